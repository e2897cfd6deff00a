//! Amounts that are money.

use proptest::prelude::*;

use super::properties::any_terms;
use super::*;
use crate::currency::Currency;
use crate::money::Money;
use crate::rounding::{Rounding, RoundingMode};
use crate::schedule::{Amortization, InterestBase, PaymentTiming, Schedule, ScheduleTerms, Stub};

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn cents() -> Option<AmountRounding> {
    Some(AmountRounding { currency: usd(), rule: Rounding::default() })
}

#[test]
fn parts_by_largest_remainder_and_interest_rounded_once_each() {
    // 1,000 in three: 333.34, 333.33 and the rest. Interest at 6 % of a quarter: 15; on 666.66 9.9999;
    // on 333.33 4.99995.
    let terms = CashflowTerms {
        final_maturity: Some(date("2020-10-01")),
        repayment: equal_parts(cycle("2020-04-01", months(3))),
        rounding: cents(),
        ..loan()
    };
    assert_eq!(amounts(&terms, EventKind::Redemption), dated(&[("2020-04-01", "333.34"), ("2020-07-01", "333.33")]));
    let interest = dated(&[("2020-04-01", "15"), ("2020-07-01", "10.00"), ("2020-10-01", "5.00")]);
    assert_eq!(amounts(&terms, EventKind::Interest), interest);
    let last = events(&terms).pop().unwrap();
    assert_eq!((last.amount, last.balance), (decimal("333.33"), Decimal::ZERO));
    let explained = events(&terms).into_iter().filter(|event| event.kind == EventKind::Interest).nth(1).unwrap();
    assert_eq!(explained.because.exact, Some(decimal("9.9999")));
    let [accrual] = explained.because.accruals[..] else { panic!("one stretch") };
    assert_eq!((accrual.days, accrual.base, accrual.rate), (90, decimal("666.66"), decimal("0.06")));
}

#[test]
fn last_level_payment_takes_what_rounding_leaves() {
    // Two payments at 10 %: 1210 / 2.1 = 576.190476…, rounded 576.19. Balance 1100 − 576.19 = 523.81,
    // interest 52.381, rounded 52.38: the last payment is 576.19.
    let yearly = cycle("2021-01-01", months(12));
    let terms = CashflowTerms {
        rate: decimal("0.1"),
        final_maturity: Some(date("2022-01-01")),
        interest: vec![yearly],
        repayment: level_by(yearly, None),
        rounding: cents(),
        ..loan()
    };
    let events = events(&terms);
    let fixed = &events[1].because;
    assert_eq!(
        (fixed.payment, fixed.exact.map(|exact| exact.round_dp(6))),
        (Some(decimal("576.19")), Some(decimal("576.190476")))
    );
    assert_eq!((events[2].amount, events[2].balance), (decimal("476.19"), decimal("523.81")));
    let last = &events[events.len() - 2..];
    assert_eq!((last[0].amount, last[1].amount, last[1].balance), (decimal("52.38"), decimal("523.81"), Decimal::ZERO));
}

#[test]
fn balloon_in_advance_is_worth_what_the_worked_example_says() {
    // 1,000,000 at 8 %, four quarters in advance, balloon 200,000: rent 209,900.98; 196,078.44 is left
    // after the fourth, and 3,921.57 of interest.
    let terms = CashflowTerms {
        principal: decimal("1000000"),
        rate: decimal("0.08"),
        interest: Vec::new(),
        repayment: Repayment::Level {
            cycle: cycle("2020-01-01", months(3)),
            first: None,
            repaid_by: Some(date("2020-10-01")),
            balloon: decimal("200000"),
        },
        rounding: cents(),
        ..loan()
    };
    let events = events(&terms);
    let payments: Vec<_> = events.iter().filter_map(|event| event.because.payment).collect();
    assert_eq!(payments, vec![decimal("209900.98"); 4]);
    let last = &events[events.len() - 2..];
    assert_eq!((last[0].kind, last[0].amount), (EventKind::Interest, decimal("3921.57")));
    assert_eq!((last[1].kind, last[1].amount), (EventKind::Maturity, decimal("196078.44")));
}

#[test]
fn seasonal_payments_bring_their_interest_and_leave_the_rest_for_the_end() {
    // 300 in April, of which 15 is interest: 715 left. Nothing in July; 30 half-yearly in October would be
    // 21.45, so that 500 repays 478.55: 236.45 left, and 3.54675 of interest at the end.
    let step = |day, amount| PaymentStep { cycle: cycle(day, None), amount: decimal(amount) };
    let terms = CashflowTerms {
        interest: Vec::new(),
        repayment: Repayment::GivenPayments(vec![step("2020-04-01", "300"), step("2020-10-01", "500")]),
        rounding: cents(),
        ..loan()
    };
    let interest = dated(&[("2020-04-01", "15"), ("2020-10-01", "21.45"), ("2021-01-01", "3.55")]);
    assert_eq!(amounts(&terms, EventKind::Interest), interest);
    let repaid = dated(&[("2020-04-01", "285"), ("2020-10-01", "478.55")]);
    assert_eq!(amounts(&terms, EventKind::Redemption), repaid);
    assert_eq!(amounts(&terms, EventKind::Maturity), dated(&[("2021-01-01", "236.45")]));
}

