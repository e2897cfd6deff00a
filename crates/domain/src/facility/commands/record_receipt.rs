//! Records money that came in and allocates it.

use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::servicing::Payer;
use crate::facility::state::Facility;
use crate::ids::InvoiceId;
use crate::money::Money;

/// Record a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordReceipt {
    /// How much. Positive.
    pub amount: Money,
    /// The day on which it counts as paid.
    pub value_date: BusinessDate,
    /// Who paid.
    pub payer: Payer,
    /// The bank's own reference, once in a facility.
    pub bank_reference: String,
    /// The payer's reference; may be empty.
    pub payment_reference: String,
    /// The invoice that the payer named: it must stand. The allocation follows the terms all the same.
    pub invoice: Option<InvoiceId>,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordReceiptRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(RecordReceiptRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`RecordReceipt`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_record_receipt(
    facility: &Facility,
    _command: &RecordReceipt,
    _context: &Context,
) -> Result<Vec<Event>, RecordReceiptRejection> {
    Err(facility.wrong_state(&[]).into())
}
