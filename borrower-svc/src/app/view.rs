//! Who sees what: the borrower's own people its facilities, auditors all.

use std::sync::Arc;

use facility_domain::ids::FacilityId;
use facility_service::{
    errors::Refusal,
    identity::Caller,
    owner::{Snapshot, refusal},
    wire::facility_name,
};

use super::Borrower;
use crate::{
    book::{Book, facility::Facility},
    render,
};

impl Borrower {
    /// The book of a facility whose first notice has arrived, if the caller may
    /// see it. What it may not see does not exist.
    pub(super) async fn visible(&self, caller: &Caller, facility: &FacilityId) -> Result<Arc<Snapshot<Book>>, Refusal> {
        let book = self.followed(caller, facility).await?;
        match &book.state.facility {
            Some(known) if may_see(caller, known) => Ok(book),
            Some(_) | None => Err(Refusal::not_found(&facility_name(facility))),
        }
    }

    /// The book of a facility of which anything was heard, readable or not.
    pub(super) async fn followed(
        &self,
        caller: &Caller,
        facility: &FacilityId,
    ) -> Result<Arc<Snapshot<Book>>, Refusal> {
        let stream = facility_name(facility);
        if !caller.sees_all() && caller.party != self.party.as_str() {
            return Err(Refusal::not_found(&stream));
        }
        self.owners
            .current(&stream)
            .await
            .map_err(|error| refusal(&stream, error, |rejection| render::refusal(&stream, rejection)))
    }
}

impl Borrower {
    /// Makes every book as new as anything acknowledged before.
    pub(super) async fn refreshed(&self) -> Result<(), Refusal> {
        let all = "facilities";
        self.owners.refresh().await.map_err(|error| refusal(all, error, |rejection| render::refusal(all, rejection)))
    }
}

/// Whether the caller may see a facility.
pub(super) fn may_see(caller: &Caller, facility: &Facility) -> bool {
    caller.sees_all() || facility.borrower.id.as_str() == caller.party
}
