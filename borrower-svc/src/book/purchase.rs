//! One equipment purchase of the borrower and where it is in its life.

use facility_domain::{
    date::BusinessDate,
    ids::{DrawdownId, EquipmentId, ScheduleId},
};
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
    /// Day of delivery: a fact beside the state, it may come before funding.
    pub delivered_on: Option<BusinessDate>,
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
    /// Part of a request for a drawdown that has no definite answer yet.
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
    Funded(Unit),
    /// Funded, and part of an acceptance that has no definite answer yet.
    Accepting {
        /// The unit.
        unit: Unit,
        /// The submission.
        submission: u32,
    },
    /// Accepted; its lease has commenced.
    OnLease(Lease),
    /// Title has passed to the borrower.
    Purchased {
        /// Its lease.
        lease: Lease,
        /// Day on which title passed.
        on: BusinessDate,
    },
    /// Given back to the provider.
    Returned {
        /// Its lease.
        lease: Lease,
        /// Day of the return.
        on: BusinessDate,
    },
    /// Lost, stolen or destroyed beyond repair.
    Lost {
        /// The unit.
        unit: Unit,
        /// Its lease, where it was accepted.
        lease: Option<Lease>,
        /// Day of the loss.
        on: BusinessDate,
    },
    /// Not accepted in time: its financing has ended.
    LongStopped(Unit),
    /// Cancelled while a draft.
    Cancelled,
}

/// A purchase's place in the drawdown that paid for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// The provider's identifier: drawdown and line.
    pub id: EquipmentId,
    /// Day of the funding.
    pub funded_on: BusinessDate,
}

/// A unit whose lease has commenced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The unit.
    pub unit: Unit,
    /// Day of acceptance.
    pub accepted_on: BusinessDate,
    /// The schedule that commenced.
    pub schedule: ScheduleId,
}

