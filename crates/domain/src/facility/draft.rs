//! A decision of several steps: each event is applied to a copy of the facility before the next step
//! is decided, so that every step sees what the ones before it would make true.

use super::event::Event;
use super::evolve::evolve;
use super::state::{Book, Facility};

/// Events decided so far, and the facility as they would leave it.
pub(super) struct Draft {
    facility: Facility,
    events: Vec<Event>,
}

impl Draft {
    /// Begins on the committed state.
    pub(super) fn on(facility: &Facility) -> Self {
        Self { facility: facility.clone(), events: Vec::new() }
    }

    /// The facility after the events so far.
    pub(super) const fn facility(&self) -> &Facility {
        &self.facility
    }

    /// Its book.
    pub(super) const fn book(&self) -> &Book {
        self.facility.book()
    }

    /// Decides one more event.
    pub(super) fn push(&mut self, event: impl Into<Event>) {
        let event = event.into();
        if let Some(facility) = evolve(Some(self.facility.clone()), &event) {
            self.facility = facility;
        }
        self.events.push(event);
    }

    /// Everything that was decided.
    pub(super) fn into_events(self) -> Vec<Event> {
        self.events
    }
}
