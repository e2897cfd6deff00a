//! Lists the drawdowns of a facility.

use std::ops::Bound;

use facility_domain::{facility::Facility, ids::DrawdownId};
use facility_proto::lender::v1::{ListDrawdownsRequest, ListDrawdownsResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Fitting, Problems, page_token, read_facility, read_page_size, read_page_token},
};

use super::Lender;
use crate::render;

impl Lender {
    /// Lists the drawdowns of a facility by number.
    pub async fn list_drawdowns(
        &self,
        caller: &Caller,
        request: &ListDrawdownsRequest,
    ) -> Result<ListDrawdownsResponse, Refusal> {
        let list = format!("{}/drawdowns", request.parent);
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(after) => problems.keep("page_token", DrawdownId::parse(&after)).map(Some),
            None => Some(None),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let side = self.side(caller, &facility).await?;
        let snapshot = self.visible(caller, &facility).await?;
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let drawdowns = snapshot.state.facility().map(Facility::book).map(|book| &book.drawdowns);
        let rest: Vec<DrawdownId> =
            drawdowns.into_iter().flat_map(|all| all.range((from, Bound::Unbounded))).map(|(id, _)| *id).collect();
        let rendered = rest.iter().take(size).filter_map(|id| render::drawdown(&snapshot, *id, side));
        let drawdowns: Vec<_> = Fitting::new(rendered).collect();
        let last = rest.get(drawdowns.len().saturating_sub(1)).filter(|_| drawdowns.len() < rest.len());
        let next_page_token = last.map(|last| page_token(&list, &last.to_string())).unwrap_or_default();
        Ok(ListDrawdownsResponse { drawdowns, next_page_token })
    }
}
