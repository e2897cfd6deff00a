//! What may be asked of a facility: one command for each thing, one file for each command.

pub use super::commands::accelerate_facility::AccelerateFacility;
pub use super::commands::accept_equipment::{AcceptEquipment, AcceptedUnit};
pub use super::commands::acknowledge_guarantee_demand::AcknowledgeGuaranteeDemand;
pub use super::commands::add_charge::AddCharge;
pub use super::commands::advance_business_date::AdvanceBusinessDate;
pub use super::commands::approve_drawdown::ApproveDrawdown;
pub use super::commands::cancel_commitment::CancelCommitment;
pub use super::commands::cancel_drawdown::CancelDrawdown;
pub use super::commands::cancel_facility::CancelFacility;
pub use super::commands::close_business_day::CloseBusinessDay;
pub use super::commands::close_facility::CloseFacility;
pub use super::commands::confirm_history::ConfirmHistory;
pub use super::commands::correct_fixing::CorrectFixing;
pub use super::commands::create_facility::CreateFacility;
pub use super::commands::cure_default::CureDefault;
pub use super::commands::declare_default::DeclareDefault;
pub use super::commands::defer_condition::DeferCondition;
pub use super::commands::demand_guarantee::DemandGuarantee;
pub use super::commands::dispute_invoice::{DisputeInvoice, DisputedAmount};
pub use super::commands::exercise_purchase_option::ExercisePurchaseOption;
pub use super::commands::fund_drawdown::FundDrawdown;
pub use super::commands::hold_after_restore::HoldAfterRestore;
pub use super::commands::prepay_schedule::PrepaySchedule;
pub use super::commands::publish_fixing::PublishFixing;
pub use super::commands::quote_termination::QuoteTermination;
pub use super::commands::record_receipt::RecordReceipt;
pub use super::commands::record_supplier_payment_returned::RecordSupplierPaymentReturned;
pub use super::commands::record_total_loss::RecordTotalLoss;
pub use super::commands::refund_unapplied_cash::RefundUnappliedCash;
pub use super::commands::reject_drawdown::RejectDrawdown;
pub use super::commands::reject_evidence::RejectEvidence;
pub use super::commands::renew_schedule::RenewSchedule;
pub use super::commands::report_missing_history::ReportMissingHistory;
pub use super::commands::resolve_dispute::{CorrectedFee, DisputeResolution, ResolveDispute};
pub use super::commands::resume_facility::ResumeFacility;
pub use super::commands::return_equipment::ReturnEquipment;
pub use super::commands::reverse_receipt::ReverseReceipt;
pub use super::commands::satisfy_condition::SatisfyCondition;
pub use super::commands::sign_facility::SignFacility;
pub use super::commands::submit_compliance_certificate::SubmitComplianceCertificate;
pub use super::commands::submit_drawdown::{DrawdownItem, SubmitDrawdown};
pub use super::commands::submit_evidence::SubmitEvidence;
pub use super::commands::terminate_schedule::TerminateSchedule;
pub use super::commands::waive_condition::WaiveCondition;
pub use super::commands::waive_default::WaiveDefault;
pub use super::commands::withdraw_drawdown::WithdrawDrawdown;
pub use super::commands::withdraw_guarantee_demand::WithdrawGuaranteeDemand;

