//! Lease schedules: interim from funding, commenced by acceptance.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::charges::Charge;
use crate::date::BusinessDate;
use crate::ids::{DrawdownId, EquipmentId, InvoiceId, ScheduleId};
use crate::money::Money;
use crate::schedule::Schedule;

/// A lease schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseSchedule {
    /// Its number within the facility.
    pub id: ScheduleId,
    /// The drawdown that finances it.
    pub drawdown: DrawdownId,
    /// Its units, in order.
    pub equipment: Vec<EquipmentId>,
    /// Sum of their financed amounts.
    pub amount: Money,
    /// Day of the funding.
    pub funded_on: BusinessDate,
    /// Last day on which a unit may be accepted.
    pub long_stop: BusinessDate,
    /// Where it is in its life.
    pub state: ScheduleState,
}

/// Where a schedule is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleState {
    /// Opened by funding: interim interest accrues.
    Interim {
        /// Interim interest posted so far on the present amount.
        accrued: Money,
    },
    /// The lease runs.
    Commenced {
        /// The lease.
        lease: Lease,
    },
    /// Every payment is made.
    Ended {
        /// The lease.
        lease: Lease,
        /// The day.
        on: BusinessDate,
    },
    /// Ended early: the long-stop date passed, or the facility was accelerated. What was left fell
    /// due.
    Terminated {
        /// The lease, where it had commenced.
        lease: Option<Lease>,
        /// The day.
        on: BusinessDate,
    },
}

/// What acceptance makes of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// First day of interest on the lease: the latest acceptance date.
    pub commencement: BusinessDate,
    /// What is due beside the last payment.
    pub balloon: Money,
    /// Interest from funding to commencement.
    pub interim_rent: InterimRent,
    /// The payments, numbered from 1.
    pub payments: Arc<Schedule<Money>>,
    /// The invoice that bills a payment now; payments are billed in order.
    pub invoiced: BTreeMap<u32, InvoiceId>,
    /// The invoice that bills the interim rent now.
    pub interim_invoice: Option<InvoiceId>,
    /// The payment whose interest accrues, from 1; one more than there are when all have accrued.
    pub accruing: u32,
    /// What was posted of that payment's interest so far.
    pub accrued: Money,
    /// The last payment of nothing whose interest was added to the balance; 0 where none was.
    pub capitalized: u32,
}

/// The interim rent of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterimRent {
    /// How it was reckoned, and how much it is.
    pub charge: Charge,
    /// The day on which it is due.
    pub due_date: BusinessDate,
}

impl LeaseSchedule {
    /// The lease, once it has commenced.
    #[must_use]
    pub const fn lease(&self) -> Option<&Lease> {
        match &self.state {
            ScheduleState::Interim { .. } => None,
            ScheduleState::Commenced { lease } | ScheduleState::Ended { lease, .. } => Some(lease),
            ScheduleState::Terminated { lease, .. } => lease.as_ref(),
        }
    }

    /// The state's name in UPPER_SNAKE.
    #[must_use]
    pub const fn state_name(&self) -> &'static str {
        match &self.state {
            ScheduleState::Interim { .. } => "INTERIM",
            ScheduleState::Commenced { .. } => "COMMENCED",
            ScheduleState::Ended { .. } => "ENDED",
            ScheduleState::Terminated { .. } => "TERMINATED",
        }
    }

    /// The name within the facility, for example `schedules/3`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("schedules/{}", self.id)
    }
}
