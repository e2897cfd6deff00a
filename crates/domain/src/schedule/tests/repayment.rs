//! What payments repay: each way of amortisation in arrears and in advance, worked by hand.

use super::*;

#[test]
fn level_principal_gives_the_odd_cent_to_the_earliest() {
    let terms = ScheduleTerms { amount: money("1000.00"), amortization: Amortization::LevelPrincipal, ..quarters(3) };
    let schedule = Schedule::new(&terms).unwrap();
    assert_eq!(column(&schedule, |line| line.principal), ["333.34", "333.33", "333.33"]);
    // 2 % of 1,000.00, 666.66 (13.3332) and 333.33 (6.6666).
    assert_eq!(column(&schedule, |line| line.interest), ["20.00", "13.33", "6.67"]);
    assert_eq!((schedule.rent, schedule.exact_rent), (None, None));
}

#[test]
fn level_principal_with_a_balloon_pays_it_with_the_last_part() {
    let amortization = Amortization::LevelPrincipal;
    let terms = ScheduleTerms { balloon: money("400000.00"), amortization, ..quarters(3) };
    let schedule = Schedule::new(&terms).unwrap();
    assert_eq!(column(&schedule, |line| line.principal), ["200000.00", "200000.00", "600000.00"]);
    let advance = Schedule::new(&ScheduleTerms { timing: PaymentTiming::Advance, ..terms }).unwrap();
    assert_eq!(column(&advance, |line| line.principal), ["200000.00", "200000.00", "200000.00", "400000.00"]);
    // 2 % of 800,000, 600,000 and 400,000.
    assert_eq!(column(&advance, |line| line.interest), ["0.00", "16000.00", "12000.00", "8000.00"]);
}

#[test]
fn bullet_pays_interest_alone_until_the_end() {
    let schedule = Schedule::new(&ScheduleTerms { amortization: Amortization::Bullet, ..quarters(3) }).unwrap();
    assert_eq!(column(&schedule, |line| line.payment), ["20000.00", "20000.00", "1020000.00"]);
    assert_eq!(column(&schedule, |line| line.principal), ["0.00", "0.00", "1000000.00"]);
}

#[test]
fn interest_only_then_level_solves_the_rent_for_the_periods_left() {
    let amortization = Amortization::InterestOnlyThenLevel { interest_only_periods: 2 };
    let schedule = Schedule::new(&ScheduleTerms { amortization, ..quarters(4) }).unwrap();
    // Two periods at 2 %: 1,000,000 × 1.02² / 2.02 = 515,049.50495…
    assert_eq!(schedule.rent, Some(money("515049.50")));
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "20000.00", "20000.00", "10099.01"]);
    assert_eq!(column(&schedule, |line| line.principal), ["0.00", "0.00", "495049.50", "504950.50"]);
    assert_eq!(schedule.lines.last().unwrap().payment, money("515049.51"));
}

#[test]
fn given_profile_repays_its_shares() {
    let principal_shares = ["0.5", "0", "0.25"].map(rate).to_vec();
    let amortization = Amortization::Profile { principal_shares };
    let terms = ScheduleTerms { balloon: money("250000.00"), amortization, ..quarters(3) };
    let schedule = Schedule::new(&terms).unwrap();
    // 750,000 in parts of 2 : 0 : 1, the balloon with the last.
    assert_eq!(column(&schedule, |line| line.principal), ["500000.00", "0.00", "500000.00"]);
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "10000.00", "10000.00"]);
}

#[test]
fn level_rent_with_a_balloon_pays_it_with_the_last_rent() {
    let schedule = Schedule::new(&ScheduleTerms { balloon: money("200000.00"), ..quarters(2) }).unwrap();
    // DF_1 = 1/1.02, DF_2 = 1/1.0404: (1,000,000 − 192,233.7562…) / 1.9415609… = 416,039.6039…
    assert_eq!(schedule.rent, Some(money("416039.60")));
    assert_eq!(column(&schedule, |line| line.principal), ["396039.60", "603960.40"]);
    // 603,960.40 + 12,079.21 (12,079.208): the rent, the balloon, a cent of residue.
    assert_eq!(schedule.lines.last().unwrap().payment, money("616039.61"));
}

