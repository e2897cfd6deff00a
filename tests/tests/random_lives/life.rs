//! One random life: a facility is drawn, leased, billed, paid well or badly, disputed, demanded,
//! perhaps accelerated, and brought to its end.

use facility_domain::{
    currency::Currency,
    date::BusinessDate,
    facility::{
        Facility,
        command::{
            AccelerateFacility, AcknowledgeGuaranteeDemand, AddCharge, AdvanceBusinessDate, CancelCommitment,
            CancelFacility, CloseFacility, CorrectedFee, CureDefault, DeclareDefault, DemandGuarantee, DisputeInvoice,
            DisputeResolution, DisputedAmount, ExercisePurchaseOption, RecordReceipt, RefundUnappliedCash,
            ResolveDispute, ReturnEquipment, ReverseReceipt, SignFacility, SubmitComplianceCertificate, WaiveDefault,
            WithdrawGuaranteeDemand,
        },
        fixtures::{agent, borrower, date, facility},
        servicing::{DueCategory, Invoice, InvoiceLineKind, LeaseSchedule, Payer},
    },
    ids::{DefaultId, EquipmentId, GuaranteeDemandId, InvoiceId, ReceiptId, ScheduleId},
    money::Money,
};
use rust_decimal::Decimal;

use super::{
    chance::Chance,
    check,
    pair::Pair,
    terms::{SIGNING, minor, terms},
};

/// How the borrower pays, so that some lives are honest and others are not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// On the due date, everything.
    Prompt,
    /// Now and then, anything.
    Careless,
    /// Nothing before the end.
    Never,
}

/// A life that goes on.
pub struct Life {
    pub pair: Pair,
    pub chance: Chance,
    pub currency: Currency,
    manner: Manner,
    quiet: bool,
    numbers: u32,
}

/// Lives one life; what went wrong, if something did.
pub fn live(seed: u64) -> (Pair, Result<(), String>) {
    lived(seed, None)
}

/// Lives one life in which the provider tells other figures than its own. It may end early, where the
/// borrower's book does not allow what it should; it must not fail otherwise.
pub fn live_with_a_liar(seed: u64) -> Pair {
    lived(seed, Some(Chance::of(!seed))).0
}

fn lived(seed: u64, liar: Option<Chance>) -> (Pair, Result<(), String>) {
    let mut chance = Chance::of(seed);
    let draft = terms(&mut chance);
    let manner = chance.pick(&[Manner::Prompt, Manner::Prompt, Manner::Careless, Manner::Careless, Manner::Never]);
    let (currency, quiet) = (draft.commitment.currency(), chance.one_in(3));
    let mut life = Life { pair: Pair::new(), chance, currency, manner, quiet, numbers: 0 };
    life.pair.liar = liar;
    life.pair.log.push(format!("{draft:?}"));
    let mut create = facility().with_terms(draft).creation();
    create.business_date = date(SIGNING);
    let lived = life.go_to_its_end(create);
    (life.pair, lived)
}

impl Life {
    fn go_to_its_end(&mut self, create: facility_domain::facility::command::CreateFacility) -> Result<(), String> {
        if !self.provider(create, &agent())? {
            return Err("the terms are refused".to_owned());
        }
        self.provider(SignFacility { signing_date: date(SIGNING) }, &agent())?;
        if self.chance.one_in(25) {
            return self.never_drawn();
        }
        self.publish(false)?;
        self.draw()?;
        let last = date("2010-06-30");
        while self.runs() && self.today() < last {
            let days = if self.chance.one_in(5) { self.chance.days(2, 25) } else { self.chance.days(1, 4) };
            self.advance(days)?;
            self.act()?;
        }
        self.settle()?;
        check::settled(&self.pair)
    }

