//! Lists the invoices of a facility by number.

use facility_domain::ids::InvoiceId;
use facility_proto::borrower::v1::{ListInvoicesRequest, ListInvoicesResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Lists the invoices of a facility by number.
    pub async fn list_invoices(
        &self,
        caller: &Caller,
        request: &ListInvoicesRequest,
    ) -> Result<ListInvoicesResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("invoices", asked, InvoiceId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let known = snapshot.state.facility.iter();
        let invoices = known.flat_map(|known| known.servicing.invoices.range(asked.rest()));
        let invoices = invoices.map(|(id, _)| (*id, ()));
        let (invoices, next_page_token) = asked.page(invoices, |id, ()| render::invoice(&snapshot, *id));
        Ok(ListInvoicesResponse { invoices, next_page_token })
    }
}
