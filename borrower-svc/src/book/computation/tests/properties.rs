//! The provider's rules as a second opinion: random terms, both computations.
//!
//! Only here, in a test, do the two meet; the book itself never calls them. Where
//! a rent is a whole number of units, the provider's quotient of 28 digits may be
//! off in the last of them, and modes that are not to the nearest show it; that
//! takes figures as round as random ones never are.

use facility_domain::{
    calendar::{Calendar, CalendarId},
    charges::{self as their_charges, BalancePeriod, ChargeTerms},
    rate::Rate,
    rounding::Rounding,
    schedule::{Keep, Rest, Schedule, ScheduleLine, ScheduleTerms},
};
use proptest::prelude::*;

use super::*;
use crate::book::computation::{
    charges::{BalanceRun, commitment_fee},
    dates::adjust,
    explain::{BUSINESS_DAYS, DAY_COUNTS, Leased, STUBS, TheirLine, explain, first_difference},
    rates::Part,
    year_fraction::{denominator, stretch},
};

/// A lease and everything it depends on.
#[derive(Debug, Clone)]
struct Case {
    draft: TermsDraft,
    amount: Money,
    commencement: BusinessDate,
    final_maturity: BusinessDate,
}

impl Case {
    fn ours(&self) -> Result<LeaseSchedule, ComputationError> {
        let terms = terms(self.draft.clone());
        lease_schedule(&terms, MinorAmount::of(self.amount), self.commencement, self.final_maturity)
    }

    /// The provider's schedule, of the terms as the case has them or changed.
    fn theirs(&self, draft: &TermsDraft) -> Option<Schedule<Money>> {
        Schedule::new(&self.their_terms(draft)?).ok()
    }

    fn their_terms(&self, draft: &TermsDraft) -> Option<ScheduleTerms> {
        let Interest::Fixed { annual_rate } = draft.interest else { return None };
        Some(ScheduleTerms {
            amount: self.amount,
            balloon: draft.balloon_rate.of(self.amount, &draft.rounding).ok()?,
            rate: annual_rate,
            steps: Vec::new(),
            day_count: draft.day_count,
            commencement: self.commencement,
            final_maturity: self.final_maturity,
            payment_months: draft.payment_months,
            anchor: None,
            end_of_month: draft.end_of_month,
            stub: draft.stub,
            business_day_convention: draft.business_day_convention,
            accruals_adjusted: draft.accruals_adjusted,
            calendar: Calendar::joint(&draft.calendars, draft.extra_holidays.iter().copied()),
            timing: draft.payment_timing,
            amortization: draft.amortization.clone(),
            interest_base: draft.interest_base,
            rounding: draft.rounding,
        })
    }
}

fn told(schedule: &Schedule<Money>) -> Vec<TheirLine> {
    let line = |line: &ScheduleLine<Money>| TheirLine {
        number: line.number,
        period: Some((line.from, line.to)),
        due_date: line.due_date,
        interest: MinorAmount::of(line.interest),
        principal: MinorAmount::of(line.principal),
    };
    schedule.lines.iter().map(line).collect()
}

fn any_amortization() -> impl Strategy<Value = Amortization> {
    prop_oneof![
        4 => Just(Amortization::LevelRent),
        1 => Just(Amortization::LevelPrincipal),
        1 => Just(Amortization::Bullet),
        1 => (0_u32..6).prop_map(|interest_only_periods| Amortization::InterestOnlyThenLevel { interest_only_periods }),
        1 => prop::collection::vec((0_i64..1_000_000, 2_u32..11), 1..9).prop_map(|shares| Amortization::Profile {
            principal_shares: rates(shares),
        }),
        2 => (prop::collection::vec((0_i64..1_000_000, 2_u32..11), 1..9), any::<bool>()).prop_map(|(weights, repeats)| {
            Amortization::RentProfile { weights: rates(weights), repeats }
        }),
        1 => (prop::collection::vec(prop_oneof![Just((0_i64, 0_u32)), (1_i64..9, 0_u32..2)], 1..7), 1_i64..5).prop_map(
            |(mut weights, last)| {
                weights.push((last, 0));
                Amortization::RentProfile { weights: rates(weights), repeats: true }
            }
        ),
        2 => (0_u32..12).prop_map(|capitalized_periods| Amortization::CapitalizedThenLevel { capitalized_periods }),
        1 => (0_i64..4_000).prop_map(|share| Amortization::GivenRent(GivenRent::Share(rates(vec![(share, 4)])[0]))),
    ]
}

