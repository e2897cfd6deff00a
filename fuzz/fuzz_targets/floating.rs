//! Any terms of a lease at any rate that floats: lines that add up and explain themselves, or reasons.

#![no_main]

mod values;

use std::collections::BTreeMap;

use arbitrary::{Error, Result, Unstructured};
use facility_domain::{
    date::BusinessDate,
    facility::terms::BesideFloating,
    floating::{BenchmarkKind, Fallback, Fixing, FloatingInterest, FloatingRate, ResetRule},
    money::Money,
    rate::Rate,
    schedule::{Amortization, InterestBase, RatePart, RateSource, Schedule, ScheduleLine, ScheduleTerms, periods},
};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;
use values::{date, schedule_terms, short_rate};

/// The most fixings of a request.
const MOST_FIXINGS: usize = 10_000;

fuzz_target!(|data: &[u8]| {
    let Ok(case) = Case::read(&mut Unstructured::new(data)) else { return };
    let Case { terms, interest, fixings, until } = &case;
    let Ok(rate) = terms.floating_rate(interest, fixings, *until) else { return };
    let rounded = Schedule::floating(terms, &rate);
    let unrounded = Schedule::floating_unrounded(terms, &rate);
    match &rounded {
        Err(reasons) => assert!(!reasons.is_empty()),
        Ok(schedule) => {
            let repaid = schedule.lines.iter().map(|line| line.principal);
            assert_eq!(Money::sum(terms.amount.currency(), repaid).ok(), Some(terms.amount));
            let lines: Vec<_> = schedule.lines.iter().map(bare).collect();
            adds_up(terms, &lines, terms.rounding.unit());
            explains_itself(&rate, &lines);
            keeps_principal(terms, &rate, &lines);
            forgets_the_future(terms, &rate, schedule);
        }
    }
    match &unrounded {
        Err(reasons) => assert!(!reasons.is_empty()),
        Ok(schedule) => {
            adds_up(terms, &schedule.lines, Decimal::ZERO);
            explains_itself(&rate, &schedule.lines);
        }
    }
    if let (Ok(rounded), Ok(unrounded)) = (&rounded, &unrounded) {
        agree_in_parts(terms, rounded, unrounded);
    }
});

/// What a request gives.
struct Case {
    terms: ScheduleTerms,
    interest: FloatingInterest,
    fixings: BTreeMap<BusinessDate, Fixing>,
    until: Option<BusinessDate>,
}

impl Case {
    /// Reads a case; an error where nothing would be computed.
    fn read(u: &mut Unstructured<'_>) -> Result<Self> {
        let mut terms = schedule_terms(u)?;
        if u.ratio(7, 8)? {
            terms.interest_base = InterestBase::Balance;
        }
        let interest = interest(u, &terms)?;
        let until = if u.ratio(1, 3)? { Some(terms.commencement) } else { None };
        let until = until.map(|from| Ok(from.plus_days(u.int_in_range(-1..=6_000)?).unwrap_or(from))).transpose()?;
        let mut case = Self { terms, interest, fixings: BTreeMap::new(), until };
        if !case.is_accepted() {
            return Err(Error::IncorrectFormat);
        }
        case.fixings = fixings(u, &case.terms)?;
        Ok(case)
    }

    /// Whether a preview comes as far as computing it.
    fn is_accepted(&self) -> bool {
        let terms = &self.terms;
        let beside = BesideFloating {
            day_count: terms.day_count,
            payment_months: terms.payment_months,
            amortization: &terms.amortization,
            interest_base: terms.interest_base,
        };
        terms.contradictions().is_empty()
            && self.interest.problems(beside).is_empty()
            && self.until.is_none_or(|until| until >= terms.commencement)
    }
}

fn interest(u: &mut Unstructured<'_>, terms: &ScheduleTerms) -> Result<FloatingInterest> {
    let optional = |u: &mut Unstructured<'_>| if u.ratio(1, 4)? { short_rate(u).map(Some) } else { Ok(None) };
    let overnight = u.arbitrary()?;
    let benchmark_kind = if overnight {
        let lookback_business_days = u.int_in_range(0..=21)?;
        BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift: u.arbitrary()? }
    } else {
        BenchmarkKind::Term
    };
    let own_period = overnight && u.ratio(15, 16)?;
    Ok(FloatingInterest {
        benchmark: "USD".to_owned(),
        margin: short_rate(u)?,
        floor: optional(u)?,
        cap: optional(u)?,
        reset_months: if own_period { terms.payment_months } else { *u.choose(&[1, 2, 3, 4, 6, 12, 5])? },
        fixing_lag_business_days: if own_period { 0 } else { u.int_in_range(0..=11)? },
        reset_rule: *u.choose(&[ResetRule::SolveRentAgain, ResetRule::KeepPrincipal])?,
        benchmark_kind,
        fallback: if u.arbitrary()? {
            Fallback::PreviousFixing { most_days: u.int_in_range(1..=366)? }
        } else {
            Fallback::None
        },
    })
}

