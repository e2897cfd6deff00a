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
        terms::{Amortization, GivenRent, PaymentTiming},
    },
    rate::Rate,
};
use rust_decimal::Decimal;

use super::{
    ComputationError, MinorAmount, dates,
    level_rent::{Growth, Loan},
    periods::{DayShift, Period, periods, shifted},
    rates::{Part, Path, Rates, in_ten_decimals, interest_on, over_parts, weight},
    renewal::{self, Renewal},
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
    if let Some(renewal) = lease.renewal {
        return renewal::with_rest(terms, (lease, renewal), (commencement, final_maturity), rest, path);
    }
    let made = usize::try_from(rest.from.saturating_sub(1)).map_err(|_| ComputationError::OutOfRange)?;
    let before = lease.lines.get(made..).unwrap_or_default();
    // Interest may yet make up what is owed less than the balloon.
    if rest.balance.units <= 0 {
        return Err(ComputationError::NothingToRepay);
    }
    let periods = periods(terms, commencement, final_maturity)?;
    let anew = Lease::from_here(terms, rest, before.first(), path)?.ending(periods.last());
    let payments = periods.len();
    let mut settled = anew.settled(periods, commencement)?;
    // What a prepayment has cut off stays off.
    let is_cut = lease.lines.len() < settled.len();
    settled.truncate(lease.lines.len());
    let closing = usize::from(terms.payment_timing == PaymentTiming::Advance && rest.balloon.units != 0);
    let payments = Payments { all: payments, left: payments.min(settled.len().saturating_sub(closing)) };
    let given_parts = matches!(terms.amortization, Amortization::LevelPrincipal | Amortization::Profile { .. });
    let given = anew.rent_given_before(lease, rest.keep, before.first())?;
    let solved = || anew.repayment(&settled, payments, made, given);
    let repayment = match rest.keep {
        Keep::Term if is_cut && given_parts => Repayment::Parts(anew.parts_of_before(lease, before)?),
        Keep::Payments if is_cut && given_parts => {
            Repayment::Parts(before.iter().map(|line| line.principal.units).collect())
        }
        Keep::Term => solved()?,
        Keep::Payments => solved()?.kept_as_before(terms, lease, before),
        Keep::Principal => Repayment::Parts(anew.parts_of_before(lease, before)?),
    };
    let may_end_early = match rest.keep {
        Keep::Term => repayment.may_end_early(),
        Keep::Payments => true,
        Keep::Principal => false,
    };
    let mut lines: Vec<LeaseLine> = lease.lines.iter().take(made).cloned().collect();
    let left = settled.get(made..).unwrap_or_default();
    lines.extend(anew.lines_from(rest.from, left, &repayment, may_end_early)?);
    let rent = match rest.keep {
        Keep::Payments => lease.rent,
        Keep::Term | Keep::Principal => repayment.rent().map(|units| MinorAmount { units, ..rest.balance }),
    };
    Ok(LeaseSchedule { lines, rent, balloon: rest.balloon, renewal: None })
}

/// How many payments a lease has without a closing one: by its terms, and those that are left where it
/// was cut on its way.
#[derive(Clone, Copy)]
struct Payments {
    all: usize,
    left: usize,
}

/// What a lease repays before its last payment, which repays all that is left.
enum Repayment {
    /// After some payments of interest alone, a level rent.
    Level { interest_only: usize, rent: i128 },
    /// After some payments of nothing, whose interest is added to what is owed, a level
    /// rent.
    Capitalized { unpaid: usize, rent: i128 },
    /// Rents of their own, one for each payment.
    Rents(Vec<i128>),
    /// A given rent.
    Given(i128),
    /// Given parts of principal, one for each payment.
    Parts(Vec<i128>),
    /// Nothing.
    AtTheEnd,
}

impl Repayment {
    /// The one rent, where there is one.
    const fn rent(&self) -> Option<i128> {
        match self {
            Self::Level { rent, .. } | Self::Capitalized { rent, .. } | Self::Given(rent) => Some(*rent),
            Self::Rents(_) | Self::Parts(_) | Self::AtTheEnd => None,
        }
    }

    /// Whether the first payment that would leave no more than the balloon is the last.
    const fn may_end_early(&self) -> bool {
        matches!(self, Self::Given(_))
    }

    /// The principal of a payment, counted from 0, that is not the last.
    fn principal(&self, position: usize, interest: i128) -> Option<i128> {
        match self {
            Self::Level { interest_only, .. } if position < *interest_only => Some(0),
            Self::Capitalized { unpaid, .. } if position < *unpaid => 0_i128.checked_sub(interest),
            Self::Level { rent, .. } | Self::Capitalized { rent, .. } | Self::Given(rent) => rent.checked_sub(interest),
            Self::Rents(rents) => rents.get(position)?.checked_sub(interest),
            Self::Parts(parts) => parts.get(position).copied(),
            Self::AtTheEnd => Some(0),
        }
    }

