//! The state after an event. Total: an event is a fact.
//!
//! The answer to a submission and the notices about it come on two ways, in
//! either order. Their effects on purchases commute: an answer moves a purchase
//! only while it waits for that very answer, a notice only while the purchase
//! belongs to that very drawdown, and nothing moves back.

use std::sync::Arc;

use facility_domain::{date::BusinessDate, ids::PurchaseId};

use super::{
    Book, Event,
    event::{
        DeliveryRecorded, PaymentOrdered, PurchaseCancelled, PurchaseCreated, SubmissionAccepted, SubmissionRecorded,
        SubmissionRefused,
    },
    purchase::{Purchase, PurchaseState},
    reconcile::DiscrepancyReason,
    servicing::{Payment, PaymentState},
    submission::{Content, Outcome, Submission, SubmissionState},
    take_in::take_in,
};

/// The book after an event.
#[must_use]
pub fn evolve(mut book: Book, event: &Event) -> Book {
    match event {
        Event::PurchaseCreated(created) => purchase_created(&mut book, created),
        Event::PurchaseCancelled(cancelled) => purchase_cancelled(&mut book, cancelled),
        Event::DeliveryRecorded(recorded) => delivery_recorded(&mut book, recorded),
        Event::SubmissionRecorded(recorded) => submission_recorded(&mut book, recorded),
        Event::SubmissionAccepted(accepted) => submission_accepted(&mut book, accepted),
        Event::SubmissionRefused(refused) => submission_refused(&mut book, refused),
        Event::PaymentOrdered(ordered) => payment_ordered(&mut book, ordered),
        Event::NoticeTakenIn(taken) => take_in(&mut book, taken),
        Event::FollowingStopped(stopped) => book.following.stopped = Some(stopped.stopped.clone()),
    }
    book
}

fn purchase_created(book: &mut Book, created: &PurchaseCreated) {
    let purchase = Purchase {
        equipment: created.equipment.clone(),
        financed_amount: created.financed_amount,
        state: PurchaseState::Draft,
        submission: None,
        delivered_on: None,
    };
    book.purchases.insert(created.equipment.purchase.clone(), Arc::new(purchase));
}

fn purchase_cancelled(book: &mut Book, cancelled: &PurchaseCancelled) {
    if let Some(purchase) = book.purchases.get_mut(&cancelled.purchase) {
        Arc::make_mut(purchase).state = PurchaseState::Cancelled;
    }
}

fn delivery_recorded(book: &mut Book, recorded: &DeliveryRecorded) {
    if let Some(purchase) = book.purchases.get_mut(&recorded.purchase) {
        Arc::make_mut(purchase).delivered_on = Some(recorded.delivered_on);
    }
}

fn submission_recorded(book: &mut Book, recorded: &SubmissionRecorded) {
    let number = recorded.submission;
    match &recorded.content {
        Content::Drawdown { purchases, .. } => {
            for id in purchases {
                in_flight(book, id, number, |_| Some(PurchaseState::Sending { submission: number }));
            }
        }
        Content::Acceptance { purchases } => {
            for accepted in purchases {
                in_flight(book, &accepted.purchase, number, |state| {
                    state.unit().map(|unit| PurchaseState::Accepting { unit, submission: number })
                });
            }
        }
        Content::Evidence { .. }
        | Content::Certificate { .. }
        | Content::Dispute { .. }
        | Content::Prepayment { .. }
        | Content::Renewal { .. }
        | Content::TerminationQuote { .. }
        | Content::Termination { .. } => {}
    }
    book.submissions.insert(Submission {
        number,
        content: recorded.content.clone(),
        provider_request_id: recorded.provider_request_id.clone(),
        on_behalf_of: recorded.on_behalf_of.clone(),
        created_at: recorded.created_at,
        state: SubmissionState::Sending { method: recorded.method, request: recorded.request.clone() },
        notified: None,
    });
}

/// Makes a purchase part of a submission that is being sent.
fn in_flight(
    book: &mut Book,
    id: &PurchaseId,
    submission: u32,
    next: impl FnOnce(&PurchaseState) -> Option<PurchaseState>,
) {
    if let Some(purchase) = book.purchases.get_mut(id)
        && let Some(next) = next(&purchase.state)
    {
        let purchase = Arc::make_mut(purchase);
        purchase.state = next;
        purchase.submission = Some(submission);
    }
}

