//! What can have happened in the book. How events are stored is in `stored`.

use std::sync::Arc;

use facility_domain::{
    date::BusinessDate,
    ids::{InvoiceId, PurchaseId},
};
use facility_journal::Hash;

use super::{
    computation::MinorAmount,
    notice::Notice,
    purchase::Equipment,
    state::Stopped,
    submission::{Content, Outcome, ProviderMethod, Refused},
};

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A purchase was entered.
    PurchaseCreated(PurchaseCreated),
    /// A draft was cancelled.
    PurchaseCancelled(PurchaseCancelled),
    /// Equipment was delivered.
    DeliveryRecorded(DeliveryRecorded),
    /// Something to be sent to the provider was written down.
    SubmissionRecorded(SubmissionRecorded),
    /// The provider accepted a submission.
    SubmissionAccepted(SubmissionAccepted),
    /// The provider refused a submission.
    SubmissionRefused(SubmissionRefused),
    /// The payment of an invoice was ordered.
    PaymentOrdered(PaymentOrdered),
    /// A notice was verified and taken in.
    NoticeTakenIn(NoticeTakenIn),
    /// Nothing more is taken in.
    FollowingStopped(FollowingStopped),
}

/// A purchase was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseCreated {
    /// The equipment and its invoice.
    pub equipment: Equipment,
    /// What the facility finances of the price, by this book's computation.
    pub financed_amount: MinorAmount,
}

/// A draft was cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseCancelled {
    /// The purchase.
    pub purchase: PurchaseId,
}

/// Equipment was delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRecorded {
    /// The purchase.
    pub purchase: PurchaseId,
    /// Day of delivery.
    pub delivered_on: BusinessDate,
}

/// Something to be sent to the provider was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionRecorded {
    /// Number of the submission.
    pub submission: u32,
    /// What is asked for.
    pub content: Content,
    /// What is called.
    pub method: ProviderMethod,
    /// The exact bytes of the request.
    pub request: Arc<[u8]>,
    /// The request identifier that the provider gets.
    pub provider_request_id: String,
    /// The person for whom it is sent.
    pub on_behalf_of: String,
    /// When, in microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
}

/// The provider accepted a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionAccepted {
    /// The submission.
    pub submission: u32,
    /// What came of it.
    pub outcome: Outcome,
}

/// The provider refused a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionRefused {
    /// The submission.
    pub submission: u32,
    /// Why.
    pub refused: Refused,
}

/// The payment of an invoice was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOrdered {
    /// Number of the order.
    pub payment: u32,
    /// The invoice.
    pub invoice: InvoiceId,
    /// How much.
    pub amount: MinorAmount,
    /// The day on which the bank is to pay.
    pub payment_date: BusinessDate,
    /// The reference that goes with the payment.
    pub payment_reference: String,
    /// Who ordered it: a SPIFFE URI.
    pub ordered_by: String,
    /// When, in microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
}

/// A notice was verified and taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeTakenIn {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: Hash,
    /// Its exact bytes.
    pub payload: Arc<[u8]>,
    /// The bytes taken apart.
    pub notice: Arc<Notice>,
}

/// Nothing more is taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowingStopped {
    /// Why.
    pub stopped: Stopped,
}
