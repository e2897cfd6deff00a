//! Sending the certificate of a covenant's test: the exact request is made here and
//! written down before anything is sent. Whether it keeps the threshold is no reason
//! against it: what is so has to be said.

use std::sync::Arc;

use facility_proto::lender::v1 as lender;
use facility_service::wire::evidence;
use prost::Message;

use crate::book::{
    Book, Event, Rejection,
    command::ProvideComplianceCertificate,
    decide::followed,
    event::SubmissionRecorded,
    submission::{Content, ProviderMethod},
};

pub fn decide(stream: &str, book: &Book, command: &ProvideComplianceCertificate) -> Result<Vec<Event>, Rejection> {
    let facility = followed(book)?;
    let covenant = &command.covenant;
    if facility.terms.covenant(covenant).is_none() {
        return Err(Rejection::CovenantUnknown(covenant.clone()));
    }
    let request = lender::SubmitComplianceCertificateRequest {
        request_id: command.intent.provider_request_id.clone(),
        covenant: format!("{stream}/covenants/{covenant}"),
        test_date: command.test_date.to_string(),
        value: command.value.to_string(),
        evidence: Some(evidence(&command.evidence.title, &command.evidence.reference, &command.evidence.sha256)),
    };
    Ok(vec![Event::SubmissionRecorded(SubmissionRecorded {
        submission: book.submissions.next_number(),
        content: Content::Certificate { covenant: covenant.clone(), test_date: command.test_date },
        method: ProviderMethod::SubmitComplianceCertificate,
        request: Arc::from(request.encode_to_vec()),
        provider_request_id: command.intent.provider_request_id.clone(),
        on_behalf_of: command.intent.on_behalf_of.clone(),
        created_at: command.intent.created_at,
    })])
}
