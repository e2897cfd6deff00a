//! A refusal with everything that its answer needs. What a gRPC status is, only
//! `status` and `decode` know.

use std::{
    collections::BTreeMap,
    error::Error,
    fmt,
    ops::{Deref, DerefMut},
    time::Duration,
};

use super::Reason;
use crate::telemetry;

/// One malformed field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldViolation {
    /// Path of the field in the request: `terms.tranches[2].limit.amount`.
    pub field: String,
    /// What is wrong with it, in a sentence.
    pub description: String,
}

impl FieldViolation {
    /// The field at `field` is wrong as `description` says.
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self { field: field.into(), description: description.into() }
    }
}

/// One rule that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleViolation {
    /// Why.
    pub reason: Reason,
    /// On what: a resource name, or a path in the request such as `lines[3]`.
    pub subject: String,
    /// A sentence for people.
    pub description: String,
    /// Figures for programs, such as `excess`: keys in lower snake case, values as on the wire.
    pub metadata: BTreeMap<String, String>,
}

impl RuleViolation {
    /// The rule `reason` failed on `subject`.
    pub fn new(reason: Reason, subject: impl Into<String>, description: impl Into<String>) -> Self {
        Self { reason, subject: subject.into(), description: description.into(), metadata: BTreeMap::new() }
    }

    /// Adds a figure.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.metadata.insert(key.to_owned(), value.into());
        self
    }
}

/// The service says no. Becomes a gRPC status by `From`.
///
/// What it says is boxed, so that a `Result` with it stays small; it is read and
/// changed as if it stood here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(Box<RefusalParts>);

/// What a [`Refusal`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalParts {
    /// Why; its gRPC code is the answer's.
    pub reason: Reason,
    /// A sentence for people, without internals.
    pub message: String,
    /// Figures for programs: keys in lower snake case.
    pub metadata: BTreeMap<String, String>,
    /// Every malformed field.
    pub fields: Vec<FieldViolation>,
    /// Every rule that failed.
    pub rules: Vec<RuleViolation>,
    /// After what time trying again may help.
    pub retry_after: Option<Duration>,
    /// The request's id, where it had one.
    pub request_id: Option<String>,
}

impl Refusal {
    /// A refusal with nothing but its reason and a sentence.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self(Box::new(RefusalParts {
            reason,
            message: message.into(),
            metadata: BTreeMap::new(),
            fields: Vec::new(),
            rules: Vec::new(),
            retry_after: None,
            request_id: None,
        }))
    }

    /// Malformed fields, all of them.
    #[must_use]
    pub fn invalid(fields: Vec<FieldViolation>) -> Self {
        let message = match fields.as_slice() {
            [one] => format!("{}: {}", one.field, one.description),
            several => format!("{} fields are malformed", several.len()),
        };
        let mut refusal = Self::new(Reason::InvalidArgument, message);
        refusal.fields = fields;
        refusal
    }

    /// Rules that failed, all of them. The first one's reason is the answer's;
    /// without any, which is a defect of the caller, the answer is INTERNAL.
    #[must_use]
    pub fn rules(rules: Vec<RuleViolation>) -> Self {
        let (reason, message) = match rules.as_slice() {
            [] => return Self::internal("a refusal by rules without a rule", &"no rule given"),
            [one] => (one.reason, one.description.clone()),
            [first, ..] => {
                (first.reason, format!("{} rules refuse this; the first: {}", rules.len(), first.description))
            }
        };
        let mut refusal = Self::new(reason, message);
        refusal.rules = rules;
        refusal
    }

    /// A resource that does not exist or that the caller may not see; the two are not told apart.
    #[must_use]
    pub fn not_found(name: &str) -> Self {
        Self::new(Reason::NotFound, format!("{name} was not found")).with("resource", name)
    }

    /// A failure of the service: `context` and `error` go to the log, the caller gets the trace id.
    pub fn internal(context: &str, error: &dyn fmt::Display) -> Self {
        let trace_id = telemetry::current_trace_id();
        tracing::error!(context, %error, trace_id, "internal failure");
        Self::new(Reason::Internal, "The service failed; its operator finds the cause in the log by the trace id")
            .with("trace_id", trace_id)
    }

    /// Adds a figure.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.metadata.insert(key.to_owned(), value.into());
        self
    }

    /// Says after what time trying again may help.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.retry_after = Some(delay);
        self
    }

    /// Names the request that is refused.
    #[must_use]
    pub fn for_request(mut self, request_id: &str) -> Self {
        self.request_id = (!request_id.is_empty()).then(|| request_id.to_owned());
        self
    }
}

impl Deref for Refusal {
    type Target = RefusalParts;

    fn deref(&self) -> &RefusalParts {
        &self.0
    }
}

impl DerefMut for Refusal {
    fn deref_mut(&mut self) -> &mut RefusalParts {
        &mut self.0
    }
}

impl From<Refusal> for RefusalParts {
    fn from(refusal: Refusal) -> Self {
        *refusal.0
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.message)
    }
}

impl Error for Refusal {}
