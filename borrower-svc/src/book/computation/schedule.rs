//! The rents of a lease, line by line, from the signed terms.
//!
//! Interest of a line = balance × rate × fraction of a year, rounded once;
//! payment = interest + principal; the last line repays all that is left, the
//! balloon and the rounding residue among it. Sources: domain rules "Schedules",
//! `docs/conventions.md`, "Schedules". Where the periods lie: `periods`; the
//! level rent: `level_rent`.

use facility_domain::{
    date::BusinessDate,
    facility::{
        FacilityTerms,
        terms::{Amortization, PaymentTiming},
    },
};
use rust_decimal::Decimal;

use super::{
    ComputationError, MinorAmount, dates,
    level_rent::Loan,
    periods::{DayShift, Period, periods, shifted},
    rates::{Part, Path, Rates, in_ten_decimals, interest_on, over_parts, weight},
    rounded::{Rule, power_of_ten},
    share,
    shares::split,
    year_fraction::{Stretch, denominator},
};

/// The most decimals of a rate or share.
const SHARE_DECIMALS: u32 = 10;

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
    /// The interest.
    pub interest: MinorAmount,
    /// The principal; negative where a level rent does not cover the interest.
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
    /// What remains for the end: round(amount × balloon rate).
    pub balloon: MinorAmount,
}

impl LeaseLine {
    /// Whether all its rates are known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.parts.iter().any(Part::is_projected)
    }
}

impl LeaseSchedule {
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
    let repayment = lease.repayment(&settled, payments, 0)?;
    if let Some(shift @ DayShift { only: Some(_), .. }) = reading {
        shifted(&mut settled, terms, shift)?;
    }
    let money = |units| MinorAmount { units, ..amount };
    let rent = match repayment {
        Repayment::Level { rent, .. } => Some(money(rent)),
        Repayment::Parts(_) | Repayment::AtTheEnd => None,
    };
    Ok(LeaseSchedule { lines: lease.lines(&settled, &repayment)?, rent, balloon: money(lease.balloon) })
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

/// From where the payments of a lease are computed anew, and what is owed there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// The first payment that is computed anew, from 1.
    pub from: u32,
    /// What is owed before it, without interest.
    pub balance: MinorAmount,
    /// What remains for the end from now on.
    pub balloon: MinorAmount,
    /// Rate of a year from now on.
    pub rate: Decimal,
    /// What stays as it was.
    pub keep: Keep,
}

/// What stays as it was where the rest of a lease is computed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// The dates: rents are solved again, parts of principal change in proportion.
    Term,
    /// The payments: the first that would leave no more than the balloon repays all.
    Payments,
    /// The parts of principal, in proportion where what is owed has changed.
    Principal,
}

/// The lease with its payments computed anew from one of them on; those before it
/// stay.
///
/// # Errors
/// As for [`lease_schedule`].
pub fn with_rest(
    terms: &FacilityTerms,
    lease: &LeaseSchedule,
    (commencement, final_maturity): (BusinessDate, BusinessDate),
    rest: &Rest,
) -> Result<LeaseSchedule, ComputationError> {
    let path = Path::fixed(commencement, rest.rate);
    with_rest_at(terms, lease, (commencement, final_maturity), rest, &path)
}

