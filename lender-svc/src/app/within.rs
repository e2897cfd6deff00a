//! Lists of names in a request: how many there may be, and that they lie within the request's
//! facility.

use facility_domain::ids::{EquipmentId, FacilityId, InvoiceId};
use facility_service::wire::{Problems, facility_name, read_equipment_name, read_invoice};

/// The most entries of a list.
const MOST: usize = 500;

/// Notes when a list has more entries than it may. Whether it may be empty is a rule.
pub(super) fn check_length(problems: &mut Problems, field: &str, length: usize) {
    if length > MOST {
        problems.add(field, format!("must have at most {MOST} entries, not {length}"));
    }
}

/// Keeps what belongs to `facility`, or notes that it belongs to another. A facility that could not
/// be read is a problem of its own.
pub(super) fn of_facility<T>(
    problems: &mut Problems,
    field: &str,
    facility: Option<&FacilityId>,
    (of, thing): (FacilityId, T),
) -> Option<T> {
    match facility {
        Some(facility) if of != *facility => {
            problems.none(field, format!("must be within {}", facility_name(facility)))
        }
        Some(_) => Some(thing),
        None => None,
    }
}

/// Reads the name of a unit of `facility`.
pub(super) fn read_unit(
    problems: &mut Problems,
    field: &str,
    facility: Option<&FacilityId>,
    name: &str,
) -> Option<EquipmentId> {
    let name = read_equipment_name(problems, field, name)?;
    of_facility(problems, field, facility, (name.facility, name.equipment))
}

/// Reads the name of an invoice of `facility`.
pub(super) fn read_invoice_of(
    problems: &mut Problems,
    field: &str,
    facility: Option<&FacilityId>,
    name: &str,
) -> Option<InvoiceId> {
    let name = read_invoice(problems, field, name)?;
    of_facility(problems, field, facility, (name.facility, name.invoice))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boleo() -> FacilityId {
        FacilityId::parse("boleo").unwrap()
    }

    #[test]
    fn names_of_another_facility_are_refused_and_an_unread_one_adds_nothing() {
        let mut problems = Problems::default();
        assert!(read_unit(&mut problems, "units[0]", Some(&boleo()), "facilities/boleo/equipment/1-2").is_some());
        assert!(read_invoice_of(&mut problems, "invoice", None, "facilities/boleo/invoices/1").is_none());
        assert!(problems.is_empty());
        assert!(read_unit(&mut problems, "units[1]", Some(&boleo()), "facilities/cananea/equipment/1-2").is_none());
        let refused = problems.finish(None::<()>).unwrap_err();
        assert_eq!(refused.fields[0].field, "units[1]");
        assert_eq!(refused.fields[0].description, "must be within facilities/boleo");
    }

    #[test]
    fn lists_have_a_most() {
        for (length, fine) in [(0, true), (500, true), (501, false)] {
            let mut problems = Problems::default();
            check_length(&mut problems, "parts", length);
            assert_eq!(problems.is_empty(), fine, "{length}");
        }
    }
}
