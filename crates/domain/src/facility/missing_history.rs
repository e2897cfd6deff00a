//! A part of the history that is missing: notices that the counterparty has seen and that this book does
//! not have, as after its journal was restored to an older point.
//!
//! Until people have looked, nothing is decided on such a book: what was decided before, and is not known
//! here any more, might be decided again, or otherwise.

use super::reason::{ReasonCode, RuleFailure};

/// What is known of the missing part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingHistory {
    /// Number of the last notice that this book had when it was found.
    pub own: u64,
    /// Number of the last notice that the counterparty has seen; [`Self::own`] after a restore, as long
    /// as the counterparty has not shown how far it is.
    pub seen: u64,
    /// Whether people have let the facility go on since.
    pub resumed: bool,
}

impl MissingHistory {
    /// Why nothing is decided; `None` once the facility was resumed.
    #[must_use]
    pub const fn refusal(&self) -> Option<HistoryBehind> {
        let Self { own, seen, resumed } = *self;
        if resumed { None } else { Some(HistoryBehind { own, seen }) }
    }

    /// Whether the book was restored and the counterparty has not shown yet how far it is.
    #[must_use]
    pub const fn awaits_counterparty(&self) -> bool {
        !self.resumed && self.own == self.seen
    }

    /// Why nothing is taken from the counterparty's service while people enter again what is missing,
    /// and the book has come to notice `number`: what it sends may stand in the missing part.
    #[must_use]
    pub const fn catching_up(&self, number: u64) -> Option<HistoryBehind> {
        if number < self.seen { Some(HistoryBehind { own: number, seen: self.seen }) } else { None }
    }
}

/// The book is behind what its counterparty has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryBehind {
    /// See [`MissingHistory::own`].
    pub own: u64,
    /// See [`MissingHistory::seen`].
    pub seen: u64,
}

impl HistoryBehind {
    /// The rule that failed.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFailure> {
        let Self { own, seen } = self;
        let sentence = if seen > own {
            format!("The counterparty has seen notice {seen}, this book has {own}; people must look first.")
        } else {
            format!("This book was restored up to notice {own}; the counterparty must show first how far it is.")
        };
        let rule = RuleFailure::new(ReasonCode::HistoryBehindCounterparty, "facility", sentence);
        vec![rule.with("own_notice", own).with("seen_notice", seen)]
    }
}
