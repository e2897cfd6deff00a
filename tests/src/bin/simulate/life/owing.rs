//! What does not go by itself: charges, disputes, defaults, demands, refunds; and the end.

use facility_proto::borrower::v1 as own;
use facility_proto::lender::v1::{self as pb, resolve_dispute_request as resolve};

use super::{AGENT, AVAILABLE_UNTIL, COMMITTEE, GUARANTOR, Life, OPERATIONS, TREASURER, borrower, lender, usd};
use crate::audit::model::{Stage, cents};
use crate::desk::{Answer, Stuck};
use crate::site::LENDER;

impl Life {
    /// One thing of many.
    pub(super) async fn something(&self) -> Result<(), Stuck> {
        match self.below(18) {
            0 => self.charge().await,
            1 | 2 => self.dispute().await,
            3 | 4 => self.default().await,
            5 | 6 => self.demand().await,
            7 => self.refund().await,
            8 => self.cancel_some().await,
            9 => self.contest_if_open().await,
            10 => self.draw().await,
            11 | 12 => self.reverse().await,
            13 | 14 => self.returned().await,
            15 | 16 => self.prepay().await,
            _ => Ok(()),
        }
    }

    async fn contest_if_open(&self) -> Result<(), Stuck> {
        if self.today.get().plus(14) > AVAILABLE_UNTIL { Ok(()) } else { self.contest(false).await }
    }

    async fn charge(&self) -> Result<(), Stuck> {
        let (description, amount) = (self.fresh("Inspection"), i128::from(self.below(40_000)) + 100);
        let request = pb::AddChargeRequest {
            request_id: self.fresh("charge"),
            parent: self.facility.clone(),
            due_date: self.today.get().plus(self.below(15)).text(),
            description: description.clone(),
            amount: usd(amount),
        };
        let answer = self.at_lender(OPERATIONS, lender!("BillingService/AddCharge"), request).await?;
        if matches!(answer, Ok(pb::AddChargeResponse { .. })) {
            self.audit.hear(&self.facility, |book| book.charges.insert(description, amount));
        }
        Ok(())
    }

    async fn open_invoices(&self) -> Result<Vec<pb::Invoice>, Stuck> {
        let parent = self.facility.clone();
        let request = pb::ListInvoicesRequest { parent, page_size: 200, open_only: true, ..Default::default() };
        let path = lender!("BillingService/ListInvoices");
        let listed: Answer<pb::ListInvoicesResponse> = self.desk.read(LENDER, super::AUDITOR, path, &request).await?;
        Ok(listed.map(|listed| listed.invoices).unwrap_or_default())
    }

    /// The borrower disputes what differs, and the agent decides.
    async fn dispute(&self) -> Result<(), Stuck> {
        self.charge().await?;
        self.followed().await?;
        let request = own::ListPayablesRequest { parent: self.facility.clone(), page_size: 200, ..Default::default() };
        let path = borrower!("PaymentService/ListPayables");
        let listed: Answer<own::ListPayablesResponse> =
            self.desk.read(crate::site::BORROWER, super::OWN_AUDITOR, path, &request).await?;
        let blocked = listed.map(|it| it.invoices).unwrap_or_default().into_iter().find(|it| it.blocked);
        let Some(invoice) = blocked else { return Ok(()) };
        let request = own::DisputeInvoiceRequest {
            request_id: self.fresh("dispute"),
            name: invoice.name.clone(),
            parts: Vec::new(),
            reason: "Not agreed".to_owned(),
        };
        let answer: Answer<own::DisputeInvoiceResponse> =
            self.at_borrower(TREASURER, borrower!("PaymentService/DisputeInvoice"), request).await?;
        let Ok(answer) = answer else { return Ok(()) };
        let outcome = self.outcome(&answer.submission.unwrap_or_default().name).await?;
        if outcome.state() != own::submission::State::Accepted {
            return Ok(());
        }
        let shown = self.open_invoices().await?.into_iter().find(|it| it.name == invoice.name);
        let disputed = shown.map(|it| it.disputed_parts).unwrap_or_default();
        let corrections: Vec<_> =
            disputed.iter().map(|part| resolve::Correction { line: part.line, fee: usd(0) }).collect();
        let resolution = if self.chance(50) && !corrections.is_empty() {
            resolve::Resolution::Upheld(resolve::Upheld { corrections })
        } else {
            resolve::Resolution::Rejected(resolve::Rejected {})
        };
        let request = pb::ResolveDisputeRequest {
            request_id: self.fresh("resolve"),
            name: invoice.name,
            resolution: Some(resolution),
            reason: "Seen".to_owned(),
        };
        let _either: Answer<pb::ResolveDisputeResponse> =
            self.at_lender(AGENT, lender!("BillingService/ResolveDispute"), request).await?;
        Ok(())
    }

