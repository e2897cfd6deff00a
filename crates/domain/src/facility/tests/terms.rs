//! Terms: each contradiction with the path of its field, and all of them at once.

use crate::calendar::CalendarId;
use crate::currency::Currency;
use crate::facility::fixtures::*;
use crate::facility::terms::{
    AllocationCategory, Amortization, ApproverRole, Covenant, FacilityTerms, FinalMaturity, FloatingInterest,
    GivenRent, Interest, InterestBase, PaymentTiming, Product, ResetRule, Sublimit, TenorFrom, TermsDraft, Threshold,
    VatRate,
};
use crate::ids::CovenantId;
use crate::money::Money;
use crate::rounding::{Rounding, RoundingMode};

/// The fields of the problems of the case's terms after a change.
fn fields(change: impl FnOnce(&mut TermsDraft)) -> Vec<String> {
    let mut draft = boleo_terms();
    change(&mut draft);
    match FacilityTerms::validate(draft) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.into_iter().map(|problem| problem.field).collect(),
    }
}

const NONE: [&str; 0] = [];

fn euros(amount: &str) -> Money {
    Money::parse(Currency::parse("EUR").unwrap(), amount).unwrap()
}

#[test]
fn terms_of_the_case_have_no_problem() {
    assert_eq!(fields(|_| ()), NONE);
    assert_eq!(fields(|draft| *draft = small_terms()), NONE);
}

#[test]
fn other_products_are_not_offered_yet() {
    assert_eq!(fields(|draft| draft.product = Product::TermLoan), ["terms.product"]);
    assert_eq!(fields(|draft| draft.product = Product::CostOverrun), ["terms.product"]);
}

#[test]
fn commitment_must_be_positive() {
    let zero = |draft: &mut TermsDraft| {
        draft.commitment = usd("0.00");
        draft.minimum_drawdown = usd("0.00");
        draft.sublimits.clear();
    };
    assert_eq!(fields(zero), ["terms.commitment"]);
}

#[test]
fn every_amount_must_be_in_the_currency_of_the_commitment() {
    let problems = fields(|draft| {
        draft.minimum_drawdown = euros("1.00");
        draft.sublimits[1].amount = euros("1.00");
        draft.purchase_option.as_mut().unwrap().price = euros("1.00");
        draft.approval_bands[0].up_to = Some(euros("1.00"));
        draft.guarantee.as_mut().unwrap().cap = euros("1.00");
    });
    assert_eq!(
        problems,
        [
            "terms.minimum_drawdown",
            "terms.purchase_option.price",
            "terms.sublimits[1].amount",
            "terms.approval_bands[0].up_to",
            "terms.guarantee.cap",
        ]
    );
}

#[test]
fn sublimit_is_of_an_eligible_category_once_and_within_the_commitment() {
    let limit = |code: &str, amount: &str| Sublimit { category: category(code), amount: usd(amount) };
    let problems = fields(|draft| {
        draft.sublimits = vec![
            limit("MOBILE_SURFACE", "64000000.00"),
            limit("STATIONARY", "1.00"),
            limit("MOBILE_SURFACE", "64000000.01"),
            limit("MOBILE_UNDERGROUND", "0.00"),
        ];
    });
    assert_eq!(
        problems,
        [
            "terms.sublimits[1].category",
            "terms.sublimits[2].category",
            "terms.sublimits[2].amount",
            "terms.sublimits[3].amount",
        ]
    );
}

#[test]
fn categories_are_at_least_one_and_each_once() {
    let none = |draft: &mut TermsDraft| {
        draft.eligible_categories.clear();
        draft.sublimits.clear();
    };
    assert_eq!(fields(none), ["terms.eligible_categories"]);
    let twice = |draft: &mut TermsDraft| draft.eligible_categories.push(category("MOBILE_SURFACE"));
    assert_eq!(fields(twice), ["terms.eligible_categories[2]"]);
}

#[test]
fn advance_rate_is_above_zero_and_at_most_one() {
    for (value, wrong) in [("0", true), ("-0.5", true), ("0.0001", false), ("1", false), ("1.0001", true)] {
        assert_eq!(!fields(|draft| draft.advance_rate = rate(value)).is_empty(), wrong, "{value}");
    }
}

#[test]
fn availability_of_one_day_is_enough_and_less_is_refused() {
    assert_eq!(fields(|draft| draft.availability_period.end = date("2008-01-02")), NONE);
    let problems = fields(|draft| draft.availability_period.end = date("2008-01-01"));
    assert_eq!(problems, ["terms.availability_period.end_date"]);
}

