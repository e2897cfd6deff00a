//! Events of equipment and lease schedules.

use std::sync::Arc;

use crate::date::BusinessDate;
use crate::facility::condition::Decision;
use crate::facility::servicing::{Billing, InterimRent};
use crate::ids::{EquipmentId, ScheduleId};
use crate::money::Money;
use crate::schedule::Schedule;

/// Equipment was accepted, and its lease has commenced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EquipmentAccepted {
    /// Who recorded it, and when.
    pub decision: Decision,
    /// The interim schedule that the units were on.
    pub interim: ScheduleId,
    /// The schedule that commences: the interim one itself when nothing is left on it.
    pub schedule: ScheduleId,
    /// The units, each with its day of acceptance, in order.
    pub accepted: Vec<AcceptedEquipment>,
    /// The latest of these days.
    pub commencement: BusinessDate,
    /// Sum of the units' financed amounts.
    pub amount: Money,
    /// What is due beside the last payment.
    pub balloon: Money,
    /// Interest from funding to commencement.
    pub interim_rent: InterimRent,
    /// The payments.
    pub payments: Arc<Schedule<Money>>,
    /// What is accrued of interim interest on the amount that stays interim, after this; zero when
    /// nothing stays.
    pub interim_accrued: Money,
    /// What this adds to the interim interest accrued before, so that the interim rent and
    /// `interim_accrued` are accrued exactly; may be negative.
    pub interim_adjustment: Money,
}

/// A unit that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedEquipment {
    /// The unit.
    pub equipment: EquipmentId,
    /// Its day of acceptance.
    pub on: BusinessDate,
}

/// What was not accepted by the long-stop date fell due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongStopPassed {
    /// The interim schedule, which ends.
    pub schedule: ScheduleId,
    /// The day after the long-stop date.
    pub on: BusinessDate,
    /// What this adds to the interim interest accrued before, so that the interest billed is accrued
    /// exactly; may be negative.
    pub interim_adjustment: Money,
    /// The invoice.
    pub billing: Billing,
}

/// The due date of a payment of nothing came: its interest was added to the balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterestCapitalized {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The payment's number, from 1.
    pub payment: u32,
    /// The day.
    pub on: BusinessDate,
    /// The interest. Positive.
    pub amount: Money,
}

/// Every payment of a schedule is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduleEnded {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The day.
    pub on: BusinessDate,
}

/// The lessee exercised its option to buy a schedule's equipment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseOptionExercised {
    /// The schedule.
    pub schedule: ScheduleId,
    /// Who, and when.
    pub decision: Decision,
    /// The invoice for the price; none where the price is zero.
    pub billing: Option<Billing>,
}

/// Title to a schedule's equipment passed to the lessee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitlePassed {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The units.
    pub equipment: Vec<EquipmentId>,
    /// The day.
    pub on: BusinessDate,
}

/// Equipment was given back to the lessor after its schedule had ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EquipmentReturned {
    /// Who recorded it, and when.
    pub decision: Decision,
    /// The units.
    pub equipment: Vec<EquipmentId>,
    /// Day of the return.
    pub on: BusinessDate,
}
