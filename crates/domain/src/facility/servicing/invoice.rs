//! Invoices: what is due on one date, line by line, each line explained.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::charges::ChargeLine;
use crate::date::BusinessDate;
use crate::facility::condition::Decision;
use crate::facility::terms::AllocationCategory;
use crate::ids::{InvoiceId, ScheduleId};
use crate::money::Money;
use crate::rate::Rate;

/// What was billed: never edited. A correction is another invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Billing {
    /// The invoice's number within the facility.
    pub invoice: InvoiceId,
    /// Business date of its issue.
    pub issued_on: BusinessDate,
    /// The day on which it is due, adjusted.
    pub due_date: BusinessDate,
    /// The lines, numbered from 1.
    pub lines: Vec<InvoiceLine>,
    /// Sum of the lines.
    pub amount: Money,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// Its number on the invoice, from 1.
    pub number: u32,
    /// What it bills.
    pub kind: InvoiceLineKind,
    /// The balances and days on which it is reckoned; empty for what is no product of days.
    pub basis: Vec<ChargeLine>,
    /// The rate of a year, where there is one.
    pub rate: Option<Rate>,
    /// Interest or fee before rounding, where one was rounded.
    pub exact: Option<Decimal>,
    /// The part that is a fee or charge.
    pub fee: Money,
    /// The part that is interest.
    pub interest: Money,
    /// The part that is principal.
    pub principal: Money,
}

/// What a line bills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvoiceLineKind {
    /// The arrangement fee.
    ArrangementFee,
    /// The commitment fee of some days.
    CommitmentFee,
    /// What operations charged beside the terms.
    Charge {
        /// What for.
        description: String,
    },
    /// The price of a schedule's equipment.
    PurchaseOption {
        /// The schedule.
        schedule: ScheduleId,
    },
    /// The interim rent of a schedule.
    InterimRent {
        /// The schedule.
        schedule: ScheduleId,
    },
    /// A payment of a schedule.
    Rent {
        /// The schedule.
        schedule: ScheduleId,
        /// The payment's number, from 1.
        payment: u32,
    },
    /// What a corrected fixing adds to the interest of a payment that was billed before.
    RateCorrection {
        /// The schedule.
        schedule: ScheduleId,
        /// The payment's number; 0 is the interim rent.
        payment: u32,
    },
    /// What was not accepted by the long-stop date: its amount and its interim interest.
    LongStop {
        /// The schedule.
        schedule: ScheduleId,
    },
    /// What acceleration made due: the balance of a schedule and the interest since its last
    /// payment.
    Acceleration {
        /// The schedule.
        schedule: ScheduleId,
    },
    /// What was settled of a schedule before its time: a prepayment, a total loss, an early buy-out.
    Settlement {
        /// The schedule.
        schedule: ScheduleId,
        /// The settlement's number within the schedule, from 1.
        settlement: u32,
    },
    /// What an invoice costs that was not paid in time.
    LateCharge {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// The agency fee of a year.
    AgencyFee {
        /// The year since signing, from 1.
        year: u32,
    },
    /// The value added tax on a payment of a schedule, or on its interim rent.
    Vat {
        /// The schedule.
        schedule: ScheduleId,
        /// The payment's number, from 1; 0 for the interim rent.
        payment: u32,
    },
}

impl InvoiceLineKind {
    /// The schedule that the line belongs to, if it belongs to one.
    #[must_use]
    pub const fn schedule(&self) -> Option<ScheduleId> {
        match self {
            Self::ArrangementFee
            | Self::CommitmentFee
            | Self::Charge { .. }
            | Self::LateCharge { .. }
            | Self::AgencyFee { .. } => None,
            Self::PurchaseOption { schedule }
            | Self::InterimRent { schedule }
            | Self::Rent { schedule, .. }
            | Self::RateCorrection { schedule, .. }
            | Self::LongStop { schedule }
            | Self::Acceleration { schedule }
            | Self::Settlement { schedule, .. }
            | Self::Vat { schedule, .. } => Some(*schedule),
        }
    }

