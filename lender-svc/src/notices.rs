//! What the borrower is told of an event: one notice, or nothing.
//!
//! Facts of the provider alone never enter: who approved and what was remarked, how many approvals
//! a drawdown has before it has them all, who decided, the dates that days are to be closed up to.
//! A notice names no principal at all.

use facility_domain::{
    date::BusinessDate,
    facility::{
        Facility,
        condition::ConditionRef,
        event::{DrawdownFunded, DrawdownSubmitted, Event, FacilityCreated},
    },
    ids::DrawdownId,
};
use facility_proto::lender::v1::{
    Notice,
    notice::{self, Subject},
};
use facility_service::{
    owner::Call,
    wire::{DrawdownName, date, money, party, terms},
};

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
    let drawdown = |id| drawdown_name(after, id);
    Some(match event {
        Event::FacilityCreated(created) => Subject::FacilityCreated(facility_created(created)),
        Event::FacilitySigned(signed) => {
            Subject::FacilitySigned(notice::FacilitySigned { signing_date: signed.decision.on.to_string() })
        }
        Event::FacilityCancelled(cancelled) => Subject::FacilityCancelled(notice::FacilityCancelled {
            reason: cancelled.reason.clone(),
            amount: Some(money(cancelled.cancelled)),
        }),
        Event::CommitmentCancelled(cancelled) => {
            Subject::CommitmentCancelled(notice::CommitmentCancelled { amount: Some(money(cancelled.amount)) })
        }
        Event::AvailabilityBegan(_) => Subject::AvailabilityBegan(notice::AvailabilityBegan {}),
        Event::AvailabilityEnded(ended) => {
            Subject::AvailabilityEnded(notice::AvailabilityEnded { cancelled_amount: Some(money(ended.cancelled)) })
        }
        Event::EvidenceSubmitted(event) => condition_changed(after, &event.condition)?,
        Event::ConditionSatisfied(event) => condition_changed(after, &event.condition)?,
        Event::EvidenceRejected(event) => condition_changed(after, &event.condition)?,
        Event::ConditionWaived(event) => condition_changed(after, &event.condition)?,
        Event::ConditionDeferred(event) => condition_changed(after, &event.condition)?,
        Event::ConditionExpired(event) => condition_changed(after, &event.condition)?,
        Event::DrawdownSubmitted(submitted) => Subject::DrawdownSubmitted(drawdown_submitted(after, submitted, call)),
        Event::DrawdownApproved(approved) if approved.completes => {
            Subject::DrawdownApproved(notice::DrawdownApproved { drawdown: drawdown(approved.drawdown) })
        }
        Event::DrawdownRejected(ended) => Subject::DrawdownRejected(notice::DrawdownRejected {
            drawdown: drawdown(ended.drawdown),
            reason: ended.reason.clone(),
        }),
        Event::DrawdownWithdrawn(ended) => Subject::DrawdownWithdrawn(notice::DrawdownWithdrawn {
            drawdown: drawdown(ended.drawdown),
            reason: ended.reason.clone(),
        }),
        Event::DrawdownCancelled(ended) => Subject::DrawdownCancelled(notice::DrawdownCancelled {
            drawdown: drawdown(ended.drawdown),
            reason: ended.reason.clone(),
        }),
        Event::DrawdownLapsed(lapsed) => {
            Subject::DrawdownLapsed(notice::DrawdownLapsed { drawdown: drawdown(lapsed.drawdown) })
        }
        Event::DrawdownFunded(funded) => Subject::DrawdownFunded(drawdown_funded(after, funded)),
        // One of several approvals, the target and the end of a day are the provider's own affairs.
        Event::DrawdownApproved(_) | Event::BusinessDateTargetSet(_) | Event::BusinessDayClosed(_) => return None,
    })
}

fn drawdown_name(facility: &Facility, drawdown: DrawdownId) -> String {
    DrawdownName { facility: facility.book().id.clone(), drawdown }.to_string()
}

fn facility_created(created: &FacilityCreated) -> notice::FacilityCreated {
    notice::FacilityCreated {
        terms: Some(terms(created.terms.as_draft())),
        provider: Some(party(&created.parties.provider)),
        borrower: Some(party(&created.parties.borrower)),
    }
}

/// The condition as it stands after the event.
fn condition_changed(after: &Facility, name: &ConditionRef) -> Option<Subject> {
    let condition = after.book().condition(name)?;
    Some(Subject::ConditionChanged(notice::ConditionChanged {
        condition: render::condition_name(after, name),
        state: condition.state_name().to_owned(),
        reason: condition.reason().unwrap_or_default().to_owned(),
        deferred_until: date(condition.deferred_until()),
    }))
}

fn drawdown_submitted(
    after: &Facility,
    submitted: &DrawdownSubmitted,
    call: Option<&Call>,
) -> notice::DrawdownSubmitted {
    notice::DrawdownSubmitted {
        drawdown: drawdown_name(after, submitted.drawdown),
        request_id: call.map(|call| call.request_id.clone()).unwrap_or_default(),
        requested_funding_date: submitted.requested_funding_date.to_string(),
        items: submitted.lines.iter().map(render::line).collect(),
        financed_amount: Some(money(submitted.financed_amount)),
    }
}

fn drawdown_funded(after: &Facility, funded: &DrawdownFunded) -> notice::DrawdownFunded {
    let final_maturity: Option<BusinessDate> = after.book().final_maturity;
    notice::DrawdownFunded {
        drawdown: drawdown_name(after, funded.drawdown),
        funding_date: funded.decision.on.to_string(),
        financed_amount: Some(money(funded.financed_amount)),
        payment_reference: funded.payment_reference.clone(),
        final_maturity_date: date(final_maturity),
    }
}
