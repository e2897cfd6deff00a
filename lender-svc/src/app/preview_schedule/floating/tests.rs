//! Floating rates over the contract: worked figures, their explanations, and every contradiction with its field.

use facility_domain::{business_day::BusinessDayConvention, calendar::Calendar};
use facility_proto::r#type::v1::{
    CompoundedRate, Money as WireMoney, RatePart as WirePart,
    cashflow_terms::Fixing as WireFixing,
    facility_terms::{
        self as terms,
        interest::{
            Floating as WireFloating,
            floating::{CompoundedInArrears, PreviousFixing, ResetRule},
        },
    },
};

use facility_service::server::MAX_RESPONSE_BYTES;
use prost::Message;

use super::super::Lender;
use super::*;

fn usd(amount: &str) -> Option<WireMoney> {
    Some(WireMoney { currency_code: "USD".into(), amount: amount.into() })
}

fn shape(shape: terms::amortization::Shape) -> Option<terms::Amortization> {
    Some(terms::Amortization { shape: Some(shape) })
}

fn fixings(given: &[(&str, &str)]) -> Vec<WireFixing> {
    given.iter().map(|(date, rate)| WireFixing { date: (*date).into(), rate: (*rate).into() }).collect()
}

/// 1,000,000.00 from Thursday 6 March 2008 to Tuesday 11 March, paid at its end, at an overnight rate and 1 %.
fn five_days(lookback_business_days: u32, observation_shift: bool) -> PreviewScheduleRequest {
    let compounded = CompoundedInArrears { lookback_business_days, observation_shift };
    PreviewScheduleRequest {
        amount: usd("1000000.00"),
        floating: Some(WireFloating {
            benchmark: "USD-ON".into(),
            margin: "0.0100".into(),
            reset_months: 1,
            reset_rule: ResetRule::SolveRentAgain.into(),
            compounded_in_arrears: Some(compounded),
            ..WireFloating::default()
        }),
        // In millionths a day: 50, 100, 90 (270 over the weekend), 200.
        fixings: fixings(&[
            ("2008-03-05", "0.0180"),
            ("2008-03-06", "0.0360"),
            ("2008-03-07", "0.0324"),
            ("2008-03-10", "0.0720"),
        ]),
        day_count: terms::DayCount::Act360.into(),
        commencement_date: "2008-03-06".into(),
        final_maturity_date: "2008-03-11".into(),
        payment_months: 1,
        stub: terms::Stub::ShortFirst.into(),
        business_day_convention: terms::BusinessDayConvention::Following.into(),
        accruals_adjusted: true,
        payment_timing: terms::PaymentTiming::Arrears.into(),
        amortization: shape(terms::amortization::Shape::Bullet(terms::amortization::Bullet {})),
        ..PreviewScheduleRequest::default()
    }
}

/// One million over a year of quarters of exactly a quarter: at 8 % for the first, then at 10 %.
fn quarters(rule: ResetRule) -> PreviewScheduleRequest {
    PreviewScheduleRequest {
        floating: Some(WireFloating {
            benchmark: "USD-3M".into(),
            margin: "0".into(),
            reset_months: 3,
            reset_rule: rule.into(),
            ..WireFloating::default()
        }),
        fixings: fixings(&[
            ("2008-03-03", "0.08"),
            ("2008-06-03", "0.10"),
            ("2008-09-03", "0.10"),
            ("2008-12-03", "0.10"),
        ]),
        day_count: terms::DayCount::Thirty360.into(),
        commencement_date: "2008-03-03".into(),
        final_maturity_date: "2009-03-03".into(),
        payment_months: 3,
        business_day_convention: terms::BusinessDayConvention::Unadjusted.into(),
        amortization: shape(terms::amortization::Shape::LevelRent(terms::amortization::LevelRent {})),
        ..five_days(0, false)
    }
}

fn shown(request: &PreviewScheduleRequest) -> PreviewScheduleResponse {
    Lender::preview_schedule(request).unwrap()
}

fn fields(request: &PreviewScheduleRequest) -> Vec<String> {
    let refused = Lender::preview_schedule(request).unwrap_err();
    refused.fields.iter().map(|field| field.field.clone()).collect()
}

fn text(money: Option<&WireMoney>) -> &str {
    money.map_or("", |money| &money.amount)
}

fn applied(part: &WirePart) -> (&str, &str, &str) {
    let applied = part.applied.as_ref().unwrap();
    (&applied.rate, &applied.fixing_date, &applied.last_fixing_date)
}

/// Each observation: the day, the day whose fixing was taken where that is another, the fixing, the weight.
fn observations(compounded: &CompoundedRate) -> Vec<[String; 4]> {
    let each = compounded.observations.iter();
    each.map(|its| [its.fixing_date.clone(), its.taken_from_date.clone(), its.fixing.clone(), its.days.to_string()])
        .collect()
}

