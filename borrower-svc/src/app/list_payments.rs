//! Lists the payment orders of a facility by number.

use facility_proto::borrower::v1::{ListPaymentsRequest, ListPaymentsResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};
use crate::render;

impl Borrower {
    /// Lists the payment orders of a facility by number.
    pub async fn list_payments(
        &self,
        caller: &Caller,
        request: &ListPaymentsRequest,
    ) -> Result<ListPaymentsResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/payments", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => problems.keep("page_token", last.parse::<u32>()),
            None => Some(0),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let known = snapshot.state.facility.iter();
        let payments = known.flat_map(|known| known.servicing.payments.after(after));
        let payments =
            payments.map(|(number, order)| (number.to_string(), render::payment(&snapshot.stream, number, order)));
        let page = page(&list, size, payments);
        Ok(ListPaymentsResponse { payments: page.items, next_page_token: page.next_page_token })
    }
}
