//! Cash flows over the contract: what is shown, and every problem with its field.

use facility_proto::r#type::v1::{
    CashflowEvent, Money,
    cashflow_event::Kind,
    facility_terms::{BusinessDayConvention, DayCount, Rounding as WireRounding},
};
use pb::{
    Cycle, Fee as WireFee, Fixing, InterestBase as WireBase, RateLimits as WireLimits, RateReset as WireReset,
    Repayment,
    cycle::Every,
    fee, interest_base, rate_reset,
    repayment::{EqualParts, GivenPayments, Level, PaymentStep, PrincipalStep, PrincipalSteps, Way},
};

use super::*;
use crate::app::Lender;

fn cycle(anchor: &str, every: Every) -> Option<Cycle> {
    Some(Cycle { anchor_date: anchor.into(), every: Some(every), ..Cycle::default() })
}

/// 1,000.00 for a quarter at 36 %, a cent a day for each unit and ten, interest alone at the end.
fn loan() -> WireTerms {
    WireTerms {
        currency_code: "USD".into(),
        principal: "1000.00".into(),
        rate: "0.36".into(),
        day_count: DayCount::Act360.into(),
        commencement_date: "2020-01-01".into(),
        final_maturity_date: "2020-04-01".into(),
        business_day_convention: BusinessDayConvention::Unadjusted.into(),
        ..WireTerms::default()
    }
}

fn preview(terms: WireTerms) -> Result<PreviewScheduleResponse, Refusal> {
    Lender::preview_schedule(&PreviewScheduleRequest { cash_flow: Some(terms), ..PreviewScheduleRequest::default() })
}

fn fields(terms: WireTerms) -> Vec<String> {
    preview(terms).unwrap_err().fields.iter().map(|field| field.field.clone()).collect()
}

fn under(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("cash_flow.{name}")).collect()
}

fn told(event: &CashflowEvent) -> (Kind, &str, &str, &str) {
    (event.kind(), &event.date, &event.amount, &event.balance)
}

#[test]
fn every_event_explains_itself() {
    // Interest of 1.00 a day until 10 February, then of 0.50 on what 500.00 leaves; the rate falls to 18 % on
    // 1 March: 0.25 a day. 40 + 20 × 0.5 + 31 × 0.25 = 57.75.
    let steps = vec![PrincipalStep {
        cycle: Some(Cycle { anchor_date: "2020-02-10".into(), ..Cycle::default() }),
        amount: "500.00".into(),
        paid_out: false,
    }];
    let rule = rate_reset::Floating { multiplier: "2".into(), spread: "-0.02".into(), fixing_lag_business_days: 2 };
    let terms = WireTerms {
        repayment: Some(Repayment { way: Some(Way::PrincipalSteps(PrincipalSteps { steps })) }),
        rate_resets: vec![WireReset {
            cycle: Some(Cycle { anchor_date: "2020-03-01".into(), ..Cycle::default() }),
            rule: Some(rate_reset::Rule::Floating(rule)),
        }],
        // 1 March 2020 is a Sunday: two business days before is the Thursday.
        fixings: vec![
            Fixing { date: "2020-02-27".into(), rate: "0.10".into() },
            Fixing { date: "2020-02-28".into(), rate: "0.90".into() },
        ],
        fees: vec![WireFee {
            cycle: Some(Cycle { anchor_date: "2020-01-01".into(), ..Cycle::default() }),
            basis: Some(fee::Basis::Amount("25.00".into())),
        }],
        ..loan()
    };
    let shown = preview(terms).unwrap();
    let events: Vec<_> = shown.events.iter().map(told).collect();
    let expected = [
        (Kind::Advance, "2020-01-01", "-1000.00", "1000.00"),
        (Kind::Fee, "2020-01-01", "25.00", "1000.00"),
        (Kind::Redemption, "2020-02-10", "500.00", "500.00"),
        (Kind::RateReset, "2020-03-01", "0.00", "500.00"),
        (Kind::Interest, "2020-04-01", "57.75", "500.00"),
        (Kind::Maturity, "2020-04-01", "500.00", "0.00"),
    ];
    assert_eq!(events, expected);
    assert_eq!((shown.events[3].rate.as_str(), shown.events[1].fee), ("0.18", 1));
    let fixing = shown.events[3].fixing.as_ref().unwrap();
    assert_eq!((fixing.date.as_str(), fixing.rate.as_str()), ("2020-02-27", "0.1"));
    let stretches: Vec<_> = shown.events[4]
        .accruals
        .iter()
        .map(|accrual| (accrual.start_date.as_str(), accrual.days, accrual.base.as_str(), accrual.interest.as_str()))
        .collect();
    let expected =
        [("2020-01-01", 40, "1000.00", "40"), ("2020-02-10", 20, "500.00", "10"), ("2020-03-01", 31, "500.00", "7.75")];
    assert_eq!(stretches, expected);
    assert_eq!(shown.events[4].exact_amount, "57.75");
    assert_eq!(shown.total_interest.unwrap().amount, "57.75");
    assert!(shown.payments.is_empty() && shown.exact_payments.is_empty());
}

