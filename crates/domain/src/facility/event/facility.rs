//! Events of the facility itself and of its business date.

use crate::date::BusinessDate;
use crate::facility::condition::Decision;
use crate::facility::context::Actor;
use crate::facility::parties::Parties;
use crate::facility::terms::FacilityTerms;
use crate::ids::FacilityId;
use crate::money::Money;

/// The facility was entered as proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityCreated {
    /// Its identifier.
    pub facility: FacilityId,
    /// Who takes part.
    pub parties: Parties,
    /// What they would agree.
    pub terms: FacilityTerms,
    /// The business date on which it opens.
    pub business_date: BusinessDate,
    /// Who entered it.
    pub created_by: Actor,
}

/// The parties signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilitySigned {
    /// Who recorded it; the day is the day of signing.
    pub decision: Decision,
    /// Unadjusted final maturity, where signing makes it known.
    pub final_maturity: Option<BusinessDate>,
}

/// The facility was cancelled before anything was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityCancelled {
    /// Who, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// What was available and is cancelled with it.
    pub cancelled: Money,
}

/// A part of the commitment was cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentCancelled {
    /// Who, and when.
    pub decision: Decision,
    /// The part.
    pub amount: Money,
}

/// The counterparty has seen notices that this book does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingHistoryReported {
    /// Number of the last notice of this book.
    pub own: u64,
    /// Number of the last notice that the counterparty has seen.
    pub seen: u64,
    /// On whose word.
    pub reported_by: Actor,
}

/// People let the facility go on although a part of its history was missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityResumed {
    /// Who, and when.
    pub decision: Decision,
    /// What was found, and what is done about it.
    pub reason: String,
}

/// The availability period began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailabilityBegan {
    /// First day on which drawing is open: the period's first day, or the day of a later signing.
    pub on: BusinessDate,
}

/// The availability period ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailabilityEnded {
    /// First day after the period.
    pub on: BusinessDate,
    /// What was available and is cancelled with it.
    pub cancelled: Money,
}

/// Days are to be closed up to a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessDateTargetSet {
    /// The date that is to be open.
    pub target: BusinessDate,
    /// Who set it.
    pub set_by: Actor,
}

/// A day was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusinessDayClosed {
    /// The day that was open.
    pub closed: BusinessDate,
    /// The day that is open now: the next one.
    pub opened: BusinessDate,
}
