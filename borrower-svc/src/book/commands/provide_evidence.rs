//! Sending evidence for a condition: the exact request is made here and written
//! down before anything is sent.

use facility_domain::facility::terms::ConditionTiming;
use facility_proto::lender::v1 as lender;
use facility_service::wire::evidence;

use super::sending::written_down;
use crate::book::{
    Book, Event, Rejection,
    command::ProvideEvidence,
    decide::followed,
    facility::Facility,
    submission::{ConditionRef, Content},
};

pub fn decide(stream: &str, book: &Book, command: &ProvideEvidence) -> Result<Vec<Event>, Rejection> {
    let facility = followed(book)?;
    let condition = &command.condition;
    if !exists(facility, condition) {
        return Err(Rejection::ConditionUnknown(condition.clone()));
    }
    let request = lender::SubmitEvidenceRequest {
        request_id: command.intent.provider_request_id.clone(),
        name: format!("{stream}/{}", condition.relative_name()),
        evidence: Some(evidence(&command.evidence.title, &command.evidence.reference, &command.evidence.sha256)),
    };
    let content = Content::Evidence { condition: condition.clone() };
    Ok(written_down(book, &command.intent, content, &request))
}

/// Whether the terms have the condition. A drawdown's own instance may exist at
/// the provider before its notice has arrived here, so the terms alone decide.
fn exists(facility: &Facility, condition: &ConditionRef) -> bool {
    let timing = match condition.drawdown {
        Some(_) => ConditionTiming::EachDrawdown,
        None => ConditionTiming::Initial,
    };
    facility.terms.conditions_of(timing).any(|agreed| agreed.id == condition.condition)
}
