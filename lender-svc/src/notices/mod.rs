//! What the borrower is told of an event: one notice, or nothing.
//!
//! Facts of the provider alone never enter: who approved and what was remarked, how many approvals
//! a drawdown has before it has them all, who decided, the dates that days are to be closed up to.
//! A notice names no principal at all. What changed is told as it stands after the event.

mod billing;
mod condition;
mod covenant;
mod default;
mod drawdown;
mod facility;
mod lease;
mod rate;
mod settlement;

use facility_domain::facility::{Facility, event::Event};
use facility_proto::lender::v1::{
    Notice,
    notice::{self, Subject},
};
use facility_service::owner::Call;

use crate::render;

/// What the borrower is told of an event, given the facility after it.
pub(crate) fn of_event(after: &Facility, event: &Event, call: Option<&Call>) -> Option<Notice> {
    let book = after.book();
    Some(Notice {
        business_date: book.business_date.to_string(),
        position: Some(render::position(book)),
        subject: Some(subject(after, event, call)?),
    })
}

fn subject(after: &Facility, event: &Event, call: Option<&Call>) -> Option<Subject> {
    Some(match event {
        Event::FacilityCreated(created) => facility::created(created),
        Event::FacilitySigned(signed) => facility::signed(signed),
        Event::FacilityCancelled(cancelled) => facility::cancelled(cancelled),
        Event::CommitmentCancelled(cancelled) => facility::commitment_cancelled(cancelled),
        Event::AvailabilityBegan(_) => Subject::AvailabilityBegan(notice::AvailabilityBegan {}),
        Event::AvailabilityEnded(ended) => facility::availability_ended(ended),
        Event::FacilityMatured(_) => Subject::FacilityMatured(notice::FacilityMatured {}),
        Event::FacilityClosed(_) => Subject::FacilityClosed(notice::FacilityClosed {}),
        Event::EvidenceSubmitted(event) => condition::changed(after, &event.condition)?,
        Event::ConditionSatisfied(event) => condition::changed(after, &event.condition)?,
        Event::EvidenceRejected(event) => condition::changed(after, &event.condition)?,
        Event::ConditionWaived(event) => condition::changed(after, &event.condition)?,
        Event::ConditionDeferred(event) => condition::changed(after, &event.condition)?,
        Event::ConditionExpired(event) => condition::changed(after, &event.condition)?,
        Event::DrawdownSubmitted(submitted) => drawdown::submitted(after, submitted, call),
        Event::DrawdownApproved(approved) if approved.completes => drawdown::approved(after, approved),
        Event::DrawdownRejected(ended) => drawdown::rejected(after, ended),
        Event::DrawdownWithdrawn(ended) => drawdown::withdrawn(after, ended),
        Event::DrawdownCancelled(ended) => drawdown::cancelled(after, ended),
        Event::DrawdownLapsed(lapsed) => drawdown::lapsed(after, lapsed),
        Event::DrawdownFunded(funded) => drawdown::funded(after, funded),
        Event::EquipmentAccepted(accepted) => lease::accepted(after, accepted, call)?,
        Event::LongStopPassed(passed) => lease::long_stop_passed(after, passed)?,
        Event::ScheduleEnded(ended) => lease::schedule_ended(after, ended),
        Event::PurchaseOptionExercised(exercised) => lease::purchase_option_exercised(after, exercised)?,
        Event::TitlePassed(passed) => lease::title_passed(after, passed),
        Event::EquipmentReturned(returned) => lease::returned(after, returned),
        Event::FixingPublished(published) => rate::fixing_published(published),
        Event::FixingCorrected(corrected) => rate::fixing_corrected(corrected),
        Event::RateReset(reset) => rate::rate_reset(after, reset),
        Event::RateCorrected(corrected) => rate::rate_corrected(after, corrected)?,
        Event::DrawdownReversed(reversed) => settlement::reversed(after, reversed)?,
        Event::ScheduleSettled(settled) => settlement::settled(after, settled)?,
        Event::ScheduleRenewed(renewed) => settlement::renewed(after, renewed)?,
        Event::TerminationQuoted(quoted) => settlement::quoted(after, quoted)?,
        Event::InvoiceIssued(issued) => billing::issued(after, issued)?,
        Event::InvoiceFellDue(fell_due) => billing::fell_due(after, fell_due),
        Event::ReceiptRecorded(recorded) => billing::receipt_recorded(after, recorded),
        Event::ReceiptReversed(reversed) => billing::receipt_reversed(after, reversed),
        Event::UnappliedCashApplied(applied) => billing::unapplied_cash_applied(after, applied),
        Event::UnappliedCashRefunded(refunded) => billing::unapplied_cash_refunded(after, refunded),
        Event::InvoiceDisputed(disputed) => billing::disputed(after, disputed),
        Event::DisputeRejected(rejected) => billing::dispute_rejected(after, rejected),
        Event::InvoiceSuperseded(superseded) => billing::superseded(after, superseded)?,
        Event::ComplianceCertified(event) => covenant::certified(after, event),
        Event::DefaultOccurred(event) => default::changed(after, event.default)?,
        Event::EventOfDefaultOccurred(event) => default::changed(after, event.default)?,
        Event::DefaultCured(event) => default::changed(after, event.default)?,
        Event::DefaultWaived(event) => default::changed(after, event.default)?,
        Event::FacilityAccelerated(accelerated) => default::accelerated(after, accelerated)?,
        Event::GuaranteeDemanded(event) => default::demand_changed(after, event.demand)?,
        Event::GuaranteeDemandAcknowledged(event) => default::demand_changed(after, event.demand)?,
        Event::GuaranteeDemandWithdrawn(event) => default::demand_changed(after, event.demand)?,
        Event::BusinessDayClosed(_) => facility::date_moved(after)?,
        // One of several approvals and the target are the provider's own affairs; so are its
        // accruals, what of them is added to a balance (the schedule said so), and what it does about notices of its own that it has lost. A charge is seen when
        // it is billed, an overdue invoice as a default.
        Event::DrawdownApproved(_)
        | Event::BusinessDateTargetSet(_)
        | Event::AccrualsPosted(_)
        | Event::InterestCapitalized(_)
        | Event::ChargeAdded(_)
        | Event::InvoiceOverdue(_)
        | Event::MissingHistoryReported(_)
        | Event::FacilityResumed(_) => return None,
    })
}

#[cfg(test)]
mod tests;
