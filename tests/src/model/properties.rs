//! What must hold in every state, and what must be reachable.

use stateright::Property;

use super::{
    borrower::{ALIAS, Outcome, Wish, paid},
    protocol::{Protocol, State, World},
    provider::{Phase, machine, used},
    words::{COMMITMENT, Notice, RequestId},
};

/// A purchase has gone the whole way in both books.
pub const ON_LEASE: &str = "a purchase is on lease in both books";
/// A provider that was behind has come as far again.
pub const ENTERED_AGAIN: &str = "what was lost is entered again and both books agree";
/// People decided otherwise what they should have entered again, and the borrower has found it.
pub const OTHERWISE: &str = "limit: people pay otherwise what was paid before, and the borrower stops";

/// All of them.
pub fn all() -> Vec<Property<Protocol>> {
    vec![
        Property::always("nothing is funded twice", nothing_funded_twice),
        Property::always("no machine is claimed twice, and what ended is free", claims_are_the_living),
        Property::always("the commitment is never exceeded", within_the_commitment),
        Property::always("a request has one effect", one_effect),
        Property::always("what was acknowledged is there", acknowledged_is_there),
        Property::always("a refusal was the provider's decision", refusals_are_decisions),
        Property::always("notices are taken in order, none left out", notices_in_order),
        Property::always("each notice has its effect once", one_effect_each),
        Property::always("the books agree when it is quiet", quiet_books_agree),
        Property::always("a request that was refused is never accepted", |_, state: &State| {
            !state.world.late || state.world.provider_restores > 0
        }),
        Property::always("a provider that is behind decides nothing", |_, state: &State| !state.world.decided_behind),
        Property::always("a provider stops only after a restore", |_, state: &State| {
            !state.provider.is_stopped() || state.world.provider_restores > 0
        }),
        Property::always("a borrower stops only for a cause", |_, state: &State| {
            !state.borrower.is_stopped() || state.world.provider_restores > 0 || state.world.skips > 0
        }),
        Property::always("a difference is shown only for a cause", differences_have_causes),
        Property::always("no machine is paid for in both books under two drawdowns", not_paid_in_both),
        Property::always("left alone, everything becomes definite and the books agree", heals),
        Property::sometimes(ON_LEASE, |_, state: &State| {
            quiet(state) && state.borrower.drawdowns().iter().any(|(_, phase)| *phase == Phase::Accepted)
        }),
        Property::sometimes(ENTERED_AGAIN, |_, state: &State| {
            state.world.entered_again && quiet(state) && state.provider.notified() > 1 && books_agree(state)
        }),
        Property::sometimes(OTHERWISE, |_, state: &State| paid_in_both(state) && state.borrower.is_stopped()),
    ]
}

fn nothing_funded_twice(_: &Protocol, state: &State) -> bool {
    let mut machines: Vec<u8> = paid(state.provider.told()).into_iter().map(|(machine, _)| machine).collect();
    machines.sort_unstable();
    machines.windows(2).all(|pair| pair.first() != pair.last())
}

fn claims_are_the_living(protocol: &Protocol, state: &State) -> bool {
    let living = state.provider.drawdowns().into_iter().filter(|(_, phase)| *phase != Phase::Rejected);
    let mut living: Vec<u8> = living.map(|(purchase, _)| machine(purchase)).collect();
    let mut claims = state.provider.claims(protocol.plant);
    living.sort_unstable();
    claims.sort_unstable();
    living.windows(2).all(|pair| pair.first() != pair.last()) && living == claims
}

fn within_the_commitment(_: &Protocol, state: &State) -> bool {
    used(&state.provider.drawdowns(), |phase| phase != Phase::Rejected) <= COMMITMENT
}

/// The requests that had an effect in the provider's book, the same one under whatever name.
fn effects(state: &State) -> Vec<RequestId> {
    let requests = state.provider.told().filter_map(|notice| match notice {
        Notice::Submitted(request, _, _) | Notice::Accepted(request, _) => Some(request & !ALIAS),
        Notice::Rejected(_) | Notice::Funded(_) => None,
    });
    requests.collect()
}

