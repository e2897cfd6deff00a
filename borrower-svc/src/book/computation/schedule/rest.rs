//! The rest of a lease, computed anew from one of its payments on: after a settlement, or at a reset.

use facility_domain::{
    date::BusinessDate,
    facility::{
        FacilityTerms,
        terms::{Amortization, PaymentTiming},
    },
};
use rust_decimal::Decimal;

use super::{
    Lease, LeaseLine, LeaseSchedule,
    repayment::{Payments, Repayment},
};
use crate::book::computation::{ComputationError, MinorAmount, periods::periods, rates::Path, renewal, shares::split};

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

impl<'a> Lease<'a> {
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
}
