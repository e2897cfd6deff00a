//! What had to come out against what came out. The play never stops for a
//! difference; the differences decide the exit code.

use std::fmt::Display;

use crate::case::scenario::ExpectedReason;

use super::refusal::{Reason, Refusal, code_name};

/// Counts what was compared and keeps every difference.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    compared: u32,
    differences: Vec<String>,
}

impl Tally {
    /// How many things were compared.
    #[must_use]
    pub const fn compared(&self) -> u32 {
        self.compared
    }

    /// Every difference, in the order in which they were found.
    #[must_use]
    pub fn differences(&self) -> &[String] {
        &self.differences
    }

    /// Compares one thing.
    pub fn equal<E: Display, F: Display>(&mut self, what: &str, expected: E, found: F) {
        let (expected, found) = (expected.to_string(), found.to_string());
        self.that(expected == found, || format!("{what}: expected {expected}, found {found}"));
    }

    /// Notes a difference unless `holds`.
    pub fn that(&mut self, holds: bool, difference: impl FnOnce() -> String) {
        self.compared = self.compared.saturating_add(1);
        if !holds {
            self.differences.push(difference());
        }
    }

    /// Compares the reasons of a refusal: all that are expected, each once, and
    /// no other. `code` is compared where the refusal has one.
    pub fn refusal(&mut self, what: &str, code: Option<&str>, expected: &[ExpectedReason], found: &Refusal) {
        if let (Some(expected), Some(found)) = (code, found.code) {
            self.equal(&format!("{what}: code"), expected, code_name(found));
        }
        let mut left: Vec<&Reason> = found.reasons.iter().collect();
        for reason in expected {
            let place = left.iter().position(|found| matches(reason, found));
            self.that(place.is_some(), || format!("{what}: the reason {} was not given", described(reason)));
            if let Some(place) = place {
                left.swap_remove(place);
            }
        }
        for reason in left {
            self.that(false, || format!("{what}: given without being expected: {reason}"));
        }
    }
}

fn matches(expected: &ExpectedReason, found: &Reason) -> bool {
    expected.reason == found.reason
        && expected.subject.as_ref().is_none_or(|subject| *subject == found.subject)
        && expected.metadata.iter().all(|(key, value)| found.metadata.get(key) == Some(value))
}

fn described(expected: &ExpectedReason) -> String {
    let mut words = vec![expected.reason.clone()];
    words.extend(expected.subject.clone());
    words.extend(expected.metadata.iter().map(|(key, value)| format!("{key} {value}")));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tonic::Code;

    use super::*;

    fn expected(reason: &str, subject: Option<&str>, metadata: &[(&str, &str)]) -> ExpectedReason {
        let metadata = metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        ExpectedReason { reason: reason.to_owned(), subject: subject.map(str::to_owned), metadata }
    }

    fn given(reason: &str, subject: &str, metadata: &[(&str, &str)]) -> Reason {
        let metadata: BTreeMap<String, String> =
            metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Reason { reason: reason.to_owned(), subject: subject.to_owned(), description: String::new(), metadata }
    }

    fn refusal(code: Option<Code>, reasons: Vec<Reason>) -> Refusal {
        Refusal { code, message: String::new(), reasons }
    }

    #[test]
    fn equal_figures_are_counted_and_leave_no_difference() {
        let mut tally = Tally::default();
        tally.equal("financed", "3446325.00", "3446325.00");
        assert_eq!((tally.compared(), tally.differences().len()), (1, 0));
    }

    #[test]
    fn a_figure_that_differs_is_named_with_both_values() {
        let mut tally = Tally::default();
        tally.equal("financed", "1.00", "2.00");
        assert_eq!(tally.differences(), ["financed: expected 1.00, found 2.00"]);
    }

    #[test]
    fn all_expected_reasons_in_any_order_leave_no_difference() {
        let mut tally = Tally::default();
        let found = refusal(
            Some(Code::FailedPrecondition),
            vec![given("B", "items[1]", &[]), given("A", "", &[("excess", "1292112.50"), ("available", "1.00")])],
        );
        let wanted = [expected("A", None, &[("excess", "1292112.50")]), expected("B", Some("items[1]"), &[])];
        tally.refusal("batch 8", Some("FAILED_PRECONDITION"), &wanted, &found);
        assert_eq!(tally.differences(), [""; 0]);
    }

    #[test]
    fn a_missing_reason_and_another_figure_are_differences() {
        let mut tally = Tally::default();
        let found = refusal(None, vec![given("A", "", &[("excess", "1.00")])]);
        tally.refusal("batch 8", None, &[expected("A", None, &[("excess", "2.00")])], &found);
        assert_eq!(
            tally.differences(),
            [
                "batch 8: the reason A excess 2.00 was not given",
                "batch 8: given without being expected: A  [excess 1.00]"
            ]
        );
    }

    #[test]
    fn one_reason_given_does_not_stand_for_two_expected() {
        let mut tally = Tally::default();
        let found = refusal(None, vec![given("A", "x", &[])]);
        tally.refusal("b", None, &[expected("A", None, &[]), expected("A", None, &[])], &found);
        assert_eq!(tally.differences(), ["b: the reason A was not given"]);
    }

    #[test]
    fn another_code_is_a_difference() {
        let mut tally = Tally::default();
        tally.refusal("b", Some("PERMISSION_DENIED"), &[], &refusal(Some(Code::NotFound), Vec::new()));
        assert_eq!(tally.differences(), ["b: code: expected PERMISSION_DENIED, found NOT_FOUND"]);
    }
}
