//! Reads a receipt.

use facility_proto::lender::v1::{GetReceiptRequest, GetReceiptResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_receipt},
};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Reads a receipt.
    pub async fn get_receipt(
        &self,
        caller: &Caller,
        request: &GetReceiptRequest,
    ) -> Result<GetReceiptResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_receipt(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let book = book(&snapshot);
        match book.and_then(|book| render::receipt_of(book, name.receipt)) {
            Some(receipt) => Ok(GetReceiptResponse { receipt: Some(receipt) }),
            None => Err(Refusal::not_found(&request.name)),
        }
    }
}
