//! Who approves, what must be shown, and who answers for the borrower.

use std::collections::BTreeSet;

use super::amounts::{above, in_currency};
use super::dates::earliest_maturity;
use super::{Problems, TermsDraft};
use crate::facility::free_text::{self, LONG_TEXT, MEDIUM_TEXT};

pub(super) fn check(draft: &TermsDraft, problems: &mut Problems) {
    approval_bands(draft, problems);
    conditions(draft, problems);
    covenants(draft, problems);
    guarantee(draft, problems);
}

fn approval_bands(draft: &TermsDraft, problems: &mut Problems) {
    let field = "approval_bands";
    problems.add_if(draft.approval_bands.is_empty(), field, "Must have at least one band.");
    let last = draft.approval_bands.len().saturating_sub(1);
    let mut bound_before = None;
    for (index, band) in draft.approval_bands.iter().enumerate() {
        problems.count(&format!("{field}[{index}].approvals"), band.approvals, 1, 10);
        let path = format!("{field}[{index}].up_to");
        match band.up_to {
            None => problems.add_if(index != last, &path, "Only the last band is open-ended."),
            Some(up_to) => {
                problems.add_if(index == last, &path, "The last band must be open-ended.");
                if in_currency(draft, &path, up_to, problems) {
                    problems.add_if(!up_to.is_positive(), &path, "Must be positive.");
                    let ascends = bound_before.is_none_or(|before| above(up_to, before));
                    problems.add_if(!ascends, &path, "Must be above the band before.");
                    bound_before = Some(up_to);
                }
            }
        }
    }
}

fn conditions(draft: &TermsDraft, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for (index, condition) in draft.conditions_precedent.iter().enumerate() {
        let path = format!("conditions_precedent[{index}]");
        let repeated = !seen.insert(&condition.id);
        problems.add_if(repeated, format!("{path}.id"), format!("{} is named twice.", condition.id));
        let unusable = free_text::flaw(&condition.title, LONG_TEXT).is_some();
        problems.add_if(unusable, format!("{path}.title"), "Must say what is to be shown, in 1 to 500 characters.");
    }
}

fn covenants(draft: &TermsDraft, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    problems.add_if(draft.covenants.len() > 50, "covenants", "Must be at most 50.");
    for (index, covenant) in draft.covenants.iter().enumerate() {
        let path = format!("covenants[{index}]");
        let repeated = !seen.insert(&covenant.id);
        problems.add_if(repeated, format!("{path}.id"), format!("{} is named twice.", covenant.id));
        let unusable = free_text::flaw(&covenant.title, LONG_TEXT).is_some();
        problems.add_if(unusable, format!("{path}.title"), "Must say what is undertaken, in 1 to 500 characters.");
        let regular = [1, 2, 3, 4, 6, 12].contains(&covenant.test_months);
        let sentence = format!("Must be 1, 2, 3, 4, 6 or 12, not {}.", covenant.test_months);
        problems.add_if(!regular, format!("{path}.test_months"), sentence);
        problems.count(&format!("{path}.certificate_days"), covenant.certificate_days, 0, 365);
    }
}

fn guarantee(draft: &TermsDraft, problems: &mut Problems) {
    let Some(guarantee) = &draft.guarantee else { return };
    let unnamed = free_text::flaw(&guarantee.guarantor.legal_name, MEDIUM_TEXT).is_some();
    problems.add_if(unnamed, "guarantee.guarantor.legal_name", "Must be 1 to 200 characters.");
    if in_currency(draft, "guarantee.cap", guarantee.cap, problems) {
        problems.add_if(!guarantee.cap.is_positive(), "guarantee.cap", "Must be positive.");
    }
    let too_short = earliest_maturity(draft).is_some_and(|maturity| guarantee.expiry < maturity);
    problems.add_if(too_short, "guarantee.expiry_date", "Must not be before the earliest possible final maturity.");
}
