//! Random floating terms and fixings: what a schedule of nobody's facility shows is what a facility bills.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::lease_properties::terms;
use crate::date::BusinessDate;
use crate::day_count::DayCount;
use crate::facility::command::PublishFixing;
use crate::facility::event::PublishedFixing;
use crate::facility::fixtures::*;
use crate::facility::reckoning::schedule_terms;
use crate::facility::servicing::InvoiceLineKind;
use crate::facility::terms::{
    Amortization, BenchmarkKind, Fallback, FloatingInterest, GivenRent, Interest, ResetRule, TermsDraft,
};
use crate::floating::Fixing;
use crate::money::Money;
use crate::rate::Rate;
use crate::schedule::{RateSource, Schedule};

/// A lease whose rate floats.
#[derive(Debug, Clone)]
struct Life {
    terms: TermsDraft,
    /// The fixings, day after day and again; of the days without one, where a missing one is replaced, none.
    fixings: Vec<Option<Rate>>,
    /// How many days after the funding it commences, and how many later somebody looks.
    days: (i64, i64),
}

fn lives() -> impl Strategy<Value = Life> {
    let interest = (
        prop_oneof![
            Just(BenchmarkKind::Term),
            (0_u32..6, any::<bool>()).prop_map(|(lookback_business_days, observation_shift)| {
                BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift }
            }),
        ],
        prop::sample::select(vec![ResetRule::SolveRentAgain, ResetRule::KeepPrincipal]),
        prop::sample::select(vec![1_u32, 2, 3, 4, 6, 12]),
        0_u32..4,
        prop::option::of(Just(rate("0.0200"))),
        prop::option::of(Just(rate("0.0900"))),
        any::<bool>(),
    );
    let shape = prop::option::weighted(
        0.4,
        prop::sample::select(vec![
            Amortization::RentProfile { weights: vec![rate("1"), rate("3")], repeats: true },
            Amortization::GivenRent(GivenRent::Share(rate("0.15"))),
            Amortization::GivenRent(GivenRent::Share(rate("0.4"))),
        ]),
    );
    let fixings = prop::collection::vec(prop::option::weighted(0.8, 0_i64..1_000), 1..30);
    (terms(), interest, shape, fixings, (0_i64..60, 0_i64..420)).prop_map(|(terms, interest, shape, fixings, days)| {
        let (benchmark_kind, reset_rule, reset_months, lag, floor, cap, replaced) = interest;
        let mut terms = TermsDraft { amortization: shape.unwrap_or(terms.amortization.clone()), ..terms };
        let overnight = benchmark_kind != BenchmarkKind::Term;
        if overnight && terms.day_count == DayCount::Thirty360 {
            terms.day_count = DayCount::Act360;
        }
        let solved = terms.amortization.may_add_interest();
        terms.interest = Interest::Floating(FloatingInterest {
            floor,
            cap,
            reset_months: if overnight { terms.payment_months } else { reset_months },
            // When a day opens its own fixing is not there yet: the one before it would be billed in its place.
            fixing_lag_business_days: if overnight { 0 } else { lag.max(u32::from(replaced)) },
            reset_rule: if solved { ResetRule::SolveRentAgain } else { reset_rule },
            benchmark_kind,
            fallback: if replaced { Fallback::PreviousFixing { most_days: 365 } } else { Fallback::None },
            ..floating_interest()
        });
        let value = |points: i64| Rate::new(rust_decimal::Decimal::new(points, 4)).unwrap();
        let fixing = |points: Option<i64>| if replaced { points } else { points.or(Some(0)) }.map(value);
        Life { terms, fixings: fixings.into_iter().map(fixing).collect(), days }
    })
}