    /// Nothing is drawn: it is cancelled, or closed when it can't be drawn any more.
    fn never_drawn(&mut self) -> Result<(), String> {
        let days = self.chance.days(0, 300);
        self.advance(days)?;
        self.charge()?;
        self.provider(CancelFacility { reason: "Not needed".to_owned() }, &agent())?;
        for _ in 0..60 {
            self.pay_everything()?;
            self.waive_defaults()?;
            self.refund_everything()?;
            if self.provider(CloseFacility, &agent())? {
                return check::settled(&self.pair);
            }
            let days = self.chance.days(3, 9);
            self.advance(days)?;
        }
        if matches!(self.pair.facility(), Facility::Cancelled { .. }) {
            return check::settled(&self.pair);
        }
        Err("it can't be closed".to_owned())
    }

    /// Before the final maturity has passed, and the further term of what is renewed.
    fn runs(&self) -> bool {
        match self.pair.facility() {
            Facility::Proposed { .. }
            | Facility::Signed { .. }
            | Facility::Available { .. }
            | Facility::AvailabilityEnded { .. } => true,
            Facility::Matured { book, .. } => {
                let renewed = |it: &LeaseSchedule| it.lease().is_some_and(|lease| lease.renewal.is_some());
                book.servicing.schedules.values().any(|it| it.state_name() == "COMMENCED" && renewed(it))
            }
            Facility::Closed { .. } | Facility::Cancelled { .. } | Facility::Accelerated { .. } => false,
        }
    }

    pub fn today(&self) -> BusinessDate {
        self.pair.book().business_date
    }

    /// A number that was not used before.
    pub fn number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    pub fn advance(&mut self, days: i64) -> Result<(), String> {
        let target = self.today().plus_days(days).unwrap();
        self.provider(AdvanceBusinessDate { target }, &agent())?;
        self.pair.follow_up();
        self.pair.deliver();
        check::agree(&self.pair)
    }

    /// A command to the provider, and what both books say after it.
    pub fn provider(
        &mut self,
        command: impl Into<facility_domain::facility::Command>,
        by: &facility_domain::facility::Context,
    ) -> Result<bool, String> {
        let request = format!("provider-{}", self.number());
        let command = command.into();
        let own = self.pair.would_send(&command).filter(|_| self.pair.liar.is_none());
        let accepted = self.pair.provider(command, by, &request);
        if let Some(own) = own.filter(|own| own.is_ok() != accepted) {
            return Err(format!("{request}: accepted {accepted}, the borrower's book says {own:?}"));
        }
        self.pair.deliver();
        check::agree(&self.pair)?;
        if self.chance.one_in(20) {
            check::ledgers(&self.pair)?;
        }
        Ok(accepted)
    }

    /// Certifies the last test of some covenant, in time or late, anew or again; sometimes a breach.
    fn certify(&mut self) -> Result<(), String> {
        let covenants = self.pair.book().terms.covenants.clone();
        for covenant in covenants {
            let today = self.today();
            let come = covenant.tests().take_while(|test| *test <= today).last();
            let Some(test_date) = come.filter(|_| self.chance.coin()) else { continue };
            let value = Decimal::new(if self.chance.one_in(5) { 99 } else { 101 }, 2);
            let certificate = SubmitComplianceCertificate {
                covenant: covenant.id,
                test_date,
                value,
                title: "Certificate".to_owned(),
                reference: "DOC-7".to_owned(),
                sha256: [7; 32],
            };
            self.provider(certificate, &borrower())?;
        }
        Ok(())
    }

