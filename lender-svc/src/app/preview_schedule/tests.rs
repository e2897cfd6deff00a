//! The worked figures of the case over the contract, and every contradiction with its field.

use facility_proto::r#type::v1::{Money as WireMoney, facility_terms as terms};
use rust_decimal::Decimal;

use super::*;

fn usd(amount: &str) -> WireMoney {
    WireMoney { currency_code: "USD".into(), amount: amount.into() }
}

fn shape(shape: terms::amortization::Shape) -> Option<terms::Amortization> {
    Some(terms::Amortization { shape: Some(shape) })
}

/// The first batch of the case, accepted on a Sunday.
fn first_batch() -> PreviewScheduleRequest {
    PreviewScheduleRequest {
        amount: Some(usd("3446325.00")),
        rate: "0.0780".into(),
        day_count: terms::DayCount::Act360.into(),
        commencement_date: "2008-05-18".into(),
        final_maturity_date: "2015-03-03".into(),
        payment_months: 3,
        end_of_month: false,
        stub: terms::Stub::ShortFirst.into(),
        business_day_convention: terms::BusinessDayConvention::ModifiedFollowing.into(),
        accruals_adjusted: true,
        payment_timing: terms::PaymentTiming::Arrears.into(),
        amortization: shape(terms::amortization::Shape::LevelRent(terms::amortization::LevelRent {})),
        ..PreviewScheduleRequest::default()
    }
}

fn fields(request: &PreviewScheduleRequest) -> Vec<String> {
    let refused = Lender::preview_schedule(request).unwrap_err();
    refused.fields.iter().map(|field| field.field.clone()).collect()
}

fn to_eight_decimals(exact: &str) -> String {
    exact.parse::<Decimal>().unwrap().round_dp(8).to_string()
}

fn text(money: Option<&WireMoney>) -> &str {
    money.map_or("", |money| &money.amount)
}

#[test]
fn the_worked_example_comes_out_to_the_cent() {
    let shown = Lender::preview_schedule(&first_batch()).unwrap();
    assert_eq!((text(shown.rent.as_ref()), shown.payments.len()), ("158906.89", 28));
    assert_eq!(to_eight_decimals(&shown.exact_rent), "158906.89328270");
    assert_eq!(text(shown.total_interest.as_ref()), "1003068.02");
    let (first, last) = (&shown.payments[0], &shown.payments[27]);
    assert_eq!((first.due_date.as_str(), first.days, first.rate.as_str()), ("2008-06-03", 16, "0.0780"));
    assert_eq!((text(first.interest.as_ref()), text(first.principal.as_ref())), ("11947.26", "146959.63"));
    assert_eq!(text(first.closing_balance.as_ref()), "3299365.37");
    assert_eq!((text(last.payment.as_ref()), text(last.closing_balance.as_ref())), ("158906.99", "0.00"));
    assert!(shown.exact_payments.is_empty());
}

/// One million over a year of quarters of exactly a quarter, at 8 %.
fn quarters() -> PreviewScheduleRequest {
    PreviewScheduleRequest {
        amount: Some(usd("1000000.00")),
        rate: "0.08".into(),
        day_count: terms::DayCount::Thirty360.into(),
        commencement_date: "2008-03-03".into(),
        final_maturity_date: "2009-03-03".into(),
        business_day_convention: terms::BusinessDayConvention::Unadjusted.into(),
        ..first_batch()
    }
}

