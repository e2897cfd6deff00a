//! Lists the defaults of a facility by number.

use facility_domain::ids::DefaultId;
use facility_proto::lender::v1::{ListDefaultsRequest, ListDefaultsResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Lists the defaults of a facility by number.
    pub async fn list_defaults(
        &self,
        caller: &Caller,
        request: &ListDefaultsRequest,
    ) -> Result<ListDefaultsResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("defaults", asked, DefaultId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let Some(book) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let defaults = book.servicing.defaults.iter().map(|(id, default)| (*id, default));
        let (defaults, next_page_token) =
            asked.page(defaults, |_, default| Some(render::facility_default(&book.id, default)));
        Ok(ListDefaultsResponse { defaults, next_page_token })
    }
}
