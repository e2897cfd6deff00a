//! Stored events of the facility itself and of its availability.

use facility_domain::{
    facility::{
        Parties,
        event::{
            AvailabilityBegan, AvailabilityEnded, CommitmentCancelled, FacilityCancelled, FacilityCreated,
            FacilitySigned,
        },
    },
    ids::FacilityId,
};
use serde::{Deserialize, Serialize};

use super::{
    terms::TermsV1,
    values::{ActorV1, DecisionV1, MoneyV1, PartyV1, Problem, date, optional_date, read},
};

/// `facility.facility_created.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FacilityCreatedV1 {
    facility: String,
    provider: PartyV1,
    borrower: PartyV1,
    terms: TermsV1,
    business_date: String,
    created_by: ActorV1,
}

impl From<&FacilityCreated> for FacilityCreatedV1 {
    fn from(event: &FacilityCreated) -> Self {
        let FacilityCreated { facility, parties, terms, business_date, created_by } = event;
        Self {
            facility: facility.to_string(),
            provider: (&parties.provider).into(),
            borrower: (&parties.borrower).into(),
            terms: terms.as_draft().into(),
            business_date: business_date.to_string(),
            created_by: created_by.into(),
        }
    }
}

impl TryFrom<FacilityCreatedV1> for FacilityCreated {
    type Error = Problem;

    fn try_from(stored: FacilityCreatedV1) -> Result<Self, Problem> {
        Ok(Self {
            facility: read("facility", &stored.facility, FacilityId::parse)?,
            parties: Parties { provider: stored.provider.try_into()?, borrower: stored.borrower.try_into()? },
            terms: stored.terms.try_into()?,
            business_date: date(&stored.business_date)?,
            created_by: stored.created_by.try_into()?,
        })
    }
}

/// `facility.facility_signed.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FacilitySignedV1 {
    decision: DecisionV1,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    final_maturity: Option<String>,
}

impl From<&FacilitySigned> for FacilitySignedV1 {
    fn from(event: &FacilitySigned) -> Self {
        let FacilitySigned { decision, final_maturity } = event;
        Self { decision: decision.into(), final_maturity: final_maturity.map(|date| date.to_string()) }
    }
}

impl TryFrom<FacilitySignedV1> for FacilitySigned {
    type Error = Problem;

    fn try_from(stored: FacilitySignedV1) -> Result<Self, Problem> {
        Ok(Self {
            decision: stored.decision.try_into()?,
            final_maturity: optional_date(stored.final_maturity.as_ref())?,
        })
    }
}

/// `facility.facility_cancelled.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FacilityCancelledV1 {
    decision: DecisionV1,
    reason: String,
    cancelled: MoneyV1,
}

impl From<&FacilityCancelled> for FacilityCancelledV1 {
    fn from(event: &FacilityCancelled) -> Self {
        let FacilityCancelled { decision, reason, cancelled } = event;
        Self { decision: decision.into(), reason: reason.clone(), cancelled: (*cancelled).into() }
    }
}

impl TryFrom<FacilityCancelledV1> for FacilityCancelled {
    type Error = Problem;

    fn try_from(stored: FacilityCancelledV1) -> Result<Self, Problem> {
        Ok(Self {
            decision: stored.decision.try_into()?,
            reason: stored.reason,
            cancelled: stored.cancelled.try_into()?,
        })
    }
}

/// `facility.commitment_cancelled.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CommitmentCancelledV1 {
    decision: DecisionV1,
    amount: MoneyV1,
}

impl From<&CommitmentCancelled> for CommitmentCancelledV1 {
    fn from(event: &CommitmentCancelled) -> Self {
        let CommitmentCancelled { decision, amount } = event;
        Self { decision: decision.into(), amount: (*amount).into() }
    }
}

impl TryFrom<CommitmentCancelledV1> for CommitmentCancelled {
    type Error = Problem;

    fn try_from(stored: CommitmentCancelledV1) -> Result<Self, Problem> {
        Ok(Self { decision: stored.decision.try_into()?, amount: stored.amount.try_into()? })
    }
}

/// `facility.availability_began.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AvailabilityBeganV1 {
    on: String,
}

impl From<&AvailabilityBegan> for AvailabilityBeganV1 {
    fn from(event: &AvailabilityBegan) -> Self {
        let AvailabilityBegan { on } = event;
        Self { on: on.to_string() }
    }
}

impl TryFrom<AvailabilityBeganV1> for AvailabilityBegan {
    type Error = Problem;

    fn try_from(stored: AvailabilityBeganV1) -> Result<Self, Problem> {
        Ok(Self { on: date(&stored.on)? })
    }
}

/// `facility.availability_ended.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AvailabilityEndedV1 {
    on: String,
    cancelled: MoneyV1,
}

impl From<&AvailabilityEnded> for AvailabilityEndedV1 {
    fn from(event: &AvailabilityEnded) -> Self {
        let AvailabilityEnded { on, cancelled } = event;
        Self { on: on.to_string(), cancelled: (*cancelled).into() }
    }
}

impl TryFrom<AvailabilityEndedV1> for AvailabilityEnded {
    type Error = Problem;

    fn try_from(stored: AvailabilityEndedV1) -> Result<Self, Problem> {
        Ok(Self { on: date(&stored.on)?, cancelled: stored.cancelled.try_into()? })
    }
}
