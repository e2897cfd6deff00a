//! Both books beside each other, once the borrower has taken in all that the provider has told.

use std::collections::BTreeMap;

use facility_proto::{borrower::v1 as own, lender::v1 as pb};

use super::Auditor;
use super::look::parts;
use super::model::{Book, cents};
use super::money::{Figures, balanced, superseded};
use crate::desk::{Answer, Stuck};
use crate::life::{AUDITOR, OWN_AUDITOR, borrower};
use crate::site::BORROWER;

impl Auditor {
    /// The whole facility in both books. The borrower has taken in everything, and nothing is under way.
    pub async fn compare(&self, facility: &str) -> Result<(), Stuck> {
        self.world.tally(|tally| tally.audits += 1);
        let provider = self.at_rest(facility).await?;
        let figures = self.figures(facility).await?;
        let Some(book) = self.book(facility) else { return Ok(()) };
        let request = own::GetPositionRequest { name: facility.to_owned() };
        let position: Answer<own::GetPositionResponse> =
            self.desk.read(BORROWER, OWN_AUDITOR, borrower!("FacilityService/GetPosition"), &request).await?;
        let Ok(position) = position else { return Ok(()) };
        self.forward(facility, 1, position.notice_number);
        let borrower = parts(position.position.as_ref());
        if provider != borrower {
            self.violated(facility, format!("7: the provider's position {provider:?}, the borrower's {borrower:?}"));
        }
        self.reconciled(&book).await?;
        self.same_invoices(&book, &figures).await?;
        self.same_schedules(&book, &figures).await?;
        self.purchases(&book).await?;
        self.own_ledger(&book, &figures).await
    }

    async fn reconciled(&self, book: &Book) -> Result<(), Stuck> {
        let request = own::GetReconciliationRequest { facility: book.name.clone() };
        let answer: Answer<own::GetReconciliationResponse> = self
            .desk
            .read(BORROWER, OWN_AUDITOR, borrower!("ReconciliationService/GetReconciliation"), &request)
            .await?;
        let Ok(found) = answer else { return Ok(()) };
        if found.following() == own::get_reconciliation_response::Following::Stopped {
            self.violated(&book.name, format!("7: the borrower has stopped following: {}", found.stopped_reason));
        }
        for difference in found.discrepancies {
            // A charge has no ground in the terms, and the borrower shows every one.
            let expected = difference.reason == "INVOICE_LINE_WITHOUT_GROUND"
                || book.borrower_restored && difference.reason.ends_with("_NOT_ASKED_FOR");
            if !expected {
                let own::Discrepancy { subject, reason, ours, theirs, .. } = difference;
                self.violated(&book.name, format!("7: {subject}: {reason}, ours {ours}, theirs {theirs}"));
            }
        }
        Ok(())
    }

    async fn same_invoices(&self, book: &Book, figures: &Figures) -> Result<(), Stuck> {
        let request = own::ListInvoicesRequest { parent: book.name.clone(), page_size: 200, ..Default::default() };
        let answer: Answer<own::ListInvoicesResponse> =
            self.desk.read(BORROWER, OWN_AUDITOR, borrower!("PaymentService/ListInvoices"), &request).await?;
        let Ok(answer) = answer else { return Ok(()) };
        let ours: BTreeMap<&str, &own::Invoice> = answer.invoices.iter().map(|it| (it.name.as_str(), it)).collect();
        if ours.len() != figures.invoices.len() {
            let (own, provider) = (ours.len(), figures.invoices.len());
            self.violated(&book.name, format!("7: {provider} invoices at the provider, {own} at the borrower"));
        }
        for theirs in &figures.invoices {
            let same = ours.get(theirs.name.as_str()).is_some_and(|ours| {
                (&ours.due_date, &ours.amount, &ours.paid, &ours.default_interest, &ours.disputed)
                    == (&theirs.due_date, &theirs.amount, &theirs.paid, &theirs.default_interest, &theirs.disputed)
                    && ours.state == theirs.state
            });
            if !same && !superseded(theirs) {
                let ours = ours.get(theirs.name.as_str());
                self.violated(&book.name, format!("7: {}: {theirs:?} and {ours:?}", theirs.name));
            }
        }
        Ok(())
    }

