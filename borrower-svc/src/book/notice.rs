//! What the provider notified, taken apart. Every amount here is the provider's
//! figure and is only ever compared with one of this book's own.

mod servicing;

use std::sync::Arc;

use facility_domain::{
    date::BusinessDate,
    facility::{FacilityTerms, Party, terms::Category},
    ids::{DrawdownId, EquipmentId, InvoiceId, ScheduleId},
    money::Money,
};

pub use servicing::{
    NotifiedAcceleration, NotifiedAcceptance, NotifiedAllocation, NotifiedCertificate, NotifiedCharge,
    NotifiedCorrection, NotifiedDefault, NotifiedDemand, NotifiedDispute, NotifiedFixing, NotifiedInvoice,
    NotifiedPayment, NotifiedQuote, NotifiedRateCorrection, NotifiedReceipt, NotifiedRenewal, NotifiedReset,
    NotifiedRest, NotifiedReversal, NotifiedSchedule, NotifiedSettlement, ReplacedInvoice,
};

use super::{purchase::Equipment, submission::ConditionRef};

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The business date on which it happened.
    pub business_date: BusinessDate,
    /// The provider's position after it.
    pub position: NotifiedPosition,
    /// What happened.
    pub subject: Subject,
}

/// The provider's position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedPosition {
    /// The amount committed.
    pub commitment: Money,
    /// What can still be requested.
    pub available: Money,
    /// What is submitted or approved.
    pub reserved: Money,
    /// What was paid out.
    pub funded: Money,
    /// What was cancelled.
    pub cancelled: Money,
    /// What is reserved or funded, by category.
    pub category_uses: Vec<(Category, Money)>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The facility was entered.
    FacilityCreated {
        /// The terms.
        terms: Arc<FacilityTerms>,
        /// The provider.
        provider: Party,
        /// The borrower.
        borrower: Party,
    },
    /// The facility was signed.
    FacilitySigned {
        /// Day of signing.
        signing_date: BusinessDate,
    },
    /// The facility was cancelled.
    FacilityCancelled {
        /// What was still available.
        amount: Money,
    },
    /// A part of the commitment was cancelled.
    CommitmentCancelled {
        /// The part.
        amount: Money,
    },
    /// The availability period began.
    AvailabilityBegan,
    /// The availability period ended.
    AvailabilityEnded {
        /// What was available and is cancelled with it.
        cancelled_amount: Money,
    },
    /// A condition changed.
    ConditionChanged {
        /// Which.
        condition: ConditionRef,
        /// Its new state, as the provider names it.
        state: String,
        /// Why, where a reason was given.
        reason: String,
    },
    /// A drawdown was submitted.
    DrawdownSubmitted(NotifiedDrawdown),
    /// A drawdown has all its approvals.
    DrawdownApproved {
        /// Which.
        drawdown: DrawdownId,
    },
    /// A drawdown was refused.
    DrawdownRejected {
        /// Which.
        drawdown: DrawdownId,
        /// Why.
        reason: String,
    },
    /// A drawdown was withdrawn.
    DrawdownWithdrawn {
        /// Which.
        drawdown: DrawdownId,
        /// Why.
        reason: String,
    },
    /// A drawdown was cancelled.
    DrawdownCancelled {
        /// Which.
        drawdown: DrawdownId,
        /// Why.
        reason: String,
    },
    /// A drawdown lapsed with the availability period.
    DrawdownLapsed {
        /// Which.
        drawdown: DrawdownId,
    },
    /// A drawdown was funded.
    DrawdownFunded {
        /// Which.
        drawdown: DrawdownId,
        /// Day of the funding.
        funding_date: BusinessDate,
        /// What is financed.
        financed_amount: Money,
        /// The fee that was taken off what the suppliers were paid.
        deducted_fee: Option<Money>,
        /// What they were paid; none where the provider does not say.
        paid_out: Option<Money>,
        /// Unadjusted final maturity, as known to the provider from now on.
        final_maturity_date: BusinessDate,
    },
    /// The suppliers' payment of a drawdown came back.
    DrawdownReversed {
        /// Which.
        drawdown: DrawdownId,
        /// The day.
        on: BusinessDate,
        /// How much.
        amount: Money,
        /// The arrangement fee by which less had been paid out.
        deducted_fee: Option<Money>,
        /// The invoice for the interest of the days on which the money was out.
        invoice: Option<NotifiedInvoice>,
    },
    /// Equipment was accepted and its lease commenced.
    EquipmentAccepted(NotifiedAcceptance),
    /// An invoice was issued.
    InvoiceIssued(NotifiedInvoice),
    /// A corrected invoice took the place of a disputed one.
    InvoiceSuperseded(NotifiedCorrection),
    /// Fixings of the benchmark were published.
    FixingPublished {
        /// The benchmark.
        benchmark: String,
        /// The fixings.
        fixings: Vec<NotifiedFixing>,
    },
    /// A fixing was corrected.
    FixingCorrected {
        /// The benchmark.
        benchmark: String,
        /// What it was.
        previous: NotifiedFixing,
        /// What it is.
        now: NotifiedFixing,
    },
    /// Payments were computed anew at the rates that are known.
    RateReset(NotifiedReset),
    /// What a corrected fixing changes of billed payments was booked.
    RateCorrected(NotifiedRateCorrection),
    /// A receipt was recorded.
    ReceiptRecorded(NotifiedReceipt),
    /// A receipt was reversed.
    ReceiptReversed(NotifiedReversal),
    /// Unapplied cash paid what fell due.
    UnappliedCashApplied {
        /// Default interest that became due with it, by invoice.
        default_interest: Vec<(InvoiceId, Money)>,
        /// What it paid.
        allocations: Vec<NotifiedAllocation>,
        /// How much, together.
        amount: Money,
        /// What is unapplied after it.
        unapplied: Money,
    },
    /// Unapplied cash was paid back.
    UnappliedCashRefunded {
        /// How much.
        amount: Money,
        /// What is unapplied after it.
        unapplied: Money,
    },
    /// A dispute was raised, or rejected.
    DisputeChanged(NotifiedDispute),
    /// A default began or changed.
    DefaultChanged(NotifiedDefault),
    /// Everything outstanding was declared due.
    FacilityAccelerated(NotifiedAcceleration),
    /// A guarantee demand was issued or changed.
    GuaranteeDemandChanged(NotifiedDemand),
    /// Every payment of a schedule is made.
    ScheduleEnded {
        /// The schedule.
        schedule: ScheduleId,
        /// The day.
        on: BusinessDate,
    },
    /// The purchase option of a schedule was exercised.
    PurchaseOptionExercised {
        /// The schedule.
        schedule: ScheduleId,
        /// The invoice for the price; none where it is zero.
        invoice: Option<NotifiedInvoice>,
    },
    /// Title to equipment passed to the lessee.
    TitlePassed {
        /// The schedule.
        schedule: ScheduleId,
        /// The units.
        equipment: Vec<EquipmentId>,
        /// The day.
        on: BusinessDate,
    },
    /// Equipment was given back.
    EquipmentReturned {
        /// The units.
        equipment: Vec<EquipmentId>,
        /// The day.
        on: BusinessDate,
    },
    /// The final maturity has passed.
    FacilityMatured,
    /// The facility was closed.
    FacilityClosed,
    /// What was not accepted by the long-stop date fell due.
    LongStopPassed {
        /// The interim schedule, which ends.
        schedule: ScheduleId,
        /// The invoice.
        invoice: NotifiedInvoice,
    },
    /// Something of a schedule was settled before its time.
    ScheduleSettled(Box<NotifiedSettlement>),
    /// A schedule was renewed for a further term.
    ScheduleRenewed(Box<NotifiedRenewal>),
    /// A quote was given for buying equipment out.
    TerminationQuoted(NotifiedQuote),
    /// A covenant's test was certified.
    ComplianceCertified(NotifiedCertificate),
    /// The business date moved on to that of the notice, and rests there.
    BusinessDateMoved,
    /// The due date of an invoice came.
    InvoiceFellDue {
        /// The invoice.
        invoice: InvoiceId,
    },
}

/// A drawdown as the provider submitted it to its book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedDrawdown {
    /// Its number.
    pub drawdown: DrawdownId,
    /// The request identifier with which it was submitted.
    pub request_id: String,
    /// The requested funding date.
    pub requested_funding_date: BusinessDate,
    /// The lines.
    pub lines: Vec<NotifiedLine>,
    /// Sum of the financed amounts.
    pub financed_amount: Money,
}

/// A line of a drawdown in the provider's book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedLine {
    /// The equipment and its invoice.
    pub equipment: Equipment,
    /// What the borrower pays itself.
    pub down_payment: Money,
    /// What the facility finances.
    pub financed_amount: Money,
}
