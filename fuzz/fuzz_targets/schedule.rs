//! Any terms of a lease's schedule: lines that add up, or reasons.

#![no_main]

mod values;

use arbitrary::{Result, Unstructured};
use facility_domain::{
    money::Money,
    rate::Rate,
    schedule::{Amortization, PaymentTiming, Schedule, ScheduleTerms, Stub},
};
use libfuzzer_sys::fuzz_target;
use values::{calendar, convention, currency, date, day_count, decimal, rate, rounding};

fuzz_target!(|data: &[u8]| {
    let Ok(terms) = terms(&mut Unstructured::new(data)) else { return };
    match Schedule::new(&terms) {
        Err(reasons) => assert!(!reasons.is_empty()),
        Ok(schedule) => {
            let repaid = schedule.lines.iter().map(|line| line.principal);
            assert_eq!(Money::sum(terms.amount.currency(), repaid).ok(), Some(terms.amount));
            assert!(schedule.lines.last().is_some_and(|line| line.closing_balance.is_zero()));
        }
    }
    let _ = Schedule::unrounded(&terms);
});

fn money(u: &mut Unstructured<'_>, currency: facility_domain::currency::Currency) -> Result<Money> {
    let amount = decimal(u)?.trunc_with_scale(currency.minor_units());
    Ok(Money::new(currency, amount).unwrap_or_else(|_| Money::zero(currency)))
}

fn short_rate(u: &mut Unstructured<'_>) -> Result<Rate> {
    Ok(Rate::new(rate(u)?.trunc_with_scale(10)).unwrap_or(Rate::ZERO))
}

fn terms(u: &mut Unstructured<'_>) -> Result<ScheduleTerms> {
    let currency = currency(u)?;
    let balloon = if u.arbitrary()? { money(u, currency)? } else { Money::zero(currency) };
    let amortization = match u.int_in_range(0..=4)? {
        0 => Amortization::LevelRent,
        1 => Amortization::LevelPrincipal,
        2 => Amortization::Bullet,
        3 => Amortization::InterestOnlyThenLevel { interest_only_periods: u.int_in_range(0..=1_300)? },
        _ => {
            let shares = u.int_in_range(0..=40)?;
            Amortization::Profile { principal_shares: (0..shares).map(|_| short_rate(u)).collect::<Result<_>>()? }
        }
    };
    let most_months = if u.ratio(1, 16)? { u32::MAX } else { 24 };
    Ok(ScheduleTerms {
        amount: money(u, currency)?,
        balloon,
        rate: short_rate(u)?,
        day_count: day_count(u)?,
        commencement: date(u)?,
        final_maturity: date(u)?,
        payment_months: u.int_in_range(0..=most_months)?,
        anchor: if u.arbitrary()? { Some(date(u)?) } else { None },
        end_of_month: u.arbitrary()?,
        stub: *u.choose(&[Stub::ShortFirst, Stub::LongFirst, Stub::ShortLast, Stub::LongLast])?,
        business_day_convention: convention(u)?,
        accruals_adjusted: u.arbitrary()?,
        calendar: calendar(u)?,
        timing: *u.choose(&[PaymentTiming::Arrears, PaymentTiming::Advance])?,
        amortization,
        rounding: rounding(u)?,
    })
}

