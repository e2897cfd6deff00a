//! What stands against asking the provider for anything that changes a schedule that runs. What this book
//! knows is not asked for in vain; what it does not know yet, the provider decides.

use facility_domain::{date::BusinessDate, ids::ScheduleId};

use crate::book::{
    Book, Rejection,
    computation::schedule::LeaseSchedule as Payments,
    facility::{Facility, Stage},
    rejection::{FailedRule, LeaseRule},
    servicing::LeaseSchedule,
};

/// The schedule of that number.
pub(super) fn known(facility: &Facility, id: ScheduleId) -> Result<&LeaseSchedule, Rejection> {
    facility.servicing.schedules.get(&id).map(AsRef::as_ref).ok_or(Rejection::ScheduleUnknown(id))
}

/// What stands against it whatever is asked: the facility's stage, and what was asked for the schedule and is
/// not answered. What comes of that would change the figures by which the next request is judged.
pub(super) fn against(book: &Book, facility: &Facility, id: ScheduleId) -> Vec<LeaseRule> {
    let mut against = Vec::new();
    match facility.stage {
        Stage::Available | Stage::AvailabilityEnded | Stage::Matured => {}
        Stage::Proposed | Stage::Signed | Stage::Accelerated | Stage::Closed | Stage::Cancelled => {
            against.push(LeaseRule::FacilityState { state: facility.stage.name() });
        }
    }
    let under_way = book.submissions.in_flight().find(|sent| sent.content.schedule() == Some(id));
    against.extend(under_way.map(|sent| LeaseRule::AnswerOutstanding { submission: sent.number }));
    against
}

/// A settlement takes effect on its day.
pub(super) fn not_open(facility: &Facility, settlement_date: BusinessDate) -> Option<LeaseRule> {
    let business_date = facility.business_date;
    (settlement_date != business_date).then_some(LeaseRule::DateNotOpen { settlement_date, business_date })
}

/// Nothing is settled while a payment that is due waits for its fixing.
pub(super) fn rate_not_known(facility: &Facility, payments: &Payments) -> Option<LeaseRule> {
    let mut due = payments.lines.iter().filter(|line| line.due_date <= facility.business_date);
    due.any(|line| !line.is_known()).then_some(LeaseRule::RateNotKnown)
}

/// Nothing where nothing stands against it.
pub(super) fn nothing_against(schedule: ScheduleId, against: Vec<LeaseRule>) -> Result<(), Rejection> {
    if against.is_empty() {
        return Ok(());
    }
    Err(Rejection::Rules(rules(schedule, against).collect()))
}

/// Rules that stand against what is asked for a schedule.
pub(super) fn rules(schedule: ScheduleId, against: Vec<LeaseRule>) -> impl Iterator<Item = FailedRule> {
    against.into_iter().map(move |rule| FailedRule::Lease { schedule, rule })
}
