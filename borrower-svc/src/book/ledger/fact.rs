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
        /// The fee by which the suppliers were paid less; the borrower pays them that much.
        deducted_fee: MinorAmount,
    },
    /// Value added tax on a rent was billed.
    VatBilled {
        /// The invoice.
        invoice: InvoiceId,
        /// How much.
        tax: MinorAmount,
        /// When it is due.
        due_date: BusinessDate,
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
    /// A lease was renewed for a further term.
    LeaseRenewed {
        /// The schedule.
        schedule: ScheduleId,
        /// The payments, all of them.
        payments: Arc<LeaseSchedule>,
    },
    /// What a corrected fixing adds to billed interest was billed.
    InterestBilled {
        /// The invoice.
        invoice: InvoiceId,
        /// The schedule, where it is interim interest.
        interim: Option<ScheduleId>,
        /// How much.
        interest: MinorAmount,
        /// When it is due.
        due_date: BusinessDate,
    },
    /// What a corrected fixing takes off billed interest lies with the provider.
    InterestCredited {
        /// The schedule.
        schedule: ScheduleId,
        /// How much of its payments.
        interest: MinorAmount,
        /// How much of its interim rent.
        interim: MinorAmount,
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
    /// A receipt was reversed.
    Reversed {
        /// Which.
        receipt: ReceiptId,
        /// The guarantor had paid, not the borrower.
        by_guarantor: bool,
        /// What is not paid any more, as negative amounts; and default interest that became due with it.
        used: Used,
        /// What lay with the provider and is taken from it, as a negative amount.
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
    /// Default interest became due without a payment.
    DefaultInterestCharged {
        /// The invoice.
        invoice: InvoiceId,
        /// How much.
        amount: MinorAmount,
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
    /// The suppliers' payment of a drawdown came back.
    DrawdownReversed {
        /// Which.
        drawdown: DrawdownId,
        /// What the borrower had paid of the price itself.
        own_share: MinorAmount,
        /// The fee by which the suppliers had been paid less, and the borrower had paid them that much.
        deducted_fee: MinorAmount,
        /// Its interim schedule, the interest that is billed, and when it is due.
        interest: Option<(ScheduleId, MinorAmount, BusinessDate)>,
    },
    /// Something of a lease was settled before its time.
    LeaseSettled(LeaseSettled),
    /// Equipment was lost before its acceptance.
    InterimLost {
        /// The schedule.
        schedule: ScheduleId,
        /// What was financed of it.
        financed: MinorAmount,
        /// What the borrower paid of the price itself.
        own_share: MinorAmount,
        /// Interest since the funding.
        interest: MinorAmount,
    },
    /// Title to equipment that was bought out early passed.
    BuyOutPaid {
        /// The schedule.
        schedule: ScheduleId,
        /// The units.
        units: Vec<EquipmentId>,
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
    /// Value added tax on a rent that is billed anew.
    Vat,
}

/// A part of a lease, or all of it, settled before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseSettled {
    /// Its schedule.
    pub schedule: ScheduleId,
    /// The part.
    pub principal: MinorAmount,
    /// Interest on it.
    pub interest: MinorAmount,
    /// The prepayment fee.
    pub fee: MinorAmount,
    /// The payments from now on, those that were due among them.
    pub payments: Arc<LeaseSchedule>,
    /// The units that were lost.
    pub lost: Vec<EquipmentId>,
    /// Whether nothing is left of it, and the option lapses with it.
    pub option_lapses: bool,
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
