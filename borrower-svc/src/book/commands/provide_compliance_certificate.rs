//! Sending the certificate of a covenant's test: the exact request is made here and
//! written down before anything is sent. Whether it keeps the threshold is no reason
//! against it: what is so has to be said.

use facility_proto::lender::v1 as lender;
use facility_service::wire::evidence;

use super::sending::written_down;
use crate::book::{
    Book, Event, Rejection, command::ProvideComplianceCertificate, decide::followed, submission::Content,
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
    let content = Content::Certificate { covenant: covenant.clone(), test_date: command.test_date };
    Ok(written_down(book, &command.intent, content, &request))
}