fn rates(numbers: Vec<(i64, u32)>) -> Vec<Rate> {
    numbers
        .into_iter()
        .map(|(number, scale)| Decimal::new(number, scale))
        .filter_map(|rate| Rate::new(rate).ok())
        .collect()
}

fn any_interest_base() -> impl Strategy<Value = InterestBase> {
    prop_oneof![
        3 => Just(InterestBase::Balance),
        2 => prop::sample::select(vec![1_u32, 2, 6, 12, 12, 24, 36]).prop_map(|months| InterestBase::PeriodBalance { months }),
        1 => Just(InterestBase::AmountFinanced),
    ]
}

prop_compose! {
    fn any_conventions()(
        day_count in prop::sample::select(DAY_COUNTS.to_vec()),
        business_day_convention in prop::sample::select(BUSINESS_DAYS.to_vec()),
        stub in prop::sample::select(STUBS.to_vec()),
        mode in prop::sample::select(MODES.to_vec()),
        unit in prop::sample::select(vec![1_i64, 1, 1, 5, 100]),
        calendars in prop::sample::subsequence(CalendarId::ALL.to_vec(), 0..=7),
        payment_months in prop::sample::select(vec![1_u32, 2, 3, 4, 6, 12]),
        [end_of_month, accruals_adjusted, advance] in any::<[bool; 3]>(),
        amortization in any_amortization(),
        interest_base in any_interest_base(),
        balloon in prop_oneof![Just(0_i64), 0_i64..9_999],
        rate in prop_oneof![Just(0_i64), 1_i64..3_000, 1_i64..100_000],
        code in prop::sample::select(vec!["USD", "USD", "JPY", "KWD"]),
    ) -> TermsDraft {
        let currency = Currency::parse(code).unwrap();
        TermsDraft {
            commitment: Money::parse(currency, "1000").unwrap(),
            interest: Interest::Fixed { annual_rate: Rate::new(Decimal::new(rate, 4)).unwrap() },
            day_count,
            payment_months,
            payment_timing: if advance { PaymentTiming::Advance } else { PaymentTiming::Arrears },
            amortization,
            interest_base,
            balloon_rate: Rate::new(Decimal::new(balloon, 4)).unwrap(),
            end_of_month,
            stub,
            business_day_convention,
            accruals_adjusted,
            calendars,
            rounding: Rounding::new(Decimal::new(unit, currency.minor_units()), mode).unwrap(),
            ..boleo_terms()
        }
    }
}

prop_compose! {
    fn any_case()(
        draft in any_conventions(),
        units in 100_i64..100_000_000_000,
        start in 0_i64..60_000,
        length in prop_oneof![1_i64..400, 1_i64..4_000],
        // Some maturities on last days, some a whole number of periods away.
        place in 0_u8..3,
    ) -> Case {
        let commencement = date("1990-01-01").plus_days(start).unwrap();
        let drawn = commencement.plus_days(length).unwrap();
        let months = i32::try_from(length / 30 + 1).unwrap();
        let final_maturity = match place {
            0 => drawn.last_of_month(),
            1 => commencement.plus_months(months).unwrap(),
            _ => drawn,
        };
        let currency = draft.commitment.currency();
        let amount = Money::new(currency, Decimal::new(units, currency.minor_units())).unwrap();
        Case { draft, amount, commencement, final_maturity }
    }
}