impl PurchaseState {
    /// The state's name in UPPER_SNAKE, as the contracts have it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Sending { .. } | Self::Accepting { .. } => "SENDING",
            Self::Requested { .. } => "REQUESTED",
            Self::Approved { .. } => "APPROVED",
            Self::Funded(_) => "FUNDED",
            Self::OnLease(_) => "ON_LEASE",
            Self::Purchased { .. } => "PURCHASED",
            Self::Returned { .. } => "RETURNED",
            Self::Lost { .. } => "TOTAL_LOSS",
            Self::LongStopped(_) | Self::Cancelled => "CANCELLED",
        }
    }

    /// The drawdown that it is part of.
    #[must_use]
    pub fn drawdown(&self) -> Option<DrawdownId> {
        match self {
            Self::Requested { drawdown } | Self::Approved { drawdown } => Some(*drawdown),
            Self::Funded(_)
            | Self::Accepting { .. }
            | Self::OnLease(_)
            | Self::Purchased { .. }
            | Self::Returned { .. }
            | Self::Lost { .. }
            | Self::LongStopped(_) => self.unit().map(|unit| unit.id.drawdown),
            Self::Draft | Self::Sending { .. } | Self::Cancelled => None,
        }
    }

    /// The unit that it is since its funding.
    #[must_use]
    pub const fn unit(&self) -> Option<Unit> {
        match self {
            Self::Funded(unit) | Self::Accepting { unit, .. } | Self::Lost { unit, .. } | Self::LongStopped(unit) => {
                Some(*unit)
            }
            Self::OnLease(lease) | Self::Purchased { lease, .. } | Self::Returned { lease, .. } => Some(lease.unit),
            Self::Draft | Self::Sending { .. } | Self::Requested { .. } | Self::Approved { .. } | Self::Cancelled => {
                None
            }
        }
    }

    /// Whether it waits for the answer to that submission.
    #[must_use]
    pub const fn waits_for(&self, number: u32) -> bool {
        match self {
            Self::Sending { submission } | Self::Accepting { unit: _, submission } => *submission == number,
            Self::Draft
            | Self::Requested { .. }
            | Self::Approved { .. }
            | Self::Funded(_)
            | Self::OnLease(_)
            | Self::Purchased { .. }
            | Self::Returned { .. }
            | Self::Lost { .. }
            | Self::LongStopped(_)
            | Self::Cancelled => false,
        }
    }

    /// The lease that it is or was on.
    #[must_use]
    pub const fn lease(&self) -> Option<Lease> {
        match self {
            Self::OnLease(lease) | Self::Purchased { lease, .. } | Self::Returned { lease, .. } => Some(*lease),
            Self::Lost { lease, .. } => *lease,
            Self::Draft
            | Self::Sending { .. }
            | Self::Requested { .. }
            | Self::Approved { .. }
            | Self::Funded(_)
            | Self::Accepting { .. }
            | Self::LongStopped(_)
            | Self::Cancelled => None,
        }
    }

    /// The state once its acceptance stands in the provider's book: on lease,
    /// where it was funded and waited for nothing else; none where that is no way
    /// to go on.
    #[must_use]
    pub const fn accepted(&self, accepted_on: BusinessDate, schedule: ScheduleId) -> Option<Self> {
        match self {
            Self::Funded(unit) | Self::Accepting { unit, .. } => {
                Some(Self::OnLease(Lease { unit: *unit, accepted_on, schedule }))
            }
            Self::Draft
            | Self::Sending { .. }
            | Self::Requested { .. }
            | Self::Approved { .. }
            | Self::OnLease(_)
            | Self::Purchased { .. }
            | Self::Returned { .. }
            | Self::Lost { .. }
            | Self::LongStopped(_)
            | Self::Cancelled => None,
        }
    }

    /// The state once title has passed; none where it is not on lease.
    #[must_use]
    pub const fn purchased(&self, on: BusinessDate) -> Option<Self> {
        match self.on_lease() {
            Some(lease) => Some(Self::Purchased { lease, on }),
            None => None,
        }
    }

    /// The state once it was given back; none where it is not on lease.
    #[must_use]
    pub const fn returned(&self, on: BusinessDate) -> Option<Self> {
        match self.on_lease() {
            Some(lease) => Some(Self::Returned { lease, on }),
            None => None,
        }
    }

    /// The state once it was lost; none where it is neither funded nor on lease.
    #[must_use]
    pub const fn lost(&self, on: BusinessDate) -> Option<Self> {
        match self {
            Self::Funded(unit) | Self::Accepting { unit, .. } => Some(Self::Lost { unit: *unit, lease: None, on }),
            Self::OnLease(lease) => Some(Self::Lost { unit: lease.unit, lease: Some(*lease), on }),
            Self::Draft
            | Self::Sending { .. }
            | Self::Requested { .. }
            | Self::Approved { .. }
            | Self::Purchased { .. }
            | Self::Returned { .. }
            | Self::Lost { .. }
            | Self::LongStopped(_)
            | Self::Cancelled => None,
        }
    }

    /// The state once the long-stop date has passed; none where it is not funded,
    /// or accepted already.
    #[must_use]
    pub const fn long_stopped(&self) -> Option<Self> {
        match self {
            Self::Funded(unit) | Self::Accepting { unit, .. } => Some(Self::LongStopped(*unit)),
            Self::Draft
            | Self::Sending { .. }
            | Self::Requested { .. }
            | Self::Approved { .. }
            | Self::OnLease(_)
            | Self::Purchased { .. }
            | Self::Returned { .. }
            | Self::Lost { .. }
            | Self::LongStopped(_)
            | Self::Cancelled => None,
        }
    }

    const fn on_lease(&self) -> Option<Lease> {
        match self {
            Self::OnLease(lease) => Some(*lease),
            Self::Draft
            | Self::Sending { .. }
            | Self::Requested { .. }
            | Self::Approved { .. }
            | Self::Funded(_)
            | Self::Accepting { .. }
            | Self::Purchased { .. }
            | Self::Returned { .. }
            | Self::Lost { .. }
            | Self::LongStopped(_)
            | Self::Cancelled => None,
        }
    }
}
