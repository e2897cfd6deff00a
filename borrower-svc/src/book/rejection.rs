//! Why the book refuses a command.

use facility_domain::{
    date::BusinessDate,
    facility::servicing::DueCategory,
    ids::{CovenantId, DrawdownId, InvoiceId, PurchaseId, QuoteId, ScheduleId},
};

mod lease;
mod payment;

pub use lease::{LeaseRule, QuoteRule};
pub use payment::{DifferingLine, PaymentRule};

use super::{
    computation::MinorAmount,
    state::{StopCause, Stopped},
    submission::ConditionRef,
};

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The facility's notices have not arrived.
    FacilityUnknown,
    /// This book has stopped following the provider's notices.
    FollowingStopped {
        /// What kind of thing happened.
        cause: StopCause,
        /// What exactly.
        description: String,
    },
    /// The purchase exists already.
    PurchaseExists(PurchaseId),
    /// There is no such purchase.
    PurchaseUnknown(PurchaseId),
    /// The terms have no such condition.
    ConditionUnknown(ConditionRef),
    /// The terms have no such covenant.
    CovenantUnknown(CovenantId),
    /// There is no such schedule.
    ScheduleUnknown(ScheduleId),
    /// There is no such termination quote.
    QuoteUnknown(QuoteId),
    /// There is no such submission.
    SubmissionUnknown(u32),
    /// Rules stand against it: all of them.
    Rules(Vec<FailedRule>),
}

impl Rejection {
    /// The refusal of a book that has stopped following.
    #[must_use]
    pub fn stopped(stopped: &Stopped) -> Self {
        Self::FollowingStopped { cause: stopped.cause, description: stopped.description.clone() }
    }
}

/// A rule that stands against a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FailedRule {
    /// The purchase is not a draft.
    NotADraft {
        /// The purchase.
        purchase: PurchaseId,
        /// The state that it is in.
        state: &'static str,
    },
    /// The purchase is not funded, or its acceptance is under way or done.
    NotFunded {
        /// The purchase.
        purchase: PurchaseId,
        /// The state that it is in.
        state: &'static str,
    },
    /// The purchase's delivery date stands.
    DeliveryClosed {
        /// The purchase.
        purchase: PurchaseId,
        /// The state that it is in.
        state: &'static str,
    },
    /// The purchase's equipment was not delivered.
    NotDelivered {
        /// The purchase.
        purchase: PurchaseId,
    },
    /// The acceptance is dated before the delivery.
    AcceptedBeforeDelivery {
        /// The purchase.
        purchase: PurchaseId,
        /// Day of acceptance.
        on: BusinessDate,
        /// Day of delivery.
        delivered_on: BusinessDate,
    },
    /// A date lies after this book's business date.
    InFuture {
        /// The purchase.
        purchase: PurchaseId,
        /// What the date is of.
        what: DateOf,
        /// The date.
        date: BusinessDate,
        /// This book's business date.
        business_date: BusinessDate,
    },
    /// The purchase is of another drawdown than the first one named.
    SeveralDrawdowns {
        /// The purchase.
        purchase: PurchaseId,
        /// Its drawdown.
        drawdown: DrawdownId,
        /// The drawdown of the first one.
        first: DrawdownId,
    },
    /// The purchase is named more than once.
    NamedTwice {
        /// The purchase.
        purchase: PurchaseId,
    },
    /// There is no such purchase.
    NoSuchPurchase {
        /// The purchase.
        purchase: PurchaseId,
    },
    /// The purchase's equipment is not on the schedule.
    NotOnSchedule {
        /// The purchase.
        purchase: PurchaseId,
        /// The state that it is in.
        state: &'static str,
        /// The schedule.
        schedule: ScheduleId,
    },
    /// Something stands against what is to be asked for a schedule.
    Lease {
        /// The schedule.
        schedule: ScheduleId,
        /// What.
        rule: LeaseRule,
    },
    /// Something stands against taking a quote.
    Quote {
        /// The quote.
        quote: QuoteId,
        /// What.
        rule: QuoteRule,
    },
    /// Something stands against paying an invoice.
    Payment {
        /// The invoice.
        invoice: InvoiceId,
        /// What.
        rule: PaymentRule,
    },
    /// Something stands against what is to be done with an invoice.
    Invoice {
        /// The invoice.
        invoice: InvoiceId,
        /// What.
        rule: InvoiceRule,
    },
    /// The price is not in the facility's currency.
    Currency {
        /// The price's currency code.
        price: &'static str,
        /// The facility's currency code.
        facility: &'static str,
    },
}

/// What a date is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOf {
    /// A delivery.
    Delivery,
    /// An acceptance.
    Acceptance,
}

/// A rule that stands against disputing an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvoiceRule {
    /// There is no such invoice.
    NotFound,
    /// It is paid or superseded.
    Ended {
        /// The state that it is in.
        state: &'static str,
    },
    /// Parts of it are disputed.
    AlreadyDisputed,
    /// A dispute over it has no definite answer yet.
    DisputeUnderWay {
        /// The submission.
        submission: u32,
    },
    /// It bills nothing in that part of that line.
    NoSuchPart {
        /// The line.
        line: u32,
        /// Which part of it.
        category: DueCategory,
    },
    /// A part is named more than once.
    PartNamedTwice {
        /// The line.
        line: u32,
        /// Which part of it.
        category: DueCategory,
    },
    /// The amount is in another currency.
    PartCurrency {
        /// The line.
        line: u32,
        /// Which part of it.
        category: DueCategory,
        /// The amount's currency code.
        part: &'static str,
        /// The facility's currency code.
        facility: &'static str,
    },
    /// The amount is more than what is unpaid of the part.
    OverUnpaid {
        /// The line.
        line: u32,
        /// Which part of it.
        category: DueCategory,
        /// What is to be disputed.
        amount: MinorAmount,
        /// What is unpaid.
        unpaid: MinorAmount,
    },
    /// This book agrees with it in everything that is unpaid.
    NothingDiffers,
}