/// Fixings of every business day of the term, or of each so many days, with gaps and with others anywhere.
fn fixings(u: &mut Unstructured<'_>, terms: &ScheduleTerms) -> Result<BTreeMap<BusinessDate, Fixing>> {
    let every = if u.arbitrary()? { 1 } else { u.int_in_range(1..=250)? };
    let mut given = vec![short_rate(u)?];
    for _ in 0..u.int_in_range(0..=5)? {
        given.push(short_rate(u)?);
    }
    let first = terms.commencement.plus_days(u.int_in_range(-60..=5)?).unwrap_or(terms.commencement);
    let days = std::iter::successors(Some(first), |day| day.next_day().ok())
        .take_while(|day| *day <= terms.final_maturity)
        .filter(|day| terms.calendar.is_business_day(*day));
    let fixing = |(day, rate): (BusinessDate, Rate)| (day, Fixing::published(rate, day));
    let mut fixings: BTreeMap<_, _> =
        days.step_by(every).take(MOST_FIXINGS).zip(given.into_iter().cycle()).map(fixing).collect();
    for _ in 0..u.int_in_range(0..=3)? {
        let gap = date(u)?;
        let days = u.int_in_range(0..=40)?;
        fixings.retain(|day, _| !(0..=days).contains(&gap.days_until(*day)));
    }
    for _ in 0..u.int_in_range(0..=4)? {
        let day = date(u)?;
        if terms.calendar.is_business_day(day) {
            fixings.extend([fixing((day, short_rate(u)?))]);
        }
    }
    Ok(fixings)
}

/// A line with its amounts as bare figures.
fn bare(line: &ScheduleLine<Money>) -> ScheduleLine<Decimal> {
    ScheduleLine {
        number: line.number,
        from: line.from,
        to: line.to,
        days: line.days,
        year_fraction: line.year_fraction,
        opening_balance: line.opening_balance.amount(),
        interest_base: line.interest_base.map(Money::amount),
        rate: line.rate,
        parts: line.parts.clone(),
        exact_interest: line.exact_interest,
        interest: line.interest.amount(),
        principal: line.principal.amount(),
        payment: line.payment.amount(),
        closing_balance: line.closing_balance.amount(),
        due_date: line.due_date,
    }
}

/// Line follows line from the amount to nothing; interest is that of its parts, within the rounding.
fn adds_up(terms: &ScheduleTerms, lines: &[ScheduleLine<Decimal>], unit: Decimal) {
    let (mut balance, mut day) = (terms.amount.amount(), terms.commencement);
    for (number, line) in (1..).zip(lines) {
        assert_eq!((line.number, line.from, line.opening_balance), (number, day, balance));
        assert_eq!(line.interest_base, None);
        assert_eq!(Some(line.payment), line.interest.checked_add(line.principal));
        assert_eq!(Some(line.closing_balance), balance.checked_sub(line.principal));
        assert!(
            (line.interest - line.exact_interest).abs() <= unit,
            "{} is not {}",
            line.interest,
            line.exact_interest
        );
        let (sum, size) = interest_of_parts(line);
        // Figures of a decimal have 28 digits; twelve are left for what grows between them.
        let tolerance = (size + Decimal::ONE) * Decimal::new(1, 16);
        assert!((sum - line.exact_interest).abs() <= tolerance, "{sum} is not {}", line.exact_interest);
        (balance, day) = (line.closing_balance, line.to);
    }
    assert!(balance.is_zero());
}

/// Σ balance × rate × fraction, and the sum of the sizes.
fn interest_of_parts(line: &ScheduleLine<Decimal>) -> (Decimal, Decimal) {
    let interest = |part: &RatePart| {
        let fraction = Decimal::from(part.year_fraction.numerator) / Decimal::from(part.year_fraction.denominator);
        line.opening_balance * (part.applied.rate.value() * fraction)
    };
    line.parts
        .iter()
        .map(interest)
        .fold((Decimal::ZERO, Decimal::ZERO), |(sum, size), its| (sum + its, size + its.abs()))
}

/// The parts cover their period, each at what the fixings say; what is no more than a projection comes last.
fn explains_itself(rate: &FloatingRate<'_>, lines: &[ScheduleLine<Decimal>]) {
    let mut projected = false;
    for line in lines {
        let mut day = line.from;
        for part in &line.parts {
            assert!(part.from == day && part.to > day);
            day = part.to;
            assert!(part.is_projected() || !projected);
            projected = part.is_projected();
            assert!(part.applied.rate >= Rate::ZERO);
            if let Some(benchmark) = benchmark_of(rate, part) {
                assert_eq!(part.applied.rate.value(), limited(rate.interest, benchmark));
            }
        }
        assert_eq!(day, line.to);
    }
}

