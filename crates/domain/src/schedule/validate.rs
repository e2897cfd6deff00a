//! What may be wrong with a schedule's terms, and the check that finds all of it at once.

use rust_decimal::Decimal;
use thiserror::Error;

use super::terms::{Amortization, GivenRent, InterestBase, PaymentTiming, ScheduleTerms};
use crate::currency::Currency;
use crate::date::{BusinessDate, DateError};
use crate::exact::Ratio;
use crate::money::{Money, MoneyError};
use crate::rate::Rate;

/// Most periods of a schedule, and most months between two payments.
pub const MAX_PERIODS: u32 = 1_200;

/// Most resets × payments of one schedule at a floating rate, where each reset computes anew what is left.
pub(super) const MAX_RESETS_TIMES_PAYMENTS: usize = 500_000;

/// A contradiction in a schedule's terms.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScheduleTermsError {
    /// Nothing is financed.
    #[error("amount {amount} is not positive")]
    AmountNotPositive {
        /// The amount given.
        amount: Money,
    },
    /// The balloon is in another currency.
    #[error("balloon in {balloon}, amount in {amount}")]
    BalloonCurrency {
        /// The balloon's currency.
        balloon: Currency,
        /// The amount's currency.
        amount: Currency,
    },
    /// The balloon is below zero.
    #[error("balloon {balloon} is negative")]
    BalloonNegative {
        /// The balloon given.
        balloon: Money,
    },
    /// The balloon leaves nothing to repay before it.
    #[error("balloon {balloon} is not below the amount {amount}")]
    BalloonNotBelowAmount {
        /// The balloon given.
        balloon: Money,
        /// The amount financed.
        amount: Money,
    },
    /// The term has no day.
    #[error("final maturity {final_maturity} is not after the commencement {commencement}")]
    MaturityNotAfterCommencement {
        /// The commencement given.
        commencement: BusinessDate,
        /// The final maturity given.
        final_maturity: BusinessDate,
    },
    /// No months between payments, or too many.
    #[error("{payment_months} months between payments are not 1 to {MAX_PERIODS}")]
    PaymentMonths {
        /// The months given.
        payment_months: u32,
    },
    /// The anchor leaves no date to roll to.
    #[error("anchor {anchor} is not before the final maturity {final_maturity}")]
    AnchorNotBeforeMaturity {
        /// The anchor given.
        anchor: BusinessDate,
        /// The final maturity given.
        final_maturity: BusinessDate,
    },
    /// The rounding unit is not a multiple of the currency's minor unit.
    #[error("rounding unit {unit} is no multiple of the minor unit of {currency}")]
    RoundingUnit {
        /// The unit given.
        unit: Decimal,
        /// The amount's currency.
        currency: Currency,
    },
    /// Interest alone can't be paid before it has run: a bullet and interest-only periods are for
    /// payment in arrears.
    #[error("a bullet or interest-only periods can't be paid in advance")]
    NotPayableInAdvance,
    /// A part of a profile is negative.
    #[error("share {position} of the profile is negative: {share}")]
    ProfileShareNegative {
        /// Which share, from 0.
        position: usize,
        /// The share given.
        share: Rate,
    },
    /// A profile repays nothing.
    #[error("no share of the profile is positive")]
    ProfileEmpty,
    /// A profile has not one share for each payment.
    #[error("{shares} shares of the profile for {payments} payments")]
    ProfileLength {
        /// How many shares were given.
        shares: usize,
        /// How many payments there are.
        payments: usize,
    },
    /// No payment is left after the interest-only periods.
    #[error("{interest_only_periods} interest-only periods of {payments}")]
    InterestOnlyTooLong {
        /// The periods given.
        interest_only_periods: u32,
        /// How many payments there are.
        payments: usize,
    },
    /// No payment is left after the periods whose interest is added to the balance.
    #[error("{capitalized_periods} capitalised periods of {payments}")]
    CapitalizedTooLong {
        /// The periods given.
        capitalized_periods: u32,
        /// How many payments there are.
        payments: usize,
    },
    /// A weight of a profile of rents is negative.
    #[error("weight {position} of the rents is negative: {weight}")]
    RentWeightNegative {
        /// Which weight, from 0.
        position: usize,
        /// The weight given.
        weight: Rate,
    },
    /// No rent is paid at all.
    #[error("no weight of the rents is positive")]
    RentWeightsZero,
    /// The last payment, which takes what rounding leaves, is no rent, and no balloon is due with it.
    #[error("the last weight of the rents is zero, and there is no balloon")]
    LastRentZero,
    /// A profile of rents has not one weight for each payment.
    #[error("{weights} weights of rents for {payments} payments")]
    RentProfileLength {
        /// How many weights were given.
        weights: usize,
        /// How many payments there are.
        payments: usize,
    },
    /// A given rent is below zero.
    #[error("the given rent is negative")]
    GivenRentNegative,
    /// A given rent is in another currency.
    #[error("a given rent in {rent}, amount in {amount}")]
    GivenRentCurrency {
        /// The rent's currency.
        rent: Currency,
        /// The amount's currency.
        amount: Currency,
    },
    /// The months between two renewals of the interest base are no whole number of payment periods.
    #[error("{months} months of an interest base are no multiple of {payment_months} between payments")]
    InterestBaseMonths {
        /// The months given.
        months: u32,
        /// Months between payments.
        payment_months: u32,
    },
    /// More than 1,200 periods.
    #[error("more than {MAX_PERIODS} periods")]
    TooManyPeriods,
    /// The adjusted final maturity falls on the commencement or before it.
    #[error("the adjusted final maturity {adjusted_maturity} is not after the commencement {commencement}")]
    NoPeriodLeft {
        /// The commencement given.
        commencement: BusinessDate,
        /// The final maturity, adjusted.
        adjusted_maturity: BusinessDate,
    },
    /// A date can't be adjusted.
    #[error(transparent)]
    Date(#[from] DateError),
    /// An amount does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A floating rate needs a fixing that is not there.
    #[error("the fixing of {date} is missing")]
    FixingMissing {
        /// The fixing date.
        date: BusinessDate,
    },
    /// A floating rate is reset so often that computing anew what is left each time takes too long.
    #[error("{resets} resets × {payments} payments are more than {MAX_RESETS_TIMES_PAYMENTS}")]
    TooManyResets {
        /// How many resets compute payments anew.
        resets: usize,
        /// How many payments there are.
        payments: usize,
    },
    /// The figures grow past all bounds, or a negative rate eats more than everything in one period.
    #[error("the rate {rate} leads to figures out of range")]
    FiguresOutOfRange {
        /// The rate given.
        rate: Rate,
    },
}