    fn act(&mut self) -> Result<(), String> {
        self.publish(false)?;
        if !self.quiet && self.chance.one_in(25) {
            self.correct()?;
        }
        if self.chance.one_in(8) {
            self.draw()?;
        }
        if self.chance.one_in(4) {
            self.accept()?;
        }
        if self.chance.one_in(3) {
            self.certify()?;
        }
        match self.manner {
            Manner::Prompt if !self.chance.one_in(20) => self.pay_what_is_due()?,
            Manner::Prompt | Manner::Careless if self.chance.one_in(4) => self.pay_something()?,
            Manner::Prompt | Manner::Careless | Manner::Never => {}
        }
        if self.quiet {
            return Ok(());
        }
        if self.open_demand().is_some() && self.chance.one_in(4) {
            return if self.chance.coin() { self.end_demand() } else { self.guarantor_pays() };
        }
        match self.chance.below(40) {
            0 | 1 => self.charge(),
            2..=6 => self.dispute(),
            7..=11 => self.resolve(),
            12..=17 => self.demand(),
            18 => self.provider(DeclareDefault { description: "Something".to_owned() }, &agent()).map(drop),
            19 | 20 => self.end_default(),
            21 | 22 => self.refund(),
            32..=34 => self.reverse(),
            23 => self.option_or_return(),
            24 => {
                let amount = self.amount(100_000);
                self.provider(CancelCommitment { amount }, &agent()).map(drop)
            }
            25 if self.manner != Manner::Prompt => {
                self.provider(AccelerateFacility { reason: "Nothing is paid".to_owned() }, &agent()).map(drop)
            }
            26..=31 => self.end_early(),
            _ => Ok(()),
        }
    }

    /// From one minor unit up to so many.
    pub fn amount(&mut self, most: i64) -> Money {
        minor(self.currency, self.chance.days(1, most))
    }

    fn charge(&mut self) -> Result<(), String> {
        let due_date = self.today().plus_days(self.chance.days(0, 50)).unwrap();
        let amount = self.amount(30_000);
        self.provider(AddCharge { due_date, description: "Inspection".to_owned(), amount }, &agent()).map(drop)
    }

    fn receive(&mut self, amount: Money, payer: Payer) -> Result<bool, String> {
        let longest = if self.chance.one_in(4) { 60 } else { 6 };
        let longest = date(SIGNING).days_until(self.today()).min(longest);
        let back = if self.chance.one_in(3) { self.chance.days(0, longest) } else { 0 };
        let receipt = RecordReceipt {
            amount,
            value_date: self.today().plus_days(-back).unwrap(),
            payer,
            bank_reference: format!("BANK-{}", self.number()),
            payment_reference: String::new(),
            invoice: None,
        };
        self.provider(receipt, &agent())
    }

    fn pay_what_is_due(&mut self) -> Result<(), String> {
        let today = self.today();
        let ahead = if self.chance.one_in(10) { 15 } else { 0 };
        let until = today.plus_days(ahead).unwrap();
        let due = self.pair.book().servicing.open().filter(|it| it.billing.due_date <= until);
        let payable = due.map(|invoice| invoice.payable().unwrap());
        let amount = Money::sum(self.currency, payable).unwrap();
        if amount.is_positive() {
            self.receive(amount, Payer::Borrower)?;
        }
        Ok(())
    }

    fn pay_something(&mut self) -> Result<(), String> {
        if self.chance.coin() {
            return self.pay_what_is_due();
        }
        let most = self.chance.pick(&[1, 1_000, 1_000_000, 50_000_000]);
        let amount = self.amount(most);
        self.receive(amount, Payer::Borrower).map(drop)
    }

    fn invoice(&mut self) -> Option<Invoice> {
        let open: Vec<Invoice> = self.pair.book().servicing.open().cloned().collect();
        (!open.is_empty()).then(|| self.chance.pick(&open))
    }

    fn dispute(&mut self) -> Result<(), String> {
        let Some(invoice) = self.invoice() else { return Ok(()) };
        let mut amounts: Vec<DisputedAmount> = Vec::new();
        for part in invoice.parts().unwrap() {
            if self.chance.coin() || !part.unpaid.is_positive() {
                continue;
            }
            let whole = self.chance.coin();
            let some = self.amount(20_000);
            let amount = if whole { part.unpaid } else { part.unpaid.min(some).unwrap() };
            amounts.push(DisputedAmount { line: part.line, category: part.category, amount });
        }
        let dispute = DisputeInvoice { invoice: invoice.billing.invoice, amounts, reason: "Wrong".to_owned() };
        self.provider(dispute, &borrower()).map(drop)
    }

