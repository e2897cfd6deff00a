//! Fixings and what follows from them.

use facility_domain::facility::{
    Facility,
    event::{FixingCorrected, FixingPublished, RateCorrected, RateReset},
};
use facility_proto::lender::v1::{
    FixingValue,
    notice::{self, Subject, rate_corrected::PaymentCorrection},
};
use facility_service::wire::{accrual_period, money, schedule_payment};

use super::{billing::standing_invoice, lease::schedule_name};

pub(super) fn fixing_published(published: &FixingPublished) -> Subject {
    let fixing = |of: &facility_domain::facility::event::PublishedFixing| FixingValue {
        fixing_date: of.fixing_date.to_string(),
        rate: of.rate.to_string(),
    };
    let fixings = published.fixings.iter().map(fixing).collect();
    Subject::FixingPublished(notice::FixingPublished { benchmark: published.benchmark.clone(), fixings })
}

pub(super) fn fixing_corrected(corrected: &FixingCorrected) -> Subject {
    Subject::FixingCorrected(notice::FixingCorrected {
        benchmark: corrected.benchmark.clone(),
        fixing_date: corrected.fixing_date.to_string(),
        previous_rate: corrected.previous.to_string(),
        rate: corrected.rate.to_string(),
        reason: corrected.reason.clone(),
    })
}

pub(super) fn rate_reset(after: &Facility, reset: &RateReset) -> Subject {
    Subject::RateReset(notice::RateReset {
        schedule: schedule_name(after, reset.schedule),
        payments: reset.payments.lines.iter().map(schedule_payment).collect(),
        rent: reset.payments.rent.map(money),
    })
}

pub(super) fn rate_corrected(after: &Facility, corrected: &RateCorrected) -> Option<Subject> {
    let corrections = corrected.corrections.iter().map(|correction| PaymentCorrection {
        payment_number: correction.payment,
        basis: correction.basis.iter().map(accrual_period).collect(),
        exact: correction.exact.to_string(),
        interest: Some(money(correction.interest)),
        difference: Some(money(correction.difference)),
    });
    let invoices = corrected.billings.iter().map(|billing| standing_invoice(after, billing.invoice));
    Some(Subject::RateCorrected(notice::RateCorrected {
        schedule: schedule_name(after, corrected.schedule),
        corrections: corrections.collect(),
        invoices: invoices.collect::<Option<_>>()?,
        credited: Some(money(corrected.credited)),
        unapplied: Some(money(after.book().servicing.unapplied)),
    }))
}
