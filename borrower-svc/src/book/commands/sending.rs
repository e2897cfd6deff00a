//! What is sent to the provider is written down first: the exact bytes, and the request identifier
//! under which they go out every time.

use std::sync::Arc;

use prost::Message;

use crate::book::{Book, Event, command::Intent, event::SubmissionRecorded, submission::Content};

/// The next submission: a request of the provider's contract over that content.
pub(super) fn written_down(book: &Book, intent: &Intent, content: Content, request: &impl Message) -> Vec<Event> {
    let method = content.method();
    vec![Event::SubmissionRecorded(SubmissionRecorded {
        submission: book.submissions.next_number(),
        content,
        method,
        request: Arc::from(request.encode_to_vec()),
        provider_request_id: intent.provider_request_id.clone(),
        on_behalf_of: intent.on_behalf_of.clone(),
        created_at: intent.created_at,
    })]
}
