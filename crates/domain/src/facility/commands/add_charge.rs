//! Enters a charge beside the terms, to be billed with what else is due that day.

use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::money::Money;

/// Enter a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCharge {
    /// The day on which it is due; adjusted by the facility's convention. Not before the open business date.
    pub due_date: BusinessDate,
    /// What for.
    pub description: String,
    /// How much. Positive.
    pub amount: Money,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddChargeRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(AddChargeRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`AddCharge`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_add_charge(
    facility: &Facility,
    _command: &AddCharge,
    _context: &Context,
) -> Result<Vec<Event>, AddChargeRejection> {
    Err(facility.wrong_state(&[]).into())
}
