//! Lists the covenants and their tests as this book judges them.

use facility_proto::borrower::v1::{ListCovenantsRequest, ListCovenantsResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};
use crate::render;

impl Borrower {
    /// Lists the covenants and their tests as this book judges them.
    pub async fn list_covenants(
        &self,
        caller: &Caller,
        request: &ListCovenantsRequest,
    ) -> Result<ListCovenantsResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/covenants", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token);
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let known = snapshot.state.facility.iter();
        let mut rest = known.flat_map(|known| render::covenants(&snapshot.stream, known)).peekable();
        if let Some(after) = after {
            while rest.next_if(|covenant| covenant.name != after).is_some() {}
            rest.next();
        }
        let page = page(&list, size, rest.map(|covenant| (covenant.name.clone(), covenant)));
        Ok(ListCovenantsResponse { covenants: page.items, next_page_token: page.next_page_token })
    }
}
