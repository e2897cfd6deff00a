//! What comes of a state when nothing goes wrong any more: people look at what has stopped, the relay
//! sends what waits, the follower follows.

use super::{
    actions::Action,
    protocol::{Protocol, State},
};

/// More rounds than any state within the bounds needs.
const ROUNDS: usize = 64;

impl Protocol {
    /// The state when there is nothing left to do. Everything on its way is lost first: what comes of
    /// messages that arrive is seen in the states in which they have.
    pub fn healed(&self, state: &State) -> State {
        let mut healed = state.clone();
        healed.asks.clear();
        healed.answers.clear();
        healed.stream.clear();
        healed.provider.call = None;
        for _ in 0..ROUNDS {
            if !self.one_round(&mut healed) {
                return healed;
            }
        }
        healed
    }

    fn one_round(&self, state: &mut State) -> bool {
        let finish = [Action::Commit, Action::CommitNotice, Action::TakeRest, Action::Resume, Action::EnterAgain];
        if finish.into_iter().any(|action| self.take(state, action)) {
            return true;
        }
        if let Some((request, ask)) = state.borrower.sending() {
            self.take(state, Action::Send);
            self.take(state, Action::Handle(ask));
            self.take(state, Action::Commit);
            let answers = state.answers.clone();
            answers.into_iter().for_each(|answer| {
                self.take(state, Action::Hear(answer));
            });
            if !state.borrower.waits_for(request) {
                return true;
            }
        }
        state.provider.call.is_none() && self.take(state, Action::Connect)
            || self.take(state, Action::Notify)
            || self.take(state, Action::Take)
    }
}
