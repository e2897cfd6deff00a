//! Lists the demands under the guarantee by number.

use facility_domain::ids::GuaranteeDemandId;
use facility_proto::lender::v1::{ListGuaranteeDemandsRequest, ListGuaranteeDemandsResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Lists the demands under the guarantee by number.
    pub async fn list_guarantee_demands(
        &self,
        caller: &Caller,
        request: &ListGuaranteeDemandsRequest,
    ) -> Result<ListGuaranteeDemandsResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("guaranteeDemands", asked, GuaranteeDemandId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let Some(book) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let demands = book.servicing.demands.iter().map(|(id, demand)| (*id, demand));
        let (demands, next_page_token) =
            asked.page(demands, |_, demand| Some(render::guarantee_demand(&book.id, demand)));
        Ok(ListGuaranteeDemandsResponse { demands, next_page_token })
    }
}
