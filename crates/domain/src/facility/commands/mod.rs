//! One file for each command: what is asked, how it is decided, and why it may be refused.

pub mod accelerate_facility;
pub mod accept_equipment;
pub mod acknowledge_guarantee_demand;
pub mod add_charge;
pub mod advance_business_date;
pub mod approve_drawdown;
pub mod cancel_commitment;
pub mod cancel_drawdown;
pub mod cancel_facility;
pub mod close_business_day;
pub mod close_facility;
pub mod confirm_history;
pub mod correct_fixing;
pub mod create_facility;
pub mod cure_default;
pub mod declare_default;
pub mod defer_condition;
pub mod demand_guarantee;
pub mod dispute_invoice;
pub mod exercise_purchase_option;
pub mod fund_drawdown;
pub mod hold_after_restore;
pub mod prepay_schedule;
pub mod publish_fixing;
pub mod quote_termination;
pub mod record_receipt;
pub mod record_supplier_payment_returned;
pub mod record_total_loss;
pub mod refund_unapplied_cash;
pub mod reject_drawdown;
pub mod reject_evidence;
pub mod renew_schedule;
pub mod report_missing_history;
pub mod resolve_dispute;
pub mod resume_facility;
pub mod return_equipment;
pub mod reverse_receipt;
pub mod satisfy_condition;
pub mod sign_facility;
pub mod submit_compliance_certificate;
pub mod submit_drawdown;
pub mod submit_evidence;
pub mod terminate_schedule;
pub mod waive_condition;
pub mod waive_default;
pub mod withdraw_drawdown;
pub mod withdraw_guarantee_demand;

use super::condition::{Condition, ConditionRef, Decision};
use super::context::Context;
use super::drawdown::Drawdown;
use super::refusal::{ConditionNotFound, DrawdownNotFound, WrongState};
use super::servicing::{FacilityDefault, GuaranteeDemand, Invoice};
use super::servicing_refusal::{DefaultNotContinuing, DefaultNotFound, DemandNotFound, DemandNotOpen, InvoiceNotFound};
use super::state::Facility;
use crate::ids::{DefaultId, DrawdownId, GuaranteeDemandId, InvoiceId};

/// The caller's decision on the open business date.
pub(super) fn decision(facility: &Facility, context: &Context) -> Decision {
    Decision { by: context.actor(), on: facility.book().business_date }
}

fn find_drawdown(facility: &Facility, id: DrawdownId) -> Result<&Drawdown, DrawdownNotFound> {
    facility.book().drawdowns.get(&id).ok_or(DrawdownNotFound(id))
}

fn find_condition<'a>(facility: &'a Facility, name: &ConditionRef) -> Result<&'a Condition, ConditionNotFound> {
    facility.book().condition(name).ok_or_else(|| ConditionNotFound(name.clone()))
}

fn find_invoice(facility: &Facility, id: InvoiceId) -> Result<&Invoice, InvoiceNotFound> {
    facility.book().servicing.invoices.get(&id).map(AsRef::as_ref).ok_or(InvoiceNotFound(id))
}

fn find_default(facility: &Facility, id: DefaultId) -> Result<&FacilityDefault, DefaultNotFound> {
    facility.book().servicing.defaults.get(&id).map(AsRef::as_ref).ok_or(DefaultNotFound(id))
}

fn require_continuing(default: &FacilityDefault) -> Result<(), DefaultNotContinuing> {
    if default.is_continuing() {
        return Ok(());
    }
    Err(DefaultNotContinuing { default: default.name(), state: default.state_name() })
}

fn find_demand(facility: &Facility, id: GuaranteeDemandId) -> Result<&GuaranteeDemand, DemandNotFound> {
    facility.book().servicing.demands.get(&id).map(AsRef::as_ref).ok_or(DemandNotFound(id))
}

fn require_demand_open(demand: &GuaranteeDemand) -> Result<(), DemandNotOpen> {
    if demand.is_open() {
        return Ok(());
    }
    Err(DemandNotOpen { demand: demand.name(), state: demand.state_name() })
}

fn drawdown_wrong_state(drawdown: &Drawdown, allowed: &'static [&'static str]) -> WrongState {
    WrongState { subject: drawdown.name(), state: drawdown.state_name(), allowed }
}

fn condition_wrong_state(name: &ConditionRef, condition: &Condition, allowed: &'static [&'static str]) -> WrongState {
    WrongState { subject: name.to_string(), state: condition.state_name(), allowed }
}

/// Conditions are worked on while the facility lives, before signing and after availability too; a
/// drawdown's own only while it is open.
fn require_condition_open(facility: &Facility, name: &ConditionRef) -> Result<(), WrongState> {
    match facility {
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. } => {}
        Facility::Closed { .. } | Facility::Cancelled { .. } | Facility::Accelerated { .. } => {
            const LIVING: &[&str] = &["PROPOSED", "SIGNED", "AVAILABLE", "AVAILABILITY_ENDED", "MATURED"];
            return Err(facility.wrong_state(LIVING));
        }
    }
    match name {
        ConditionRef::Initial(_) => Ok(()),
        ConditionRef::OfDrawdown(id, _) => match facility.book().drawdowns.get(id) {
            Some(drawdown) if !drawdown.is_open() => Err(drawdown_wrong_state(drawdown, &["SUBMITTED", "APPROVED"])),
            Some(_) | None => Ok(()),
        },
    }
}

/// What becomes of leased equipment is recorded while the facility lives, after its maturity and
/// after acceleration too.
fn require_serviced(facility: &Facility) -> Result<(), WrongState> {
    match facility {
        Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Accelerated { .. } => Ok(()),
        Facility::Proposed { .. } | Facility::Signed { .. } | Facility::Closed { .. } | Facility::Cancelled { .. } => {
            Err(facility.wrong_state(&["AVAILABLE", "AVAILABILITY_ENDED", "MATURED", "ACCELERATED"]))
        }
    }
}
