//! Tells the other replicas that something was committed, and hears it from them.
//!
//! A notification may be lost and says nothing of what was written: it only wakes whoever then looks.
//! Where the server has none, looking from time to time is enough.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::sleep;
use tokio_postgres::Error;

use super::connect::{Place, Session};
use super::error::said;

/// After what time others are woken although nothing was heard.
const POLL: Duration = Duration::from_millis(500);
/// Pause between two notifications, and before a broken connection is opened anew.
const BETWEEN: Duration = Duration::from_millis(5);
const RECONNECT: Duration = Duration::from_millis(300);

/// Runs until `closing` moves or is gone.
pub(super) async fn run(
    place: Place,
    mut commits: watch::Receiver<u64>,
    others: watch::Sender<u64>,
    mut closing: watch::Receiver<bool>,
) {
    let mut hindered = false;
    loop {
        tokio::select! {
            _ = closing.changed() => return,
            ended = listen(&place, &mut commits, &others) => {
                if !std::mem::replace(&mut hindered, true) {
                    tracing::warn!(problem = said(&ended), "not listening to other replicas; looking from time to time");
                }
            }
        }
        moved(&others);
        tokio::select! {
            _ = closing.changed() => return,
            () = sleep(RECONNECT) => {}
        }
    }
}

/// Listens over a new connection until it breaks.
async fn listen(place: &Place, commits: &mut watch::Receiver<u64>, others: &watch::Sender<u64>) -> Error {
    let (told, mut heard) = mpsc::unbounded_channel();
    let session = match start(place, told).await {
        Ok(session) => session,
        Err(error) => return error,
    };
    // What was written before this began to listen.
    moved(others);
    loop {
        tokio::select! {
            changed = commits.changed() => {
                if changed.is_err() {
                    std::future::pending::<()>().await;
                }
                if let Err(error) = session.client.batch_execute("NOTIFY facility_journal").await {
                    return error;
                }
                sleep(BETWEEN).await;
            }
            notification = heard.recv() => {
                let mut foreign = notification.is_some_and(|from| from != session.own);
                while let Ok(from) = heard.try_recv() {
                    foreign |= from != session.own;
                }
                if foreign {
                    moved(others);
                }
                if notification.is_none() {
                    // The connection is gone; what it says now is why.
                    sleep(RECONNECT).await;
                    if let Err(error) = session.client.batch_execute("SELECT").await {
                        return error;
                    }
                }
            }
            () = sleep(POLL) => moved(others),
        }
    }
}

struct Listening {
    client: tokio_postgres::Client,
    /// The server's number for this connection: notifications from it are our own.
    own: i32,
}

async fn start(place: &Place, told: mpsc::UnboundedSender<i32>) -> Result<Listening, Error> {
    let Session { client, .. } = place.connect(Some(told)).await?;
    let own = client.query_one("SELECT pg_backend_pid()", &[]).await?.try_get(0)?;
    client.batch_execute("LISTEN facility_journal").await?;
    Ok(Listening { client, own })
}

fn moved(others: &watch::Sender<u64>) {
    others.send_modify(|count| *count = count.wrapping_add(1));
}
