//! Lists the drawdowns of a facility by number.

use facility_domain::ids::DrawdownId;
use facility_proto::borrower::v1::{ListDrawdownsRequest, ListDrawdownsResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Lists the drawdowns of a facility by number.
    pub async fn list_drawdowns(
        &self,
        caller: &Caller,
        request: &ListDrawdownsRequest,
    ) -> Result<ListDrawdownsResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("drawdowns", asked, DrawdownId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let known = snapshot.state.facility.iter();
        let drawdowns = known.flat_map(|known| known.drawdowns.range(asked.rest()));
        let drawdowns = drawdowns.map(|(id, drawdown)| (*id, drawdown));
        let (drawdowns, next_page_token) =
            asked.page(drawdowns, |id, drawdown| Some(render::drawdown(&snapshot.stream, *id, drawdown)));
        Ok(ListDrawdownsResponse { drawdowns, next_page_token })
    }
}
