//! The state after an event. Total: an event is a fact.
//!
//! The answer to a submission and the notices about it come on two ways, in
//! either order. Their effects on purchases commute: an answer moves a purchase
//! only while it waits for that very answer, a notice only while the purchase
//! belongs to that very drawdown, and nothing moves back.

use std::sync::Arc;

use super::{
    Book, Event,
    event::{PurchaseCancelled, PurchaseCreated, SubmissionAccepted, SubmissionRecorded, SubmissionRefused},
    purchase::{Purchase, PurchaseState},
    reconcile::DiscrepancyReason,
    submission::{Content, Submission, SubmissionState},
    take_in::take_in,
};

/// The book after an event.
#[must_use]
pub fn evolve(mut book: Book, event: &Event) -> Book {
    match event {
        Event::PurchaseCreated(created) => purchase_created(&mut book, created),
        Event::PurchaseCancelled(cancelled) => purchase_cancelled(&mut book, cancelled),
        Event::SubmissionRecorded(recorded) => submission_recorded(&mut book, recorded),
        Event::SubmissionAccepted(accepted) => submission_accepted(&mut book, accepted),
        Event::SubmissionRefused(refused) => submission_refused(&mut book, refused),
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
    };
    book.purchases.insert(created.equipment.purchase.clone(), Arc::new(purchase));
}

fn purchase_cancelled(book: &mut Book, cancelled: &PurchaseCancelled) {
    if let Some(purchase) = book.purchases.get_mut(&cancelled.purchase) {
        Arc::make_mut(purchase).state = PurchaseState::Cancelled;
    }
}

fn submission_recorded(book: &mut Book, recorded: &SubmissionRecorded) {
    let number = recorded.submission;
    if let Content::Drawdown { purchases, .. } = &recorded.content {
        for id in purchases {
            if let Some(purchase) = book.purchases.get_mut(id) {
                let purchase = Arc::make_mut(purchase);
                purchase.state = PurchaseState::Sending { submission: number };
                purchase.submission = Some(number);
            }
        }
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

fn submission_accepted(book: &mut Book, accepted: &SubmissionAccepted) {
    let number = accepted.submission;
    let answer = SubmissionState::Accepted { drawdown: accepted.drawdown };
    book.submissions.answer(number, answer);
    let Some(drawdown) = accepted.drawdown else { return };
    answered(book, number, PurchaseState::Requested { drawdown });
    // A notice may have been faster; then both must name the same drawdown.
    if let Some(notified) = book.submissions.get(number).and_then(|submission| submission.notified) {
        let subject = format!("submissions/{number}.subject");
        let notice_number = book.following.cursor.number;
        book.reconciliation.with(notice_number).figure(&subject, DiscrepancyReason::Drawdown, &drawdown, &notified);
    }
}

fn submission_refused(book: &mut Book, refused: &SubmissionRefused) {
    book.submissions.answer(refused.submission, SubmissionState::Refused(refused.refused.clone()));
    answered(book, refused.submission, PurchaseState::Draft);
}

/// Moves the purchases that wait for the answer to that submission.
fn answered(book: &mut Book, number: u32, next: PurchaseState) {
    let Some(Content::Drawdown { purchases, .. }) = book.submissions.get(number).map(|submission| &submission.content)
    else {
        return;
    };
    for id in purchases {
        if let Some(purchase) = book.purchases.get_mut(id)
            && purchase.state == (PurchaseState::Sending { submission: number })
        {
            Arc::make_mut(purchase).state = next;
        }
    }
}
