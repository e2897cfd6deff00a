//! Receipts: what came in, and what it paid.

use rust_decimal::Decimal;

use super::invoice::DueCategory;
use crate::charges::ChargeLine;
use crate::date::BusinessDate;
use crate::facility::condition::Decision;
use crate::ids::{GuaranteeDemandId, InvoiceId, ReceiptId, ScheduleId};
use crate::money::Money;
use crate::rate::Rate;

/// Money that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its number within the facility.
    pub id: ReceiptId,
    /// Who recorded it, and when.
    pub decision: Decision,
    /// How much. Positive.
    pub amount: Money,
    /// The day on which it counts as paid.
    pub value_date: BusinessDate,
    /// Who paid.
    pub payer: Payer,
    /// The bank's own reference, once in a facility.
    pub bank_reference: String,
    /// The payer's reference, by which the borrower knows its payment order; may be empty.
    pub payment_reference: String,
    /// The default interest that became due with it, by invoice.
    pub default_interest: Vec<DefaultInterestCharge>,
    /// What it paid when it came in.
    pub allocations: Vec<Allocation>,
    /// What was left unapplied of it when it came in.
    pub unapplied: Money,
    /// The default interest that was reckoned for days after its value date on what it pays, by invoice.
    pub given_back: Vec<GivenBack>,
}

/// Why a receipt does not count any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// Who reversed it, and when.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// The bank's reference of the return.
    pub bank_reference: String,
}

/// Who paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payer {
    /// The borrower.
    Borrower,
    /// The guarantor, under a demand.
    Guarantor {
        /// The demand.
        demand: GuaranteeDemandId,
    },
}

/// A part of an invoice that was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Its due date, by which it had its turn.
    pub due_date: BusinessDate,
    /// What was paid of it.
    pub target: AllocationTarget,
    /// How much. Positive.
    pub amount: Money,
}

/// What an allocation pays of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AllocationTarget {
    /// Its default interest.
    DefaultInterest,
    /// A part of one of its lines.
    Line {
        /// The line's number.
        line: u32,
        /// The line's schedule, if it belongs to one.
        schedule: Option<ScheduleId>,
        /// The part.
        category: DueCategory,
    },
}

/// Default interest that became due because a payment reached an invoice late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultInterestCharge {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The unpaid amount and its days.
    pub basis: Vec<ChargeLine>,
    /// Rate of a year, the default margin in it.
    pub rate: Rate,
    /// Before rounding.
    pub exact: Decimal,
    /// What became due; negative where it is given back.
    pub amount: Money,
    /// The payments whose default interest it corrects; none where it is no correction.
    pub corrects: Vec<PaymentRef>,
}

/// Default interest that was reckoned for days on which the amount was paid already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBack {
    /// How it was reckoned. Its amount is zero or negative, and at most what was charged.
    pub charge: DefaultInterestCharge,
    /// What was paid of it too much: unapplied cash.
    pub released: Money,
}

/// A payment: a receipt, or unapplied cash that was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaymentRef {
    /// A receipt.
    Receipt {
        /// Its number.
        receipt: ReceiptId,
    },
    /// Unapplied cash.
    UnappliedCash {
        /// The day on which it was applied.
        on: BusinessDate,
    },
}

impl PaymentRef {
    /// The name within the facility, for example `receipts/3`, `unappliedCash/2008-09-23`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Receipt { receipt } => format!("receipts/{receipt}"),
            Self::UnappliedCash { on } => format!("unappliedCash/{on}"),
        }
    }
}

/// What a payment paid, where it lies now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingPayment {
    /// Which payment.
    pub payment: PaymentRef,
    /// The day on which it counts as paid.
    pub value_date: BusinessDate,
    /// The parts that it paid and that are still paid by it, in the order of payment.
    pub parts: Vec<Allocation>,
    /// The invoices on which default interest became due with it.
    pub charged: Vec<InvoiceId>,
}
