//! Submissions.

use facility_proto::{borrower::v1 as pb, r#type::v1 as types};
use facility_service::owner::Snapshot;
use prost_types::Timestamp;

use crate::book::{
    Book, Event,
    submission::{Content, Failure, Submission, SubmissionState},
};

/// The submission that was just written down.
#[must_use]
pub fn recorded(snapshot: &Snapshot<Book>, events: &[Event]) -> Option<pb::Submission> {
    events.iter().find_map(|event| match event {
        Event::SubmissionRecorded(recorded) => submission(snapshot, recorded.submission),
        Event::PurchaseCreated(_)
        | Event::PurchaseCancelled(_)
        | Event::DeliveryRecorded(_)
        | Event::SubmissionAccepted(_)
        | Event::SubmissionRefused(_)
        | Event::PaymentOrdered(_)
        | Event::NoticeTakenIn(_)
        | Event::FollowingStopped(_) => None,
    })
}

/// A submission, if the book has it.
#[must_use]
pub fn submission(snapshot: &Snapshot<Book>, number: u32) -> Option<pb::Submission> {
    let stream = &snapshot.stream;
    let submission = snapshot.state.submissions.get(number)?;
    let (kind, purchases) = match &submission.content {
        Content::Drawdown { purchases, .. } => {
            let names = purchases.iter().map(|id| format!("{stream}/purchases/{id}"));
            (pb::submission::Kind::Drawdown, names.collect())
        }
        Content::Evidence { .. } => (pb::submission::Kind::Evidence, Vec::new()),
        Content::Acceptance { purchases } => {
            let names = purchases.iter().map(|accepted| format!("{stream}/purchases/{}", accepted.purchase));
            (pb::submission::Kind::Acceptance, names.collect())
        }
        Content::Dispute { .. } => (pb::submission::Kind::Dispute, Vec::new()),
        Content::Certificate { .. } => (pb::submission::Kind::ComplianceCertificate, Vec::new()),
    };
    let (state, failures, message) = match &submission.state {
        SubmissionState::Sending { .. } => (pb::submission::State::Sending, Vec::new(), String::new()),
        SubmissionState::Accepted(_) => (pb::submission::State::Accepted, Vec::new(), String::new()),
        SubmissionState::Refused(refused) => {
            let failures = refused.failures.iter().map(failure).collect();
            (pb::submission::State::Refused, failures, refused.message.clone())
        }
    };
    Some(pb::Submission {
        name: format!("{stream}/submissions/{number}"),
        state: state.into(),
        kind: kind.into(),
        provider_request_id: submission.provider_request_id.clone(),
        purchases,
        subject: subject(stream, submission),
        failures,
        message,
        create_time: Some(timestamp(submission.created_at)),
        on_behalf_of: submission.on_behalf_of.clone(),
    })
}

/// The provider's name of what a submission is about.
fn subject(stream: &str, submission: &Submission) -> String {
    match (&submission.content, &submission.state) {
        (Content::Evidence { condition }, _) => format!("{stream}/{}", condition.relative_name()),
        (Content::Certificate { covenant, .. }, _) => format!("{stream}/covenants/{covenant}"),
        (Content::Dispute { invoice }, _) => format!("{stream}/invoices/{invoice}"),
        (Content::Drawdown { .. } | Content::Acceptance { .. }, SubmissionState::Accepted(outcome)) => {
            format!("{stream}/{}", outcome.relative_name())
        }
        (
            Content::Drawdown { .. } | Content::Acceptance { .. },
            SubmissionState::Sending { .. } | SubmissionState::Refused(_),
        ) => String::new(),
    }
}

fn failure(failure: &Failure) -> types::RuleFailure {
    let details = failure
        .metadata
        .iter()
        .map(|(key, value)| types::rule_failure::Detail { key: key.clone(), value: value.clone() });
    types::RuleFailure {
        reason: failure.reason.clone(),
        subject: failure.subject.clone(),
        description: failure.description.clone(),
        metadata: details.collect(),
    }
}

/// A moment given in microseconds since 1970-01-01T00:00:00Z.
pub(super) fn timestamp(micros: i64) -> Timestamp {
    let nanos = i32::try_from(micros.rem_euclid(1_000_000)).unwrap_or_default().saturating_mul(1_000);
    Timestamp { seconds: micros.div_euclid(1_000_000), nanos }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_before_and_after_1970_keep_their_microseconds() {
        assert_eq!(timestamp(1_500_000), Timestamp { seconds: 1, nanos: 500_000_000 });
        assert_eq!(timestamp(-1), Timestamp { seconds: -1, nanos: 999_999_000 });
    }
}
