//! How principal is repaid.

use super::*;

fn steps(steps: &[(&str, Option<Frequency>, Direction, &str)]) -> Repayment {
    let step = |(anchor, every, direction, amount): &(&str, Option<Frequency>, Direction, &str)| PrincipalStep {
        cycle: cycle(anchor, *every),
        direction: *direction,
        amount: decimal(amount),
    };
    Repayment::Steps(steps.iter().map(step).collect())
}

fn level(anchor: &str, maturity: &str) -> CashflowTerms {
    let yearly = cycle(anchor, months(12));
    CashflowTerms {
        rate: decimal("0.1"),
        final_maturity: Some(date(maturity)),
        interest: vec![yearly],
        repayment: level_by(yearly, None),
        ..loan()
    }
}

#[test]
fn bullet_pays_interest_and_then_everything() {
    let events = events(&loan());
    let expected = [
        (EventKind::Advance, "2020-01-01", "-1000", "1000"),
        (EventKind::Interest, "2020-04-01", "15", "1000"),
        (EventKind::Interest, "2020-07-01", "15", "1000"),
        (EventKind::Interest, "2020-10-01", "15", "1000"),
        (EventKind::Interest, "2021-01-01", "15", "1000"),
        (EventKind::Maturity, "2021-01-01", "1000", "0"),
    ];
    assert_eq!(events.len(), expected.len());
    for (event, (kind, day, amount, balance)) in events.iter().zip(expected) {
        assert_eq!((event.kind, event.date), (kind, date(day)));
        assert_eq!((event.amount, event.balance), (decimal(amount), decimal(balance)), "{kind:?} on {day}");
    }
}

#[test]
fn discount_lessens_what_is_paid_out_but_not_what_is_owed() {
    let advance = &events(&CashflowTerms { premium: decimal("-20"), ..loan() })[0];
    assert_eq!((advance.amount, advance.balance), (decimal("-980"), decimal("1000")));
}

#[test]
fn equal_parts_count_the_last_day() {
    // Four parts of 250. Interest: 15, then on 750, 500 and 250.
    let terms = CashflowTerms { repayment: equal_parts(cycle("2020-04-01", months(3))), ..loan() };
    let parts = dated(&[("2020-04-01", "250"), ("2020-07-01", "250"), ("2020-10-01", "250")]);
    assert_eq!(amounts(&terms, EventKind::Redemption), parts);
    assert_eq!(amounts(&terms, EventKind::Maturity), dated(&[("2021-01-01", "250")]));
    let interest: Vec<_> = amounts(&terms, EventKind::Interest).into_iter().map(|(_, amount)| amount).collect();
    assert_eq!(interest, ["15", "11.25", "7.5", "3.75"].map(decimal));
}

#[test]
fn payment_below_the_interest_adds_to_the_balance() {
    // 4 a month of 5 interest: 1001; then 4 of 1001 × 0.005 = 5.005: 1002.005.
    let monthly = cycle("2020-02-01", months(1));
    let terms = CashflowTerms { interest: vec![monthly], repayment: given(monthly, decimal("4")), ..loan() };
    let events = events(&terms);
    let redemptions: Vec<_> = events.iter().filter(|event| event.kind == EventKind::Redemption).take(2).collect();
    assert_eq!((redemptions[0].amount, redemptions[0].balance), (decimal("-1"), decimal("1001")));
    assert_eq!((redemptions[1].amount, redemptions[1].balance), (decimal("-1.005"), decimal("1002.005")));
}

#[test]
fn payment_over_the_balance_takes_what_is_left_and_then_nothing() {
    // 600 of which 15 is interest: 415 left; then 6.225 interest, and 415 is all there is.
    let quarterly = cycle("2020-04-01", months(3));
    let terms = CashflowTerms { repayment: given(quarterly, decimal("600")), ..loan() };
    let expected = dated(&[("2020-04-01", "585"), ("2020-07-01", "415"), ("2020-10-01", "0")]);
    assert_eq!(amounts(&terms, EventKind::Redemption), expected);
}

#[test]
fn maturity_is_found_from_the_payment() {
    // 260 less 15 interest repays 245 a quarter: 1000 / 245 = 4.08, five quarters.
    let quarterly = cycle("2020-04-01", months(3));
    let terms = CashflowTerms { final_maturity: None, repayment: given(quarterly, decimal("260")), ..loan() };
    assert_eq!(events(&terms).last().unwrap().date, date("2021-04-01"));
}

