//! Demands under the guarantee.

use crate::date::BusinessDate;
use crate::facility::condition::Decision;
use crate::ids::{GuaranteeDemandId, InvoiceId};
use crate::money::Money;

/// A demand on the guarantor to pay overdue invoices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuaranteeDemand {
    /// Its number within the facility.
    pub id: GuaranteeDemandId,
    /// Who demanded, and when.
    pub decision: Decision,
    /// The overdue invoices.
    pub invoices: Vec<InvoiceId>,
    /// What was unpaid and undisputed of them, with default interest to the day of the demand; at
    /// most what the cap left.
    pub amount: Money,
    /// What the guarantor has paid of it.
    pub paid: Money,
    /// Where it is in its life.
    pub state: DemandState,
}

/// Where a demand is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemandState {
    /// Sent to the guarantor.
    Issued,
    /// The guarantor has seen it.
    Acknowledged {
        /// Who, and when.
        decision: Decision,
    },
    /// Something was paid.
    PartPaid,
    /// The amount demanded, or all of its invoices, are paid.
    Settled {
        /// Value date of the payment that settled it.
        on: BusinessDate,
    },
    /// Taken back.
    Withdrawn {
        /// Who, and when.
        decision: Decision,
        /// Why.
        reason: String,
    },
}

impl GuaranteeDemand {
    /// Whether it can still be paid.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match &self.state {
            DemandState::Issued | DemandState::Acknowledged { .. } | DemandState::PartPaid => true,
            DemandState::Settled { .. } | DemandState::Withdrawn { .. } => false,
        }
    }

    /// The state's name in UPPER_SNAKE.
    #[must_use]
    pub const fn state_name(&self) -> &'static str {
        match &self.state {
            DemandState::Issued => "ISSUED",
            DemandState::Acknowledged { .. } => "ACKNOWLEDGED",
            DemandState::PartPaid => "PART_PAID",
            DemandState::Settled { .. } => "SETTLED",
            DemandState::Withdrawn { .. } => "WITHDRAWN",
        }
    }

    /// The name within the facility, for example `guaranteeDemands/1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("guaranteeDemands/{}", self.id)
    }
}
