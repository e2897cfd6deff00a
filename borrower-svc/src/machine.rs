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