/// Present value of the payments at the schedule's own rate, from the last back.
fn present_value(case: &Case, schedule: &LeaseSchedule) -> Decimal {
    let Interest::Fixed { annual_rate } = case.draft.interest else { return Decimal::ZERO };
    let back = |value: Decimal, line: &LeaseLine| {
        let fraction = Decimal::from(line.fraction.0) / Decimal::from(line.fraction.1);
        (value + Decimal::from(line.payment.units)) / (Decimal::ONE + annual_rate.value() * fraction)
    };
    schedule.lines.iter().rev().fold(Decimal::ZERO, back)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn both_computations_agree_on_every_line(case in any_case()) {
        let (Ok(ours), Some(theirs)) = (case.ours(), case.theirs(&case.draft)) else {
            prop_assert_eq!(case.ours().is_ok(), case.theirs(&case.draft).is_some(), "{:?}", case.ours().err());
            return Ok(());
        };
        prop_assert_eq!(ours.rent, theirs.rent.map(MinorAmount::of));
        prop_assert_eq!(ours.lines.len(), theirs.lines.len());
        for (own, their) in ours.lines.iter().zip(&theirs.lines) {
            prop_assert_eq!(own, &as_ours(their));
        }
    }

    #[test]
    fn both_computations_agree_on_the_rest_of_a_schedule(
        case in any_case(),
        place in 0_usize..40,
        (share, balloon) in (1_i64..=1_000, 0_i64..=1_000),
        rate in 0_i64..3_000,
        keep in 0_usize..3,
    ) {
        let (Ok(ours), Some(theirs), Some(their_terms)) =
            (case.ours(), case.theirs(&case.draft), case.their_terms(&case.draft)) else { return Ok(()) };
        let at = place % theirs.lines.len();
        let part = |of: Money, share: i64| {
            let part = of.amount() * Decimal::new(share, 3);
            Money::new(of.currency(), part.trunc_with_scale(of.currency().minor_units())).unwrap()
        };
        let balance = part(theirs.lines[at].opening_balance, share);
        let balloon = part(their_terms.balloon, balloon);
        // A settlement takes no balloon away that is still financed.
        prop_assume!(balance.amount() > balloon.amount() && (balloon.is_zero() == their_terms.balloon.is_zero()));
        let (from, new_rate) = (theirs.lines[at].number, Decimal::new(rate, 4));
        let their_terms = ScheduleTerms { rate: Rate::new(new_rate).unwrap(), ..their_terms };
        let keeps = [
            (schedule::Keep::Term, Keep::Term),
            (schedule::Keep::Payments, Keep::Payments),
            (schedule::Keep::Principal, Keep::Principal),
        ];
        let (own_keep, their_keep) = keeps[keep];
        let theirs = theirs.with_rest(&their_terms, &Rest { from, balance, balloon, keep: their_keep });
        let rest = schedule::Rest {
            from,
            balance: MinorAmount::of(balance),
            balloon: MinorAmount::of(balloon),
            rate: new_rate,
            keep: own_keep,
        };
        let dates = (case.commencement, case.final_maturity);
        let ours = schedule::with_rest(&terms(case.draft.clone()), &ours, dates, &rest);
        let (Ok(ours), Ok(theirs)) = (&ours, &theirs) else {
            prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?} {:?}", ours, theirs);
            return Ok(());
        };
        prop_assert_eq!(ours.rent, theirs.rent.map(MinorAmount::of));
        prop_assert_eq!(ours.lines.clone(), theirs.lines.iter().map(as_ours).collect::<Vec<_>>());
    }
}

/// The provider's line in this book's words.
fn as_ours(their: &ScheduleLine<Money>) -> LeaseLine {
    LeaseLine {
        number: their.number,
        from: their.from,
        to: their.to,
        days: their.days,
        fraction: (their.year_fraction.numerator, their.year_fraction.denominator),
        parts: if their.from == their.to {
            Vec::new()
        } else {
            let (numerator, rate) = (their.year_fraction.numerator, their.rate.value());
            vec![Part { from: their.from, to: their.to, days: their.days, numerator, rate, source: None }]
        },
        opening_balance: MinorAmount::of(their.opening_balance),
        interest_base: MinorAmount::of(their.bearing()),
        interest: MinorAmount::of(their.interest),
        principal: MinorAmount::of(their.principal),
        payment: MinorAmount::of(their.payment),
        closing_balance: MinorAmount::of(their.closing_balance),
        due_date: their.due_date,
    }
}

