//! The rates of a floating facility, from the fixings that the book keeps.
//!
//! Rate of a period = min(max(benchmark, floor) + margin, cap), not below zero. Sources: `docs/conventions.md`, "Floating
//! rates"; compounding: ISDA 2006, section 7.1(g), and the ARRC's conventions. Days are looked at one by
//! one, products are whole numbers: `overnight`.

mod overnight;

use std::collections::BTreeMap;

use facility_domain::{
    business_day::BusinessDayConvention,
    calendar::Calendar,
    date::BusinessDate,
    facility::{
        FacilityTerms,
        terms::{Fallback, FloatingInterest, Interest},
    },
    schedule::RateSource,
};
use rust_decimal::Decimal;

use super::{
    ComputationError, MinorAmount,
    civil::{days_moved, months_moved},
    dates::{adjusted, open_day},
    rounded::{Rule, power_of_ten},
    schedule::LeaseLine,
    year_fraction::{Stretch, denominator, stretch},
};
use overnight::Overnight;

/// The fixings of the benchmark by fixing date.
pub type Fixings = BTreeMap<BusinessDate, Decimal>;

static NO_FIXINGS: Fixings = BTreeMap::new();

/// Decimals of a rate, in which its whole units are counted.
const DECIMALS: u32 = 10;
/// The most periods that are looked at.
const MOST: i64 = 2_400;

/// What rates follow from: the terms, the fixings kept, and the book's date.
#[derive(Debug, Clone, Copy)]
pub struct Rates<'a> {
    /// The facility's terms.
    pub terms: &'a FacilityTerms,
    /// The fixings.
    pub fixings: &'a Fixings,
    /// The book's date; resets after it are not in force.
    pub today: Option<BusinessDate>,
    /// The unadjusted final maturity, from which resets roll back.
    pub final_maturity: Option<BusinessDate>,
}

impl<'a> From<&'a FacilityTerms> for Rates<'a> {
    /// Without any fixing: enough where the rate is fixed.
    fn from(terms: &'a FacilityTerms) -> Self {
        Self { terms, fixings: &NO_FIXINGS, today: None, final_maturity: None }
    }
}

/// The rate from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// First day.
    pub from: BusinessDate,
    /// Rate of a year.
    pub rate: Decimal,
    /// Where it comes from; none where it is fixed for the whole term.
    pub source: Option<RateSource>,
}

/// The rates of a lease: ascending steps, the first from its commencement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The steps.
    pub steps: Vec<Step>,
}

/// A part of a period at one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// First day.
    pub from: BusinessDate,
    /// The day on which it ends, itself not counted.
    pub to: BusinessDate,
    /// Days as the day count counts them.
    pub days: i64,
    /// Numerator of the fraction of a year.
    pub numerator: i64,
    /// Its rate.
    pub rate: Decimal,
    /// Where the rate comes from; none where it is fixed.
    pub source: Option<RateSource>,
}

impl Part {
    /// Whether its rate is no more than a projection.
    #[must_use]
    pub fn is_projected(&self) -> bool {
        self.source == Some(RateSource::Projected)
    }
}

impl Path {
    /// One rate for ever.
    #[must_use]
    pub fn fixed(from: BusinessDate, rate: Decimal) -> Self {
        Self { steps: vec![Step { from, rate, source: None }] }
    }

    /// How many steps are no projection.
    #[must_use]
    pub fn known(&self) -> usize {
        self.steps.iter().take_while(|step| step.source != Some(RateSource::Projected)).count()
    }

    /// The path on the day on which the step at that place came into force.
    #[must_use]
    pub fn as_of(&self, place: usize) -> Self {
        let mut steps: Vec<Step> = self.steps.iter().take(place + 1).copied().collect();
        if let (Some(next), Some(last)) = (self.steps.get(place + 1), steps.last().copied()) {
            steps.push(Step { from: next.from, source: Some(RateSource::Projected), ..last });
        }
        Self { steps }
    }

    /// The parts of a period of the schedule whose last day is given; none of a period without days.
    pub(super) fn parts(
        &self,
        terms: &FacilityTerms,
        (from, to): (BusinessDate, BusinessDate),
        whole: Stretch,
        last_day: Option<BusinessDate>,
    ) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        if from >= to {
            return parts;
        }
        for (place, step) in self.steps.iter().enumerate() {
            let end = self.steps.get(place + 1).map_or(to, |next| next.from.min(to));
            let begin = if place == 0 { from } else { step.from.max(from) };
            if begin >= end {
                continue;
            }
            let days = if (begin, end) == (from, to) { whole } else { stretch(terms.day_count, begin, end, last_day) };
            let (days, numerator) = (days.days, days.numerator);
            parts.push(Part { from: begin, to: end, days, numerator, rate: step.rate, source: step.source });
        }
        parts
    }
}

