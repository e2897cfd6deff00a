//! Follows the notices of all facilities of the caller's party.

mod cursors;

use std::collections::BTreeMap;

use facility_proto::lender::v1::{WatchNoticesRequest, WatchNoticesResponse};
use facility_service::{
    errors::{Reason, Refusal},
    identity::{Caller, Role},
    server::Drain,
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

/// How far a follower has come, by stream.
type Positions = BTreeMap<String, Position>;

/// How far a follower has come in one stream.
#[derive(Default)]
struct Position {
    /// Number of the last notice that it has; 0 for none.
    number: u64,
    /// Its hash, as long as this book has not come so far itself.
    unproven: Option<Vec<u8>>,
}

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
                let position = positions.entry(snapshot.stream.clone()).or_default();
                if snapshot.notice_number < position.number {
                    continue;
                }
                if let Some(hash) = position.unproven.take()
                    && let Err(problem) = self.check_cursor(&snapshot.stream, position.number, &hash).await
                {
                    return problem;
                }
                if position.number < snapshot.notice_number
                    && let Err(problem) = self.send_from(&snapshot.stream, &mut position.number, sender).await
                {
                    return problem;
                }
                if caller.has(Role::BorrowerService) {
                    self.sent.up_to(&snapshot.stream, position.number);
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
