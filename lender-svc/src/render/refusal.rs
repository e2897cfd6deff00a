//! The one place that makes a refusal of the service out of a rejection of the domain.

use facility_domain::facility::{Rejection, RejectionKind, RuleFailure};
use facility_service::errors::{FieldViolation, Reason, Refusal, RuleViolation};

use super::rule::full_subject;

/// A rejection as the caller is told it. `facility` is the facility's resource name.
///
/// What does not exist makes it NOT_FOUND only where nothing else stands against the request and the
/// rejection does not list reasons anyway; otherwise it is one of the rules that failed.
///
/// Malformed fields make it INVALID_ARGUMENT, whatever else stands against the request, because
/// waiting does not mend them; the rules that failed are listed all the same.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "a rejection is told once")]
pub fn refusal(facility: &str, rejection: Rejection) -> Refusal {
    let rules = rejection.rules();
    let of_kind = |kind| rules.iter().find(move |rule| rule.code.kind() == kind);
    let nothing_else = rules.iter().all(|rule| rule.code.kind() == RejectionKind::NotFound);
    if nothing_else
        && rejection.kind() == RejectionKind::NotFound
        && let Some(rule) = rules.first()
    {
        return Refusal::not_found(&missing(facility, rule));
    }
    if let Some(rule) = of_kind(RejectionKind::AlreadyExists) {
        return Refusal::new(reason(rule), rule.description.clone()).with("resource", facility);
    }
    if let Some(rule) = of_kind(RejectionKind::Stale) {
        return stale(rule);
    }
    let (malformed, failed): (Vec<_>, Vec<_>) =
        rules.iter().partition(|rule| rule.code.kind() == RejectionKind::Invalid);
    let violations: Vec<_> = failed.into_iter().map(|rule| violation(facility, rule)).collect();
    let fields: Vec<_> = malformed.into_iter().map(field).collect();
    if fields.is_empty() {
        return Refusal::rules(violations);
    }
    let mut refusal = Refusal::invalid(fields);
    refusal.rules = violations;
    refusal
}

fn missing(facility: &str, rule: &RuleFailure) -> String {
    if rule.subject.is_empty() { facility.to_owned() } else { full_subject(facility, &rule.subject) }
}

fn stale(rule: &RuleFailure) -> Refusal {
    let refusal = Refusal::new(reason(rule), rule.description.clone());
    rule.metadata.iter().fold(refusal, |refusal, (key, value)| match *key {
        "expected_revision" => refusal.with("expected_etag", format!("r{value}")),
        "revision" => refusal.with("etag", format!("r{value}")),
        other => refusal.with(other, value.clone()),
    })
}

fn violation(facility: &str, rule: &RuleFailure) -> RuleViolation {
    let violation = RuleViolation::new(reason(rule), full_subject(facility, &rule.subject), rule.description.clone());
    rule.metadata.iter().fold(violation, |violation, (key, value)| violation.with(key, value.clone()))
}

/// What is wrong with the request as a whole has no path.
fn field(rule: &RuleFailure) -> FieldViolation {
    FieldViolation::new(rule.subject.clone(), rule.description.clone())
}

/// Every code of the domain that is told is a reason of the service; a test holds it.
fn reason(rule: &RuleFailure) -> Reason {
    Reason::parse(rule.code.as_str()).unwrap_or(Reason::Internal)
}

#[cfg(test)]
mod tests;