#[test]
fn nothing_is_rounded_where_that_is_asked_for() {
    // 1000 × 0.1 × 31 / 360 = 8.61111…; in yen it is 9, in dollars 8.61.
    let january = |currency_code: &str, unrounded| WireTerms {
        currency_code: currency_code.into(),
        principal: "1000".into(),
        rate: "0.1".into(),
        final_maturity_date: "2020-02-01".into(),
        unrounded,
        ..loan()
    };
    let interest = |terms| preview(terms).unwrap().events[1].amount.clone();
    assert_eq!(interest(january("JPY", true)), "8.611111111111111111111111111");
    assert_eq!(interest(january("JPY", false)), "9");
    let dollars = WireTerms { principal: "1000.00".into(), ..january("USD", false) };
    assert_eq!(interest(dollars.clone()), "8.61");
    let rounding = Some(WireRounding { unit: "0.05".into(), mode: 4 });
    assert_eq!(interest(WireTerms { rounding, ..dollars }), "8.65");
    assert_eq!(preview(january("JPY", true)).unwrap().total_interest, None);
}

#[test]
fn fortnights_of_level_rent_in_advance_end_at_zero() {
    // 26 rents of one year and a balloon; the rest and the interest of the last fortnight make it up.
    let terms = WireTerms {
        final_maturity_date: "2020-12-30".into(),
        repayment: Some(Repayment {
            way: Some(Way::Level(Level {
                cycle: cycle("2020-01-01", Every::Weeks(2)),
                repaid_by_date: "2020-12-16".into(),
                balloon: "200.00".into(),
                ..Level::default()
            })),
        }),
        ..loan()
    };
    let shown = preview(terms).unwrap();
    let rents: Vec<_> = shown.events.iter().filter(|event| event.kind() == Kind::Redemption).collect();
    assert_eq!((rents.len(), rents[25].date.as_str()), (26, "2020-12-16"));
    assert!(rents.iter().all(|rent| rent.payment == rents[0].payment));
    let [.., interest, last] = &shown.events[..] else { panic!("events") };
    let balloon: Decimal = interest.amount.parse::<Decimal>().unwrap() + last.amount.parse::<Decimal>().unwrap();
    assert!((balloon - Decimal::from(200)).abs() <= Decimal::new(26, 2), "{balloon} but for what rounding leaves");
    assert_eq!(last.balance, "0.00");
}

#[test]
fn no_other_field_is_given_beside_a_cash_flow() {
    let request = PreviewScheduleRequest {
        amount: Some(Money::default()),
        payment_months: 3,
        unrounded: true,
        cash_flow: Some(loan()),
        ..PreviewScheduleRequest::default()
    };
    let refused = Lender::preview_schedule(&request).unwrap_err();
    let named: Vec<_> = refused.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(named, ["amount", "payment_months", "unrounded"]);
}