fn submission_accepted(book: &mut Book, accepted: &SubmissionAccepted) {
    let (number, outcome) = (accepted.submission, accepted.outcome);
    book.submissions.answer(number, SubmissionState::Accepted(outcome));
    answered(book, number, |waiting, accepted_on| match (outcome, waiting, accepted_on) {
        (Outcome::Drawdown(drawdown), PurchaseState::Sending { .. }, None) => {
            Some(PurchaseState::Requested { drawdown })
        }
        (Outcome::Schedule(schedule), PurchaseState::Accepting { .. }, Some(on)) => waiting.accepted(on, schedule),
        (
            Outcome::Drawdown(_)
            | Outcome::Schedule(_)
            | Outcome::Evidence
            | Outcome::Dispute
            | Outcome::Certificate
            | Outcome::Settlement(_)
            | Outcome::Renewal
            | Outcome::Quote(_),
            _,
            _,
        ) => None,
    });
    // A notice may have been faster; then both must name the same thing.
    if let Some(notified) = book.submissions.get(number).and_then(|submission| submission.notified) {
        let subject = format!("submissions/{number}.subject");
        let (ours, theirs) = (outcome.relative_name(), notified.relative_name());
        let notice_number = book.following.cursor.number;
        book.reconciliation.with(notice_number).figure(&subject, different(outcome), &ours, &theirs);
    }
}

fn payment_ordered(book: &mut Book, ordered: &PaymentOrdered) {
    let Some(facility) = book.facility.as_mut() else { return };
    let payment = Payment {
        invoice: ordered.invoice,
        amount: ordered.amount,
        payment_date: ordered.payment_date,
        payment_reference: ordered.payment_reference.clone(),
        ordered_by: ordered.ordered_by.clone(),
        created_at: ordered.created_at,
        state: PaymentState::Ordered,
    };
    Arc::make_mut(facility).servicing.payments.insert(ordered.payment, payment);
}

/// In which way the books differ when an answer and a notice name different
/// things.
const fn different(outcome: Outcome) -> DiscrepancyReason {
    match outcome {
        Outcome::Schedule(_) => DiscrepancyReason::Schedule,
        Outcome::Drawdown(_)
        | Outcome::Evidence
        | Outcome::Dispute
        | Outcome::Certificate
        | Outcome::Settlement(_)
        | Outcome::Renewal
        | Outcome::Quote(_) => DiscrepancyReason::Drawdown,
    }
}

fn submission_refused(book: &mut Book, refused: &SubmissionRefused) {
    book.submissions.answer(refused.submission, SubmissionState::Refused(refused.refused.clone()));
    answered(book, refused.submission, |waiting, _| {
        Some(waiting.unit().map_or(PurchaseState::Draft, PurchaseState::Funded))
    });
}

/// Moves the purchases that wait for the answer to that submission to where
/// `next` says, given their state and the day of their acceptance, if that is
/// what was sent.
fn answered(
    book: &mut Book,
    number: u32,
    next: impl Fn(&PurchaseState, Option<BusinessDate>) -> Option<PurchaseState>,
) {
    let Some(submission) = book.submissions.get(number) else { return };
    let purchases: Vec<(&PurchaseId, Option<BusinessDate>)> = match &submission.content {
        Content::Drawdown { purchases, .. } => purchases.iter().map(|id| (id, None)).collect(),
        Content::Acceptance { purchases } => purchases.iter().map(|of| (&of.purchase, Some(of.on))).collect(),
        Content::Evidence { .. }
        | Content::Certificate { .. }
        | Content::Dispute { .. }
        | Content::Prepayment { .. }
        | Content::Renewal { .. }
        | Content::TerminationQuote { .. }
        | Content::Termination { .. } => Vec::new(),
    };
    for (id, accepted_on) in purchases {
        if let Some(purchase) = book.purchases.get_mut(id)
            && purchase.state.waits_for(number)
            && let Some(next) = next(&purchase.state, accepted_on)
        {
            Arc::make_mut(purchase).state = next;
        }
    }
}