#[test]
fn fixed_maturity_is_after_the_availability_period() {
    let fixed = |day: &str| {
        let maturity = FinalMaturity::Fixed(date(day));
        fields(|draft| draft.final_maturity = maturity)
    };
    assert_eq!(fixed("2010-01-01"), NONE);
    assert_eq!(fixed("2009-12-31"), ["terms.final_maturity.date"]);
}

#[test]
fn tenor_is_one_to_1200_months_within_the_calendar() {
    let tenor = |months: u32| {
        fields(|draft| {
            draft.final_maturity = FinalMaturity::Tenor { months, from: TenorFrom::InitialDrawdown };
            draft.guarantee = None;
        })
    };
    assert_eq!(tenor(0), ["terms.final_maturity.tenor.months"]);
    assert_eq!(tenor(1), NONE);
    assert_eq!(tenor(1200), NONE);
    assert_eq!(tenor(1201), ["terms.final_maturity.tenor.months"]);
    // A maturity that no date can name is a second problem of the same field.
    assert_eq!(tenor(u32::MAX).len(), 2);
}

#[test]
fn guarantee_reaches_to_the_earliest_possible_maturity() {
    // The first drawdown can be funded on 2 January 2008 at the earliest, and matures in 2015.
    let expiry = |day: &str| fields(|draft| draft.guarantee.as_mut().unwrap().expiry = date(day));
    assert_eq!(expiry("2015-01-02"), NONE);
    assert_eq!(expiry("2015-01-01"), ["terms.guarantee.expiry_date"]);
}

#[test]
fn counts_stay_within_their_bounds() {
    let problems = fields(|draft| {
        draft.notice_business_days = 61;
        draft.payment_months = 5;
        draft.billing_lead_days = 91;
        draft.grace.days = 366;
        draft.cure.period.days = 366;
        draft.acceptance_long_stop_days = 0;
        draft.useful_life_months = 1201;
    });
    assert_eq!(
        problems,
        [
            "terms.notice_business_days",
            "terms.payment_months",
            "terms.billing_lead_days",
            "terms.grace.days",
            "terms.cure.period.days",
            "terms.acceptance_long_stop_days",
            "terms.useful_life_months",
        ]
    );
    for months in [1, 2, 3, 4, 6, 12] {
        assert_eq!(fields(|draft| draft.payment_months = months), NONE, "{months}");
    }
}

#[test]
fn calendars_and_extra_holidays_are_named_once() {
    let calendars = vec![CalendarId::Usny, CalendarId::Chzu, CalendarId::Usny];
    assert_eq!(fields(|draft| draft.calendars = calendars), ["terms.calendars[2]"]);
    let days = vec![date("2008-05-05"), date("2008-05-05"), date("2008-05-01")];
    assert_eq!(fields(|draft| draft.extra_holidays = days), ["terms.extra_holidays[1]", "terms.extra_holidays[2]"]);
}

#[test]
fn balloon_stands_beside_neither_a_bullet_nor_the_whole() {
    assert_eq!(fields(|draft| draft.amortization = Amortization::Bullet), NONE);
    let both = |draft: &mut TermsDraft| {
        draft.amortization = Amortization::Bullet;
        draft.balloon_rate = rate("0.10");
    };
    assert_eq!(fields(both), ["terms.balloon_rate"]);
    assert_eq!(fields(|draft| draft.balloon_rate = rate("1")), ["terms.balloon_rate"]);
    assert_eq!(fields(|draft| draft.balloon_rate = rate("0.9999")), NONE);
}

#[test]
fn profile_adds_up_to_one_with_the_balloon() {
    let profile = |shares: &[&str]| {
        let principal_shares = shares.iter().map(|share| rate(share)).collect();
        fields(|draft| {
            draft.balloon_rate = rate("0.2");
            draft.amortization = Amortization::Profile { principal_shares };
        })
    };
    let field = "terms.amortization.profile.principal_shares";
    assert_eq!(profile(&["0.5", "0.3"]), NONE);
    assert_eq!(profile(&["0.5", "0.5"]), [field]);
    assert_eq!(profile(&["1", "-0.2"]), [format!("{field}[1]")]);
    assert_eq!(profile(&[]).len(), 2);
}