#[test]
fn rents_below_their_interest_and_other_bases_are_shown() {
    use terms::amortization::{CapitalizedThenLevel, GivenRent, RentProfile, Shape, given_rent::Rent};
    let payments = |of: Shape| {
        let shown = Lender::preview_schedule(&PreviewScheduleRequest { amortization: shape(of), ..quarters() });
        shown.unwrap().payments.iter().map(|line| text(line.payment.as_ref()).to_owned()).collect::<Vec<_>>()
    };
    // 1,000,000 × 1.02⁴ / (1.0404 + 1) and / 2.02; 15,000 leaves 1,030,302.00 + 2 % of what it adds.
    let seasons = RentProfile { weights: vec!["0".into(), "1".into()], repeats: true };
    assert_eq!(payments(Shape::RentProfile(seasons)), ["0.00", "530499.98", "0.00", "530499.98"]);
    let grace = CapitalizedThenLevel { capitalized_periods: 2 };
    assert_eq!(payments(Shape::CapitalizedThenLevel(grace)), ["0.00", "0.00", "535857.50", "535857.51"]);
    let given = GivenRent { rent: Some(Rent::Share("0.6".into())) };
    assert_eq!(payments(Shape::GivenRent(given)), ["600000.00", "428400.00"]);
    // Half-years: 2 % of 1,000,000.00 twice, then of 509,803.92.
    let half_years = terms::interest_base::PeriodBalance { months: 6 };
    let base = terms::InterestBase { base: Some(terms::interest_base::Base::PeriodBalance(half_years)) };
    let shown = Lender::preview_schedule(&PreviewScheduleRequest { interest_base: Some(base), ..quarters() }).unwrap();
    assert_eq!(text(shown.rent.as_ref()), "265098.04");
    let bases: Vec<_> = shown.payments.iter().map(|line| text(line.interest_base.as_ref())).collect();
    assert_eq!(bases, ["", "1000000.00", "", "509803.92"]);
}

#[test]
fn contradictions_of_such_terms_name_their_fields() {
    use terms::amortization::{CapitalizedThenLevel, RentProfile, Shape};
    let mut request = quarters();
    request.amortization = shape(Shape::CapitalizedThenLevel(CapitalizedThenLevel { capitalized_periods: 4 }));
    assert_eq!(fields(&request), ["amortization.capitalized_then_level.capitalized_periods"]);
    request.amortization =
        shape(Shape::RentProfile(RentProfile { weights: vec!["1".into(), "-1".into(), "0".into()], repeats: false }));
    let four_months = terms::interest_base::PeriodBalance { months: 4 };
    request.interest_base =
        Some(terms::InterestBase { base: Some(terms::interest_base::Base::PeriodBalance(four_months)) });
    let profile = "amortization.rent_profile.weights";
    assert_eq!(fields(&request), [&format!("{profile}[1]"), profile, "interest_base.period_balance.months"]);
}

#[test]
fn joint_calendars_move_the_dates() {
    let mut request = first_batch();
    request.calendars = ["USNY", "CHZU", "MXMC"].map(str::to_owned).into();
    let shown = Lender::preview_schedule(&request).unwrap();
    assert_eq!((text(shown.rent.as_ref()), text(shown.total_interest.as_ref())), ("158909.19", "1003132.36"));
}

#[test]
fn without_rounding_the_payments_are_exact_decimals() {
    let mut request = first_batch();
    request.unrounded = true;
    let shown = Lender::preview_schedule(&request).unwrap();
    assert!(shown.payments.is_empty() && shown.rent.is_none() && shown.total_interest.is_none());
    assert_eq!(to_eight_decimals(&shown.exact_rent), "158906.89328270");
    let first = &shown.exact_payments[0];
    // 3,446,325.00 × 0.078 × 16 / 360 = 11,947.26 exactly.
    assert_eq!(first.interest, "11947.26");
    assert_eq!(to_eight_decimals(&first.payment), "158906.89328270");
    let fraction = first.year_fraction.as_ref().unwrap();
    assert_eq!((fraction.numerator.as_str(), fraction.denominator.as_str()), ("16", "360"));
    assert_eq!(shown.exact_payments.len(), 28);
}

#[test]
fn an_anchor_rolls_forward_over_month_ends() {
    let mut request = first_batch();
    (request.commencement_date, request.final_maturity_date) = ("2008-01-15".into(), "2008-03-31".into());
    (request.anchor_date, request.payment_months) = ("2008-01-31".into(), 1);
    request.business_day_convention = terms::BusinessDayConvention::Unadjusted.into();
    let shown = Lender::preview_schedule(&request).unwrap();
    let due: Vec<_> = shown.payments.iter().map(|payment| payment.due_date.as_str()).collect();
    // 2008 is a leap year.
    assert_eq!(due, ["2008-01-31", "2008-02-29", "2008-03-31"]);
}

