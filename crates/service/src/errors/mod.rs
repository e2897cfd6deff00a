//! How a service says no: one table of reasons, one type of refusal, one place
//! that turns it into a gRPC status, and the way back for clients.
//!
//! # The answer's form
//!
//! Every refusal carries `grpc-status-details-bin` with:
//!
//! - one `google.rpc.ErrorInfo`: domain `facility`, the stable reason, and what
//!   a program needs to go on (metadata);
//! - `google.rpc.BadRequest` when fields are malformed: all of them, each with
//!   its path;
//! - `google.rpc.PreconditionFailure` when rules refuse: **every** rule that
//!   failed, `type` the rule's reason, `subject` the resource or request line,
//!   `description` a sentence;
//! - `google.rpc.RetryInfo` when waiting helps, `google.rpc.RequestInfo` when the
//!   request had an id.
//!
//! Numbers of a failed rule are in the `ErrorInfo`'s metadata under keys that
//! begin with the rule's place in the `PreconditionFailure`, counted from zero:
//! `0.reason`, `0.excess`, `1.reason` … , with one rule as with many. The
//! `ErrorInfo`'s own reason is the first rule's.
//!
//! Details travel in an HTTP/2 header that clients bound, often at 8 KiB. Rules
//! and fields that do not fit are left out from the end, and the metadata says
//! how many: `omitted_rules`, `omitted_fields`.
//!
//! Nothing internal is ever put in a message: [`Refusal::internal`] logs the
//! cause and answers with the trace id.

mod decode;
mod kept;
mod reason;
mod refusal;
mod status;

pub use decode::{DecodedError, DecodedRule, decode, is_definite};
pub use reason::Reason;
pub use refusal::{FieldViolation, Refusal, RefusalParts, RuleViolation};

/// The `domain` of every `google.rpc.ErrorInfo`.
pub const DOMAIN: &str = "facility";
