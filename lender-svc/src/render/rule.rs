//! Rules that failed, as answers tell them.

use facility_domain::{facility::RuleFailure, ids::FacilityId};
use facility_proto::r#type::v1::{RuleFailure as Failed, rule_failure::Detail};
use facility_service::wire::facility_name;

/// A rule that failed, its subject with its full resource name.
#[must_use]
pub fn rule_failure(facility: &FacilityId, rule: &RuleFailure) -> Failed {
    let metadata = rule.metadata.iter();
    Failed {
        reason: rule.code.as_str().to_owned(),
        subject: full_subject(&facility_name(facility), &rule.subject),
        description: rule.description.clone(),
        metadata: metadata.map(|(key, value)| Detail { key: (*key).to_owned(), value: value.clone() }).collect(),
    }
}

/// The collections of a facility.
const COLLECTIONS: [&str; 8] = [
    "conditions/",
    "drawdowns/",
    "equipment/",
    "schedules/",
    "invoices/",
    "receipts/",
    "defaults/",
    "guaranteeDemands/",
];

/// The domain names things within their facility; callers know them by their full names. Paths of
/// fields in the request stay as they are.
pub(super) fn full_subject(facility: &str, subject: &str) -> String {
    if subject == "facility" {
        facility.to_owned()
    } else if COLLECTIONS.iter().any(|collection| subject.starts_with(collection)) {
        format!("{facility}/{subject}")
    } else {
        subject.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_within_the_facility_become_full_and_paths_stay() {
        for (within, full) in [
            ("facility", "facilities/boleo"),
            ("conditions/insurance", "facilities/boleo/conditions/insurance"),
            ("drawdowns/3", "facilities/boleo/drawdowns/3"),
            ("drawdowns/3/conditions/title", "facilities/boleo/drawdowns/3/conditions/title"),
            ("equipment/4-2", "facilities/boleo/equipment/4-2"),
            ("invoices/7", "facilities/boleo/invoices/7"),
            ("guaranteeDemands/1", "facilities/boleo/guaranteeDemands/1"),
            ("items[3].serial_number", "items[3].serial_number"),
            ("invoices[0]", "invoices[0]"),
            ("", ""),
        ] {
            assert_eq!(full_subject("facilities/boleo", within), full);
        }
    }
}
