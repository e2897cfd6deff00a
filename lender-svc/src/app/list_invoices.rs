//! Lists the invoices of a facility by number.

use facility_domain::ids::InvoiceId;
use facility_proto::lender::v1::{ListInvoicesRequest, ListInvoicesResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Lists the invoices of a facility by number: all, or those that are neither paid nor superseded.
    pub async fn list_invoices(
        &self,
        caller: &Caller,
        request: &ListInvoicesRequest,
    ) -> Result<ListInvoicesResponse, Refusal> {
        // A token of one of the two lists is none of the other.
        let collection = if request.open_only { "invoices?open_only" } else { "invoices" };
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read(collection, asked, InvoiceId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let Some(book) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let invoices = book.servicing.invoices.iter().map(|(id, invoice)| (*id, invoice));
        let (invoices, next_page_token) = asked.page(invoices, |_, invoice| {
            let shown = !request.open_only || invoice.is_open();
            shown.then(|| render::invoice(&book.id, invoice))
        });
        Ok(ListInvoicesResponse { invoices, next_page_token })
    }
}
