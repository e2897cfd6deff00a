//! Reads how a facility's commitment is used.

use facility_proto::lender::v1::{GetPositionRequest, GetPositionResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility},
};

use super::Lender;
use crate::render;

impl Lender {
    /// Reads how a facility's commitment is used.
    pub async fn get_position(
        &self,
        caller: &Caller,
        request: &GetPositionRequest,
    ) -> Result<GetPositionResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "name", &request.name);
        let snapshot = self.visible(caller, &problems.finish(facility)?).await?;
        let book = snapshot.state.facility().map(facility_domain::facility::Facility::book);
        Ok(GetPositionResponse {
            position: book.map(render::position),
            business_date: book.map(|book| book.business_date.to_string()).unwrap_or_default(),
            notice_number: i64::try_from(snapshot.notice_number).unwrap_or(i64::MAX),
        })
    }
}
