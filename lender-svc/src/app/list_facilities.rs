//! Lists the facilities that the caller may see.

use facility_proto::lender::v1::{ListFacilitiesRequest, ListFacilitiesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, page_token, read_page_size, read_page_token},
};

use super::{Lender, view::may_see};
use crate::render;

const LIST: &str = "facilities";

impl Lender {
    /// Lists the facilities that the caller may see.
    pub async fn list_facilities(
        &self,
        caller: &Caller,
        request: &ListFacilitiesRequest,
    ) -> Result<ListFacilitiesResponse, Refusal> {
        let mut problems = Problems::default();
        let size = read_page_size(&mut problems, request.page_size);
        let after = read_page_token(&mut problems, LIST, &request.page_token);
        let read = (|| Some((size?, after?)))();
        let (size, after) = problems.finish(read)?;
        self.refreshed().await?;
        let page = self
            .owners
            .page(after.as_deref(), size, |state| state.facility().is_some_and(|facility| may_see(caller, facility)));
        let (facilities, last) = page.fitting(render::facility);
        let next_page_token = last.map(|last| page_token(LIST, last)).unwrap_or_default();
        Ok(ListFacilitiesResponse { facilities, next_page_token })
    }
}
