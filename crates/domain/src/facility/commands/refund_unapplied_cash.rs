//! Records that unapplied cash was paid back.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::money::Money;

/// Record a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundUnappliedCash {
    /// How much. Positive, at most what is unapplied.
    pub amount: Money,
    /// The bank's reference of the payment.
    pub bank_reference: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundUnappliedCashRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(RefundUnappliedCashRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`RefundUnappliedCash`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_refund_unapplied_cash(
    facility: &Facility,
    _command: &RefundUnappliedCash,
    _context: &Context,
) -> Result<Vec<Event>, RefundUnappliedCashRejection> {
    Err(facility.wrong_state(&[]).into())
}