#[test]
fn overnight_rate_is_compounded_and_says_how() {
    let shown = shown(&five_days(0, false));
    let payment = &shown.payments[0];
    // 1.0001 × 1.00027 × 1.0002; 0.0005701010054 × 360 / 5 = 0.0410472723888, and the margin;
    // 1,000,000.00 × 0.0510473 × 5 / 360 = 708.99027…
    assert_eq!(applied(&payment.parts[0]), ("0.0510473", "2008-03-06", "2008-03-10"));
    assert_eq!((text(payment.interest.as_ref()), text(payment.payment.as_ref())), ("708.99", "1000708.99"));
    let compounded = payment.parts[0].compounded.as_ref().unwrap();
    assert_eq!((compounded.days, compounded.growth.as_str()), (5, "1.0005701010054"));
    assert_eq!(compounded.benchmark, "0.0410473");
    let expected =
        [["2008-03-06", "", "0.0360", "1"], ["2008-03-07", "", "0.0324", "3"], ["2008-03-10", "", "0.0720", "1"]];
    assert_eq!(observations(compounded), expected);
}

#[test]
fn lookback_and_observation_shift_choose_fixings_and_weights() {
    // Worked in crates/domain/src/floating/tests.rs: 3.16833 % and 3.02433 %.
    for (shift, rate, interest, weights) in
        [(false, "0.0416833", "578.93", [1, 3, 1]), (true, "0.0402433", "558.93", [1, 1, 3])]
    {
        let shown = shown(&five_days(1, shift));
        let part = &shown.payments[0].parts[0];
        assert_eq!(applied(part), (rate, "2008-03-05", "2008-03-07"));
        assert_eq!(text(shown.payments[0].interest.as_ref()), interest);
        let compounded = part.compounded.as_ref().unwrap();
        assert_eq!(compounded.observations.iter().map(|its| its.days).collect::<Vec<_>>(), weights);
    }
}

#[test]
fn missing_overnight_fixing_is_refused_or_replaced_as_the_terms_have_it() {
    let mut request = five_days(0, false);
    request.fixings.remove(2);
    assert_eq!(fields(&request), ["fixings"]);
    let refused = Lender::preview_schedule(&request).unwrap_err();
    assert_eq!(refused.fields[0].description, "the fixing of 2008-03-07 is missing");
    request.floating.as_mut().unwrap().previous_fixing = Some(PreviousFixing { most_days: 1 });
    let shown = shown(&request);
    let part = &shown.payments[0].parts[0];
    // 1.0001 × 1.0003 × 1.0002; 0.000600110006 × 72 = 0.0432079…
    assert_eq!(applied(part).0, "0.0532079");
    assert_eq!(part.applied.as_ref().unwrap().filled_days, 1);
    let observations = observations(part.compounded.as_ref().unwrap());
    assert_eq!(observations[1], ["2008-03-07", "2008-03-06", "0.0360", "3"]);
}

#[test]
fn principal_is_kept_at_a_reset_rounded_and_not() {
    let mut request = quarters(ResetRule::KeepPrincipal);
    let rounded = shown(&request);
    let column = |of: fn(&facility_proto::r#type::v1::SchedulePayment) -> Option<&WireMoney>| {
        rounded.payments.iter().map(|payment| text(of(payment)).to_owned()).collect::<Vec<_>>()
    };
    // At 8 % the rent is 262,623.75; then 2.5 % of 757,376.25, 509,900.03 and 257,474.28.
    let principal = ["242623.75", "247476.22", "252425.75", "257474.28"];
    assert_eq!(column(|payment| payment.principal.as_ref()), principal);
    assert_eq!(column(|payment| payment.interest.as_ref()), ["20000.00", "18934.41", "12747.50", "6436.86"]);
    assert_eq!((text(rounded.total_interest.as_ref()), rounded.rent), ("58118.77", None));
    request.unrounded = true;
    let exact = shown(&request);
    let second = &exact.exact_payments[1];
    // 1.02 × 20,000 / 0.08243216, and 2.5 % of 1,000,000 less 20,000 / 0.08243216.
    let cut = |figure: &str| figure[..17].to_owned();
    assert_eq!([cut(&second.principal), cut(&second.interest)], ["247476.2277247132", "18934.40618321781"]);
    assert_eq!((second.days, second.rate.as_str()), (90, "0.10"));
    assert_eq!(applied(&second.parts[0]), ("0.10", "2008-06-03", ""));
    assert_eq!(exact.exact_payments[3].closing_balance, "0");
}

#[test]
fn rents_are_solved_again_at_a_reset() {
    let shown = shown(&quarters(ResetRule::SolveRentAgain));
    let payments: Vec<_> = shown.payments.iter().map(|payment| text(payment.payment.as_ref())).collect();
    // 757,376.25 × 0.025 × 1.025³ / (1.025³ − 1) = 265,185.5747…; then of 511,125.09 in two.
    assert_eq!(payments, ["262623.75", "265185.57", "265185.58", "265185.58"]);
}

#[test]
fn what_is_not_fixed_yet_is_projected() {
    let mut request = quarters(ResetRule::KeepPrincipal);
    request.fixed_until_date = "2008-06-02".into();
    request.fixings.truncate(1);
    let shown = shown(&request);
    let rates: Vec<_> = shown.payments.iter().map(|payment| applied(&payment.parts[0])).collect();
    assert_eq!(rates[..2], [("0.08", "2008-03-03", ""), ("0.08", "", "")]);
}

