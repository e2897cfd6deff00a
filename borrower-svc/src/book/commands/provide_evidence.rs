//! Sending evidence for a condition: the exact request is made here and written
//! down before anything is sent.

use std::sync::Arc;

use facility_domain::facility::terms::ConditionTiming;
use facility_proto::lender::v1 as lender;
use facility_service::wire::evidence;
use prost::Message;

use crate::book::{
    Book, Event, Rejection,
    command::ProvideEvidence,
    decide::followed,
    event::SubmissionRecorded,
    facility::Facility,
    submission::{ConditionRef, Content, ProviderMethod},
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
    Ok(vec![Event::SubmissionRecorded(SubmissionRecorded {
        submission: book.submissions.next_number(),
        content: Content::Evidence { condition: condition.clone() },
        method: ProviderMethod::SubmitEvidence,
        request: Arc::from(request.encode_to_vec()),
        provider_request_id: command.intent.provider_request_id.clone(),
        on_behalf_of: command.intent.on_behalf_of.clone(),
        created_at: command.intent.created_at,
    })])
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
