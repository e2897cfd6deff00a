//! Lists the covenants of a facility and their tests.

use facility_proto::lender::v1::{ListCovenantsRequest, ListCovenantsResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Lender;
use crate::render;

impl Lender {
    /// Lists the covenants of a facility and their tests.
    pub async fn list_covenants(
        &self,
        caller: &Caller,
        request: &ListCovenantsRequest,
    ) -> Result<ListCovenantsResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("covenants", asked, str::parse::<usize>)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let Some(facility) = snapshot.state.facility() else { return Err(Refusal::not_found(&request.parent)) };
        let covenants = facility.book().terms.covenants.iter().enumerate();
        let (covenants, next_page_token) =
            asked.page(covenants, |_, covenant| Some(render::covenant(facility, covenant)));
        Ok(ListCovenantsResponse { covenants, next_page_token })
    }
}
