//! Records that unapplied cash was paid back.

use facility_domain::facility::{Command, command::RefundUnappliedCash};
use facility_proto::lender::v1::{RefundUnappliedCashRequest, RefundUnappliedCashResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, money, read_facility, read_money, read_request_id, read_text},
};

use super::{Lender, change::Change, view::book};

impl Lender {
    /// Records that unapplied cash was paid back.
    pub async fn refund_unapplied_cash(
        &self,
        caller: &Caller,
        request: RefundUnappliedCashRequest,
    ) -> Result<RefundUnappliedCashResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let amount = read_money(&mut problems, "amount", request.amount.as_ref());
        let bank_reference = read_text(&mut problems, "bank_reference", &request.bank_reference, 100);
        let read = (|| Some((request_id?, facility?, amount?, bank_reference?)))();
        let (request_id, facility, amount, bank_reference) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.BillingService/RefundUnappliedCash",
            request_id,
            facility,
            command: Command::RefundUnappliedCash(RefundUnappliedCash { amount, bank_reference }),
            expected_version: None,
        };
        self.change(caller, &request, change, |snapshot, _| RefundUnappliedCashResponse {
            unapplied: book(snapshot).map(|book| money(book.servicing.unapplied)),
        })
        .await
    }
}
