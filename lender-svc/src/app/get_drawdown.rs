//! Reads a drawdown.

use facility_proto::lender::v1::{GetDrawdownRequest, GetDrawdownResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_drawdown},
};

use super::Lender;
use crate::render;

impl Lender {
    /// Reads a drawdown.
    pub async fn get_drawdown(
        &self,
        caller: &Caller,
        request: &GetDrawdownRequest,
    ) -> Result<GetDrawdownResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_drawdown(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        match render::drawdown(&snapshot, name.drawdown, self.side(caller, &name.facility).await?) {
            Some(drawdown) => Ok(GetDrawdownResponse { drawdown: Some(drawdown) }),
            None => Err(Refusal::not_found(&request.name)),
        }
    }
}
