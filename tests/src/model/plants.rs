//! Protocols with one rule left out. Each must be found, or the rule, or the model, is good for nothing.

use super::protocol::{Bounds, PLAIN};

/// A rule left out.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plant {
    /// The provider doesn't look the request id up.
    NoDedupe,
    /// The provider answers before the commit.
    AnswerBeforeCommit,
    /// The provider notifies before the commit.
    NoticeBeforeCommit,
    /// The notice is committed after its event, apart.
    NoticeApart,
    /// Two requests are decided on the same state, and the store takes both.
    CheckThenAct,
    /// A rejected drawdown keeps its machine.
    ClaimKept,
    /// A funded drawdown gives its machine back.
    ClaimEndsWithFunding,
    /// What is reserved doesn't count against the commitment.
    ReservedNotCounted,
    /// Funding asks neither for the request id nor for the state.
    FundingNotOnce,
    /// The relay takes UNAVAILABLE for a refusal.
    UnavailableIsRefusal,
    /// The relay sends each try under an id of its own.
    NewIdPerTry,
    /// A relay that starts doesn't look what waits in the journal.
    RelayForgets,
    /// The cursor is written down before the effect.
    CursorFirst,
    /// The effect is written down before the cursor.
    EffectFirst,
    /// The follower doesn't look at the numbers.
    NumberNotChecked,
    /// Neither side looks at the hashes.
    HashNotChecked,
    /// A provider that is behind goes on, and uses numbers a second time.
    GoesOnBehind,
    /// A restored provider doesn't wait until the borrower has shown how far it is.
    RestoredGoesOn,
    /// The relay is served before everything is entered again.
    RelayedWhileBehind,
    /// A refusal is not kept, and its request decided anew when a copy comes.
    RefusalForgotten,
}

/// A plant, and where it must be found.
pub struct Planted {
    /// The rule left out.
    pub plant: Plant,
    /// In one sentence.
    pub words: &'static str,
    /// How much may go wrong meanwhile.
    pub bounds: Bounds,
}

const CRASHES: Bounds = Bounds { provider_crashes: 1, borrower_crashes: 1, ..PLAIN };
const RESTORED: Bounds = Bounds { provider_restores: 1, ..PLAIN };
const MISTAKEN: Bounds = Bounds { mistakes: 1, ..RESTORED };
const SKIPPED: Bounds = Bounds { skips: 1, ..PLAIN };

const fn planted(plant: Plant, words: &'static str, bounds: Bounds) -> Planted {
    Planted { plant, words, bounds }
}

/// All of them.
pub const PLANTS: [Planted; 20] = [
    planted(Plant::NoDedupe, "a request id is not looked up", PLAIN),
    planted(Plant::AnswerBeforeCommit, "the answer leaves before the commit", CRASHES),
    planted(Plant::NoticeBeforeCommit, "the notice leaves before the commit", CRASHES),
    planted(Plant::NoticeApart, "event and notice are committed apart", CRASHES),
    planted(Plant::CheckThenAct, "two requests are decided on one state", PLAIN),
    planted(Plant::ClaimKept, "a rejected drawdown keeps its machine", PLAIN),
    planted(Plant::ClaimEndsWithFunding, "a funded drawdown gives its machine back", PLAIN),
    planted(Plant::ReservedNotCounted, "what is reserved doesn't count", PLAIN),
    planted(Plant::FundingNotOnce, "funding asks neither for request nor state", PLAIN),
    planted(Plant::UnavailableIsRefusal, "UNAVAILABLE is taken for a refusal", PLAIN),
    planted(Plant::NewIdPerTry, "each try has an id of its own", PLAIN),
    planted(Plant::RelayForgets, "a relay forgets what waits when it restarts", CRASHES),
    planted(Plant::CursorFirst, "the cursor is written down before the effect", CRASHES),
    planted(Plant::EffectFirst, "the effect is written down before the cursor", CRASHES),
    planted(Plant::NumberNotChecked, "a gap in the notices is not noticed", SKIPPED),
    planted(Plant::HashNotChecked, "hashes are not compared", MISTAKEN),
    planted(Plant::GoesOnBehind, "a provider that is behind goes on", RESTORED),
    planted(Plant::RestoredGoesOn, "a restored provider doesn't wait for the borrower's cursor", RESTORED),
    planted(Plant::RelayedWhileBehind, "the relay is served before everything is entered again", RESTORED),
    planted(Plant::RefusalForgotten, "a refusal is not kept under its request id", PLAIN),
];
