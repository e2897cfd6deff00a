//! Overnight rates, compounded by hand: Thursday 6 March 2008 to Tuesday 11 March, five days with a weekend,
//! ACT/360. In millionths a day: Wednesday 50, Thursday 100, Friday 90 (270 over the weekend), Monday 200.

use super::*;

const FIXINGS: [(&str, &str); 4] =
    [("2008-03-05", "0.0180"), ("2008-03-06", "0.0360"), ("2008-03-07", "0.0324"), ("2008-03-10", "0.0720")];

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).unwrap()
}

fn overnight(lookback_business_days: u32, observation_shift: bool) -> FloatingInterest {
    FloatingInterest {
        benchmark: "USD-ON".to_owned(),
        margin: rate("0.0100"),
        floor: None,
        cap: None,
        reset_months: 1,
        fixing_lag_business_days: 0,
        reset_rule: ResetRule::SolveRentAgain,
        benchmark_kind: BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift },
        fallback: Fallback::None,
    }
}

fn published(given: &[(&str, &str)]) -> BTreeMap<BusinessDate, Fixing> {
    given.iter().map(|(on, value)| (date(on), Fixing::published(rate(value), date(on)))).collect()
}

/// What the path of one period comes to on a day, and how.
fn path_of(
    interest: &FloatingInterest,
    fixings: &BTreeMap<BusinessDate, Fixing>,
    (from, to, today): (&str, &str, &str),
) -> (RatePath, Option<Compounded>) {
    let floating = FloatingRate {
        interest,
        fixings,
        today: date(today),
        day_count: DayCount::Act360,
        calendar: Calendar::joint(&[], []),
        business_day_convention: BusinessDayConvention::Following,
        accruals_adjusted: true,
        end_of_month: false,
        final_maturity: Some(date("2009-03-11")),
    };
    let path = floating.path(date(from), || vec![(date(from), date(to))]).unwrap();
    let step = path.steps.first().copied();
    let part = step.map(|step| floating.part((date(from), date(to)), step.rate, step.source));
    let compounded = part.and_then(|part| floating.compounded(&part).unwrap());
    (path, compounded)
}

/// Growth, benchmark, and of each observation the day, the fixing's day and its weight.
fn explained(compounded: &Compounded) -> (String, String, Vec<(String, String, i64)>) {
    let observation = |its: &Observation| (its.fixing_date.to_string(), its.taken_from.to_string(), its.days);
    let observations = compounded.observations.iter().map(observation).collect();
    (compounded.growth.normalize().to_string(), compounded.benchmark.to_string(), observations)
}

fn own(days: &[(&str, i64)]) -> Vec<(String, String, i64)> {
    days.iter().map(|(day, weight)| ((*day).to_owned(), (*day).to_owned(), *weight)).collect()
}

#[test]
fn five_days_with_a_weekend_weigh_friday_three_times() {
    let (path, compounded) =
        path_of(&overnight(0, false), &published(&FIXINGS), ("2008-03-06", "2008-03-11", "2008-03-11"));
    // 1.0001 × 1.00027 × 1.0002 = 1.000370027 × 1.0002; 0.0005701010054 × 72 = 0.0410472723888.
    let expected = (
        "1.0005701010054".to_owned(),
        "0.0410473".to_owned(),
        own(&[("2008-03-06", 1), ("2008-03-07", 3), ("2008-03-10", 1)]),
    );
    assert_eq!(explained(&compounded.unwrap()), expected);
    let source = RateSource::Compounded { first: date("2008-03-06"), last: date("2008-03-10"), filled: 0 };
    assert_eq!(path.steps, [RateStep { from: date("2008-03-06"), rate: rate("0.0510473"), source }]);
}

#[test]
fn lookback_takes_earlier_fixings_at_the_weights_of_the_period() {
    let (_, compounded) =
        path_of(&overnight(1, false), &published(&FIXINGS), ("2008-03-06", "2008-03-11", "2008-03-11"));
    // 1.00005 × 1.0003 × 1.00009 = 1.000350015 × 1.00009; 0.00044004650135 × 72 = 0.0316833480972.
    let expected = (
        "1.00044004650135".to_owned(),
        "0.0316833".to_owned(),
        own(&[("2008-03-05", 1), ("2008-03-06", 3), ("2008-03-07", 1)]),
    );
    assert_eq!(explained(&compounded.unwrap()), expected);
}

