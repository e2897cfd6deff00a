//! The rents of a lease, line by line, from the signed terms.
//!
//! Interest of a line = balance × rate × fraction of a year, rounded once;
//! payment = interest + principal; the last line repays all that is left, the
//! balloon and the rounding residue among it. Sources: domain rules "Schedules",
//! `docs/conventions.md`, "Schedules". Where the periods lie: `periods`; the
//! level rent: `level_rent`; what is repaid: `repayment`; computed anew: `rest`.

mod repayment;
mod rest;

use facility_domain::{
    date::BusinessDate,
    facility::{FacilityTerms, terms::PaymentTiming},
};

use super::{
    ComputationError, MinorAmount, dates,
    periods::{DayShift, Period, periods, shifted},
    rates::{Part, Path, Rates, interest_on, over_parts, weight},
    renewal::Renewal,
    rounded::{Rule, power_of_ten},
    share,
    year_fraction::{Stretch, denominator},
};

use repayment::{Payments, Repayment};
pub use rest::{Keep, Rest, with_rest, with_rest_at};

/// The most digits of an amount before the point.
const WHOLE_DIGITS: u32 = 15;

/// One payment and the days of interest that it settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseLine {
    /// The payment's number, from 1.
    pub number: u32,
    /// First day of interest.
    pub from: BusinessDate,
    /// The day on which interest stops, itself not counted. The same as `from`
    /// for the first payment in advance.
    pub to: BusinessDate,
    /// Days as the day count counts them.
    pub days: i64,
    /// Numerator and denominator of the fraction of a year.
    pub fraction: (i64, i64),
    /// The parts of the period, each at its rate; none of a period without days.
    pub parts: Vec<Part>,
    /// What is owed before the payment, without interest.
    pub opening_balance: MinorAmount,
    /// What its interest runs on: what is owed, or what the terms say instead.
    pub interest_base: MinorAmount,
    /// The interest.
    pub interest: MinorAmount,
    /// The principal; negative where the payment does not cover the interest.
    pub principal: MinorAmount,
    /// What is due: interest and principal.
    pub payment: MinorAmount,
    /// What is owed after the payment.
    pub closing_balance: MinorAmount,
    /// When it is due: adjusted.
    pub due_date: BusinessDate,
}

/// The rents of a lease. Their principal adds up to the amount financed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseSchedule {
    /// The lines, by due date.
    pub lines: Vec<LeaseLine>,
    /// The level rent, where there is one.
    pub rent: Option<MinorAmount>,
    /// What remains for the end: round(amount × balloon rate); of a renewed lease, what the
    /// further term repays.
    pub balloon: MinorAmount,
    /// The further term, where it was renewed.
    pub renewal: Option<Renewal>,
}

impl LeaseLine {
    /// Whether all its rates are known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.parts.iter().any(Part::is_projected)
    }

    /// Whether its rate floats; that of a further term does not.
    #[must_use]
    pub fn floats(&self) -> bool {
        self.parts.iter().any(|part| part.source.is_some())
    }
}

impl LeaseSchedule {
    /// Whether a payment is one of the further term.
    #[must_use]
    pub fn is_renewed(&self, payment: u32) -> bool {
        self.renewal.is_some_and(|renewal| payment >= renewal.first)
    }

    /// Whether a payment is the last of its term, before a renewal or at the end.
    #[must_use]
    pub fn ends_term(&self, payment: u32) -> bool {
        let last = self.lines.last().is_some_and(|last| last.number == payment);
        last || self.renewal.is_some_and(|renewal| payment.checked_add(1) == Some(renewal.first))
    }

    /// All interest.
    #[must_use]
    pub fn total_interest(&self) -> MinorAmount {
        let zero = MinorAmount::zero(self.balloon.currency);
        self.lines.iter().fold(zero, |sum, line| sum.plus(line.interest))
    }
}

