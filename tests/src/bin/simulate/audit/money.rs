//! Schedules, invoices, receipts and ledgers of the provider, and what of them can be checked by hand.

use std::collections::{BTreeMap, BTreeSet};

use facility_proto::lender::v1 as pb;
use facility_proto::r#type::v1::invoice_line::Kind;
use facility_proto::r#type::v1::{InvoiceLine, LedgerEntry, SchedulePayment, TrialBalance};

use super::Auditor;
use super::model::{Book, cents, half_up};
use crate::day::Day;
use crate::desk::Stuck;
use crate::life::{AUDITOR, MATURITY, RATE_PERCENT, lender};
use crate::site::LENDER;

/// The provider's figures of one facility.
#[derive(Debug, Default)]
pub(super) struct Figures {
    pub invoices: Vec<pb::Invoice>,
    pub schedules: Vec<pb::LeaseSchedule>,
    pub unapplied: i128,
}

impl Auditor {
    pub(super) async fn figures(&self, facility: &str) -> Result<Figures, Stuck> {
        let Some(book) = self.book(facility) else { return Ok(Figures::default()) };
        let schedules = self.schedules(&book).await?;
        let invoices = self.invoices(&book).await?;
        let unapplied = self.receipts(&book, &invoices).await?;
        self.ledger(&book, unapplied).await?;
        Ok(Figures { invoices, schedules, unapplied })
    }

    async fn schedules(&self, book: &Book) -> Result<Vec<pb::LeaseSchedule>, Stuck> {
        let parent = book.name.clone();
        let request = pb::ListLeaseSchedulesRequest { parent, page_size: 200, ..Default::default() };
        let listed: Result<pb::ListLeaseSchedulesResponse, _> =
            self.desk.read(LENDER, AUDITOR, lender!("LeaseService/ListLeaseSchedules"), &request).await?;
        let mut whole = Vec::new();
        for schedule in listed.map(|listed| listed.schedules).unwrap_or_default() {
            let request = pb::GetLeaseScheduleRequest { name: schedule.name };
            let read: Result<pb::GetLeaseScheduleResponse, _> =
                self.desk.read(LENDER, AUDITOR, lender!("LeaseService/GetLeaseSchedule"), &request).await?;
            whole.extend(read.ok().and_then(|read| read.schedule));
        }
        let returned = |schedule: &pb::LeaseSchedule| {
            book.drawdowns.get(&schedule.drawdown).is_some_and(|drawn| drawn.stage == super::Stage::Reversed)
        };
        let mut financed = 0;
        for schedule in whole.iter().filter(|schedule| !returned(schedule)) {
            financed += cents(schedule.amount.as_ref()).unwrap_or(0);
            if !schedule.payments.is_empty()
                && let Err(why) = payments(schedule, book.prepaid.get(&schedule.name).copied())
            {
                self.violated(&book.name, format!("3: {}: {why}", schedule.name));
            }
        }
        let funded = book.sum(|stage| stage == super::Stage::Funded);
        if financed != funded {
            self.violated(&book.name, format!("3: {financed} on schedules, {funded} funded"));
        }
        Ok(whole)
    }

    async fn invoices(&self, book: &Book) -> Result<Vec<pb::Invoice>, Stuck> {
        let parent = book.name.clone();
        let request = pb::ListInvoicesRequest { parent, page_size: 200, ..Default::default() };
        let listed: Result<pb::ListInvoicesResponse, _> =
            self.desk.read(LENDER, AUDITOR, lender!("BillingService/ListInvoices"), &request).await?;
        let invoices = listed.map(|listed| listed.invoices).unwrap_or_default();
        let mut billed: BTreeMap<(i32, String, u32, String), String> = BTreeMap::new();
        let mut charged: BTreeMap<String, u32> = BTreeMap::new();
        for invoice in &invoices {
            let of = |money: &Option<_>| cents(money.as_ref()).unwrap_or(0);
            let lines: i128 = invoice.lines.iter().map(|line| of(&line.amount)).sum();
            let left = of(&invoice.amount) - of(&invoice.paid) + of(&invoice.default_interest)
                - of(&invoice.default_interest_paid);
            if lines != of(&invoice.amount) || (left != of(&invoice.outstanding) && !superseded(invoice)) || left < 0 {
                self.violated(&book.name, format!("5: {} does not add up: {invoice:?}", invoice.name));
            }
            let rent = invoice.lines.iter().any(|line| line.kind() == Kind::Rent);
            if rent && Day::read(&invoice.due_date).is_some_and(|due| due < book.target) {
                self.world.tally(|tally| {
                    tally.due_dates.insert(invoice.due_date.clone());
                });
            }
            if superseded(invoice) {
                continue;
            }
            for line in &invoice.lines {
                if !line.description.is_empty() {
                    *charged.entry(line.description.clone()).or_default() += 1;
                }
                if let Some(key) = once(line, invoice)
                    && let Some(other) = billed.insert(key.clone(), invoice.name.clone())
                {
                    self.violated(&book.name, format!("2: {key:?} is billed on {other} and {}", invoice.name));
                }
            }
        }
        for (charge, times) in charged {
            if times > 1 && book.charges.contains_key(&charge) {
                self.violated(&book.name, format!("6: {charge} is charged {times} times"));
            }
        }
        Ok(invoices)
    }