#[test]
fn grace_with_capitalized_interest_comes_before_level_payments() {
    // Half a year is added: 1,000 × 1.015 × 1.015 = 1030.225, each time rounded: 1,015.00, 1,030.23 (15.225
    // goes up). Two payments: 1030.23 × 1.015² / 2.015 = 526.7319…: 526.73.
    let quarterly = cycle("2020-10-01", months(3));
    let terms = CashflowTerms {
        capitalized_until: Some(date("2020-07-01")),
        repayment: level_by(quarterly, None),
        rounding: cents(),
        ..loan()
    };
    let events = events(&terms);
    let added: Vec<_> = events.iter().filter(|event| event.kind == EventKind::Capitalization).collect();
    assert_eq!(added.iter().map(|event| event.balance).collect::<Vec<_>>(), ["1015.00", "1030.23"].map(decimal));
    let redemption = events.iter().find(|event| event.kind == EventKind::Redemption).unwrap();
    assert_eq!(redemption.because.payment, Some(decimal("526.73")));
    // 526.73 less 15.45 (1030.23 × 0.015 = 15.45345).
    assert_eq!(redemption.amount, decimal("511.28"));
}

#[test]
fn weeks_roll_back_from_the_maturity_with_a_short_first_period() {
    let fortnightly = Cycle { rolls_from: Some(date("2020-03-05")), ..cycle("2020-01-09", days(14)) };
    let terms = CashflowTerms { final_maturity: Some(date("2020-03-05")), interest: vec![fortnightly], ..loan() };
    let due: Vec<_> = amounts(&terms, EventKind::Interest).into_iter().map(|(day, _)| day).collect();
    assert_eq!(due, ["2020-01-09", "2020-01-23", "2020-02-06", "2020-02-20", "2020-03-05"]);
    // An anchor that the dates do not roll through: the first whole period begins on the next of them.
    let off = Cycle { anchor: date("2020-01-20"), ..fortnightly };
    let due: Vec<_> = amounts(&CashflowTerms { interest: vec![off], ..terms }, EventKind::Interest);
    assert_eq!(due[..2].iter().map(|(day, _)| day.as_str()).collect::<Vec<_>>(), ["2020-01-20", "2020-01-23"]);
}

/// A lease's schedule, and the same terms as a cash flow. Its dates are its schedule's own.
fn both(
    (amount, balloon, rate): (i64, i64, i64),
    (start, life, months, stub): (i64, i64, u32, usize),
    (timing, shape, mode): (bool, usize, usize),
    accruals_adjusted: bool,
) -> (ScheduleTerms, Option<CashflowTerms>) {
    let money = |cents: i64| Money::new(usd(), Decimal::new(cents, 2)).unwrap();
    let commencement = date("1995-01-01").plus_days(start).unwrap();
    let final_maturity = commencement.plus_days(life).unwrap();
    let amortization = [Amortization::LevelRent, Amortization::LevelPrincipal][shape % 2].clone();
    let mode = [RoundingMode::HalfUp, RoundingMode::HalfEven, RoundingMode::Up, RoundingMode::Floor][mode % 4];
    let terms = ScheduleTerms {
        steps: Vec::new(),
        interest_base: InterestBase::Balance,
        amount: money(amount),
        balloon: money(balloon * amount / 100),
        rate: crate::rate::Rate::new(Decimal::new(rate, 6)).unwrap(),
        day_count: DayCount::Act360,
        commencement,
        final_maturity,
        payment_months: months,
        anchor: None,
        end_of_month: false,
        stub: [Stub::ShortFirst, Stub::LongFirst, Stub::ShortLast, Stub::LongLast][stub % 4],
        business_day_convention: BusinessDayConvention::ModifiedFollowing,
        accruals_adjusted,
        calendar: Calendar::joint(&[], []),
        timing: if timing { PaymentTiming::Advance } else { PaymentTiming::Arrears },
        amortization,
        rounding: Rounding::new(Decimal::new(1, 2), mode).unwrap(),
    };
    (terms.clone(), as_cashflow(&terms))
}