    fn resolve(&mut self) -> Result<(), String> {
        let disputed = self.pair.book().servicing.open().filter(|invoice| invoice.dispute.is_some());
        let disputed: Vec<Invoice> = disputed.cloned().collect();
        if disputed.is_empty() {
            return Ok(());
        }
        let invoice = self.chance.pick(&disputed);
        let mut corrections: Vec<CorrectedFee> = Vec::new();
        for (line, category) in invoice.dispute.as_ref().unwrap().amounts.keys().copied() {
            let its = &invoice.billing.lines[usize::try_from(line).unwrap() - 1];
            let (billed, charge) = (its.fee, matches!(its.kind, InvoiceLineKind::Charge { .. }));
            if category == DueCategory::Fee {
                // A fee that is corrected to something else than the terms say is a difference.
                let zero = !charge || self.chance.one_in(3);
                let fee = if zero { Money::zero(self.currency) } else { billed.min(self.amount(20_000)).unwrap() };
                corrections.push(CorrectedFee { line, fee });
            }
        }
        let uphold = !corrections.is_empty() && self.chance.coin();
        let resolution = if uphold { DisputeResolution::Upheld { corrections } } else { DisputeResolution::Rejected };
        let resolve = ResolveDispute { invoice: invoice.billing.invoice, resolution, reason: "Seen".to_owned() };
        self.provider(resolve, &agent()).map(drop)
    }

    fn demand(&mut self) -> Result<(), String> {
        let invoices = if self.chance.coin() {
            Vec::new()
        } else {
            self.invoice().map(|it| it.billing.invoice).into_iter().collect()
        };
        self.provider(DemandGuarantee { invoices }, &agent()).map(drop)
    }

    fn open_demand(&mut self) -> Option<(GuaranteeDemandId, Money)> {
        let demands = self.pair.book().servicing.demands.values().filter(|it| it.is_open());
        let demands: Vec<_> = demands.map(|it| (it.id, it.amount)).collect();
        (!demands.is_empty()).then(|| self.chance.pick(&demands))
    }

    fn end_demand(&mut self) -> Result<(), String> {
        let Some((demand, _)) = self.open_demand() else { return Ok(()) };
        if self.chance.coin() {
            return self.provider(AcknowledgeGuaranteeDemand { demand }, &agent()).map(drop);
        }
        self.provider(WithdrawGuaranteeDemand { demand, reason: "Paid".to_owned() }, &agent()).map(drop)
    }

    fn guarantor_pays(&mut self) -> Result<(), String> {
        let Some((demand, amount)) = self.open_demand() else { return Ok(()) };
        let some = self.amount(5_000_000);
        let amount = if self.chance.coin() { amount } else { amount.min(some).unwrap() };
        self.receive(amount, Payer::Guarantor { demand }).map(drop)
    }

    fn end_default(&mut self) -> Result<(), String> {
        let defaults = self.pair.book().servicing.defaults.values().filter(|it| it.is_continuing());
        let defaults: Vec<DefaultId> = defaults.map(|it| it.id).collect();
        if defaults.is_empty() {
            return Ok(());
        }
        let default = self.chance.pick(&defaults);
        if self.chance.coin() {
            return self.provider(CureDefault { default, evidence: "Shown".to_owned() }, &agent()).map(drop);
        }
        self.provider(WaiveDefault { default, reason: "Once".to_owned() }, &agent()).map(drop)
    }

    fn refund(&mut self) -> Result<(), String> {
        let unapplied = self.pair.book().servicing.unapplied;
        if !unapplied.is_positive() {
            return Ok(());
        }
        let some = self.amount(1_000_000);
        let amount = if self.chance.coin() { unapplied } else { unapplied.min(some).unwrap() };
        let bank_reference = format!("OUT-{}", self.number());
        self.provider(RefundUnappliedCash { amount, bank_reference }, &agent()).map(drop)
    }