/// Σ rate × numerator of parts, in units of the tenth decimal.
pub(super) fn weight(parts: &[Part]) -> Result<i128, ComputationError> {
    let of = |part: &Part| in_ten_decimals(part.rate)?.checked_mul(i128::from(part.numerator));
    let sum = parts.iter().try_fold(0_i128, |sum, part| sum.checked_add(of(part)?));
    sum.ok_or(ComputationError::OutOfRange)
}

/// Interest on a balance over parts, rounded once.
pub(super) fn over_parts(
    terms: &FacilityTerms,
    balance: MinorAmount,
    parts: &[Part],
) -> Result<MinorAmount, ComputationError> {
    let rule = Rule::of(&terms.rounding, balance.currency)?;
    let units = interest_on(balance.units, weight(parts)?, denominator(terms.day_count), rule)?;
    Ok(MinorAmount { units, ..balance })
}

/// balance × weight ÷ (10^10 × denominator), rounded once.
pub(super) fn interest_on(balance: i128, weight: i128, denominator: i64, rule: Rule) -> Result<i128, ComputationError> {
    let numerator = balance.checked_mul(weight).ok_or(ComputationError::OutOfRange)?;
    let whole = power_of_ten(DECIMALS).checked_mul(i128::from(denominator)).ok_or(ComputationError::OutOfRange)?;
    rule.quotient(numerator, whole)
}

/// A rate or share in units of its tenth decimal.
pub(super) fn in_ten_decimals(rate: Decimal) -> Option<i128> {
    rate.mantissa().checked_mul(power_of_ten(DECIMALS.checked_sub(rate.scale())?))
}

impl<'a> Rates<'a> {
    /// The rates of a lease with these periods.
    ///
    /// # Errors
    /// The first rate is not known, or a date leaves the calendar.
    pub fn of_lease(
        &self,
        commencement: BusinessDate,
        periods: &[(BusinessDate, BusinessDate)],
    ) -> Result<Path, ComputationError> {
        match &self.terms.interest {
            Interest::Fixed { annual_rate } => Ok(Path::fixed(commencement, annual_rate.value())),
            Interest::Floating(floating) => {
                let path = match Overnight::of(floating) {
                    None => self.by_resets(floating, commencement)?,
                    Some(overnight) => self.by_periods(floating, overnight, periods)?,
                };
                if path.steps.is_empty() { Err(ComputationError::FloatingRate) } else { Ok(path) }
            }
        }
    }

    /// Interest on a balance over days that begin a period of their own. Days whose fixing is missing go on
    /// at the last rate known.
    ///
    /// # Errors
    /// No rate is known, the days are reversed, or a figure is out of range.
    pub fn interest(
        &self,
        balance: MinorAmount,
        from: BusinessDate,
        to: BusinessDate,
    ) -> Result<MinorAmount, ComputationError> {
        if to < from {
            return Err(ComputationError::DaysReversed);
        }
        let whole = stretch(self.terms.day_count, from, to, None);
        let parts = match &self.terms.interest {
            Interest::Fixed { annual_rate } => {
                Path::fixed(from, annual_rate.value()).parts(self.terms, (from, to), whole, None)
            }
            Interest::Floating(floating) => match Overnight::of(floating) {
                None => self.by_resets(floating, from)?.parts(self.terms, (from, to), whole, None),
                Some(overnight) => self.compounded_part(floating, overnight, (from, to))?.into_iter().collect(),
            },
        };
        if parts.is_empty() && from < to {
            return Err(ComputationError::FloatingRate);
        }
        over_parts(self.terms, balance, &parts)
    }

    /// Interest of a payment from its first day up to another, missing days at the last rate known.
    ///
    /// # Errors
    /// A figure is out of range.
    pub fn running(&self, line: &LeaseLine, until: BusinessDate) -> Result<MinorAmount, ComputationError> {
        let terms = self.terms;
        if let Interest::Floating(floating) = &terms.interest
            && line.floats()
            && let Some(overnight) = Overnight::of(floating)
        {
            let part = self.compounded_part(floating, overnight, (line.from, until))?;
            return over_parts(terms, line.interest_base, &part.into_iter().collect::<Vec<_>>());
        }
        let mut parts = cut(terms, &line.parts, until, None);
        let Some(last) = parts.last_mut() else { return self.interest(line.interest_base, line.from, until) };
        // A payment may be due after its last day; what is settled between bears its rate until then.
        if until > line.to {
            let counted = stretch(terms.day_count, last.from, until, None);
            *last = Part { to: until, days: counted.days, numerator: counted.numerator, ..*last };
        }
        over_parts(terms, line.interest_base, &parts)
    }

