//! Lists the conditions of a facility or of a drawdown.

use facility_proto::lender::v1::{ListConditionsRequest, ListConditionsResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, page_token, read_condition_parent, read_page_size, read_page_token},
};

use super::Lender;
use crate::render;

impl Lender {
    /// Lists the conditions of a facility or of a drawdown.
    pub async fn list_conditions(
        &self,
        caller: &Caller,
        request: &ListConditionsRequest,
    ) -> Result<ListConditionsResponse, Refusal> {
        let list = format!("{}/conditions", request.parent);
        let mut problems = Problems::default();
        let parent = read_condition_parent(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let after = read_page_token(&mut problems, &list, &request.page_token);
        let read = (|| Some((parent?, size?, after?)))();
        let (parent, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &parent.facility).await?;
        let all = render::conditions(&snapshot, parent.drawdown).ok_or_else(|| Refusal::not_found(&request.parent))?;
        let mut rest = all.into_iter().peekable();
        if let Some(after) = after {
            while rest.next_if(|condition| condition.name != after).is_some() {}
            rest.next();
        }
        let conditions: Vec<_> = rest.by_ref().take(size).collect();
        let last = conditions.last().filter(|_| rest.peek().is_some());
        let next_page_token = last.map(|last| page_token(&list, &last.name)).unwrap_or_default();
        Ok(ListConditionsResponse { conditions, next_page_token })
    }
}
