//! What an answer of the provider is worth: a definite yes, a definite no, or
//! nothing, after which the same request is sent again.
//!
//! A refusal counts only when the provider's own decision speaks: with one of
//! four codes and its own details. Whatever comes from before that decision (the
//! transport, a proxy, the access table, a full queue) says nothing about an
//! earlier try, which may have been committed while its answer was lost. Nor does
//! a provider that knows that a part of its history is missing: what it is sent may
//! stand in that part.

use facility_domain::ids::{DrawdownId, InvoiceId, QuoteId, ScheduleId};
use facility_proto::lender::v1::{
    AcceptEquipmentResponse, PrepayScheduleResponse, QuoteTerminationResponse, SubmitDrawdownResponse,
    TerminateScheduleResponse,
};
use facility_service::{
    errors::{DecodedError, Reason, decode},
    wire::{Problems, facility_name, read_drawdown},
};
use prost::{Message, bytes::Bytes};
use tonic::{Code, Status};

use crate::book::submission::{Failure, Outcome, ProviderMethod, Refused};

/// A definite answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// The provider has done what was asked.
    Accepted(Outcome),
    /// The provider has refused.
    Refused(Refused),
}

impl Answer {
    /// What it is, for the log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Refused(_) => "refused",
        }
    }
}

/// The definite answer, or the status that is none.
pub fn read(stream: &str, method: ProviderMethod, came: Result<Bytes, Status>) -> Result<Answer, Status> {
    match came {
        Ok(bytes) => accepted(stream, method, &bytes),
        Err(status) => refused(status).map(Answer::Refused),
    }
}

fn accepted(stream: &str, method: ProviderMethod, bytes: &Bytes) -> Result<Answer, Status> {
    let outcome = match method {
        ProviderMethod::SubmitEvidence => Some(Outcome::Evidence),
        ProviderMethod::DisputeInvoice => Some(Outcome::Dispute),
        ProviderMethod::SubmitComplianceCertificate => Some(Outcome::Certificate),
        ProviderMethod::RenewSchedule => Some(Outcome::Renewal),
        ProviderMethod::SubmitDrawdown => drawdown(stream, bytes).map(Outcome::Drawdown),
        ProviderMethod::AcceptEquipment => schedule(stream, bytes).map(Outcome::Schedule),
        ProviderMethod::QuoteTermination => quote(stream, bytes).map(Outcome::Quote),
        ProviderMethod::PrepaySchedule => {
            let answer = PrepayScheduleResponse::decode(bytes.clone()).ok();
            answer.and_then(|answer| invoice(stream, &answer.invoice)).map(Outcome::Settlement)
        }
        ProviderMethod::TerminateSchedule => {
            let answer = TerminateScheduleResponse::decode(bytes.clone()).ok();
            answer.and_then(|answer| invoice(stream, &answer.invoice)).map(Outcome::Settlement)
        }
    };
    let unnamed = || Status::data_loss("the provider's answer does not name what came of it in the facility");
    outcome.map(Answer::Accepted).ok_or_else(unnamed)
}

/// The drawdown that an answer names, when it is one of the facility.
fn drawdown(stream: &str, bytes: &Bytes) -> Option<DrawdownId> {
    let name = SubmitDrawdownResponse::decode(bytes.clone()).ok()?.drawdown?.name;
    let name = read_drawdown(&mut Problems::default(), "drawdown.name", &name)?;
    (facility_name(&name.facility) == stream).then_some(name.drawdown)
}

/// The schedule that an answer names, when it is one of the facility.
fn schedule(stream: &str, bytes: &Bytes) -> Option<ScheduleId> {
    let name = AcceptEquipmentResponse::decode(bytes.clone()).ok()?.schedule?.name;
    ScheduleId::parse(name.strip_prefix(stream)?.strip_prefix("/schedules/")?).ok()
}

/// The quote that an answer names, when it is one of the facility.
fn quote(stream: &str, bytes: &Bytes) -> Option<QuoteId> {
    let name = QuoteTerminationResponse::decode(bytes.clone()).ok()?.quote?.name;
    QuoteId::parse(name.strip_prefix(stream)?.strip_prefix("/quotes/")?).ok()
}

/// The invoice of that name, when it is one of the facility.
fn invoice(stream: &str, name: &str) -> Option<InvoiceId> {
    InvoiceId::parse(name.strip_prefix(stream)?.strip_prefix("/invoices/")?).ok()
}

fn refused(status: Status) -> Result<Refused, Status> {
    let definite = match status.code() {
        Code::FailedPrecondition | Code::InvalidArgument | Code::AlreadyExists | Code::NotFound => decode(&status),
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::DeadlineExceeded
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => None,
    };
    let definite = definite.filter(|error| !speaks_without_its_history(error));
    definite.map(|error| Refused { message: error.message.clone(), failures: failures(error) }).ok_or(status)
}

/// Whether the provider could not look at all that it once decided: it may have carried the request out.
fn speaks_without_its_history(error: &DecodedError) -> bool {
    [Reason::HistoryBehindCounterparty, Reason::FacilityUnreadable].iter().any(|reason| {
        let code = reason.code();
        error.reason == code || error.rules.iter().any(|rule| rule.reason == code)
    })
}

/// Every reason, as the provider gave it: its rules, else its fields, else the
/// reason of the whole.
fn failures(error: DecodedError) -> Vec<Failure> {
    if !error.rules.is_empty() {
        let rules = error.rules.into_iter().map(|rule| Failure {
            reason: rule.reason,
            subject: rule.subject,
            description: rule.description,
            metadata: rule.metadata.into_iter().collect(),
        });
        return rules.collect();
    }
    if !error.fields.is_empty() {
        let fields = error.fields.into_iter().map(|field| Failure {
            reason: error.reason.clone(),
            subject: field.field,
            description: field.description,
            metadata: Vec::new(),
        });
        return fields.collect();
    }
    let metadata = error.metadata.into_iter().collect();
    vec![Failure { reason: error.reason, subject: String::new(), description: error.message, metadata }]
}
