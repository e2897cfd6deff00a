//! Reads an invoice.

use facility_proto::lender::v1::{GetInvoiceRequest, GetInvoiceResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_invoice},
};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Reads an invoice.
    pub async fn get_invoice(
        &self,
        caller: &Caller,
        request: &GetInvoiceRequest,
    ) -> Result<GetInvoiceResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_invoice(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let book = book(&snapshot);
        let invoice =
            book.and_then(|book| Some(render::invoice(&book.id, book.servicing.invoices.get(&name.invoice)?)));
        match invoice {
            Some(invoice) => Ok(GetInvoiceResponse { invoice: Some(invoice) }),
            None => Err(Refusal::not_found(&request.name)),
        }
    }
}
