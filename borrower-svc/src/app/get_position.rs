//! Reads how the commitment is used, by this book's own computation.

use facility_proto::borrower::v1::{GetPositionRequest, GetPositionResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility},
};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Reads how the commitment is used, by this book's own computation.
    pub async fn get_position(
        &self,
        caller: &Caller,
        request: &GetPositionRequest,
    ) -> Result<GetPositionResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "name", &request.name);
        let facility = problems.finish(facility)?;
        let snapshot = self.visible(caller, &facility).await?;
        Ok(GetPositionResponse {
            position: snapshot.state.facility.as_ref().map(|known| render::position(known)),
            notice_number: render::count(snapshot.state.following.cursor.number),
        })
    }
}
