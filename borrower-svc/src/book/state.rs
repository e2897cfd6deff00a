//! The state of the book of one facility.

use std::{collections::BTreeMap, sync::Arc};

use facility_domain::ids::PurchaseId;
use facility_journal::{Hash, ZERO_HASH};

use super::{
    facility::Facility, ledger::LesseeLedger, purchase::Purchase, reconcile::Reconciliation, submission::Submissions,
};

/// The book. The parts that grow are shared, so that a copy is cheap.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// The facility; none until its first notice has arrived.
    pub facility: Option<Arc<Facility>>,
    /// The purchases by identifier.
    pub purchases: BTreeMap<PurchaseId, Arc<Purchase>>,
    /// What was sent to the provider.
    pub submissions: Submissions,
    /// How far the provider's notices were taken in.
    pub following: Following,
    /// The two books compared.
    pub reconciliation: Reconciliation,
    /// The borrower's ledger; none until the facility is known.
    pub ledger: Option<Arc<LesseeLedger>>,
}

/// How far the provider's notices were taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Following {
    /// The last notice taken in.
    pub cursor: Cursor,
    /// Why nothing more is taken in; none while following goes on.
    pub stopped: Option<Stopped>,
}

/// A place in the provider's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Number of the notice; 0 before the first.
    pub number: u64,
    /// Its hash; zero before the first.
    pub hash: Hash,
}

impl Default for Cursor {
    fn default() -> Self {
        Self { number: 0, hash: ZERO_HASH }
    }
}

/// Why nothing more is taken in until people have looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// What kind of thing happened.
    pub cause: StopCause,
    /// What exactly, for people.
    pub description: String,
}

/// What makes this book stop following.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopCause {
    /// The provider's history is not the one that this book has seen.
    HistoryDiverged,
    /// A notice can't be read by this release.
    Unreadable,
}

impl StopCause {
    /// Every cause.
    pub const ALL: [Self; 2] = [Self::HistoryDiverged, Self::Unreadable];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::HistoryDiverged => "NOTICE_HISTORY_DIVERGED",
            Self::Unreadable => "NOTICE_UNREADABLE",
        }
    }
}
