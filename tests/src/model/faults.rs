//! What goes wrong.

use super::{
    actions::Action,
    plants::Plant,
    protocol::{Protocol, State},
    provider::Event,
    words::count,
};

impl Protocol {
    /// What may still go wrong.
    pub(super) fn faults(&self, state: &State, actions: &mut Vec<Action>) {
        let (bounds, world) = (self.bounds, &state.world);
        if world.provider_crashes < bounds.provider_crashes {
            actions.push(Action::CrashProvider);
        }
        if world.borrower_crashes < bounds.borrower_crashes {
            actions.push(Action::CrashBorrower);
        }
        if world.provider_restores < bounds.provider_restores {
            actions.extend((0..count(state.provider.journal.len())).map(Action::RestoreProvider));
        }
        if world.borrower_restores < bounds.borrower_restores {
            actions.extend((0..count(state.borrower.journal.len())).map(Action::RestoreBorrower));
        }
        if world.skips < bounds.skips {
            actions.push(Action::Skip);
        }
    }

    /// Lets it go wrong.
    pub(super) fn go_wrong(&self, state: &mut State, action: Action) -> bool {
        match action {
            Action::CrashProvider => {
                state.world.provider_crashes += 1;
                stop_provider(state);
            }
            Action::CrashBorrower => {
                state.world.borrower_crashes += 1;
                self.stop_borrower(state);
            }
            Action::RestoreProvider(events) => {
                state.world.provider_restores += 1;
                stop_provider(state);
                state.provider.journal.truncate(usize::from(events));
                if self.plant != Some(Plant::RestoredGoesOn) {
                    state.provider.journal.push(Event::Restored);
                }
            }
            Action::RestoreBorrower(entries) => {
                state.world.borrower_restores += 1;
                self.stop_borrower(state);
                state.borrower.journal.truncate(usize::from(entries));
            }
            Action::Skip => return skip(state),
            _ => return false,
        }
        true
    }

    /// A killed borrower loses what was on its way to it; its requests may still arrive.
    fn stop_borrower(&self, state: &mut State) {
        state.borrower.half = None;
        state.answers.clear();
        state.stream.clear();
        state.provider.call = None;
        if self.plant == Some(Plant::RelayForgets) {
            state.borrower.forgotten = count(state.borrower.intents().len());
        }
    }
}

/// A killed provider loses what is not committed and what was on its way to it; its answers and notices
/// may still arrive.
fn stop_provider(state: &mut State) {
    state.provider.pending.clear();
    state.provider.half = false;
    state.provider.call = None;
    state.asks.clear();
}

fn skip(state: &mut State) -> bool {
    let more = state.provider.call.is_some_and(|sent| sent < state.provider.notified());
    if more {
        state.provider.call = state.provider.call.map(|sent| sent.saturating_add(1));
        state.world.skips += 1;
    }
    more
}
