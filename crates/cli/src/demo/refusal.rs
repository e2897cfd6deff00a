//! A refusal as the play sees it, whichever way it came: in the status of a call,
//! or in the borrower's record of what it sent.

use std::{collections::BTreeMap, fmt};

use facility_proto::{borrower::v1::Submission, r#type::v1::RuleFailure};
use facility_service::errors;
use tonic::{Code, Status};

/// Every reason for which something was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The gRPC code; none for a submission, which has only its reasons.
    pub code: Option<Code>,
    /// The sentence for people.
    pub message: String,
    /// Every reason; empty when the status was not made by a facility service.
    pub reasons: Vec<Reason>,
}

/// One reason of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Stable code.
    pub reason: String,
    /// What it is about; empty for the request as a whole.
    pub subject: String,
    /// A sentence for people.
    pub description: String,
    /// The figures behind it.
    pub metadata: BTreeMap<String, String>,
}

impl From<&Status> for Refusal {
    fn from(status: &Status) -> Self {
        let decoded = errors::decode(status);
        let mut reasons = Vec::new();
        if let Some(error) = decoded {
            reasons.extend(error.rules.iter().map(|rule| Reason {
                reason: rule.reason.clone(),
                subject: rule.subject.clone(),
                description: rule.description.clone(),
                metadata: rule.metadata.clone(),
            }));
            reasons.extend(error.fields.iter().map(|field| Reason {
                reason: error.reason.clone(),
                subject: field.field.clone(),
                description: field.description.clone(),
                metadata: BTreeMap::new(),
            }));
            if reasons.is_empty() {
                reasons.push(Reason {
                    reason: error.reason,
                    subject: String::new(),
                    description: error.message,
                    metadata: error.metadata,
                });
            }
        }
        Self { code: Some(status.code()), message: status.message().to_owned(), reasons }
    }
}

impl From<&Submission> for Refusal {
    fn from(submission: &Submission) -> Self {
        let reasons = submission.failures.iter().map(Reason::from).collect();
        Self { code: None, message: submission.message.clone(), reasons }
    }
}

impl From<&RuleFailure> for Reason {
    fn from(failure: &RuleFailure) -> Self {
        let metadata = failure.metadata.iter().map(|detail| (detail.key.clone(), detail.value.clone())).collect();
        Self {
            reason: failure.reason.clone(),
            subject: failure.subject.clone(),
            description: failure.description.clone(),
            metadata,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "{} {}", code_name(code), self.message)?,
            None => f.write_str(&self.message)?,
        }
        self.reasons.iter().try_for_each(|reason| write!(f, "\n  {reason}"))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason)?;
        if !self.subject.is_empty() {
            write!(f, "  {}", self.subject)?;
        }
        if !self.description.is_empty() {
            write!(f, "  {}", self.description)?;
        }
        let figures: Vec<String> = self.metadata.iter().map(|(key, value)| format!("{key} {value}")).collect();
        if !figures.is_empty() {
            write!(f, "  [{}]", figures.join(", "))?;
        }
        Ok(())
    }
}

/// The code as gRPC's documents write it, such as `FAILED_PRECONDITION`.
#[must_use]
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
