//! Ends a dispute: the invoice stands, or a corrected one supersedes it.

mod correction;
mod refusal;

pub use refusal::ResolveRefusal;

use super::{decision, find_invoice};
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{DisputeRejected, Event};
use crate::facility::free_text::TextProblem;
use crate::facility::refusal::{OutOfRange, require_reason};
use crate::facility::servicing_refusal::{InvoiceNotFound, listed_refusals};
use crate::facility::state::Facility;
use crate::facility::steps::cure::cure_what_is_paid;
use crate::facility::steps::end::end_what_is_done;
use crate::facility::steps::unapplied::apply_unapplied_cash;
use crate::ids::InvoiceId;
use crate::money::Money;

/// End a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveDispute {
    /// The invoice.
    pub invoice: InvoiceId,
    /// How it ends.
    pub resolution: DisputeResolution,
    /// Why.
    pub reason: String,
}

/// How a dispute ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisputeResolution {
    /// The invoice stands as it is.
    Rejected,
    /// The disputed fees and charges are corrected; a line that comes to zero is dropped. Rents
    /// follow from their schedule and can't be corrected here.
    Upheld {
        /// The right fee of each disputed line. Zero or more, less than was billed.
        corrections: Vec<CorrectedFee>,
    },
}

/// The right fee of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CorrectedFee {
    /// The line's number.
    pub line: u32,
    /// What it should have billed.
    pub fee: Money,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolveDisputeRejection {
    /// The invoice does not exist.
    NotFound(InvoiceNotFound),
    /// The reason can't be recorded.
    Text(TextProblem),
    /// Every reason against it.
    Refused(Vec<ResolveRefusal>),
    /// Amounts can't be computed.
    OutOfRange(OutOfRange),
}

listed_refusals!(ResolveDisputeRejection lists ResolveRefusal:
    NotFound(InvoiceNotFound), Text(TextProblem), OutOfRange(OutOfRange));

/// Decides [`ResolveDispute`]. What stays owed bears the default interest that was left out while it was
/// disputed. What becomes payable, or is released, meets unapplied cash at once; what
/// is overdue is judged when the next day opens.
///
/// # Errors
/// The invoice is unknown, or every reason against it.
pub fn decide_resolve_dispute(
    facility: &Facility,
    command: &ResolveDispute,
    context: &Context,
) -> Result<Vec<Event>, ResolveDisputeRejection> {
    let invoice = find_invoice(facility, command.invoice)?;
    require_reason(&command.reason)?;
    let refusals = refusal::refusals(facility, invoice, &command.resolution);
    if !refusals.is_empty() {
        return Err(ResolveDisputeRejection::Refused(refusals));
    }
    let (decision, reason) = (decision(facility, context), command.reason.clone());
    let mut draft = Draft::on(facility);
    match &command.resolution {
        DisputeResolution::Rejected => {
            let default_interest = correction::left_out_of_dispute(facility.book(), invoice)?;
            let invoice = command.invoice;
            draft.push(Event::DisputeRejected(DisputeRejected { invoice, decision, reason, default_interest }));
        }
        DisputeResolution::Upheld { corrections } => {
            let superseded = correction::superseded(facility.book(), invoice, corrections, (decision, reason))?;
            draft.push(Event::InvoiceSuperseded(Box::new(superseded)));
        }
    }
    apply_unapplied_cash(&mut draft)?;
    cure_what_is_paid(&mut draft)?;
    end_what_is_done(&mut draft)?;
    Ok(draft.into_events())
}
