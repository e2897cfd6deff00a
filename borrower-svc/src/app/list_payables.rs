//! Lists the open invoices that no payment order covers, by due date.

use std::fmt;

use facility_domain::{date::BusinessDate, ids::InvoiceId};
use facility_proto::borrower::v1::{ListPayablesRequest, ListPayablesResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Borrower;
use crate::render;

const NO_PAYABLE: &str = "was not given out for this list";

impl Borrower {
    /// Lists the open invoices that no payment order covers, by due date and
    /// number, with what blocks their payment.
    pub async fn list_payables(
        &self,
        caller: &Caller,
        request: &ListPayablesRequest,
    ) -> Result<ListPayablesResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("payables", asked, Payable::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let known = snapshot.state.facility.iter();
        let payable = known.flat_map(|known| known.servicing.payable());
        let mut payable: Vec<Payable> = payable.map(|(due, invoice)| Payable { due, invoice }).collect();
        payable.sort_unstable();
        let payable = payable.into_iter().map(|payable| (payable, ()));
        let (invoices, next_page_token) =
            asked.page(payable, |payable, ()| render::invoice(&snapshot, payable.invoice));
        Ok(ListPayablesResponse { invoices, next_page_token })
    }
}

/// An open invoice, in the order in which they are to be paid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Payable {
    due: BusinessDate,
    invoice: InvoiceId,
}

impl Payable {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let (due, invoice) = text.split_once('/').ok_or(NO_PAYABLE)?;
        let due = BusinessDate::parse(due).map_err(|_| NO_PAYABLE)?;
        Ok(Self { due, invoice: InvoiceId::parse(invoice).map_err(|_| NO_PAYABLE)? })
    }
}

impl fmt::Display for Payable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.due, self.invoice)
    }
}