    /// What is unapplied.
    async fn receipts(&self, book: &Book, invoices: &[pb::Invoice]) -> Result<i128, Stuck> {
        let parent = book.name.clone();
        let request = pb::ListReceiptsRequest { parent, page_size: 200, ..Default::default() };
        let listed: Result<pb::ListReceiptsResponse, _> =
            self.desk.read(LENDER, AUDITOR, lender!("BillingService/ListReceipts"), &request).await?;
        let receipts = listed.map(|listed| listed.receipts).unwrap_or_default();
        let shown: BTreeMap<String, i128> =
            receipts.iter().map(|it| (it.bank_reference.clone(), cents(it.amount.as_ref()).unwrap_or(-1))).collect();
        if shown != book.receipts || receipts.len() != shown.len() {
            self.violated(&book.name, format!("6: receipts {shown:?}, acknowledged {:?}", book.receipts));
        }
        let reversed = receipts.iter().filter(|it| it.state() == pb::receipt::State::Reversed);
        let reversed: BTreeSet<String> = reversed.map(|it| it.bank_reference.clone()).collect();
        if reversed != book.reversed {
            self.violated(&book.name, format!("6: reversed {reversed:?}, acknowledged {:?}", book.reversed));
        }
        let request = pb::GetStatementRequest { parent: book.name.clone(), payment_date: String::new() };
        let statement: Result<pb::GetStatementResponse, _> =
            self.desk.read(LENDER, AUDITOR, lender!("BillingService/GetStatement"), &request).await?;
        let unapplied = statement.ok().and_then(|it| cents(it.unapplied.as_ref())).unwrap_or(-1);
        let of = |money: &Option<_>| cents(money.as_ref()).unwrap_or(0);
        let paid: i128 =
            invoices.iter().filter(|it| !superseded(it)).map(|it| of(&it.paid) + of(&it.default_interest_paid)).sum();
        let (came, went): (i128, i128) = (book.came(), book.refunds.values().sum());
        if came != paid + unapplied + went {
            let why = format!("5: {came} came in, {paid} was paid with it, {went} went back, {unapplied} is left");
            self.violated(&book.name, why);
        }
        Ok(unapplied)
    }

