//! Reads an invoice as this book sees it.

use facility_proto::borrower::v1::{GetInvoiceRequest, GetInvoiceResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_invoice},
};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Reads an invoice as this book sees it.
    pub async fn get_invoice(
        &self,
        caller: &Caller,
        request: &GetInvoiceRequest,
    ) -> Result<GetInvoiceResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_invoice(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let invoice = render::invoice(&snapshot, name.invoice);
        let invoice = invoice.ok_or_else(|| Refusal::not_found(&request.name))?;
        Ok(GetInvoiceResponse { invoice: Some(invoice) })
    }
}