#[test]
fn nothing_at_all_is_refused_with_what_is_missing() {
    let expected = ["currency_code", "principal", "rate", "commencement_date", "day_count", "business_day_convention"];
    assert_eq!(fields(WireTerms::default()), under(&expected));
}

#[test]
fn every_malformed_field_is_named_at_once() {
    let level = Level { first_payment: "12.345".into(), repaid_by_date: "later".into(), ..Level::default() };
    let huge = "1000000000000000.00";
    let rule = rate_reset::Floating { multiplier: "10".into(), spread: "x".into(), fixing_lag_business_days: 0 };
    let again = Fixing { date: "2020-01-01".into(), rate: "0.01".into() };
    let lagging = interest_base::Lagging { first_amount: "-".into(), cycle: cycle("2020-01-01", Every::Days(0)) };
    let terms = WireTerms {
        principal: huge.into(),
        premium: "1e3".into(),
        rate: "NaN".into(),
        day_count: 99,
        commencement_date: "2020-02-30".into(),
        interest_base: Some(WireBase { base: Some(interest_base::Base::Lagging(lagging)) }),
        repayment: Some(Repayment { way: Some(Way::Level(level)) }),
        rate_resets: vec![
            WireReset { cycle: None, rule: Some(rate_reset::Rule::Floating(rule)) },
            WireReset::default(),
        ],
        next_rate: "-10".into(),
        rate_limits: Some(WireLimits { cap: "much".into(), ..WireLimits::default() }),
        fixings: vec![again.clone(), again],
        fees: vec![WireFee::default()],
        accrued_interest: "+1".into(),
        interest_cycles: vec![
            Cycle { anchor_date: String::new(), roll_date: "2020-01-01".into(), ..Cycle::default() },
            Cycle { anchor_date: "2020-01-01".into(), every: Some(Every::Months(1_201)), ..Cycle::default() },
        ],
        calendars: vec!["MARS".into()],
        ..loan()
    };
    let expected = [
        "principal",
        "premium",
        "rate",
        "interest_base.lagging.first_amount",
        "interest_base.lagging.cycle.days",
        "repayment.level.cycle",
        "repayment.level.first_payment",
        "repayment.level.repaid_by_date",
        "rate_resets[0].cycle",
        "rate_resets[0].floating.multiplier",
        "rate_resets[0].floating.spread",
        "rate_resets[1].cycle",
        "rate_resets[1]",
        "next_rate",
        "rate_limits.cap",
        "fixings[1].date",
        "fees[0].cycle",
        "fees[0]",
        "accrued_interest",
        "interest_cycles[0].anchor_date",
        "interest_cycles[0].roll_date",
        "interest_cycles[1].months",
        "commencement_date",
        "day_count",
        "calendars[0]",
    ];
    assert_eq!(fields(terms), under(&expected));
}

