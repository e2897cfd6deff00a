//! The way back: what a client reads out of a status that a facility service sent.

use std::{collections::BTreeMap, time::Duration};

use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::{DOMAIN, FieldViolation, Reason};

/// A refusal as a client sees it. Reasons are text here, because a newer service
/// may send one that this client has not learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedError {
    /// The gRPC code.
    pub code: Code,
    /// The reason's code, such as `OVER_HEADROOM`.
    pub reason: String,
    /// The sentence for people.
    pub message: String,
    /// Figures that belong to the whole answer; those of rules are with their rule.
    pub metadata: BTreeMap<String, String>,
    /// Every malformed field.
    pub fields: Vec<FieldViolation>,
    /// Every rule that failed.
    pub rules: Vec<DecodedRule>,
    /// After what time trying again may help.
    pub retry_after: Option<Duration>,
    /// The request's id as the service understood it.
    pub request_id: Option<String>,
}

/// One rule that failed, as a client sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedRule {
    /// The reason's code.
    pub reason: String,
    /// On what.
    pub subject: String,
    /// A sentence for people.
    pub description: String,
    /// Figures.
    pub metadata: BTreeMap<String, String>,
}

impl DecodedError {
    /// The reason, if this client knows it.
    #[must_use]
    pub fn known_reason(&self) -> Option<Reason> {
        Reason::parse(&self.reason)
    }
}

/// Reads a facility service's refusal out of a status; `None` where the status
/// was made by something else: a proxy, the transport, another service.
#[must_use]
pub fn decode(status: &Status) -> Option<DecodedError> {
    let details = status.get_error_details();
    let info = details.error_info().filter(|info| info.domain == DOMAIN)?;
    let mut metadata: BTreeMap<String, String> = info.metadata.clone().into_iter().collect();
    let violations = details.precondition_failure().map(|failure| failure.violations.as_slice()).unwrap_or_default();
    let rules = violations
        .iter()
        .enumerate()
        .map(|(place, violation)| DecodedRule {
            reason: violation.r#type.clone(),
            subject: violation.subject.clone(),
            description: violation.description.clone(),
            metadata: figures_of(&mut metadata, place),
        })
        .collect();
    let bad = details.bad_request().map(|bad| bad.field_violations.as_slice()).unwrap_or_default();
    Some(DecodedError {
        code: status.code(),
        reason: info.reason.clone(),
        message: status.message().to_owned(),
        metadata,
        fields: bad.iter().map(|field| FieldViolation::new(&field.field, &field.description)).collect(),
        rules,
        retry_after: details.retry_info().and_then(|info| info.retry_delay),
        request_id: details.request_info().map(|info| info.request_id.clone()),
    })
}

/// Takes the figures of the rule at `place` out of the answer's metadata.
fn figures_of(metadata: &mut BTreeMap<String, String>, place: usize) -> BTreeMap<String, String> {
    let prefix = format!("{place}.");
    let mut figures = BTreeMap::new();
    metadata.retain(|key, value| match key.strip_prefix(&prefix) {
        Some(own) => {
            figures.insert(own.to_owned(), std::mem::take(value));
            false
        }
        None => true,
    });
    figures.remove("reason");
    figures
}

