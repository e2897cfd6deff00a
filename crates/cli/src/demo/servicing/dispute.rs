//! A charge that the terms don't know: the borrower's book finds no ground for
//! it, refuses to pay it, disputes it, and pays the rest; the provider upholds
//! the dispute with a corrected invoice.

use facility_domain::date::BusinessDate;
use facility_proto::{
    borrower::v1::{
        DisputeInvoiceRequest, Invoice, ListInvoicesRequest, PayInvoiceRequest, invoice,
        payment_service_client::PaymentServiceClient, submission,
    },
    lender::v1::{
        AddChargeRequest, ResolveDisputeRequest,
        billing_service_client::BillingServiceClient,
        resolve_dispute_request::{Correction, Resolution, Upheld},
    },
    r#type::v1::{Money, invoice_line::Kind},
};

use crate::case::scenario::ExpectedReason;
use crate::demo::{
    error::DemoError,
    play::{Play, present},
    processes::Side,
    refusal::Refusal,
    words::{amount, last_part, plain},
};

/// The most that a page holds; a case has fewer invoices.
const PAGE: i32 = 500;

impl Play<'_> {
    pub(super) async fn charge_and_resolve(&mut self, today: BusinessDate) -> Result<(), DemoError> {
        let disputed = &self.case.scenario.servicing.disputed;
        if today == disputed.entered_on {
            self.enter_charge().await?;
        }
        if today == disputed.resolved_on {
            self.uphold().await?;
        }
        Ok(())
    }

    async fn enter_charge(&mut self) -> Result<(), DemoError> {
        let operations = self.case.scenario.people.lender_operations.as_str();
        let disputed = &self.case.scenario.servicing.disputed;
        let charge = Money { currency_code: self.case.currency().to_owned(), amount: disputed.amount.clone() };
        let id = "demo/add-charge";
        let request = AddChargeRequest {
            request_id: id.to_owned(),
            parent: self.case.facility(),
            due_date: disputed.due_date.to_string(),
            description: disputed.description.clone(),
            amount: Some(charge.clone()),
        };
        let what = format!("enters a charge of {} for {}", plain(Some(&charge)), disputed.due_date);
        self.must((Side::Lender, operations), id, request, async |channel, request| {
            BillingServiceClient::new(channel).add_charge(request).await
        })
        .await?;
        self.story.tell(operations, &what)?;
        Ok(())
    }

    /// Tries to pay an invoice that differs, and disputes what differs.
    pub(super) async fn dispute(&mut self, blocked: &Invoice) -> Result<(), DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let id = format!("demo/pay-in-vain/{}", last_part(&blocked.name));
        let request = PayInvoiceRequest {
            request_id: id.clone(),
            name: blocked.name.clone(),
            amount: None,
            payment_date: String::new(),
            payment_reference: format!("VOID-{}", last_part(&blocked.name)),
        };
        let refusal = self
            .must_not((Side::Borrower, treasurer), &id, request, async |channel, request| {
                PaymentServiceClient::new(channel).pay_invoice(request).await
            })
            .await?;
        let what = format!("tries to pay invoice {} with a charge that the terms don't know", last_part(&blocked.name));
        self.story.refused(treasurer, &what, &refusal)?;
        let expected = [ExpectedReason {
            reason: "INVOICE_DIFFERS".to_owned(),
            subject: None,
            metadata: std::iter::empty().collect(),
        }];
        self.tally.refusal("paying a charge without ground", Some("FAILED_PRECONDITION"), &expected, &refusal);
        self.send_dispute(blocked).await
    }

    async fn send_dispute(&mut self, blocked: &Invoice) -> Result<(), DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let id = format!("demo/dispute/{}", last_part(&blocked.name));
        let request = DisputeInvoiceRequest {
            request_id: id.clone(),
            name: blocked.name.clone(),
            parts: Vec::new(),
            reason: String::new(),
        };
        let answer = self
            .must((Side::Borrower, treasurer), &id, request, async |channel, request| {
                PaymentServiceClient::new(channel).dispute_invoice(request).await
            })
            .await?;
        let submission = self.definite(present(answer.submission, &id, "submission")?).await?;
        if submission.state() != submission::State::Accepted {
            return Err(DemoError::Refused { step: id, refusal: Refusal::from(&submission) });
        }
        let what = format!("disputes what differs on invoice {}; the rest stays payable", last_part(&blocked.name));
        self.story.tell(treasurer, &what)?;
        self.borrower_follows().await?;
        Ok(())
    }

    async fn uphold(&mut self) -> Result<(), DemoError> {
        let agent = self.case.scenario.people.facility_agent.as_str();
        let disputed = self.disputed_invoice().await?;
        let id = "demo/resolve-dispute";
        let zero = Money { currency_code: self.case.currency().to_owned(), amount: "0.00".to_owned() };
        let lines = disputed.lines.iter().filter_map(|line| line.theirs.as_ref());
        let charges = lines.filter(|line| line.kind() == Kind::Charge);
        let corrections = charges.map(|line| Correction { line: line.number, fee: Some(zero.clone()) }).collect();
        let request = ResolveDisputeRequest {
            request_id: id.to_owned(),
            name: disputed.name.clone(),
            resolution: Some(Resolution::Upheld(Upheld { corrections })),
            reason: self.case.scenario.servicing.disputed.reason.clone(),
        };
        let answer = self
            .must((Side::Lender, agent), id, request, async |channel, request| {
                BillingServiceClient::new(channel).resolve_dispute(request).await
            })
            .await?;
        let corrected = present(answer.invoice, id, "invoice")?;
        let what = format!(
            "upholds the dispute: invoice {}, {}, takes the place of invoice {}",
            last_part(&corrected.name),
            plain(corrected.amount.as_ref()),
            last_part(&disputed.name)
        );
        self.story.tell(agent, &what)?;
        self.tally.equal("left to pay of the corrected invoice", "0.00", amount(corrected.outstanding.as_ref()));
        self.borrower_follows().await?;
        Ok(())
    }

    /// The invoice that is disputed, as the borrower's book has it.
    async fn disputed_invoice(&mut self) -> Result<Invoice, DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let request = ListInvoicesRequest { parent: self.case.facility(), page_size: PAGE, page_token: String::new() };
        let answer = self
            .read((Side::Borrower, treasurer), "reading the invoices", request, async |channel, request| {
                PaymentServiceClient::new(channel).list_invoices(request).await
            })
            .await?;
        let due = self.case.scenario.servicing.disputed.due_date.to_string();
        let standing = answer.invoices.into_iter().filter(|invoice| invoice.state() != invoice::State::Superseded);
        let found = standing.into_iter().find(|invoice| invoice.due_date == due);
        found.ok_or_else(|| DemoError::OffScript(format!("no invoice is due on {due}")))
    }
}
