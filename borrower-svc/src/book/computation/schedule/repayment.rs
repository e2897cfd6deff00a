//! What a lease repays before its last payment: solved from the terms, or as it was before.

use facility_domain::{
    facility::{
        FacilityTerms,
        terms::{Amortization, GivenRent, PaymentTiming},
    },
    rate::Rate,
};

use super::{Lease, LeaseLine, LeaseSchedule};
use crate::book::computation::{
    ComputationError, MinorAmount,
    level_rent::{Growth, Loan},
    periods::Period,
    rates::{in_ten_decimals, weight},
    rounded::power_of_ten,
    share,
    shares::split,
};

/// The most decimals of a rate or share.
const SHARE_DECIMALS: u32 = 10;

/// How many payments a lease has without a closing one: by its terms, and those that are left where it
/// was cut on its way.
#[derive(Clone, Copy)]
pub(super) struct Payments {
    pub(super) all: usize,
    pub(super) left: usize,
}

/// What a lease repays before its last payment, which repays all that is left.
pub(super) enum Repayment {
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
    pub(super) const fn rent(&self) -> Option<i128> {
        match self {
            Self::Level { rent, .. } | Self::Capitalized { rent, .. } | Self::Given(rent) => Some(*rent),
            Self::Rents(_) | Self::Parts(_) | Self::AtTheEnd => None,
        }
    }

    /// Whether the first payment that would leave no more than the balloon is the last.
    pub(super) const fn may_end_early(&self) -> bool {
        matches!(self, Self::Given(_))
    }

    /// The principal of a payment, counted from 0, that is not the last.
    pub(super) fn principal(&self, position: usize, interest: i128) -> Option<i128> {
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
    pub(super) fn kept_as_before(self, terms: &FacilityTerms, lease: &LeaseSchedule, before: &[LeaseLine]) -> Self {
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

impl Lease<'_> {
    /// What the payments after the first `made` repay. `settled` are the days of all
    /// payments; `given` is what a given rent is by now.
    pub(super) fn repayment(
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
}

/// Some of the payments, so that at least one is left.
fn few(periods: u32, payments: usize) -> Result<usize, ComputationError> {
    let periods = usize::try_from(periods).unwrap_or(usize::MAX);
    if periods < payments { Ok(periods) } else { Err(ComputationError::AmortizationLength) }
}
