//! Events as the journal keeps them: one struct for each version of each event, apart from the
//! domain's types, with explicit conversions both ways.
//!
//! Amounts, rates and dates are strings, enumerations stable codes. A version that was ever written
//! stays readable for ever: a changed event gets a new version and an upcast beside the old one.
//! Fields that a later version of the program adds are passed over; a type that is not known is
//! refused, because what it did is not known.

mod business_date;
mod codes;
mod condition;
mod drawdown;
mod equipment;
mod facility;
mod terms;
mod values;

use facility_domain::facility::Event;
use facility_journal::{NewEvent, StoredEvent};
use facility_service::owner::DecodeError;
use serde::{Serialize, de::DeserializeOwned};

use self::{
    business_date::{BusinessDateTargetSetV1, BusinessDayClosedV1},
    condition::{
        ConditionDeferredV1, ConditionExpiredV1, ConditionSatisfiedV1, ConditionWaivedV1, EvidenceRejectedV1,
        EvidenceSubmittedV1,
    },
    drawdown::{
        DrawdownApprovedV1, DrawdownCancelledV1, DrawdownFundedV1, DrawdownLapsedV1, DrawdownRejectedV1,
        DrawdownSubmittedV1, DrawdownWithdrawnV1,
    },
    facility::{
        AvailabilityBeganV1, AvailabilityEndedV1, CommitmentCancelledV1, FacilityCancelledV1, FacilityCreatedV1,
        FacilitySignedV1,
    },
    values::Problem,
};

/// The table of stored types: what is written for each event, and every type that can be read.
macro_rules! stored_events {
    (
        written: $($event:ident => $event_type:literal as $stored:ty;)+
    ) => {
        /// Every stored type that this release can read.
        pub const TYPES: &[&str] = &[$($event_type,)+];

        /// The stored form of an event.
        #[must_use]
        pub fn encode(event: &Event) -> NewEvent {
            match event {
                $(Event::$event(event) => {
                    // By reference, whether the event stands in a box or not.
                    let event: &facility_domain::facility::event::$event = event;
                    NewEvent { event_type: $event_type.to_owned(), data: json(&<$stored>::from(event)) }
                })+
            }
        }

        fn parse(event_type: &str, data: &str) -> Result<Event, Problem> {
            match event_type {
                $($event_type => {
                    let event: facility_domain::facility::event::$event = from_json::<$stored>(data)?.try_into()?;
                    Ok(Event::$event(event.into()))
                })+
                _ => Err(Problem("this release does not know the type".to_owned())),
            }
        }
    };
}

stored_events! {
    written:
    FacilityCreated => "facility.facility_created.v1" as FacilityCreatedV1;
    FacilitySigned => "facility.facility_signed.v1" as FacilitySignedV1;
    FacilityCancelled => "facility.facility_cancelled.v1" as FacilityCancelledV1;
    CommitmentCancelled => "facility.commitment_cancelled.v1" as CommitmentCancelledV1;
    EvidenceSubmitted => "facility.evidence_submitted.v1" as EvidenceSubmittedV1;
    ConditionSatisfied => "facility.condition_satisfied.v1" as ConditionSatisfiedV1;
    EvidenceRejected => "facility.evidence_rejected.v1" as EvidenceRejectedV1;
    ConditionWaived => "facility.condition_waived.v1" as ConditionWaivedV1;
    ConditionDeferred => "facility.condition_deferred.v1" as ConditionDeferredV1;
    ConditionExpired => "facility.condition_expired.v1" as ConditionExpiredV1;
    DrawdownSubmitted => "facility.drawdown_submitted.v1" as DrawdownSubmittedV1;
    DrawdownApproved => "facility.drawdown_approved.v1" as DrawdownApprovedV1;
    DrawdownRejected => "facility.drawdown_rejected.v1" as DrawdownRejectedV1;
    DrawdownWithdrawn => "facility.drawdown_withdrawn.v1" as DrawdownWithdrawnV1;
    DrawdownCancelled => "facility.drawdown_cancelled.v1" as DrawdownCancelledV1;
    DrawdownLapsed => "facility.drawdown_lapsed.v1" as DrawdownLapsedV1;
    DrawdownFunded => "facility.drawdown_funded.v1" as DrawdownFundedV1;
    AvailabilityBegan => "facility.availability_began.v1" as AvailabilityBeganV1;
    AvailabilityEnded => "facility.availability_ended.v1" as AvailabilityEndedV1;
    BusinessDateTargetSet => "facility.business_date_target_set.v1" as BusinessDateTargetSetV1;
    BusinessDayClosed => "facility.business_day_closed.v1" as BusinessDayClosedV1;
}

/// Reads a stored event.
///
/// # Errors
/// The type is unknown, or the data is not what the type holds.
pub fn decode(stored: &StoredEvent) -> Result<Event, DecodeError> {
    parse(&stored.event_type, &stored.data).map_err(|problem| DecodeError::new(stored, problem.to_string()))
}

#[expect(clippy::expect_used, reason = "structs of texts, numbers and lists always have a JSON form")]
fn json(stored: &impl Serialize) -> String {
    serde_json::to_string(stored).expect("a struct of texts, numbers and lists")
}

fn from_json<T: DeserializeOwned>(data: &str) -> Result<T, Problem> {
    serde_json::from_str(data).map_err(|problem| Problem(problem.to_string()))
}
