//! What is true of every schedule, whatever its terms.

use proptest::prelude::*;

use super::*;

fn conventions() -> impl Strategy<Value = BusinessDayConvention> {
    prop::sample::select(vec![
        BusinessDayConvention::Unadjusted,
        BusinessDayConvention::Following,
        BusinessDayConvention::ModifiedFollowing,
        BusinessDayConvention::Preceding,
        BusinessDayConvention::ModifiedPreceding,
        BusinessDayConvention::Nearest,
    ])
}

fn day_counts() -> impl Strategy<Value = DayCount> {
    prop::sample::select(vec![
        DayCount::Act360,
        DayCount::Act365Fixed,
        DayCount::ActActIsda,
        DayCount::Thirty360,
        DayCount::ThirtyE360,
        DayCount::ThirtyE360Isda,
    ])
}

fn stubs() -> impl Strategy<Value = Stub> {
    prop::sample::select(vec![Stub::ShortFirst, Stub::LongFirst, Stub::ShortLast, Stub::LongLast])
}

fn amortizations() -> impl Strategy<Value = Amortization> {
    prop_oneof![
        3 => Just(Amortization::LevelRent),
        1 => Just(Amortization::LevelPrincipal),
        1 => Just(Amortization::Bullet),
        1 => (0_u32..4).prop_map(|interest_only_periods| Amortization::InterestOnlyThenLevel { interest_only_periods }),
        1 => prop::collection::vec(0_i64..100, 1..8).prop_map(|shares| Amortization::Profile { principal_shares: hundredths(shares) }),
        1 => (prop::collection::vec(0_i64..100, 1..8), any::<bool>()).prop_map(|(weights, repeats)| {
            Amortization::RentProfile { weights: hundredths(weights), repeats }
        }),
        1 => (0_u32..6).prop_map(|capitalized_periods| Amortization::CapitalizedThenLevel { capitalized_periods }),
        1 => (0_i64..40).prop_map(|share| Amortization::GivenRent(GivenRent::Share(hundredths(vec![share])[0]))),
    ]
}

fn hundredths(numbers: Vec<i64>) -> Vec<Rate> {
    numbers.into_iter().map(|number| Rate::new(Decimal::new(number, 2)).unwrap()).collect()
}

fn interest_bases() -> impl Strategy<Value = InterestBase> {
    prop_oneof![
        3 => Just(InterestBase::Balance),
        1 => prop::sample::select(vec![1_u32, 4, 6, 12, 24]).prop_map(|months| InterestBase::PeriodBalance { months }),
        1 => Just(InterestBase::AmountFinanced),
    ]
}

prop_compose! {
    fn any_terms()(
        cents in 10_000_i64..100_000_000_000,
        balloon in 0_i64..120,
        rate in 0_i64..3_000,
        day_count in day_counts(),
        start in 0_i64..40_000,
        length in 0_i64..5_000,
        payment_months in prop::sample::select(vec![1_u32, 2, 3, 4, 6, 12]),
        anchor in prop::option::weighted(0.2, -400_i64..400),
        flags in any::<[bool; 3]>(),
        stub in stubs(),
        business_day_convention in conventions(),
        calendars in prop::sample::subsequence(CalendarId::ALL.to_vec(), 0..=7),
        amortization in amortizations(),
        interest_base in interest_bases(),
    ) -> ScheduleTerms {
        let [end_of_month, accruals_adjusted, advance] = flags;
        let currency = Currency::parse("USD").unwrap();
        let commencement = date("1990-01-01").plus_days(start).unwrap();
        let final_maturity = commencement.plus_days(length).unwrap();
        let tenth = (balloon - 60).max(0);
        ScheduleTerms {
            amount: Money::new(currency, Decimal::new(cents, 2)).unwrap(),
            balloon: Money::new(currency, Decimal::new(cents / 100 * tenth, 2)).unwrap(),
            rate: Rate::new(Decimal::new(rate, 4)).unwrap(),
            steps: Vec::new(),
            day_count,
            commencement,
            // A third of them on a month's last day.
            final_maturity: if length % 3 == 0 { final_maturity.last_of_month() } else { final_maturity },
            payment_months,
            anchor: anchor.map(|days| commencement.plus_days(days).unwrap()),
            end_of_month,
            stub,
            business_day_convention,
            accruals_adjusted,
            calendar: Calendar::joint(&calendars, []),
            timing: if advance { PaymentTiming::Advance } else { PaymentTiming::Arrears },
            amortization,
            interest_base,
            rounding: Rounding::default(),
        }
    }
}