    /// What was given back of default interest, too, goes back to who paid it.
    fn refund_everything(&mut self) -> Result<(), String> {
        let amount = self.pair.book().servicing.unapplied;
        if !amount.is_positive() {
            return Ok(());
        }
        let bank_reference = format!("OUT-{}", self.number());
        self.provider(RefundUnappliedCash { amount, bank_reference }, &agent()).map(drop)
    }

    /// A receipt bounces: mostly the last one, sometimes any.
    fn reverse(&mut self) -> Result<(), String> {
        let receipts: Vec<ReceiptId> = self.pair.book().servicing.receipts.keys().copied().collect();
        let Some(last) = receipts.last().copied() else { return Ok(()) };
        let receipt = if self.chance.coin() { last } else { self.chance.pick(&receipts) };
        let bank_reference = format!("BACK-{}", self.number());
        let reverse = ReverseReceipt { receipt, bank_reference, reason: "No funds".to_owned() };
        self.provider(reverse, &agent()).map(drop)
    }

    fn option_or_return(&mut self) -> Result<(), String> {
        let book = self.pair.book();
        let over = book.servicing.schedules.values().filter(|it| ["ENDED", "TERMINATED"].contains(&it.state_name()));
        let over: Vec<(ScheduleId, Vec<EquipmentId>)> =
            over.map(|it| (it.id, book.servicing.on_lease(it))).filter(|(_, units)| !units.is_empty()).collect();
        for (schedule, units) in over {
            let given_back = units.into_iter().filter(|_| self.chance.coin()).collect();
            let returned_on = self.today();
            if self.chance.coin() {
                self.provider(ExercisePurchaseOption { schedule }, &agent())?;
            } else {
                self.provider(ReturnEquipment { equipment: given_back, returned_on }, &borrower())?;
            }
        }
        Ok(())
    }

    /// Everything is paid and ended.
    fn settle(&mut self) -> Result<(), String> {
        for _ in 0..150 {
            self.publish(true)?;
            let resolved: Vec<InvoiceId> = self.disputed();
            for invoice in resolved {
                let resolution = DisputeResolution::Rejected;
                self.provider(ResolveDispute { invoice, resolution, reason: "Seen".to_owned() }, &agent())?;
            }
            self.pay_everything()?;
            let open = self.pair.book().servicing.demands.values().filter(|it| it.is_open());
            for demand in open.map(|it| it.id).collect::<Vec<_>>() {
                self.provider(WithdrawGuaranteeDemand { demand, reason: "Paid".to_owned() }, &agent())?;
            }
            self.waive_defaults()?;
            self.option_or_return()?;
            self.refund_everything()?;
            if self.provider(CloseFacility, &agent())? {
                return Ok(());
            }
            let days = self.chance.days(1, 3);
            self.advance(days)?;
        }
        Err("it can't be closed".to_owned())
    }

    /// What is paid is no longer held against the borrower.
    fn waive_defaults(&mut self) -> Result<(), String> {
        let continuing = self.pair.book().servicing.defaults.values().filter(|it| it.is_continuing());
        for default in continuing.map(|it| it.id).collect::<Vec<_>>() {
            self.provider(WaiveDefault { default, reason: "Paid".to_owned() }, &agent())?;
        }
        Ok(())
    }

    fn disputed(&self) -> Vec<InvoiceId> {
        let disputed = self.pair.book().servicing.open().filter(|invoice| invoice.dispute.is_some());
        disputed.map(|invoice| invoice.billing.invoice).collect()
    }

    /// Default interest is reckoned when something is paid, so that it is paid second.
    fn pay_everything(&mut self) -> Result<(), String> {
        for _ in 0..3 {
            let open = self.pair.book().servicing.open().map(|invoice| invoice.outstanding().unwrap());
            let amount = Money::sum(self.currency, open).unwrap();
            if !amount.is_positive() {
                return Ok(());
            }
            self.receive(amount, Payer::Borrower)?;
        }
        Ok(())
    }
}