    /// The kind's name in UPPER_SNAKE.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ArrangementFee => "ARRANGEMENT_FEE",
            Self::CommitmentFee => "COMMITMENT_FEE",
            Self::Charge { .. } => "CHARGE",
            Self::PurchaseOption { .. } => "PURCHASE_OPTION",
            Self::InterimRent { .. } => "INTERIM_RENT",
            Self::Rent { .. } => "RENT",
            Self::RateCorrection { .. } => "RATE_CORRECTION",
            Self::LongStop { .. } => "LONG_STOP",
            Self::Acceleration { .. } => "ACCELERATION",
            Self::Settlement { .. } => "SETTLEMENT",
            Self::LateCharge { .. } => "LATE_CHARGE",
            Self::AgencyFee { .. } => "AGENCY_FEE",
            Self::Vat { .. } => "VAT",
        }
    }
}

/// What a line's amounts are for; default interest is reckoned by invoice, not by line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueCategory {
    /// Fees and charges.
    Fee,
    /// Interest.
    Interest,
    /// Principal.
    Principal,
}

impl DueCategory {
    /// Every category.
    pub const ALL: [Self; 3] = [Self::Fee, Self::Interest, Self::Principal];

    /// The same in the words of the allocation order.
    #[must_use]
    pub const fn allocation(self) -> AllocationCategory {
        match self {
            Self::Fee => AllocationCategory::Fees,
            Self::Interest => AllocationCategory::Interest,
            Self::Principal => AllocationCategory::Principal,
        }
    }
}

impl InvoiceLine {
    /// The part of the line in a category.
    #[must_use]
    pub const fn part(&self, category: DueCategory) -> Money {
        match category {
            DueCategory::Fee => self.fee,
            DueCategory::Interest => self.interest,
            DueCategory::Principal => self.principal,
        }
    }
}

/// An invoice and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// What was billed.
    pub billing: Billing,
    /// What was paid, by line and category; parts of which nothing was paid are absent.
    pub paid: BTreeMap<(u32, DueCategory), Money>,
    /// The dispute that is open.
    pub dispute: Option<Dispute>,
    /// Its default interest.
    pub late: LatePayment,
    /// Whether its due date has come, paid or not: from then on it is a receivable of the ledger.
    pub has_fallen_due: bool,
    /// Where it is in its life.
    pub state: InvoiceState,
}

/// The default interest of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LatePayment {
    /// The day from which default interest is to be reckoned on what is unpaid: the due date, later
    /// the value date of the last payment that paid something on the invoice after it.
    pub reckoned_to: BusinessDate,
    /// Reckoned so far.
    pub charged: Money,
    /// Paid of it.
    pub paid: Money,
}

/// What the borrower does not accept of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Who raised it, and when.
    pub decision: Decision,
    /// The disputed parts, by line and category. Positive.
    pub amounts: BTreeMap<(u32, DueCategory), Money>,
    /// Why.
    pub reason: String,
    /// The day up to which default interest was reckoned on the disputed parts, too.
    pub reckoned_to: BusinessDate,
}

/// Where an invoice is in its life. Part-paid and disputed are amounts, not states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceState {
    /// Issued; its due date has not come.
    Billed,
    /// Its due date has come.
    Due,
    /// Something undisputed was unpaid at the close of its due date.
    Overdue,
    /// Everything is paid.
    Paid {
        /// Value date of the payment that completed it.
        on: BusinessDate,
    },
    /// A correction took its place.
    Superseded {
        /// The day.
        on: BusinessDate,
        /// The invoice that took its place; none where nothing was left to bill.
        by: Option<InvoiceId>,
    },
}

impl Invoice {
    /// An invoice as it is issued.
    #[must_use]
    pub fn issued(billing: Billing) -> Self {
        let zero = Money::zero(billing.amount.currency());
        let late = LatePayment { reckoned_to: billing.due_date, charged: zero, paid: zero };
        let (paid, state) = (BTreeMap::new(), InvoiceState::Billed);
        Self { billing, paid, dispute: None, late, has_fallen_due: false, state }
    }

    /// The state's name in UPPER_SNAKE.
    #[must_use]
    pub const fn state_name(&self) -> &'static str {
        match &self.state {
            InvoiceState::Billed => "BILLED",
            InvoiceState::Due => "DUE",
            InvoiceState::Overdue => "OVERDUE",
            InvoiceState::Paid { .. } => "PAID",
            InvoiceState::Superseded { .. } => "SUPERSEDED",
        }
    }

    /// Whether it is neither paid nor superseded.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match &self.state {
            InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue => true,
            InvoiceState::Paid { .. } | InvoiceState::Superseded { .. } => false,
        }
    }

    /// The name within the facility, for example `invoices/7`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("invoices/{}", self.billing.invoice)
    }
}
