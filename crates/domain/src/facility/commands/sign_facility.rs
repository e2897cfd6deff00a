//! Records that the parties have signed, on the open business date.

use super::decision;
use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{AvailabilityBegan, Event, FacilitySigned};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState, refusals};
use crate::facility::state::{Book, Facility};
use crate::facility::steps;
use crate::facility::terms::ArrangementFeeBilled;

/// Record that the parties have signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignFacility {
    /// Day of signing; must be the open business date.
    pub signing_date: BusinessDate,
}

/// Why a facility can't be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignFacilityRejection {
    /// It is not proposed.
    WrongState(WrongState),
    /// The signing date is not open.
    NotOpen(SigningDateNotOpen),
    /// Nothing could be drawn any more.
    Over(AvailabilityOver),
    /// The final maturity lies beyond the calendar.
    OutOfRange(OutOfRange),
}

refusals!(SignFacilityRejection:
    WrongState(WrongState), NotOpen(SigningDateNotOpen), Over(AvailabilityOver), OutOfRange(OutOfRange));

/// The signing date is not the open business date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigningDateNotOpen {
    /// The date given.
    pub signing_date: BusinessDate,
    /// The open business date.
    pub open_date: BusinessDate,
}

impl SigningDateNotOpen {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let sentence = format!("The open business date is {}.", self.open_date);
        RuleFailure::new(ReasonCode::SigningDateNotOpen, "signing_date", sentence)
            .with("signing_date", self.signing_date)
            .with("open_date", self.open_date)
    }
}

/// A day on which nothing can be drawn any more has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailabilityOver {
    /// Last day of the availability period, or the final maturity where that comes first.
    pub last_day: BusinessDate,
}

impl AvailabilityOver {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let sentence = format!("Nothing could be drawn after {}.", self.last_day);
        RuleFailure::new(ReasonCode::AvailabilityOver, "signing_date", sentence).with("last_day", self.last_day)
    }
}

/// Decides [`SignFacility`]. Where the availability period has begun, drawing is open at once. The
/// arrangement fee is billed, where the terms bill it now.
///
/// # Errors
/// The state, the date, or a final maturity beyond the calendar.
pub fn decide_sign_facility(
    facility: &Facility,
    command: &SignFacility,
    context: &Context,
) -> Result<Vec<Event>, SignFacilityRejection> {
    let book = proposed(facility)?;
    let open_date = book.business_date;
    if command.signing_date != open_date {
        return Err(SigningDateNotOpen { signing_date: command.signing_date, open_date }.into());
    }
    let period = book.terms.availability_period;
    if open_date > period.end {
        return Err(AvailabilityOver { last_day: period.end }.into());
    }
    let final_maturity = book.terms.final_maturity.known_at_signing(open_date).map_err(OutOfRange::from)?;
    let at_signing = book.terms.fees.arrangement_fee_billed == ArrangementFeeBilled::AtSigning;
    let mut draft = Draft::on(facility);
    draft.push(Event::FacilitySigned(FacilitySigned { decision: decision(facility, context), final_maturity }));
    if open_date >= period.start {
        draft.push(Event::AvailabilityBegan(AvailabilityBegan { on: open_date }));
    }
    if at_signing {
        steps::fees::issue_arrangement_fee(&mut draft)?;
    }
    steps::fees::issue_agency_fee(&mut draft)?;
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}

fn proposed(facility: &Facility) -> Result<&Book, WrongState> {
    match facility {
        Facility::Proposed { book } => Ok(book),
        Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => Err(facility.wrong_state(&["PROPOSED"])),
    }
}