    /// A default is declared, stops drawing, and ends.
    async fn default(&self) -> Result<(), Stuck> {
        let request = pb::DeclareDefaultRequest {
            request_id: self.fresh("declare"),
            parent: self.facility.clone(),
            description: "The insurance was not renewed".to_owned(),
        };
        let answer: Answer<pb::DeclareDefaultResponse> =
            self.at_lender(AGENT, lender!("DefaultService/DeclareDefault"), request).await?;
        let Some(default) = answer.ok().and_then(|answer| answer.default) else { return Ok(()) };
        self.audit.hear(&self.facility, |book| book.open_defaults.insert(default.name.clone()));
        self.stopped().await?;
        let (name, request_id) = (default.name.clone(), self.fresh("end"));
        let ended = if self.chance(50) {
            let request = pb::CureDefaultRequest { request_id, name, evidence: "Policy 7".to_owned() };
            let path = lender!("DefaultService/CureDefault");
            self.at_lender(AGENT, path, request).await?.map(|_: pb::CureDefaultResponse| ())
        } else {
            let request = pb::WaiveDefaultRequest { request_id, name, reason: "Once".to_owned() };
            let path = lender!("DefaultService/WaiveDefault");
            self.at_lender(COMMITTEE, path, request).await?.map(|_: pb::WaiveDefaultResponse| ())
        };
        self.must("the end of a default", ended)?;
        self.audit.hear(&self.facility, |book| book.open_defaults.remove(&default.name));
        Ok(())
    }

    /// While a default continues, nothing may be drawn.
    async fn stopped(&self) -> Result<(), Stuck> {
        let on = self.today.get().plus(1).plus_working_days(self.deal.notice_days);
        let item = facility_tests::item("PROBE", "PROBE", "1000.00");
        let request = pb::CheckDrawdownRequest {
            parent: self.facility.clone(),
            requested_funding_date: on.text(),
            items: vec![item],
        };
        let path = lender!("DrawdownService/CheckDrawdown");
        let answer: Answer<pb::CheckDrawdownResponse> = self.desk.read(LENDER, AGENT, path, &request).await?;
        let reasons: Vec<String> =
            answer.map(|it| it.failures.into_iter().map(|failure| failure.reason).collect()).unwrap_or_default();
        if !reasons.iter().any(|reason| reason == "DRAWSTOP") {
            self.desk.world.violated(format!("4: a default stops nothing: {reasons:?} ({})", self.facility));
        }
        Ok(())
    }

    /// The guarantor is asked, and pays or not.
    async fn demand(&self) -> Result<(), Stuck> {
        let request = pb::DemandGuaranteeRequest {
            request_id: self.fresh("demand"),
            parent: self.facility.clone(),
            invoices: Vec::new(),
        };
        let answer: Answer<pb::DemandGuaranteeResponse> =
            self.at_lender(AGENT, lender!("DefaultService/DemandGuarantee"), request).await?;
        let Some(demand) = answer.ok().and_then(|answer| answer.demand) else { return Ok(()) };
        let (name, request_id) = (demand.name.clone(), self.fresh("demanded"));
        if self.chance(30) {
            let request = pb::WithdrawGuaranteeDemandRequest { request_id, name, reason: "Will be paid".to_owned() };
            let answer = self.at_lender(AGENT, lender!("DefaultService/WithdrawGuaranteeDemand"), request).await?;
            return self.must::<pb::WithdrawGuaranteeDemandResponse>("WithdrawGuaranteeDemand", answer).map(drop);
        }
        let request = pb::AcknowledgeGuaranteeDemandRequest { request_id, name };
        let answer = self.at_lender(GUARANTOR, lender!("DefaultService/AcknowledgeGuaranteeDemand"), request).await?;
        let _: pb::AcknowledgeGuaranteeDemandResponse = self.must("AcknowledgeGuaranteeDemand", answer)?;
        let amount = cents(demand.amount.as_ref()).unwrap_or(0);
        self.receive(amount, String::new(), String::new(), demand.name).await.map(drop)
    }