#[test]
fn periods_of_interest_alone_are_at_least_one() {
    let periods = |interest_only_periods| {
        fields(|draft| draft.amortization = Amortization::InterestOnlyThenLevel { interest_only_periods })
    };
    let field = "terms.amortization.interest_only_then_level.interest_only_periods";
    assert_eq!(periods(0), [field]);
    assert_eq!(periods(1), NONE);
    assert_eq!(periods(1200), [field]);
}

#[test]
fn grace_and_profiles_leave_room_for_a_rent() {
    // The case's tenor of 84 months has 28 quarters, and one more where last days are kept.
    let shaped = |amortization: Amortization| fields(|draft| draft.amortization = amortization);
    let grace = |capitalized_periods| shaped(Amortization::CapitalizedThenLevel { capitalized_periods });
    let field = "terms.amortization.capitalized_then_level.capitalized_periods";
    assert_eq!(grace(0), [field]);
    assert_eq!(grace(28), NONE);
    assert_eq!(grace(29), [field]);
    let profile = |weights: &[&str], repeats| {
        let weights = weights.iter().map(|weight| rate(weight)).collect();
        shaped(Amortization::RentProfile { weights, repeats })
    };
    let field = "terms.amortization.rent_profile.weights";
    assert_eq!(profile(&["0", "1"], true), NONE);
    assert_eq!(profile(&["1", "0"], true), [format!("{field}[1]")]);
    assert_eq!(profile(&["-1", "0"], true), [format!("{field}[0]"), field.to_owned()]);
    assert_eq!(profile(&["1"; 30], false), [field]);
    assert_eq!(profile(&["1"; 30], true), NONE);
    let given = |rent| shaped(Amortization::GivenRent(rent));
    assert_eq!(given(GivenRent::Share(rate("-0.01"))), ["terms.amortization.given_rent.share"]);
    let pesos = Money::parse(Currency::parse("MXN").unwrap(), "1.00").unwrap();
    assert_eq!(given(GivenRent::Amount(pesos)), ["terms.amortization.given_rent.amount"]);
    let kept = |draft: &mut TermsDraft| {
        draft.amortization = Amortization::RentProfile { weights: vec![rate("1"), rate("2")], repeats: true };
        draft.interest = Interest::Floating(FloatingInterest { reset_rule: ResetRule::KeepPrincipal, ..floating() });
    };
    assert_eq!(fields(kept), ["terms.interest.floating.reset_rule"]);
    let base = |months| fields(|draft| draft.interest_base = InterestBase::PeriodBalance { months });
    assert_eq!(base(12), NONE);
    for months in [0, 4, 1_203] {
        assert_eq!(base(months), ["terms.interest_base.period_balance.months"]);
    }
}

#[test]
fn floating_rates_have_neither_another_base_nor_payments_of_nothing() {
    let refused = |amortization: Amortization, interest_base| {
        fields(|draft| {
            draft.amortization = amortization;
            draft.interest_base = interest_base;
            let solved = FloatingInterest { reset_rule: ResetRule::SolveRentAgain, ..floating() };
            draft.interest = Interest::Floating(solved);
        })
    };
    let profile = |weights: &[&str]| {
        let weights = weights.iter().map(|weight| rate(weight)).collect();
        refused(Amortization::RentProfile { weights, repeats: true }, InterestBase::Balance)
    };
    assert_eq!(profile(&["1", "2"]), NONE);
    assert_eq!(profile(&["0", "2"]), ["terms.amortization.rent_profile.weights[0]"]);
    let given = |share: &str| refused(Amortization::GivenRent(GivenRent::Share(rate(share))), InterestBase::Balance);
    assert_eq!(given("0.05"), NONE);
    assert_eq!(given("0"), ["terms.amortization.given_rent.share"]);
    let grace = Amortization::CapitalizedThenLevel { capitalized_periods: 4 };
    assert_eq!(refused(grace, InterestBase::Balance), ["terms.amortization.capitalized_then_level"]);
    for base in [InterestBase::AmountFinanced, InterestBase::PeriodBalance { months: 6 }] {
        assert_eq!(refused(Amortization::LevelRent, base), ["terms.interest_base"]);
    }
}