    /// The parts of days that begin no period of their own, each at the rate in force on them and an
    /// addition: for default interest. Days before the first rate known have none.
    ///
    /// # Errors
    /// A date leaves the calendar.
    pub fn in_force(
        &self,
        from: BusinessDate,
        to: BusinessDate,
        addition: Decimal,
    ) -> Result<Vec<Part>, ComputationError> {
        let floating = match &self.terms.interest {
            Interest::Fixed { annual_rate } => {
                let rate = annual_rate.value().checked_add(addition).ok_or(ComputationError::OutOfRange)?;
                let whole = stretch(self.terms.day_count, from, to, None);
                return Ok(Path::fixed(from, rate).parts(self.terms, (from, to), whole, None));
            }
            Interest::Floating(floating) => floating,
        };
        let calendar = self.terms.calendar();
        let mut parts: Vec<(Part, BusinessDate)> = Vec::new();
        let mut day = from;
        while day < to {
            let Some((fixed_by, until)) = self.fixed_by(floating, day, &calendar)? else { break };
            let end = until.map_or(to, |until| until.min(to));
            if let Some((on, value)) = self.latest(fixed_by) {
                let rate = rate_at(floating, value).checked_add(addition).ok_or(ComputationError::OutOfRange)?;
                let begin = match parts.last() {
                    Some((last, last_on)) if *last_on == on && last.to == day => last.from,
                    Some(_) | None => day,
                };
                if begin < day {
                    parts.pop();
                }
                let counted = stretch(self.terms.day_count, begin, end, None);
                let (days, numerator) = (counted.days, counted.numerator);
                let source = Some(RateSource::Fixing { on });
                parts.push((Part { from: begin, to: end, days, numerator, rate, source }, on));
            }
            day = end;
        }
        Ok(parts.into_iter().map(|(part, _)| part).collect())
    }

    /// By which day the rate in force on a day must have been fixed, and the day on which that changes,
    /// where it does; none where no reset lies before it.
    fn fixed_by(
        &self,
        floating: &FloatingInterest,
        day: BusinessDate,
        calendar: &Calendar,
    ) -> Result<Option<(BusinessDate, Option<BusinessDate>)>, ComputationError> {
        if let Some(overnight) = Overnight::of(floating) {
            let open = open_day_before(day, calendar)?;
            let next = open_day_after(open, 1, calendar)?;
            return Ok(Some((fixing_date(open, overnight.lookback, calendar)?, Some(next))));
        }
        let Some(maturity) = self.final_maturity else { return Ok(None) };
        let last = self.accrued(maturity, calendar)?;
        let mut later = None;
        for k in 1..=MOST {
            let rolled = months_moved(maturity, -k * i64::from(floating.reset_months), self.terms.end_of_month);
            let Some(rolled) = rolled else { return Ok(None) };
            let reset = self.accrued(rolled, calendar)?;
            if reset >= last {
                continue;
            }
            if reset <= day {
                let fixed_by = fixing_date(reset, floating.fixing_lag_business_days, calendar)?;
                return Ok(Some((fixed_by, later)));
            }
            later = Some(reset);
        }
        Ok(None)
    }

    /// Term rates: from a day on, and from every reset after it that has come.
    fn by_resets(&self, floating: &FloatingInterest, start: BusinessDate) -> Result<Path, ComputationError> {
        let calendar = self.terms.calendar();
        let mut begins = vec![start];
        begins.extend(self.resets_after(floating, start)?);
        let mut steps: Vec<Step> = Vec::new();
        for (place, begin) in begins.iter().enumerate() {
            let has_come = place == 0 || self.today.is_some_and(|today| *begin <= today);
            let on = fixing_date(*begin, floating.fixing_lag_business_days, &calendar)?;
            match self.fixed_on(floating, on).filter(|_| has_come) {
                Some((rate, source)) => steps.push(Step { from: *begin, rate, source: Some(source) }),
                None => {
                    if let Some(last) = steps.last().copied() {
                        steps.push(Step { from: *begin, source: Some(RateSource::Projected), ..last });
                    }
                    break;
                }
            }
        }
        Ok(Path { steps })
    }

