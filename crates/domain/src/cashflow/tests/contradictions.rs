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
            fixing_floor: None,
            floor: Some(decimal("0.05")),
            cap: Some(decimal("0.04")),
            least_change: Some(decimal("0.02")),
            most_change: Some(decimal("0.01")),
        },
        ..loan()
    };
    let (at, before) = (date("2020-01-01"), date("2020-07-01"));
    let expected = vec![
        CashflowError::PrincipalNotPositive { principal: Decimal::ZERO },
        CashflowError::MaturityNotAfterCommencement { commencement: at, final_maturity: at },
        CashflowError::FirstPaymentAfterMaturity { position: 0, first: date("2020-04-01"), final_maturity: at },
        CashflowError::RepaymentNotPositive { position: 0, amount: Decimal::ZERO },
        CashflowError::StretchesNotAscending { of: CycleOf::Interest(1), before, next: date("2020-04-01") },
        CashflowError::StretchesNotAscending { of: CycleOf::Resets(1), before, next: before },
        CashflowError::FloorAboveCap { floor: decimal("0.05"), cap: decimal("0.04") },
        CashflowError::LeastChangeAboveMost { least: decimal("0.02"), most: decimal("0.01") },
    ];
    assert_eq!(cashflow(&terms), Err(expected));
}

#[test]
fn what_the_final_maturity_contradicts_is_told_at_once() {
    let at = date("2021-01-01");
    let (late, quarterly) = (date("2021-01-02"), cycle("2020-04-01", months(3)));
    let basis = FeeBasis::Amount(decimal("-1"));
    let terms = CashflowTerms {
        premium: decimal("-1000"),
        capitalized_until: Some(late),
        as_of: Some(at),
        interest_base: InterestBase::Fixed(Decimal::ZERO),
        repayment: Repayment::Level {
            cycle: cycle("2021-01-02", months(3)),
            first: None,
            repaid_by: Some(at),
            balloon: decimal("1000"),
        },
        fees: vec![Fee { cycle: quarterly, basis }],
        ..loan()
    };
    let expected = vec![
        CashflowError::DiscountNotBelowPrincipal { discount: decimal("1000"), principal: decimal("1000") },
        CashflowError::AsOfNotBeforeMaturity { as_of: at, final_maturity: at },
        CashflowError::CapitalizedPastMaturity { until: late, final_maturity: at },
        CashflowError::FirstPaymentAfterMaturity { position: 0, first: late, final_maturity: at },
        CashflowError::RepaidBeforeFirstPayment { repaid_by: at, first: late },
        CashflowError::BalloonNotBelowPrincipal { balloon: decimal("1000"), principal: decimal("1000") },
        CashflowError::BaseNotPositive { amount: Decimal::ZERO },
        CashflowError::FeeNegative { position: 0, fee: decimal("-1") },
    ];
    assert_eq!(cashflow(&terms), Err(expected));
}

#[test]
fn balloon_that_no_payment_can_meet_is_refused() {
    // At −9 % a quarter's factor is 1/0.9775: 990 in a year are worth 990 / 0.9775^4 = 1,084 today.
    let balloon = decimal("990");
    let repayment =
        |repaid_by| Repayment::Level { cycle: cycle("2020-04-01", months(3)), first: None, repaid_by, balloon };
    let rate = decimal("-0.09");
    let terms = CashflowTerms { rate, repayment: repayment(None), ..loan() };
    assert_eq!(cashflow(&terms), Err(vec![CashflowError::NoPaymentSolves { rate }]));
    let without_maturity = CashflowTerms { final_maturity: None, ..terms.clone() };
    assert_eq!(cashflow(&without_maturity), Err(vec![CashflowError::BalloonWithoutMaturity]));
    let past = CashflowTerms { repayment: repayment(Some(date("2022-01-01"))), ..terms };
    assert_eq!(cashflow(&past), Err(vec![CashflowError::BalloonWithoutMaturity]));
}

#[test]
fn repayment_that_never_ends_needs_a_maturity() {
    let quarterly = cycle("2020-04-01", months(3));
    let paid_out = PrincipalStep { cycle: quarterly, direction: Direction::PaidOut, amount: Decimal::ONE };
    let repayments = [
        Repayment::AtMaturity,
        equal_parts(quarterly),
        Repayment::Steps(vec![paid_out]),
        // Exactly the interest of a quarter: nothing of the principal is ever repaid.
        given(quarterly, decimal("15")),
        level_by(quarterly, None),
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
    let rate = decimal("-4");
    let terms = CashflowTerms { rate, repayment: level_by(quarterly, None), ..loan() };
    assert_eq!(cashflow(&terms), Err(vec![CashflowError::NoPaymentSolves { rate }]));
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
    assert_eq!(cashflow(&terms), Err(vec![CashflowError::TooManyDates { of: CycleOf::Interest(0) }]));
}
