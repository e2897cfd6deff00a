//! Notices about fixings and what follows from them.

use facility_proto::lender::v1 as lender;
use facility_service::wire::{path, read_date, read_rate, read_schedule_payment};
use lender::notice as wire;

use super::Reader;
use crate::book::notice::{NotifiedFixing, NotifiedRateCorrection, NotifiedReset, Subject};

impl Reader<'_> {
    pub(super) fn fixing_published(&mut self, published: &wire::FixingPublished) -> Option<Subject> {
        let mut fixings = Vec::with_capacity(published.fixings.len());
        for (place, fixing) in published.fixings.iter().enumerate() {
            let at = format!("fixings[{place}]");
            fixings.extend(self.fixing(&at, "rate", (&fixing.fixing_date, &fixing.rate)));
        }
        Some(Subject::FixingPublished { benchmark: published.benchmark.clone(), fixings })
    }

    pub(super) fn fixing_corrected(&mut self, corrected: &wire::FixingCorrected) -> Option<Subject> {
        let date = &corrected.fixing_date;
        let previous = self.fixing("", "previous_rate", (date, &corrected.previous_rate));
        let now = self.fixing("", "rate", (date, &corrected.rate));
        Some(Subject::FixingCorrected { benchmark: corrected.benchmark.clone(), previous: previous?, now: now? })
    }

    fn fixing(&mut self, at: &str, field: &str, (date, rate): (&str, &str)) -> Option<NotifiedFixing> {
        let at = |name: &str| if at.is_empty() { name.to_owned() } else { path(at, name) };
        let on = read_date(&mut self.problems, &at("fixing_date"), date);
        let rate = read_rate(&mut self.problems, &at(field), rate);
        Some(NotifiedFixing { on: on?, rate: rate? })
    }

    pub(super) fn rate_reset(&mut self, reset: &wire::RateReset) -> Option<Subject> {
        let schedule = self.schedule_id("schedule", &reset.schedule);
        let mut payments = Vec::with_capacity(reset.payments.len());
        for (place, payment) in reset.payments.iter().enumerate() {
            let at = format!("payments[{place}]");
            if let Some(payment) = read_schedule_payment(&mut self.problems, &at, payment) {
                self.of_facility(&path(&at, "payment"), payment.payment);
                payments.push(payment);
            }
        }
        let rent = match reset.rent.as_ref() {
            Some(_) => self.amount("rent", reset.rent.as_ref()).map(Some),
            None => Some(None),
        };
        Some(Subject::RateReset(NotifiedReset { schedule: schedule?, payments, rent: rent? }))
    }

    pub(super) fn rate_corrected(&mut self, corrected: &wire::RateCorrected) -> Option<Subject> {
        let schedule = self.schedule_id("schedule", &corrected.schedule);
        let mut corrections = Vec::with_capacity(corrected.corrections.len());
        for (place, correction) in corrected.corrections.iter().enumerate() {
            let difference = self.amount(&format!("corrections[{place}].difference"), correction.difference.as_ref());
            corrections.extend(difference.map(|difference| (correction.payment_number, difference)));
        }
        let mut invoices = Vec::with_capacity(corrected.invoices.len());
        for (place, invoice) in corrected.invoices.iter().enumerate() {
            invoices.extend(self.invoice(&format!("invoices[{place}]"), Some(invoice)));
        }
        let credited = self.amount("credited", corrected.credited.as_ref());
        let unapplied = self.amount("unapplied", corrected.unapplied.as_ref());
        Some(Subject::RateCorrected(NotifiedRateCorrection {
            schedule: schedule?,
            corrections,
            invoices,
            credited: credited?,
            unapplied: unapplied?,
        }))
    }
}