/// The value of the benchmark of a part; `None` for a projection.
fn benchmark_of(rate: &FloatingRate<'_>, part: &RatePart) -> Option<Decimal> {
    let stands_for = |taken: BusinessDate, wanted: BusinessDate| {
        let days = taken.days_until(wanted);
        let most = match rate.interest.fallback {
            Fallback::None => 0,
            Fallback::PreviousFixing { most_days } => i64::from(most_days),
        };
        assert!((0..=most).contains(&days) && taken <= rate.today);
    };
    match part.applied.source {
        RateSource::Projected => None,
        RateSource::Fixing { on } => Some(rate.fixings[&on].rate.value()),
        RateSource::PreviousFixing { on, instead_of } => {
            stands_for(on, instead_of);
            Some(rate.fixings[&on].rate.value())
        }
        RateSource::Compounded { .. } => {
            let compounded = rate.compounded(part).expect("rates in range").expect("every fixing");
            for its in &compounded.observations {
                stands_for(its.taken_from, its.fixing_date);
                assert_eq!(its.fixing, rate.fixings[&its.taken_from].rate);
                assert!(its.days > 0);
            }
            assert!(compounded.observations.is_sorted_by(|one, next| one.fixing_date < next.fixing_date));
            assert_eq!(compounded.days, compounded.observations.iter().map(|its| its.days).sum::<i64>());
            let shifted = matches!(
                rate.interest.benchmark_kind,
                BenchmarkKind::CompoundedInArrears { observation_shift: true, .. }
            );
            assert!(shifted || compounded.days == part.from.days_until(part.to));
            Some(compounded.benchmark.value())
        }
    }
}

fn limited(interest: &FloatingInterest, benchmark: Decimal) -> Decimal {
    let floored = interest.floor.map_or(benchmark, |floor| benchmark.max(floor.value()));
    let rate = floored + interest.margin.value();
    interest.cap.map_or(rate, |cap| rate.min(cap.value())).max(Decimal::ZERO)
}

/// Where principal is kept, every part of it is as the schedule had it on its first day.
fn keeps_principal(terms: &ScheduleTerms, rate: &FloatingRate<'_>, lines: &[ScheduleLine<Decimal>]) {
    if rate.interest.reset_rule != ResetRule::KeepPrincipal {
        return;
    }
    let payments = || periods(terms).expect("periods").iter().map(|period| (period.from, period.to)).collect();
    let opening = rate.known_on(terms.commencement).path(terms.commencement, payments).expect("a path");
    let steps = opening.as_of(0);
    let first_day = ScheduleTerms { rate: steps[0].rate, steps, ..terms.clone() };
    let first_day = Schedule::new(&first_day).expect("a schedule on the first day");
    let principal: Vec<_> = lines.iter().map(|line| line.principal).collect();
    assert_eq!(principal, first_day.lines.iter().map(|line| line.principal.amount()).collect::<Vec<_>>());
}

/// What is over by a day does not depend on what is fixed after it.
fn forgets_the_future(terms: &ScheduleTerms, rate: &FloatingRate<'_>, schedule: &Schedule<Money>) {
    let Some(middle) = schedule.lines.get(schedule.lines.len() / 2).map(|line| line.to) else { return };
    let today = middle.min(rate.today);
    let earlier = Schedule::floating(terms, &rate.known_on(today)).expect("a schedule, as later");
    let over = |schedule: &Schedule<Money>| {
        schedule.lines.iter().take_while(|line| line.to <= today).cloned().collect::<Vec<_>>()
    };
    assert_eq!(over(&earlier), over(schedule));
}

/// Parts of principal are rounded by the largest remainder: less than a minor unit from the exact ones.
fn agree_in_parts(terms: &ScheduleTerms, rounded: &Schedule<Money>, unrounded: &Schedule<Decimal>) {
    let in_parts = matches!(
        terms.amortization,
        Amortization::LevelPrincipal | Amortization::Profile { .. } | Amortization::Bullet
    );
    if !in_parts {
        return;
    }
    assert_eq!(rounded.lines.len(), unrounded.lines.len());
    let minor_unit = Decimal::new(1, terms.amount.currency().minor_units());
    for (rounded, unrounded) in rounded.lines.iter().zip(&unrounded.lines) {
        assert_eq!((rounded.from, rounded.to, rounded.rate), (unrounded.from, unrounded.to, unrounded.rate));
        assert!((rounded.principal.amount() - unrounded.principal).abs() <= minor_unit);
    }
}
