//! Lists the invoices of a facility by number.

use std::ops::Bound;

use facility_domain::ids::InvoiceId;
use facility_proto::borrower::v1::{ListInvoicesRequest, ListInvoicesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};
use crate::render;

impl Borrower {
    /// Lists the invoices of a facility by number.
    pub async fn list_invoices(
        &self,
        caller: &Caller,
        request: &ListInvoicesRequest,
    ) -> Result<ListInvoicesResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/invoices", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => problems.keep("page_token", InvoiceId::parse(&last)).map(Bound::Excluded),
            None => Some(Bound::Unbounded),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let known = snapshot.state.facility.iter();
        let invoices = known.flat_map(|known| known.servicing.invoices.range((after, Bound::Unbounded)));
        let invoices = invoices.filter_map(|(id, _)| Some((id.to_string(), render::invoice(&snapshot, *id)?)));
        let page = page(&list, size, invoices);
        Ok(ListInvoicesResponse { invoices: page.items, next_page_token: page.next_page_token })
    }
}