#[test]
fn observation_shift_weighs_fixings_by_their_own_days() {
    let fixings = published(&FIXINGS);
    let (_, compounded) = path_of(&overnight(1, true), &fixings, ("2008-03-06", "2008-03-11", "2008-03-11"));
    // 1.00005 × 1.0001 × 1.00027 = 1.000150005 × 1.00027; 0.00042004550135 × 72 = 0.0302432760972.
    let expected = (
        "1.00042004550135".to_owned(),
        "0.0302433".to_owned(),
        own(&[("2008-03-05", 1), ("2008-03-06", 1), ("2008-03-07", 3)]),
    );
    assert_eq!(explained(&compounded.unwrap()), expected);
    // Friday to Monday, three days, is shifted to Thursday alone: one day of 3.60 %.
    let (_, compounded) = path_of(&overnight(1, true), &fixings, ("2008-03-07", "2008-03-10", "2008-03-10"));
    let compounded = compounded.unwrap();
    assert_eq!((compounded.days, compounded.benchmark), (1, rate("0.036")));
}

#[test]
fn days_before_the_first_business_day_bear_the_rate_of_the_one_before() {
    let (_, compounded) =
        path_of(&overnight(0, false), &published(&FIXINGS), ("2008-03-08", "2008-03-11", "2008-03-11"));
    // Saturday and Sunday at Friday's: 1.00018 × 1.0002; 0.000380036 × 120 = 0.04560432.
    let expected = ("1.000380036".to_owned(), "0.0456043".to_owned(), own(&[("2008-03-07", 2), ("2008-03-10", 1)]));
    assert_eq!(explained(&compounded.unwrap()), expected);
}

#[test]
fn period_that_ends_on_a_weekend_ends_there() {
    let (_, compounded) =
        path_of(&overnight(0, false), &published(&FIXINGS), ("2008-03-06", "2008-03-08", "2008-03-10"));
    // To Saturday Friday's counts once: 1.0001 × 1.00009; 0.000190009 × 180 = 0.03420162.
    let expected = ("1.000190009".to_owned(), "0.0342016".to_owned(), own(&[("2008-03-06", 1), ("2008-03-07", 1)]));
    assert_eq!(explained(&compounded.unwrap()), expected);
}

#[test]
fn floor_margin_and_cap_apply_to_what_is_compounded() {
    let with = |floor: Option<&str>, cap: Option<&str>| {
        let bounds = FloatingInterest { floor: floor.map(rate), cap: cap.map(rate), ..overnight(0, false) };
        path_of(&bounds, &published(&FIXINGS), ("2008-03-06", "2008-03-11", "2008-03-11")).0.steps[0].rate
    };
    // Above the compounded rate, though one of its days is at 7.20 %.
    assert_eq!(with(Some("0.0500"), None), rate("0.0600"));
    assert_eq!(with(None, Some("0.0500")), rate("0.0500"));
}

#[test]
fn missing_fixing_is_named_or_the_one_before_takes_its_place_once_the_period_is_over() {
    let fixings = published(&[FIXINGS[0], FIXINGS[1], FIXINGS[3]]);
    let (path, _) = path_of(&overnight(0, false), &fixings, ("2008-03-06", "2008-03-11", "2008-03-11"));
    let missing = MissingFixing { fixing_date: date("2008-03-07"), needed_from: date("2008-03-07") };
    assert_eq!(path.missing, Some(missing));
    // Until it is over, the present fixing is a projection: Thursday's 3.60 % and the margin.
    assert_eq!((path.steps[0].rate, path.steps[0].source), (rate("0.046"), RateSource::Projected));
    let filled = |most_days, today| {
        let fallback = Fallback::PreviousFixing { most_days };
        path_of(&FloatingInterest { fallback, ..overnight(0, false) }, &fixings, ("2008-03-06", "2008-03-11", today))
    };
    // Thursday's for Friday: 1.0001 × 1.0003 × 1.0002 = 1.00040003 × 1.0002; 0.000600110006 × 72.
    let (path, compounded) = filled(1, "2008-03-11");
    let (growth, benchmark, observations) = explained(&compounded.unwrap());
    assert_eq!((growth.as_str(), benchmark.as_str()), ("1.000600110006", "0.0432079"));
    assert_eq!(observations[1], ("2008-03-07".to_owned(), "2008-03-06".to_owned(), 3));
    let source = RateSource::Compounded { first: date("2008-03-06"), last: date("2008-03-10"), filled: 1 };
    assert_eq!(path.steps[0].source, source);
    assert!(filled(1, "2008-03-10").1.is_none());
}

#[test]
fn fixings_of_later_days_are_not_known() {
    let fixings = published(&FIXINGS);
    let (path, _) = path_of(&overnight(0, false), &fixings, ("2008-03-06", "2008-03-11", "2008-03-07"));
    // On Friday its own fixing is the last: the first day's is the present one of the commencement.
    assert_eq!((path.steps[0].rate, path.steps[0].source), (rate("0.046"), RateSource::Projected));
    assert_eq!(path.missing, None);
}