    /// A part of what a lease owes is paid before it is due; once for each lease.
    async fn prepay(&self) -> Result<(), Stuck> {
        // In advance, the running payment is billed before a prepayment could change it.
        if self.deal.in_advance {
            return Ok(());
        }
        let parent = self.facility.clone();
        let request = pb::ListLeaseSchedulesRequest { parent, page_size: 200, ..Default::default() };
        let path = lender!("LeaseService/ListLeaseSchedules");
        let listed: Answer<pb::ListLeaseSchedulesResponse> =
            self.desk.read(LENDER, super::AUDITOR, path, &request).await?;
        let prepaid = self.audit.book(&self.facility).map(|book| book.prepaid).unwrap_or_default();
        let mut running = listed.map(|listed| listed.schedules).unwrap_or_default();
        running.retain(|it| it.state() == pb::lease_schedule::State::Commenced && !prepaid.contains_key(&it.name));
        let Some(schedule) = self.random.borrow_mut().choose(&running).cloned() else { return Ok(()) };
        let owed = u64::try_from(cents(schedule.outstanding.as_ref()).unwrap_or(0)).unwrap_or(0);
        let (amount, today) = (i128::from(self.below(owed.max(4) / 2)) + 1, self.today.get());
        let effect = if self.chance(50) { pb::PrepaymentEffect::ShorterTerm } else { pb::PrepaymentEffect::LowerRent };
        let request = pb::PrepayScheduleRequest {
            request_id: self.fresh("prepay"),
            name: schedule.name.clone(),
            amount: usd(amount),
            settlement_date: today.text(),
            effect: effect.into(),
        };
        // Nothing may be left on it by now.
        let answer = self.at_lender(TREASURER, lender!("LeaseService/PrepaySchedule"), request).await?;
        if matches!(answer, Ok(pb::PrepayScheduleResponse { .. })) {
            self.audit.hear(&self.facility, |book| book.prepaid.insert(schedule.name, (today, amount)));
        }
        Ok(())
    }

    /// The money of a receipt did not come after all.
    async fn reverse(&self) -> Result<(), Stuck> {
        let request = pb::ListReceiptsRequest { parent: self.facility.clone(), page_size: 200, ..Default::default() };
        let path = lender!("BillingService/ListReceipts");
        let listed: Answer<pb::ListReceiptsResponse> = self.desk.read(LENDER, super::AUDITOR, path, &request).await?;
        let counts = listed.map(|it| it.receipts).unwrap_or_default().into_iter();
        let counts: Vec<_> = counts.filter(|it| it.state() == pb::receipt::State::Recorded).collect();
        let Some(receipt) = self.random.borrow_mut().choose(&counts).cloned() else { return Ok(()) };
        let request = pb::ReverseReceiptRequest {
            request_id: self.fresh("reverse"),
            name: receipt.name,
            bank_reference: self.fresh("BACK"),
            reason: "No cover".to_owned(),
        };
        // What was refunded meanwhile can't be taken back.
        let answer = self.at_lender(OPERATIONS, lender!("BillingService/ReverseReceipt"), request).await?;
        if matches!(answer, Ok(pb::ReverseReceiptResponse { .. })) {
            self.audit.hear(&self.facility, |book| book.reversed.insert(receipt.bank_reference));
        }
        Ok(())
    }

