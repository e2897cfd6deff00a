//! Lists the covenants and their tests as this book judges them.

use facility_proto::borrower::v1::{ListCovenantsRequest, ListCovenantsResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Lists the covenants and their tests as this book judges them.
    pub async fn list_covenants(
        &self,
        caller: &Caller,
        request: &ListCovenantsRequest,
    ) -> Result<ListCovenantsResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("covenants", asked, str::parse::<usize>)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let known = snapshot.state.facility.iter();
        let covenants = known.flat_map(|known| render::covenants(&snapshot.stream, known)).enumerate();
        let (covenants, next_page_token) = asked.page(covenants, |_, covenant| Some(covenant));
        Ok(ListCovenantsResponse { covenants, next_page_token })
    }
}
