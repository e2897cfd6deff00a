//! Terms that contradict each other.

use super::*;

#[test]
fn every_contradiction_is_told_at_once() {
    let twice = |anchors: [&str; 2]| anchors.map(|anchor| cycle(anchor, months(3)));
    let reset = |cycle| RateReset { cycle, rule: ResetRule::Fixed(Decimal::ZERO) };
    let step = |cycle| PrincipalStep { cycle, direction: Direction::Repaid, amount: Decimal::ZERO };
    let terms = CashflowTerms {
        principal: Decimal::ZERO,
        final_maturity: Some(date("2020-01-01")),
        interest: twice(["2020-07-01", "2020-04-01"]).to_vec(),
        repayment: Repayment::Steps(vec![step(cycle("2020-04-01", None))]),
        resets: twice(["2020-07-01", "2020-07-01"]).map(reset).to_vec(),
        rate_limits: RateLimits {
            floor: Some(decimal("0.05")),
            cap: Some(decimal("0.04")),
            least_change: Some(decimal("0.02")),
            most_change: Some(decimal("0.01")),
        },
        ..loan()
    };
    let expected = vec![
        CashflowError::PrincipalNotPositive { principal: Decimal::ZERO },
        CashflowError::MaturityNotAfterCommencement {
            commencement: date("2020-01-01"),
            final_maturity: date("2020-01-01"),
        },
        CashflowError::RepaymentNotPositive { amount: Decimal::ZERO },
        CashflowError::StretchesNotAscending { before: date("2020-07-01"), next: date("2020-04-01") },
        CashflowError::StretchesNotAscending { before: date("2020-07-01"), next: date("2020-07-01") },
        CashflowError::FloorAboveCap { floor: decimal("0.05"), cap: decimal("0.04") },
        CashflowError::FloorAboveCap { floor: decimal("0.02"), cap: decimal("0.01") },
    ];
    assert_eq!(cashflow(&terms), Err(expected));
}

#[test]
fn repayment_that_never_ends_needs_a_maturity() {
    let quarterly = cycle("2020-04-01", months(3));
    let paid_out = PrincipalStep { cycle: quarterly, direction: Direction::PaidOut, amount: Decimal::ONE };
    let repayments = [
        Repayment::AtMaturity,
        Repayment::EqualParts(quarterly),
        Repayment::Steps(vec![paid_out]),
        // Exactly the interest of a quarter: nothing of the principal is ever repaid.
        Repayment::Payments { cycle: quarterly, payment: Payment::Given(decimal("15")) },
        Repayment::Payments { cycle: quarterly, payment: Payment::Level { first: None, repaid_by: None } },
    ];
    for repayment in repayments {
        let terms = CashflowTerms { final_maturity: None, repayment, ..loan() };
        assert_eq!(cashflow(&terms), Err(vec![CashflowError::NeverRepaid]), "{:?}", terms.repayment);
    }
}

#[test]
fn figures_that_do_not_fit_are_refused() {
    let (principal, rate) = (Decimal::MAX, decimal("9"));
    let terms = CashflowTerms { principal, rate, capitalized_until: Some(date("2021-01-01")), ..loan() };
    assert_eq!(cashflow(&terms), Err(vec![CashflowError::FiguresOutOfRange { rate }]));
    // A rate of −400 % takes all of a quarter: no level payment repays anything.
    let quarterly = cycle("2020-04-01", months(3));
    let payment = Payment::Level { first: None, repaid_by: None };
    let rate = decimal("-4");
    let terms = CashflowTerms { rate, repayment: Repayment::Payments { cycle: quarterly, payment }, ..loan() };
    assert_eq!(cashflow(&terms), Err(vec![CashflowError::FiguresOutOfRange { rate }]));
}

#[test]
fn steps_without_a_step_are_refused() {
    let terms = CashflowTerms { repayment: Repayment::Steps(Vec::new()), ..loan() };
    assert_eq!(cashflow(&terms), Err(vec![CashflowError::NoSteps]));
}

#[test]
fn cycle_of_too_many_dates_is_refused() {
    // Every day of four years is more than 1,200.
    let terms = CashflowTerms {
        final_maturity: Some(date("2024-01-01")),
        interest: vec![cycle("2020-04-01", days(1))],
        ..loan()
    };
    assert_eq!(cashflow(&terms), Err(vec![CashflowError::TooManyDates]));
}
