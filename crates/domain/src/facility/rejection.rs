//! Every way in which a command can be refused, in one enumeration, and the one place that turns
//! it into codes and rules.

use std::fmt;

use super::commands::accelerate_facility::AccelerateFacilityRejection;
use super::commands::accept_equipment::AcceptEquipmentRejection;
use super::commands::acknowledge_guarantee_demand::AcknowledgeGuaranteeDemandRejection;
use super::commands::add_charge::AddChargeRejection;
use super::commands::advance_business_date::AdvanceBusinessDateRejection;
use super::commands::approve_drawdown::ApproveDrawdownRejection;
use super::commands::cancel_commitment::CancelCommitmentRejection;
use super::commands::cancel_drawdown::CancelDrawdownRejection;
use super::commands::cancel_facility::CancelFacilityRejection;
use super::commands::close_business_day::CloseBusinessDayRejection;
use super::commands::close_facility::CloseFacilityRejection;
use super::commands::correct_fixing::CorrectFixingRejection;
use super::commands::create_facility::CreateFacilityRejection;
use super::commands::cure_default::CureDefaultRejection;
use super::commands::declare_default::DeclareDefaultRejection;
use super::commands::defer_condition::DeferConditionRejection;
use super::commands::demand_guarantee::DemandGuaranteeRejection;
use super::commands::dispute_invoice::DisputeInvoiceRejection;
use super::commands::exercise_purchase_option::ExercisePurchaseOptionRejection;
use super::commands::fund_drawdown::FundDrawdownRejection;
use super::commands::publish_fixing::PublishFixingRejection;
use super::commands::record_receipt::RecordReceiptRejection;
use super::commands::record_supplier_payment_returned::RecordSupplierPaymentReturnedRejection;
use super::commands::refund_unapplied_cash::RefundUnappliedCashRejection;
use super::commands::reject_drawdown::RejectDrawdownRejection;
use super::commands::reject_evidence::RejectEvidenceRejection;
use super::commands::renew_schedule::RenewScheduleRejection;
use super::commands::resolve_dispute::ResolveDisputeRejection;
use super::commands::resume_facility::ResumeFacilityRejection;
use super::commands::return_equipment::ReturnEquipmentRejection;
use super::commands::reverse_receipt::ReverseReceiptRejection;
use super::commands::satisfy_condition::SatisfyConditionRejection;
use super::commands::sign_facility::SignFacilityRejection;
use super::commands::submit_compliance_certificate::SubmitComplianceCertificateRejection;
use super::commands::submit_drawdown::SubmitDrawdownRejection;
use super::commands::submit_evidence::SubmitEvidenceRejection;
use super::commands::waive_condition::WaiveConditionRejection;
use super::commands::waive_default::WaiveDefaultRejection;
use super::commands::withdraw_drawdown::WithdrawDrawdownRejection;
use super::commands::withdraw_guarantee_demand::WithdrawGuaranteeDemandRejection;
use super::missing_history::HistoryBehind;
use super::reason::{ReasonCode, RejectionKind, RuleFailure};
use super::settlement_refusal::SettlementRejection;

