//! The facility itself, and its availability.

use facility_domain::facility::{
    Facility,
    event::{AvailabilityEnded, CommitmentCancelled, FacilityCancelled, FacilityCreated, FacilitySigned},
};
use facility_proto::lender::v1::notice::{self, Subject};
use facility_service::wire::{money, party, terms};

pub(super) fn created(created: &FacilityCreated) -> Subject {
    Subject::FacilityCreated(notice::FacilityCreated {
        terms: Some(terms(created.terms.as_draft())),
        provider: Some(party(&created.parties.provider)),
        borrower: Some(party(&created.parties.borrower)),
    })
}

pub(super) fn signed(signed: &FacilitySigned) -> Subject {
    Subject::FacilitySigned(notice::FacilitySigned { signing_date: signed.decision.on.to_string() })
}

pub(super) fn cancelled(cancelled: &FacilityCancelled) -> Subject {
    Subject::FacilityCancelled(notice::FacilityCancelled {
        reason: cancelled.reason.clone(),
        amount: Some(money(cancelled.cancelled)),
    })
}

pub(super) fn commitment_cancelled(cancelled: &CommitmentCancelled) -> Subject {
    Subject::CommitmentCancelled(notice::CommitmentCancelled { amount: Some(money(cancelled.amount)) })
}

pub(super) fn availability_ended(ended: &AvailabilityEnded) -> Subject {
    Subject::AvailabilityEnded(notice::AvailabilityEnded { cancelled_amount: Some(money(ended.cancelled)) })
}

/// The end of a day is told where the business date comes to rest: not for each of the days that are
/// closed on the way to the target.
pub(super) fn date_moved(after: &Facility) -> Option<Subject> {
    let book = after.book();
    let rests = book.business_date >= book.target_date;
    rests.then_some(Subject::BusinessDateMoved(notice::BusinessDateMoved {}))
}
