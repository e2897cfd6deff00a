//! The one place that turns a refusal into a gRPC status.

use std::collections::HashMap;

use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt};

use super::{DOMAIN, Refusal, RefusalParts, RuleViolation};

/// How many bytes of text the details may hold. They travel in base64 (a third
/// more) in one header, and common clients bound all headers at 8 KiB.
const DETAILS_BUDGET: usize = 4 * 1024;

/// How many bytes one sentence may have.
const SENTENCE_LIMIT: usize = 512;

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        let refusal = RefusalParts::from(refusal);
        let mut metadata: HashMap<String, String> = refusal.metadata.into_iter().collect();
        let mut details = ErrorDetails::new();
        let mut budget = DETAILS_BUDGET;

        let mut left_out = 0_usize;
        for field in &refusal.fields {
            let description = shortened(&field.description);
            if take(&mut budget, field.field.len().saturating_add(description.len())) {
                details.add_bad_request_violation(field.field.as_str(), description);
            } else {
                left_out = left_out.saturating_add(1);
            }
        }
        note_omitted(&mut metadata, "omitted_fields", left_out);

        let mut left_out = 0_usize;
        for (place, rule) in refusal.rules.iter().enumerate() {
            if take(&mut budget, size(rule)) {
                add_rule(&mut details, &mut metadata, place, rule);
            } else {
                left_out = left_out.saturating_add(1);
            }
        }
        note_omitted(&mut metadata, "omitted_rules", left_out);

        details.set_error_info(refusal.reason.code(), DOMAIN, metadata);
        if let Some(delay) = refusal.retry_after {
            details.set_retry_info(Some(delay));
        }
        if let Some(request_id) = refusal.request_id {
            details.set_request_info(request_id, "");
        }
        Self::with_error_details(refusal.reason.grpc_code(), shortened(&refusal.message), details)
    }
}

fn add_rule(details: &mut ErrorDetails, metadata: &mut HashMap<String, String>, place: usize, rule: &RuleViolation) {
    let description = shortened(&rule.description);
    details.add_precondition_failure_violation(rule.reason.code(), rule.subject.as_str(), description);
    metadata.insert(format!("{place}.reason"), rule.reason.code().to_owned());
    for (key, value) in &rule.metadata {
        metadata.insert(format!("{place}.{key}"), value.clone());
    }
}

fn note_omitted(metadata: &mut HashMap<String, String>, key: &str, count: usize) {
    if count > 0 {
        metadata.insert(key.to_owned(), count.to_string());
    }
}

/// Takes `cost` from the budget; once something did not fit, nothing after it
/// does, so that what is left out is always the end of the list.
fn take(budget: &mut usize, cost: usize) -> bool {
    *budget = budget.checked_sub(cost).unwrap_or_default();
    *budget > 0
}

fn size(rule: &RuleViolation) -> usize {
    // The reason stands in the violation and in the metadata; the key has its place before it.
    let figures = rule
        .metadata
        .iter()
        .fold(0_usize, |sum, (key, value)| sum.saturating_add(key.len()).saturating_add(value.len()).saturating_add(8));
    let code = rule.reason.code().len();
    let sentence = rule.description.len().min(SENTENCE_LIMIT);
    figures.saturating_add(code).saturating_add(code).saturating_add(rule.subject.len()).saturating_add(sentence)
}

fn shortened(sentence: &str) -> String {
    let mut end = sentence.len().min(SENTENCE_LIMIT);
    while !sentence.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    sentence.get(..end).unwrap_or_default().to_owned()
}