    /// The payments of before in place of what was solved: the rents, or else the parts
    /// of principal.
    fn kept_as_before(self, terms: &FacilityTerms, lease: &LeaseSchedule, before: &[LeaseLine]) -> Self {
        let of_lines = |value: fn(&LeaseLine) -> MinorAmount| before.iter().map(|line| value(line).units).collect();
        match (self, lease.rent.map(|rent| rent.units)) {
            (Self::AtTheEnd, _) => Self::AtTheEnd,
            (Self::Level { interest_only, .. }, Some(rent)) => Self::Level { interest_only, rent },
            (Self::Capitalized { unpaid, .. }, Some(rent)) => Self::Capitalized { unpaid, rent },
            (Self::Given(_), Some(rent)) => Self::Given(rent),
            (Self::Rents(rents), _) if matches!(terms.amortization, Amortization::CapitalizedThenLevel { .. }) => {
                Self::Rents(rents)
            }
            (Self::Rents(_), _) if matches!(terms.amortization, Amortization::RentProfile { .. }) => {
                Self::Rents(of_lines(|line| line.payment))
            }
            (Self::Level { .. } | Self::Capitalized { .. } | Self::Given(_) | Self::Rents(_) | Self::Parts(_), _) => {
                Self::Parts(of_lines(|line| line.principal))
            }
        }
    }
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

    /// What is left of a lease: what is owed takes the place of the amount. What interest
    /// runs on changes as what is owed does.
    fn from_here(
        terms: &'a FacilityTerms,
        rest: &Rest,
        next: Option<&LeaseLine>,
        path: &'a Path,
    ) -> Result<Self, ComputationError> {
        let whole = Self::of(terms, rest.balance, rest.balloon.units, path)?;
        match next {
            Some(next) => Ok(Self { base: whole.as_owed(next.interest_base, next)?, ..whole }),
            None => Ok(whole),
        }
    }

    /// An amount of before in proportion to what is owed now.
    fn as_owed(&self, before: MinorAmount, next: &LeaseLine) -> Result<i128, ComputationError> {
        let (now, then) = (self.amount.units, next.opening_balance.units);
        if now == then {
            return Ok(before.units);
        }
        let product = before.units.checked_mul(now).ok_or(ComputationError::OutOfRange)?;
        if then <= 0 { Err(ComputationError::OutOfRange) } else { self.rule.quotient(product, then) }
    }

    /// The given rent of before; where the dates stay it changes as what is owed does.
    fn rent_given_before(
        &self,
        lease: &LeaseSchedule,
        keep: Keep,
        next: Option<&LeaseLine>,
    ) -> Result<Option<i128>, ComputationError> {
        match (keep, lease.rent, next) {
            (Keep::Term, Some(rent), Some(next)) => self.as_owed(rent, next).map(Some),
            (Keep::Term | Keep::Payments | Keep::Principal, rent, _) => Ok(rent.map(|rent| rent.units)),
        }
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
        let whole = self.amount.units - self.balloon;
        if parts.iter().all(|part| *part >= 0) {
            return split(whole, &parts);
        }
        // Each by itself: the last payment takes what that leaves.
        let sum: i128 = parts.iter().sum();
        let part = |part: &i128| {
            let product = whole.checked_mul(*part).filter(|_| sum > 0).ok_or(ComputationError::OutOfRange)?;
            self.rule.quotient(product, sum)
        };
        parts.iter().map(part).collect()
    }

    /// What the payments after the first `made` repay. `settled` are the days of all
    /// payments; `given` is what a given rent is by now.
    fn repayment(
        &self,
        settled: &[Period],
        Payments { all: payments, left }: Payments,
        made: usize,
        given: Option<i128>,
    ) -> Result<Repayment, ComputationError> {
        let in_advance = self.terms.payment_timing == PaymentTiming::Advance;
        match &self.terms.amortization {
            Amortization::LevelRent => self.level(0, settled, left, made),
            Amortization::InterestOnlyThenLevel { .. } | Amortization::Bullet if in_advance => {
                Err(ComputationError::InterestAloneInAdvance)
            }
            Amortization::InterestOnlyThenLevel { interest_only_periods } => {
                self.level(few(*interest_only_periods, payments)?, settled, left, made)
            }
            Amortization::CapitalizedThenLevel { capitalized_periods } => {
                let unpaid = few(*capitalized_periods, payments)?;
                let mut weights = vec![0; unpaid.min(left)];
                weights.resize(left, 1);
                let rents = self.rents(&weights, settled, made)?;
                match rents.last().copied() {
                    Some(_) if left <= unpaid => Ok(Repayment::Rents(rents)),
                    Some(rent) => Ok(Repayment::Capitalized { unpaid: unpaid.saturating_sub(made), rent }),
                    None => Ok(Repayment::AtTheEnd),
                }
            }
            Amortization::RentProfile { weights, repeats } => {
                let mut weights = self.weights(weights, *repeats, payments)?;
                weights.truncate(left);
                let rents = self.rents(&weights, settled, made)?;
                if rents.is_empty() {
                    return Ok(Repayment::AtTheEnd);
                }
                Ok(Repayment::Rents(rents))
            }
            Amortization::GivenRent(rent) => self.given(*rent, given),
            Amortization::Bullet => Ok(Repayment::AtTheEnd),
            Amortization::LevelPrincipal => self.parts(&vec![1; left], made),
            Amortization::Profile { principal_shares } if principal_shares.len() == payments => {
                let weights: Option<Vec<i128>> =
                    principal_shares.iter().map(|share| in_ten_decimals(share.value())).collect();
                self.parts(&weights.ok_or(ComputationError::OutOfRange)?, made)
            }
            Amortization::Profile { .. } => Err(ComputationError::AmortizationLength),
        }
    }

