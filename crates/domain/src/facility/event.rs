//! The facts about a facility. An event carries every figure that was computed for it, so that
//! applying it needs no computation that could fail.

mod condition;
mod drawdown;
mod facility;

pub use condition::{
    ConditionDeferred, ConditionExpired, ConditionSatisfied, ConditionWaived, EvidenceRejected, EvidenceSubmitted,
};
pub use drawdown::{
    DrawdownApproved, DrawdownCancelled, DrawdownFunded, DrawdownLapsed, DrawdownRejected, DrawdownSubmitted,
    DrawdownWithdrawn,
};
pub use facility::{
    AvailabilityBegan, AvailabilityEnded, BusinessDateTargetSet, BusinessDayClosed, CommitmentCancelled,
    FacilityCancelled, FacilityCreated, FacilitySigned,
};

use super::state::Facility;
use crate::date::BusinessDate;

/// Something that happened to a facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The facility was entered.
    FacilityCreated(Box<FacilityCreated>),
    /// The parties signed.
    FacilitySigned(FacilitySigned),
    /// The facility was cancelled.
    FacilityCancelled(FacilityCancelled),
    /// A part of the commitment was cancelled.
    CommitmentCancelled(CommitmentCancelled),
    /// Evidence was submitted for a condition.
    EvidenceSubmitted(EvidenceSubmitted),
    /// The evidence was accepted.
    ConditionSatisfied(ConditionSatisfied),
    /// The evidence was refused.
    EvidenceRejected(EvidenceRejected),
    /// The provider does without a condition.
    ConditionWaived(ConditionWaived),
    /// The provider does without a condition up to a day.
    ConditionDeferred(ConditionDeferred),
    /// A deferral has passed.
    ConditionExpired(ConditionExpired),
    /// A drawdown was submitted.
    DrawdownSubmitted(DrawdownSubmitted),
    /// One approval was given.
    DrawdownApproved(DrawdownApproved),
    /// A drawdown was refused.
    DrawdownRejected(DrawdownRejected),
    /// A drawdown was taken back.
    DrawdownWithdrawn(DrawdownWithdrawn),
    /// A drawdown was cancelled after approval.
    DrawdownCancelled(DrawdownCancelled),
    /// A drawdown ended with the availability period.
    DrawdownLapsed(DrawdownLapsed),
    /// The suppliers were paid.
    DrawdownFunded(DrawdownFunded),
    /// The availability period began.
    AvailabilityBegan(AvailabilityBegan),
    /// The availability period ended.
    AvailabilityEnded(AvailabilityEnded),
    /// Days are to be closed up to a date.
    BusinessDateTargetSet(BusinessDateTargetSet),
    /// A day was closed.
    BusinessDayClosed(BusinessDayClosed),
}

impl Event {
    /// The creation, if it is one: the only event that needs no facility.
    #[must_use]
    pub fn as_created(&self) -> Option<&FacilityCreated> {
        if let Self::FacilityCreated(created) = self { Some(created) } else { None }
    }

    /// The event's name, for example `DrawdownFunded`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::FacilityCreated(_) => "FacilityCreated",
            Self::FacilitySigned(_) => "FacilitySigned",
            Self::FacilityCancelled(_) => "FacilityCancelled",
            Self::CommitmentCancelled(_) => "CommitmentCancelled",
            Self::EvidenceSubmitted(_) => "EvidenceSubmitted",
            Self::ConditionSatisfied(_) => "ConditionSatisfied",
            Self::EvidenceRejected(_) => "EvidenceRejected",
            Self::ConditionWaived(_) => "ConditionWaived",
            Self::ConditionDeferred(_) => "ConditionDeferred",
            Self::ConditionExpired(_) => "ConditionExpired",
            Self::DrawdownSubmitted(_) => "DrawdownSubmitted",
            Self::DrawdownApproved(_) => "DrawdownApproved",
            Self::DrawdownRejected(_) => "DrawdownRejected",
            Self::DrawdownWithdrawn(_) => "DrawdownWithdrawn",
            Self::DrawdownCancelled(_) => "DrawdownCancelled",
            Self::DrawdownLapsed(_) => "DrawdownLapsed",
            Self::DrawdownFunded(_) => "DrawdownFunded",
            Self::AvailabilityBegan(_) => "AvailabilityBegan",
            Self::AvailabilityEnded(_) => "AvailabilityEnded",
            Self::BusinessDateTargetSet(_) => "BusinessDateTargetSet",
            Self::BusinessDayClosed(_) => "BusinessDayClosed",
        }
    }

    /// The business date on which it happened: the date that was open when it met the state
    /// `before`. A closed day is the one that was open; what falls due after it belongs to the next.
    /// `None` only for an event that met no facility and did not create one.
    #[must_use]
    pub fn business_date(&self, before: Option<&Facility>) -> Option<BusinessDate> {
        match self {
            Self::FacilityCreated(created) => Some(created.business_date),
            Self::BusinessDayClosed(day) => Some(day.closed),
            Self::FacilitySigned(_)
            | Self::FacilityCancelled(_)
            | Self::CommitmentCancelled(_)
            | Self::EvidenceSubmitted(_)
            | Self::ConditionSatisfied(_)
            | Self::EvidenceRejected(_)
            | Self::ConditionWaived(_)
            | Self::ConditionDeferred(_)
            | Self::ConditionExpired(_)
            | Self::DrawdownSubmitted(_)
            | Self::DrawdownApproved(_)
            | Self::DrawdownRejected(_)
            | Self::DrawdownWithdrawn(_)
            | Self::DrawdownCancelled(_)
            | Self::DrawdownLapsed(_)
            | Self::DrawdownFunded(_)
            | Self::AvailabilityBegan(_)
            | Self::AvailabilityEnded(_)
            | Self::BusinessDateTargetSet(_) => before.map(|facility| facility.book().business_date),
        }
    }
}
