//! Year fractions, accrual periods and payments of a schedule on the wire: exact, both ways.

use facility_domain::{
    charges::ChargeLine,
    day_count::YearFraction,
    decimal::parse_decimal,
    money::Money,
    schedule::{AppliedRate, RatePart, RateSource, ScheduleLine},
};
use facility_proto::r#type::v1::{self as pb, applied_rate::Source};
use rust_decimal::Decimal;

use super::{
    Problems, path,
    terms::each,
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
    let ChargeLine { from, to, days, year_fraction: fraction, balance, rate } = *line;
    pb::AccrualPeriod {
        start_date: from.to_string(),
        end_date: to.to_string(),
        days,
        year_fraction: Some(year_fraction(fraction)),
        balance: Some(money(balance)),
        rate: rate.map(applied_rate),
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
    let rate = match &period.rate {
        Some(rate) => read_applied_rate(problems, &at("rate"), rate).map(Some),
        None => Some(None),
    };
    Some(ChargeLine {
        from: from?,
        to: to?,
        days: period.days,
        year_fraction: fraction?,
        balance: balance?,
        rate: rate?,
    })
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
        parts: line.parts.iter().map(rate_part).collect(),
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
    let parts = each(problems, &at("parts"), &payment.parts, read_rate_part);
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
        parts: parts?,
        exact_interest: exact_interest?,
        interest: interest?,
        principal: principal?,
        payment: paid?,
        closing_balance: closing_balance?,
        due_date: due_date?,
    })
}

/// A part of a payment's period for the wire, without what its rate was compounded from.
#[must_use]
pub fn rate_part(part: &RatePart) -> pb::RatePart {
    let RatePart { from, to, days, year_fraction: fraction, applied } = *part;
    pb::RatePart {
        start_date: from.to_string(),
        end_date: to.to_string(),
        days,
        year_fraction: Some(year_fraction(fraction)),
        applied: Some(applied_rate(applied)),
        compounded: None,
    }
}

fn read_rate_part(problems: &mut Problems, field: &str, part: &pb::RatePart) -> Option<RatePart> {
    let at = |name: &str| path(field, name);
    let from = read_date(problems, &at("start_date"), &part.start_date);
    let to = read_date(problems, &at("end_date"), &part.end_date);
    let fraction = read_year_fraction(problems, &at("year_fraction"), part.year_fraction.as_ref());
    let applied = problems.required(&at("applied"), part.applied.as_ref());
    let applied = applied.and_then(|applied| read_applied_rate(problems, &at("applied"), applied));
    Some(RatePart { from: from?, to: to?, days: part.days, year_fraction: fraction?, applied: applied? })
}

/// A floating rate and its source for the wire.
#[must_use]
pub fn applied_rate(applied: AppliedRate) -> pb::AppliedRate {
    let mut wire = pb::AppliedRate { rate: applied.rate.to_string(), ..pb::AppliedRate::default() };
    wire.source = match applied.source {
        RateSource::Fixing { on } => {
            wire.fixing_date = on.to_string();
            Source::Fixing
        }
        RateSource::PreviousFixing { on, instead_of } => {
            (wire.fixing_date, wire.instead_of_date) = (on.to_string(), instead_of.to_string());
            Source::PreviousFixing
        }
        RateSource::Compounded { first, last, filled } => {
            (wire.fixing_date, wire.last_fixing_date, wire.filled_days) = (first.to_string(), last.to_string(), filled);
            Source::Compounded
        }
        RateSource::Projected => Source::Projected,
    }
    .into();
    wire
}

fn read_applied_rate(problems: &mut Problems, field: &str, applied: &pb::AppliedRate) -> Option<AppliedRate> {
    let at = |name: &str| path(field, name);
    let rate = read_rate(problems, &at("rate"), &applied.rate);
    let mut date = |name: &str, text: &str| read_date(problems, &at(name), text);
    let source = match Source::try_from(applied.source) {
        Ok(Source::Fixing) => RateSource::Fixing { on: date("fixing_date", &applied.fixing_date)? },
        Ok(Source::PreviousFixing) => RateSource::PreviousFixing {
            on: date("fixing_date", &applied.fixing_date)?,
            instead_of: date("instead_of_date", &applied.instead_of_date)?,
        },
        Ok(Source::Compounded) => RateSource::Compounded {
            first: date("fixing_date", &applied.fixing_date)?,
            last: date("last_fixing_date", &applied.last_fixing_date)?,
            filled: applied.filled_days,
        },
        Ok(Source::Projected) => RateSource::Projected,
        Ok(Source::Unspecified) => return problems.none(at("source"), "is required"),
        Err(_) => return problems.none(at("source"), format!("{} is not a known value", applied.source)),
    };
    Some(AppliedRate { rate: rate?, source })
}

/// Reads a figure before rounding, with all decimals that a decimal has room for.
pub fn read_exact(problems: &mut Problems, field: &str, text: &str) -> Option<Decimal> {
    problems.keep(field, parse_decimal(text, Decimal::MAX_SCALE))
}

fn read_whole(problems: &mut Problems, field: &str, text: &str) -> Option<i64> {
    let whole = problems.keep(field, parse_decimal(text, 0))?;
    problems.keep(field, i64::try_from(whole))
}
