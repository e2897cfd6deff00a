//! What the service does for its callers, one use case a file: read the request,
//! ask the facility's owner, render its answer. No rule lives here.

mod advance_business_date;
mod approve_drawdown;
mod cancel_commitment;
mod cancel_drawdown;
mod cancel_facility;
mod change;
mod check_drawdown;
mod create_facility;
mod defer_condition;
mod fund_drawdown;
mod get_business_date;
mod get_condition;
mod get_drawdown;
mod get_facility;
mod get_position;
mod list_conditions;
mod list_drawdowns;
mod list_facilities;
mod list_notices;
mod reject_drawdown;
mod reject_evidence;
mod satisfy_condition;
mod sign_facility;
mod submit_drawdown;
mod submit_evidence;
mod view;
mod waive_condition;
mod watch_notices;
mod withdraw_drawdown;

use std::sync::Arc;

use facility_service::owner::Owners;
pub use watch_notices::NoticeStream;

use crate::machine::FacilityMachine;

/// The provider's use cases over its facilities.
#[derive(Clone)]
pub struct Lender {
    owners: Arc<Owners<FacilityMachine>>,
}

impl Lender {
    /// Serves the facilities of `owners`.
    #[must_use]
    pub const fn new(owners: Arc<Owners<FacilityMachine>>) -> Self {
        Self { owners }
    }
}
