//! Lists the open invoices that no payment order covers, by due date.

use facility_domain::{date::BusinessDate, ids::InvoiceId};
use facility_proto::borrower::v1::{ListPayablesRequest, ListPayablesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};
use crate::render;

/// Where a list goes on: after the invoice of that due date and number.
type Place = (BusinessDate, InvoiceId);

impl Borrower {
    /// Lists the open invoices that no payment order covers, by due date and
    /// number, with what blocks their payment.
    pub async fn list_payables(
        &self,
        caller: &Caller,
        request: &ListPayablesRequest,
    ) -> Result<ListPayablesResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/payables", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => match place(&last) {
                Some(place) => Some(Some(place)),
                None => problems.none("page_token", "was not given out for this list"),
            },
            None => Some(None),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let known = snapshot.state.facility.iter();
        let payable = known.flat_map(|known| known.servicing.payable());
        let mut places: Vec<Place> = payable.filter(|place| after.is_none_or(|after| *place > after)).collect();
        places.sort_unstable();
        let key = |(due, id): Place| format!("{due}/{id}");
        let invoices = places.into_iter().filter_map(|place| Some((key(place), render::invoice(&snapshot, place.1)?)));
        let page = page(&list, size, invoices);
        Ok(ListPayablesResponse { invoices: page.items, next_page_token: page.next_page_token })
    }
}

fn place(key: &str) -> Option<Place> {
    let (due, id) = key.split_once('/')?;
    Some((BusinessDate::parse(due).ok()?, InvoiceId::parse(id).ok()?))
}
