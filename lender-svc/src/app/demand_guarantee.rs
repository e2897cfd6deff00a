//! Demands overdue invoices from the guarantor.

use facility_domain::facility::{Command, Event, command::DemandGuarantee};
use facility_proto::lender::v1::{DemandGuaranteeRequest, DemandGuaranteeResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, each, read_facility, read_request_id},
};

use super::{
    Lender,
    change::Change,
    view::book,
    within::{check_length, read_invoice_of},
};
use crate::render;

impl Lender {
    /// Demands overdue invoices from the guarantor.
    pub async fn demand_guarantee(
        &self,
        caller: &Caller,
        request: DemandGuaranteeRequest,
    ) -> Result<DemandGuaranteeResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        check_length(&mut problems, "invoices", request.invoices.len());
        let invoices = each(&mut problems, "invoices", &request.invoices, |problems, field, invoice| {
            read_invoice_of(problems, field, facility.as_ref(), invoice)
        });
        let read = (|| Some((request_id?, facility?, invoices?)))();
        let (request_id, facility, invoices) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.DefaultService/DemandGuarantee",
            request_id,
            facility,
            command: Command::DemandGuarantee(DemandGuarantee { invoices }),
            expected_version: None,
        };
        self.change(caller, &request, change, |snapshot, events| DemandGuaranteeResponse {
            demand: events.iter().find_map(|event| match event {
                Event::GuaranteeDemanded(demanded) => {
                    let book = book(snapshot)?;
                    Some(render::guarantee_demand(&book.id, book.servicing.demands.get(&demanded.demand)?))
                }
                _ => None,
            }),
        })
        .await
    }
}
