//! The provider's definite yes.

use crate::book::{
    Book, Event, Rejection, command::AcceptSubmission, event::SubmissionAccepted, submission::SubmissionState,
};

pub fn decide(book: &Book, command: &AcceptSubmission) -> Result<Vec<Event>, Rejection> {
    let number = command.submission;
    let submission = book.submissions.get(number).ok_or(Rejection::SubmissionUnknown(number))?;
    match submission.state {
        SubmissionState::Sending { .. } => {
            let accepted = SubmissionAccepted { submission: number, outcome: command.outcome };
            Ok(vec![Event::SubmissionAccepted(accepted)])
        }
        // The first definite answer stands.
        SubmissionState::Accepted(_) | SubmissionState::Refused(_) => Ok(Vec::new()),
    }
}
