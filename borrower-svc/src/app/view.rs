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
    pub(super) fn visible(&self, caller: &Caller, facility: &FacilityId) -> Result<Arc<Snapshot<Book>>, Refusal> {
        let book = self.followed(caller, facility)?;
        match &book.state.facility {
            Some(known) if may_see(caller, known) => Ok(book),
            Some(_) | None => Err(Refusal::not_found(&facility_name(facility))),
        }
    }

    /// The book of a facility of which anything was heard, readable or not.
    pub(super) fn followed(&self, caller: &Caller, facility: &FacilityId) -> Result<Arc<Snapshot<Book>>, Refusal> {
        let stream = facility_name(facility);
        if !caller.sees_all() && caller.party != self.party.as_str() {
            return Err(Refusal::not_found(&stream));
        }
        self.owners
            .snapshot(&stream)
            .map_err(|error| refusal(&stream, error, |rejection| render::refusal(&stream, rejection)))
    }
}

/// Whether the caller may see a facility.
pub(super) fn may_see(caller: &Caller, facility: &Facility) -> bool {
    caller.sees_all() || facility.borrower.id.as_str() == caller.party
}