    /// A given rent: as it is by now, or as the terms say.
    fn given(&self, rent: GivenRent, by_now: Option<i128>) -> Result<Repayment, ComputationError> {
        let in_terms = match rent {
            GivenRent::Amount(amount) if amount.currency() != self.amount.currency => {
                return Err(ComputationError::Currency);
            }
            GivenRent::Amount(amount) => MinorAmount::of(amount).units,
            GivenRent::Share(of_amount) => share(self.amount, of_amount.value(), self.rule)?.units,
        };
        if in_terms < 0 {
            return Err(ComputationError::AmortizationLength);
        }
        Ok(Repayment::Given(by_now.unwrap_or(in_terms)))
    }

    /// The weights of all payments, in units of their tenth decimal: as they are, or
    /// again and again so that the last payment has the last of them.
    fn weights(&self, given: &[Rate], repeats: bool, payments: usize) -> Result<Vec<i128>, ComputationError> {
        let weights: Option<Vec<i128>> = given.iter().map(|weight| in_ten_decimals(weight.value())).collect();
        let weights = weights.ok_or(ComputationError::OutOfRange)?;
        let last_is_rent = self.balloon != 0 || weights.last().is_some_and(|last| *last > 0);
        let some_rent = weights.iter().any(|weight| *weight > 0) && weights.iter().all(|weight| *weight >= 0);
        if !some_rent || !last_is_rent || (!repeats && weights.len() != payments) {
            return Err(ComputationError::AmortizationLength);
        }
        let behind = |position: usize| weights.len() - 1 - (payments - 1 - position) % weights.len();
        (0..payments)
            .map(|position| weights.get(behind(position)).copied().ok_or(ComputationError::AmortizationLength))
            .collect()
    }

    /// The rents of the payments after the first `made`, by the weights of all.
    fn rents(&self, weights: &[i128], settled: &[Period], made: usize) -> Result<Vec<i128>, ComputationError> {
        let left = weights.get(made..).unwrap_or_default();
        self.solve(settled.get(made..).unwrap_or_default(), left)
    }

    /// The rents of payments that settle these periods, by weight; none where the last payment has none.
    fn solve(&self, settled: &[Period], weights: &[i128]) -> Result<Vec<i128>, ComputationError> {
        let whole = power_of_ten(SHARE_DECIMALS).checked_mul(i128::from(self.denominator));
        let whole = whole.ok_or(ComputationError::OutOfRange)?;
        let growth =
            |period: &Period| Ok(Growth { part: weight(&self.rate_parts(period))?, on_balance: period.on_balance });
        let growths: Vec<Growth> = settled.iter().map(growth).collect::<Result<_, ComputationError>>()?;
        let loan = Loan { owed: self.amount.units, base: self.base, balloon: self.balloon, whole };
        match loan.rents(&growths, weights, self.rule) {
            // The one payment that is left repays everything, whatever the rent would be.
            Err(_) if weights.len() == 1 && growths.len() == 1 => Ok(Vec::new()),
            rents => rents,
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
        let rents = vec![1; payments.saturating_sub(first)];
        let rents = self.solve(settled.get(first..).unwrap_or_default(), &rents)?;
        let interest_only = interest_only.saturating_sub(made);
        Ok(rents.first().map_or(Repayment::AtTheEnd, |rent| Repayment::Level { interest_only, rent: *rent }))
    }

    fn parts(&self, weights: &[i128], made: usize) -> Result<Repayment, ComputationError> {
        let left = weights.get(made..).unwrap_or_default();
        if left.is_empty() {
            return Ok(Repayment::AtTheEnd);
        }
        let whole = self.amount.units - self.balloon;
        // The one part that is left is all of it, also where less than the balloon is owed.
        if let [weight] = left
            && *weight > 0
        {
            return Ok(Repayment::Parts(vec![whole]));
        }
        split(whole, left).map(Repayment::Parts)
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

/// Some of the payments, so that at least one is left.
fn few(periods: u32, payments: usize) -> Result<usize, ComputationError> {
    let periods = usize::try_from(periods).unwrap_or(usize::MAX);
    if periods < payments { Ok(periods) } else { Err(ComputationError::AmortizationLength) }
}