fn one_effect(_: &Protocol, state: &State) -> bool {
    let mut requests = effects(state);
    requests.sort_unstable();
    requests.windows(2).all(|pair| pair.first() != pair.last())
}

fn acknowledged_is_there(_: &Protocol, state: &State) -> bool {
    if state.world.provider_restores > 0 {
        return true;
    }
    let told: Vec<Notice> = state.provider.told().collect();
    state.borrower.intents().into_iter().all(|(request, wish, outcome)| match (wish, outcome) {
        (Wish::Submit(purchase), Some(Outcome::Drawdown(drawdown))) => told.iter().any(|notice| {
            matches!(notice, Notice::Submitted(by, what, made)
                if by & !ALIAS == request && *what == purchase && *made == drawdown)
        }),
        (Wish::Accept(drawdown), Some(Outcome::Done)) => told
            .iter()
            .any(|notice| matches!(notice, Notice::Accepted(by, of) if by & !ALIAS == request && *of == drawdown)),
        (_, Some(Outcome::Refused) | None) => true,
        (Wish::Submit(_), Some(Outcome::Done)) | (Wish::Accept(_), Some(Outcome::Drawdown(_))) => false,
    })
}

fn refusals_are_decisions(_: &Protocol, state: &State) -> bool {
    state.borrower.intents().into_iter().all(|(request, _, outcome)| {
        outcome != Some(Outcome::Refused) || state.world.refused & World::bit(request) != 0
    })
}

fn notices_in_order(_: &Protocol, state: &State) -> bool {
    let seen = state.borrower.seen();
    let contiguous = seen.iter().zip(1_u8..).all(|(taken, number)| taken.number == number);
    let told = state.provider.told().take(seen.len());
    let same = state.world.provider_restores > 0 || seen.iter().map(|taken| taken.notice).eq(told);
    contiguous && same && state.borrower.hash_is_sound()
}

fn one_effect_each(_: &Protocol, state: &State) -> bool {
    state.borrower.half.is_some() || state.borrower.seen() == state.borrower.effects()
}

/// Nothing is on its way, and the borrower has taken everything in.
fn quiet(state: &State) -> bool {
    state.stream.is_empty()
        && state.provider.call.is_some()
        && state.provider.pending.is_empty()
        && state.borrower.half.is_none()
        && !state.borrower.is_stopped()
        && state.borrower.cursor().0 >= state.provider.notified()
}

fn books_agree(state: &State) -> bool {
    state.provider.drawdowns() == state.borrower.drawdowns()
}

fn quiet_books_agree(_: &Protocol, state: &State) -> bool {
    state.provider.half || !quiet(state) || books_agree(state)
}

fn differences_have_causes(_: &Protocol, state: &State) -> bool {
    let World { provider_restores, borrower_restores, .. } = state.world;
    provider_restores > 0 || borrower_restores > 0 || state.borrower.differences() == 0
}

/// Whether a machine is paid for under one drawdown in one book and under another one in the other.
fn paid_in_both(state: &State) -> bool {
    let borrower = state.borrower.paid();
    paid(state.provider.told())
        .into_iter()
        .any(|(machine, request)| borrower.iter().any(|(same, other)| *same == machine && *other != request))
}

fn not_paid_in_both(_: &Protocol, state: &State) -> bool {
    state.world.mistakes > 0 || !paid_in_both(state)
}

fn heals(protocol: &Protocol, state: &State) -> bool {
    let healed = protocol.healed(state);
    let definite = healed.borrower.intents().iter().all(|(_, _, outcome)| outcome.is_some());
    let settled = definite && quiet(&healed) && books_agree(&healed);
    // What people decided otherwise keeps the provider behind and the relay waiting, or the hashes apart:
    // loudly.
    let behind = healed.world.mistakes > 0 && healed.provider.is_catching_up();
    settled || behind || definite && healed.borrower.is_stopped()
}
