//! What is due is paid: the treasurer orders, the bank pays the same day, the
//! provider's operations record the receipt by the order's reference.

use facility_domain::date::BusinessDate;
use facility_proto::{
    borrower::v1::{
        Invoice, ListPayablesRequest, PayInvoiceRequest, Payment, payment_service_client::PaymentServiceClient,
    },
    lender::v1::{Receipt, RecordReceiptRequest, billing_service_client::BillingServiceClient},
    r#type::v1::{Money, invoice_line::Kind},
};

use crate::demo::{
    error::DemoError,
    play::{Play, present},
    processes::Side,
    words::{amount, last_part, plain},
};

use super::schedules::sum;

/// The most that a page holds; fewer invoices are open at once.
const PAGE: i32 = 500;

impl Play<'_> {
    /// Pays every invoice that is due by today, the oldest first, but those that
    /// the scenario leaves unpaid for a while.
    pub(super) async fn pay_what_is_due(&mut self, today: BusinessDate) -> Result<(), DemoError> {
        for invoice in self.payables().await? {
            let Ok(due) = BusinessDate::parse(&invoice.due_date) else {
                return Err(DemoError::OffScript(format!("{} is due on {:?}", invoice.name, invoice.due_date)));
            };
            if due > today {
                break;
            }
            self.check_fees(&invoice);
            if self.is_left_unpaid(due, today) {
                if due == today {
                    let what = format!(
                        "does not pay invoice {}, {}",
                        last_part(&invoice.name),
                        plain(invoice.amount.as_ref())
                    );
                    self.story.tell(&self.case.scenario.people.treasurer, &what)?;
                }
                continue;
            }
            self.pay(&invoice, due, today).await?;
        }
        Ok(())
    }

    /// The invoices that no payment order covers, the oldest due date first.
    pub(super) async fn payables(&mut self) -> Result<Vec<Invoice>, DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let request = ListPayablesRequest { parent: self.case.facility(), page_size: PAGE, page_token: String::new() };
        let answer = self
            .read((Side::Borrower, treasurer), "reading what is payable", request, async |channel, request| {
                PaymentServiceClient::new(channel).list_payables(request).await
            })
            .await?;
        Ok(answer.invoices)
    }

    fn is_left_unpaid(&self, due: BusinessDate, today: BusinessDate) -> bool {
        let servicing = &self.case.scenario.servicing;
        let late = due == servicing.late.due_date && today < servicing.late.paid_on;
        // The guarantor pays it on its day, before this comes to it.
        let guaranteed = due == servicing.guaranteed.due_date && today < servicing.guaranteed.paid_on;
        late || guaranteed
    }

    async fn pay(&mut self, invoice: &Invoice, due: BusinessDate, today: BusinessDate) -> Result<(), DemoError> {
        if invoice.blocked {
            self.dispute(invoice).await?;
        }
        let payment = self.order(invoice, today).await?;
        let receipt = self.receive(&payment, today).await?;
        let late = &self.case.scenario.servicing.late;
        let default_interest = sum(receipt.default_interest.iter().map(|charge| charge.amount.as_ref()));
        let expected = if due == late.due_date { late.default_interest.clone() } else { "0.00".to_owned() };
        self.tally.equal(&format!("default interest of {}", invoice.name), &expected, &default_interest);
        self.tally.equal(
            &format!("left of the receipt for {}", invoice.name),
            "0.00",
            amount(receipt.unapplied.as_ref()),
        );
        let what = format!(
            "pays invoice {}, {}{}",
            last_part(&invoice.name),
            plain(payment.amount.as_ref()),
            if due == late.due_date { format!(", {default_interest} of it default interest") } else { String::new() },
        );
        self.story.tell(&self.case.scenario.people.treasurer, &what)?;
        self.borrower_follows().await?;
        Ok(())
    }

    /// Orders the payment of everything that can be paid of an invoice.
    async fn order(&mut self, invoice: &Invoice, today: BusinessDate) -> Result<Payment, DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let id = format!("demo/pay/{}/{today}", last_part(&invoice.name));
        let request = PayInvoiceRequest {
            request_id: id.clone(),
            name: invoice.name.clone(),
            amount: None,
            payment_date: today.to_string(),
            payment_reference: format!("ORDER-{}-{today}", last_part(&invoice.name)),
        };
        let answer = self
            .must((Side::Borrower, treasurer), &id, request, async |channel, request| {
                PaymentServiceClient::new(channel).pay_invoice(request).await
            })
            .await?;
        present(answer.payment, &id, "payment")
    }

    /// Records the receipt of a payment, as the bank's statement shows it.
    async fn receive(&mut self, payment: &Payment, today: BusinessDate) -> Result<Receipt, DemoError> {
        let amount = payment.amount.clone().unwrap_or_default();
        self.record_receipt(&payment.payment_reference, amount, &payment.invoice, "", today).await
    }

    /// Records a receipt.
    pub(super) async fn record_receipt(
        &mut self,
        reference: &str,
        amount: Money,
        invoice: &str,
        demand: &str,
        today: BusinessDate,
    ) -> Result<Receipt, DemoError> {
        let operations = self.case.scenario.people.lender_operations.as_str();
        let id = format!("demo/receipt/{reference}");
        let request = RecordReceiptRequest {
            request_id: id.clone(),
            parent: self.case.facility(),
            amount: Some(amount),
            value_date: today.to_string(),
            guarantee_demand: demand.to_owned(),
            bank_reference: format!("BANK-{reference}"),
            payment_reference: reference.to_owned(),
            invoice: invoice.to_owned(),
        };
        let answer = self
            .must((Side::Lender, operations), &id, request, async |channel, request| {
                BillingServiceClient::new(channel).record_receipt(request).await
            })
            .await?;
        present(answer.receipt, &id, "receipt")
    }

    /// Compares the fees on an invoice with those of the scenario.
    fn check_fees(&mut self, invoice: &Invoice) {
        let lines = invoice.lines.iter().filter_map(|line| line.theirs.as_ref());
        for line in lines.filter(|line| matches!(line.kind(), Kind::ArrangementFee | Kind::CommitmentFee)) {
            let fees = &self.case.scenario.servicing.fees;
            let expected = fees.iter().find(|fee| fee.issued.to_string() == invoice.issue_date);
            let expected = expected.map(|fee| format!("{} due {}", fee.amount, fee.due)).unwrap_or_default();
            let found = format!("{} due {}", amount(line.amount.as_ref()), invoice.due_date);
            self.tally.equal(&format!("fee issued on {}", invoice.issue_date), expected, found);
        }
    }
}