proptest! {
    #[test]
    fn principal_adds_up_and_present_value_is_the_amount(case in any_case()) {
        // On another base, interest is not what the balance bears.
        let case = Case { draft: TermsDraft { interest_base: InterestBase::Balance, ..case.draft }, ..case };
        let Ok(schedule) = case.ours() else { return Ok(()) };
        let amount = MinorAmount::of(case.amount).units;
        prop_assert_eq!(schedule.lines.iter().map(|line| line.principal.units).sum::<i128>(), amount);
        prop_assert_eq!(schedule.lines.last().map(|line| line.closing_balance.units), Some(0));
        // A unit for each period: half of one where figures are rounded to the nearest.
        let unit = case.draft.rounding.unit() * Decimal::from(10_i64.pow(case.amount.currency().minor_units()));
        let allowed = unit * Decimal::from(schedule.lines.len());
        let off = present_value(&case, &schedule) - Decimal::from(amount);
        prop_assert!(off.abs() <= allowed, "off by {}", off);
    }

    #[test]
    fn single_convention_of_the_provider_is_explained(case in any_case(), which in 0_usize..5, value in 0_usize..6) {
        let mut draft = case.draft.clone();
        match which {
            0 => draft.day_count = DAY_COUNTS[value],
            1 => draft.business_day_convention = BUSINESS_DAYS[value],
            2 => draft.accruals_adjusted = !draft.accruals_adjusted,
            3 => draft.stub = STUBS[value % 4],
            _ => draft.calendars.clear(),
        }
        let (Ok(ours), Some(theirs)) = (case.ours(), case.theirs(&draft)) else { return Ok(()) };
        let theirs = told(&theirs);
        let terms = terms(case.draft.clone());
        let lease = Leased {
            terms: &terms,
            amount: MinorAmount::of(case.amount),
            commencement: case.commencement,
            final_maturity: case.final_maturity,
            market: None,
        };
        let differs = first_difference(&ours, &theirs).is_some();
        prop_assert_eq!(explain(&lease, &theirs).is_some(), differs);
    }

    #[test]
    fn year_fractions_agree(start in 0_i64..100_000, days in 0_i64..9_000, place in 0_u8..3) {
        let from = date("1900-01-01").plus_days(start).unwrap();
        let to = from.plus_days(days).unwrap();
        let (from, to) = match place {
            0 => (from.last_of_month(), to.last_of_month()),
            1 => (from, to.last_of_month()),
            _ => (from, to),
        };
        for day_count in DAY_COUNTS {
            for last_day in [None, Some(to)] {
                let (own, their) = (stretch(day_count, from, to, last_day), day_count.year_fraction(from, to, last_day));
                prop_assert_eq!((own.numerator, denominator(day_count)), (their.numerator, their.denominator));
                prop_assert_eq!(own.days, day_count.days(from, to, last_day));
            }
        }
    }

    #[test]
    fn adjusted_dates_agree(draft in any_conventions(), start in 100_i64..109_000) {
        let day = date("1900-01-01").plus_days(start).unwrap();
        let terms = terms(draft);
        let theirs = terms.business_day_convention.adjust(day, &terms.calendar()).unwrap();
        prop_assert_eq!(adjust(day, &terms), Ok(theirs));
    }

    #[test]
    fn charges_agree(
        draft in any_conventions(),
        runs in prop::collection::vec((0_i64..3_000, 0_i64..400, 0_i64..100_000_000_000), 0..6),
    ) {
        let currency = draft.commitment.currency();
        let start = date("2000-01-01");
        let periods: Vec<BalancePeriod> = runs.into_iter().map(|(after, days, units)| {
            let from = start.plus_days(after).unwrap();
            let balance = Money::new(currency, Decimal::new(units, currency.minor_units())).unwrap();
            BalancePeriod { from, to: from.plus_days(days).unwrap(), balance }
        }).collect();
        let own: Vec<BalanceRun> = periods.iter().map(|run| {
            BalanceRun { from: run.from, to: run.to, balance: MinorAmount::of(run.balance) }
        }).collect();
        let terms = terms(draft);
        let rate = terms.fees.commitment_fee_rate;
        let theirs = ChargeTerms { currency, rate, day_count: terms.day_count, rounding: terms.rounding };
        let theirs = their_charges::commitment_fee(&periods, &theirs).unwrap();
        prop_assert_eq!(commitment_fee(&terms, &own), Ok(MinorAmount::of(theirs.amount)));
    }
}
