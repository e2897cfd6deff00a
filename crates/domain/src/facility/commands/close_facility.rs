//! Closes a facility of which nothing is open any more.

use super::decision;
use crate::facility::context::Context;
use crate::facility::event::{Event, FacilityClosed};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::WrongState;
use crate::facility::servicing::{EquipmentState, Invoice, InvoiceState, ScheduleState, Servicing};
use crate::facility::state::{Book, Facility};

/// Close the facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseFacility;

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloseFacilityRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Everything that is still open.
    Refused(Vec<StillOpen>),
}

/// Something that is still open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillOpen {
    /// Its name within the facility: `invoices/7`, `unappliedCash`.
    pub subject: String,
    /// What is open about it, in UPPER_SNAKE: its state, or `PENDING`, `UNAPPLIED`, `DISPUTED`,
    /// `NOT_DUE`.
    pub state: &'static str,
}

impl StillOpen {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let sentence = format!("It is {}.", self.state);
        RuleFailure::new(ReasonCode::StillOpen, self.subject.clone(), sentence).with("state", self.state)
    }
}

impl From<WrongState> for CloseFacilityRejection {
    fn from(refusal: WrongState) -> Self {
        Self::WrongState(refusal)
    }
}

impl CloseFacilityRejection {
    /// The rules that failed.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFailure> {
        match self {
            Self::WrongState(refusal) => vec![refusal.rule()],
            Self::Refused(open) => open.iter().map(StillOpen::rule).collect(),
        }
    }
}

/// Decides [`CloseFacility`].
///
/// # Errors
/// The state, or everything that is still open.
pub fn decide_close_facility(
    facility: &Facility,
    _command: &CloseFacility,
    context: &Context,
) -> Result<Vec<Event>, CloseFacilityRejection> {
    let open = still_open(&closable(facility)?.servicing);
    if !open.is_empty() {
        return Err(CloseFacilityRejection::Refused(open));
    }
    Ok(vec![Event::FacilityClosed(FacilityClosed { decision: decision(facility, context) })])
}

/// A facility of which nothing was ever funded has no final maturity to wait for.
fn closable(facility: &Facility) -> Result<&Book, WrongState> {
    match facility {
        Facility::Matured { book, .. } | Facility::Accelerated { book, .. } => Ok(book),
        Facility::AvailabilityEnded { book, .. } if book.position.funded().is_zero() => Ok(book),
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. } => Err(facility.wrong_state(&["MATURED", "ACCELERATED"])),
    }
}

fn still_open(servicing: &Servicing) -> Vec<StillOpen> {
    let thing = |subject, state| StillOpen { subject, state };
    let mut open: Vec<StillOpen> = Vec::new();
    let invoices = servicing.invoices.values();
    open.extend(invoices.clone().filter(|it| it.is_open()).map(|it| thing(it.name(), it.state_name())));
    // Paid ahead: what was received in advance is owed back until the due date.
    open.extend(invoices.clone().filter(|it| is_paid_ahead(it)).map(|it| thing(it.name(), "NOT_DUE")));
    let charges = servicing.pending_charges.iter().enumerate();
    open.extend(charges.map(|(position, _)| thing(format!("pendingCharges[{position}]"), "PENDING")));
    if !servicing.unapplied.is_zero() {
        open.push(thing("unappliedCash".to_owned(), "UNAPPLIED"));
    }
    open.extend(open_leases(servicing));
    let defaults = servicing.defaults.values().filter(|it| it.is_continuing());
    open.extend(defaults.map(|it| thing(it.name(), it.state_name())));
    let demands = servicing.demands.values().filter(|it| it.is_open());
    open.extend(demands.map(|it| thing(it.name(), it.state_name())));
    let disputed = invoices.filter(|it| it.dispute.is_some());
    open.extend(disputed.map(|it| thing(it.name(), "DISPUTED")));
    open
}

fn is_paid_ahead(invoice: &Invoice) -> bool {
    match invoice.state {
        InvoiceState::Paid { .. } => !invoice.has_fallen_due,
        InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue | InvoiceState::Superseded { .. } => false,
    }
}

/// Schedules that run, and equipment of which it is not known what became of it.
fn open_leases(servicing: &Servicing) -> Vec<StillOpen> {
    let schedules = servicing.schedules.values().filter(|schedule| match &schedule.state {
        ScheduleState::Interim { .. } | ScheduleState::Commenced { .. } => true,
        ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => schedule.awaits_interim_invoice(),
    });
    let units = servicing.equipment.values().filter(|unit| match unit.state {
        EquipmentState::Funded | EquipmentState::OnLease { .. } => true,
        EquipmentState::Purchased { .. }
        | EquipmentState::Returned { .. }
        | EquipmentState::TotalLoss { .. }
        | EquipmentState::Cancelled { .. } => false,
    });
    let schedules = schedules.map(|it| StillOpen { subject: it.name(), state: it.state_name() });
    let units = units.map(|it| StillOpen { subject: format!("equipment/{}", it.id), state: it.state.name() });
    schedules.chain(units).collect()
}
