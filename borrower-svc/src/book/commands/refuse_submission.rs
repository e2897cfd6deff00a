//! The provider's definite no.

use crate::book::{
    Book, Event, Rejection, command::RefuseSubmission, event::SubmissionRefused, submission::SubmissionState,
};

pub fn decide(book: &Book, command: &RefuseSubmission) -> Result<Vec<Event>, Rejection> {
    let number = command.submission;
    let submission = book.submissions.get(number).ok_or(Rejection::SubmissionUnknown(number))?;
    match submission.state {
        SubmissionState::Sending { .. } => {
            let refused = SubmissionRefused { submission: number, refused: command.refused.clone() };
            Ok(vec![Event::SubmissionRefused(refused)])
        }
        // The first definite answer stands.
        SubmissionState::Accepted(_) | SubmissionState::Refused(_) => Ok(Vec::new()),
    }
}
