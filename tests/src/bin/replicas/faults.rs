//! What is done to replicas and database, and the days that are closed meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use facility_postgres_server::{Server, Stop};
use facility_proto::lender::v1::AdvanceBusinessDateRequest;
use facility_tests::Failure;
use tokio::time::sleep;

use crate::callers::{Caller, Spread};
use crate::fleet::{Fleet, wait_until_it_listens};
use crate::world::facility;

/// How long all faults take.
pub const SECONDS: u64 = 24;
/// Longer than any timeout: callers wait 8 seconds, the database 4 for a silent transaction and 6 for a lock.
const PAUSE: Duration = Duration::from_secs(13);

/// Kills each replica once, pauses one, restarts the database; the other way round for the other spread.
pub async fn all(fleet: &Arc<Fleet>, server: &Arc<Mutex<Server>>, spread: Spread) -> Result<(), Failure> {
    let (paused, stop) = match spread {
        Spread::Random => (1, Stop::Fast),
        Spread::Routed => (2, Stop::Crash),
    };
    let others = if paused == 1 { [0, 2] } else { [1, 0] };
    second(2).await;
    kill(fleet, others[0]).await?;
    fleet.pause(paused)?;
    let resumed = async {
        sleep(PAUSE).await;
        fleet.resume(paused)
    };
    let meanwhile = async {
        second(3).await;
        restart(server.clone(), stop).await?;
        second(3).await;
        kill(fleet, others[1]).await
    };
    let (resumed, meanwhile) = tokio::join!(resumed, meanwhile);
    resumed?;
    meanwhile?;
    second(3).await;
    kill(fleet, paused).await?;
    second(2).await;
    Ok(())
}

async fn kill(fleet: &Arc<Fleet>, number: usize) -> Result<(), Failure> {
    fleet.kill(number)?;
    second(1).await;
    fleet.restart(number)?;
    wait_until_it_listens(fleet, number).await
}

async fn restart(server: Arc<Mutex<Server>>, how: Stop) -> Result<(), Failure> {
    let restarted = tokio::task::spawn_blocking(move || {
        let mut server = server.lock().unwrap_or_else(PoisonError::into_inner);
        server.stop(how)?;
        server.resume()
    });
    Ok(restarted.await??)
}

async fn second(count: u64) {
    sleep(Duration::from_secs(count)).await;
}

/// Moves the business date of every facility on by a day, again and again; `first` counts from the 1st of January.
pub async fn close_days(mut caller: Caller, first: u32, facilities: usize, stop: Arc<AtomicBool>) {
    for day in first..first + 28 {
        let date = if day <= 31 { format!("2008-01-{day:02}") } else { format!("2008-02-{:02}", day - 31) };
        for index in 0..facilities {
            let request = AdvanceBusinessDateRequest {
                request_id: caller.id(),
                facility: format!("facilities/{}", facility(index)),
                target_date: date.clone(),
            };
            caller.change(index, &request).await;
        }
        for _ in 0..4 {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            sleep(Duration::from_millis(250)).await;
        }
    }
}