/// Something asked of a facility on its open business date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Enter a facility.
    CreateFacility(Box<CreateFacility>),
    /// Record that the parties have signed.
    SignFacility(SignFacility),
    /// Cancel a facility of which nothing is reserved or funded.
    CancelFacility(CancelFacility),
    /// Cancel a part of what is available.
    CancelCommitment(CancelCommitment),
    /// Submit evidence for a condition.
    SubmitEvidence(SubmitEvidence),
    /// Accept the evidence.
    SatisfyCondition(SatisfyCondition),
    /// Refuse the evidence.
    RejectEvidence(RejectEvidence),
    /// Do without a condition.
    WaiveCondition(WaiveCondition),
    /// Do without a condition up to a day.
    DeferCondition(DeferCondition),
    /// Ask for a drawdown.
    SubmitDrawdown(SubmitDrawdown),
    /// Give one approval.
    ApproveDrawdown(ApproveDrawdown),
    /// Refuse a submitted drawdown.
    RejectDrawdown(RejectDrawdown),
    /// Take back a submitted drawdown.
    WithdrawDrawdown(WithdrawDrawdown),
    /// Cancel an approved drawdown.
    CancelDrawdown(CancelDrawdown),
    /// Record that the suppliers were paid.
    FundDrawdown(FundDrawdown),
    /// Set the date up to which days are to be closed.
    AdvanceBusinessDate(AdvanceBusinessDate),
    /// Close the open day.
    CloseBusinessDay(CloseBusinessDay),
    /// Accept equipment of one drawdown.
    AcceptEquipment(AcceptEquipment),
    /// Exercise the purchase option of a schedule.
    ExercisePurchaseOption(ExercisePurchaseOption),
    /// Record a return.
    ReturnEquipment(ReturnEquipment),
    /// Prepay a part of a schedule, or all of it.
    PrepaySchedule(PrepaySchedule),
    /// Renew a schedule for a further term.
    RenewSchedule(RenewSchedule),
    /// Record that the suppliers' payment came back.
    RecordSupplierPaymentReturned(RecordSupplierPaymentReturned),
    /// Record that equipment was lost.
    RecordTotalLoss(RecordTotalLoss),
    /// Quote what buying equipment out costs.
    QuoteTermination(QuoteTermination),
    /// Buy equipment out by a quote.
    TerminateSchedule(TerminateSchedule),
    /// Publish fixings.
    PublishFixing(PublishFixing),
    /// Correct a fixing.
    CorrectFixing(CorrectFixing),
    /// Enter a charge.
    AddCharge(AddCharge),
    /// Record a receipt.
    RecordReceipt(RecordReceipt),
    /// Record a refund.
    RefundUnappliedCash(RefundUnappliedCash),
    /// Reverse a receipt.
    ReverseReceipt(ReverseReceipt),
    /// Dispute an invoice.
    DisputeInvoice(DisputeInvoice),
    /// End a dispute.
    ResolveDispute(ResolveDispute),
    /// Submit a compliance certificate.
    SubmitComplianceCertificate(SubmitComplianceCertificate),
    /// Declare a default.
    DeclareDefault(DeclareDefault),
    /// Record a remedy.
    CureDefault(CureDefault),
    /// Waive a default.
    WaiveDefault(WaiveDefault),
    /// Accelerate.
    AccelerateFacility(AccelerateFacility),
    /// Demand under the guarantee.
    DemandGuarantee(DemandGuarantee),
    /// Acknowledge a demand.
    AcknowledgeGuaranteeDemand(AcknowledgeGuaranteeDemand),
    /// Withdraw a demand.
    WithdrawGuaranteeDemand(WithdrawGuaranteeDemand),
    /// Close the facility.
    CloseFacility(CloseFacility),
    /// Record what the counterparty has seen and this book does not have.
    ReportMissingHistory(ReportMissingHistory),
    /// Stop a facility whose journal was restored until the counterparty has shown how far it is.
    HoldAfterRestore(HoldAfterRestore),
    /// Let it go on: the counterparty has seen no more than this book has.
    ConfirmHistory(ConfirmHistory),
    /// Let a facility go on of which a part of the history is missing.
    ResumeFacility(ResumeFacility),
}

macro_rules! commands_from {
    ($($command:ident),+) => {
        $(impl From<$command> for Command {
            fn from(command: $command) -> Self {
                Self::$command(command)
            }
        })+
    };
}

commands_from!(
    SignFacility,
    CancelFacility,
    CancelCommitment,
    SubmitEvidence,
    SatisfyCondition,
    RejectEvidence,
    WaiveCondition,
    DeferCondition,
    SubmitDrawdown,
    ApproveDrawdown,
    RejectDrawdown,
    WithdrawDrawdown,
    CancelDrawdown,
    FundDrawdown,
    AdvanceBusinessDate,
    CloseBusinessDay,
    AcceptEquipment,
    ExercisePurchaseOption,
    ReturnEquipment,
    PrepaySchedule,
    RenewSchedule,
    RecordSupplierPaymentReturned,
    RecordTotalLoss,
    QuoteTermination,
    TerminateSchedule,
    AddCharge,
    PublishFixing,
    CorrectFixing,
    RecordReceipt,
    RefundUnappliedCash,
    ReverseReceipt,
    DisputeInvoice,
    ResolveDispute,
    SubmitComplianceCertificate,
    DeclareDefault,
    CureDefault,
    WaiveDefault,
    AccelerateFacility,
    DemandGuarantee,
    AcknowledgeGuaranteeDemand,
    WithdrawGuaranteeDemand,
    CloseFacility,
    ReportMissingHistory,
    HoldAfterRestore,
    ConfirmHistory,
    ResumeFacility
);

impl From<CreateFacility> for Command {
    fn from(command: CreateFacility) -> Self {
        Self::CreateFacility(Box::new(command))
    }
}
