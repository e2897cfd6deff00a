//! Lists the receipts of a facility by number.

use facility_domain::ids::ReceiptId;
use facility_proto::lender::v1::{ListReceiptsRequest, ListReceiptsResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Lists the receipts of a facility by number.
    pub async fn list_receipts(
        &self,
        caller: &Caller,
        request: &ListReceiptsRequest,
    ) -> Result<ListReceiptsResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("receipts", asked, ReceiptId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let Some(book) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let receipts = book.servicing.receipts.iter().map(|(id, receipt)| (*id, receipt));
        let (receipts, next_page_token) = asked.page(receipts, |id, _| render::receipt_of(book, *id));
        Ok(ListReceiptsResponse { receipts, next_page_token })
    }
}
