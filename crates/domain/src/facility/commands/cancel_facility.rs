//! Cancels a facility of which nothing is reserved or funded.

use super::decision;
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, FacilityCancelled};
use crate::facility::free_text::TextProblem;
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState, refusals, require_reason};
use crate::facility::state::Facility;
use crate::facility::steps;
use crate::money::Money;

/// Cancel a facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelFacility {
    /// Why.
    pub reason: String,
}

/// Why a facility can't be cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelFacilityRejection {
    /// It has ended, or its availability period has.
    WrongState(WrongState),
    /// The reason can't be recorded.
    Text(TextProblem),
    /// Something is reserved or funded.
    InUse(CommitmentInUse),
    /// The last commitment fee can't be computed.
    OutOfRange(OutOfRange),
}

refusals!(CancelFacilityRejection:
    WrongState(WrongState), Text(TextProblem), InUse(CommitmentInUse), OutOfRange(OutOfRange));

/// Something is reserved or funded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitmentInUse {
    /// Financed amount of the open drawdowns.
    pub reserved: Money,
    /// What was paid out.
    pub funded: Money,
}

impl CommitmentInUse {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let Self { reserved, funded } = self;
        let sentence = format!("{reserved} is reserved and {funded} is funded.");
        RuleFailure::new(ReasonCode::CommitmentInUse, "facility", sentence)
            .with("reserved", reserved.amount_text())
            .with("funded", funded.amount_text())
            .with("currency", reserved.currency().code())
    }
}

/// Decides [`CancelFacility`]: what is available is cancelled with it, and the commitment fee of
/// the days before is billed.
///
/// # Errors
/// The state, a missing reason, or a commitment in use.
pub fn decide_cancel_facility(
    facility: &Facility,
    command: &CancelFacility,
    context: &Context,
) -> Result<Vec<Event>, CancelFacilityRejection> {
    require_cancellable(facility)?;
    require_reason(&command.reason)?;
    let position = facility.book().position;
    if !position.reserved().is_zero() || !position.funded().is_zero() {
        return Err(CommitmentInUse { reserved: position.reserved(), funded: position.funded() }.into());
    }
    let mut draft = Draft::on(facility);
    steps::fees::bill_commitment_fee(&mut draft)?;
    draft.push(Event::FacilityCancelled(FacilityCancelled {
        decision: decision(facility, context),
        reason: command.reason.clone(),
        cancelled: position.available(),
    }));
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}

fn require_cancellable(facility: &Facility) -> Result<(), WrongState> {
    match facility {
        Facility::Proposed { .. } | Facility::Signed { .. } | Facility::Available { .. } => Ok(()),
        Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => Err(facility.wrong_state(&["PROPOSED", "SIGNED", "AVAILABLE"])),
    }
}
