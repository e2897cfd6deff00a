//! One equipment purchase of the borrower and where it is in its life.

use facility_domain::{date::BusinessDate, ids::DrawdownId};
pub use facility_service::wire::EquipmentDraft as Equipment;

use super::computation::MinorAmount;

/// A purchase in the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// The equipment and its invoice.
    pub equipment: Equipment,
    /// What the facility finances of the price, computed when it was entered.
    pub financed_amount: MinorAmount,
    /// Where it is in its life.
    pub state: PurchaseState,
    /// The submission that it is or was last part of.
    pub submission: Option<u32>,
}

impl Purchase {
    /// The share of the price that the borrower pays itself.
    #[must_use]
    pub fn down_payment(&self) -> MinorAmount {
        MinorAmount::of(self.equipment.price).minus(self.financed_amount)
    }
}

/// Where a purchase is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PurchaseState {
    /// Entered; not asked for, or asked for and given back.
    Draft,
    /// Part of a request that has no definite answer yet.
    Sending {
        /// The submission.
        submission: u32,
    },
    /// Part of a drawdown that is submitted.
    Requested {
        /// The provider's number of it.
        drawdown: DrawdownId,
    },
    /// Part of a drawdown that is approved.
    Approved {
        /// The provider's number of it.
        drawdown: DrawdownId,
    },
    /// The supplier was paid.
    Funded {
        /// The provider's number of the drawdown.
        drawdown: DrawdownId,
        /// Day of the funding.
        on: BusinessDate,
    },
    /// Cancelled while a draft.
    Cancelled,
}

impl PurchaseState {
    /// The state's name in UPPER_SNAKE, as the contracts have it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Sending { .. } => "SENDING",
            Self::Requested { .. } => "REQUESTED",
            Self::Approved { .. } => "APPROVED",
            Self::Funded { .. } => "FUNDED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// The drawdown that it is part of.
    #[must_use]
    pub const fn drawdown(&self) -> Option<DrawdownId> {
        match self {
            Self::Requested { drawdown } | Self::Approved { drawdown } | Self::Funded { drawdown, on: _ } => {
                Some(*drawdown)
            }
            Self::Draft | Self::Sending { .. } | Self::Cancelled => None,
        }
    }
}