/// The schedule of an amount that commences on a day, not adjusted, up to the
/// facility's unadjusted final maturity; a floating rate at its first step, projected to the end.
///
/// # Errors
/// The rate floats; the amount is in another currency, not positive or not above
/// its balloon; no term is left; the amortisation does not fit the payments; or a
/// figure is out of range.
pub fn lease_schedule<'a>(
    rates: impl Into<Rates<'a>>,
    amount: MinorAmount,
    commencement: BusinessDate,
    final_maturity: BusinessDate,
) -> Result<LeaseSchedule, ComputationError> {
    lease_schedule_read_so(&rates.into(), amount, commencement, final_maturity, None)
}

/// The same, days being counted otherwise than we do.
pub(super) fn lease_schedule_read_so(
    rates: &Rates<'_>,
    amount: MinorAmount,
    commencement: BusinessDate,
    final_maturity: BusinessDate,
    reading: Option<DayShift>,
) -> Result<LeaseSchedule, ComputationError> {
    let terms = rates.terms;
    if amount.currency != terms.currency() {
        return Err(ComputationError::Currency);
    }
    let balloon = balloon_of(terms, amount)?;
    let path = path_of_lease(rates, commencement, final_maturity)?.as_of(0);
    let lease = Lease::of(terms, amount, balloon, &path)?;
    let mut periods = periods(terms, commencement, final_maturity)?;
    let lease = lease.ending(periods.last());
    if let Some(shift @ DayShift { only: None, .. }) = reading {
        shifted(&mut periods, terms, shift)?;
    }
    let payments = periods.len();
    let mut settled = lease.settled(periods, commencement)?;
    let repayment = lease.repayment(&settled, Payments { all: payments, left: payments }, 0, None)?;
    if let Some(shift @ DayShift { only: Some(_), .. }) = reading {
        shifted(&mut settled, terms, shift)?;
    }
    let money = |units| MinorAmount { units, ..amount };
    let rent = repayment.rent().map(money);
    let lines = lease.lines_from(1, &settled, &repayment, repayment.may_end_early())?;
    Ok(LeaseSchedule { lines, rent, balloon: money(lease.balloon), renewal: None })
}

/// The rates of a lease: all that are known, then a projection.
///
/// # Errors
/// As for [`lease_schedule`].
pub fn path_of_lease(
    rates: &Rates<'_>,
    commencement: BusinessDate,
    final_maturity: BusinessDate,
) -> Result<Path, ComputationError> {
    let periods: Vec<_> =
        periods(rates.terms, commencement, final_maturity)?.iter().map(|period| (period.from, period.to)).collect();
    rates.of_lease(commencement, &periods)
}

/// The interest that a payment would bear at the rates of a path; none where they are not all known.
#[must_use]
pub fn interest_at(terms: &FacilityTerms, line: &LeaseLine, path: &Path) -> Option<MinorAmount> {
    let whole = Stretch { days: line.days, numerator: line.fraction.0 };
    let parts = path.parts(terms, (line.from, line.to), whole, None);
    if parts.iter().any(Part::is_projected) {
        return None;
    }
    over_parts(terms, line.opening_balance, &parts).ok()
}

/// What remains for the end of an amount.
fn balloon_of(terms: &FacilityTerms, amount: MinorAmount) -> Result<i128, ComputationError> {
    let balloon = share(amount, terms.balloon_rate.value(), Rule::of(&terms.rounding, amount.currency)?)?.units;
    if amount.units <= 0 || !(0..amount.units).contains(&balloon) {
        return Err(ComputationError::NothingToRepay);
    }
    Ok(balloon)
}

/// The terms of one lease, in minor units.
struct Lease<'a> {
    terms: &'a FacilityTerms,
    amount: MinorAmount,
    /// What interest runs on at first, where the first period does not begin anew.
    base: i128,
    balloon: i128,
    path: &'a Path,
    rule: Rule,
    denominator: i64,
    /// The last day of interest.
    last_day: Option<BusinessDate>,
}

