//! The state of a facility: an enumeration whose variants carry what they have, around one book.
//!
//! Drawstop is no state; it is computed from what is true (see [`super::drawstop`]).

use std::collections::BTreeMap;

use super::claims::LiveClaims;
use super::condition::{Condition, ConditionRef};
use super::drawdown::Drawdown;
use super::missing_history::MissingHistory;
use super::parties::Parties;
use super::position::Position;
use super::posting::LessorAccount;
use super::refusal::WrongState;
use super::servicing::Servicing;
use super::terms::{Category, FacilityTerms};
use crate::accounting::Ledger;
use crate::date::BusinessDate;
use crate::floating::Fixing;
use crate::ids::{ConditionId, DrawdownId, FacilityId};
use crate::money::Money;

/// What every facility has, whatever its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Its identifier.
    pub id: FacilityId,
    /// Who takes part.
    pub parties: Parties,
    /// What they agreed.
    pub terms: FacilityTerms,
    /// The open business date.
    pub business_date: BusinessDate,
    /// The date up to which days are to be closed; never before the open one.
    pub target_date: BusinessDate,
    /// How the commitment is used.
    pub position: Position,
    /// Financed amount reserved or funded, by category; a category once used stays.
    pub category_use: BTreeMap<Category, Money>,
    /// The INITIAL conditions.
    pub conditions: BTreeMap<ConditionId, Condition>,
    /// Every drawdown that was ever submitted.
    pub drawdowns: BTreeMap<DrawdownId, Drawdown>,
    /// The keys that its drawdowns hold now: submitted, approved or funded.
    pub live_claims: LiveClaims,
    /// Number of the last drawdown; 0 before the first.
    pub last_drawdown: u32,
    /// Day on which the first drawdown was funded.
    pub initial_drawdown: Option<BusinessDate>,
    /// Unadjusted final maturity, once it is known.
    pub final_maturity: Option<BusinessDate>,
    /// The drawdown whose funding stands and was paid out less the arrangement fee, and that fee.
    pub deducted_fee: Option<(DrawdownId, Money)>,
    /// The fixings of its benchmark, by fixing date.
    pub fixings: BTreeMap<BusinessDate, Fixing>,
    /// Everything after funding: schedules, invoices, receipts, defaults.
    pub servicing: Servicing,
    /// The provider's ledger of this facility.
    pub ledger: Ledger<LessorAccount>,
    /// What is known of a part of its history that is missing.
    pub missing_history: Option<MissingHistory>,
}

/// A facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Facility {
    /// Entered, not signed.
    Proposed {
        /// Its book.
        book: Book,
    },
    /// Signed; the availability period has not begun.
    Signed {
        /// Its book.
        book: Book,
        /// Day of signing.
        signed_on: BusinessDate,
    },
    /// The availability period has begun.
    Available {
        /// Its book.
        book: Book,
        /// Day of signing.
        signed_on: BusinessDate,
    },
    /// The availability period has ended; what was available is cancelled.
    AvailabilityEnded {
        /// Its book.
        book: Book,
        /// Day of signing.
        signed_on: BusinessDate,
        /// First day after the availability period.
        ended_on: BusinessDate,
    },
    /// The final maturity has passed.
    Matured {
        /// Its book.
        book: Book,
        /// Day of signing.
        signed_on: BusinessDate,
        /// Day on which it matured.
        matured_on: BusinessDate,
    },
    /// Everything is paid and settled.
    Closed {
        /// Its book.
        book: Book,
        /// Day of signing.
        signed_on: BusinessDate,
        /// Day on which it was closed.
        closed_on: BusinessDate,
    },
    /// Cancelled before anything was drawn.
    Cancelled {
        /// Its book.
        book: Book,
        /// Day of signing, if it was signed.
        signed_on: Option<BusinessDate>,
        /// Day on which it was cancelled.
        cancelled_on: BusinessDate,
        /// Why.
        reason: String,
    },
    /// Everything outstanding was declared due.
    Accelerated {
        /// Its book.
        book: Book,
        /// Day of signing.
        signed_on: BusinessDate,
        /// Day on which it was accelerated.
        accelerated_on: BusinessDate,
    },
}

