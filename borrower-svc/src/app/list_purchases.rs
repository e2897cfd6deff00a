//! Lists the purchases of a facility in the order of their identifiers.

use facility_domain::ids::PurchaseId;
use facility_proto::borrower::v1::{ListPurchasesRequest, ListPurchasesResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Lists the purchases of a facility in the order of their identifiers.
    pub async fn list_purchases(
        &self,
        caller: &Caller,
        request: &ListPurchasesRequest,
    ) -> Result<ListPurchasesResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("purchases", asked, PurchaseId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let purchases = snapshot.state.purchases.range::<PurchaseId, _>(asked.rest()).map(|(id, _)| (id.clone(), ()));
        let (purchases, next_page_token) = asked.page(purchases, |id, ()| render::purchase(&snapshot, id));
        Ok(ListPurchasesResponse { purchases, next_page_token })
    }
}
