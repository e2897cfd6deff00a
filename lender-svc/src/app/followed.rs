//! What followed from fixings: schedules with new payments, invoices that were issued.

use facility_domain::{
    facility::Event,
    ids::{FacilityId, InvoiceId},
};

use crate::render;

/// Resource names of what followed.
pub(super) struct Followed {
    /// The schedules whose payments are new.
    pub schedules: Vec<String>,
    /// The invoices that were issued.
    pub invoices: Vec<String>,
}

impl Followed {
    /// What followed in the events of a command.
    pub fn of(facility: &FacilityId, events: &[Event]) -> Self {
        let mut followed = Self { schedules: Vec::new(), invoices: Vec::new() };
        let invoice = |id: InvoiceId| render::invoice_name(facility, id);
        for event in events {
            match event {
                Event::RateReset(reset) => followed.schedules.push(render::schedule_name(facility, reset.schedule)),
                Event::RateCorrected(corrected) => {
                    followed.invoices.extend(corrected.billings.iter().map(|billing| invoice(billing.invoice)));
                }
                Event::InvoiceIssued(issued) => followed.invoices.push(invoice(issued.billing.invoice)),
                _ => {}
            }
        }
        followed
    }
}
