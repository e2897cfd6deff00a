//! What may be asked of the book.

use std::sync::Arc;

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{DueCategory, PrepaymentEffect},
    ids::{CovenantId, InvoiceId, PurchaseId, QuoteId, ScheduleId},
    money::Money,
};
use facility_journal::Hash;
use facility_service::wire::EvidenceDraft;
use rust_decimal::Decimal;

use super::{
    notice::Notice,
    purchase::Equipment,
    state::Stopped,
    submission::{AcceptedPurchase, ConditionRef, Outcome, Refused},
};

/// A command. Each is decided in the file of its name under `commands`.
#[derive(Debug, Clone)]
pub enum Command {
    /// Enters a purchase as a draft.
    CreatePurchase(CreatePurchase),
    /// Cancels a draft.
    CancelPurchase(CancelPurchase),
    /// Asks the provider for one drawdown over purchases.
    SubmitPurchases(SubmitPurchases),
    /// Records that the equipment of a purchase was delivered.
    RecordDelivery(RecordDelivery),
    /// Accepts delivered equipment of one drawdown.
    AcceptPurchases(AcceptPurchases),
    /// Orders the payment of an invoice.
    PayInvoice(PayInvoice),
    /// Sends evidence for a condition to the provider.
    ProvideEvidence(ProvideEvidence),
    /// Sends a compliance certificate to the provider.
    ProvideComplianceCertificate(ProvideComplianceCertificate),
    /// Disputes an invoice with the provider.
    DisputeInvoice(DisputeInvoice),
    /// Asks the provider for a prepayment.
    PrepaySchedule(PrepaySchedule),
    /// Asks the provider to renew a schedule.
    RenewSchedule(RenewSchedule),
    /// Asks the provider what it costs to buy equipment out.
    QuoteTermination(QuoteTermination),
    /// Buys equipment out by a quote.
    TerminateSchedule(TerminateSchedule),
    /// Writes down that the provider accepted a submission.
    AcceptSubmission(AcceptSubmission),
    /// Writes down that the provider refused a submission.
    RefuseSubmission(RefuseSubmission),
    /// Takes in what the provider notified.
    TakeInNotices(TakeInNotices),
    /// Takes in nothing more.
    StopFollowing(StopFollowing),
}

/// Enters a purchase as a draft.
#[derive(Debug, Clone)]
pub struct CreatePurchase {
    /// The equipment; its purchase number becomes the identifier.
    pub equipment: Equipment,
}

/// Cancels a draft.
#[derive(Debug, Clone)]
pub struct CancelPurchase {
    /// The purchase.
    pub purchase: PurchaseId,
}

/// Asks the provider for one drawdown over purchases.
#[derive(Debug, Clone)]
pub struct SubmitPurchases {
    /// The purchases, in the order in which they become lines.
    pub purchases: Vec<PurchaseId>,
    /// The day on which funding is asked for.
    pub requested_funding_date: BusinessDate,
    /// What belongs to every submission.
    pub intent: Intent,
}

/// Records that the equipment of a purchase was delivered.
#[derive(Debug, Clone)]
pub struct RecordDelivery {
    /// The purchase.
    pub purchase: PurchaseId,
    /// Day of delivery.
    pub delivered_on: BusinessDate,
}

/// Accepts delivered equipment of one drawdown.
#[derive(Debug, Clone)]
pub struct AcceptPurchases {
    /// The purchases, each with its day of acceptance.
    pub purchases: Vec<AcceptedPurchase>,
    /// What belongs to every submission.
    pub intent: Intent,
}

/// Sends evidence for a condition to the provider.
#[derive(Debug, Clone)]
pub struct ProvideEvidence {
    /// The condition.
    pub condition: ConditionRef,
    /// The evidence.
    pub evidence: EvidenceDraft,
    /// What belongs to every submission.
    pub intent: Intent,
}

/// Sends the certificate of a covenant's test to the provider.
#[derive(Debug, Clone)]
pub struct ProvideComplianceCertificate {
    /// The covenant.
    pub covenant: CovenantId,
    /// The day of the test.
    pub test_date: BusinessDate,
    /// The figure.
    pub value: Decimal,
    /// The document.
    pub evidence: EvidenceDraft,
    /// What belongs to every submission.
    pub intent: Intent,
}

