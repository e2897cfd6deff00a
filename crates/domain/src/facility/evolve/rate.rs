//! Events of fixings and of what follows from them.

use std::sync::Arc;

use super::billing::{change_lease, issue};
use super::receipt::added;
use crate::facility::event::{FixingCorrected, FixingPublished, RateCorrected, RateReset};
use crate::facility::servicing::{CorrectedPayment, Lease};
use crate::facility::state::Book;
use crate::floating::{CorrectedFixing, Fixing};
use crate::money::Money;
use crate::schedule::Schedule;

pub(super) fn fixing_published(book: &mut Book, event: &FixingPublished) {
    for published in &event.fixings {
        let fixing = Fixing::published(published.rate, event.decision.on);
        book.fixings.insert(published.fixing_date, fixing);
    }
}

pub(super) fn fixing_corrected(book: &mut Book, event: &FixingCorrected) {
    if let Some(fixing) = book.fixings.get_mut(&event.fixing_date) {
        let (corrected_on, reason) = (event.decision.on, event.reason.clone());
        fixing.corrections.push(CorrectedFixing { rate: event.previous, corrected_on, reason });
        fixing.rate = event.rate;
    }
}

pub(super) fn rate_reset(book: &mut Book, event: &RateReset) {
    change_lease(&mut book.servicing, event.schedule, |lease| renew(lease, event));
}

/// What had accrued of the payments that are replaced counts as accrued of the first of them: the next
/// close posts the difference.
fn renew(lease: &mut Lease, event: &RateReset) {
    let before = lease.payments.lines.iter().filter(|line| line.number >= event.from && line.number < lease.accruing);
    let complete: Vec<Money> = before.map(|line| line.interest).collect();
    if lease.accruing > event.from {
        lease.accrued = complete.into_iter().fold(lease.accrued, added);
        lease.accruing = event.from;
    }
    let kept = lease.payments.lines.iter().filter(|line| line.number < event.from);
    let lines = kept.chain(&event.payments.lines).cloned().collect();
    let Schedule { rent, exact_rent, .. } = *event.payments;
    lease.payments = Arc::new(Schedule { lines, rent, exact_rent });
}

pub(super) fn rate_corrected(book: &mut Book, event: &RateCorrected) {
    let servicing = &mut book.servicing;
    change_lease(servicing, event.schedule, |lease| {
        for correction in &event.corrections {
            let zero = Money::zero(correction.difference.currency());
            let before = lease.corrected.get(&correction.payment).map_or(zero, |corrected| corrected.difference);
            let difference = added(before, correction.difference);
            let corrected = CorrectedPayment { basis: correction.basis.clone(), difference };
            lease.corrected.insert(correction.payment, corrected);
        }
    });
    servicing.unapplied = added(servicing.unapplied, event.credited);
    for billing in &event.billings {
        issue(servicing, billing);
    }
}
