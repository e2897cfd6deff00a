//! What the provider notified of leases, invoices and payments. Every amount is
//! the provider's figure.

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{Billing, DueCategory, PaymentRef, SettlementCause},
    ids::{
        CertificateId, CovenantId, DefaultId, DrawdownId, EquipmentId, GuaranteeDemandId, InvoiceId, QuoteId,
        ReceiptId, ScheduleId,
    },
    money::Money,
    rate::Rate,
    schedule::ScheduleLine,
};
pub use facility_service::wire::AllocationDraft as NotifiedAllocation;

use rust_decimal::Decimal;

use crate::book::servicing::{CovenantTest, DefaultStage, DemandStage};

/// An acceptance of equipment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedAcceptance {
    /// The request identifier with which it was accepted.
    pub request_id: String,
    /// The interim schedule that the units were on.
    pub interim: ScheduleId,
    /// The schedule that commences.
    pub schedule: NotifiedSchedule,
    /// The units, each with its day of acceptance.
    pub units: Vec<(EquipmentId, BusinessDate)>,
}

/// A lease schedule that commences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedSchedule {
    /// Its number.
    pub schedule: ScheduleId,
    /// The drawdown that finances it.
    pub drawdown: DrawdownId,
    /// Its units.
    pub equipment: Vec<EquipmentId>,
    /// Sum of their financed amounts.
    pub amount: Money,
    /// Day of the funding.
    pub funded_on: BusinessDate,
    /// Last day on which its units may be accepted.
    pub long_stop: BusinessDate,
    /// Day from which interest on the lease runs.
    pub commencement: BusinessDate,
    /// Interest from funding to commencement.
    pub interim_rent: Money,
    /// The day on which it is due.
    pub interim_due_date: BusinessDate,
    /// The level rent, where there is one.
    pub rent: Option<Money>,
    /// What is due beside the last payment.
    pub balloon: Money,
    /// The payments, numbered from 1.
    pub payments: Vec<NotifiedPayment>,
}

/// A fixing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotifiedFixing {
    /// The fixing date.
    pub on: BusinessDate,
    /// The value.
    pub rate: Rate,
}

/// Payments of a schedule that were computed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedReset {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The payments, by number.
    pub payments: Vec<NotifiedPayment>,
    /// The level rent from now on.
    pub rent: Option<Money>,
}

/// What a corrected fixing changes of billed payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedRateCorrection {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The difference of each payment; 0 is the interim rent.
    pub corrections: Vec<(u32, Money)>,
    /// The invoices for what is to be paid on top.
    pub invoices: Vec<NotifiedInvoice>,
    /// What was billed too much, together.
    pub credited: Money,
    /// What is unapplied after it.
    pub unapplied: Money,
}

/// A payment of a schedule.
pub type NotifiedPayment = ScheduleLine<Money>;

/// An invoice as the provider has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedInvoice {
    /// What it bills.
    pub billing: Billing,
    /// The amount that the provider states for each line.
    pub line_amounts: Vec<Money>,
    /// What was paid of the lines.
    pub paid: Money,
    /// What is disputed.
    pub disputed: Money,
    /// Default interest that became due.
    pub default_interest: Money,
    /// What was paid of it.
    pub default_interest_paid: Money,
    /// What is unpaid in all.
    pub outstanding: Money,
}

/// A correction of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedCorrection {
    /// The invoice that no longer stands.
    pub invoice: InvoiceId,
    /// The corrected one; none where nothing is left to bill.
    pub corrected: Option<NotifiedInvoice>,
    /// What was paid on the old one and is unapplied now.
    pub released: Money,
    /// Default interest on the corrected one that was left out while it was disputed.
    pub default_interest: Option<NotifiedCharge>,
}

/// Money that the provider recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedReceipt {
    /// Its number.
    pub receipt: ReceiptId,
    /// How much.
    pub amount: Money,
    /// The day on which it counts as paid.
    pub value_date: BusinessDate,
    /// The demand under which it was paid; none when the borrower paid.
    pub demand: Option<GuaranteeDemandId>,
    /// The payer's reference.
    pub payment_reference: String,
    /// Default interest that became due with it, by invoice.
    pub default_interest: Vec<(InvoiceId, Money)>,
    /// What it paid.
    pub allocations: Vec<NotifiedAllocation>,
    /// What was left of it.
    pub rest: Money,
    /// Default interest that it gives back, each with what was paid of it too much.
    pub given_back: Vec<(NotifiedCharge, Money)>,
    /// What is unapplied after it.
    pub unapplied: Money,
}

/// A receipt whose money did not come after all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedReversal {
    /// The receipt.
    pub receipt: ReceiptId,
    /// What is taken back, each with the payment that it was.
    pub taken_back: Vec<(PaymentRef, NotifiedAllocation)>,
    /// What is taken from unapplied cash.
    pub from_unapplied: Money,
    /// Default interest that what is open again bears, by invoice.
    pub default_interest: Vec<NotifiedCharge>,
    /// What is unapplied after it.
    pub unapplied: Money,
}