#[test]
fn rents_in_advance_are_one_at_once_and_the_rest_in_arrears() {
    // Unrounded: rounded, the cent lost on the first rent weighs on the others.
    let exact = |terms: ScheduleTerms| Schedule::unrounded(&terms).unwrap();
    let advance = exact(ScheduleTerms { timing: PaymentTiming::Advance, ..quarters(5) });
    let rent = advance.rent.unwrap();
    assert_eq!(advance.lines.len(), 5);
    // n rents of the annuity due: 1,000,000 / (1 + 3.8077286987…)
    assert_eq!(rent.round_dp(2), "207998.43".parse().unwrap());
    let annuity: Decimal =
        (1..5).map(|k| Decimal::ONE / (0..k).fold(Decimal::ONE, |g, _| g * Decimal::new(102, 2))).sum();
    assert_eq!(((Decimal::from(1_000_000) - rent) / annuity).round_dp(15), rent.round_dp(15));
}

#[test]
fn single_payment_in_advance_is_the_whole_amount_at_once() {
    let schedule = Schedule::new(&ScheduleTerms { timing: PaymentTiming::Advance, ..quarters(1) }).unwrap();
    assert_eq!(column(&schedule, |line| line.payment), ["1000000.00"]);
    assert_eq!(schedule.lines.first().map(|line| line.due_date), Some(date("2008-03-03")));
}

#[test]
fn no_rate_divides_the_amount() {
    let schedule = Schedule::new(&ScheduleTerms { rate: Rate::ZERO, ..quarters(3) }).unwrap();
    assert_eq!(column(&schedule, |line| line.payment), ["333333.33", "333333.33", "333333.34"]);
}

#[test]
fn minor_units_of_the_currency_are_kept() {
    let amounts = |code: &str, amount: &str, unit: Decimal| {
        let currency = Currency::parse(code).unwrap();
        let rounding = Rounding::new(unit, crate::rounding::RoundingMode::HalfUp).unwrap();
        let amount = Money::parse(currency, amount).unwrap();
        let terms = ScheduleTerms { amount, balloon: Money::zero(currency), rounding, ..quarters(2) };
        column(&Schedule::new(&terms).unwrap(), |line| line.payment)
    };
    // 1,000 × 1.0404 / 2.02 = 515.04950…; interest on the rest 2 % of 504.950 = 10.099 and of 505 = 10.1.
    assert_eq!(amounts("KWD", "1000", Decimal::new(1, 3)), ["515.050", "515.049"]);
    assert_eq!(amounts("JPY", "1000", Decimal::ONE), ["515", "515"]);
}

#[test]
fn long_stub_at_a_high_rate_may_not_be_covered_by_the_rent() {
    // A first year at 900 %, then a month: the rent is below the first interest of 9,000,000.00.
    let terms = ScheduleTerms {
        rate: rate("9.00"),
        anchor: Some(date("2009-03-03")),
        payment_months: 1,
        final_maturity: date("2009-04-03"),
        ..quarters(1)
    };
    let schedule = Schedule::new(&terms).unwrap();
    // DF_1 = 1/10, DF_2 = 1/17.5: 1,000,000 / (0.1 + 0.05714…) = 6,363,636.3636…
    assert_eq!(schedule.rent, Some(money("6363636.36")));
    assert_eq!(column(&schedule, |line| line.principal), ["-2636363.64", "3636363.64"]);
}

#[test]
fn rent_of_whole_units_is_not_rounded_up() {
    // 1,000,000 × (1 + 2.76 % / 4) = 1,006,900.00 exactly; its discount factor has no last digit.
    let rounding = Rounding::new(Decimal::new(1, 2), crate::rounding::RoundingMode::Up).unwrap();
    let schedule = Schedule::new(&ScheduleTerms { rate: rate("0.0276"), rounding, ..quarters(1) }).unwrap();
    assert_eq!(schedule.rent, Some(money("1006900.00")));
}
