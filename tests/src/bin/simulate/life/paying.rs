//! What falls due is paid, late, in part or not at all, by the borrower or its guarantor.

use facility_proto::borrower::v1 as own;
use facility_proto::lender::v1 as pb;

use super::{Life, OPERATIONS, TREASURER, borrower, lender, usd};
use crate::audit::model::cents;
use crate::desk::{Answer, Stuck};
use crate::site::BORROWER;

impl Life {
    async fn payables(&self) -> Result<Vec<own::Invoice>, Stuck> {
        let request = own::ListPayablesRequest { parent: self.facility.clone(), page_size: 200, ..Default::default() };
        let path = borrower!("PaymentService/ListPayables");
        let listed: Answer<own::ListPayablesResponse> =
            self.desk.read(BORROWER, super::OWN_AUDITOR, path, &request).await?;
        Ok(listed.map(|listed| listed.invoices).unwrap_or_default())
    }

    /// Orders payments of what is due and has the provider record them.
    pub(super) async fn pay_some(&self) -> Result<(), Stuck> {
        if self.careless && self.chance(60) {
            return Ok(());
        }
        self.followed().await?;
        let today = self.today.get().text();
        for invoice in self.payables().await? {
            if invoice.blocked || (invoice.due_date > today && !self.chance(20)) {
                continue;
            }
            if self.careless && self.chance(30) {
                let most = cents(invoice.payable.as_ref()).unwrap_or(1).max(1);
                let amount = i128::from(self.below(u64::try_from(most).unwrap_or(1))) + 1;
                self.receive(amount, String::new(), String::new(), String::new()).await?;
                continue;
            }
            self.pay(&invoice.name).await?;
        }
        Ok(())
    }

    pub(super) async fn pay(&self, invoice: &str) -> Result<(), Stuck> {
        let reference = self.fresh("ORDER");
        let request = own::PayInvoiceRequest {
            request_id: self.fresh("pay"),
            name: invoice.to_owned(),
            amount: None,
            payment_date: self.today.get().text(),
            payment_reference: reference.clone(),
        };
        let answer: Answer<own::PayInvoiceResponse> =
            self.at_borrower(TREASURER, borrower!("PaymentService/PayInvoice"), request).await?;
        // What was received without an order may have left nothing to pay.
        let Some(amount) = answer.ok().and_then(|it| cents(it.payment?.amount.as_ref())) else { return Ok(()) };
        self.audit.hear(&self.facility, |book| book.payments.insert(reference.clone(), amount));
        if self.chance(92) {
            self.receive(amount, reference, invoice.to_owned(), String::new()).await?;
        }
        Ok(())
    }

    /// Money has come in.
    pub(super) async fn receive(
        &self,
        amount: i128,
        payment_reference: String,
        invoice: String,
        guarantee_demand: String,
    ) -> Result<bool, Stuck> {
        let bank_reference = self.fresh("BANK");
        let request = pb::RecordReceiptRequest {
            request_id: self.fresh("receive"),
            parent: self.facility.clone(),
            amount: usd(amount),
            value_date: self.today.get().text(),
            guarantee_demand,
            bank_reference: bank_reference.clone(),
            payment_reference,
            invoice,
        };
        let answer = self.at_lender(OPERATIONS, lender!("BillingService/RecordReceipt"), request).await?;
        let recorded = matches!(answer, Ok(pb::RecordReceiptResponse { .. }));
        if recorded {
            self.audit.hear(&self.facility, |book| book.receipts.insert(bank_reference, amount));
        }
        Ok(recorded)
    }

    /// Everything that is owed, the default interest that comes with it included.
    pub(super) async fn pay_everything(&self) -> Result<(), Stuck> {
        for _ in 0..3 {
            let request = pb::ListInvoicesRequest {
                parent: self.facility.clone(),
                page_size: 200,
                open_only: true,
                ..Default::default()
            };
            let path = lender!("BillingService/ListInvoices");
            let listed: Answer<pb::ListInvoicesResponse> =
                self.desk.read(crate::site::LENDER, super::AUDITOR, path, &request).await?;
            let open = listed.map(|listed| listed.invoices).unwrap_or_default();
            let owed: i128 = open.iter().map(|it| cents(it.outstanding.as_ref()).unwrap_or(0)).sum();
            if owed <= 0 {
                return Ok(());
            }
            self.receive(owed, String::new(), String::new(), String::new()).await?;
        }
        Ok(())
    }
}