/// `None` where the schedule merges periods, which a cash flow does not.
fn as_cashflow(terms: &ScheduleTerms) -> Option<CashflowTerms> {
    let mut unadjusted = terms.clone();
    unadjusted.business_day_convention = BusinessDayConvention::Unadjusted;
    let ends: Vec<BusinessDate> = crate::schedule::periods(&unadjusted).ok()?.iter().map(|period| period.to).collect();
    if crate::schedule::periods(terms).ok()?.len() != ends.len() {
        return None;
    }
    let advance = terms.timing == PaymentTiming::Advance;
    // Interest and payments on given dates: a cycle of one date each would do; here two stretches at most.
    let (first, last) = if advance {
        (terms.commencement, ends.iter().rev().nth(1).copied().unwrap_or(terms.commencement))
    } else {
        (ends[0], terms.final_maturity)
    };
    let rolls_back = matches!(terms.stub, Stub::ShortFirst | Stub::LongFirst);
    let from = if rolls_back { terms.final_maturity } else { terms.commencement };
    let skips_one = advance && terms.stub == Stub::LongFirst;
    let last_period = if terms.stub == Stub::LongLast { LastPeriod::Long } else { LastPeriod::Short };
    let cycle = Cycle {
        anchor: first,
        rolls_from: Some(from),
        every: Some(Frequency::Months(NonZeroU32::new(terms.payment_months)?)),
        last_period,
    };
    // In advance a long first period has a date inside that is no payment date, and a long last one
    // ends the payments early.
    if skips_one || (advance && terms.stub == Stub::LongLast) {
        return None;
    }
    let closes = advance && terms.balloon.is_zero();
    let balloon = terms.balloon.amount();
    let repaid_by = (advance && !closes).then_some(last);
    let repayment = match terms.amortization {
        Amortization::LevelPrincipal => Repayment::EqualParts { cycle, repaid_by, balloon },
        _ => Repayment::Level { cycle, first: None, repaid_by, balloon },
    };
    let final_maturity = if closes { last } else { terms.final_maturity };
    if final_maturity <= terms.commencement {
        return None;
    }
    // A commencement is not adjusted for accrual here; a cash flow adjusts it with the others.
    let opens = terms.business_day_convention.adjust(terms.commencement, &terms.calendar).ok()?;
    if opens != terms.commencement {
        return None;
    }
    Some(CashflowTerms {
        principal: terms.amount.amount(),
        rate: terms.rate.value(),
        day_count: terms.day_count,
        commencement: terms.commencement,
        final_maturity: Some(final_maturity),
        business_day_convention: terms.business_day_convention,
        accruals_adjusted: terms.accruals_adjusted,
        interest: vec![cycle],
        repayment,
        rounding: Some(AmountRounding { currency: usd(), rule: terms.rounding }),
        ..loan()
    })
}

proptest! {
    #[test]
    fn same_terms_give_the_same_lines_as_a_schedule(
        figures in (100_000_i64..900_000_000, 0_i64..60, 0_i64..150_000),
        dates in (0_i64..9_000, 30_i64..3_000, 1_u32..13, 0_usize..4),
        shapes in (any::<bool>(), 0_usize..2, 0_usize..4),
        accruals_adjusted in any::<bool>(),
    ) {
        let (terms, Some(flow)) = both(figures, dates, shapes, accruals_adjusted) else { return Ok(()) };
        let Ok(schedule) = Schedule::new(&terms) else { return Ok(()) };
        let events = cashflow(&flow).map_err(|errors| TestCaseError::fail(format!("{errors:?}")))?;
        let mut paid = BTreeMap::<BusinessDate, (Decimal, Decimal)>::new();
        for event in &events {
            let day = paid.entry(event.date).or_default();
            match event.kind {
                EventKind::Interest => day.0 += event.amount,
                EventKind::Redemption | EventKind::Maturity => day.1 += event.amount,
                _ => {}
            }
        }
        paid.retain(|_, (interest, principal)| !interest.is_zero() || !principal.is_zero());
        let lines: Vec<_> = schedule
            .lines
            .iter()
            .map(|line| (line.due_date, (line.interest.amount(), line.principal.amount())))
            .filter(|(_, (interest, principal))| !interest.is_zero() || !principal.is_zero())
            .collect();
        prop_assert_eq!(paid.into_iter().collect::<Vec<_>>(), lines);
    }

    #[test]
    fn rounded_amounts_are_money_and_end_at_zero(terms in any_terms()) {
        let terms = CashflowTerms { rounding: cents(), ..terms };
        let Ok(events) = cashflow(&terms) else { return Ok(()) };
        for event in &events {
            prop_assert!(Money::new(usd(), event.amount).is_ok(), "{:?}", event);
            prop_assert!(Money::new(usd(), event.balance).is_ok(), "{:?}", event);
        }
        let paid: Decimal = events.iter().filter(|event| event.kind != EventKind::Interest).map(|event| event.amount).sum();
        let added: Decimal = events
            .iter()
            .zip(events.iter().skip(1))
            .filter(|(_, after)| after.kind == EventKind::Capitalization)
            .map(|(before, after)| after.balance - before.balance)
            .sum();
        if events.first().is_some_and(|event| event.kind == EventKind::Advance)
            && events.last().is_some_and(|event| event.kind == EventKind::Maturity)
        {
            prop_assert_eq!(paid, added, "what was paid out and added comes back");
            prop_assert!(events.last().unwrap().balance.is_zero());
        }
    }
}
