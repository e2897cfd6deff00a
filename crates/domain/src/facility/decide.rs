//! Decides a command: a pure function of state, command and context.

use super::command::Command;
use super::commands::accelerate_facility::decide_accelerate_facility;
use super::commands::accept_equipment::decide_accept_equipment;
use super::commands::acknowledge_guarantee_demand::decide_acknowledge_guarantee_demand;
use super::commands::add_charge::decide_add_charge;
use super::commands::advance_business_date::decide_advance_business_date;
use super::commands::approve_drawdown::decide_approve_drawdown;
use super::commands::cancel_commitment::decide_cancel_commitment;
use super::commands::cancel_drawdown::decide_cancel_drawdown;
use super::commands::cancel_facility::decide_cancel_facility;
use super::commands::close_business_day::decide_close_business_day;
use super::commands::close_facility::decide_close_facility;
use super::commands::confirm_history::decide_confirm_history;
use super::commands::correct_fixing::decide_correct_fixing;
use super::commands::create_facility::decide_create_facility;
use super::commands::cure_default::decide_cure_default;
use super::commands::declare_default::decide_declare_default;
use super::commands::defer_condition::decide_defer_condition;
use super::commands::demand_guarantee::decide_demand_guarantee;
use super::commands::dispute_invoice::decide_dispute_invoice;
use super::commands::exercise_purchase_option::decide_exercise_purchase_option;
use super::commands::fund_drawdown::decide_fund_drawdown;
use super::commands::hold_after_restore::decide_hold_after_restore;
use super::commands::prepay_schedule::decide_prepay_schedule;
use super::commands::publish_fixing::decide_publish_fixing;
use super::commands::quote_termination::decide_quote_termination;
use super::commands::record_receipt::decide_record_receipt;
use super::commands::record_supplier_payment_returned::decide_record_supplier_payment_returned;
use super::commands::record_total_loss::decide_record_total_loss;
use super::commands::refund_unapplied_cash::decide_refund_unapplied_cash;
use super::commands::reject_drawdown::decide_reject_drawdown;
use super::commands::reject_evidence::decide_reject_evidence;
use super::commands::renew_schedule::decide_renew_schedule;
use super::commands::report_missing_history::decide_report_missing_history;
use super::commands::resolve_dispute::decide_resolve_dispute;
use super::commands::resume_facility::decide_resume_facility;
use super::commands::return_equipment::decide_return_equipment;
use super::commands::reverse_receipt::decide_reverse_receipt;
use super::commands::satisfy_condition::decide_satisfy_condition;
use super::commands::sign_facility::decide_sign_facility;
use super::commands::submit_compliance_certificate::decide_submit_compliance_certificate;
use super::commands::submit_drawdown::decide_submit_drawdown;
use super::commands::submit_evidence::decide_submit_evidence;
use super::commands::terminate_schedule::decide_terminate_schedule;
use super::commands::waive_condition::decide_waive_condition;
use super::commands::waive_default::decide_waive_default;
use super::commands::withdraw_drawdown::decide_withdraw_drawdown;
use super::commands::withdraw_guarantee_demand::decide_withdraw_guarantee_demand;
use super::context::Context;
use super::event::Event;
use super::missing_history::{HistoryBehind, MissingHistory};
use super::rejection::Rejection;
use super::state::Facility;