#[test]
fn a_century_of_months_is_computed_and_one_month_more_is_too_long() {
    let mut request = first_batch();
    (request.commencement_date, request.final_maturity_date) = ("1950-01-01".into(), "2050-01-01".into());
    request.payment_months = 1;
    let shown = Lender::preview_schedule(&request).unwrap();
    assert_eq!((shown.payments.len(), text(shown.payments[1_199].closing_balance.as_ref())), (1_200, "0.00"));
    request.final_maturity_date = "2050-02-01".into();
    assert_eq!(fields(&request), ["payment_months"]);
}

#[test]
fn more_further_holidays_than_can_be_stepped_over_are_refused() {
    let mut request = first_batch();
    request.extra_holidays = vec!["2008-06-03".into(); 1_000];
    assert_eq!(Lender::preview_schedule(&request).unwrap().payments[0].due_date, "2008-06-04");
    request.extra_holidays.push("2008-06-04".into());
    assert_eq!(fields(&request), ["extra_holidays"]);
}

#[test]
fn every_malformed_field_is_named_at_once() {
    let mut request = first_batch();
    request.amount = None;
    request.rate = "NaN".into();
    request.day_count = 0;
    request.commencement_date = "2008-02-30".into();
    request.anchor_date = "soon".into();
    request.stub = 99;
    request.calendars = vec!["USNY".into(), "MARS".into()];
    request.extra_holidays = vec![String::new()];
    request.amortization = None;
    request.rounding = Some(terms::Rounding { unit: "0".into(), mode: 1 });
    let expected = [
        "amount",
        "rate",
        "day_count",
        "commencement_date",
        "anchor_date",
        "stub",
        "calendars[1]",
        "extra_holidays[0]",
        "amortization",
        "rounding.unit",
    ];
    assert_eq!(fields(&request), expected);
}

#[test]
fn every_contradiction_is_told_under_its_field_at_once() {
    let mut request = first_batch();
    request.amount = Some(usd("0.00"));
    request.balloon = Some(usd("-0.01"));
    request.final_maturity_date = request.commencement_date.clone();
    request.payment_months = 0;
    request.anchor_date = "2020-01-01".into();
    request.payment_timing = terms::PaymentTiming::Advance.into();
    request.amortization = shape(terms::amortization::Shape::Bullet(terms::amortization::Bullet {}));
    request.rounding = Some(terms::Rounding { unit: "0.001".into(), mode: 1 });
    let expected = [
        "amount",
        "balloon.amount",
        "final_maturity_date",
        "payment_months",
        "anchor_date",
        "rounding.unit",
        "payment_timing",
    ];
    assert_eq!(fields(&request), expected);
}

#[test]
fn contradictions_that_only_dates_and_figures_show_have_their_fields_too() {
    type Spoil = fn(&mut PreviewScheduleRequest);
    let profile = |shares: &[&str]| {
        let principal_shares = shares.iter().map(|share| (*share).to_owned()).collect();
        shape(terms::amortization::Shape::Profile(terms::amortization::Profile { principal_shares }))
    };
    let cases: [(&str, Spoil); 4] = [
        ("balloon.currency_code", |request| {
            request.balloon = Some(WireMoney { currency_code: "MXN".into(), amount: "1.00".into() });
        }),
        ("balloon.amount", |request| request.balloon = request.amount.clone()),
        ("amortization.interest_only_then_level.interest_only_periods", |request| {
            let interest_only_periods = 28;
            let only = terms::amortization::InterestOnlyThenLevel { interest_only_periods };
            request.amortization = shape(terms::amortization::Shape::InterestOnlyThenLevel(only));
        }),
        // A Saturday and the Sunday after it are one business day.
        ("final_maturity_date", |request| {
            (request.commencement_date, request.final_maturity_date) = ("2008-05-30".into(), "2008-05-31".into());
        }),
    ];
    for (field, spoil) in cases {
        let mut request = first_batch();
        spoil(&mut request);
        assert_eq!(fields(&request), [field]);
    }
    for (shares, field) in [
        (&["0.5", "-0.5"][..], "amortization.profile.principal_shares[1]"),
        (&["0.5", "0.5"][..], "amortization.profile.principal_shares"),
        (&["0"][..], "amortization.profile.principal_shares"),
    ] {
        let request = PreviewScheduleRequest { amortization: profile(shares), ..first_batch() };
        assert_eq!(fields(&request), [field]);
    }
}
