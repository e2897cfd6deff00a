//! Shares of amounts, rounded, and amounts as texts.

use facility_domain::{
    money::Money,
    rounding::{Rounding, RoundingMode},
};
use proptest::prelude::*;
use rust_decimal::RoundingStrategy;

use super::*;
use crate::book::computation::{rounded::Rule, share};

fn money(currency: &str, amount: &str) -> Money {
    Money::parse(Currency::parse(currency).unwrap(), amount).unwrap()
}

fn rule(unit: &str, mode: RoundingMode) -> Rule {
    let rounding = Rounding::new(unit.parse().unwrap(), mode).unwrap();
    Rule::of(&rounding, Currency::parse("USD").unwrap()).unwrap()
}

fn rounded(amount: &str, rate: &str, unit: &str, mode: RoundingMode) -> String {
    let amount = MinorAmount::of(money("USD", amount));
    share(amount, rate.parse().unwrap(), rule(unit, mode)).unwrap().amount_text()
}

#[test]
fn a_price_of_the_case_gives_its_financed_amount() {
    // 709,250.00 × 0.85 = 602,862.50
    assert_eq!(rounded("709250.00", "0.85", "0.01", RoundingMode::HalfUp), "602862.50");
}

#[test]
fn half_a_cent_goes_where_the_mode_says() {
    // 0.10 × 0.85 = 0.085; 0.30 × 0.85 = 0.255
    let modes = [
        (RoundingMode::HalfUp, "0.09", "0.26"),
        (RoundingMode::HalfEven, "0.08", "0.26"),
        (RoundingMode::HalfDown, "0.08", "0.25"),
        (RoundingMode::Up, "0.09", "0.26"),
        (RoundingMode::Down, "0.08", "0.25"),
        (RoundingMode::Ceiling, "0.09", "0.26"),
        (RoundingMode::Floor, "0.08", "0.25"),
    ];
    for (mode, one, three) in modes {
        assert_eq!(rounded("0.10", "0.85", "0.01", mode), one, "{mode:?}");
        assert_eq!(rounded("0.30", "0.85", "0.01", mode), three, "{mode:?}");
    }
}

#[test]
fn a_negative_half_mirrors_the_positive_one_but_for_floor_and_ceiling() {
    // −0.085
    let modes = [
        (RoundingMode::HalfUp, "-0.09"),
        (RoundingMode::HalfEven, "-0.08"),
        (RoundingMode::HalfDown, "-0.08"),
        (RoundingMode::Up, "-0.09"),
        (RoundingMode::Down, "-0.08"),
        (RoundingMode::Ceiling, "-0.08"),
        (RoundingMode::Floor, "-0.09"),
    ];
    for (mode, expected) in modes {
        assert_eq!(rounded("-0.10", "0.85", "0.01", mode), expected, "{mode:?}");
    }
}

#[test]
fn a_coarse_unit_rounds_to_its_multiples() {
    // 1,234.56 × 0.85 = 1,049.376
    assert_eq!(rounded("1234.56", "0.85", "0.05", RoundingMode::HalfUp), "1049.40");
    assert_eq!(rounded("1234.56", "0.85", "100", RoundingMode::HalfUp), "1000.00");
    assert_eq!(rounded("1234.56", "0.85", "100", RoundingMode::Up), "1100.00");
}

#[test]
fn texts_have_the_currencys_decimals() {
    assert_eq!(MinorAmount::of(money("JPY", "1250")).to_string(), "JPY 1250");
    assert_eq!(MinorAmount::of(money("KWD", "1.5")).to_string(), "KWD 1.500");
    assert_eq!(MinorAmount::of(money("USD", "-0.05")).to_string(), "USD -0.05");
    assert_eq!(MinorAmount::of(money("USD", "3")).to_string(), "USD 3.00");
}

fn strategy(mode: RoundingMode) -> RoundingStrategy {
    match mode {
        RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        RoundingMode::HalfEven => RoundingStrategy::MidpointNearestEven,
        RoundingMode::HalfDown => RoundingStrategy::MidpointTowardZero,
        RoundingMode::Up => RoundingStrategy::AwayFromZero,
        RoundingMode::Down => RoundingStrategy::ToZero,
        RoundingMode::Ceiling => RoundingStrategy::ToPositiveInfinity,
        RoundingMode::Floor => RoundingStrategy::ToNegativeInfinity,
    }
}

proptest! {
    #[test]
    fn integers_and_decimals_agree(
        cents in -99_999_999_999_999_i64..=99_999_999_999_999,
        rate in 1_i64..=10_000_000_000,
        scale in 1_u32..=10,
        mode in 0_usize..MODES.len(),
    ) {
        let mode = MODES[mode];
        let price = Decimal::new(cents, 2);
        let rate = Decimal::new(rate % 10_i64.pow(scale) + 1, scale);
        let naive = (price * rate).round_dp_with_strategy(2, strategy(mode));
        let price = MinorAmount::of(money("USD", &format!("{price:.2}").replace("-0.00", "0.00")));
        let own = share(price, rate, rule("0.01", mode)).unwrap();
        let naive = format!("{naive:.2}");
        let naive = if naive == "-0.00" { "0.00".to_owned() } else { naive };
        prop_assert_eq!(own.amount_text(), naive);
    }
}
