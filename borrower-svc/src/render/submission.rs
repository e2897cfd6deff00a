//! Submissions.

use facility_domain::ids::PurchaseId;
use facility_proto::{borrower::v1 as pb, r#type::v1 as types};
use facility_service::owner::Snapshot;
use prost_types::Timestamp;

use crate::{
    book::{
        Book, Event,
        submission::{Content, Failure, Outcome, Submission, SubmissionState},
    },
    wire::{self, amount},
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
    snapshot.state.submissions.get(number).map(|sent| submitted(&snapshot.stream, sent))
}

/// A submission of the book of `stream`.
#[must_use]
pub fn submitted(stream: &str, submission: &Submission) -> pb::Submission {
    let (state, failures, message) = match &submission.state {
        SubmissionState::Sending { .. } => (pb::submission::State::Sending, Vec::new(), String::new()),
        SubmissionState::Accepted(_) => (pb::submission::State::Accepted, Vec::new(), String::new()),
        SubmissionState::Refused(refused) => {
            let failures = refused.failures.iter().map(failure).collect();
            (pb::submission::State::Refused, failures, refused.message.clone())
        }
    };
    let schedule = submission.content.schedule();
    pb::Submission {
        name: format!("{stream}/submissions/{}", submission.number),
        state: state.into(),
        provider_request_id: submission.provider_request_id.clone(),
        subject: subject(stream, submission),
        failures,
        message,
        create_time: Some(timestamp(submission.created_at)),
        on_behalf_of: submission.on_behalf_of.clone(),
        schedule: schedule.map(|schedule| format!("{stream}/schedules/{schedule}")).unwrap_or_default(),
        invoice: match submission.state {
            SubmissionState::Accepted(outcome @ Outcome::Settlement(_)) => {
                format!("{stream}/{}", outcome.relative_name())
            }
            SubmissionState::Accepted(_) | SubmissionState::Sending { .. } | SubmissionState::Refused(_) => {
                String::new()
            }
        },
        ..asked(stream, &submission.content)
    }
}

/// What a submission asks for; nothing else is filled in.
fn asked(stream: &str, content: &Content) -> pb::Submission {
    let of = |kind: pb::submission::Kind| pb::Submission { kind: kind.into(), ..pb::Submission::default() };
    let name = |purchase: &PurchaseId| format!("{stream}/purchases/{purchase}");
    match content {
        Content::Drawdown { purchases, .. } => {
            let purchases = purchases.iter().map(name).collect();
            pb::Submission { purchases, ..of(pb::submission::Kind::Drawdown) }
        }
        Content::Evidence { .. } => of(pb::submission::Kind::Evidence),
        Content::Acceptance { purchases } => {
            let purchases = purchases.iter().map(|accepted| name(&accepted.purchase)).collect();
            pb::Submission { purchases, ..of(pb::submission::Kind::Acceptance) }
        }
        Content::Dispute { .. } => of(pb::submission::Kind::Dispute),
        Content::Certificate { .. } => of(pb::submission::Kind::ComplianceCertificate),
        Content::Prepayment { amount: principal, settlement_date, effect, .. } => pb::Submission {
            amount: Some(amount(*principal)),
            settlement_date: settlement_date.to_string(),
            effect: wire::effect(*effect).into(),
            ..of(pb::submission::Kind::Prepayment)
        },
        Content::Renewal { payments, .. } => {
            pb::Submission { payments: *payments, ..of(pb::submission::Kind::Renewal) }
        }
        Content::TerminationQuote { purchases, settlement_date, .. } => pb::Submission {
            purchases: purchases.iter().map(name).collect(),
            settlement_date: settlement_date.to_string(),
            ..of(pb::submission::Kind::TerminationQuote)
        },
        Content::Termination { settlement_date, .. } => {
            pb::Submission { settlement_date: settlement_date.to_string(), ..of(pb::submission::Kind::Termination) }
        }
    }
}

/// The provider's name of what a submission is about.
fn subject(stream: &str, submission: &Submission) -> String {
    match (&submission.content, &submission.state) {
        (Content::Evidence { condition }, _) => format!("{stream}/{}", condition.relative_name()),
        (Content::Certificate { covenant, .. }, _) => format!("{stream}/covenants/{covenant}"),
        (Content::Dispute { invoice }, _) => format!("{stream}/invoices/{invoice}"),
        (Content::Prepayment { schedule, .. } | Content::Renewal { schedule, .. }, _) => {
            format!("{stream}/schedules/{schedule}")
        }
        (Content::Termination { quote, .. }, _) => format!("{stream}/quotes/{quote}"),
        (
            Content::Drawdown { .. } | Content::Acceptance { .. } | Content::TerminationQuote { .. },
            SubmissionState::Accepted(outcome),
        ) => format!("{stream}/{}", outcome.relative_name()),
        (
            Content::Drawdown { .. } | Content::Acceptance { .. } | Content::TerminationQuote { .. },
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