    /// The resets after a day, ascending, as interest sees them.
    fn resets_after(
        &self,
        floating: &FloatingInterest,
        start: BusinessDate,
    ) -> Result<Vec<BusinessDate>, ComputationError> {
        let calendar = self.terms.calendar();
        let Some(maturity) = self.final_maturity else { return Ok(Vec::new()) };
        let last = self.accrued(maturity, &calendar)?;
        let mut resets = std::collections::BTreeSet::new();
        for k in 1..=MOST {
            let rolled = months_moved(maturity, -k * i64::from(floating.reset_months), self.terms.end_of_month);
            let Some(rolled) = rolled else { break };
            let reset = self.accrued(rolled, &calendar)?;
            if reset > start && reset < last {
                resets.insert(reset);
            }
            // No date is adjusted by a month.
            if days_moved(rolled, 31).is_none_or(|later| later < start) {
                break;
            }
        }
        Ok(resets.into_iter().collect())
    }

    fn fixed_on(&self, floating: &FloatingInterest, on: BusinessDate) -> Option<(Decimal, RateSource)> {
        if let Some(value) = self.fixings.get(&on) {
            return Some((rate_at(floating, *value), RateSource::Fixing { on }));
        }
        let (taken, value) = self.substitute(floating, on)?;
        Some((rate_at(floating, value), RateSource::PreviousFixing { on: taken, instead_of: on }))
    }

    fn substitute(&self, floating: &FloatingInterest, on: BusinessDate) -> Option<(BusinessDate, Decimal)> {
        match floating.fallback {
            Fallback::None => None,
            Fallback::PreviousFixing { most_days } => {
                let earliest = days_moved(on, -i64::from(most_days))?;
                self.latest(on).filter(|(taken, _)| *taken >= earliest)
            }
        }
    }

    fn latest(&self, on: BusinessDate) -> Option<(BusinessDate, Decimal)> {
        self.fixings.range(..=on).next_back().map(|(on, value)| (*on, *value))
    }

    fn accrued(&self, date: BusinessDate, calendar: &Calendar) -> Result<BusinessDate, ComputationError> {
        if !self.terms.accruals_adjusted {
            return Ok(date);
        }
        adjusted(date, self.terms.business_day_convention, calendar).ok_or(ComputationError::OutOfRange)
    }
}

/// A fixing date: so many business days before a day.
fn fixing_date(day: BusinessDate, lag: u32, calendar: &Calendar) -> Result<BusinessDate, ComputationError> {
    if lag == 0 { open_day_before(day, calendar) } else { open_day_after(day, -i64::from(lag), calendar) }
}

/// That day, or the last business day before it.
fn open_day_before(day: BusinessDate, calendar: &Calendar) -> Result<BusinessDate, ComputationError> {
    adjusted(day, BusinessDayConvention::Preceding, calendar).ok_or(ComputationError::OutOfRange)
}

/// So many business days after a day, or before it.
fn open_day_after(day: BusinessDate, count: i64, calendar: &Calendar) -> Result<BusinessDate, ComputationError> {
    let step = count.signum();
    (0..count.abs())
        .try_fold(day, |day, _| open_day(days_moved(day, step)?, step, calendar))
        .ok_or(ComputationError::OutOfRange)
}

/// Parts up to a day, the last one counted anew.
pub(super) fn cut(
    terms: &FacilityTerms,
    parts: &[Part],
    until: BusinessDate,
    last_day: Option<BusinessDate>,
) -> Vec<Part> {
    let running = parts.iter().filter(|part| part.from < until);
    running
        .map(|part| {
            let to = part.to.min(until);
            if to == part.to {
                return *part;
            }
            let counted = stretch(terms.day_count, part.from, to, last_day);
            Part { to, days: counted.days, numerator: counted.numerator, ..*part }
        })
        .collect()
}

/// min(max(benchmark, floor) + margin, cap), not below zero
fn rate_at(floating: &FloatingInterest, benchmark: Decimal) -> Decimal {
    let floored = match floating.floor {
        Some(floor) if floor.value() > benchmark => floor.value(),
        Some(_) | None => benchmark,
    };
    let rate = floored + floating.margin.value();
    let rate = match floating.cap {
        Some(cap) if cap.value() < rate => cap.value(),
        Some(_) | None => rate,
    };
    if rate.is_sign_negative() { Decimal::ZERO } else { rate }
}
