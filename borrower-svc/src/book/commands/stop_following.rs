//! Taking in nothing more. The first cause stands.

use crate::book::{Book, Event, command::StopFollowing, event::FollowingStopped};

pub fn decide(book: &Book, command: &StopFollowing) -> Vec<Event> {
    match book.following.stopped {
        Some(_) => Vec::new(),
        None => vec![Event::FollowingStopped(FollowingStopped { stopped: command.stopped.clone() })],
    }
}
