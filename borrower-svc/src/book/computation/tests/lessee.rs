//! What only the lessee's ledger needs: interest to a day, present values,
//! depreciation. Each figure is worked by hand.

use super::*;
use crate::book::computation::{
    accrual::interest_until,
    depreciation::{months_begun, straight_line, whole_months},
    present_value::values_until_last_payment,
};

#[test]
fn interest_runs_by_days_and_ends_as_the_lines_own() {
    let terms = terms(weekends_only());
    let schedule = first_batch(weekends_only());
    let table = [
        ("2008-05-18", 0, "0.00"),
        // 3,446,325.00 × 7.80 % ÷ 360 = 746.70375 a day; 14 days.
        ("2008-06-01", 0, "10453.85"),
        // 16 days, as the line has it.
        ("2008-06-03", 0, "11947.26"),
        // 3,299,365.37 × 7.80 % × 28 ÷ 360 = 20,016.1499; with the first line 31,963.41.
        ("2008-07-01", 1, "31963.41"),
        ("2015-03-03", 27, "1003068.02"),
        ("2020-01-01", 28, "1003068.02"),
    ];
    for (until, due, expected) in table {
        assert_eq!(interest_until(&terms, &schedule, due, date(until)), Ok(usd(expected)), "{until}");
    }
    // A payment that is due settles its interest, wherever its period ends.
    assert_eq!(interest_until(&terms, &schedule, 1, date("2008-05-20")), Ok(usd("11947.26")));
}

#[test]
fn price_due_with_the_last_payment_is_discounted_by_the_quarters_before_it() {
    // 1,000.00 ÷ 1.02⁴ = 923.8454, ÷ 1.02³ = 942.3223, ÷ 1.02² = 961.1688, ÷ 1.02 = 980.3922.
    let price = usd("1000.00");
    let terms_in_arrears = terms(quarters());
    let schedule = over(4, quarters(), "100000.00").unwrap();
    let expected = ["923.85", "942.32", "961.17", "980.39", "1000.00"].map(usd);
    assert_eq!(values_until_last_payment(&terms_in_arrears, &schedule, price), Ok(expected.to_vec()));

    // Four rents in advance: the last is due after three quarters, the first at once.
    let in_advance = TermsDraft { payment_timing: PaymentTiming::Advance, ..quarters() };
    let schedule = over(4, in_advance.clone(), "100000.00").unwrap();
    let expected = ["942.32", "942.32", "961.17", "980.39", "1000.00"].map(usd);
    assert_eq!(values_until_last_payment(&terms(in_advance), &schedule, price), Ok(expected.to_vec()));
}

#[test]
fn price_of_nothing_or_in_another_currency_is_no_liability() {
    let schedule = over(1, quarters(), "1000.00").unwrap();
    let values = |price| values_until_last_payment(&terms(quarters()), &schedule, price);
    assert_eq!(values(usd("0.00")), Ok(vec![usd("0.00"); 2]));
    assert_eq!(values(usd("-1.00")), Err(ComputationError::OutOfRange));
    let yen = MinorAmount { currency: Currency::parse("JPY").unwrap(), units: 1 };
    assert_eq!(values(yen), Err(ComputationError::Currency));
}

#[test]
fn cost_is_used_up_by_whole_months() {
    // 100.00 over three months: 33.333…, 66.666…, 100.
    let by_month = [0, 1, 2, 3, 4].map(|elapsed| straight_line(&terms(quarters()), usd("100.00"), 3, elapsed).unwrap());
    assert_eq!(by_month, ["0.00", "33.33", "66.67", "100.00", "100.00"].map(usd));
}

#[test]
fn months_are_counted_from_the_day_of_the_month() {
    // From, to, whole months, months begun.
    let table = [
        ("2008-05-18", "2008-05-18", 0, 0),
        ("2008-05-18", "2008-06-17", 0, 1),
        ("2008-05-18", "2008-06-18", 1, 1),
        ("2008-05-18", "2015-03-03", 81, 82),
        ("2008-03-03", "2015-03-03", 84, 84),
        // A day that a month does not have is its last one.
        ("2008-01-31", "2008-02-28", 0, 1),
        ("2008-01-31", "2008-02-29", 1, 1),
        ("2008-05-18", "2008-05-17", 0, 0),
        ("2008-05-18", "2007-01-01", 0, 0),
    ];
    for (from, to, whole, begun) in table {
        assert_eq!(whole_months(date(from), date(to)), whole, "{from} {to}");
        assert_eq!(months_begun(date(from), date(to)), begun, "{from} {to}");
    }
}

#[test]
fn amount_beyond_the_contracts_is_no_money() {
    assert_eq!(usd("-12.34").money().map(MinorAmount::of), Some(usd("-12.34")));
    assert_eq!(MinorAmount { units: i128::MAX, ..usd("0.00") }.money(), None);
}
