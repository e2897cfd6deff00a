//! What callers are told when an owner did not carry out a command.

use std::{fmt, time::Duration};

use super::OwnerError;
use crate::errors::{Reason, Refusal};

/// After what time an owner that has too much to do may have less.
const BREATH: Duration = Duration::from_millis(200);

/// An owner's error as the caller is told it. `stream` is the resource that was asked for;
/// `rejected` tells what the machine's rules say.
pub fn refusal<R: fmt::Debug>(stream: &str, error: OwnerError<R>, rejected: impl FnOnce(R) -> Refusal) -> Refusal {
    match error {
        OwnerError::Rejected(rejection) => rejected(rejection),
        OwnerError::Refused(kept) => {
            Refusal::read(&kept).unwrap_or_else(|| Refusal::internal("a kept refusal can't be read", &stream))
        }
        OwnerError::StaleVersion { expected, actual } => {
            Refusal::new(Reason::StaleEtag, format!("{stream} has changed since it was read"))
                .with("expected_etag", format!("v{expected}"))
                .with("etag", format!("v{actual}"))
        }
        OwnerError::RequestIdReused => {
            Refusal::new(Reason::RequestIdReused, "The request id was used before with other content")
        }
        OwnerError::Conflict => {
            Refusal::new(Reason::Conflict, "Other requests were faster several times over; nothing was done")
        }
        OwnerError::Overloaded => {
            Refusal::new(Reason::Overloaded, format!("Too many requests wait for {stream}; nothing was done"))
                .retry_after(BREATH)
        }
        OwnerError::ShuttingDown => Refusal::new(Reason::Draining, "The service is shutting down; nothing was done"),
        OwnerError::OutcomeUnknown => Refusal::new(
            Reason::OutcomeUnknown,
            "Whether the request took effect is not known; send it again with the same request id",
        ),
        OwnerError::NotFound => Refusal::not_found(stream),
        OwnerError::Unreadable(problem) => {
            tracing::error!(stream, problem, "a stream that can't be read was asked for");
            Refusal::new(Reason::FacilityUnreadable, format!("This release can't read {stream}"))
        }
        OwnerError::Internal => Refusal::internal("an owner failed", &stream),
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    fn told(error: OwnerError<&str>) -> Refusal {
        refusal("facilities/boleo", error, |rejection| Refusal::new(Reason::WrongState, rejection))
    }

    #[test]
    fn every_error_of_an_owner_has_its_reason_and_code() {
        for (error, reason, code) in [
            (OwnerError::Rejected("no"), Reason::WrongState, Code::FailedPrecondition),
            (OwnerError::StaleVersion { expected: 3, actual: 4 }, Reason::StaleEtag, Code::Aborted),
            (OwnerError::RequestIdReused, Reason::RequestIdReused, Code::AlreadyExists),
            (OwnerError::Conflict, Reason::Conflict, Code::Aborted),
            (OwnerError::Overloaded, Reason::Overloaded, Code::ResourceExhausted),
            (OwnerError::ShuttingDown, Reason::Draining, Code::Unavailable),
            (OwnerError::OutcomeUnknown, Reason::OutcomeUnknown, Code::Unavailable),
            (OwnerError::NotFound, Reason::NotFound, Code::NotFound),
            (OwnerError::Unreadable("event 3".into()), Reason::FacilityUnreadable, Code::FailedPrecondition),
            (OwnerError::Internal, Reason::Internal, Code::Internal),
        ] {
            let text = error.to_string();
            let refusal = told(error);
            assert_eq!((refusal.reason, refusal.reason.grpc_code()), (reason, code), "{text}");
        }
    }

    #[test]
    fn a_stale_version_tells_both_etags() {
        let refusal = told(OwnerError::StaleVersion { expected: 3, actual: 4 });
        let etag = |key: &str| refusal.metadata.get(key).cloned().unwrap_or_default();
        assert_eq!((etag("expected_etag"), etag("etag")), ("v3".to_owned(), "v4".to_owned()));
    }

    #[test]
    fn what_an_unreadable_stream_holds_is_not_told() {
        let refusal = told(OwnerError::Unreadable("facilities/boleo version 3: secret".into()));
        assert!(!format!("{refusal:?}").contains("secret"));
    }
}