    async fn same_schedules(&self, book: &Book, figures: &Figures) -> Result<(), Stuck> {
        for theirs in figures.schedules.iter().filter(|it| !it.payments.is_empty()) {
            let request = own::GetLeaseScheduleRequest { name: theirs.name.clone() };
            let answer: Answer<own::GetLeaseScheduleResponse> =
                self.desk.read(BORROWER, OWN_AUDITOR, borrower!("LeaseService/GetLeaseSchedule"), &request).await?;
            let ours = answer.ok().and_then(|answer| answer.schedule).unwrap_or_default();
            let lines = |payments: &[facility_proto::r#type::v1::SchedulePayment]| -> Vec<_> {
                payments.iter().map(|it| (it.due_date.clone(), it.interest.clone(), it.principal.clone())).collect()
            };
            if lines(&ours.payments) != lines(&theirs.payments) || ours.state != theirs.state {
                self.violated(&book.name, format!("7: {}: {theirs:?} and {ours:?}", theirs.name));
            }
        }
        Ok(())
    }

    /// Purchases and payment orders that were acknowledged are there once.
    async fn purchases(&self, book: &Book) -> Result<(), Stuck> {
        let request = own::ListPurchasesRequest { parent: book.name.clone(), page_size: 200, ..Default::default() };
        let answer: Answer<own::ListPurchasesResponse> =
            self.desk.read(BORROWER, OWN_AUDITOR, borrower!("PurchaseService/ListPurchases"), &request).await?;
        let mut shown: Vec<String> =
            answer.map(|it| it.purchases).unwrap_or_default().into_iter().map(|it| it.name).collect();
        shown.sort();
        if !shown.iter().eq(&book.purchases) {
            self.violated(&book.name, format!("6: purchases {shown:?}, acknowledged {:?}", book.purchases));
        }
        let request = own::ListPaymentsRequest { parent: book.name.clone(), page_size: 200, ..Default::default() };
        let answer: Answer<own::ListPaymentsResponse> =
            self.desk.read(BORROWER, OWN_AUDITOR, borrower!("PaymentService/ListPayments"), &request).await?;
        let payments = answer.map(|it| it.payments).unwrap_or_default();
        let shown: BTreeMap<String, i128> =
            payments.iter().map(|it| (it.payment_reference.clone(), cents(it.amount.as_ref()).unwrap_or(-1))).collect();
        if shown != book.payments || payments.len() != shown.len() {
            self.violated(&book.name, format!("6: payments {shown:?}, acknowledged {:?}", book.payments));
        }
        Ok(())
    }

    async fn own_ledger(&self, book: &Book, figures: &Figures) -> Result<(), Stuck> {
        let (mut entries, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = own::ListEntriesRequest { parent: book.name.clone(), page_size: 500, page_token };
            let page: Answer<own::ListEntriesResponse> =
                self.desk.read(BORROWER, OWN_AUDITOR, borrower!("LedgerService/ListEntries"), &request).await?;
            let Ok(page) = page else { return Ok(()) };
            entries.extend(page.entries);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        let request = own::GetTrialBalanceRequest { parent: book.name.clone(), ..Default::default() };
        let trial: Answer<own::GetTrialBalanceResponse> =
            self.desk.read(BORROWER, OWN_AUDITOR, borrower!("LedgerService/GetTrialBalance"), &request).await?;
        let trial = trial.ok().and_then(|trial| trial.trial_balance).unwrap_or_default();
        match balanced(&entries, &trial) {
            Err(why) => self.violated(&book.name, format!("5: the borrower's ledger: {why}")),
            Ok(balances) => {
                let held = balances.get("UNAPPLIED_PAYMENTS").copied().unwrap_or(0).abs();
                if held != figures.unapplied {
                    let why = format!("7: {} unapplied at the provider, {held} at the borrower", figures.unapplied);
                    self.violated(&book.name, why);
                }
            }
        }
        Ok(())
    }

    /// Whether the borrower has taken in all that the provider has told, as far as both answer now.
    pub async fn has_followed(&self, facility: &str) -> bool {
        let request = pb::GetPositionRequest { name: facility.to_owned() };
        let provider: Option<pb::GetPositionResponse> = self
            .desk
            .glance(crate::site::LENDER, AUDITOR, crate::life::lender!("FacilityService/GetPosition"), &request)
            .await;
        let request = own::GetPositionRequest { name: facility.to_owned() };
        let borrower: Option<own::GetPositionResponse> =
            self.desk.glance(BORROWER, OWN_AUDITOR, borrower!("FacilityService/GetPosition"), &request).await;
        match (provider, borrower) {
            (Some(provider), Some(borrower)) => provider.notice_number == borrower.notice_number,
            _ => false,
        }
    }
}