/// A dispute that was raised or rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedDispute {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The disputed parts; none when the dispute was rejected.
    pub parts: Vec<(u32, DueCategory, Money)>,
    /// Why.
    pub reason: String,
    /// Default interest that was left out for what was disputed, where the dispute was rejected.
    pub default_interest: Option<NotifiedCharge>,
}

/// Default interest that became due, or a difference to what did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedCharge {
    /// The invoice.
    pub invoice: InvoiceId,
    /// How much; negative where it is given back.
    pub amount: Money,
    /// The payments whose default interest it corrects.
    pub corrects: Vec<PaymentRef>,
}

/// A default that began or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedDefault {
    /// Its number.
    pub default: DefaultId,
    /// Where it is in its life.
    pub stage: DefaultStage,
    /// The invoice that was not paid; none for a declared one.
    pub invoice: Option<InvoiceId>,
    /// The covenant that was breached or not certified; none for any other.
    pub covenant: Option<CovenantTest>,
    /// What happened, for a declared one.
    pub description: String,
    /// The day on which it began.
    pub since: BusinessDate,
    /// The last day on which a remedy keeps it from being an event of default.
    pub remedy_until: BusinessDate,
    /// The first day as an event of default.
    pub event_since: Option<BusinessDate>,
    /// The day on which it ended.
    pub ended_on: Option<BusinessDate>,
}

/// Everything outstanding declared due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedAcceleration {
    /// What was available and is cancelled with it.
    pub cancelled_amount: Money,
    /// The invoices that no longer stand.
    pub superseded: Vec<InvoiceId>,
    /// The invoices for everything that fell due.
    pub invoices: Vec<NotifiedInvoice>,
    /// What was paid on the old invoices and is unapplied now.
    pub released: Money,
}

/// A covenant's test as it was certified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedCertificate {
    /// Its number.
    pub certificate: CertificateId,
    /// The covenant.
    pub covenant: CovenantId,
    /// The day of the test.
    pub test_date: BusinessDate,
    /// The figure.
    pub value: Decimal,
    /// Whether it keeps the threshold, by the provider's judgement.
    pub passed: bool,
    /// The day on which it was delivered.
    pub delivered_on: BusinessDate,
}

/// A demand on the guarantor that was issued or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedDemand {
    /// Its number.
    pub demand: GuaranteeDemandId,
    /// Where it is in its life.
    pub stage: DemandStage,
    /// The invoices demanded.
    pub invoices: Vec<InvoiceId>,
    /// How much is demanded.
    pub amount: Money,
    /// What the guarantor has paid of it.
    pub paid: Money,
    /// Day of the demand.
    pub demanded_on: BusinessDate,
}

/// Something of a schedule settled before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedSettlement {
    /// The schedule after it.
    pub after: NotifiedRest,
    /// The settlement's number within the schedule.
    pub number: u32,
    /// Why.
    pub cause: SettlementCause,
    /// The settlement date.
    pub on: BusinessDate,
    /// The units that left the schedule with it.
    pub units: Vec<EquipmentId>,
    /// What was owed.
    pub balance: Money,
    /// The part.
    pub principal: Money,
    /// Interest on it.
    pub interest: Money,
    /// The prepayment fee.
    pub fee: Money,
    /// The invoices that no longer stand.
    pub replaced: Vec<ReplacedInvoice>,
    /// The invoice for it.
    pub invoice: NotifiedInvoice,
}

/// A schedule as it stands after a settlement or a renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedRest {
    /// The schedule.
    pub schedule: ScheduleId,
    /// Its state, as the provider names it.
    pub state: String,
    /// The units that are on it.
    pub equipment: Vec<EquipmentId>,
    /// Its amount.
    pub amount: Money,
    /// The level rent, where there is one.
    pub rent: Option<Money>,
    /// What is due beside the last payment; none before it commences.
    pub balloon: Option<Money>,
    /// Its payments, numbered from 1.
    pub payments: Vec<NotifiedPayment>,
}

/// A schedule was renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedRenewal {
    /// The schedule after it.
    pub after: NotifiedRest,
    /// The first payment of the further term.
    pub first_payment: u32,
    /// The day from which its interest runs.
    pub start: BusinessDate,
    /// Its last day, unadjusted.
    pub end: BusinessDate,
    /// Its rate of a year.
    pub annual_rate: Rate,
    /// The invoices that no longer stand.
    pub replaced: Vec<ReplacedInvoice>,
}

/// An invoice in whose place another stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedInvoice {
    /// The invoice that no longer stands.
    pub invoice: InvoiceId,
    /// The new one; none where nothing is left to bill.
    pub corrected: Option<NotifiedInvoice>,
    /// What was paid on the old one and is unapplied now.
    pub released: Money,
}

/// What it costs to buy equipment out on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedQuote {
    /// Its number.
    pub quote: QuoteId,
    /// The schedule.
    pub schedule: ScheduleId,
    /// The units.
    pub units: Vec<EquipmentId>,
    /// The day.
    pub settlement_date: BusinessDate,
    /// What will be owed.
    pub balance: Money,
    /// The units' part of it.
    pub principal: Money,
    /// Interest on that part.
    pub interest: Money,
    /// The prepayment fee.
    pub fee: Money,
    /// The three together.
    pub amount: Money,
}