/// The same at rates that change; that of `rest` is passed over.
///
/// # Errors
/// As for [`lease_schedule`].
pub fn with_rest_at(
    terms: &FacilityTerms,
    lease: &LeaseSchedule,
    (commencement, final_maturity): (BusinessDate, BusinessDate),
    rest: &Rest,
    path: &Path,
) -> Result<LeaseSchedule, ComputationError> {
    let made = usize::try_from(rest.from.saturating_sub(1)).map_err(|_| ComputationError::OutOfRange)?;
    let before = lease.lines.get(made..).unwrap_or_default();
    // Interest may yet make up what is owed less than the balloon.
    if rest.balance.units <= 0 {
        return Err(ComputationError::NothingToRepay);
    }
    let periods = periods(terms, commencement, final_maturity)?;
    let anew = Lease::of(terms, rest.balance, rest.balloon.units, path)?.ending(periods.last());
    let mut payments = periods.len();
    let mut settled = anew.settled(periods, commencement)?;
    // What a prepayment has cut off stays off.
    let is_cut = lease.lines.len() < settled.len();
    settled.truncate(lease.lines.len());
    let closing = usize::from(terms.payment_timing == PaymentTiming::Advance && rest.balloon.units != 0);
    payments = payments.min(settled.len().saturating_sub(closing));
    let given_parts = matches!(terms.amortization, Amortization::LevelPrincipal | Amortization::Profile { .. });
    let solved = || anew.repayment(&settled, payments, made);
    let repayment = match rest.keep {
        Keep::Term if is_cut && given_parts => Repayment::Parts(anew.parts_of_before(lease, before)?),
        Keep::Payments if is_cut && given_parts => {
            Repayment::Parts(before.iter().map(|line| line.principal.units).collect())
        }
        Keep::Term => solved()?,
        Keep::Payments => match (solved()?, lease.rent) {
            (Repayment::Level { interest_only, .. }, Some(rent)) => {
                Repayment::Level { interest_only, rent: rent.units }
            }
            (Repayment::AtTheEnd, _) => Repayment::AtTheEnd,
            (Repayment::Level { .. } | Repayment::Parts(_), _) => {
                Repayment::Parts(before.iter().map(|line| line.principal.units).collect())
            }
        },
        Keep::Principal => Repayment::Parts(anew.parts_of_before(lease, before)?),
    };
    let mut lines: Vec<LeaseLine> = lease.lines.iter().take(made).cloned().collect();
    lines.extend(anew.rest_of_lines(rest, settled.get(made..).unwrap_or_default(), &repayment)?);
    let rent = match (&repayment, rest.keep) {
        (_, Keep::Payments) => lease.rent,
        (Repayment::Level { rent, .. }, _) => Some(MinorAmount { units: *rent, ..rest.balance }),
        (Repayment::Parts(_) | Repayment::AtTheEnd, _) => None,
    };
    Ok(LeaseSchedule { lines, rent, balloon: rest.balloon })
}

/// What a lease repays before its last payment.
enum Repayment {
    /// After some payments of interest alone, a level rent.
    Level { interest_only: usize, rent: i128 },
    /// Given parts of principal, one for each payment.
    Parts(Vec<i128>),
    /// Nothing.
    AtTheEnd,
}

impl Repayment {
    /// The principal of a payment, counted from 0, that is not the last.
    fn principal(&self, position: usize, interest: i128) -> Option<i128> {
        match self {
            Self::Level { interest_only, .. } if position < *interest_only => Some(0),
            Self::Level { rent, .. } => rent.checked_sub(interest),
            Self::Parts(parts) => parts.get(position).copied(),
            Self::AtTheEnd => Some(0),
        }
    }
}

