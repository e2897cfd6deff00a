//! Lists the drawdowns of a facility by number.

use std::ops::Bound;

use facility_domain::ids::DrawdownId;
use facility_proto::borrower::v1::{ListDrawdownsRequest, ListDrawdownsResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};
use crate::render;

impl Borrower {
    /// Lists the drawdowns of a facility by number.
    pub async fn list_drawdowns(
        &self,
        caller: &Caller,
        request: &ListDrawdownsRequest,
    ) -> Result<ListDrawdownsResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/drawdowns", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => problems.keep("page_token", DrawdownId::parse(&last)).map(Bound::Excluded),
            None => Some(Bound::Unbounded),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let known = snapshot.state.facility.iter();
        let drawdowns = known.flat_map(|known| known.drawdowns.range((after, Bound::Unbounded)));
        let drawdowns =
            drawdowns.map(|(id, drawdown)| (id.to_string(), render::drawdown(&snapshot.stream, *id, drawdown)));
        let page = page(&list, size, drawdowns);
        Ok(ListDrawdownsResponse { drawdowns: page.items, next_page_token: page.next_page_token })
    }
}
