//! What interest and fees are, and what becomes of interest.

use super::*;

#[test]
fn capitalized_interest_earns_interest() {
    // 1000 × 1.015 = 1015, × 1.015 = 1030.225; then 1.5 % of that is paid.
    let terms = CashflowTerms { capitalized_until: Some(date("2020-07-01")), ..loan() };
    let events = events(&terms);
    let balances: Vec<_> =
        events.iter().filter(|event| event.kind == EventKind::Capitalization).map(|event| event.balance).collect();
    assert_eq!(balances, ["1015", "1030.225"].map(decimal));
    let paid = decimal("15.453375");
    assert_eq!(events[3].amount, paid);
    assert_eq!(events.last().unwrap().amount, decimal("1030.225"));
}

#[test]
fn capitalization_that_ends_between_two_dates_adds_what_has_accrued() {
    // 1015 on 1 April; 45 days more: 1015 × 0.0075 = 7.6125. The rest of the quarter, 1022.6125 ×
    // 0.0075 = 7.66959375, is paid.
    let terms = CashflowTerms { capitalized_until: Some(date("2020-05-16")), ..loan() };
    let events = events(&terms);
    assert_eq!((events[2].date, events[2].balance), (date("2020-05-16"), decimal("1022.6125")));
    assert_eq!((events[3].date, events[3].amount), (date("2020-07-01"), decimal("7.66959375")));
}

fn on_base(interest_base: InterestBase) -> Vec<Decimal> {
    let repayment = equal_parts(cycle("2020-04-01", months(3)));
    let terms = CashflowTerms { interest_base, repayment, ..loan() };
    amounts(&terms, EventKind::Interest).into_iter().map(|(_, amount)| amount).collect()
}

#[test]
fn fixed_base_pays_the_same_interest_throughout() {
    assert_eq!(on_base(InterestBase::Fixed(decimal("1000"))), ["15", "15", "15", "15"].map(decimal));
}

#[test]
fn lagging_base_becomes_the_balance_on_its_own_dates_only() {
    // 750 and 500 are not seen; on 1 October the base becomes 250, after that day's repayment.
    let base = InterestBase::Lagging { first: decimal("1000"), cycle: cycle("2020-10-01", None) };
    assert_eq!(on_base(base), ["15", "15", "15", "3.75"].map(decimal));
}

#[test]
fn interest_without_dates_is_paid_at_the_end() {
    let terms = CashflowTerms { interest: Vec::new(), ..loan() };
    assert_eq!(amounts(&terms, EventKind::Interest), dated(&[("2021-01-01", "60")]));
    assert_eq!(amounts(&CashflowTerms { rate: Decimal::ZERO, ..terms }, EventKind::Interest), []);
}

#[test]
fn each_stretch_of_interest_dates_ends_where_the_next_begins() {
    let interest = vec![cycle("2020-02-01", months(1)), cycle("2020-04-01", months(6))];
    let terms = CashflowTerms { interest, ..loan() };
    let expected =
        [("2020-02-01", "5"), ("2020-03-01", "5"), ("2020-04-01", "5"), ("2020-10-01", "30"), ("2021-01-01", "15")];
    assert_eq!(amounts(&terms, EventKind::Interest), dated(&expected));
}

#[test]
fn fee_is_an_amount_or_accrues_on_the_balance() {
    // 4 % of 1,000 is 10 a quarter; 1 had accrued before.
    let charged = |basis| {
        let fees = vec![Fee { cycle: cycle("2020-04-01", months(6)), basis }];
        amounts(&CashflowTerms { fees, ..loan() }, EventKind::Fee)
    };
    let by_rate = FeeBasis::RateOfBalance { rate: decimal("0.04"), accrued: Decimal::ONE };
    assert_eq!(charged(by_rate), dated(&[("2020-04-01", "11"), ("2020-10-01", "20"), ("2021-01-01", "10")]));
    let amount = FeeBasis::Amount(decimal("7"));
    assert_eq!(charged(amount), dated(&[("2020-04-01", "7"), ("2020-10-01", "7"), ("2021-01-01", "7")]));
}
