//! What the service does for its callers, one use case a file: read the request,
//! ask the facility's owner, render its answer. No rule lives here.

mod accelerate_facility;
mod accept_equipment;
mod acknowledge_guarantee_demand;
mod add_charge;
mod adjust_date;
mod advance_business_date;
mod approve_drawdown;
mod cancel_commitment;
mod cancel_drawdown;
mod cancel_facility;
mod change;
mod check_drawdown;
mod close_facility;
mod correct_fixing;
mod count_days;
mod create_facility;
mod cure_default;
mod declare_default;
mod defer_condition;
mod demand_guarantee;
mod dispute_invoice;
mod exercise_purchase_option;
mod followed;
mod fund_drawdown;
mod get_business_date;
mod get_condition;
mod get_covenant;
mod get_default;
mod get_drawdown;
mod get_facility;
mod get_guarantee_demand;
mod get_invoice;
mod get_lease_schedule;
mod get_position;
mod get_receipt;
mod get_statement;
mod get_termination_quote;
mod get_trial_balance;
mod list_compliance_certificates;
mod list_conditions;
mod list_covenants;
mod list_defaults;
mod list_drawdowns;
mod list_entries;
mod list_equipment;
mod list_facilities;
mod list_fixings;
mod list_guarantee_demands;
mod list_invoices;
mod list_lease_schedules;
mod list_notices;
mod list_receipts;
mod list_termination_quotes;
mod prepay_schedule;
mod preview_schedule;
mod publish_fixing;
mod quote_termination;
mod record_receipt;
mod record_supplier_payment_returned;
mod record_total_loss;
mod refund_unapplied_cash;
mod reject_drawdown;
mod reject_evidence;
mod renew_schedule;
mod resolve_dispute;
mod resume_facility;
mod return_equipment;
mod reverse_receipt;
mod satisfy_condition;
mod sign_facility;
mod submit_compliance_certificate;
mod submit_drawdown;
mod submit_evidence;
mod terminate_schedule;
mod view;
mod waive_condition;
mod waive_default;
mod watch_notices;
mod withdraw_drawdown;
mod withdraw_guarantee_demand;
mod within;

use std::sync::Arc;

use facility_service::owner::Owners;
pub use watch_notices::NoticeStream;

use crate::{figures::Sent, machine::FacilityMachine};

/// The provider's use cases over its facilities.
#[derive(Clone)]
pub struct Lender {
    owners: Arc<Owners<FacilityMachine>>,
    sent: Sent,
}

impl Lender {
    /// Serves the facilities of `owners`; what notices were sent is told to `sent`.
    #[must_use]
    pub const fn new(owners: Arc<Owners<FacilityMachine>>, sent: Sent) -> Self {
        Self { owners, sent }
    }
}
