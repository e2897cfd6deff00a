//! How the book's events are stored: one struct for each version of each event,
//! apart from the book's own types, and the way back. Amounts are decimal texts,
//! dates ISO 8601, bytes base64.
//!
//! A struct here never changes once it was released: a new shape is a new
//! version, and the old one is still read.

mod notices;
mod payments;
mod purchases;
mod submissions;
mod submissions_v1;
mod values;

use facility_journal::{NewEvent, StoredEvent};
use facility_service::owner::DecodeError;
use serde::{Serialize, de::DeserializeOwned};

use crate::book::Event;

const PURCHASE_CREATED_V1: &str = "book.purchase_created.v1";
const PURCHASE_CANCELLED_V1: &str = "book.purchase_cancelled.v1";
const DELIVERY_RECORDED_V1: &str = "book.delivery_recorded.v1";
const SUBMISSION_RECORDED_V1: &str = "book.submission_recorded.v1";
const SUBMISSION_RECORDED_V2: &str = "book.submission_recorded.v2";
const SUBMISSION_ACCEPTED_V1: &str = "book.submission_accepted.v1";
const SUBMISSION_ACCEPTED_V2: &str = "book.submission_accepted.v2";
const SUBMISSION_REFUSED_V1: &str = "book.submission_refused.v1";
const PAYMENT_ORDERED_V1: &str = "book.payment_ordered.v1";
const NOTICE_TAKEN_IN_V1: &str = "book.notice_taken_in.v1";
const FOLLOWING_STOPPED_V1: &str = "book.following_stopped.v1";

/// Every type that was ever written, older versions among them.
pub const TYPES: &[&str] = &[
    PURCHASE_CREATED_V1,
    PURCHASE_CANCELLED_V1,
    DELIVERY_RECORDED_V1,
    SUBMISSION_RECORDED_V1,
    SUBMISSION_RECORDED_V2,
    SUBMISSION_ACCEPTED_V1,
    SUBMISSION_ACCEPTED_V2,
    SUBMISSION_REFUSED_V1,
    PAYMENT_ORDERED_V1,
    NOTICE_TAKEN_IN_V1,
    FOLLOWING_STOPPED_V1,
];

/// The stored form of an event.
#[must_use]
pub fn encode(event: &Event) -> NewEvent {
    match event {
        Event::PurchaseCreated(event) => json(PURCHASE_CREATED_V1, &purchases::PurchaseCreatedV1::from(event)),
        Event::PurchaseCancelled(event) => json(PURCHASE_CANCELLED_V1, &purchases::PurchaseCancelledV1::from(event)),
        Event::DeliveryRecorded(event) => json(DELIVERY_RECORDED_V1, &purchases::DeliveryRecordedV1::from(event)),
        Event::SubmissionRecorded(event) => {
            json(SUBMISSION_RECORDED_V2, &submissions::SubmissionRecordedV2::from(event))
        }
        Event::SubmissionAccepted(event) => {
            json(SUBMISSION_ACCEPTED_V2, &submissions::SubmissionAcceptedV2::from(event))
        }
        Event::SubmissionRefused(event) => json(SUBMISSION_REFUSED_V1, &submissions::SubmissionRefusedV1::from(event)),
        Event::PaymentOrdered(event) => json(PAYMENT_ORDERED_V1, &payments::PaymentOrderedV1::from(event)),
        Event::NoticeTakenIn(event) => json(NOTICE_TAKEN_IN_V1, &notices::NoticeTakenInV1::from(event)),
        Event::FollowingStopped(event) => json(FOLLOWING_STOPPED_V1, &notices::FollowingStoppedV1::from(event)),
    }
}

/// Whether a stored event is about a notice of the provider.
#[must_use]
pub fn is_notice(stored: &StoredEvent) -> bool {
    stored.event_type == NOTICE_TAKEN_IN_V1
}

/// Reads a stored event of any version that was ever written.
///
/// # Errors
/// The type is unknown, or the data is not what its type says.
pub fn decode(stored: &StoredEvent) -> Result<Event, DecodeError> {
    read(stored).map_err(|problem| DecodeError::new(stored, problem))
}

fn read(stored: &StoredEvent) -> Result<Event, String> {
    let data = stored.data.as_str();
    match stored.event_type.as_str() {
        PURCHASE_CREATED_V1 => parse::<purchases::PurchaseCreatedV1>(data)?.read().map(Event::PurchaseCreated),
        PURCHASE_CANCELLED_V1 => parse::<purchases::PurchaseCancelledV1>(data)?.read().map(Event::PurchaseCancelled),
        DELIVERY_RECORDED_V1 => parse::<purchases::DeliveryRecordedV1>(data)?.read().map(Event::DeliveryRecorded),
        SUBMISSION_RECORDED_V1 => {
            parse::<submissions_v1::SubmissionRecordedV1>(data)?.read().map(Event::SubmissionRecorded)
        }
        SUBMISSION_RECORDED_V2 => {
            parse::<submissions::SubmissionRecordedV2>(data)?.read().map(Event::SubmissionRecorded)
        }
        SUBMISSION_ACCEPTED_V1 => {
            parse::<submissions_v1::SubmissionAcceptedV1>(data)?.read().map(Event::SubmissionAccepted)
        }
        SUBMISSION_ACCEPTED_V2 => {
            parse::<submissions::SubmissionAcceptedV2>(data)?.read().map(Event::SubmissionAccepted)
        }
        SUBMISSION_REFUSED_V1 => Ok(Event::SubmissionRefused(parse::<submissions::SubmissionRefusedV1>(data)?.read())),
        PAYMENT_ORDERED_V1 => parse::<payments::PaymentOrderedV1>(data)?.read().map(Event::PaymentOrdered),
        NOTICE_TAKEN_IN_V1 => parse::<notices::NoticeTakenInV1>(data)?.read(&stored.stream).map(Event::NoticeTakenIn),
        FOLLOWING_STOPPED_V1 => parse::<notices::FollowingStoppedV1>(data)?.read().map(Event::FollowingStopped),
        unknown => Err(format!("the type {unknown} is none that this release knows")),
    }
}

fn json(event_type: &str, event: &impl Serialize) -> NewEvent {
    // Structs of texts and numbers always have a JSON form; if ever not, the empty
    // text is refused when it is read.
    let data = serde_json::to_string(event).unwrap_or_default();
    NewEvent { event_type: event_type.to_owned(), data }
}

fn parse<T: DeserializeOwned>(data: &str) -> Result<T, String> {
    serde_json::from_str(data).map_err(|problem| problem.to_string())
}