#[test]
fn steps_pay_out_first_and_end_where_nothing_is_left() {
    // 1,000 and 300 more, then 650 twice, the second at the end.
    let repayment = steps(&[
        ("2020-04-01", months(3), Direction::PaidOut, "300"),
        ("2020-07-01", months(3), Direction::Repaid, "650"),
    ]);
    let terms = CashflowTerms { final_maturity: None, repayment, ..loan() };
    assert_eq!(amounts(&terms, EventKind::Increase), dated(&[("2020-04-01", "-300")]));
    assert_eq!(amounts(&terms, EventKind::Redemption), dated(&[("2020-07-01", "650")]));
    assert_eq!(amounts(&terms, EventKind::Maturity), dated(&[("2020-10-01", "650")]));
}

#[test]
fn level_payment_in_arrears_is_fixed_the_day_before_the_first() {
    // Two payments at 10 %: A = 1000 × 1.21 / 2.1 = 576.190…; after the first 1100 − A is owed.
    let events = events(&level("2021-01-01", "2022-01-01"));
    assert_eq!((events[1].kind, events[1].date), (EventKind::PaymentFixed, date("2020-12-31")));
    let payment = decimal("1210") / decimal("2.1");
    assert_near(events[2].amount, payment - decimal("100"));
    assert_near(events[2].balance, decimal("1100") - payment);
    let last = &events[events.len() - 2..];
    assert_near(last[0].amount + last[1].amount, payment);
}

#[test]
fn level_payment_in_advance_is_fixed_at_the_commencement() {
    // A × (1 + 1 / 1.1) = 1000: A = 1100 / 2.1, nothing of the first one interest.
    let terms = level("2020-01-01", "2021-01-01");
    let events = events(&terms);
    assert!(events.iter().all(|event| event.kind != EventKind::PaymentFixed));
    assert_near(events[1].amount, decimal("1100") / decimal("2.1"));
    assert_near(events.last().unwrap().amount, decimal("1000") - decimal("1100") / decimal("2.1"));
}

#[test]
fn level_payment_over_a_longer_life_leaves_a_balloon() {
    // Fixed for three years, ended after two: A = 1331 / 3.31; 1210 − 2.1 A is left, and A is not paid
    // on the last day.
    let mut terms = level("2021-01-01", "2022-01-01");
    let yearly = cycle("2021-01-01", months(12));
    terms.repayment = level_by(yearly, Some(date("2023-01-01")));
    let payment = decimal("1331") / decimal("3.31");
    assert_near(events(&terms).last().unwrap().amount, decimal("1100") - payment);
}

#[test]
fn level_payment_is_fixed_anew_at_a_reset() {
    // Three payments at 10 %, A = 1331 / 3.31, leave b = 1100 − A; at 20 % two more: A' = 1.44 b / 2.2.
    let reset = RateReset { cycle: cycle("2021-01-01", None), rule: ResetRule::Fixed(decimal("0.2")) };
    let terms = CashflowTerms { resets: vec![reset], ..level("2021-01-01", "2023-01-01") };
    let owed = decimal("1100") - decimal("1331") / decimal("3.31");
    let second = amounts(&terms, EventKind::Redemption)[1].clone();
    assert_eq!(second.0, "2022-01-01");
    assert_near(second.1, owed * decimal("1.44") / decimal("2.2") - owed * decimal("0.2"));
}

#[test]
fn level_payments_bring_interest_with_them_from_one_period_before() {
    // Interest alone in March and, one month before the first payment, in May; then with each payment.
    let terms = CashflowTerms {
        final_maturity: Some(date("2020-08-01")),
        interest: vec![cycle("2020-03-01", months(1))],
        repayment: level_by(cycle("2020-06-01", months(1)), None),
        ..loan()
    };
    let days: Vec<_> = amounts(&terms, EventKind::Interest).into_iter().map(|(day, _)| day).collect();
    assert_eq!(days, ["2020-03-01", "2020-04-01", "2020-05-01", "2020-06-01", "2020-07-01", "2020-08-01"]);
}
