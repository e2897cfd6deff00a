//! Followers of notices, each at home with one replica and moving on when that falls silent.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use facility_journal::{Hash, ZERO_HASH, notice_hash};
use facility_proto::lender::v1::{
    NoticeEntry, WatchNoticesRequest, notice_service_client::NoticeServiceClient, watch_notices_request::Cursor,
};
use tokio::time::{sleep, timeout};

use crate::fleet::{Fleet, REPLICAS};
use crate::world::World;

/// After what silence a follower asks another replica.
const SILENCE: Duration = Duration::from_secs(4);

/// How far a follower has come: number and hash of the last notice, by facility.
#[derive(Debug, Default)]
pub struct Followed(Mutex<BTreeMap<String, (u64, Hash)>>);

impl Followed {
    /// For a moment only.
    pub fn now(&self) -> MutexGuard<'_, BTreeMap<String, (u64, Hash)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows for ever, first at the replica `home`.
    pub async fn follow(&self, home: usize, fleet: Arc<Fleet>, world: Arc<World>) {
        for turn in 0_usize.. {
            self.follow_at((home + turn) % REPLICAS, &fleet, &world).await;
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn follow_at(&self, replica: usize, fleet: &Fleet, world: &World) {
        let Ok(channel) = fleet.channel(replica, "borrower-svc") else { return };
        let cursors = self.now().iter().map(cursor).collect();
        let request = WatchNoticesRequest { cursors };
        let mut client = NoticeServiceClient::new(channel);
        let Ok(Ok(stream)) = timeout(SILENCE, client.watch_notices(request)).await else { return };
        let mut stream = stream.into_inner();
        while let Ok(Ok(Some(response))) = timeout(SILENCE, stream.message()).await {
            if let Some(entry) = response.entry
                && let Err(problem) = self.take_in(&entry)
            {
                world.known().disorder.push(format!("from replica {replica}: {problem}"));
            }
        }
    }

    /// The next notice of its facility, chained to the one before, or a problem.
    fn take_in(&self, entry: &NoticeEntry) -> Result<(), String> {
        let mut followed = self.now();
        let (number, hash) = followed.entry(entry.facility.clone()).or_insert((0, ZERO_HASH));
        let came = u64::try_from(entry.number).unwrap_or(0);
        if came != *number + 1 {
            return Err(format!("{}: notice {came} came after {number}", entry.facility));
        }
        let chained = notice_hash(hash, &entry.facility, came, &entry.payload);
        if chained.as_slice() != entry.hash.as_ref() {
            return Err(format!("{}: notice {came} does not follow the one before", entry.facility));
        }
        (*number, *hash) = (came, chained);
        Ok(())
    }
}

fn cursor((facility, (number, hash)): (&String, &(u64, Hash))) -> Cursor {
    Cursor {
        facility: facility.clone(),
        number: i64::try_from(*number).unwrap_or(i64::MAX),
        hash: hash.to_vec().into(),
    }
}
