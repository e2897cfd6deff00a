//! Defaults, acceleration, and demands under the guarantee.

use facility_domain::{
    facility::{Facility, event::FacilityAccelerated},
    ids::{DefaultId, GuaranteeDemandId},
};
use facility_proto::lender::v1::notice::{self, Subject};
use facility_service::wire::money;

use super::billing::standing_invoice;
use crate::render;

/// The default as it stands after the event.
pub(super) fn changed(after: &Facility, default: DefaultId) -> Option<Subject> {
    let book = after.book();
    let default = book.servicing.defaults.get(&default)?;
    let default = Some(render::facility_default(&book.id, default));
    Some(Subject::DefaultChanged(notice::DefaultChanged { default }))
}

/// Which defaults it was for is known from their own notices: all that were events of default.
pub(super) fn accelerated(after: &Facility, accelerated: &FacilityAccelerated) -> Option<Subject> {
    let name = |invoice| render::invoice_name(&after.book().id, invoice);
    let invoices = accelerated.billings.iter().map(|billing| standing_invoice(after, billing.invoice));
    Some(Subject::FacilityAccelerated(notice::FacilityAccelerated {
        reason: accelerated.reason.clone(),
        cancelled_amount: Some(money(accelerated.cancelled)),
        superseded_invoices: accelerated.superseded.iter().copied().map(name).collect(),
        invoices: invoices.collect::<Option<_>>()?,
        released: Some(money(accelerated.released)),
    }))
}

/// The demand as it stands after the event.
pub(super) fn demand_changed(after: &Facility, demand: GuaranteeDemandId) -> Option<Subject> {
    let book = after.book();
    let demand = book.servicing.demands.get(&demand)?;
    let demand = Some(render::guarantee_demand(&book.id, demand));
    Some(Subject::GuaranteeDemandChanged(notice::GuaranteeDemandChanged { demand }))
}