impl ScheduleTerms {
    /// Every contradiction that shows before dates are computed.
    #[must_use]
    pub fn contradictions(&self) -> Vec<ScheduleTermsError> {
        let mut found = amounts(self);
        let (commencement, final_maturity) = (self.commencement, self.final_maturity);
        if final_maturity <= commencement {
            found.push(ScheduleTermsError::MaturityNotAfterCommencement { commencement, final_maturity });
        }
        if !(1..=MAX_PERIODS).contains(&self.payment_months) {
            found.push(ScheduleTermsError::PaymentMonths { payment_months: self.payment_months });
        }
        if let Some(anchor) = self.anchor.filter(|anchor| *anchor >= final_maturity) {
            found.push(ScheduleTermsError::AnchorNotBeforeMaturity { anchor, final_maturity });
        }
        let (unit, currency) = (self.rounding.unit(), self.amount.currency());
        if !is_multiple_of_minor_unit(unit, currency) {
            found.push(ScheduleTermsError::RoundingUnit { unit, currency });
        }
        found.extend(repayment(self));
        found.extend(interest_base(self));
        found
    }
}

fn amounts(terms: &ScheduleTerms) -> Vec<ScheduleTermsError> {
    let (amount, balloon) = (terms.amount, terms.balloon);
    let mut found = Vec::new();
    if !amount.is_positive() {
        found.push(ScheduleTermsError::AmountNotPositive { amount });
    }
    if balloon.is_negative() {
        found.push(ScheduleTermsError::BalloonNegative { balloon });
    }
    if balloon.currency() != amount.currency() {
        found.push(ScheduleTermsError::BalloonCurrency { balloon: balloon.currency(), amount: amount.currency() });
    } else if amount.is_positive() && balloon.amount() >= amount.amount() {
        found.push(ScheduleTermsError::BalloonNotBelowAmount { balloon, amount });
    }
    found
}