/// Present value of the payments at the schedule's own rate, folded from the last line back.
fn present_value(schedule: &Schedule<Money>) -> Decimal {
    schedule.lines.iter().rev().fold(Decimal::ZERO, |value, line| {
        let fraction = Decimal::from(line.year_fraction.numerator) / Decimal::from(line.year_fraction.denominator);
        (value + line.payment.amount()) / (Decimal::ONE + line.rate.value() * fraction)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn schedule_ends_at_zero_and_adds_up(terms in any_terms()) {
        let Ok(schedule) = Schedule::new(&terms) else { return Ok(()) };
        let currency = terms.amount.currency();
        let principal = Money::sum(currency, schedule.lines.iter().map(|line| line.principal));
        prop_assert_eq!(principal, Ok(terms.amount));
        prop_assert!(schedule.lines.last().unwrap().closing_balance.is_zero());
        let mut balance = terms.amount;
        for line in &schedule.lines {
            prop_assert_eq!(line.opening_balance, balance);
            prop_assert_eq!(line.interest.checked_add(line.principal), Ok(line.payment));
            prop_assert_eq!(balance.checked_sub(line.principal), Ok(line.closing_balance));
            prop_assert_eq!(terms.rounding.round(line.exact_interest), Ok(line.interest.amount()));
            balance = line.closing_balance;
        }
    }

    #[test]
    fn present_value_at_the_own_rate_is_the_amount(terms in any_terms()) {
        let terms = ScheduleTerms { interest_base: InterestBase::Balance, ..terms };
        let Ok(schedule) = Schedule::new(&terms) else { return Ok(()) };
        let allowed = Decimal::new(i64::try_from(schedule.lines.len()).unwrap(), 2);
        let off = present_value(&schedule) - terms.amount.amount();
        prop_assert!(off.abs() <= allowed, "off by {}", off);
    }

    #[test]
    fn dates_follow_each_other_on_business_days_up_to_the_adjusted_maturity(terms in any_terms()) {
        let Ok(schedule) = Schedule::new(&terms) else { return Ok(()) };
        let last = terms.business_day_convention.adjust(terms.final_maturity, &terms.calendar).unwrap();
        let adjusted = terms.business_day_convention != BusinessDayConvention::Unadjusted;
        let mut from = terms.commencement;
        let mut due = None;
        for line in &schedule.lines {
            prop_assert_eq!(line.from, from);
            prop_assert!(line.to > from || (line.number == 1 && terms.timing == PaymentTiming::Advance));
            prop_assert!(!adjusted || terms.calendar.is_business_day(line.due_date));
            prop_assert!(line.due_date <= last || schedule.lines.len() == 1);
            prop_assert!(due.is_none_or(|earlier| earlier <= line.due_date));
            (from, due) = (line.to, Some(line.due_date));
        }
        let ends = schedule.lines.last().unwrap();
        let may_end_early = matches!(terms.amortization, Amortization::GivenRent(_));
        prop_assert!(ends.due_date == last || terms.timing == PaymentTiming::Advance || may_end_early);
    }

    #[test]
    fn unrounded_schedule_ends_at_zero_near_the_rounded_one(terms in any_terms()) {
        let (Ok(rounded), Ok(exact)) = (Schedule::new(&terms), Schedule::unrounded(&terms)) else {
            prop_assert_eq!(Schedule::new(&terms).is_ok(), Schedule::unrounded(&terms).is_ok());
            return Ok(());
        };
        // A given rent is rounded itself, and may repay everything a payment sooner for it.
        if !matches!(terms.amortization, Amortization::GivenRent(_)) {
            prop_assert_eq!(exact.lines.len(), rounded.lines.len());
            prop_assert_eq!(exact.exact_rent, rounded.exact_rent);
        }
        prop_assert!(exact.lines.last().unwrap().closing_balance.is_zero());
        for (exact, rounded) in exact.lines.iter().zip(&rounded.lines) {
            prop_assert_eq!((exact.from, exact.to, exact.due_date), (rounded.from, rounded.to, rounded.due_date));
        }
    }

    #[test]
    fn terms_of_any_kind_give_a_schedule_or_reasons(
        terms in any_terms(),
        payment_months in any::<u32>(),
        rate in -99_999_999_999_i64..99_999_999_999,
        shift in any::<i16>(),
    ) {
        let final_maturity = terms.commencement.plus_days(i64::from(shift) * 2).unwrap_or(terms.final_maturity);
        let rate = Rate::new(Decimal::new(rate, 10)).unwrap();
        let terms = ScheduleTerms { payment_months, rate, final_maturity, ..terms };
        for terms in [terms.clone(), ScheduleTerms { payment_months: 1, ..terms }] {
            if let Err(reasons) = Schedule::new(&terms) {
                prop_assert!(!reasons.is_empty());
            }
            prop_assert_eq!(Schedule::new(&terms), Schedule::new(&terms));
        }
    }
}
