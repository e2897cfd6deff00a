//! Who sees what: everybody the facilities of its own party, auditors all.

use std::sync::Arc;

use facility_domain::{
    facility::{Book, Facility},
    ids::FacilityId,
};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    owner::{Snapshot, refusal},
    wire::facility_name,
};

use super::Lender;
use crate::{
    machine::State,
    render::{self, Side},
};

impl Lender {
    /// The facility, if the caller may see it, as new as anything acknowledged before. What it may not
    /// see does not exist.
    pub(super) async fn visible(
        &self,
        caller: &Caller,
        facility: &FacilityId,
    ) -> Result<Arc<Snapshot<State>>, Refusal> {
        let stream = facility_name(facility);
        let snapshot = self
            .owners
            .current(&stream)
            .await
            .map_err(|error| refusal(&stream, error, |rejection| render::refusal(&stream, rejection)))?;
        match snapshot.state.facility() {
            Some(seen) if may_see(caller, seen) => Ok(snapshot),
            Some(_) | None => Err(Refusal::not_found(&stream)),
        }
    }
}

impl Lender {
    /// The facility, if the caller sees it from the provider's side: what is the provider's own
    /// business does not exist for the others.
    pub(super) async fn visible_to_provider(
        &self,
        caller: &Caller,
        facility: &FacilityId,
    ) -> Result<Arc<Snapshot<State>>, Refusal> {
        let snapshot = self.visible(caller, facility).await?;
        match self.side(caller, facility).await? {
            Side::Provider => Ok(snapshot),
            Side::Borrower => Err(Refusal::not_found(&facility_name(facility))),
        }
    }
}

impl Lender {
    /// Makes every facility as new as anything acknowledged before.
    pub(super) async fn refreshed(&self) -> Result<(), Refusal> {
        let all = "facilities";
        self.owners.refresh().await.map_err(|error| refusal(all, error, |rejection| render::refusal(all, rejection)))
    }
}

/// The book of a facility; `None` before it is created.
pub(super) fn book(snapshot: &Snapshot<State>) -> Option<&Book> {
    snapshot.state.facility().map(Facility::book)
}

/// Whether the caller may see a facility.
pub(super) fn may_see(caller: &Caller, facility: &Facility) -> bool {
    let parties = &facility.book().parties;
    let guarantor = facility.book().terms.guarantee.as_ref().map(|guarantee| &guarantee.guarantor);
    caller.sees_all()
        || [&parties.provider, &parties.borrower]
            .into_iter()
            .chain(guarantor)
            .any(|party| party.id.as_str() == caller.party)
}

/// From which side a caller looks at a facility. Auditors see what the provider
/// sees.
pub(super) fn side(caller: &Caller, facility: &Facility) -> Side {
    if caller.sees_all() || facility.book().parties.provider.id.as_str() == caller.party {
        Side::Provider
    } else {
        Side::Borrower
    }
}

impl Lender {
    /// From which side the caller looks at a facility that it may see.
    pub(super) async fn side(&self, caller: &Caller, facility: &FacilityId) -> Result<Side, Refusal> {
        let snapshot = self.visible(caller, facility).await?;
        snapshot
            .state
            .facility()
            .map(|facility| side(caller, facility))
            .ok_or_else(|| Refusal::not_found(&facility_name(facility)))
    }
}