macro_rules! rejections {
    ($($(#[doc = $doc:literal])+ $command:ident($rejection:ident),)+) => {
        /// Why a command was refused. Nothing has changed.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Rejection {
            /// There is no facility to decide on.
            FacilityNotFound,
            $($(#[doc = $doc])+ $command($rejection),)+
        }

        $(impl From<$rejection> for Rejection {
            fn from(rejection: $rejection) -> Self {
                Self::$command(rejection)
            }
        })+

        impl Rejection {
            /// Every rule that failed; at least one.
            #[must_use]
            pub fn rules(&self) -> Vec<RuleFailure> {
                match self {
                    Self::FacilityNotFound => {
                        vec![RuleFailure::new(ReasonCode::FacilityNotFound, "", "The facility does not exist.")]
                    }
                    $(Self::$command(rejection) => rejection.rules(),)+
                }
            }
        }
    };
}

rejections! {
    /// Against entering a facility.
    CreateFacility(CreateFacilityRejection),
    /// Against signing.
    SignFacility(SignFacilityRejection),
    /// Against cancelling a facility.
    CancelFacility(CancelFacilityRejection),
    /// Against cancelling a part of the commitment.
    CancelCommitment(CancelCommitmentRejection),
    /// Against submitting evidence.
    SubmitEvidence(SubmitEvidenceRejection),
    /// Against accepting evidence.
    SatisfyCondition(SatisfyConditionRejection),
    /// Against refusing evidence.
    RejectEvidence(RejectEvidenceRejection),
    /// Against a waiver.
    WaiveCondition(WaiveConditionRejection),
    /// Against a deferral.
    DeferCondition(DeferConditionRejection),
    /// Against a submission.
    SubmitDrawdown(SubmitDrawdownRejection),
    /// Against an approval.
    ApproveDrawdown(ApproveDrawdownRejection),
    /// Against a rejection.
    RejectDrawdown(RejectDrawdownRejection),
    /// Against a withdrawal.
    WithdrawDrawdown(WithdrawDrawdownRejection),
    /// Against a cancellation.
    CancelDrawdown(CancelDrawdownRejection),
    /// Against a funding.
    FundDrawdown(FundDrawdownRejection),
    /// Against a target date.
    AdvanceBusinessDate(AdvanceBusinessDateRejection),
    /// Against closing a day.
    CloseBusinessDay(CloseBusinessDayRejection),
    /// Against: accept equipment of one drawdown.
    AcceptEquipment(AcceptEquipmentRejection),
    /// Against: exercise the purchase option of a schedule.
    ExercisePurchaseOption(ExercisePurchaseOptionRejection),
    /// Against: record a return.
    ReturnEquipment(ReturnEquipmentRejection),
    /// Against: record that the suppliers' payment came back.
    RecordSupplierPaymentReturned(RecordSupplierPaymentReturnedRejection),
    /// Against settling something of a schedule before its time, or a quote for it.
    Settlement(SettlementRejection),
    /// Against: renew a schedule.
    RenewSchedule(RenewScheduleRejection),
    /// Against: publish fixings.
    PublishFixing(PublishFixingRejection),
    /// Against: correct a fixing.
    CorrectFixing(CorrectFixingRejection),
    /// Against: enter a charge.
    AddCharge(AddChargeRejection),
    /// Against: record a receipt.
    RecordReceipt(RecordReceiptRejection),
    /// Against: record a refund.
    RefundUnappliedCash(RefundUnappliedCashRejection),
    /// Against: reverse a receipt.
    ReverseReceipt(ReverseReceiptRejection),
    /// Against: dispute an invoice.
    DisputeInvoice(DisputeInvoiceRejection),
    /// Against: end a dispute.
    ResolveDispute(ResolveDisputeRejection),
    /// Against: submit a compliance certificate.
    SubmitComplianceCertificate(SubmitComplianceCertificateRejection),
    /// Against: declare a default.
    DeclareDefault(DeclareDefaultRejection),
    /// Against: record a remedy.
    CureDefault(CureDefaultRejection),
    /// Against: waive a default.
    WaiveDefault(WaiveDefaultRejection),
    /// Against: accelerate.
    AccelerateFacility(AccelerateFacilityRejection),
    /// Against: demand under the guarantee.
    DemandGuarantee(DemandGuaranteeRejection),
    /// Against: acknowledge a demand.
    AcknowledgeGuaranteeDemand(AcknowledgeGuaranteeDemandRejection),
    /// Against: withdraw a demand.
    WithdrawGuaranteeDemand(WithdrawGuaranteeDemandRejection),
    /// Against: close the facility.
    CloseFacility(CloseFacilityRejection),
    /// Against letting the facility go on.
    ResumeFacility(ResumeFacilityRejection),
    /// Against anything while a part of the history is missing.
    HistoryBehind(HistoryBehind),
}

impl Rejection {
    /// The code of the refusal as a whole: of the one rule that failed, or the one that says that
    /// every reason is listed beside it. Submission, funding, acceptance and closing always list, terms too.
    #[must_use]
    pub fn code(&self) -> ReasonCode {
        match self {
            Self::SubmitDrawdown(SubmitDrawdownRejection::Refused(_)) => ReasonCode::DrawdownRefused,
            Self::FundDrawdown(FundDrawdownRejection::Refused(_)) => ReasonCode::FundingRefused,
            Self::RecordReceipt(RecordReceiptRejection::Refused(_)) => ReasonCode::ReceiptRefused,
            Self::AcceptEquipment(AcceptEquipmentRejection::Refused(_)) => ReasonCode::AcceptanceRefused,
            Self::Settlement(SettlementRejection::Refused(_)) => ReasonCode::SettlementRefused,
            Self::RenewSchedule(RenewScheduleRejection::Refused(_)) => ReasonCode::RenewalRefused,
            Self::PublishFixing(PublishFixingRejection::Refused(_)) => ReasonCode::FixingRefused,
            Self::CloseFacility(CloseFacilityRejection::Refused(_)) => ReasonCode::ClosingRefused,
            Self::SubmitComplianceCertificate(SubmitComplianceCertificateRejection::Refused(_)) => {
                ReasonCode::CertificateRefused
            }
            Self::FacilityNotFound => ReasonCode::FacilityNotFound,
            Self::CreateFacility(_)
            | Self::SignFacility(_)
            | Self::CancelFacility(_)
            | Self::CancelCommitment(_)
            | Self::SubmitEvidence(_)
            | Self::SatisfyCondition(_)
            | Self::RejectEvidence(_)
            | Self::WaiveCondition(_)
            | Self::DeferCondition(_)
            | Self::SubmitDrawdown(_)
            | Self::ApproveDrawdown(_)
            | Self::RejectDrawdown(_)
            | Self::WithdrawDrawdown(_)
            | Self::CancelDrawdown(_)
            | Self::FundDrawdown(_)
            | Self::AdvanceBusinessDate(_)
            | Self::CloseBusinessDay(_)
            | Self::AcceptEquipment(_)
            | Self::ExercisePurchaseOption(_)
            | Self::ReturnEquipment(_)
            | Self::RecordSupplierPaymentReturned(_)
            | Self::Settlement(_)
            | Self::RenewSchedule(_)
            | Self::PublishFixing(_)
            | Self::CorrectFixing(_)
            | Self::AddCharge(_)
            | Self::RecordReceipt(_)
            | Self::RefundUnappliedCash(_)
            | Self::ReverseReceipt(_)
            | Self::DisputeInvoice(_)
            | Self::ResolveDispute(_)
            | Self::SubmitComplianceCertificate(_)
            | Self::DeclareDefault(_)
            | Self::CureDefault(_)
            | Self::WaiveDefault(_)
            | Self::AccelerateFacility(_)
            | Self::DemandGuarantee(_)
            | Self::AcknowledgeGuaranteeDemand(_)
            | Self::WithdrawGuaranteeDemand(_)
            | Self::CloseFacility(_)
            | Self::ResumeFacility(_)
            | Self::HistoryBehind(_) => self.rules().first().map_or(ReasonCode::WrongState, |rule| rule.code),
        }
    }

    /// In which way the request was refused.
    #[must_use]
    pub fn kind(&self) -> RejectionKind {
        self.code().kind()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code())?;
        for rule in self.rules() {
            write!(f, "; {}", rule.description)?;
        }
        Ok(())
    }
}

impl std::error::Error for Rejection {}
