//! What settling a part of a lease before its time comes to: the part, its interest,
//! the fee, and the payments that are left.
//!
//! Source: `docs/conventions.md`, "Settled before its time". The part is a part of
//! what is owed before the first payment that is due after the day; the rest is
//! computed as if the part had not been there from that payment's first day.

use facility_domain::{date::BusinessDate, facility::FacilityTerms};
use rust_decimal::Decimal;

use super::{
    ComputationError, MinorAmount, charges,
    rates::{Part as RatePart, Rates},
    rounded::Rule,
    schedule::{Keep, LeaseLine, LeaseSchedule, Rest, path_of_lease, with_rest_at},
};

/// Which part is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// An amount of principal.
    Amount(MinorAmount),
    /// What goes with units: what is financed of them, and of all that are left. The
    /// balloon goes in the same proportion.
    Units {
        /// Of the units.
        financed: MinorAmount,
        /// Of all units.
        of: MinorAmount,
    },
}

/// A part of a lease, settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The first payment that is computed anew.
    pub from: u32,
    /// First day of interest on the part.
    pub since: BusinessDate,
    /// What was owed.
    pub balance: MinorAmount,
    /// The part.
    pub principal: MinorAmount,
    /// Interest on it.
    pub interest: MinorAmount,
    /// The prepayment fee, where one goes with it.
    pub fee: MinorAmount,
    /// The lease from now on; the payments before `from` alone where nothing is left.
    pub rest: LeaseSchedule,
}

/// How a lease is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct How {
    /// Which part.
    pub part: Part,
    /// Whether the prepayment fee goes with it.
    pub with_fee: bool,
    /// What stays of the payments.
    pub keep: Keep,
}

/// Settles a part of a lease on a day.
///
/// # Errors
/// Nothing is owed that is not due, more is settled than is owed, or a figure can't be
/// computed.
pub fn settle_lease(
    rates: Rates<'_>,
    lease: &LeaseSchedule,
    term: (BusinessDate, BusinessDate),
    on: BusinessDate,
    how: How,
) -> Result<Settled, ComputationError> {
    let terms = rates.terms;
    let first = lease.lines.iter().find(|line| line.due_date > on).ok_or(ComputationError::NothingToRepay)?;
    let balance = first.opening_balance;
    let (principal, balloon) = match how.part {
        Part::Amount(amount) => (amount, lease.balloon),
        Part::Units { financed, of } => {
            let gone = share_of(terms, lease.balloon, (financed, of))?;
            (share_of(terms, balance, (financed, of))?, lease.balloon.minus(gone))
        }
    };
    if principal.currency != balance.currency {
        return Err(ComputationError::Currency);
    }
    if !(1..=balance.units).contains(&principal.units) {
        return Err(ComputationError::NothingToRepay);
    }
    // Where interest runs on what is owed, that of the part runs on the part, whatever amounts are rounded to.
    let on_balance = first.interest_base == balance;
    let share = share_of(terms, first.interest_base, (principal, balance))?;
    let interest_base = if on_balance { principal } else { share };
    let parts = if first.parts.is_empty() { of_next(lease, first) } else { first.parts.clone() };
    let settled = LeaseLine { opening_balance: principal, interest_base, parts, ..first.clone() };
    let interest = rates.running(&settled, on.max(first.from))?;
    let zero = MinorAmount { units: 0, ..balance };
    let fee = if how.with_fee { charges::prepayment_fee(terms, principal)? } else { zero };
    let left = balance.minus(principal);
    let renews = lease.renewal.is_some() && !lease.is_renewed(first.number);
    let balloon = if renews { MinorAmount { units: balloon.units.min(left.units), ..balloon } } else { balloon };
    let rest = if left.units == 0 {
        let lines = lease.lines.iter().take_while(|line| line.number < first.number).cloned().collect();
        LeaseSchedule { lines, balloon, ..lease.clone() }
    } else {
        let path = path_of_lease(&rates, term.0, term.1)?;
        let rest = Rest { from: first.number, balance: left, balloon, rate: Decimal::ZERO, keep: how.keep };
        with_rest_at(terms, lease, term, &rest, &path)?
    };
    Ok(Settled { from: first.number, since: first.from, balance, principal, interest, fee, rest })
}

/// A first payment in advance has no day of its own: what is settled before it is due bears the rate with
/// which the days after it begin.
fn of_next(lease: &LeaseSchedule, first: &LeaseLine) -> Vec<RatePart> {
    let after = lease.lines.iter().filter(|line| line.number > first.number);
    let next = after.flat_map(|line| &line.parts).next();
    let empty =
        |part: &RatePart| RatePart { from: first.from, to: first.from, days: 0, numerator: 0, source: None, ..*part };
    next.map(empty).into_iter().collect()
}

/// A share of an amount, rounded by the terms' rule; all of it for all units.
fn share_of(
    terms: &FacilityTerms,
    amount: MinorAmount,
    (part, all): (MinorAmount, MinorAmount),
) -> Result<MinorAmount, ComputationError> {
    if part == all {
        return Ok(amount);
    }
    let weighted = amount.units.checked_mul(part.units).ok_or(ComputationError::OutOfRange)?;
    let units = Rule::of(&terms.rounding, amount.currency)?.quotient(weighted, all.units)?;
    Ok(MinorAmount { units, ..amount })
}
