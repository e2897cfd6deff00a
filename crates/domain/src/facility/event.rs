//! The facts about a facility. An event carries every figure that was computed for it, so that
//! applying it needs no computation that could fail.

mod billing;
mod condition;
mod covenant;
mod default;
mod drawdown;
mod facility;
mod lease;
mod rate;
mod settlement;

pub use billing::{
    AccrualKind, AccrualsPosted, ChargeAdded, DisputeRejected, InvoiceDisputed, InvoiceFellDue, InvoiceIssued,
    InvoiceOverdue, InvoiceSuperseded, ReceiptRecorded, ReceiptReversed, ScheduleAccrual, TakenBack,
    UnappliedCashApplied, UnappliedCashRefunded,
};
pub use condition::{
    ConditionDeferred, ConditionExpired, ConditionSatisfied, ConditionWaived, EvidenceRejected, EvidenceSubmitted,
};
pub use covenant::ComplianceCertified;
pub use default::{
    DefaultCured, DefaultOccurred, DefaultWaived, EventOfDefaultOccurred, FacilityAccelerated, FacilityClosed,
    FacilityMatured, GuaranteeDemandAcknowledged, GuaranteeDemandWithdrawn, GuaranteeDemanded, TerminatedSchedule,
};
pub use drawdown::{
    DrawdownApproved, DrawdownCancelled, DrawdownFunded, DrawdownLapsed, DrawdownRejected, DrawdownReversed,
    DrawdownSubmitted, DrawdownWithdrawn,
};
pub use facility::{
    AvailabilityBegan, AvailabilityEnded, BusinessDateTargetSet, BusinessDayClosed, CommitmentCancelled,
    FacilityCancelled, FacilityCreated, FacilityResumed, FacilitySigned, MissingHistoryReported,
};
pub use lease::{
    AcceptedEquipment, EquipmentAccepted, EquipmentReturned, InterestCapitalized, LongStopPassed,
    PurchaseOptionExercised, ScheduleEnded, TitlePassed,
};
pub use rate::{FixingCorrected, FixingPublished, PaymentCorrection, PublishedFixing, RateCorrected, RateReset};
pub use settlement::{ReplacedInvoice, RestOfSchedule, ScheduleRenewed, ScheduleSettled, TerminationQuoted};

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
    /// The suppliers' payment came back.
    DrawdownReversed(Box<DrawdownReversed>),
    /// The availability period began.
    AvailabilityBegan(AvailabilityBegan),
    /// The availability period ended.
    AvailabilityEnded(AvailabilityEnded),
    /// Days are to be closed up to a date.
    BusinessDateTargetSet(BusinessDateTargetSet),
    /// A day was closed.
    BusinessDayClosed(BusinessDayClosed),
    /// Equipment was accepted; its lease commenced.
    EquipmentAccepted(Box<EquipmentAccepted>),
    /// What was not accepted in time fell due.
    LongStopPassed(Box<LongStopPassed>),
    /// Every payment of a schedule is made.
    ScheduleEnded(ScheduleEnded),
    /// The lessee bought a schedule's equipment.
    PurchaseOptionExercised(Box<PurchaseOptionExercised>),
    /// Title passed to the lessee.
    TitlePassed(TitlePassed),
    /// Equipment was given back.
    EquipmentReturned(EquipmentReturned),
    /// A part of a schedule, or all of it, was settled before its time.
    ScheduleSettled(Box<ScheduleSettled>),
    /// A schedule was renewed for a further term.
    ScheduleRenewed(Box<ScheduleRenewed>),
    /// A quote was given for buying equipment out.
    TerminationQuoted(Box<TerminationQuoted>),
    /// Fixings of the benchmark were published.
    FixingPublished(FixingPublished),
    /// A fixing was corrected.
    FixingCorrected(FixingCorrected),
    /// The payments of a lease were computed anew at a new rate.
    RateReset(RateReset),
    /// What a corrected fixing changes of billed payments was booked.
    RateCorrected(Box<RateCorrected>),
    /// What accrued on a day was posted.
    AccrualsPosted(AccrualsPosted),
    /// Interest of a payment of nothing was added to the balance.
    InterestCapitalized(InterestCapitalized),
    /// An invoice was issued.
    InvoiceIssued(Box<InvoiceIssued>),
    /// An invoice's due date came.
    InvoiceFellDue(InvoiceFellDue),
    /// An invoice was unpaid at the close of its due date.
    InvoiceOverdue(InvoiceOverdue),
    /// A charge beside the terms was entered.
    ChargeAdded(ChargeAdded),
    /// Money came in.
    ReceiptRecorded(Box<ReceiptRecorded>),
    /// The money of a receipt did not come after all.
    ReceiptReversed(Box<ReceiptReversed>),
    /// Unapplied cash paid what fell due.
    UnappliedCashApplied(UnappliedCashApplied),
    /// Unapplied cash was paid back.
    UnappliedCashRefunded(UnappliedCashRefunded),
    /// Parts of an invoice were disputed.
    InvoiceDisputed(InvoiceDisputed),
    /// A dispute ended; the invoice stands.
    DisputeRejected(DisputeRejected),
    /// A corrected invoice took the place of a disputed one.
    InvoiceSuperseded(Box<InvoiceSuperseded>),
    /// A covenant's test was certified.
    ComplianceCertified(ComplianceCertified),
    /// A default began.
    DefaultOccurred(DefaultOccurred),
    /// A default was not remedied in time.
    EventOfDefaultOccurred(EventOfDefaultOccurred),
    /// A default was remedied.
    DefaultCured(DefaultCured),
    /// The provider does without a remedy.
    DefaultWaived(DefaultWaived),
    /// Everything outstanding was declared due.
    FacilityAccelerated(Box<FacilityAccelerated>),
    /// The guarantor was asked to pay.
    GuaranteeDemanded(GuaranteeDemanded),
    /// The guarantor has seen a demand.
    GuaranteeDemandAcknowledged(GuaranteeDemandAcknowledged),
    /// A demand was taken back.
    GuaranteeDemandWithdrawn(GuaranteeDemandWithdrawn),
    /// The final maturity has passed.
    FacilityMatured(FacilityMatured),
    /// Everything is paid and settled.
    FacilityClosed(FacilityClosed),
    /// A part of the history is missing.
    MissingHistoryReported(MissingHistoryReported),
    /// The facility goes on all the same.
    FacilityResumed(FacilityResumed),
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
            Self::DrawdownReversed(_) => "DrawdownReversed",
            Self::AvailabilityBegan(_) => "AvailabilityBegan",
            Self::AvailabilityEnded(_) => "AvailabilityEnded",
            Self::BusinessDateTargetSet(_) => "BusinessDateTargetSet",
            Self::BusinessDayClosed(_) => "BusinessDayClosed",
            Self::EquipmentAccepted(_) => "EquipmentAccepted",
            Self::LongStopPassed(_) => "LongStopPassed",
            Self::ScheduleEnded(_) => "ScheduleEnded",
            Self::PurchaseOptionExercised(_) => "PurchaseOptionExercised",
            Self::TitlePassed(_) => "TitlePassed",
            Self::EquipmentReturned(_) => "EquipmentReturned",
            Self::ScheduleSettled(_) => "ScheduleSettled",
            Self::ScheduleRenewed(_) => "ScheduleRenewed",
            Self::TerminationQuoted(_) => "TerminationQuoted",
            Self::FixingPublished(_) => "FixingPublished",
            Self::FixingCorrected(_) => "FixingCorrected",
            Self::RateReset(_) => "RateReset",
            Self::RateCorrected(_) => "RateCorrected",
            Self::AccrualsPosted(_) => "AccrualsPosted",
            Self::InterestCapitalized(_) => "InterestCapitalized",
            Self::InvoiceIssued(_) => "InvoiceIssued",
            Self::InvoiceFellDue(_) => "InvoiceFellDue",
            Self::InvoiceOverdue(_) => "InvoiceOverdue",
            Self::ChargeAdded(_) => "ChargeAdded",
            Self::ReceiptRecorded(_) => "ReceiptRecorded",
            Self::ReceiptReversed(_) => "ReceiptReversed",
            Self::UnappliedCashApplied(_) => "UnappliedCashApplied",
            Self::UnappliedCashRefunded(_) => "UnappliedCashRefunded",
            Self::InvoiceDisputed(_) => "InvoiceDisputed",
            Self::DisputeRejected(_) => "DisputeRejected",
            Self::InvoiceSuperseded(_) => "InvoiceSuperseded",
            Self::ComplianceCertified(_) => "ComplianceCertified",
            Self::DefaultOccurred(_) => "DefaultOccurred",
            Self::EventOfDefaultOccurred(_) => "EventOfDefaultOccurred",
            Self::DefaultCured(_) => "DefaultCured",
            Self::DefaultWaived(_) => "DefaultWaived",
            Self::FacilityAccelerated(_) => "FacilityAccelerated",
            Self::GuaranteeDemanded(_) => "GuaranteeDemanded",
            Self::GuaranteeDemandAcknowledged(_) => "GuaranteeDemandAcknowledged",
            Self::GuaranteeDemandWithdrawn(_) => "GuaranteeDemandWithdrawn",
            Self::FacilityMatured(_) => "FacilityMatured",
            Self::FacilityClosed(_) => "FacilityClosed",
            Self::MissingHistoryReported(_) => "MissingHistoryReported",
            Self::FacilityResumed(_) => "FacilityResumed",
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
            | Self::DrawdownReversed(_)
            | Self::AvailabilityBegan(_)
            | Self::AvailabilityEnded(_)
            | Self::BusinessDateTargetSet(_)
            | Self::EquipmentAccepted(_)
            | Self::LongStopPassed(_)
            | Self::ScheduleEnded(_)
            | Self::PurchaseOptionExercised(_)
            | Self::TitlePassed(_)
            | Self::EquipmentReturned(_)
            | Self::ScheduleSettled(_)
            | Self::ScheduleRenewed(_)
            | Self::TerminationQuoted(_)
            | Self::FixingPublished(_)
            | Self::FixingCorrected(_)
            | Self::RateReset(_)
            | Self::RateCorrected(_)
            | Self::AccrualsPosted(_)
            | Self::InterestCapitalized(_)
            | Self::InvoiceIssued(_)
            | Self::InvoiceFellDue(_)
            | Self::InvoiceOverdue(_)
            | Self::ChargeAdded(_)
            | Self::ReceiptRecorded(_)
            | Self::ReceiptReversed(_)
            | Self::UnappliedCashApplied(_)
            | Self::UnappliedCashRefunded(_)
            | Self::InvoiceDisputed(_)
            | Self::DisputeRejected(_)
            | Self::InvoiceSuperseded(_)
            | Self::ComplianceCertified(_)
            | Self::DefaultOccurred(_)
            | Self::EventOfDefaultOccurred(_)
            | Self::DefaultCured(_)
            | Self::DefaultWaived(_)
            | Self::FacilityAccelerated(_)
            | Self::GuaranteeDemanded(_)
            | Self::GuaranteeDemandAcknowledged(_)
            | Self::GuaranteeDemandWithdrawn(_)
            | Self::FacilityMatured(_)
            | Self::FacilityClosed(_)
            | Self::MissingHistoryReported(_)
            | Self::FacilityResumed(_) => before.map(|facility| facility.book().business_date),
        }
    }
}
