//! Tests of the ledger: a small lease worked by hand from its funding to its end,
//! single rules, and what must hold whatever comes in.

mod life;
mod properties;
mod rules;

use std::sync::Arc;

use facility_domain::{
    accounting::{Account, Side},
    business_day::BusinessDayConvention,
    currency::Currency,
    date::BusinessDate,
    day_count::DayCount,
    facility::{
        FacilityTerms,
        fixtures::{boleo_terms, rate, usd as money},
        terms::{Interest, PurchaseOption, TermsDraft},
    },
    ids::{DrawdownId, EquipmentId, InvoiceId, ReceiptId, ScheduleId},
    money::Money,
};

use super::*;
use crate::book::computation::{ComputationError, schedule::lease_schedule};

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn usd(text: &str) -> MinorAmount {
    MinorAmount::of(money(text))
}

fn schedule(number: u32) -> ScheduleId {
    ScheduleId::new(number).unwrap()
}

fn invoice(number: u32) -> InvoiceId {
    InvoiceId::new(number).unwrap()
}

fn unit(line: u32) -> EquipmentId {
    EquipmentId { drawdown: DrawdownId::FIRST, line }
}

/// Quarters of exactly 2 %, an option to buy for 10.00, a useful life of a year.
fn small_lease_terms(reasonably_certain: bool) -> TermsDraft {
    TermsDraft {
        interest: Interest::Fixed { annual_rate: rate("0.08") },
        day_count: DayCount::Thirty360,
        business_day_convention: BusinessDayConvention::Unadjusted,
        calendars: Vec::new(),
        purchase_option: Some(PurchaseOption { price: money("10.00"), reasonably_certain }),
        useful_life_months: 12,
        ..boleo_terms()
    }
}

fn certain() -> FacilityTerms {
    FacilityTerms::from_recorded(small_lease_terms(true))
}

fn uncertain() -> FacilityTerms {
    FacilityTerms::from_recorded(small_lease_terms(false))
}

/// A lease of 1,000.00 over two quarters from 3 March 2008: two units at 750.00 and
/// 500.00, of which the borrower paid 250.00 itself; interim rent of 30 days, 6.67.
fn two_quarters(terms: &FacilityTerms) -> LeaseCommenced {
    let (commencement, term_end) = (date("2008-03-03"), date("2008-09-03"));
    let payments = lease_schedule(terms, usd("1000.00"), commencement, term_end).unwrap();
    LeaseCommenced {
        schedule: ScheduleId::FIRST,
        units: vec![(unit(1), usd("750.00")), (unit(2), usd("500.00"))],
        own_share: usd("250.00"),
        commencement,
        payments: Arc::new(payments),
        term_end,
        interim_rent: (usd("6.67"), commencement),
    }
}

fn used(payables: &str) -> Used {
    Used { payables: usd(payables), charges: usd("0.00"), default_interest: usd("0.00") }
}

fn paid(number: u32, used: Used, surplus: &str) -> LedgerFact {
    let receipt = ReceiptId::new(number).unwrap();
    LedgerFact::Paid { receipt, by_guarantor: false, used, surplus: usd(surplus) }
}

fn opened(on: &str) -> LesseeLedger {
    LesseeLedger::opened(Currency::parse("USD").unwrap(), date(on))
}

/// A ledger with the small lease, commenced.
fn commenced(terms: &FacilityTerms) -> LesseeLedger {
    let mut ledger = opened("2008-02-01");
    let funded =
        LedgerFact::DrawdownFunded { drawdown: DrawdownId::FIRST, own_share: usd("250.00"), deducted_fee: usd("0.00") };
    ledger.follow(terms, date("2008-02-03"), &[funded]);
    ledger.follow(terms, date("2008-03-03"), &[LedgerFact::EquipmentAccepted(two_quarters(terms))]);
    ledger
}

/// "2008-03-03 RentFellDue schedules/1: LEASE_LIABILITY 515.05 = PAYABLES 515.05".
fn transcript(ledger: &LesseeLedger) -> Vec<String> {
    let entries = ledger.entries().entries().iter();
    let side = |entry: &facility_domain::accounting::PostedEntry<LesseeAccount>, side: Side| {
        let lines = entry.lines.iter().filter(|line| line.side == side);
        let lines: Vec<_> =
            lines.map(|line| format!("{} {}", line.account.name(), line.amount.amount_text())).collect();
        lines.join(", ")
    };
    let shown = entries.map(|entry| {
        let subject = if entry.subject.is_empty() { "-" } else { &entry.subject };
        let (debits, credits) = (side(entry, Side::Debit), side(entry, Side::Credit));
        format!("{} {} {subject}: {debits} = {credits}", entry.date, entry.event)
    });
    shown.collect()
}

/// The balances that are not zero, each on its normal side.
fn balances(ledger: &LesseeLedger) -> Vec<String> {
    let balance = ledger.entries().trial_balance(None).unwrap();
    assert_eq!(balance.debits, balance.credits);
    let shown = balance.accounts.iter().map(|account| (account.account.name(), account.balance().unwrap()));
    shown.filter(|(_, left)| !left.is_zero()).map(|(name, left)| format!("{name} {}", left.amount_text())).collect()
}

fn balance_of(ledger: &LesseeLedger, wanted: LesseeAccount) -> Money {
    let balance = ledger.entries().trial_balance(None).unwrap();
    let found = balance.accounts.iter().find(|account| account.account == wanted);
    found.map_or(money("0.00"), |account| account.balance().unwrap())
}