impl<'a> Lease<'a> {
    /// A lease of an amount, or what is left of one: what is owed takes the place of the amount.
    fn of(
        terms: &'a FacilityTerms,
        amount: MinorAmount,
        balloon: i128,
        path: &'a Path,
    ) -> Result<Self, ComputationError> {
        let rule = Rule::of(&terms.rounding, amount.currency)?;
        let denominator = denominator(terms.day_count);
        Ok(Self { terms, amount, base: amount.units, balloon, path, rule, denominator, last_day: None })
    }

    /// The same with its last period.
    fn ending(self, last: Option<&Period>) -> Self {
        Self { last_day: last.map(|period| period.to), ..self }
    }

    fn rate_parts(&self, period: &Period) -> Vec<Part> {
        self.path.parts(self.terms, (period.from, period.to), period.stretch, self.last_day)
    }

    /// The days that each payment settles. In arrears those of its own period. In
    /// advance the first settles none, every other the period before; where a
    /// balloon is left, a closing payment settles the last period.
    fn settled(&self, mut periods: Vec<Period>, commencement: BusinessDate) -> Result<Vec<Period>, ComputationError> {
        if self.terms.payment_timing == PaymentTiming::Advance {
            if self.balloon == 0 {
                periods.pop();
            }
            let due_date = dates::adjust(commencement, self.terms)?;
            let stretch = Stretch { days: 0, numerator: 0 };
            let on_balance = false;
            periods.insert(0, Period { from: commencement, to: commencement, stretch, due_date, on_balance });
        }
        Ok(periods)
    }

    /// The lines of the payments from one of them on. Where the lease may end early, the
    /// first payment that would leave no more than the balloon repays all and is the last.
    fn lines_from(
        &self,
        first: u32,
        settled: &[Period],
        repayment: &Repayment,
        may_end_early: bool,
    ) -> Result<Vec<LeaseLine>, ComputationError> {
        let mut lines = Vec::with_capacity(settled.len());
        let (mut balance, mut base) = (self.amount.units, self.base);
        for (position, (number, period)) in (first..).zip(settled).enumerate() {
            if period.on_balance {
                base = balance;
            }
            let is_last = position + 1 == settled.len();
            let principal = (!is_last).then_some((repayment, position));
            let mut line = self.line(number, period, (balance, base), principal)?;
            let repaid = may_end_early && line.closing_balance.units <= self.balloon;
            if repaid {
                line = self.line(number, period, (balance, base), None)?;
            }
            balance = line.closing_balance.units;
            lines.push(line);
            if repaid {
                break;
            }
        }
        Ok(lines)
    }

    /// The line of a payment; it repays everything where no repayment is given.
    fn line(
        &self,
        number: u32,
        period: &Period,
        (balance, base): (i128, i128),
        repayment: Option<(&Repayment, usize)>,
    ) -> Result<LeaseLine, ComputationError> {
        let money = |units| MinorAmount { units, ..self.amount };
        let parts = self.rate_parts(period);
        let interest = interest_on(base, weight(&parts)?, self.denominator, self.rule)?;
        let principal = match repayment {
            Some((repayment, position)) => repayment.principal(position, interest),
            None => Some(balance),
        };
        let principal = principal.ok_or(ComputationError::OutOfRange)?;
        let payment = money(interest).plus(money(principal));
        let closing = balance.checked_sub(principal).ok_or(ComputationError::OutOfRange)?;
        // A rent rounded by half a cent runs away at rates beyond all reason.
        if [interest, principal, payment.units, closing].iter().any(|units| units.unsigned_abs() >= self.limit()) {
            return Err(ComputationError::OutOfRange);
        }
        Ok(LeaseLine {
            number,
            from: period.from,
            to: period.to,
            days: period.stretch.days,
            fraction: (period.stretch.numerator, self.denominator),
            parts,
            opening_balance: money(balance),
            interest_base: money(base),
            interest: money(interest),
            principal: money(principal),
            payment,
            closing_balance: money(closing),
            due_date: period.due_date,
        })
    }

    /// Amounts of the contracts have at most 15 digits before the point.
    fn limit(&self) -> u128 {
        power_of_ten(WHOLE_DIGITS.saturating_add(self.amount.currency.minor_units())).unsigned_abs()
    }
}
