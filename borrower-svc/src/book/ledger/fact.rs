//! What happened to the borrower as far as its ledger is concerned, with this
//! book's own figures. Where they come from: [`super::notified`].

use std::sync::Arc;

use facility_domain::{
    date::BusinessDate,
    ids::{DrawdownId, EquipmentId, InvoiceId, ReceiptId, ScheduleId},
};

use crate::book::computation::{MinorAmount, schedule::LeaseSchedule};

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerFact {
    /// A drawdown was funded.
    DrawdownFunded {
        /// Which.
        drawdown: DrawdownId,
        /// What the borrower pays of the price itself.
        own_share: MinorAmount,
    },
    /// A lease commenced.
    EquipmentAccepted(LeaseCommenced),
    /// A fee was billed for which the terms give ground.
    FeeBilled {
        /// The invoice.
        invoice: InvoiceId,
        /// How much.
        fee: MinorAmount,
        /// When it is due.
        due_date: BusinessDate,
    },
    /// The price of a schedule's equipment was billed.
    OptionBilled {
        /// The invoice.
        invoice: InvoiceId,
        /// The schedule.
        schedule: ScheduleId,
        /// How much.
        price: MinorAmount,
        /// When it is due.
        due_date: BusinessDate,
    },
    /// The payments of a lease were computed anew at other rates.
    RateReset {
        /// The schedule.
        schedule: ScheduleId,
        /// The payments, all of them.
        payments: Arc<LeaseSchedule>,
    },
    /// What a corrected fixing adds to billed interest was billed.
    InterestBilled {
        /// The invoice.
        invoice: InvoiceId,
        /// How much.
        interest: MinorAmount,
        /// When it is due.
        due_date: BusinessDate,
    },
    /// What a corrected fixing takes off billed interest lies with the provider.
    InterestCredited {
        /// The schedule.
        schedule: ScheduleId,
        /// How much.
        interest: MinorAmount,
    },
    /// A receipt was recorded.
    Paid {
        /// Which.
        receipt: ReceiptId,
        /// The guarantor paid, not the borrower.
        by_guarantor: bool,
        /// What it paid.
        used: Used,
        /// What was left of it.
        surplus: MinorAmount,
    },
    /// Money with the provider paid what fell due.
    UnappliedUsed(Used),
    /// Money with the provider was paid back.
    UnappliedRefunded {
        /// How much.
        amount: MinorAmount,
    },
    /// An invoice no longer stands.
    InvoiceSuperseded {
        /// Which.
        invoice: InvoiceId,
        /// The invoice that stands in its place, if one does.
        by: Option<InvoiceId>,
        /// What was paid on it and is not carried over.
        released: Used,
    },
    /// A correction does not bill any more what was billed with ground.
    GivenUp {
        /// The invoice that was corrected.
        invoice: InvoiceId,
        /// What.
        what: GivenUp,
        /// How much.
        amount: MinorAmount,
    },
    /// Title to a schedule's equipment passed.
    TitlePassed {
        /// The schedule.
        schedule: ScheduleId,
    },
    /// Equipment was given back.
    EquipmentReturned {
        /// The units.
        units: Vec<EquipmentId>,
    },
    /// An interim schedule ended without a lease: the long-stop date passed, or the facility was
    /// accelerated.
    InterimEnded {
        /// The schedule.
        schedule: ScheduleId,
        /// What was financed.
        financed: MinorAmount,
        /// What the borrower paid of the price itself.
        own_share: MinorAmount,
        /// Interest since the funding.
        interest: MinorAmount,
    },
    /// What acceleration made due of a lease was billed.
    BalanceBilled {
        /// The schedule.
        schedule: ScheduleId,
        /// The balance and the interest on it.
        amount: MinorAmount,
    },
    /// Everything outstanding was declared due.
    FacilityAccelerated,
}

/// What the provider gives up by a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenUp {
    /// A fee.
    Fee,
    /// The price of a schedule's equipment.
    Option(ScheduleId),
}

/// A lease that commenced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseCommenced {
    /// Its schedule.
    pub schedule: ScheduleId,
    /// The units, each with its price.
    pub units: Vec<(EquipmentId, MinorAmount)>,
    /// What the borrower paid of the prices itself.
    pub own_share: MinorAmount,
    /// First day of the lease.
    pub commencement: BusinessDate,
    /// The payments.
    pub payments: Arc<LeaseSchedule>,
    /// The end of the term: the unadjusted final maturity.
    pub term_end: BusinessDate,
    /// Interest since the funding, and when it is due.
    pub interim_rent: (MinorAmount, BusinessDate),
}

/// Money that paid something, by this book's own allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// What it paid of invoices, in all.
    pub payables: MinorAmount,
    /// What it paid of charges that have no ground in the terms: part of `payables`.
    pub charges: MinorAmount,
    /// Default interest that became due with it, paid or not.
    pub default_interest: MinorAmount,
}
