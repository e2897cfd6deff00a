//! The book as a state machine that lives in a journal stream of its own.

use facility_journal::{ClaimKey, NewClaim, NewEvent, StoredEvent};
use facility_service::owner::{Call, Deciding, DecodeError, Machine};

use crate::{
    book::{self, Book, Command, Event, Rejection},
    stored,
};

/// The business date under which something is recorded before any notice has
/// told one.
const NO_BUSINESS_DATE: &str = "0001-01-01";

/// Runs books in owners. It claims nothing, notifies nobody and goes on with
/// nothing by itself: what is to be sent, the relay reads from the state.
#[derive(Debug, Clone, Copy, Default)]
pub struct BookMachine;

impl Machine for BookMachine {
    type State = Book;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn claims_to_look_up(&self, _: &Book, _: &Command) -> Vec<ClaimKey> {
        Vec::new()
    }

    fn decide(&self, deciding: &Deciding<'_, Self>, command: &Command) -> Result<Vec<Event>, Rejection> {
        book::decide(&deciding.on.stream, &deciding.on.state, command)
    }

    fn evolve(&self, state: Book, event: &Event) -> Book {
        book::evolve(state, event)
    }

    fn claims(&self, _: &Book, _: &Event) -> (Vec<NewClaim>, Vec<ClaimKey>) {
        (Vec::new(), Vec::new())
    }

    fn notices(&self, _: &Book, _: &Event, _: Option<&Call>) -> Vec<Vec<u8>> {
        Vec::new()
    }

    /// A notice is recorded under the day that it tells of, everything else under the day of the last
    /// one before it.
    fn business_date(&self, before: &Book, event: Option<&Event>) -> String {
        if let Some(Event::NoticeTakenIn(taken)) = event {
            return taken.notice.business_date.to_string();
        }
        before.facility.as_ref().map_or_else(|| NO_BUSINESS_DATE.to_owned(), |known| known.business_date.to_string())
    }

    fn follow_up(&self, _: &Book) -> Option<Command> {
        None
    }

    fn encode(&self, event: &Event) -> NewEvent {
        stored::encode(event)
    }

    fn decode(&self, stored: &StoredEvent) -> Result<Event, DecodeError> {
        stored::decode(stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Desk, STREAM};

    #[test]
    fn a_notice_is_recorded_under_the_day_that_it_tells_of() {
        let (mut book, mut recorded) = (Book::default(), Vec::new());
        assert_eq!(BookMachine.business_date(&book, None), NO_BUSINESS_DATE);
        // Entered on 13 November 2007, signed on 2 January 2008.
        for command in &Desk::signed().commands {
            for event in book::decide(STREAM, &book, command).unwrap() {
                recorded.push(BookMachine.business_date(&book, Some(&event)));
                book = book::evolve(book, &event);
            }
        }
        assert_eq!(recorded, ["2007-11-13", "2008-01-02"]);
        assert_eq!(BookMachine.business_date(&book, None), "2008-01-02");
    }
}
