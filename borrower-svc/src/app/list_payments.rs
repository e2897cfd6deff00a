//! Lists the payment orders of a facility by number.

use facility_proto::borrower::v1::{ListPaymentsRequest, ListPaymentsResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Lists the payment orders of a facility by number.
    pub async fn list_payments(
        &self,
        caller: &Caller,
        request: &ListPaymentsRequest,
    ) -> Result<ListPaymentsResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("payments", asked, str::parse::<u32>)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let known = snapshot.state.facility.iter();
        let payments = known.flat_map(|known| known.servicing.payments.range(asked.rest()));
        let (payments, next_page_token) =
            asked.page(payments, |number, order| Some(render::payment(&snapshot.stream, *number, order)));
        Ok(ListPaymentsResponse { payments, next_page_token })
    }
}
