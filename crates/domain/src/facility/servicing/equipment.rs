//! Equipment from its funding on.

use crate::date::BusinessDate;
use crate::ids::{EquipmentId, ScheduleId};
use crate::money::Money;

/// A unit of equipment that the facility finances. What it is, and from whom it was bought, is the
/// line of its drawdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equipment {
    /// Drawdown and line.
    pub id: EquipmentId,
    /// What is financed of its price.
    pub financed_amount: Money,
    /// The schedule that it is on, or was last on.
    pub schedule: ScheduleId,
    /// Where it is in its life.
    pub state: EquipmentState,
}

/// Where a unit of equipment is in its life. ORDERED, INVOICED and delivery are facts of the
/// borrower's book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EquipmentState {
    /// Its supplier is paid; not accepted.
    Funded,
    /// Accepted; its lease has commenced.
    OnLease {
        /// Day of acceptance.
        accepted_on: BusinessDate,
    },
    /// Title has passed to the lessee.
    Purchased {
        /// Day of acceptance.
        accepted_on: BusinessDate,
        /// Day on which title passed.
        on: BusinessDate,
    },
    /// Given back to the lessor.
    Returned {
        /// Day of acceptance.
        accepted_on: BusinessDate,
        /// Day of the return.
        on: BusinessDate,
    },
    /// Lost, stolen or destroyed beyond repair.
    TotalLoss {
        /// Day of acceptance; none where it was not accepted.
        accepted_on: Option<BusinessDate>,
        /// Day of the loss.
        on: BusinessDate,
    },
    /// Not accepted in time, or the facility was accelerated before: what was financed fell due.
    Cancelled {
        /// The day.
        on: BusinessDate,
    },
}

impl EquipmentState {
    /// The state's name in UPPER_SNAKE.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Funded => "FUNDED",
            Self::OnLease { .. } => "ON_LEASE",
            Self::Purchased { .. } => "PURCHASED",
            Self::Returned { .. } => "RETURNED",
            Self::TotalLoss { .. } => "TOTAL_LOSS",
            Self::Cancelled { .. } => "CANCELLED",
        }
    }

    /// Day of acceptance, once it is accepted.
    #[must_use]
    pub const fn accepted_on(&self) -> Option<BusinessDate> {
        match self {
            Self::Funded | Self::Cancelled { .. } => None,
            Self::OnLease { accepted_on }
            | Self::Purchased { accepted_on, .. }
            | Self::Returned { accepted_on, .. } => Some(*accepted_on),
            Self::TotalLoss { accepted_on, .. } => *accepted_on,
        }
    }
}
