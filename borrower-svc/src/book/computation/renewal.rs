//! The further term of a lease that is renewed: level rents on what would be due
//! beside its last payment, at the rate of the option.
//!
//! Source: `docs/conventions.md`, "Renewed". The further term is a lease of its own
//! that commences where the one before ends; only its payments are counted on.

use facility_domain::{
    date::BusinessDate,
    facility::{
        FacilityTerms,
        terms::{Amortization, Interest, InterestBase, Stub},
    },
    rate::Rate,
};

use super::{
    ComputationError, MinorAmount,
    civil::months_moved,
    dates::adjust,
    rates::Path,
    schedule::{Keep, LeaseLine, LeaseSchedule, Rest, lease_schedule, with_rest_at},
};

/// The most periods that are looked back on.
const MOST: i64 = 1_200;

/// The further term of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// Its first payment.
    pub first: u32,
    /// The day from which its interest runs.
    pub start: BusinessDate,
    /// Its last day, unadjusted.
    pub end: BusinessDate,
    /// Its rate of a year.
    pub rate: Rate,
}

/// A lease with so many further payments at a rate.
///
/// # Errors
/// Nothing is left to renew, or a figure can't be computed.
pub fn renewed(
    terms: &FacilityTerms,
    lease: &LeaseSchedule,
    final_maturity: BusinessDate,
    (payments, rate): (u32, Rate),
) -> Result<LeaseSchedule, ComputationError> {
    let last = lease.lines.last().filter(|_| lease.renewal.is_none()).ok_or(ComputationError::NothingToRepay)?;
    let left = left_at_end(terms, lease).ok_or(ComputationError::NothingToRepay)?;
    let end = end_after(terms, final_maturity, last.due_date, payments)?;
    let renewal = Renewal { first: last.number.saturating_add(1), start: last.to, end, rate };
    let further = lease_schedule(&further_terms(terms, rate), left, renewal.start, renewal.end)?;
    Ok(LeaseSchedule { balloon: left, ..joined(lease.lines.clone(), further, (renewal, left)) })
}

/// What is due beside the last payment of a lease that was not renewed: the balloon, of a bullet all that is
/// owed; none where it has no payment.
#[must_use]
pub fn left_at_end(terms: &FacilityTerms, lease: &LeaseSchedule) -> Option<MinorAmount> {
    let last = lease.lines.last()?;
    Some(match terms.amortization {
        Amortization::Bullet => last.opening_balance,
        Amortization::LevelRent
        | Amortization::LevelPrincipal
        | Amortization::InterestOnlyThenLevel { .. }
        | Amortization::Profile { .. }
        | Amortization::RentProfile { .. }
        | Amortization::CapitalizedThenLevel { .. }
        | Amortization::GivenRent(_) => left_to(lease.balloon, last),
    })
}

/// A renewed lease with its payments computed anew from one of them on.
pub(super) fn with_rest(
    terms: &FacilityTerms,
    (lease, renewal): (&LeaseSchedule, Renewal),
    term: (BusinessDate, BusinessDate),
    rest: &Rest,
    path: &Path,
) -> Result<LeaseSchedule, ComputationError> {
    let (own, further) = parted(lease, renewal);
    let (its_terms, its_term) = (further_terms(terms, renewal.rate), (renewal.start, renewal.end));
    let its_path = Path::fixed(renewal.start, renewal.rate.value());
    let none = MinorAmount { units: 0, ..rest.balloon };
    let anew = |from, balance, keep| {
        let rest = Rest { from, balance, balloon: none, rate: rest.rate, keep };
        with_rest_at(&its_terms, &further, its_term, &rest, &its_path)
    };
    if rest.from >= renewal.first {
        let from = rest.from.saturating_sub(renewal.first).saturating_add(1);
        let further = anew(from, rest.balance, rest.keep)?;
        return Ok(LeaseSchedule { balloon: rest.balloon, ..joined(own.lines, further, (renewal, none)) });
    }
    let owed = further.lines.first().map_or(none, |line| line.opening_balance);
    let mut own = own;
    add_principal(&mut own.lines, owed);
    let own = with_rest_at(terms, &own, term, rest, path)?;
    let left = own.lines.last().map_or(none, |last| left_to(rest.balloon, last));
    let further = match rest.keep {
        _ if left == owed => further,
        Keep::Payments => anew(1, left, Keep::Payments)?,
        Keep::Term | Keep::Principal => anew(1, left, Keep::Term)?,
    };
    Ok(LeaseSchedule { balloon: rest.balloon, ..joined(own.lines, further, (renewal, left)) })
}

/// What a last payment leaves: the balloon, or all that is owed before it where that
/// is less.
fn left_to(balloon: MinorAmount, last: &LeaseLine) -> MinorAmount {
    MinorAmount { units: balloon.units.min(last.opening_balance.units), ..balloon }
}

/// The unadjusted day so many payments after the common payment date on which the last
/// one of a lease is due.
fn end_after(
    terms: &FacilityTerms,
    final_maturity: BusinessDate,
    last_due: BusinessDate,
    payments: u32,
) -> Result<BusinessDate, ComputationError> {
    let common = |periods: i64| {
        let months = periods.checked_mul(i64::from(terms.payment_months))?;
        months_moved(final_maturity, months, terms.end_of_month)
    };
    for back in 0..=MOST {
        let day = common(-back).ok_or(ComputationError::OutOfRange)?;
        if adjust(day, terms)? <= last_due {
            return common(i64::from(payments) - back).ok_or(ComputationError::OutOfRange);
        }
    }
    Err(ComputationError::OutOfRange)
}

/// The facility's terms as they count for the further term.
fn further_terms(terms: &FacilityTerms, rate: Rate) -> FacilityTerms {
    let mut draft = terms.as_draft().clone();
    draft.interest = Interest::Fixed { annual_rate: rate };
    draft.amortization = Amortization::LevelRent;
    draft.interest_base = InterestBase::Balance;
    draft.balloon_rate = Rate::ZERO;
    draft.stub = Stub::ShortFirst;
    FacilityTerms::from_recorded(draft)
}

/// The lease before its renewal, and the further term with payments numbered from 1.
fn parted(lease: &LeaseSchedule, renewal: Renewal) -> (LeaseSchedule, LeaseSchedule) {
    let (own, further): (Vec<LeaseLine>, Vec<LeaseLine>) =
        lease.lines.iter().cloned().partition(|line| line.number < renewal.first);
    let further = (1..).zip(further).map(|(number, line)| LeaseLine { number, ..line }).collect();
    let none = MinorAmount { units: 0, ..lease.balloon };
    (
        LeaseSchedule { lines: own, renewal: None, ..lease.clone() },
        LeaseSchedule { lines: further, renewal: None, rent: lease.rent, balloon: none },
    )
}

/// Both one after the other, the last payment before leaving so much.
fn joined(mut lines: Vec<LeaseLine>, further: LeaseSchedule, (renewal, left): (Renewal, MinorAmount)) -> LeaseSchedule {
    add_principal(&mut lines, left.negated());
    lines.extend((renewal.first..).zip(further.lines).map(|(number, line)| LeaseLine { number, ..line }));
    LeaseSchedule { lines, rent: further.rent, balloon: further.balloon, renewal: Some(renewal) }
}

/// Lets the last payment repay so much more.
fn add_principal(lines: &mut [LeaseLine], more: MinorAmount) {
    if let Some(last) = lines.last_mut() {
        last.principal = last.principal.plus(more);
        last.payment = last.payment.plus(more);
        last.closing_balance = last.closing_balance.minus(more);
    }
}
