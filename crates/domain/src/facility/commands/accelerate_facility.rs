//! Declares everything outstanding due, for an event of default.

use super::decision;
use super::declare_default::require_running;
use crate::facility::acceleration::accelerated;
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{DrawdownLapsed, Event, FacilityAccelerated};
use crate::facility::free_text::TextProblem;
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState, refusals, require_reason};
use crate::facility::servicing::{DefaultState, Invoice, InvoiceState, Servicing};
use crate::facility::state::Facility;
use crate::facility::steps::cure::cure_what_is_paid;
use crate::facility::steps::end::end_what_is_done;
use crate::facility::steps::fall_due::fall_due;
use crate::ids::{DefaultId, DrawdownId};
use crate::money::Money;

/// Accelerate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccelerateFacility {
    /// Why.
    pub reason: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccelerateFacilityRejection {
    /// The facility is not signed, or it has ended.
    WrongState(WrongState),
    /// The reason can't be recorded.
    Text(TextProblem),
    /// No event of default continues.
    NoEventOfDefault(NoEventOfDefault),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(AccelerateFacilityRejection:
    WrongState(WrongState), Text(TextProblem), NoEventOfDefault(NoEventOfDefault), OutOfRange(OutOfRange));

/// No event of default continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoEventOfDefault;

impl NoEventOfDefault {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        RuleFailure::new(ReasonCode::NoEventOfDefault, "defaults", "No event of default continues.")
    }
}

/// Decides [`AccelerateFacility`]. Open drawdowns lapse first, so that what they reserved is cancelled
/// with the rest; what falls due at once follows.
///
/// # Errors
/// The state, a missing reason, or no event of default that continues.
pub fn decide_accelerate_facility(
    facility: &Facility,
    command: &AccelerateFacility,
    context: &Context,
) -> Result<Vec<Event>, AccelerateFacilityRejection> {
    require_running(facility)?;
    require_reason(&command.reason)?;
    let defaults = events_of_default(&facility.book().servicing);
    if defaults.is_empty() {
        return Err(NoEventOfDefault.into());
    }
    let decision = decision(facility, context);
    let mut draft = Draft::on(facility);
    for drawdown in open_drawdowns(facility) {
        draft.push(Event::DrawdownLapsed(DrawdownLapsed { drawdown, on: decision.on }));
    }
    let book = draft.book();
    let not_due = not_due(&book.servicing);
    let due = accelerated(book, &not_due)?;
    let mut released = Money::zero(book.terms.currency());
    for invoice in &not_due {
        let paid = invoice.paid_of_lines().map_err(OutOfRange::from)?;
        released = released.checked_add(paid).map_err(OutOfRange::from)?;
    }
    let event = FacilityAccelerated {
        decision,
        reason: command.reason.clone(),
        cancelled: book.position.available(),
        defaults,
        superseded: not_due.iter().map(|invoice| invoice.billing.invoice).collect(),
        released,
        terminated: due.terminated,
        commitment_fee_adjustment: due.commitment_fee_adjustment,
        billings: due.billings,
    };
    draft.push(Event::FacilityAccelerated(Box::new(event)));
    fall_due(&mut draft)?;
    cure_what_is_paid(&mut draft)?;
    end_what_is_done(&mut draft)?;
    Ok(draft.into_events())
}

/// The invoices whose due date has not come, those among them that were paid ahead too.
fn not_due(servicing: &Servicing) -> Vec<&Invoice> {
    let issued = servicing.invoices.values().map(AsRef::as_ref);
    let waiting = issued.filter(|invoice: &&Invoice| match invoice.state {
        InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue | InvoiceState::Paid { .. } => {
            !invoice.has_fallen_due
        }
        InvoiceState::Superseded { .. } => false,
    });
    waiting.collect()
}

fn events_of_default(servicing: &Servicing) -> Vec<DefaultId> {
    let continuing = servicing.defaults.values().filter(|default| match &default.state {
        DefaultState::EventOfDefault => true,
        DefaultState::Potential
        | DefaultState::Cured { .. }
        | DefaultState::Waived { .. }
        | DefaultState::Accelerated { .. } => false,
    });
    continuing.map(|default| default.id).collect()
}

fn open_drawdowns(facility: &Facility) -> Vec<DrawdownId> {
    let open = facility.book().drawdowns.values().filter(|drawdown| drawdown.is_open());
    open.map(|drawdown| drawdown.id).collect()
}