/// Orders the payment of an invoice.
#[derive(Debug, Clone)]
pub struct PayInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// How much, positive; none for everything that can be paid.
    pub amount: Option<Money>,
    /// The day on which the bank is to pay; none for this book's business date.
    pub payment_date: Option<BusinessDate>,
    /// The reference that goes with the payment.
    pub payment_reference: String,
    /// Who orders it: a SPIFFE URI.
    pub ordered_by: String,
    /// The moment, in microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
}

/// Disputes an invoice with the provider.
#[derive(Debug, Clone)]
pub struct DisputeInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The disputed parts; empty for everything in which this book differs.
    pub parts: Vec<DisputedPart>,
    /// Why; none for what this book makes of the differences.
    pub reason: Option<String>,
    /// What belongs to every submission.
    pub intent: Intent,
}

/// A part of an invoice that is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisputedPart {
    /// The line's number.
    pub line: u32,
    /// Which part of the line.
    pub category: DueCategory,
    /// How much of it. Positive.
    pub amount: Money,
}

/// Asks the provider for a prepayment.
#[derive(Debug, Clone)]
pub struct PrepaySchedule {
    /// The schedule.
    pub schedule: ScheduleId,
    /// How much principal. Positive.
    pub amount: Money,
    /// The day.
    pub settlement_date: BusinessDate,
    /// What becomes of the payments that are left.
    pub effect: PrepaymentEffect,
    /// What belongs to every submission.
    pub intent: Intent,
}

/// Asks the provider to renew a schedule.
#[derive(Debug, Clone)]
pub struct RenewSchedule {
    /// The schedule.
    pub schedule: ScheduleId,
    /// How many payments the further term has.
    pub payments: u32,
    /// What belongs to every submission.
    pub intent: Intent,
}

/// Asks the provider what it costs to buy equipment out.
#[derive(Debug, Clone)]
pub struct QuoteTermination {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The purchases whose equipment it is; none for all of the schedule.
    pub purchases: Vec<PurchaseId>,
    /// The day for which it is asked.
    pub settlement_date: BusinessDate,
    /// What belongs to every submission.
    pub intent: Intent,
}

/// Buys equipment out by a quote.
#[derive(Debug, Clone)]
pub struct TerminateSchedule {
    /// The quote.
    pub quote: QuoteId,
    /// What belongs to every submission.
    pub intent: Intent,
}

/// What belongs to every submission and is made outside the book.
#[derive(Debug, Clone)]
pub struct Intent {
    /// A new request identifier for the provider.
    pub provider_request_id: String,
    /// The person for whom it is sent: a SPIFFE URI.
    pub on_behalf_of: String,
    /// The moment, in microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
}

/// Writes down that the provider accepted a submission.
#[derive(Debug, Clone)]
pub struct AcceptSubmission {
    /// The submission.
    pub submission: u32,
    /// What came of it.
    pub outcome: Outcome,
}

/// Writes down that the provider refused a submission.
#[derive(Debug, Clone)]
pub struct RefuseSubmission {
    /// The submission.
    pub submission: u32,
    /// Why.
    pub refused: Refused,
}

/// Takes in what the provider notified.
#[derive(Debug, Clone)]
pub struct TakeInNotices {
    /// The notices as they arrived, in order.
    pub entries: Vec<NoticeEntry>,
}

/// One notice as it arrived; nothing of it is verified yet.
#[derive(Debug, Clone)]
pub struct NoticeEntry {
    /// Number within the facility.
    pub number: u64,
    /// Its hash, as the provider says; none when it is no hash at all.
    pub hash: Option<Hash>,
    /// The notice, byte for byte as the provider committed it.
    pub payload: Arc<[u8]>,
    /// The payload taken apart, or why it can't be.
    pub notice: Result<Arc<Notice>, String>,
}

/// Takes in nothing more.
#[derive(Debug, Clone)]
pub struct StopFollowing {
    /// Why.
    pub stopped: Stopped,
}