/// The lease as its facility has it, and the fixings; `None` where it is not accepted.
fn lived(life: &Life) -> Option<(Desk, BTreeMap<BusinessDate, Fixing>)> {
    let mut desk = funded(life.terms.clone(), &["1000000.00"]);
    let (funding, calendar) = (desk.book().business_date, desk.book().terms.calendar());
    let commencement = funding.plus_days(life.days.0).unwrap();
    let end = commencement.plus_days(life.days.1).unwrap();
    let mut published = BTreeMap::new();
    let mut day = funding.plus_days(-20).unwrap();
    for fixing in life.fixings.iter().cycle() {
        desk.advance_to(day.max(funding));
        if let Some(rate) = fixing.filter(|_| calendar.is_business_day(day)) {
            let fixings = vec![PublishedFixing { fixing_date: day, rate }];
            desk.accept(PublishFixing { benchmark: "USD-3M".to_owned(), fixings }, &agent());
            published.insert(day, Fixing::published(rate, day));
        }
        if day == commencement {
            desk.run(acceptance(&[("1-1", &day.to_string())]), &borrower()).ok()?;
        }
        if day == end {
            break;
        }
        day = day.next_day().unwrap();
    }
    Some((desk, published))
}

/// The same of nobody's facility.
fn previewed(desk: &Desk, fixings: &BTreeMap<BusinessDate, Fixing>) -> Schedule<Money> {
    let (book, schedule) = (desk.book(), desk.schedule(1));
    let lease = schedule.lease().unwrap();
    let Interest::Floating(interest) = &book.terms.interest else { panic!("a fixed rate") };
    let dates = (lease.commencement, book.final_maturity.unwrap());
    let terms = schedule_terms(&book.terms, Rate::ZERO, (schedule.amount, lease.balloon), dates, Vec::new());
    let rate = terms.floating_rate(interest, fixings, Some(book.business_date)).unwrap();
    Schedule::floating(&terms, &rate).unwrap()
}

fn check(desk: &Desk, fixings: &BTreeMap<BusinessDate, Fixing>) -> Result<(), TestCaseError> {
    let preview = previewed(desk, fixings);
    let lines = &desk.schedule(1).lease().unwrap().payments.lines;
    for (line, shown) in lines.iter().zip(&preview.lines) {
        prop_assert_eq!(line, shown);
    }
    prop_assert_eq!(lines.len(), preview.lines.len());
    for invoice in desk.book().servicing.invoices.values() {
        for line in &invoice.billing.lines {
            if let InvoiceLineKind::Rent { payment, .. } = line.kind {
                let shown = preview.lines.iter().find(|line| line.number == payment).unwrap();
                prop_assert_eq!((line.interest, line.principal), (shown.interest, shown.principal));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_previewed_is_what_is_billed(life in lives()) {
        if let Some((desk, fixings)) = lived(&life) {
            check(&desk, &fixings)?;
        }
    }
}

#[test]
fn random_leases_are_compounded_filled_projected_and_billed() {
    // A property of leases that are never accepted would hold for nothing.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut reached = BTreeMap::new();
    for _ in 0..48 {
        let life = lives().new_tree(&mut runner).unwrap().current();
        let Some((desk, fixings)) = lived(&life) else { continue };
        let preview = previewed(&desk, &fixings);
        for part in preview.lines.iter().flat_map(|line| &line.parts) {
            let name = match part.applied.source {
                RateSource::Fixing { .. } => "fixing",
                RateSource::PreviousFixing { .. } => "previous fixing",
                RateSource::Compounded { filled: 0, .. } => "compounded",
                RateSource::Compounded { .. } => "compounded with filled days",
                RateSource::Projected => "projected",
            };
            *reached.entry(name).or_insert(0_u32) += 1;
        }
        *reached.entry("invoices").or_insert(0) += u32::try_from(desk.book().servicing.invoices.len()).unwrap();
    }
    for name in ["fixing", "previous fixing", "compounded", "compounded with filled days", "projected", "invoices"] {
        assert!(reached.get(name).is_some_and(|times| *times > 5), "{name} not often enough in {reached:?}");
    }
}