#[test]
fn covenants_are_named_once_and_tested_in_whole_periods() {
    let covenant = |id: &str, test_months, certificate_days, title: &str| Covenant {
        id: CovenantId::parse(id).unwrap(),
        title: title.to_owned(),
        threshold: Threshold::AtLeast(rust_decimal::Decimal::ONE),
        first_test: date("2008-03-31"),
        test_months,
        certificate_days,
    };
    let covenants = vec![covenant("dscr", 3, 45, "Cover"), covenant("dscr", 5, 366, " ")];
    let found = fields(|draft| draft.covenants = covenants);
    let second = ["id", "title", "test_months", "certificate_days"].map(|field| format!("terms.covenants[1].{field}"));
    assert_eq!(found, second);
}

fn floating() -> FloatingInterest {
    FloatingInterest { margin: rate("0.0275"), floor: Some(rate("0.0000")), ..floating_interest() }
}

#[test]
fn floating_variant_of_the_case_has_no_problem_and_a_crossed_cap_has_one() {
    let with = |interest: FloatingInterest| fields(|draft| draft.interest = Interest::Floating(interest));
    assert_eq!(with(floating()), NONE);
    assert_eq!(with(FloatingInterest { cap: Some(rate("0.0275")), ..floating() }), NONE);
    let crossed = FloatingInterest { cap: Some(rate("0.0274")), ..floating() };
    assert_eq!(with(crossed), ["terms.interest.floating.cap"]);
    let broken =
        FloatingInterest { benchmark: String::new(), reset_months: 5, fixing_lag_business_days: 11, ..floating() };
    assert_eq!(
        with(broken),
        [
            "terms.interest.floating.benchmark",
            "terms.interest.floating.reset_months",
            "terms.interest.floating.fixing_lag_business_days",
        ]
    );
}

#[test]
fn overnight_rate_has_the_period_of_a_payment_and_is_weighed_by_calendar_days() {
    use crate::day_count::DayCount;
    use crate::facility::terms::{BenchmarkKind, Fallback};
    let overnight = |lookback_business_days| FloatingInterest {
        benchmark_kind: BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift: false },
        fixing_lag_business_days: 0,
        ..floating()
    };
    let with = |interest: FloatingInterest| fields(|draft| draft.interest = Interest::Floating(interest));
    assert_eq!(with(overnight(20)), NONE);
    let at = |field: &str| format!("terms.interest.floating.{field}");
    assert_eq!(with(overnight(21)), [at("compounded_in_arrears.lookback_business_days")]);
    let otherwise = FloatingInterest {
        reset_months: 1,
        fixing_lag_business_days: 1,
        fallback: Fallback::PreviousFixing { most_days: 366 },
        ..overnight(0)
    };
    let broken = fields(|draft| {
        draft.interest = Interest::Floating(otherwise);
        draft.day_count = DayCount::Thirty360;
    });
    let expected = ["previous_fixing.most_days", "compounded_in_arrears", "reset_months", "fixing_lag_business_days"];
    assert_eq!(broken, expected.map(at));
}

#[test]
fn rates_are_not_negative() {
    let problems = fields(|draft| {
        draft.interest = Interest::Fixed { annual_rate: rate("-0.01") };
        draft.default_margin = rate("-0.01");
        draft.fees.arrangement_fee_rate = rate("-0.01");
        draft.fees.commitment_fee_rate = rate("-0.01");
        draft.fees.prepayment_fee_rate = rate("-0.01");
    });
    assert_eq!(
        problems,
        [
            "terms.interest.fixed.annual_rate",
            "terms.default_margin",
            "terms.fees.arrangement_fee_rate",
            "terms.fees.commitment_fee_rate",
            "terms.fees.prepayment_fee_rate",
        ]
    );
}

#[test]
fn rounding_unit_finer_than_a_cent_is_refused() {
    let unit = |text: &str| {
        let rounding = Rounding::new(text.parse().unwrap(), RoundingMode::HalfUp).unwrap();
        fields(|draft| draft.rounding = rounding)
    };
    assert_eq!(unit("0.001"), ["terms.rounding.unit"]);
    assert_eq!(unit("0.05"), NONE);
    assert_eq!(unit("100"), NONE);
}

#[test]
fn allocation_order_names_each_category_once() {
    use AllocationCategory::{DefaultInterest, Fees, Interest, Principal};
    assert_eq!(fields(|draft| draft.allocation_order = vec![Principal, Interest, Fees, DefaultInterest]), NONE);
    for order in [vec![], vec![Fees, DefaultInterest, Interest], vec![Fees, Fees, Interest, Principal]] {
        assert_eq!(fields(|draft| draft.allocation_order = order), ["terms.allocation_order"]);
    }
}

