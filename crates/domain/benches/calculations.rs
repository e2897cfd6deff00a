//! What calculations cost: previews of 28, 84 and 360 periods, day counts, adjustments.
//!
//! `tests/oracle/speed` runs this and the same in QuantLib, and compares them.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark ends with what fails")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::num::NonZeroU32;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use facility_domain::{
    business_day::BusinessDayConvention,
    calendar::{Calendar, CalendarId},
    cashflow::{
        AmountRounding, CashflowTerms, Cycle, Frequency, InterestBase, LastPeriod, RateLimits, Repayment, cashflow,
    },
    currency::Currency,
    date::BusinessDate,
    day_count::DayCount,
    money::Money,
    rate::Rate,
    rounding::Rounding,
    schedule::{self, Amortization, PaymentTiming, Schedule, ScheduleTerms, Stub},
};
use rust_decimal::Decimal;

/// Seven years of quarters, seven of months, thirty of months.
const PREVIEWS: [(u32, u32); 3] = [(28, 3), (84, 1), (360, 1)];
/// How many dates or spans are counted and adjusted at a time.
const DATES: i64 = 1_000;

fn start() -> BusinessDate {
    BusinessDate::parse("2008-03-03").unwrap()
}

fn calendar() -> Calendar {
    Calendar::joint(&[CalendarId::Usny, CalendarId::Gblo], [])
}

fn lease(periods: u32, payment_months: u32) -> ScheduleTerms {
    let currency = Currency::parse("USD").unwrap();
    ScheduleTerms {
        steps: Vec::new(),
        interest_base: schedule::InterestBase::Balance,
        amount: Money::parse(currency, "3446325.00").unwrap(),
        balloon: Money::zero(currency),
        rate: Rate::parse("0.0780").unwrap(),
        day_count: DayCount::Act360,
        commencement: start(),
        final_maturity: start().plus_months(i32::try_from(periods * payment_months).unwrap()).unwrap(),
        payment_months,
        anchor: None,
        end_of_month: false,
        stub: Stub::ShortFirst,
        business_day_convention: BusinessDayConvention::ModifiedFollowing,
        accruals_adjusted: true,
        calendar: calendar(),
        timing: PaymentTiming::Arrears,
        amortization: Amortization::LevelRent,
        rounding: Rounding::default(),
    }
}

fn loan(terms: &ScheduleTerms) -> CashflowTerms {
    let every = Some(Frequency::Months(NonZeroU32::new(terms.payment_months).unwrap()));
    let anchor = start().plus_months(i32::try_from(terms.payment_months).unwrap()).unwrap();
    let cycle = Cycle { anchor, rolls_from: Some(terms.final_maturity), every, last_period: LastPeriod::Short };
    CashflowTerms {
        principal: terms.amount.amount(),
        premium: Decimal::ZERO,
        rate: terms.rate.value(),
        day_count: terms.day_count,
        commencement: terms.commencement,
        final_maturity: Some(terms.final_maturity),
        counts_final_day: false,
        end_of_month: terms.end_of_month,
        business_day_convention: terms.business_day_convention,
        accruals_adjusted: terms.accruals_adjusted,
        calendar: terms.calendar.clone(),
        interest: vec![cycle],
        capitalized_until: None,
        interest_base: InterestBase::Balance,
        repayment: Repayment::Level { cycle, first: None, repaid_by: None, balloon: Decimal::ZERO },
        resets: Vec::new(),
        next_rate: None,
        rate_limits: RateLimits::default(),
        fixings: BTreeMap::new(),
        fees: Vec::new(),
        until: None,
        as_of: None,
        accrued: None,
        rounding: Some(AmountRounding { currency: terms.amount.currency(), rule: terms.rounding }),
    }
}

fn previews(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("preview");
    for (periods, months) in PREVIEWS {
        let terms = lease(periods, months);
        assert_eq!(Schedule::new(&terms).unwrap().lines.len(), usize::try_from(periods).unwrap());
        group.throughput(Throughput::Elements(periods.into()));
        group.bench_function(BenchmarkId::from_parameter(periods), |bencher| {
            bencher.iter(|| Schedule::new(black_box(&terms)));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("cash_flow");
    for (periods, months) in PREVIEWS {
        let terms = loan(&lease(periods, months));
        assert!(cashflow(&terms).is_ok());
        group.throughput(Throughput::Elements(periods.into()));
        group.bench_function(BenchmarkId::from_parameter(periods), |bencher| {
            bencher.iter(|| cashflow(black_box(&terms)));
        });
    }
    group.finish();
}

fn dates() -> Vec<BusinessDate> {
    (0..DATES).map(|step| start().plus_days(step * 11).unwrap()).collect()
}

fn day_counts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("day_count");
    group.throughput(Throughput::Elements(u64::try_from(DATES).unwrap()));
    let dates = dates();
    for (name, day_count) in
        [("ACT_360", DayCount::Act360), ("ACT_ACT_ISDA", DayCount::ActActIsda), ("THIRTY_E_360", DayCount::ThirtyE360)]
    {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for date in &dates {
                    black_box(day_count.year_fraction(black_box(start()), *date, None));
                }
            });
        });
    }
    group.finish();
}

fn adjustments(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("adjust");
    group.throughput(Throughput::Elements(u64::try_from(DATES).unwrap()));
    let (dates, calendar) = (dates(), calendar());
    group.bench_function("MODIFIED_FOLLOWING", |bencher| {
        bencher.iter(|| {
            for date in &dates {
                black_box(BusinessDayConvention::ModifiedFollowing.adjust(*date, black_box(&calendar))).unwrap();
            }
        });
    });
    group.finish();
}

criterion_group! {
    name = calculations;
    config = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = previews, day_counts, adjustments
}
criterion_main!(calculations);