/// Decides a command on a state; `None` is a facility that does not exist yet.
///
/// An empty list of events is an answer: what was asked for is true already.
///
/// # Errors
/// Every reason against it, with nothing changed.
pub fn decide(state: Option<&Facility>, command: &Command, context: &Context) -> Result<Vec<Event>, Rejection> {
    if let Command::CreateFacility(create) = command {
        return Ok(decide_create_facility(state, create, context)?);
    }
    let facility = state.ok_or(Rejection::FacilityNotFound)?;
    require_whole_history(facility, command)?;
    let events = match command {
        // Decided above; it is the only command that meets no facility.
        Command::CreateFacility(create) => decide_create_facility(state, create, context)?,
        Command::SignFacility(sign) => decide_sign_facility(facility, sign, context)?,
        Command::CancelFacility(cancel) => decide_cancel_facility(facility, cancel, context)?,
        Command::CancelCommitment(cancel) => decide_cancel_commitment(facility, cancel, context)?,
        Command::SubmitEvidence(submit) => decide_submit_evidence(facility, submit, context)?,
        Command::SatisfyCondition(satisfy) => decide_satisfy_condition(facility, satisfy, context)?,
        Command::RejectEvidence(reject) => decide_reject_evidence(facility, reject, context)?,
        Command::WaiveCondition(waive) => decide_waive_condition(facility, waive, context)?,
        Command::DeferCondition(defer) => decide_defer_condition(facility, defer, context)?,
        Command::SubmitDrawdown(submit) => decide_submit_drawdown(facility, submit, context)?,
        Command::ApproveDrawdown(approve) => decide_approve_drawdown(facility, approve, context)?,
        Command::RejectDrawdown(reject) => decide_reject_drawdown(facility, reject, context)?,
        Command::WithdrawDrawdown(withdraw) => decide_withdraw_drawdown(facility, withdraw, context)?,
        Command::CancelDrawdown(cancel) => decide_cancel_drawdown(facility, cancel, context)?,
        Command::FundDrawdown(fund) => decide_fund_drawdown(facility, fund, context)?,
        Command::AdvanceBusinessDate(advance) => decide_advance_business_date(facility, advance, context)?,
        Command::CloseBusinessDay(close) => decide_close_business_day(facility, close)?,
        Command::AcceptEquipment(command) => decide_accept_equipment(facility, command, context)?,
        Command::ExercisePurchaseOption(command) => decide_exercise_purchase_option(facility, command, context)?,
        Command::ReturnEquipment(command) => decide_return_equipment(facility, command, context)?,
        Command::PrepaySchedule(command) => decide_prepay_schedule(facility, command, context)?,
        Command::RenewSchedule(command) => decide_renew_schedule(facility, command, context)?,
        Command::RecordSupplierPaymentReturned(command) => {
            decide_record_supplier_payment_returned(facility, command, context)?
        }
        Command::RecordTotalLoss(command) => decide_record_total_loss(facility, command, context)?,
        Command::QuoteTermination(command) => decide_quote_termination(facility, command, context)?,
        Command::TerminateSchedule(command) => decide_terminate_schedule(facility, command, context)?,
        Command::PublishFixing(command) => decide_publish_fixing(facility, command, context)?,
        Command::CorrectFixing(command) => decide_correct_fixing(facility, command, context)?,
        Command::AddCharge(command) => decide_add_charge(facility, command, context)?,
        Command::RecordReceipt(command) => decide_record_receipt(facility, command, context)?,
        Command::RefundUnappliedCash(command) => decide_refund_unapplied_cash(facility, command, context)?,
        Command::ReverseReceipt(command) => decide_reverse_receipt(facility, command, context)?,
        Command::DisputeInvoice(command) => decide_dispute_invoice(facility, command, context)?,
        Command::ResolveDispute(command) => decide_resolve_dispute(facility, command, context)?,
        Command::SubmitComplianceCertificate(command) => {
            decide_submit_compliance_certificate(facility, command, context)?
        }
        Command::DeclareDefault(command) => decide_declare_default(facility, command, context)?,
        Command::CureDefault(command) => decide_cure_default(facility, command, context)?,
        Command::WaiveDefault(command) => decide_waive_default(facility, command, context)?,
        Command::AccelerateFacility(command) => decide_accelerate_facility(facility, command, context)?,
        Command::DemandGuarantee(command) => decide_demand_guarantee(facility, command, context)?,
        Command::AcknowledgeGuaranteeDemand(command) => {
            decide_acknowledge_guarantee_demand(facility, command, context)?
        }
        Command::WithdrawGuaranteeDemand(command) => decide_withdraw_guarantee_demand(facility, command, context)?,
        Command::CloseFacility(command) => decide_close_facility(facility, command, context)?,
        Command::ReportMissingHistory(command) => decide_report_missing_history(facility, command, context),
        Command::HoldAfterRestore(command) => decide_hold_after_restore(facility, command, context),
        Command::ConfirmHistory(command) => decide_confirm_history(facility, command, context),
        Command::ResumeFacility(command) => decide_resume_facility(facility, command, context)?,
    };
    Ok(events)
}

/// While a part of the history is missing, only people who let the facility go on are heard, and who
/// tells of more that is missing.
fn require_whole_history(facility: &Facility, command: &Command) -> Result<(), HistoryBehind> {
    if matches!(
        command,
        Command::ReportMissingHistory(_)
            | Command::HoldAfterRestore(_)
            | Command::ConfirmHistory(_)
            | Command::ResumeFacility(_)
    ) {
        return Ok(());
    }
    facility.book().missing_history.as_ref().and_then(MissingHistory::refusal).map_or(Ok(()), Err)
}
