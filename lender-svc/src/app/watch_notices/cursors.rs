//! Where followers begin: their cursors held against the history that is written here.

use std::collections::{BTreeMap, btree_map::Entry};

use facility_domain::{
    facility::{
        Command, Rejection,
        command::{ConfirmHistory, ReportMissingHistory},
    },
    ids::FacilityId,
};
use facility_proto::lender::v1::WatchNoticesRequest;
use facility_service::{
    errors::{Reason, Refusal},
    identity::{Caller, Role},
    owner::{OwnerError, Request, refusal},
    wire::{Problems, facility_name, hex, read_facility},
};

use super::{Lender, Position, Positions};
use crate::{
    app::view::may_see,
    machine::{LenderCommand, State},
    render,
};

/// Number and hash of the last notice that a follower has, by facility.
type Cursors = BTreeMap<FacilityId, (u64, Vec<u8>)>;

impl Lender {
    /// Makes sure that the follower has seen the history that is written here, or a beginning of it.
    ///
    /// A borrower's service that has seen more proves that a part is missing here, as after a restore:
    /// the facility is stopped, and nothing of it is sent until this book has come as far.
    pub(super) async fn check_cursors(
        &self,
        caller: &Caller,
        request: &WatchNoticesRequest,
    ) -> Result<Positions, Refusal> {
        let mut positions = Positions::new();
        let cursors = read(request)?;
        self.confirm_unseen(caller, &cursors).await?;
        for (facility, (number, hash)) in cursors {
            let stream = facility_name(&facility);
            let known = match self.visible(caller, &facility).await {
                Ok(snapshot) => Some(snapshot.notice_number),
                Err(refused) if may_prove(caller) && number > 0 && is_missing(&refused) => None,
                Err(refused) => return Err(refused),
            };
            let unproven = match known {
                Some(own) if own < number && may_prove(caller) => {
                    self.stop(caller, &stream, own, number).await?;
                    Some(hash)
                }
                Some(_) => {
                    self.check_cursor(&stream, number, &hash).await?;
                    if number > 0 {
                        self.confirm(caller, &stream, number).await?;
                    }
                    None
                }
                None => {
                    tracing::error!(
                        stream,
                        seen = number,
                        "the borrower has seen notices of a facility that can't be shown here"
                    );
                    Some(hash)
                }
            };
            positions.insert(stream, Position { number, unproven });
        }
        Ok(positions)
    }

    /// A borrower's service that has no cursor for a facility has seen nothing of it. One that follows it
    /// from the first notice on once more, since it has stopped, says so by a cursor of 0, and proves nothing.
    async fn confirm_unseen(&self, caller: &Caller, cursors: &Cursors) -> Result<(), Refusal> {
        let waits = |state: &State| {
            let waiting = state.facility().filter(|facility| {
                let missing = facility.book().missing_history;
                missing.is_some_and(|missing| missing.awaits_counterparty()) && may_see(caller, facility)
            });
            waiting.is_some_and(|facility| !cursors.contains_key(&facility.book().id))
        };
        for snapshot in self.owners.page(None, usize::MAX, waits).snapshots {
            self.confirm(caller, &snapshot.stream, 0).await?;
        }
        Ok(())
    }

    /// Lets a facility go on that was stopped after a restore: the borrower has seen no more than is here.
    async fn confirm(&self, caller: &Caller, stream: &str, seen: u64) -> Result<(), Refusal> {
        let waits = |state: &State| {
            state
                .facility()
                .and_then(|facility| facility.book().missing_history)
                .is_some_and(|it| it.awaits_counterparty())
        };
        let snapshot = self.owners.snapshot(stream).map_err(|error| refused(stream, error))?;
        if !may_prove(caller) || !waits(&snapshot.state) {
            return Ok(());
        }
        self.by_itself(caller, stream, Command::ConfirmHistory(ConfirmHistory { seen })).await?;
        tracing::info!(stream, seen, "the borrower has seen no more than was restored; the facility goes on");
        Ok(())
    }

    async fn by_itself(&self, caller: &Caller, stream: &str, command: Command) -> Result<(), Refusal> {
        let request = Request {
            call: None,
            principal: caller.principal.clone(),
            command: LenderCommand::of(caller, command)?,
            expected_version: None,
            render: Box::new(|_, _| Vec::new()),
        };
        self.owners.submit(stream, request).await.map(drop).map_err(|error| refused(stream, error))
    }

    /// Writes down that the borrower has seen more than this book has: nothing changes any more until
    /// people have looked.
    async fn stop(&self, caller: &Caller, stream: &str, own: u64, seen: u64) -> Result<(), Refusal> {
        let command = Command::ReportMissingHistory(ReportMissingHistory { own, seen });
        self.by_itself(caller, stream, command).await?;
        tracing::error!(
            stream,
            own,
            seen,
            "HISTORY_BEHIND_COUNTERPARTY: the borrower has seen notices that this book does not have; the facility \
             is stopped until an administrator resumes it, and the borrower's ListNotices shows what is missing"
        );
        Ok(())
    }

    /// Holds a follower's last notice against the one that is written here.
    pub(super) async fn check_cursor(&self, stream: &str, number: u64, hash: &[u8]) -> Result<(), Refusal> {
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
}

fn refused(stream: &str, error: OwnerError<Rejection>) -> Refusal {
    refusal(stream, error, |rejection| render::refusal(stream, rejection))
}

/// Whose word is taken for it that a part of the history is missing: the borrower's own service, which
/// keeps every notice; people may have mistyped.
fn may_prove(caller: &Caller) -> bool {
    caller.has(Role::BorrowerService)
}

/// Whether a facility can't be followed here at all.
fn is_missing(refused: &Refusal) -> bool {
    matches!(refused.reason, Reason::NotFound | Reason::FacilityUnreadable)
}

fn read(request: &WatchNoticesRequest) -> Result<Cursors, Refusal> {
    let mut problems = Problems::default();
    let mut cursors = Cursors::new();
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
                entry.insert((number, cursor.hash.to_vec()));
            }
            Entry::Occupied(_) => problems.add(at("facility"), "stands there twice"),
        }
    }
    problems.finish(Some(cursors))
}