    async fn ledger(&self, book: &Book, unapplied: i128) -> Result<(), Stuck> {
        let (mut entries, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = pb::ListEntriesRequest { parent: book.name.clone(), page_size: 500, page_token };
            let page: Result<pb::ListEntriesResponse, _> =
                self.desk.read(LENDER, AUDITOR, lender!("LedgerService/ListEntries"), &request).await?;
            let Ok(page) = page else { return Ok(()) };
            entries.extend(page.entries);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        let request = pb::GetTrialBalanceRequest { parent: book.name.clone(), ..Default::default() };
        let trial: Result<pb::GetTrialBalanceResponse, _> =
            self.desk.read(LENDER, AUDITOR, lender!("LedgerService/GetTrialBalance"), &request).await?;
        let trial = trial.ok().and_then(|trial| trial.trial_balance).unwrap_or_default();
        match balanced(&entries, &trial) {
            Err(why) => self.violated(&book.name, format!("5: the provider's ledger: {why}")),
            Ok(balances) => {
                let cash = balances.get("CASH").copied().unwrap_or(0);
                let funded = book.sum(|stage| stage == super::Stage::Funded);
                let (came, went): (i128, i128) = (book.came(), book.refunds.values().sum());
                if cash != came - went - funded {
                    self.violated(&book.name, format!("5: cash {cash} after {came} in, {went} and {funded} out"));
                }
                let held = balances.get("UNAPPLIED_CASH").copied().unwrap_or(0).abs();
                if held != unapplied {
                    self.violated(&book.name, format!("5: {held} unapplied in the ledger, {unapplied} on statement"));
                }
            }
        }
        Ok(())
    }
}

pub(super) fn superseded(invoice: &pb::Invoice) -> bool {
    invoice.state() == pb::invoice::State::Superseded
}

/// What may stand on one invoice only.
fn once(line: &InvoiceLine, invoice: &pb::Invoice) -> Option<(i32, String, u32, String)> {
    match line.kind() {
        Kind::Rent | Kind::InterimRent | Kind::PurchaseOption | Kind::Vat | Kind::AgencyFee | Kind::Settlement => {
            Some((line.kind, line.schedule.clone(), line.payment_number, String::new()))
        }
        Kind::CommitmentFee => Some((line.kind, String::new(), 0, invoice.due_date.clone())),
        Kind::ArrangementFee => Some((line.kind, String::new(), 0, String::new())),
        Kind::Charge
        | Kind::LongStop
        | Kind::Acceleration
        | Kind::LateCharge
        | Kind::RateCorrection
        | Kind::Unspecified => None,
    }
}

/// The lines of a schedule: ACT/360 at the one rate, half up; principal adds up to what was financed, less
/// what was prepaid while the first payment due after that day ran.
fn payments(schedule: &pb::LeaseSchedule, mut prepaid: Option<(Day, i128)>) -> Result<(), String> {
    let of = |money: &Option<_>| cents(money.as_ref()).ok_or_else(|| "an amount can't be read".to_owned());
    let amount = of(&schedule.amount)?;
    let mut balance = amount;
    let mut numbers = BTreeSet::new();
    for line in &schedule.payments {
        let SchedulePayment { start_date, end_date, due_date, .. } = line;
        let (Some(start), Some(end), Some(due)) = (Day::read(start_date), Day::read(end_date), Day::read(due_date))
        else {
            return Err(format!("a date of line {} can't be read", line.number));
        };
        if let Some((_, amount)) = prepaid.take_if(|(day, _)| *day < due) {
            balance -= amount;
        }
        let interest = half_up(balance * RATE_PERCENT * i128::from(end.0 - start.0), 36_000);
        if of(&line.opening_balance)? != balance || of(&line.interest)? != interest {
            return Err(format!("line {}: interest {interest} on {balance}, not {line:?}", line.number));
        }
        balance -= of(&line.principal)?;
        if of(&line.closing_balance)? != balance || of(&line.payment)? != interest + of(&line.principal)? {
            return Err(format!("line {} does not add up", line.number));
        }
        // The maturity, moved on over a weekend.
        if due > MATURITY.plus(2) || due.is_weekend() || !numbers.insert(line.number) {
            return Err(format!("line {} is due on {due_date}", line.number));
        }
    }
    if balance == 0 { Ok(()) } else { Err(format!("{balance} of {amount} is never repaid")) }
}

/// Each entry in balance, and all of them the balances that are served; debits less credits.
pub(super) fn balanced(entries: &[LedgerEntry], trial: &TrialBalance) -> Result<BTreeMap<String, i128>, String> {
    let mut balances: BTreeMap<String, i128> = BTreeMap::new();
    for entry in entries {
        let mut sum = 0;
        for line in &entry.lines {
            let of = |money: &Option<_>| cents(money.as_ref()).unwrap_or(0);
            let amount = of(&line.debit) - of(&line.credit);
            sum += amount;
            *balances.entry(line.account.clone()).or_default() += amount;
        }
        if sum != 0 {
            return Err(format!("entry {} is out of balance by {sum}", entry.number));
        }
    }
    if entries.iter().zip(1_u32..).any(|(entry, number)| entry.number != number) {
        return Err("an entry is missing".to_owned());
    }
    if trial.debits != trial.credits {
        return Err(format!("debits {:?}, credits {:?}", trial.debits, trial.credits));
    }
    let served = trial.accounts.iter().map(|own| {
        let of = |money: &Option<_>| cents(money.as_ref()).unwrap_or(0);
        (own.account.clone(), of(&own.debits) - of(&own.credits))
    });
    let served: BTreeMap<String, i128> = served.filter(|(_, balance)| *balance != 0).collect();
    let rebuilt: BTreeMap<String, i128> =
        balances.iter().filter(|(_, balance)| **balance != 0).map(|(account, own)| (account.clone(), *own)).collect();
    if served == rebuilt { Ok(balances) } else { Err(format!("served {served:?}, rebuilt {rebuilt:?}")) }
}