impl Facility {
    /// What it has, whatever its state.
    #[must_use]
    pub const fn book(&self) -> &Book {
        match self {
            Self::Proposed { book }
            | Self::Signed { book, .. }
            | Self::Available { book, .. }
            | Self::AvailabilityEnded { book, .. }
            | Self::Matured { book, .. }
            | Self::Closed { book, .. }
            | Self::Cancelled { book, .. }
            | Self::Accelerated { book, .. } => book,
        }
    }

    pub(super) const fn book_mut(&mut self) -> &mut Book {
        match self {
            Self::Proposed { book }
            | Self::Signed { book, .. }
            | Self::Available { book, .. }
            | Self::AvailabilityEnded { book, .. }
            | Self::Matured { book, .. }
            | Self::Closed { book, .. }
            | Self::Cancelled { book, .. }
            | Self::Accelerated { book, .. } => book,
        }
    }

    /// Day of signing, once it is signed.
    #[must_use]
    pub const fn signed_on(&self) -> Option<BusinessDate> {
        match self {
            Self::Proposed { .. } => None,
            Self::Cancelled { signed_on, .. } => *signed_on,
            Self::Signed { signed_on, .. }
            | Self::Available { signed_on, .. }
            | Self::AvailabilityEnded { signed_on, .. }
            | Self::Matured { signed_on, .. }
            | Self::Closed { signed_on, .. }
            | Self::Accelerated { signed_on, .. } => Some(*signed_on),
        }
    }

    /// The state's name in UPPER_SNAKE.
    #[must_use]
    pub const fn state_name(&self) -> &'static str {
        match self {
            Self::Proposed { .. } => "PROPOSED",
            Self::Signed { .. } => "SIGNED",
            Self::Available { .. } => "AVAILABLE",
            Self::AvailabilityEnded { .. } => "AVAILABILITY_ENDED",
            Self::Matured { .. } => "MATURED",
            Self::Closed { .. } => "CLOSED",
            Self::Cancelled { .. } => "CANCELLED",
            Self::Accelerated { .. } => "ACCELERATED",
        }
    }

    /// The refusal of a command that this state does not allow.
    pub(super) fn wrong_state(&self, allowed: &'static [&'static str]) -> WrongState {
        WrongState { subject: "facility".to_owned(), state: self.state_name(), allowed }
    }
}

impl Book {
    /// A condition of the facility or of one of its drawdowns.
    #[must_use]
    pub fn condition(&self, condition: &ConditionRef) -> Option<&Condition> {
        match condition {
            ConditionRef::Initial(id) => self.conditions.get(id),
            ConditionRef::OfDrawdown(drawdown, id) => self.drawdowns.get(drawdown)?.conditions.get(id),
        }
    }

    pub(super) fn condition_mut(&mut self, condition: &ConditionRef) -> Option<&mut Condition> {
        match condition {
            ConditionRef::Initial(id) => self.conditions.get_mut(id),
            ConditionRef::OfDrawdown(drawdown, id) => self.drawdowns.get_mut(drawdown)?.conditions.get_mut(id),
        }
    }

    /// Every condition: those of the facility, then those of its open drawdowns.
    pub fn open_conditions(&self) -> impl Iterator<Item = (ConditionRef, &Condition)> {
        let initial = self.conditions.iter().map(|(id, condition)| (ConditionRef::Initial(id.clone()), condition));
        let own = self.drawdowns.values().filter(|drawdown| drawdown.is_open()).flat_map(|drawdown| {
            let name = |id: &ConditionId| ConditionRef::OfDrawdown(drawdown.id, id.clone());
            drawdown.conditions.iter().map(move |(id, condition)| (name(id), condition))
        });
        initial.chain(own)
    }

    /// Financed amount reserved or funded in a category.
    #[must_use]
    pub fn used_of(&self, category: &Category) -> Money {
        self.category_use.get(category).copied().unwrap_or_else(|| Money::zero(self.terms.currency()))
    }
}
