//! Lists the facilities that this book knows, by name.

use facility_proto::borrower::v1::{ListFacilitiesRequest, ListFacilitiesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, page_token, read_page_size, read_page_token},
};

use super::{Borrower, view::may_see};
use crate::render;

const LIST: &str = "facilities";

impl Borrower {
    /// Lists the facilities that this book knows, by name.
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
            .page(after.as_deref(), size, |book| book.facility.as_ref().is_some_and(|known| may_see(caller, known)));
        let (facilities, last) = page.fitting(render::facility);
        let next_page_token = last.map(|last| page_token(LIST, last)).unwrap_or_default();
        Ok(ListFacilitiesResponse { facilities, next_page_token })
    }
}
