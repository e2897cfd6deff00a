//! The whole: both sides, the network between them, and what is known from outside.

use std::collections::BTreeSet;

use stateright::{Model, Property};

use super::{
    actions::Action,
    borrower::Borrower,
    plants::Plant,
    properties,
    provider::Provider,
    words::{Answer, Ask, Numbered, RequestId},
};

/// How much may happen, so that there is an end to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Purchases that may be wanted.
    pub purchases: u8,
    /// Intents of the borrower's people.
    pub intents: u8,
    /// Kills of the provider's service.
    pub provider_crashes: u8,
    /// Kills of the borrower's service.
    pub borrower_crashes: u8,
    /// Times that the provider's journal is put back.
    pub provider_restores: u8,
    /// Times that the borrower's journal is put back.
    pub borrower_restores: u8,
    /// Notices that a defective provider leaves out.
    pub skips: u8,
    /// Decisions of people that they should not have made before everything was entered again.
    pub mistakes: u8,
}

/// Nothing but the network goes wrong.
pub const PLAIN: Bounds = Bounds {
    purchases: 3,
    intents: 2,
    provider_crashes: 0,
    borrower_crashes: 0,
    provider_restores: 0,
    borrower_restores: 0,
    skips: 0,
    mistakes: 0,
};

/// Bounds in which every state is looked at.
pub struct Scope {
    /// What goes wrong in it.
    pub name: &'static str,
    /// How much of it.
    pub bounds: Bounds,
    /// What must be reachable, or the scope shows nothing.
    pub reaches: &'static [&'static str],
}

/// What is looked at as a whole.
pub const SCOPES: [Scope; 5] = [
    Scope {
        name: "crashes",
        bounds: Bounds { provider_crashes: 1, borrower_crashes: 1, ..PLAIN },
        reaches: &[properties::ON_LEASE],
    },
    Scope {
        name: "provider restored",
        bounds: Bounds { purchases: 2, provider_restores: 1, ..PLAIN },
        reaches: &[properties::ON_LEASE, properties::ENTERED_AGAIN],
    },
    Scope {
        name: "provider restored, entered again otherwise",
        bounds: Bounds { purchases: 2, provider_restores: 1, mistakes: 1, ..PLAIN },
        reaches: &[properties::ON_LEASE, properties::ENTERED_AGAIN, properties::OTHERWISE],
    },
    Scope {
        name: "borrower restored",
        bounds: Bounds { borrower_restores: 1, ..PLAIN },
        reaches: &[properties::ON_LEASE],
    },
    Scope { name: "notice left out", bounds: Bounds { skips: 1, ..PLAIN }, reaches: &[properties::ON_LEASE] },
];

/// What is reachable and not nice; `docs/reliability.md` tells of it.
pub const LIMITS: [&str; 1] = [properties::OTHERWISE];

/// What is seen from outside and by neither side.
#[derive(Clone, Debug, Hash, PartialEq, Eq, Default)]
pub struct World {
    /// Kills of the provider's service so far.
    pub provider_crashes: u8,
    /// Kills of the borrower's service.
    pub borrower_crashes: u8,
    /// Times that the provider's journal was put back.
    pub provider_restores: u8,
    /// Times that the borrower's journal was put back.
    pub borrower_restores: u8,
    /// Notices that were left out.
    pub skips: u8,
    /// Request ids that were given out.
    pub intents: u8,
    /// Requests that the provider has refused, as bits.
    pub refused: u16,
    /// A request was accepted after it had been refused: an old copy of it came late.
    pub late: bool,
    /// Something was decided while the borrower had seen more, and not by people's mistake.
    pub decided_behind: bool,
    /// Mistakes of people so far.
    pub mistakes: u8,
    /// Something was entered again.
    pub entered_again: bool,
}

impl World {
    /// The bit of a request in [`Self::refused`].
    pub fn bit(request: RequestId) -> u16 {
        1_u16.checked_shl(u32::from(request)).unwrap_or_default()
    }
}

/// Both sides and what is between them.
#[derive(Clone, Debug, Hash, PartialEq, Eq, Default)]
pub struct State {
    /// The provider's service.
    pub provider: Provider,
    /// The borrower's service.
    pub borrower: Borrower,
    /// Requests on their way. They stay, and may be handled any number of times, or never.
    pub asks: BTreeSet<Ask>,
    /// Answers on their way, likewise.
    pub answers: BTreeSet<Answer>,
    /// Notices on their way: one call, so they stay in order.
    pub stream: Vec<Numbered>,
    /// What is known from outside.
    pub world: World,
}

/// The protocol, with or without one of its rules.
#[derive(Clone, Copy, Debug)]
pub struct Protocol {
    /// How much may happen.
    pub bounds: Bounds,
    /// The rule left out.
    pub plant: Option<Plant>,
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::default()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.possible(state, actions);
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut next = last.clone();
        self.take(&mut next, action).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}
