//! Which file decides which command.

use super::{
    Book, Command, Event, Rejection,
    commands::{
        accept_purchases, accept_submission, cancel_purchase, create_purchase, dispute_invoice, pay_invoice,
        prepay_schedule, provide_compliance_certificate, provide_evidence, quote_termination, record_delivery,
        refuse_submission, renew_schedule, stop_following, submit_purchases, take_in_notices, terminate_schedule,
    },
    facility::Facility,
};

/// Decides a command on a book whose stream is `stream` ("facilities/{facility}").
///
/// # Errors
/// Why it is refused: every reason.
pub fn decide(stream: &str, book: &Book, command: &Command) -> Result<Vec<Event>, Rejection> {
    match command {
        Command::CreatePurchase(command) => create_purchase::decide(book, command),
        Command::CancelPurchase(command) => cancel_purchase::decide(book, command),
        Command::SubmitPurchases(command) => submit_purchases::decide(stream, book, command),
        Command::RecordDelivery(command) => record_delivery::decide(book, command),
        Command::AcceptPurchases(command) => accept_purchases::decide(stream, book, command),
        Command::PayInvoice(command) => pay_invoice::decide(book, command),
        Command::ProvideEvidence(command) => provide_evidence::decide(stream, book, command),
        Command::ProvideComplianceCertificate(command) => provide_compliance_certificate::decide(stream, book, command),
        Command::DisputeInvoice(command) => dispute_invoice::decide(stream, book, command),
        Command::PrepaySchedule(command) => prepay_schedule::decide(stream, book, command),
        Command::RenewSchedule(command) => renew_schedule::decide(stream, book, command),
        Command::QuoteTermination(command) => quote_termination::decide(stream, book, command),
        Command::TerminateSchedule(command) => terminate_schedule::decide(stream, book, command),
        Command::AcceptSubmission(command) => accept_submission::decide(book, command),
        Command::RefuseSubmission(command) => refuse_submission::decide(book, command),
        Command::TakeInNotices(command) => Ok(take_in_notices::decide(stream, book, command)),
        Command::StopFollowing(command) => Ok(stop_following::decide(book, command)),
    }
}

/// The facility, when its notices have arrived.
pub(super) fn known(book: &Book) -> Result<&Facility, Rejection> {
    book.facility.as_deref().ok_or(Rejection::FacilityUnknown)
}

/// The facility, when its notices have arrived and are still followed: nothing
/// is sent to a provider whose history can't be trusted.
pub(super) fn followed(book: &Book) -> Result<&Facility, Rejection> {
    let facility = known(book)?;
    match &book.following.stopped {
        Some(stopped) => Err(Rejection::stopped(stopped)),
        None => Ok(facility),
    }
}
