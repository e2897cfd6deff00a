//! Lease schedules: interim from funding, commenced by acceptance.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::settlement::{Settlement, SettlementCause};
use crate::charges::{Charge, ChargeLine};
use crate::date::BusinessDate;
use crate::ids::{DrawdownId, EquipmentId, InvoiceId, ScheduleId};
use crate::money::Money;
use crate::rate::Rate;
use crate::schedule::Schedule;

/// A lease schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseSchedule {
    /// Its number within the facility.
    pub id: ScheduleId,
    /// The drawdown that finances it.
    pub drawdown: DrawdownId,
    /// Its units, in order; what was lost or bought out early is not among them any more.
    pub equipment: Vec<EquipmentId>,
    /// Sum of the units' financed amounts: of those that are left before it commences, of those that
    /// it commenced with from then on.
    pub amount: Money,
    /// Day of the funding.
    pub funded_on: BusinessDate,
    /// Last day on which a unit may be accepted.
    pub long_stop: BusinessDate,
    /// What was settled of it before its time, in order.
    pub settlements: Vec<Settlement>,
    /// Where it is in its life.
    pub state: ScheduleState,
}

/// How a schedule ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlyEnd {
    /// What was left fell due: the long-stop date passed, or the facility was accelerated.
    FellDue,
    /// All of it was prepaid.
    Prepaid,
    /// The lessee bought its equipment out.
    BoughtOut,
    /// The last of its equipment was lost.
    Casualty,
    /// The suppliers' payment came back.
    Reversed,
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
    /// Ended early: what was left fell due or was settled.
    Terminated {
        /// The lease, where it had commenced.
        lease: Option<Lease>,
        /// The day.
        on: BusinessDate,
        /// How.
        how: EarlyEnd,
    },
}

/// What acceptance makes of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// First day of interest on the lease: the latest acceptance date.
    pub commencement: BusinessDate,
    /// Business date on which the acceptance was recorded: no payment of it is due before.
    pub recorded_on: BusinessDate,
    /// What is due beside the last payment; where it is renewed, what the renewed payments repay.
    pub balloon: Money,
    /// The renewed term.
    pub renewal: Option<Renewal>,
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
    /// What corrected fixings made of payments that were billed by then, by number; 0 is the interim
    /// rent.
    pub corrected: BTreeMap<u32, CorrectedPayment>,
}

/// The further term of a lease that was renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// Business date on which it was renewed.
    pub renewed_on: BusinessDate,
    /// The first payment of the further term.
    pub first_payment: u32,
    /// The day from which its interest runs: the last one of the term before.
    pub start: BusinessDate,
    /// Its last day, unadjusted.
    pub end: BusinessDate,
    /// Its rate of a year.
    pub annual_rate: Rate,
}

/// What corrected fixings made of a payment that was billed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectedPayment {
    /// The rates that count now.
    pub basis: Vec<ChargeLine>,
    /// What was booked beside what the payment billed, all corrections together; may be negative.
    pub difference: Money,
}

/// The interim rent of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterimRent {
    /// How it was reckoned, and how much it is.
    pub charge: Charge,
    /// The day on which it is due.
    pub due_date: BusinessDate,
}

impl Lease {
    /// Whether a payment is one of the renewed term.
    #[must_use]
    pub fn is_renewed(&self, payment: u32) -> bool {
        self.renewal.is_some_and(|renewal| payment >= renewal.first_payment)
    }

    /// Whether a payment is the last of its term, before a renewal or at the end.
    #[must_use]
    pub fn ends_term(&self, payment: u32) -> bool {
        let last = self.payments.lines.last().is_some_and(|last| last.number == payment);
        last || !self.is_renewed(payment) && self.is_renewed(payment.saturating_add(1))
    }

    /// Whether all of its interest is posted. What has none posts nothing.
    #[must_use]
    pub fn has_accrued(&self) -> bool {
        let running = self.payments.lines.iter().filter(|line| line.number >= self.accruing);
        running.fold(true, |done, line| {
            let posted = line.number == self.accruing && line.interest == self.accrued;
            done && (posted || (line.number != self.accruing && line.interest.is_zero()))
        })
    }
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

    /// The lease, where something of it may be billed by its terms: while it runs, and after it was
    /// settled, since an interim rent may not be due by then.
    #[must_use]
    pub const fn billed_lease(&self) -> Option<&Lease> {
        match &self.state {
            ScheduleState::Commenced { lease }
            | ScheduleState::Terminated {
                lease: Some(lease),
                how: EarlyEnd::Prepaid | EarlyEnd::BoughtOut | EarlyEnd::Casualty,
                ..
            } => Some(lease),
            ScheduleState::Interim { .. } | ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => None,
        }
    }

    /// Whether an interim rent is still to be billed.
    #[must_use]
    pub fn awaits_interim_invoice(&self) -> bool {
        self.billed_lease()
            .is_some_and(|lease| lease.interim_invoice.is_none() && !lease.interim_rent.charge.amount.is_zero())
    }

    /// Whether the lessee bought a unit out early.
    #[must_use]
    pub fn is_bought_out(&self, unit: EquipmentId) -> bool {
        self.buy_outs().any(|settlement| settlement.equipment.contains(&unit))
    }

    /// The settlements by which the lessee bought units out early.
    pub fn buy_outs(&self) -> impl Iterator<Item = &Settlement> {
        self.settlements.iter().filter(|settlement| match settlement.cause {
            SettlementCause::Termination { .. } => true,
            SettlementCause::Prepayment { .. } | SettlementCause::TotalLoss { .. } => false,
        })
    }

    /// The state's name in UPPER_SNAKE.
    #[must_use]
    pub const fn state_name(&self) -> &'static str {
        match &self.state {
            ScheduleState::Interim { .. } => "INTERIM",
            ScheduleState::Commenced { .. } => "COMMENCED",
            ScheduleState::Ended { .. } => "ENDED",
            ScheduleState::Terminated { how: EarlyEnd::Casualty, .. } => "CASUALTY_SETTLED",
            ScheduleState::Terminated { .. } => "TERMINATED",
        }
    }

    /// The name within the facility, for example `schedules/3`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("schedules/{}", self.id)
    }
}