fn repayment(terms: &ScheduleTerms) -> Vec<ScheduleTermsError> {
    let in_advance = terms.timing == PaymentTiming::Advance;
    match &terms.amortization {
        Amortization::LevelRent | Amortization::LevelPrincipal | Amortization::CapitalizedThenLevel { .. } => {
            Vec::new()
        }
        Amortization::RentProfile { weights, .. } => rent_weights(terms, weights),
        Amortization::GivenRent(rent) => given_rent(terms, *rent),
        Amortization::Bullet | Amortization::InterestOnlyThenLevel { .. } if in_advance => {
            vec![ScheduleTermsError::NotPayableInAdvance]
        }
        Amortization::Bullet | Amortization::InterestOnlyThenLevel { .. } => Vec::new(),
        Amortization::Profile { principal_shares } => {
            let negative = |(_, share): &(usize, &Rate)| **share < Rate::ZERO;
            let mut found: Vec<_> = principal_shares
                .iter()
                .enumerate()
                .filter(negative)
                .map(|(position, share)| ScheduleTermsError::ProfileShareNegative { position, share: *share })
                .collect();
            if !principal_shares.iter().any(|share| *share > Rate::ZERO) {
                found.push(ScheduleTermsError::ProfileEmpty);
            }
            found
        }
    }
}

fn rent_weights(terms: &ScheduleTerms, weights: &[Rate]) -> Vec<ScheduleTermsError> {
    let negative = |(_, weight): &(usize, &Rate)| **weight < Rate::ZERO;
    let mut found: Vec<_> = weights
        .iter()
        .enumerate()
        .filter(negative)
        .map(|(position, weight)| ScheduleTermsError::RentWeightNegative { position, weight: *weight })
        .collect();
    if !weights.iter().any(|weight| *weight > Rate::ZERO) {
        found.push(ScheduleTermsError::RentWeightsZero);
    } else if terms.balloon.is_zero() && weights.last() == Some(&Rate::ZERO) {
        found.push(ScheduleTermsError::LastRentZero);
    }
    found
}

fn given_rent(terms: &ScheduleTerms, rent: GivenRent) -> Vec<ScheduleTermsError> {
    match rent {
        GivenRent::Amount(rent) if rent.currency() != terms.amount.currency() => {
            vec![ScheduleTermsError::GivenRentCurrency { rent: rent.currency(), amount: terms.amount.currency() }]
        }
        GivenRent::Amount(rent) if rent.is_negative() => vec![ScheduleTermsError::GivenRentNegative],
        GivenRent::Share(share) if share < Rate::ZERO => vec![ScheduleTermsError::GivenRentNegative],
        GivenRent::Amount(_) | GivenRent::Share(_) => Vec::new(),
    }
}

fn interest_base(terms: &ScheduleTerms) -> Option<ScheduleTermsError> {
    match terms.interest_base {
        InterestBase::Balance | InterestBase::AmountFinanced => None,
        InterestBase::PeriodBalance { months } => {
            let payment_months = terms.payment_months;
            let whole = (1..=MAX_PERIODS).contains(&months) && months.checked_rem(payment_months) == Some(0);
            (!whole).then_some(ScheduleTermsError::InterestBaseMonths { months, payment_months })
        }
    }
}

fn is_multiple_of_minor_unit(unit: Decimal, currency: Currency) -> bool {
    let minor_unit = Decimal::new(1, currency.minor_units());
    Ratio::of(unit).and_then(|ratio| ratio.over(minor_unit)).is_some_and(Ratio::is_whole)
}
