//! Lists the open differences between the two books.

use facility_proto::borrower::v1::{ListDiscrepanciesRequest, ListDiscrepanciesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};
use crate::render;

impl Borrower {
    /// Lists the open differences in the order in which they were found, which is
    /// that of the notices. One that is mended between two pages is left out; one
    /// that a later notice finds again has its new place.
    pub async fn list_discrepancies(
        &self,
        caller: &Caller,
        request: &ListDiscrepanciesRequest,
    ) -> Result<ListDiscrepanciesResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/discrepancies", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => problems.keep("page_token", last.parse::<u64>()),
            None => Some(0),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.followed(caller, &facility).await?;
        let open = snapshot.state.reconciliation.discrepancies_after(after);
        let open = open.map(|(place, found)| (place.to_string(), render::discrepancy(&snapshot.stream, found)));
        let page = page(&list, size, open);
        Ok(ListDiscrepanciesResponse { discrepancies: page.items, next_page_token: page.next_page_token })
    }
}