/// Whether the status is a service's last word on the request. Everything else
/// must be sent again with the same request id: the request may have taken
/// effect, or may yet.
///
/// A refusal of the caller as such (who it is, what it may call) is not a word
/// on the request: configuration mends it, and the same request then succeeds.
/// Neither is that a release can't read the facility: another one may have
/// carried the request out.
#[must_use]
pub fn is_definite(status: &Status) -> bool {
    let Some(error) = decode(status) else { return false };
    match error.known_reason() {
        Some(
            Reason::UnknownPrincipal | Reason::RoleRequired | Reason::OnBehalfOfRefused | Reason::FacilityUnreadable,
        ) => false,
        Some(_) | None => matches!(
            error.code,
            Code::InvalidArgument
                | Code::FailedPrecondition
                | Code::NotFound
                | Code::AlreadyExists
                | Code::PermissionDenied
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::{Refusal, RuleViolation};

    fn sent(refusal: Refusal) -> Status {
        // Through HTTP headers and back, as between two processes.
        let response = Status::from(refusal).into_http::<()>();
        Status::from_header_map(response.headers()).expect("a status")
    }

    #[test]
    fn every_rule_survives_the_way_with_its_figures() {
        let rules = vec![
            RuleViolation::new(Reason::OverHeadroom, "facilities/mine-1", "USD 250000.00 too much")
                .with("excess", "250000.00"),
            RuleViolation::new(Reason::UnmetCondition, "facilities/mine-1/conditions/insurance", "insurance is open"),
        ];
        let status = sent(Refusal::rules(rules).for_request("r-1"));
        assert_eq!(status.code(), Code::FailedPrecondition);
        let error = decode(&status).expect("ours");
        assert_eq!(error.reason, "OVER_HEADROOM");
        assert_eq!(error.known_reason(), Some(Reason::OverHeadroom));
        assert_eq!(error.request_id.as_deref(), Some("r-1"));
        assert_eq!(error.rules.len(), 2);
        assert_eq!(error.rules[0].metadata, BTreeMap::from([("excess".to_owned(), "250000.00".to_owned())]));
        assert_eq!(error.rules[1].reason, "UNMET_CONDITION");
        assert_eq!(error.rules[1].subject, "facilities/mine-1/conditions/insurance");
        assert!(error.metadata.is_empty(), "figures of rules are with their rule");
    }

    #[test]
    fn the_metadata_on_the_wire_is_numbered_by_rule() {
        let rule = RuleViolation::new(Reason::OverHeadroom, "s", "d").with("excess", "1.00");
        let details = sent(Refusal::rules(vec![rule])).get_error_details();
        let info = details.error_info().expect("info");
        assert_eq!(info.domain, "facility");
        assert_eq!(info.metadata.get("0.reason").map(String::as_str), Some("OVER_HEADROOM"));
        assert_eq!(info.metadata.get("0.excess").map(String::as_str), Some("1.00"));
    }

    #[test]
    fn eleven_rules_are_not_mixed_up_by_their_numbers() {
        let rules = (0..11)
            .map(|n| RuleViolation::new(Reason::OverSublimit, format!("lines[{n}]"), "d").with("n", n.to_string()));
        let error = decode(&sent(Refusal::rules(rules.collect()))).expect("ours");
        for (n, rule) in error.rules.iter().enumerate() {
            assert_eq!(rule.metadata.get("n"), Some(&n.to_string()));
        }
        assert_eq!(error.rules.len(), 11);
    }

    #[test]
    fn every_field_survives_the_way() {
        let fields =
            vec![FieldViolation::new("amount.amount", "not a decimal"), FieldViolation::new("date", "missing")];
        let error = decode(&sent(Refusal::invalid(fields.clone()))).expect("ours");
        assert_eq!((error.code, error.fields), (Code::InvalidArgument, fields));
    }

    #[test]
    fn more_rules_than_fit_are_counted_and_the_answer_stays_small() {
        let rules =
            (0..500).map(|n| RuleViolation::new(Reason::SerialAlreadyFinanced, format!("lines[{n}]"), "x".repeat(900)));
        let response = Status::from(Refusal::rules(rules.collect())).into_http::<()>();
        let bytes: usize = response.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        assert!(bytes < 8 * 1024, "{bytes}");
        let error = decode(&Status::from_header_map(response.headers()).expect("a status")).expect("ours");
        let omitted: usize = error.metadata.get("omitted_rules").expect("said").parse().expect("a number");
        assert_eq!(error.rules.len() + omitted, 500);
        assert!(!error.rules.is_empty());
    }

    #[test]
    fn retry_delay_survives_the_way() {
        let refusal = Refusal::new(Reason::Overloaded, "busy").retry_after(Duration::from_millis(1500));
        let error = decode(&sent(refusal)).expect("ours");
        assert_eq!((error.code, error.retry_after), (Code::ResourceExhausted, Some(Duration::from_millis(1500))));
    }

    #[test]
    fn a_status_of_somebody_else_is_not_decoded() {
        assert_eq!(decode(&Status::failed_precondition("a proxy's")), None);
    }

    #[test]
    fn only_a_services_own_refusals_are_definite() {
        assert!(is_definite(&sent(Refusal::new(Reason::OverHeadroom, "m"))));
        assert!(is_definite(&sent(Refusal::not_found("facilities/x"))));
        for reason in [
            Reason::OutcomeUnknown,
            Reason::DeadlineExceeded,
            Reason::StaleEtag,
            Reason::Overloaded,
            Reason::Internal,
            Reason::Unauthenticated,
            Reason::UnknownPrincipal,
            Reason::RoleRequired,
            Reason::FacilityUnreadable,
        ] {
            assert!(!is_definite(&sent(Refusal::new(reason, "m"))), "{reason}");
        }
        assert!(!is_definite(&Status::failed_precondition("a proxy's")));
    }

    #[test]
    fn an_internal_failure_keeps_its_cause_to_itself() {
        let status = sent(Refusal::internal("append", &"disk /var/lib/x is full"));
        assert_eq!(status.code(), Code::Internal);
        assert!(!format!("{status:?}").contains("disk"), "{status:?}");
    }
}
