//! What the provider notified, taken apart. Every amount here is the provider's
//! figure and is only ever compared with one of this book's own.

use std::sync::Arc;

use facility_domain::{
    date::BusinessDate,
    facility::{FacilityTerms, Party, terms::Category},
    ids::DrawdownId,
    money::Money,
};

use super::{purchase::Equipment, submission::ConditionRef};

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The business date on which it happened.
    pub business_date: BusinessDate,
    /// The provider's position after it.
    pub position: NotifiedPosition,
    /// What happened.
    pub subject: Subject,
}

/// The provider's position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedPosition {
    /// The amount committed.
    pub commitment: Money,
    /// What can still be requested.
    pub available: Money,
    /// What is submitted or approved.
    pub reserved: Money,
    /// What was paid out.
    pub funded: Money,
    /// What was cancelled.
    pub cancelled: Money,
    /// What is reserved or funded, by category.
    pub category_uses: Vec<(Category, Money)>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The facility was entered.
    FacilityCreated {
        /// The terms.
        terms: Arc<FacilityTerms>,
        /// The provider.
        provider: Party,
        /// The borrower.
        borrower: Party,
    },
    /// The facility was signed.
    FacilitySigned {
        /// Day of signing.
        signing_date: BusinessDate,
    },
    /// The facility was cancelled.
    FacilityCancelled {
        /// What was still available.
        amount: Money,
    },
    /// A part of the commitment was cancelled.
    CommitmentCancelled {
        /// The part.
        amount: Money,
    },
    /// The availability period began.
    AvailabilityBegan,
    /// The availability period ended.
    AvailabilityEnded {
        /// What was available and is cancelled with it.
        cancelled_amount: Money,
    },
    /// A condition changed.
    ConditionChanged {
        /// Which.
        condition: ConditionRef,
        /// Its new state, as the provider names it.
        state: String,
        /// Why, where a reason was given.
        reason: String,
    },
    /// A drawdown was submitted.
    DrawdownSubmitted(NotifiedDrawdown),
    /// A drawdown has all its approvals.
    DrawdownApproved {
        /// Which.
        drawdown: DrawdownId,
    },
    /// A drawdown was refused.
    DrawdownRejected {
        /// Which.
        drawdown: DrawdownId,
        /// Why.
        reason: String,
    },
    /// A drawdown was withdrawn.
    DrawdownWithdrawn {
        /// Which.
        drawdown: DrawdownId,
        /// Why.
        reason: String,
    },
    /// A drawdown was cancelled.
    DrawdownCancelled {
        /// Which.
        drawdown: DrawdownId,
        /// Why.
        reason: String,
    },
    /// A drawdown lapsed with the availability period.
    DrawdownLapsed {
        /// Which.
        drawdown: DrawdownId,
    },
    /// A drawdown was funded.
    DrawdownFunded {
        /// Which.
        drawdown: DrawdownId,
        /// Day of the funding.
        funding_date: BusinessDate,
        /// What was paid to the suppliers.
        financed_amount: Money,
        /// Unadjusted final maturity, as known to the provider from now on.
        final_maturity_date: BusinessDate,
    },
}

/// A drawdown as the provider submitted it to its book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedDrawdown {
    /// Its number.
    pub drawdown: DrawdownId,
    /// The request identifier with which it was submitted.
    pub request_id: String,
    /// The requested funding date.
    pub requested_funding_date: BusinessDate,
    /// The lines.
    pub lines: Vec<NotifiedLine>,
    /// Sum of the financed amounts.
    pub financed_amount: Money,
}

/// A line of a drawdown in the provider's book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedLine {
    /// The equipment and its invoice.
    pub equipment: Equipment,
    /// What the borrower pays itself.
    pub down_payment: Money,
    /// What the facility finances.
    pub financed_amount: Money,
}
