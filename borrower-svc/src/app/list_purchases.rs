//! Lists the purchases of a facility in the order of their identifiers.

use std::ops::Bound;

use facility_domain::ids::PurchaseId;
use facility_proto::borrower::v1::{ListPurchasesRequest, ListPurchasesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};
use crate::render;

impl Borrower {
    /// Lists the purchases of a facility in the order of their identifiers.
    pub async fn list_purchases(
        &self,
        caller: &Caller,
        request: &ListPurchasesRequest,
    ) -> Result<ListPurchasesResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/purchases", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => problems.keep("page_token", PurchaseId::parse(&last)).map(Bound::Excluded),
            None => Some(Bound::Unbounded),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let purchases = snapshot.state.purchases.range((after, Bound::Unbounded));
        let purchases = purchases.filter_map(|(id, _)| Some((id.to_string(), render::purchase(&snapshot, id)?)));
        let page = page(&list, size, purchases);
        Ok(ListPurchasesResponse { purchases: page.items, next_page_token: page.next_page_token })
    }
}