/// The terms of one lease, in minor units.
struct Lease<'a> {
    terms: &'a FacilityTerms,
    amount: MinorAmount,
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
        Ok(Self { terms, amount, balloon, path, rule, denominator: denominator(terms.day_count), last_day: None })
    }

    /// The same with its last period.
    fn ending(self, last: Option<&Period>) -> Self {
        Self { last_day: last.map(|period| period.to), ..self }
    }

    fn rate_parts(&self, period: &Period) -> Vec<Part> {
        self.path.parts(self.terms, (period.from, period.to), period.stretch, self.last_day)
    }

    /// The principal of the payments of before; in proportion where what is to be
    /// repaid before the balloon has changed.
    fn parts_of_before(&self, lease: &LeaseSchedule, before: &[LeaseLine]) -> Result<Vec<i128>, ComputationError> {
        let mut parts: Vec<i128> = before.iter().map(|line| line.principal.units).collect();
        let opening = before.first().map(|line| line.opening_balance);
        if before.len() < 2 || opening == Some(self.amount) && lease.balloon.units == self.balloon {
            return Ok(parts);
        }
        let closing = self.terms.payment_timing == PaymentTiming::Advance && lease.balloon.units != 0;
        if let Some(last) = parts.last_mut() {
            *last = if closing { 0 } else { last.saturating_sub(lease.balloon.units) };
        }
        split(self.amount.units - self.balloon, &parts)
    }

    fn rest_of_lines(
        &self,
        rest: &Rest,
        settled: &[Period],
        repayment: &Repayment,
    ) -> Result<Vec<LeaseLine>, ComputationError> {
        let mut lines = Vec::with_capacity(settled.len());
        let mut balance = self.amount.units;
        for (position, (number, period)) in (rest.from..).zip(settled).enumerate() {
            let is_last = position + 1 == settled.len();
            let mut line = self.line(number, period, balance, (!is_last).then_some((repayment, position)))?;
            let repaid = rest.keep == Keep::Payments && line.closing_balance.units <= self.balloon;
            if repaid {
                line = self.line(number, period, balance, None)?;
            }
            balance = line.closing_balance.units;
            lines.push(line);
            if repaid {
                break;
            }
        }
        Ok(lines)
    }

    /// What the payments after the first `made` repay. `settled` are the days of all
    /// payments, `payments` how many there are without a closing one.
    fn repayment(&self, settled: &[Period], payments: usize, made: usize) -> Result<Repayment, ComputationError> {
        let in_advance = self.terms.payment_timing == PaymentTiming::Advance;
        match &self.terms.amortization {
            Amortization::LevelRent => self.level(0, settled, payments, made),
            Amortization::InterestOnlyThenLevel { .. } | Amortization::Bullet if in_advance => {
                Err(ComputationError::InterestAloneInAdvance)
            }
            Amortization::InterestOnlyThenLevel { interest_only_periods } => {
                let alone = usize::try_from(*interest_only_periods).unwrap_or(usize::MAX);
                if alone >= payments {
                    return Err(ComputationError::AmortizationLength);
                }
                self.level(alone, settled, payments, made)
            }
            Amortization::Bullet => Ok(Repayment::AtTheEnd),
            Amortization::LevelPrincipal => self.parts(&vec![1; payments], made),
            Amortization::Profile { principal_shares } if principal_shares.len() == payments => {
                let weights: Option<Vec<i128>> =
                    principal_shares.iter().map(|share| in_ten_decimals(share.value())).collect();
                self.parts(&weights.ok_or(ComputationError::OutOfRange)?, made)
            }
            Amortization::Profile { .. } => Err(ComputationError::AmortizationLength),
        }
    }

    /// Level rents after the first payments of the schedule, which are interest alone.
    fn level(
        &self,
        interest_only: usize,
        settled: &[Period],
        payments: usize,
        made: usize,
    ) -> Result<Repayment, ComputationError> {
        let first = interest_only.max(made);
        let rents = payments.saturating_sub(first);
        if rents == 0 {
            return Ok(Repayment::AtTheEnd);
        }
        let loan = Loan { amount: self.amount.units, balloon: self.balloon, rents };
        let weights = settled.iter().skip(first).map(|period| weight(&self.rate_parts(period)));
        let weights: Vec<i128> = weights.collect::<Result<_, _>>()?;
        let whole = power_of_ten(SHARE_DECIMALS).checked_mul(i128::from(self.denominator));
        let whole = whole.ok_or(ComputationError::OutOfRange)?;
        let rent = match loan.level_rent(weights.into_iter(), whole, self.rule) {
            // The one payment that is left repays everything, whatever the rent would be.
            Err(_) if rents == 1 && settled.len() == payments => return Ok(Repayment::AtTheEnd),
            rent => rent?,
        };
        Ok(Repayment::Level { interest_only: interest_only.saturating_sub(made), rent })
    }

    fn parts(&self, weights: &[i128], made: usize) -> Result<Repayment, ComputationError> {
        let left = weights.get(made..).unwrap_or_default();
        if left.is_empty() {
            return Ok(Repayment::AtTheEnd);
        }
        split(self.amount.units - self.balloon, left).map(Repayment::Parts)
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
            periods.insert(0, Period { from: commencement, to: commencement, stretch, due_date });
        }
        Ok(periods)
    }

    fn lines(&self, settled: &[Period], repayment: &Repayment) -> Result<Vec<LeaseLine>, ComputationError> {
        let mut lines = Vec::with_capacity(settled.len());
        let mut balance = self.amount.units;
        for (position, (number, period)) in (1..).zip(settled).enumerate() {
            let is_last = position + 1 == settled.len();
            let line = self.line(number, period, balance, (!is_last).then_some((repayment, position)))?;
            balance = line.closing_balance.units;
            lines.push(line);
        }
        Ok(lines)
    }

    /// The line of a payment; it repays everything where no repayment is given.
    fn line(
        &self,
        number: u32,
        period: &Period,
        balance: i128,
        repayment: Option<(&Repayment, usize)>,
    ) -> Result<LeaseLine, ComputationError> {
        let money = |units| MinorAmount { units, ..self.amount };
        let parts = self.rate_parts(period);
        let interest = interest_on(balance, weight(&parts)?, self.denominator, self.rule)?;
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
