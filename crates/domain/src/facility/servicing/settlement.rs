//! What was settled of a schedule before its time, and quotes for it.

use crate::charges::Charge;
use crate::date::BusinessDate;
use crate::facility::condition::Decision;
use crate::ids::{EquipmentId, QuoteId, ScheduleId};
use crate::money::Money;

/// A part of what a schedule owes, or all of it, settled before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Its number within the schedule, from 1.
    pub number: u32,
    /// Why it was settled.
    pub cause: SettlementCause,
    /// The settlement date: interest on the part runs up to it.
    pub on: BusinessDate,
    /// The units that leave the schedule with it, in order; none in a prepayment.
    pub equipment: Vec<EquipmentId>,
    /// What was owed after the last payment due, without interest.
    pub balance: Money,
    /// The part that is settled.
    pub principal: Money,
    /// Interest on the part from the start of the running period to the settlement date.
    pub interest: Money,
    /// The prepayment fee.
    pub fee: Money,
    /// Whether the schedule had commenced.
    pub commenced: bool,
}

/// Why something is settled before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettlementCause {
    /// The lessee prepays.
    Prepayment {
        /// What becomes of the payments.
        effect: PrepaymentEffect,
    },
    /// Equipment was lost.
    TotalLoss {
        /// Day of the loss.
        lost_on: BusinessDate,
    },
    /// The lessee buys equipment out by a quote.
    Termination {
        /// The quote.
        quote: QuoteId,
    },
}

/// What a prepayment makes of the payments that are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrepaymentEffect {
    /// The payments stay as they are; the last ones fall away.
    ShorterTerm,
    /// The dates stay; the payments become lower.
    LowerRent,
}

impl SettlementCause {
    /// The cause's name in UPPER_SNAKE.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Prepayment { .. } => "PREPAYMENT",
            Self::TotalLoss { .. } => "TOTAL_LOSS",
            Self::Termination { .. } => "TERMINATION",
        }
    }
}

/// What buying equipment out would cost on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminationQuote {
    /// Its number within the facility.
    pub id: QuoteId,
    /// Who asked for it, and when.
    pub decision: Decision,
    /// The schedule.
    pub schedule: ScheduleId,
    /// The units, in order.
    pub equipment: Vec<EquipmentId>,
    /// The settlement date: the only day, and the last, on which it can be taken.
    pub settlement_date: BusinessDate,
    /// What will be owed after the last payment due by then, without interest.
    pub balance: Money,
    /// The units' part of it.
    pub principal: Money,
    /// Interest on that part to the settlement date, reckoned.
    pub interest: Charge,
    /// The prepayment fee.
    pub fee: Money,
    /// What is billed of the schedule and unpaid beside it, at the time of the quote.
    pub unpaid: Money,
    /// Whether it was taken.
    pub taken: bool,
}

impl TerminationQuote {
    /// The name within the facility, for example `quotes/2`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("quotes/{}", self.id)
    }
}
