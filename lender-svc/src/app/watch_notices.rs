//! Follows the notices of all facilities of the caller's party.

use std::collections::{BTreeMap, btree_map::Entry};

use facility_proto::lender::v1::{WatchNoticesRequest, WatchNoticesResponse};
use facility_service::{
    errors::{Reason, Refusal},
    identity::Caller,
    server::Drain,
    wire::{Problems, facility_name, hex, read_facility},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::{Lender, view::may_see};
use crate::render;

/// The stream of a follower.
pub type NoticeStream = ReceiverStream<Result<WatchNoticesResponse, Status>>;

/// How many notices may wait for a follower that reads slowly.
const WAITING: usize = 64;
/// How many notices are read at once.
const PAGE: usize = 200;

/// How far a follower has come: number of the last notice, by stream.
type Positions = BTreeMap<String, u64>;

impl Lender {
    /// Follows the notices of all facilities of the caller's party, from the
    /// cursors on, until the service drains or the follower goes away.
    pub async fn watch_notices(
        &self,
        caller: &Caller,
        request: &WatchNoticesRequest,
        drain: Drain,
    ) -> Result<NoticeStream, Refusal> {
        let positions = self.check_cursors(caller, request).await?;
        let (sender, receiver) = mpsc::channel(WAITING);
        let (lender, caller) = (self.clone(), caller.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = drain.draining() => {}
                () = sender.closed() => {}
                problem = lender.follow(&caller, positions, &sender) => {
                    // The follower may be gone; then nobody misses the problem.
                    let _ = sender.send(Err(problem.into())).await;
                }
            }
        });
        Ok(ReceiverStream::new(receiver))
    }

    /// Makes sure that the follower has seen the history that is written here.
    async fn check_cursors(&self, caller: &Caller, request: &WatchNoticesRequest) -> Result<Positions, Refusal> {
        let mut problems = Problems::default();
        let mut cursors = BTreeMap::new();
        for (index, cursor) in request.cursors.iter().enumerate() {
            let at = |name: &str| format!("cursors[{index}].{name}");
            let facility = read_facility(&mut problems, &at("facility"), &cursor.facility);
            let number = problems.keep(at("number"), u64::try_from(cursor.number).map_err(|_| "must not be negative"));
            if cursor.hash.len() != if cursor.number == 0 { 0 } else { 32 } {
                problems.add(at("hash"), "must be 32 bytes, or empty for number 0");
            }
            let (Some(facility), Some(number)) = (facility, number) else { continue };
            match cursors.entry(facility) {
                Entry::Vacant(entry) => {
                    entry.insert((number, cursor.hash.clone()));
                }
                Entry::Occupied(_) => problems.add(at("facility"), "stands there twice"),
            }
        }
        let cursors = problems.finish(Some(cursors))?;
        let mut positions = Positions::new();
        for (facility, (number, hash)) in cursors {
            self.visible(caller, &facility).await?;
            let stream = facility_name(&facility);
            self.check_cursor(&stream, number, &hash).await?;
            positions.insert(stream, number);
        }
        Ok(positions)
    }

    async fn check_cursor(&self, stream: &str, number: u64, hash: &[u8]) -> Result<(), Refusal> {
        let Some(before) = number.checked_sub(1) else { return Ok(()) };
        let written = self
            .owners
            .journal()
            .read_notices(stream, before, 1)
            .await
            .map_err(|error| Refusal::internal("reading notices", &error))?;
        if written.first().is_some_and(|notice| notice.hash == hash) {
            return Ok(());
        }
        let message = format!("{stream}: notice {number} is not the one that this follower has seen");
        Err(Refusal::new(Reason::NoticeHistoryDiverged, message)
            .with("facility", stream)
            .with("number", number.to_string())
            .with("ours", written.first().map(|notice| hex(&notice.hash)).unwrap_or_default())
            .with("theirs", hex(hash)))
    }

    /// Sends what is there, then what comes; ends only with a problem.
    async fn follow(
        &self,
        caller: &Caller,
        mut positions: Positions,
        sender: &mpsc::Sender<Result<WatchNoticesResponse, Status>>,
    ) -> Refusal {
        let mut moved = self.owners.moved();
        loop {
            moved.borrow_and_update();
            let seen = self
                .owners
                .page(None, usize::MAX, |state| state.facility().is_some_and(|facility| may_see(caller, facility)));
            for snapshot in seen.snapshots {
                let position = positions.entry(snapshot.stream.clone()).or_insert(0);
                if *position < snapshot.notice_number
                    && let Err(problem) = self.send_from(&snapshot.stream, position, sender).await
                {
                    return problem;
                }
            }
            if moved.changed().await.is_err() {
                return Refusal::new(Reason::Draining, "the service is shutting down");
            }
        }
    }

    async fn send_from(
        &self,
        stream: &str,
        position: &mut u64,
        sender: &mpsc::Sender<Result<WatchNoticesResponse, Status>>,
    ) -> Result<(), Refusal> {
        loop {
            let notices = self
                .owners
                .journal()
                .read_notices(stream, *position, PAGE)
                .await
                .map_err(|error| Refusal::internal("reading notices", &error))?;
            let last = notices.len() < PAGE;
            for notice in notices {
                *position = notice.number;
                let response = WatchNoticesResponse { entry: Some(render::notice_entry(notice)) };
                if sender.send(Ok(response)).await.is_err() {
                    // The follower is gone; `watch_notices` ends this task.
                    return Ok(());
                }
            }
            if last {
                return Ok(());
            }
        }
    }
}
