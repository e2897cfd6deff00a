//! Why the book refuses a command.

use facility_domain::ids::PurchaseId;

use super::{
    state::{StopCause, Stopped},
    submission::ConditionRef,
};

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The facility's notices have not arrived.
    FacilityUnknown,
    /// This book has stopped following the provider's notices.
    FollowingStopped {
        /// What kind of thing happened.
        cause: StopCause,
        /// What exactly.
        description: String,
    },
    /// The purchase exists already.
    PurchaseExists(PurchaseId),
    /// There is no such purchase.
    PurchaseUnknown(PurchaseId),
    /// The terms have no such condition.
    ConditionUnknown(ConditionRef),
    /// There is no such submission.
    SubmissionUnknown(u32),
    /// Rules stand against it: all of them.
    Rules(Vec<FailedRule>),
}

impl Rejection {
    /// The refusal of a book that has stopped following.
    #[must_use]
    pub fn stopped(stopped: &Stopped) -> Self {
        Self::FollowingStopped { cause: stopped.cause, description: stopped.description.clone() }
    }
}

/// A rule that stands against a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FailedRule {
    /// The purchase is not a draft.
    NotADraft {
        /// The purchase.
        purchase: PurchaseId,
        /// The state that it is in.
        state: &'static str,
    },
    /// The purchase is named more than once.
    NamedTwice {
        /// The purchase.
        purchase: PurchaseId,
    },
    /// There is no such purchase.
    NoSuchPurchase {
        /// The purchase.
        purchase: PurchaseId,
    },
    /// The price is not in the facility's currency.
    Currency {
        /// The price's currency code.
        price: &'static str,
        /// The facility's currency code.
        facility: &'static str,
    },
}
