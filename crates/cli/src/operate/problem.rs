//! Why an operation could not be carried out, and its exit code: scripts go by it.

use std::process::ExitCode;

use facility_service::errors::{self, DecodedError};
use serde_json::json;
use tonic::{Code, Status};

/// Exit code of an operation that found what it looked for: a discrepancy, an overdue invoice, a day behind.
pub const FOUND: u8 = 6;

/// Why an operation could not be carried out.
#[derive(Debug)]
pub enum Problem {
    /// Something here: a certificate, a name.
    Local(String),
    /// The service has refused, or gave no answer.
    Answer(Box<Status>),
    /// No answer to a change: it may have been carried out.
    Unknown {
        /// With which flags the same can be sent again.
        again: String,
        /// What came instead of an answer.
        status: Box<Status>,
    },
}

impl From<Status> for Problem {
    fn from(status: Status) -> Self {
        Self::Answer(Box::new(status))
    }
}

impl Problem {
    /// 1 refused by a rule; 2 malformed, or something here; 3 not there; 4 not allowed; 5 no answer.
    #[must_use]
    pub fn code(&self) -> u8 {
        let status = match self {
            Self::Local(_) => return 2,
            Self::Unknown { .. } => return 5,
            Self::Answer(status) => status,
        };
        match status.code() {
            Code::FailedPrecondition | Code::AlreadyExists | Code::Aborted => 1,
            Code::InvalidArgument | Code::OutOfRange | Code::Unimplemented => 2,
            Code::NotFound => 3,
            Code::PermissionDenied | Code::Unauthenticated => 4,
            Code::Ok
            | Code::Cancelled
            | Code::Unknown
            | Code::DeadlineExceeded
            | Code::ResourceExhausted
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss => 5,
        }
    }

    /// Adds a flag with which the same can be sent again.
    pub(super) fn with(self, flag: &str) -> Self {
        match self {
            Self::Unknown { again, status } => Self::Unknown { again: format!("{again} {flag}"), status },
            Self::Local(_) | Self::Answer(_) => self,
        }
    }

    /// Prints it to standard error and gives its exit code.
    pub(super) fn told(&self, json: bool) -> ExitCode {
        eprintln!("{}", if json { self.json() } else { self.text() });
        ExitCode::from(self.code())
    }

    /// For people: every reason on a line of its own.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Local(problem) => format!("facility: {problem}"),
            Self::Answer(status) => match errors::decode(status) {
                Some(error) => format!("facility: {}", reasons(&error)),
                None => format!("facility: no answer: {}", status.message()),
            },
            Self::Unknown { again, status } => format!(
                "facility: no answer, so whether it was done is not known ({}); send it again with {again}",
                status.message()
            ),
        }
    }

    fn json(&self) -> String {
        let (status, again) = match self {
            Self::Local(problem) => return json!({"error": problem}).to_string(),
            Self::Answer(status) => (status, None),
            Self::Unknown { again, status } => (status, Some(again)),
        };
        let error = errors::decode(status);
        let reason = error.as_ref().map(|error| error.reason.clone());
        let rules: Vec<_> = error
            .iter()
            .flat_map(|error| &error.rules)
            .map(|rule| json!({"reason": rule.reason, "subject": rule.subject, "description": rule.description, "figures": rule.metadata}))
            .collect();
        let fields: Vec<_> = error
            .iter()
            .flat_map(|error| &error.fields)
            .map(|field| json!({"field": field.field, "description": field.description}))
            .collect();
        json!({"error": status.message(), "code": format!("{:?}", status.code()), "reason": reason, "rules": rules, "fields": fields, "send_again_with": again}).to_string()
    }
}

fn reasons(error: &DecodedError) -> String {
    let mut lines = vec![format!("{}: {}", error.reason, error.message)];
    for rule in &error.rules {
        lines.push(format!("  {} {}: {}", rule.reason, rule.subject, rule.description).replace("  :", ":"));
        if !rule.metadata.is_empty() {
            let figures: Vec<String> = rule.metadata.iter().map(|(key, value)| format!("{key} {value}")).collect();
            lines.push(format!("      {}", figures.join(", ")));
        }
    }
    lines.extend(error.fields.iter().map(|field| format!("  {}: {}", field.field, field.description)));
    lines.join("\n")
}
