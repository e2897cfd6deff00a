//! Whether a case's events are the expected ones.

use facility_domain::cashflow::{CashflowEvent, EventKind, cashflow};
use rust_decimal::Decimal;

use super::{
    case::{Case, Expected},
    terms::{cashflow_terms, side, skipped},
};

/// What came of a case.
pub enum Outcome {
    Passed,
    Failed(String),
    Skipped(&'static str),
}

/// Computes the case and compares every event.
pub fn run(case: &Case) -> Outcome {
    match skipped(&case.terms) {
        Some(reason) => Outcome::Skipped(reason),
        None => compared(case).map_or_else(Outcome::Failed, |()| Outcome::Passed),
    }
}

fn compared(case: &Case) -> Result<(), String> {
    let side = side(&case.terms)?;
    let refused = |errors: Vec<_>| format!("refused: {errors:?}");
    let events = cashflow(&cashflow_terms(case)?).map_err(refused)?;
    for (number, expected) in case.expected.iter().enumerate() {
        let event = events.get(number).ok_or_else(|| format!("no event {number} {}", expected.kind))?;
        same(event, expected, side).map_err(|difference| format!("event {number}: {difference}"))?;
    }
    match events.get(case.expected.len()) {
        Some(more) => Err(format!("{:?} on {} is not expected", more.kind, more.date)),
        None => Ok(()),
    }
}

fn same(event: &CashflowEvent, expected: &Expected, side: Decimal) -> Result<(), String> {
    let what = (code(event.kind), event.date);
    if what != (expected.kind.as_str(), expected.date) {
        return Err(format!("{what:?} is {} on {}", expected.kind, expected.date));
    }
    for (name, figure, expected) in [
        ("payoff", event.amount * side, expected.payoff),
        ("balance", event.balance * side, expected.balance),
        ("accrued", event.accrued * side, expected.accrued),
        ("rate", event.rate, expected.rate),
    ] {
        if (figure - expected).abs() > Decimal::new(1, 6) {
            return Err(format!("{name} of {what:?}: {figure} is {expected}"));
        }
    }
    Ok(())
}

/// What the ACTUS dictionary calls the event.
const fn code(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Advance => "IED",
        EventKind::Fee => "FP",
        EventKind::Redemption => "PR",
        EventKind::Increase => "PI",
        EventKind::Interest => "IP",
        EventKind::Capitalization => "IPCI",
        EventKind::RateFixed => "RRF",
        EventKind::RateReset => "RR",
        EventKind::PaymentFixed => "PRF",
        EventKind::BaseReset => "IPCB",
        EventKind::Maturity => "MD",
    }
}