#[test]
fn malformed_rates_and_fixings_are_all_named() {
    let mut request = five_days(0, false);
    request.rate = "0.05".into();
    let floating = request.floating.as_mut().unwrap();
    (floating.margin, floating.cap, floating.reset_rule) = ("1 %".into(), Some("x".into()), 0);
    request.fixings[1].date = "2008-03-05".into();
    request.fixings[2].rate = "high".into();
    request.fixed_until_date = "soon".into();
    let expected = [
        "rate",
        "floating.margin",
        "floating.cap",
        "floating.reset_rule",
        "fixings[1].date",
        "fixings[2].rate",
        "fixed_until_date",
    ];
    assert_eq!(fields(&request), expected);
    request.fixings = vec![WireFixing::default(); 10_001];
    assert!(fields(&request).contains(&"fixings".to_owned()));
}

#[test]
fn every_contradiction_of_a_floating_rate_is_told_under_its_field_at_once() {
    let mut request = five_days(21, false);
    let floating = request.floating.as_mut().unwrap();
    (floating.floor, floating.cap) = (Some("0.02".into()), Some("0.02".into()));
    (floating.reset_months, floating.fixing_lag_business_days) = (5, 1);
    floating.previous_fixing = Some(PreviousFixing { most_days: 366 });
    floating.reset_rule = ResetRule::KeepPrincipal.into();
    request.balloon = usd("1000000.00");
    request.day_count = terms::DayCount::Thirty360.into();
    let rent = terms::amortization::given_rent::Rent::Share("0".into());
    request.amortization =
        shape(terms::amortization::Shape::GivenRent(terms::amortization::GivenRent { rent: Some(rent) }));
    let financed = terms::interest_base::Base::AmountFinanced(terms::interest_base::AmountFinanced {});
    request.interest_base = Some(terms::InterestBase { base: Some(financed) });
    // A Saturday.
    request.fixings[3].date = "2008-03-08".into();
    request.fixed_until_date = "2008-03-05".into();
    let expected = [
        "balloon.amount",
        "floating.reset_months",
        "floating.cap",
        "floating.previous_fixing.most_days",
        "floating.compounded_in_arrears.lookback_business_days",
        "floating.compounded_in_arrears",
        "floating.reset_months",
        "floating.fixing_lag_business_days",
        "interest_base",
        "amortization.given_rent.share",
        "floating.reset_rule",
        "fixings[3].date",
        "fixed_until_date",
    ];
    assert_eq!(fields(&request), expected);
}

/// Fixings of the same rate in each of those years, on the 3rd of the months or the business day before.
fn yearly(years: std::ops::Range<i16>, months: &[i8], rate: &str) -> Vec<WireFixing> {
    let fixing = |year, month| {
        let third = BusinessDate::from_ymd(year, month, 3).unwrap();
        let date = BusinessDayConvention::Preceding.adjust(third, &Calendar::joint(&[], [])).unwrap().to_string();
        WireFixing { date, rate: rate.to_owned() }
    };
    years.flat_map(|year| months.iter().map(move |month| fixing(year, *month))).collect()
}

#[test]
fn the_longest_explanation_fits_into_an_answer() {
    // 299 years of 261 overnight rates: dates end in 2200, and no rate has more digits.
    let mut request = five_days(0, false);
    (request.payment_months, request.commencement_date) = (12, "1901-03-06".into());
    request.final_maturity_date = "2200-03-06".into();
    let floating = request.floating.as_mut().unwrap();
    (floating.reset_months, floating.previous_fixing) = (12, Some(PreviousFixing { most_days: 365 }));
    request.fixings = yearly(1901..2200, &[3, 9], "-0.0812345678");
    let shown = shown(&request);
    assert_eq!(shown.payments.len(), 299);
    assert!(shown.encoded_len() < MAX_RESPONSE_BYTES);
}

#[test]
fn too_many_resets_for_so_many_payments_are_refused() {
    let mut request = quarters(ResetRule::SolveRentAgain);
    (request.payment_months, request.final_maturity_date) = (1, "2067-03-03".into());
    let floating = request.floating.as_mut().unwrap();
    (floating.reset_months, floating.previous_fixing) = (1, Some(PreviousFixing { most_days: 365 }));
    request.fixings = yearly(2008..2067, &[3], "0.08");
    let refused = Lender::preview_schedule(&request).unwrap_err();
    // 59 years of twelve payments.
    let expected = ("floating.reset_months", "707 resets × 708 payments are more than 500000");
    assert_eq!(fields(&request), [expected.0]);
    assert_eq!(refused.fields[0].description, expected.1);
}

#[test]
fn fixings_say_nothing_where_the_rate_is_fixed() {
    let mut request = five_days(0, false);
    (request.floating, request.rate, request.fixed_until_date) = (None, "0.05".into(), "2008-03-06".into());
    assert_eq!(fields(&request), ["fixings", "fixed_until_date"]);
}
