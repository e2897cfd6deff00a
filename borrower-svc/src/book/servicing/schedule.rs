//! Lease schedules: opened by funding, commenced by acceptance, every figure by
//! this book's own computation.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{EarlyEnd, SettlementCause},
    ids::{DrawdownId, EquipmentId, InvoiceId},
};

use crate::book::{
    computation::{MinorAmount, explain::Convention, schedule as computed},
    notice::NotifiedPayment,
};

/// When the rates of a payment became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownOn {
    /// The day.
    pub on: BusinessDate,
    /// When it is due, where its own due date had passed by then.
    pub due_date: Option<BusinessDate>,
}

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
    /// What was settled of it before its time, in order.
    pub settlements: Vec<Settlement>,
}

/// A part of a schedule, or all that was left, settled before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Why.
    pub cause: SettlementCause,
    /// The settlement date.
    pub on: BusinessDate,
    /// First day of interest on the part.
    pub since: BusinessDate,
    /// The units that left the schedule with it.
    pub units: Vec<EquipmentId>,
    /// What was owed.
    pub balance: MinorAmount,
    /// The part that was settled.
    pub principal: MinorAmount,
    /// Interest on it.
    pub interest: MinorAmount,
    /// The prepayment fee.
    pub fee: MinorAmount,
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
    /// Ended early: what was left fell due or was settled.
    Terminated {
        /// The day.
        on: BusinessDate,
        /// How.
        how: EarlyEnd,
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
    /// The day on which payments are due whose due date had passed on that day: it, adjusted; none
    /// beyond the calendar.
    pub late_due_date: Option<BusinessDate>,
    /// The payments; none where they can't be computed from the terms.
    pub payments: Option<computed::LeaseSchedule>,
    /// The provider's payments where they differ, by number.
    pub theirs: BTreeMap<u32, NotifiedPayment>,
    /// The convention from which they would follow, if one does.
    pub convention: Option<Convention>,
    /// The day on which the rates of a payment became known, by number, where that was after the
    /// commencement.
    pub known_on: BTreeMap<u32, KnownOn>,
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
            ScheduleState::Terminated { how: EarlyEnd::Casualty, .. } => "CASUALTY_SETTLED",
            ScheduleState::Terminated { .. } => "TERMINATED",
        }
    }

    /// The day on which it ended, if it has.
    #[must_use]
    pub const fn ended_on(&self) -> Option<BusinessDate> {
        match self.state {
            ScheduleState::Interim | ScheduleState::Commenced => None,
            ScheduleState::Ended { on } | ScheduleState::Terminated { on, .. } => Some(on),
        }
    }

    /// Whether its equipment can be bought at the option's price: every payment was made, at its time or
    /// before.
    #[must_use]
    pub const fn is_paid_off(&self) -> bool {
        match self.state {
            ScheduleState::Ended { .. } | ScheduleState::Terminated { how: EarlyEnd::Prepaid, .. } => true,
            ScheduleState::Interim
            | ScheduleState::Commenced
            | ScheduleState::Terminated {
                how: EarlyEnd::FellDue | EarlyEnd::BoughtOut | EarlyEnd::Casualty | EarlyEnd::Reversed,
                ..
            } => false,
        }
    }

    /// The settlements by which units were bought out early, each with its number.
    pub fn buy_outs(&self) -> impl Iterator<Item = (u32, &Settlement)> {
        (1..).zip(&self.settlements).filter(|(_, settlement)| match settlement.cause {
            SettlementCause::Termination { .. } => true,
            SettlementCause::Prepayment { .. } | SettlementCause::TotalLoss { .. } => false,
        })
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

    /// When a payment is due: on its due date or, where the acceptance was recorded
    /// later than that, on the day of recording, adjusted; so where its rates became known later.
    #[must_use]
    pub fn due_date(&self, line: &computed::LeaseLine) -> BusinessDate {
        let Some(lease) = self.lease.as_ref() else { return line.due_date };
        let known_late = lease.known_on.get(&line.number).and_then(|known| known.due_date);
        let accepted_late = lease.late_due_date.filter(|_| line.due_date < lease.recorded_on);
        known_late.or(accepted_late).unwrap_or(line.due_date)
    }

    /// The payments with the days on which they are due.
    #[must_use]
    pub fn payments_due(&self) -> Option<computed::LeaseSchedule> {
        let mut payments = self.lease.as_ref()?.payments.clone()?;
        for line in &mut payments.lines {
            line.due_date = self.due_date(line);
        }
        Some(payments)
    }

    /// Principal that is not due yet on that day.
    #[must_use]
    pub fn outstanding(&self, on: BusinessDate) -> MinorAmount {
        match self.state {
            ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => MinorAmount::zero(self.amount.currency),
            ScheduleState::Interim | ScheduleState::Commenced => {
                let payments = self.payments();
                let not_due = |line: &&computed::LeaseLine| self.due_date(line) > on || !line.is_known();
                let running = payments.iter().find(not_due).map(|line| line.opening_balance);
                let last = || payments.last().map(|line| line.closing_balance);
                running.or_else(last).unwrap_or(self.amount)
            }
        }
    }
}
