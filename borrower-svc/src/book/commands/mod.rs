//! One command a file: what it leads to, or why it is refused.

pub mod accept_purchases;
pub mod accept_submission;
pub mod cancel_purchase;
pub mod create_purchase;
pub mod dispute_invoice;
mod leasing;
pub mod pay_invoice;
pub mod prepay_schedule;
pub mod provide_compliance_certificate;
pub mod provide_evidence;
pub mod quote_termination;
pub mod record_delivery;
pub mod refuse_submission;
pub mod renew_schedule;
mod sending;
pub mod stop_following;
pub mod submit_purchases;
pub mod take_in_notices;
pub mod terminate_schedule;