#[test]
fn every_contradiction_is_told_under_its_field_at_once() {
    let quarterly = |anchor: &str| cycle(anchor, Every::Months(3));
    let level = Level {
        cycle: quarterly("2020-04-02"),
        first_payment: "0.00".into(),
        repaid_by_date: "2020-04-01".into(),
        balloon: "1000.00".into(),
    };
    let rate = fee::RateOfBalance { rate: "-0.01".into(), accrued: String::new() };
    let reset =
        |anchor: &str| WireReset { cycle: quarterly(anchor), rule: Some(rate_reset::Rule::FixedRate("0.01".into())) };
    let terms = WireTerms {
        premium: "-1000.00".into(),
        final_maturity_date: "2020-01-01".into(),
        as_of_date: "2020-01-01".into(),
        capitalized_until_date: "2020-01-02".into(),
        interest_base: Some(WireBase { base: Some(interest_base::Base::FixedAmount("-5.00".into())) }),
        interest_cycles: vec![quarterly("2020-03-01").unwrap(), quarterly("2020-02-01").unwrap()],
        repayment: Some(Repayment { way: Some(Way::Level(level)) }),
        rate_resets: vec![reset("2020-02-01"), reset("2020-02-01")],
        rate_limits: Some(WireLimits {
            floor: "0.02".into(),
            cap: "0.01".into(),
            least_change: "0.01".into(),
            most_change: "-0.01".into(),
            ..WireLimits::default()
        }),
        fees: vec![WireFee { cycle: quarterly("2020-02-01"), basis: Some(fee::Basis::RateOfBalance(rate)) }],
        rounding: Some(WireRounding { unit: "0.001".into(), mode: 1 }),
        ..loan()
    };
    let expected = [
        "premium",
        "final_maturity_date",
        "as_of_date",
        "capitalized_until_date",
        "repayment.level.cycle.anchor_date",
        "repayment.level.first_payment",
        "repayment.level.repaid_by_date",
        // As much as the principal, and before the last payment.
        "repayment.level.balloon",
        "repayment.level.balloon",
        "interest_base.fixed_amount",
        "interest_cycles[1].anchor_date",
        "rate_resets[1].cycle.anchor_date",
        "rate_limits.cap",
        "rate_limits.most_change",
        "fees[0]",
        "rounding.unit",
    ];
    assert_eq!(fields(terms), under(&expected));
}

#[test]
fn contradictions_that_only_dates_and_figures_show_have_their_fields_too() {
    let with = |way| WireTerms { repayment: Some(Repayment { way: Some(way) }), ..loan() };
    let daily = cycle("1950-01-01", Every::Days(1));
    let century = |terms: WireTerms| WireTerms {
        commencement_date: "1950-01-01".into(),
        final_maturity_date: "2050-01-01".into(),
        ..terms
    };
    let given = |amount: &str| {
        let step = PaymentStep { cycle: cycle("2020-02-01", Every::Months(1)), amount: amount.into() };
        with(Way::GivenPayments(GivenPayments { steps: vec![step] }))
    };
    let parts = EqualParts { cycle: daily.clone(), ..EqualParts::default() };
    let level = |rate: &str, balloon: &str| WireTerms {
        rate: rate.into(),
        ..with(Way::Level(Level {
            cycle: cycle("2020-02-01", Every::Months(1)),
            balloon: balloon.into(),
            ..Level::default()
        }))
    };
    let floating = rate_reset::Rule::Floating(rate_reset::Floating::default());
    let cases = [
        ("repayment.equal_parts.cycle", century(with(Way::EqualParts(parts)))),
        ("interest_cycles[0]", century(WireTerms { interest_cycles: daily.into_iter().collect(), ..loan() })),
        // The interest of February is 29.00, as much as the payment.
        ("final_maturity_date", WireTerms { final_maturity_date: String::new(), ..given("29.00") }),
        ("repayment.given_payments.steps[0].amount", given("0.00")),
        ("repayment.given_payments.steps", with(Way::GivenPayments(GivenPayments::default()))),
        // At −800 % a month takes two thirds; 999.00 at the end would have to be paid out three times over.
        ("repayment.level", level("-8", "999.00")),
        ("final_maturity_date", WireTerms { final_maturity_date: String::new(), ..loan() }),
        (
            "fixings",
            WireTerms {
                rate_resets: vec![WireReset { cycle: cycle("2020-02-01", Every::Months(1)), rule: Some(floating) }],
                ..loan()
            },
        ),
        // Interest at −990 % a month, added to the balance, leaves less than nothing.
        ("rate", WireTerms { rate: "-9.9".into(), capitalized_until_date: "2020-03-01".into(), ..loan() }),
    ];
    for (field, terms) in cases {
        assert_eq!(fields(terms), under(&[field]), "{field}");
    }
}