    /// A supplier's bank sends a drawdown's payment back.
    async fn returned(&self) -> Result<(), Stuck> {
        let book = self.audit.book(&self.facility);
        let drawdowns = book.map(|book| book.drawdowns).unwrap_or_default();
        let funded: Vec<String> =
            drawdowns.into_iter().filter(|(_, drawn)| drawn.stage == Stage::Funded).map(|(name, _)| name).collect();
        let Some(name) = self.random.borrow_mut().choose(&funded).cloned() else { return Ok(()) };
        self.audit.leaving(&self.facility, &name);
        let request = pb::RecordSupplierPaymentReturnedRequest {
            request_id: self.fresh("return"),
            name: name.clone(),
            etag: String::new(),
            bank_reference: self.fresh("RETURNED"),
        };
        // What was accepted of it is on lease.
        let path = lender!("DrawdownService/RecordSupplierPaymentReturned");
        let answer = self.at_lender(OPERATIONS, path, request).await?;
        if matches!(answer, Ok(pb::RecordSupplierPaymentReturnedResponse { .. })) {
            self.audit.moved(&self.facility, &name, Stage::Reversed);
        } else {
            self.audit.stays(&self.facility, &name);
        }
        Ok(())
    }

    async fn refund(&self) -> Result<(), Stuck> {
        let request = pb::GetStatementRequest { parent: self.facility.clone(), payment_date: String::new() };
        let path = lender!("BillingService/GetStatement");
        let statement: Answer<pb::GetStatementResponse> =
            self.desk.read(LENDER, super::AUDITOR, path, &request).await?;
        let unapplied = statement.ok().and_then(|it| cents(it.unapplied.as_ref())).unwrap_or(0);
        if unapplied <= 0 {
            return Ok(());
        }
        let bank_reference = self.fresh("OUT");
        let request = pb::RefundUnappliedCashRequest {
            request_id: self.fresh("refund"),
            parent: self.facility.clone(),
            amount: usd(unapplied),
            bank_reference: bank_reference.clone(),
        };
        let answer = self.at_lender(OPERATIONS, lender!("BillingService/RefundUnappliedCash"), request).await?;
        let _: pb::RefundUnappliedCashResponse = self.must("RefundUnappliedCash", answer)?;
        self.audit.hear(&self.facility, |book| book.refunds.insert(bank_reference, unapplied));
        Ok(())
    }

    async fn cancel_some(&self) -> Result<(), Stuck> {
        let amount = i128::from(self.below(100_000)) + 1;
        let request = pb::CancelCommitmentRequest {
            request_id: self.fresh("cancel"),
            name: self.facility.clone(),
            etag: String::new(),
            amount: usd(amount),
        };
        let answer = self.at_lender(AGENT, lender!("FacilityService/CancelCommitment"), request).await?;
        if matches!(answer, Ok(pb::CancelCommitmentResponse { .. })) {
            self.audit.hear(&self.facility, |book| book.cancelled += amount);
        }
        Ok(())
    }

    /// After the maturity: everything is paid, the machines are bought, the facility is closed.
    pub(super) async fn end(&self) -> Result<(), Stuck> {
        self.pay_everything().await?;
        self.audit.glance(&self.facility).await;
        let request =
            pb::ListLeaseSchedulesRequest { parent: self.facility.clone(), page_size: 200, ..Default::default() };
        let path = lender!("LeaseService/ListLeaseSchedules");
        let listed: Answer<pb::ListLeaseSchedulesResponse> =
            self.desk.read(LENDER, super::AUDITOR, path, &request).await?;
        for schedule in listed.map(|listed| listed.schedules).unwrap_or_default() {
            if schedule.state() == pb::lease_schedule::State::Ended {
                let request =
                    pb::ExercisePurchaseOptionRequest { request_id: self.fresh("option"), name: schedule.name };
                let _either: Answer<pb::ExercisePurchaseOptionResponse> =
                    self.at_lender(AGENT, lender!("LeaseService/ExercisePurchaseOption"), request).await?;
            }
        }
        self.advance(15).await?;
        self.pay_everything().await?;
        self.refund().await?;
        let request = pb::CloseFacilityRequest {
            request_id: self.fresh("close"),
            name: self.facility.clone(),
            etag: String::new(),
        };
        let _either: Answer<pb::CloseFacilityResponse> =
            self.at_lender(AGENT, lender!("FacilityService/CloseFacility"), request).await?;
        Ok(())
    }
}
