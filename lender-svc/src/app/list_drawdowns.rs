//! Lists the drawdowns of a facility.

use facility_domain::ids::DrawdownId;
use facility_proto::lender::v1::{ListDrawdownsRequest, ListDrawdownsResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Lists the drawdowns of a facility by number.
    pub async fn list_drawdowns(
        &self,
        caller: &Caller,
        request: &ListDrawdownsRequest,
    ) -> Result<ListDrawdownsResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("drawdowns", asked, DrawdownId::parse)?;
        let side = self.side(caller, &asked.facility).await?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let drawdowns = book(&snapshot).into_iter().flat_map(|book| book.drawdowns.range(asked.rest()));
        let drawdowns = drawdowns.map(|(id, _)| (*id, ()));
        let (drawdowns, next_page_token) = asked.page(drawdowns, |id, ()| render::drawdown(&snapshot, *id, side));
        Ok(ListDrawdownsResponse { drawdowns, next_page_token })
    }
}
