//! Year fractions, accrual periods and payments of a schedule on the wire: exact, both ways.

use facility_domain::{
    charges::ChargeLine, day_count::YearFraction, decimal::parse_decimal, money::Money, schedule::ScheduleLine,
};
use facility_proto::r#type::v1 as pb;
use rust_decimal::Decimal;

use super::{
    Problems, path,
    values::{money, read_date, read_money, read_optional_money, read_rate},
};

/// A fraction of a year for the wire.
#[must_use]
pub fn year_fraction(fraction: YearFraction) -> pb::YearFraction {
    pb::YearFraction { numerator: fraction.numerator.to_string(), denominator: fraction.denominator.to_string() }
}

/// Reads a fraction of a year.
pub fn read_year_fraction(
    problems: &mut Problems,
    field: &str,
    fraction: Option<&pb::YearFraction>,
) -> Option<YearFraction> {
    let fraction = problems.required(field, fraction)?;
    let numerator = read_whole(problems, &path(field, "numerator"), &fraction.numerator);
    let denominator = read_whole(problems, &path(field, "denominator"), &fraction.denominator);
    match YearFraction::from_recorded(numerator?, denominator?) {
        Some(fraction) => Some(fraction),
        None => problems.none(path(field, "denominator"), "must be positive"),
    }
}

/// A balance that stood for some days, for the wire.
#[must_use]
pub fn accrual_period(line: &ChargeLine) -> pb::AccrualPeriod {
    let ChargeLine { from, to, days, year_fraction: fraction, balance } = *line;
    pb::AccrualPeriod {
        start_date: from.to_string(),
        end_date: to.to_string(),
        days,
        year_fraction: Some(year_fraction(fraction)),
        balance: Some(money(balance)),
    }
}

/// Reads a balance that stood for some days.
pub fn read_accrual_period(
    problems: &mut Problems,
    field: &str,
    period: Option<&pb::AccrualPeriod>,
) -> Option<ChargeLine> {
    let period = problems.required(field, period)?;
    let at = |name: &str| path(field, name);
    let from = read_date(problems, &at("start_date"), &period.start_date);
    let to = read_date(problems, &at("end_date"), &period.end_date);
    let fraction = read_year_fraction(problems, &at("year_fraction"), period.year_fraction.as_ref());
    let balance = read_money(problems, &at("balance"), period.balance.as_ref());
    Some(ChargeLine { from: from?, to: to?, days: period.days, year_fraction: fraction?, balance: balance? })
}

/// Reads every balance of a list.
pub fn read_accrual_periods(
    problems: &mut Problems,
    field: &str,
    periods: &[pb::AccrualPeriod],
) -> Option<Vec<ChargeLine>> {
    let read = |(index, period)| read_accrual_period(problems, &format!("{field}[{index}]"), Some(period));
    // Every problem is noted before one missing line makes the whole list missing.
    let lines: Vec<Option<ChargeLine>> = periods.iter().enumerate().map(read).collect();
    lines.into_iter().collect()
}

/// A payment of a schedule for the wire.
#[must_use]
pub fn schedule_payment(line: &ScheduleLine<Money>) -> pb::SchedulePayment {
    pb::SchedulePayment {
        number: line.number,
        start_date: line.from.to_string(),
        end_date: line.to.to_string(),
        days: line.days,
        year_fraction: Some(year_fraction(line.year_fraction)),
        opening_balance: Some(money(line.opening_balance)),
        rate: line.rate.to_string(),
        exact_interest: line.exact_interest.to_string(),
        interest: Some(money(line.interest)),
        principal: Some(money(line.principal)),
        payment: Some(money(line.payment)),
        closing_balance: Some(money(line.closing_balance)),
        due_date: line.due_date.to_string(),
        interest_base: line.interest_base.map(money),
    }
}

/// Reads a payment of a schedule.
pub fn read_schedule_payment(
    problems: &mut Problems,
    field: &str,
    payment: &pb::SchedulePayment,
) -> Option<ScheduleLine<Money>> {
    let at = |name: &str| path(field, name);
    let from = read_date(problems, &at("start_date"), &payment.start_date);
    let to = read_date(problems, &at("end_date"), &payment.end_date);
    let fraction = read_year_fraction(problems, &at("year_fraction"), payment.year_fraction.as_ref());
    let opening_balance = read_money(problems, &at("opening_balance"), payment.opening_balance.as_ref());
    let rate = read_rate(problems, &at("rate"), &payment.rate);
    let exact_interest = read_exact(problems, &at("exact_interest"), &payment.exact_interest);
    let interest = read_money(problems, &at("interest"), payment.interest.as_ref());
    let principal = read_money(problems, &at("principal"), payment.principal.as_ref());
    let paid = read_money(problems, &at("payment"), payment.payment.as_ref());
    let closing_balance = read_money(problems, &at("closing_balance"), payment.closing_balance.as_ref());
    let due_date = read_date(problems, &at("due_date"), &payment.due_date);
    let interest_base = read_optional_money(problems, &at("interest_base"), payment.interest_base.as_ref());
    Some(ScheduleLine {
        number: payment.number,
        from: from?,
        to: to?,
        days: payment.days,
        year_fraction: fraction?,
        opening_balance: opening_balance?,
        interest_base: interest_base?,
        rate: rate?,
        exact_interest: exact_interest?,
        interest: interest?,
        principal: principal?,
        payment: paid?,
        closing_balance: closing_balance?,
        due_date: due_date?,
    })
}

/// Reads a figure before rounding, with all decimals that a decimal has room for.
pub fn read_exact(problems: &mut Problems, field: &str, text: &str) -> Option<Decimal> {
    problems.keep(field, parse_decimal(text, Decimal::MAX_SCALE))
}

fn read_whole(problems: &mut Problems, field: &str, text: &str) -> Option<i64> {
    let whole = problems.keep(field, parse_decimal(text, 0))?;
    problems.keep(field, i64::try_from(whole))
}
