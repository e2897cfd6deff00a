//! Covenants: what a certificate begins and ends, and certificates that were not delivered in time.

use super::fall_due::last_day_of;
use crate::date::BusinessDate;
use crate::facility::draft::Draft;
use crate::facility::event::{DefaultCured, DefaultOccurred, Event};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{ComplianceCertificate, DefaultCause, DefaultState, FacilityDefault};
use crate::facility::state::Facility;
use crate::facility::steps::cure::is_curable;
use crate::ids::CovenantId;

/// The day from which the facility's covenants are tested, while they are: that of signing.
pub(in crate::facility) const fn tested_since(facility: &Facility) -> Option<BusinessDate> {
    match facility {
        Facility::Signed { signed_on, .. }
        | Facility::Available { signed_on, .. }
        | Facility::AvailabilityEnded { signed_on, .. }
        | Facility::Matured { signed_on, .. } => Some(*signed_on),
        Facility::Proposed { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => None,
    }
}

/// Begins a default for every certificate whose last day was yesterday and that is not there.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn miss_certificates(draft: &mut Draft) -> Result<(), OutOfRange> {
    let Some(since) = tested_since(draft.facility()) else { return Ok(()) };
    let book = draft.book();
    let yesterday = book.business_date.plus_days(-1)?;
    let mut missing = Vec::new();
    for covenant in &book.terms.covenants {
        let Ok(test) = yesterday.plus_days(i64::from(covenant.certificate_days).saturating_neg()) else { continue };
        let delivered = book.servicing.certificate(&covenant.id, test).is_some();
        if test >= since && covenant.is_tested_on(test) && !delivered {
            missing.push((covenant.id.clone(), test));
        }
    }
    for (covenant, test_date) in missing {
        begin(draft, DefaultCause::Covenant { covenant, test_date, certificate_missing: true }, yesterday)?;
    }
    Ok(())
}

/// What a certificate that stands now begins or ends: a breach is a default, unless one of the same
/// test continues or was waived; a figure that keeps the threshold cures the defaults of its covenant
/// for that test and the tests before it.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn judge(draft: &mut Draft, certificate: &ComplianceCertificate) -> Result<(), OutOfRange> {
    let on = draft.book().business_date;
    let (covenant, test_date) = (&certificate.covenant, certificate.test_date);
    if certificate.passed {
        let book = draft.book();
        let cured = book.servicing.defaults.values().filter(|default| {
            of_covenant(default, covenant).is_some_and(|its| its <= test_date) && is_curable(book, default)
        });
        let evidence = certificate.name();
        let cured: Vec<Event> = cured
            .map(|default| {
                let (default, evidence) = (default.id, evidence.clone());
                Event::DefaultCured(DefaultCured { default, decision: None, on, evidence })
            })
            .collect();
        draft.extend(cured);
        return Ok(());
    }
    let stands = draft.book().servicing.defaults.values().any(|default| {
        let of_test = of_covenant(default, covenant) == Some(test_date);
        of_test && (default.is_continuing() || matches!(default.state, DefaultState::Waived { .. }))
    });
    if stands {
        return Ok(());
    }
    let covenant = covenant.clone();
    begin(draft, DefaultCause::Covenant { covenant, test_date, certificate_missing: false }, on)
}

/// The test of a default of that covenant.
fn of_covenant(default: &FacilityDefault, of: &CovenantId) -> Option<BusinessDate> {
    match &default.cause {
        DefaultCause::Covenant { covenant, test_date, .. } if covenant == of => Some(*test_date),
        DefaultCause::Covenant { .. } | DefaultCause::Payment { .. } | DefaultCause::Declared { .. } => None,
    }
}

/// The cure period begins with the day after `after`.
fn begin(draft: &mut Draft, cause: DefaultCause, after: BusinessDate) -> Result<(), OutOfRange> {
    let book = draft.book();
    let remedy_until = last_day_of(book, book.terms.cure.period, after)?;
    let default = book.servicing.next_default().ok_or(OutOfRange::Count)?;
    let on = book.business_date;
    draft.push(Event::DefaultOccurred(DefaultOccurred { default, cause, on, remedy_until }));
    Ok(())
}
