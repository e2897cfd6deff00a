//! A decision of several steps: each event is applied to a copy of the facility before the next step
//! is decided, so that every step sees what the ones before it would make true.

use super::event::Event;
use super::evolve::evolve;
use super::state::{Book, Facility};

/// Events decided so far, and the facility as they would leave it. The facility is copied once, with
/// the first event; a decision without one copies nothing.
pub(super) struct Draft<'a> {
    committed: &'a Facility,
    drafted: Option<Facility>,
    events: Vec<Event>,
}

impl<'a> Draft<'a> {
    /// Begins on the committed state.
    pub(super) const fn on(facility: &'a Facility) -> Self {
        Self { committed: facility, drafted: None, events: Vec::new() }
    }

    /// The facility after the events so far.
    pub(super) fn facility(&self) -> &Facility {
        self.drafted.as_ref().unwrap_or(self.committed)
    }

    /// Its book.
    pub(super) fn book(&self) -> &Book {
        self.facility().book()
    }

    /// Decides one more event.
    pub(super) fn push(&mut self, event: impl Into<Event>) {
        let event = event.into();
        let before = self.drafted.take().unwrap_or_else(|| self.committed.clone());
        self.drafted = evolve(Some(before), &event);
        self.events.push(event);
    }

    /// Decides more events, in order.
    pub(super) fn extend(&mut self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            self.push(event);
        }
    }

    /// Everything that was decided.
    pub(super) fn into_events(self) -> Vec<Event> {
        self.events
    }
}
