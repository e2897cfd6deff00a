//! Lease schedules: opened by funding, commenced by acceptance, every figure by
//! this book's own computation.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use facility_domain::{
    date::BusinessDate,
    ids::{DrawdownId, EquipmentId, InvoiceId},
};

use crate::book::{
    computation::{MinorAmount, explain::Convention, schedule as computed},
    notice::NotifiedPayment,
};

/// A lease schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseSchedule {
    /// The drawdown that finances it.
    pub drawdown: DrawdownId,
    /// Its units, in order.
    pub units: Vec<EquipmentId>,
    /// Sum of their financed amounts.
    pub amount: MinorAmount,
    /// Day of the funding.
    pub funded_on: BusinessDate,
    /// Last day on which a unit may be accepted; none beyond the calendar.
    pub long_stop: Option<BusinessDate>,
    /// Where it is in its life.
    pub state: ScheduleState,
    /// What acceptance made of it.
    pub lease: Option<Arc<Lease>>,
    /// The exercised option to buy.
    pub option: Option<ExercisedOption>,
    /// The units that were given back.
    pub returned: BTreeSet<EquipmentId>,
}

/// Where a schedule is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleState {
    /// Opened by funding; not accepted.
    Interim,
    /// The lease runs.
    Commenced,
    /// Every payment is made.
    Ended {
        /// The day.
        on: BusinessDate,
    },
    /// Ended early: what was left fell due.
    Terminated {
        /// The day.
        on: BusinessDate,
    },
}

/// The option to buy a schedule's equipment, exercised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExercisedOption {
    /// The invoice for the price; none where nothing is to be paid.
    pub invoice: Option<InvoiceId>,
}

/// What acceptance makes of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// First day of interest on the lease: the latest acceptance date.
    pub commencement: BusinessDate,
    /// Business date on which the acceptance was recorded.
    pub recorded_on: BusinessDate,
    /// Interest from funding to commencement; none where it can't be computed.
    pub interim_rent: Option<MinorAmount>,
    /// The day on which it is due; none beyond the calendar.
    pub interim_due_date: Option<BusinessDate>,
    /// The payments; none where they can't be computed from the terms.
    pub payments: Option<computed::LeaseSchedule>,
    /// The provider's payments where they differ, by number.
    pub theirs: BTreeMap<u32, NotifiedPayment>,
    /// The convention from which they would follow, if one does.
    pub convention: Option<Convention>,
    /// The day on which the rates of a payment became known, by number, where that was after the
    /// commencement.
    pub known_on: BTreeMap<u32, BusinessDate>,
    /// What corrected fixings made of billed payments, by number; 0 is the interim rent.
    pub corrected: BTreeMap<u32, Corrected>,
    /// The payments as they were before the last reset.
    pub before_reset: Option<Arc<computed::LeaseSchedule>>,
}

/// What corrected fixings made of a billed payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corrected {
    /// What was booked beside what the payment billed, all corrections together.
    pub difference: MinorAmount,
}

impl LeaseSchedule {
    /// The state's name in UPPER_SNAKE, as the contracts have it.
    #[must_use]
    pub const fn state_name(&self) -> &'static str {
        match self.state {
            ScheduleState::Interim => "INTERIM",
            ScheduleState::Commenced => "COMMENCED",
            ScheduleState::Ended { .. } => "ENDED",
            ScheduleState::Terminated { .. } => "TERMINATED",
        }
    }

    /// The day on which it ended, if it has.
    #[must_use]
    pub const fn ended_on(&self) -> Option<BusinessDate> {
        match self.state {
            ScheduleState::Interim | ScheduleState::Commenced => None,
            ScheduleState::Ended { on } | ScheduleState::Terminated { on } => Some(on),
        }
    }

    /// The units that were not given back, in order.
    pub fn kept(&self) -> impl Iterator<Item = EquipmentId> {
        self.units.iter().filter(|unit| !self.returned.contains(unit)).copied()
    }

    /// The payments of this book, if the lease has commenced and they can be
    /// computed.
    #[must_use]
    pub fn payments(&self) -> &[computed::LeaseLine] {
        let payments = self.lease.as_ref().and_then(|lease| lease.payments.as_ref());
        payments.map_or(&[], |payments| payments.lines.as_slice())
    }

    /// Principal that is not due yet on that day.
    #[must_use]
    pub fn outstanding(&self, on: BusinessDate) -> MinorAmount {
        match self.state {
            ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => MinorAmount::zero(self.amount.currency),
            ScheduleState::Interim | ScheduleState::Commenced => {
                let due = self.payments().iter().rfind(|line| line.due_date <= on && line.is_known());
                due.map_or(self.amount, |line| line.closing_balance)
            }
        }
    }
}
