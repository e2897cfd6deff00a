//! Reads a condition.

use facility_proto::lender::v1::{GetConditionRequest, GetConditionResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_condition},
};

use super::Lender;
use crate::render;

impl Lender {
    /// Reads a condition.
    pub async fn get_condition(
        &self,
        caller: &Caller,
        request: &GetConditionRequest,
    ) -> Result<GetConditionResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_condition(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let condition = render::condition(&snapshot, &render::condition_ref(&name));
        match condition {
            Some(condition) => Ok(GetConditionResponse { condition: Some(condition) }),
            None => Err(Refusal::not_found(&request.name)),
        }
    }
}
