//! Events as the journal keeps them: one struct for each version of each event, apart from the
//! domain's types, with explicit conversions both ways.
//!
//! Amounts, rates and dates are strings, enumerations stable codes. A version that was ever written
//! stays readable for ever: a changed event gets a new version and an upcast beside the old one.
//! Fields that a later version of the program adds are passed over; a type that is not known is
//! refused, because what it did is not known.

mod billing;
mod business_date;
mod codes;
mod condition;
mod covenant;
mod default;
mod drawdown;
mod equipment;
mod facility;
mod invoice;
mod kept;
mod lease;
mod missing_history;
mod rate;
mod receipt;
mod schedule;
mod settlement;
mod terms;
mod values;

use facility_domain::facility::Event;
use facility_journal::{NewEvent, StoredEvent};
use facility_service::owner::DecodeError;
use serde::{Serialize, de::DeserializeOwned};

use self::{
    billing::{
        AccrualsPostedV1, ChargeAddedV1, DisputeRejectedV1, InvoiceDisputedV1, InvoiceFellDueV1, InvoiceIssuedV1,
        InvoiceOverdueV1, InvoiceSupersededV1,
    },
    business_date::{BusinessDateTargetSetV1, BusinessDayClosedV1},
    condition::{
        ConditionDeferredV1, ConditionExpiredV1, ConditionSatisfiedV1, ConditionWaivedV1, EvidenceRejectedV1,
        EvidenceSubmittedV1,
    },
    covenant::ComplianceCertifiedV1,
    default::{
        DefaultCuredV1, DefaultOccurredV1, DefaultWaivedV1, EventOfDefaultOccurredV1, FacilityAcceleratedV1,
        FacilityClosedV1, FacilityMaturedV1, GuaranteeDemandAcknowledgedV1, GuaranteeDemandWithdrawnV1,
        GuaranteeDemandedV1,
    },
    drawdown::{
        DrawdownApprovedV1, DrawdownCancelledV1, DrawdownFundedV1, DrawdownLapsedV1, DrawdownRejectedV1,
        DrawdownSubmittedV1, DrawdownWithdrawnV1,
    },
    facility::{
        AvailabilityBeganV1, AvailabilityEndedV1, CommitmentCancelledV1, FacilityCancelledV1, FacilityCreatedV1,
        FacilitySignedV1,
    },
    lease::{
        EquipmentAcceptedV1, EquipmentReturnedV1, InterestCapitalizedV1, LongStopPassedV1, PurchaseOptionExercisedV1,
        ScheduleEndedV1, TitlePassedV1,
    },
    missing_history::{FacilityResumedV1, MissingHistoryReportedV1},
    rate::{FixingCorrectedV1, FixingPublishedV1, RateCorrectedV1, RateResetV1},
    receipt::{ReceiptRecordedV1, ReceiptReversedV1, UnappliedCashAppliedV1, UnappliedCashRefundedV1},
    settlement::{DrawdownReversedV1, ScheduleRenewedV1, ScheduleSettledV1, TerminationQuotedV1},
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
    EquipmentAccepted => "facility.equipment_accepted.v1" as EquipmentAcceptedV1;
    LongStopPassed => "facility.long_stop_passed.v1" as LongStopPassedV1;
    ScheduleEnded => "facility.schedule_ended.v1" as ScheduleEndedV1;
    PurchaseOptionExercised => "facility.purchase_option_exercised.v1" as PurchaseOptionExercisedV1;
    TitlePassed => "facility.title_passed.v1" as TitlePassedV1;
    EquipmentReturned => "facility.equipment_returned.v1" as EquipmentReturnedV1;
    FixingPublished => "facility.fixing_published.v1" as FixingPublishedV1;
    FixingCorrected => "facility.fixing_corrected.v1" as FixingCorrectedV1;
    RateReset => "facility.rate_reset.v1" as RateResetV1;
    RateCorrected => "facility.rate_corrected.v1" as RateCorrectedV1;
    DrawdownReversed => "facility.drawdown_reversed.v1" as DrawdownReversedV1;
    ScheduleSettled => "facility.schedule_settled.v1" as ScheduleSettledV1;
    ScheduleRenewed => "facility.schedule_renewed.v1" as ScheduleRenewedV1;
    TerminationQuoted => "facility.termination_quoted.v1" as TerminationQuotedV1;
    AccrualsPosted => "facility.accruals_posted.v1" as AccrualsPostedV1;
    InterestCapitalized => "facility.interest_capitalized.v1" as InterestCapitalizedV1;
    InvoiceIssued => "facility.invoice_issued.v1" as InvoiceIssuedV1;
    InvoiceFellDue => "facility.invoice_fell_due.v1" as InvoiceFellDueV1;
    InvoiceOverdue => "facility.invoice_overdue.v1" as InvoiceOverdueV1;
    ChargeAdded => "facility.charge_added.v1" as ChargeAddedV1;
    ReceiptRecorded => "facility.receipt_recorded.v1" as ReceiptRecordedV1;
    ReceiptReversed => "facility.receipt_reversed.v1" as ReceiptReversedV1;
    UnappliedCashApplied => "facility.unapplied_cash_applied.v1" as UnappliedCashAppliedV1;
    UnappliedCashRefunded => "facility.unapplied_cash_refunded.v1" as UnappliedCashRefundedV1;
    InvoiceDisputed => "facility.invoice_disputed.v1" as InvoiceDisputedV1;
    DisputeRejected => "facility.dispute_rejected.v1" as DisputeRejectedV1;
    InvoiceSuperseded => "facility.invoice_superseded.v1" as InvoiceSupersededV1;
    ComplianceCertified => "facility.compliance_certified.v1" as ComplianceCertifiedV1;
    DefaultOccurred => "facility.default_occurred.v1" as DefaultOccurredV1;
    EventOfDefaultOccurred => "facility.event_of_default_occurred.v1" as EventOfDefaultOccurredV1;
    DefaultCured => "facility.default_cured.v1" as DefaultCuredV1;
    DefaultWaived => "facility.default_waived.v1" as DefaultWaivedV1;
    FacilityAccelerated => "facility.facility_accelerated.v1" as FacilityAcceleratedV1;
    GuaranteeDemanded => "facility.guarantee_demanded.v1" as GuaranteeDemandedV1;
    GuaranteeDemandAcknowledged => "facility.guarantee_demand_acknowledged.v1" as GuaranteeDemandAcknowledgedV1;
    GuaranteeDemandWithdrawn => "facility.guarantee_demand_withdrawn.v1" as GuaranteeDemandWithdrawnV1;
    FacilityMatured => "facility.facility_matured.v1" as FacilityMaturedV1;
    FacilityClosed => "facility.facility_closed.v1" as FacilityClosedV1;
    MissingHistoryReported => "facility.missing_history_reported.v1" as MissingHistoryReportedV1;
    FacilityResumed => "facility.facility_resumed.v1" as FacilityResumedV1;
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
