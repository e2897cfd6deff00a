//! Lists the open differences between the two books.

use facility_proto::borrower::v1::{ListDiscrepanciesRequest, ListDiscrepanciesResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Borrower;
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
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("discrepancies", asked, str::parse::<u64>)?;
        let snapshot = self.followed(caller, &asked.facility).await?;
        let open = snapshot.state.reconciliation.range(asked.rest());
        let (discrepancies, next_page_token) =
            asked.page(open, |_, found| Some(render::discrepancy(&snapshot.stream, found)));
        Ok(ListDiscrepanciesResponse { discrepancies, next_page_token })
    }
}
