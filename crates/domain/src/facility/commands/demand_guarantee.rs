//! Demands overdue invoices from the guarantor.

use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::Facility;
use crate::ids::InvoiceId;

/// Demand under the guarantee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandGuarantee {
    /// The overdue invoices, each once; empty for all of them.
    pub invoices: Vec<InvoiceId>,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemandGuaranteeRejection {
    /// The state does not allow it.
    WrongState(WrongState),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(DemandGuaranteeRejection: WrongState(WrongState), OutOfRange(OutOfRange));

/// Decides [`DemandGuarantee`].
///
/// # Errors
/// The state does not allow it.
pub fn decide_demand_guarantee(
    facility: &Facility,
    _command: &DemandGuarantee,
    _context: &Context,
) -> Result<Vec<Event>, DemandGuaranteeRejection> {
    Err(facility.wrong_state(&[]).into())
}
