//! The facility as this book knows it from the notices, and the book's own
//! records of the drawdowns.

use std::{collections::BTreeMap, sync::Arc};

use facility_domain::{
    date::BusinessDate,
    facility::{
        FacilityTerms, Party,
        terms::{Category, ConditionTiming},
    },
    ids::{ConditionId, DrawdownId, PurchaseId},
};

use super::{
    computation::{
        MinorAmount,
        rates::{Fixings, Rates},
    },
    position::Position,
    servicing::Servicing,
};

/// A facility whose first notice has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// The terms as signed.
    pub terms: Arc<FacilityTerms>,
    /// Lender and lessor.
    pub provider: Party,
    /// Lessee.
    pub borrower: Party,
    /// Where it is in its life.
    pub stage: Stage,
    /// Business date of the last notice.
    pub business_date: BusinessDate,
    /// Day of signing.
    pub signing_date: Option<BusinessDate>,
    /// Day on which the first drawdown was funded.
    pub initial_drawdown_date: Option<BusinessDate>,
    /// Unadjusted final maturity, computed by this book.
    pub final_maturity_date: Option<BusinessDate>,
    /// What was cancelled so far, computed by this book.
    pub cancelled: MinorAmount,
    /// How the commitment is used, computed by this book.
    pub position: Position,
    /// The initial conditions, in the order of the terms.
    pub conditions: Vec<Condition>,
    /// The drawdowns by number.
    pub drawdowns: BTreeMap<DrawdownId, Arc<Drawdown>>,
    /// The fixings of the benchmark, as they were notified.
    pub fixings: Fixings,
    /// Everything after funding.
    pub servicing: Servicing,
}

impl Facility {
    /// What its rates follow from on the book's date.
    #[must_use]
    pub fn rates(&self) -> Rates<'_> {
        let (today, final_maturity) = (Some(self.business_date), self.final_maturity_date);
        Rates { terms: &self.terms, fixings: &self.fixings, today, final_maturity }
    }
}

/// Where a facility is in its life; later stages are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Entered, not signed.
    Proposed,
    /// Signed; the availability period has not begun.
    Signed,
    /// The availability period has begun.
    Available,
    /// The availability period has ended.
    AvailabilityEnded,
    /// The final maturity has passed.
    Matured,
    /// Everything outstanding was declared due.
    Accelerated,
    /// Everything is paid and settled.
    Closed,
    /// Cancelled before anything was drawn.
    Cancelled,
}

impl Stage {
    /// The stage's name in UPPER_SNAKE, as the contracts have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "PROPOSED",
            Self::Signed => "SIGNED",
            Self::Available => "AVAILABLE",
            Self::AvailabilityEnded => "AVAILABILITY_ENDED",
            Self::Matured => "MATURED",
            Self::Accelerated => "ACCELERATED",
            Self::Closed => "CLOSED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Whether the facility ended before its time, so that what has accrued is
    /// billed at once.
    #[must_use]
    pub const fn ends_early(self) -> bool {
        match self {
            Self::Accelerated | Self::Cancelled => true,
            Self::Proposed
            | Self::Signed
            | Self::Available
            | Self::AvailabilityEnded
            | Self::Matured
            | Self::Closed => false,
        }
    }
}

/// A condition precedent as last heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Its identifier in the terms.
    pub id: ConditionId,
    /// What must be shown.
    pub title: String,
    /// Its state as the provider names it.
    pub state: String,
    /// Why evidence was rejected or the condition waived or deferred; else empty.
    pub reason: String,
}

/// The conditions of the terms that are tested at that time, nothing shown yet.
#[must_use]
pub fn required_conditions(terms: &FacilityTerms, timing: ConditionTiming) -> Vec<Condition> {
    terms
        .conditions_of(timing)
        .map(|condition| Condition {
            id: condition.id.clone(),
            title: condition.title.clone(),
            state: "REQUIRED".to_owned(),
            reason: String::new(),
        })
        .collect()
}

/// A drawdown in the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawdown {
    /// Where it is in its life.
    pub state: DrawdownState,
    /// The submission that asked for it; none when this book never did.
    pub submission: Option<u32>,
    /// The requested funding date: this book's own where it asked for the drawdown.
    pub requested_funding_date: BusinessDate,
    /// The lines in order.
    pub lines: Vec<Line>,
    /// Sum of the prices.
    pub price: MinorAmount,
    /// Sum of the financed amounts, computed by this book.
    pub financed_amount: MinorAmount,
    /// The arrangement fee that was taken off what was paid out, by this book's computation; zero where
    /// none was.
    pub deducted_fee: MinorAmount,
    /// Its own conditions.
    pub conditions: Vec<Condition>,
}

/// A line of a drawdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The purchase of this book; none when the drawdown was not asked for.
    pub purchase: Option<PurchaseId>,
    /// The equipment's category.
    pub category: Category,
    /// The price.
    pub price: MinorAmount,
    /// What is financed of it, computed by this book.
    pub financed_amount: MinorAmount,
}

/// Where a drawdown is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawdownState {
    /// Submitted; not decided.
    Submitted,
    /// Approved; to be funded.
    Approved,
    /// Refused by the provider.
    Rejected {
        /// Why.
        reason: String,
    },
    /// Taken back before the decision.
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// Ended with the availability period.
    Lapsed,
    /// Cancelled after approval.
    Cancelled {
        /// Why.
        reason: String,
    },
    /// The suppliers were paid.
    Funded {
        /// Day of the funding.
        on: BusinessDate,
    },
    /// The suppliers' payment came back.
    Reversed {
        /// The day.
        on: BusinessDate,
    },
}

impl DrawdownState {
    /// The state's name in UPPER_SNAKE, as the contracts have it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Submitted => "SUBMITTED",
            Self::Approved => "APPROVED",
            Self::Rejected { .. } => "REJECTED",
            Self::Withdrawn { .. } => "WITHDRAWN",
            Self::Lapsed => "LAPSED",
            Self::Cancelled { .. } => "CANCELLED",
            Self::Funded { .. } => "FUNDED",
            Self::Reversed { .. } => "REVERSED",
        }
    }

    /// Whether the drawdown has ended and nothing was paid.
    #[must_use]
    pub const fn ended_unfunded(&self) -> bool {
        match self {
            Self::Rejected { .. } | Self::Withdrawn { .. } | Self::Lapsed | Self::Cancelled { .. } => true,
            Self::Submitted | Self::Approved | Self::Funded { .. } | Self::Reversed { .. } => false,
        }
    }

    /// Whether the drawdown's life allows `next` after this state.
    #[must_use]
    pub const fn allows(&self, next: &Self) -> bool {
        match self {
            Self::Submitted => {
                matches!(next, Self::Approved | Self::Rejected { .. } | Self::Withdrawn { .. } | Self::Lapsed)
            }
            Self::Approved => matches!(next, Self::Funded { .. } | Self::Cancelled { .. } | Self::Lapsed),
            Self::Rejected { .. }
            | Self::Withdrawn { .. }
            | Self::Lapsed
            | Self::Cancelled { .. }
            | Self::Reversed { .. } => false,
            Self::Funded { .. } => matches!(next, Self::Reversed { .. }),
        }
    }
}
