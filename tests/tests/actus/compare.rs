//! Whether a case's events are the expected ones.

use facility_proto::r#type::v1::{CashflowEvent, cashflow_event::Kind};
use lender_svc::app::Lender;
use rust_decimal::Decimal;

use super::{
    case::{Case, Expected},
    terms::{request, side, skipped},
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
    // What the RPC does: its handler hands the request on and the answer back.
    let answer = Lender::preview_schedule(&request(case)?).map_err(|refused| format!("refused: {refused:?}"))?;
    let events = answer.events;
    for (number, expected) in case.expected.iter().enumerate() {
        let event = events.get(number).ok_or_else(|| format!("no event {number} {}", expected.kind))?;
        same(event, expected, side).map_err(|difference| format!("event {number}: {difference}"))?;
    }
    match events.get(case.expected.len()) {
        Some(more) => Err(format!("{:?} on {} is not expected", more.kind(), more.date)),
        None => Ok(()),
    }
}

fn same(event: &CashflowEvent, expected: &Expected, side: Decimal) -> Result<(), String> {
    let what = (code(event.kind()), event.date.as_str());
    if what != (expected.kind.as_str(), expected.date.to_string().as_str()) {
        return Err(format!("{what:?} is {} on {}", expected.kind, expected.date));
    }
    for (name, figure, side, expected) in [
        ("payoff", &event.amount, side, expected.payoff),
        ("balance", &event.balance, side, expected.balance),
        ("accrued", &event.accrued_interest, side, expected.accrued),
        ("rate", &event.rate, Decimal::ONE, expected.rate),
    ] {
        let figure: Decimal = figure.parse().map_err(|error| format!("{name} of {what:?}: {figure}: {error}"))?;
        if (figure * side - expected).abs() > Decimal::new(1, 6) {
            return Err(format!("{name} of {what:?}: {figure} is {expected}"));
        }
    }
    Ok(())
}

/// What the ACTUS dictionary calls the event.
const fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::Unspecified => "none",
        Kind::Advance => "IED",
        Kind::Fee => "FP",
        Kind::Redemption => "PR",
        Kind::Increase => "PI",
        Kind::Interest => "IP",
        Kind::Capitalization => "IPCI",
        Kind::RateFixed => "RRF",
        Kind::RateReset => "RR",
        Kind::PaymentFixed => "PRF",
        Kind::BaseReset => "IPCB",
        Kind::Maturity => "MD",
    }
}