#[test]
fn approval_bands_ascend_and_only_the_last_is_open() {
    use ApproverRole::{CreditCommittee, CreditOfficer};
    let bands = |bands| fields(|draft| draft.approval_bands = bands);
    assert_eq!(bands(vec![]), ["terms.approval_bands"]);
    assert_eq!(bands(vec![band(None, 1, CreditOfficer)]), NONE);
    assert_eq!(bands(vec![band(Some("1.00"), 1, CreditOfficer)]), ["terms.approval_bands[0].up_to"]);
    let open_first = vec![band(None, 1, CreditOfficer), band(None, 2, CreditCommittee)];
    assert_eq!(bands(open_first), ["terms.approval_bands[0].up_to"]);
    let level = vec![
        band(Some("5.00"), 1, CreditOfficer),
        band(Some("5.00"), 2, CreditOfficer),
        band(None, 2, CreditCommittee),
    ];
    assert_eq!(bands(level), ["terms.approval_bands[1].up_to"]);
    let counts = vec![band(Some("5.00"), 0, CreditOfficer), band(None, 11, CreditCommittee)];
    assert_eq!(bands(counts), ["terms.approval_bands[0].approvals", "terms.approval_bands[1].approvals"]);
}

#[test]
fn conditions_are_named_once_and_say_what_is_to_be_shown() {
    let problems = fields(|draft| {
        draft.conditions_precedent[8].id = condition("insurance");
        draft.conditions_precedent[0].title = " ".to_owned();
    });
    assert_eq!(problems, ["terms.conditions_precedent[0].title", "terms.conditions_precedent[8].id"]);
}

#[test]
fn rates_of_tax_ascend_by_date() {
    let from = |day: &str, percent: &str| VatRate { effective_from: date(day), rate: rate(percent) };
    let rates = vec![from("2010-01-01", "0.16"), from("2008-01-01", "0.15"), from("2008-01-01", "1")];
    assert_eq!(
        fields(|draft| draft.vat_rates = rates),
        ["terms.vat_rates[2].rate", "terms.vat_rates[1].effective_from", "terms.vat_rates[2].effective_from"]
    );
}

#[test]
fn time_zone_has_the_form_of_one() {
    for zone in ["", "America/", "America New York", "Zürich"] {
        assert_eq!(fields(|draft| draft.time_zone = zone.to_owned()), ["terms.time_zone"], "{zone:?}");
    }
    for zone in ["UTC", "America/New_York", "America/Argentina/Buenos_Aires", "Etc/GMT+5"] {
        assert_eq!(fields(|draft| draft.time_zone = zone.to_owned()), NONE, "{zone:?}");
    }
}

#[test]
fn problems_of_every_kind_come_at_once() {
    let problems = fields(|draft| {
        draft.product = Product::TermLoan;
        draft.minimum_drawdown = usd("64000000.01");
        draft.availability_period.end = date("2007-01-01");
        draft.advance_rate = rate("0");
        draft.approval_bands.clear();
        draft.allocation_order.clear();
        draft.time_zone.clear();
    });
    assert_eq!(
        problems,
        [
            "terms.product",
            "terms.minimum_drawdown",
            "terms.availability_period.end_date",
            "terms.advance_rate",
            "terms.approval_bands",
            "terms.allocation_order",
            "terms.time_zone",
        ]
    );
}

#[test]
fn more_payments_than_a_schedule_may_have_are_refused() {
    // Monthly from 2 January 2008: 1,200 payments end on 2 January 2108.
    let until = |day: &str, payment_months| {
        fields(|draft| {
            draft.final_maturity = FinalMaturity::Fixed(date(day));
            draft.payment_months = payment_months;
            draft.guarantee = None;
        })
    };
    assert_eq!(until("2108-01-02", 1), NONE);
    assert_eq!(until("2108-01-03", 1), ["terms.payment_months"]);
    assert_eq!(until("2108-01-03", 2), NONE);
}

#[test]
fn interest_alone_is_not_paid_in_advance() {
    let in_advance = |amortization| {
        fields(|draft| {
            draft.payment_timing = PaymentTiming::Advance;
            draft.amortization = amortization;
        })
    };
    assert_eq!(in_advance(Amortization::Bullet), ["terms.payment_timing"]);
    let only = Amortization::InterestOnlyThenLevel { interest_only_periods: 2 };
    assert_eq!(in_advance(only), ["terms.payment_timing"]);
    assert_eq!(in_advance(Amortization::LevelPrincipal), NONE);
}
