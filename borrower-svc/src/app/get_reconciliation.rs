//! Reads how the two books compare.

use facility_proto::borrower::v1::{GetReconciliationRequest, GetReconciliationResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility},
};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Reads how the two books compare. A book that stopped following before it
    /// knew its facility is shown, too.
    pub async fn get_reconciliation(
        &self,
        caller: &Caller,
        request: &GetReconciliationRequest,
    ) -> Result<GetReconciliationResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "facility", &request.facility);
        let facility = problems.finish(facility)?;
        let snapshot = self.followed(caller, &facility).await?;
        let connected = *self.connected.borrow();
        Ok(render::reconciliation(&snapshot, connected))
    }
}
