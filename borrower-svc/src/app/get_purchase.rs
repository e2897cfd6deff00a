//! Reads a purchase.

use facility_proto::borrower::v1::{GetPurchaseRequest, GetPurchaseResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_purchase},
};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Reads a purchase.
    pub async fn get_purchase(
        &self,
        caller: &Caller,
        request: &GetPurchaseRequest,
    ) -> Result<GetPurchaseResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_purchase(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let purchase = render::purchase(&snapshot, &name.purchase);
        let purchase = purchase.ok_or_else(|| Refusal::not_found(&request.name))?;
        Ok(GetPurchaseResponse { purchase: Some(purchase) })
    }
}
