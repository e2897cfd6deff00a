//! What the service does for its callers, one use case a file: read the request,
//! ask the facility's owner, render its answer. No rule lives here.

mod accept_purchases;
mod cancel_purchase;
mod change;
mod create_purchase;
mod dispute_invoice;
mod get_facility;
mod get_invoice;
mod get_lease_schedule;
mod get_position;
mod get_purchase;
mod get_reconciliation;
mod get_submission;
mod get_termination_quote;
mod get_trial_balance;
mod list_covenants;
mod list_discrepancies;
mod list_drawdowns;
mod list_entries;
mod list_facilities;
mod list_invoices;
mod list_lease_schedules;
mod list_notices;
mod list_payables;
mod list_payments;
mod list_purchases;
mod list_submissions;
mod list_termination_quotes;
mod pay_invoice;
mod prepay_schedule;
mod provide_compliance_certificate;
mod provide_evidence;
mod quote_termination;
mod record_delivery;
mod renew_schedule;
mod submit_purchases;
mod terminate_schedule;
mod view;

use std::sync::Arc;

use facility_domain::ids::PartyId;
use facility_service::{clock::Clock, identity::Caller, ids::IdSource, owner::Owners};
use tokio::sync::{mpsc, watch};

use crate::{book::command::Intent, machine::BookMachine, traces::Traces};

/// The borrower's use cases over its books.
#[derive(Clone)]
pub struct Borrower {
    owners: Arc<Owners<BookMachine>>,
    party: PartyId,
    connected: watch::Receiver<bool>,
    to_relay: mpsc::Sender<String>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    traces: Traces,
}

/// What the use cases need.
pub struct Parts {
    /// The books.
    pub owners: Arc<Owners<BookMachine>>,
    /// The borrower's party.
    pub party: PartyId,
    /// Whether the provider's notices are being followed just now.
    pub connected: watch::Receiver<bool>,
    /// Tells the relay of streams in which something waits to be sent.
    pub to_relay: mpsc::Sender<String>,
    /// Tells when submissions are written down.
    pub clock: Arc<dyn Clock>,
    /// Makes request identifiers for the provider.
    pub ids: Arc<dyn IdSource>,
    /// Keeps in which trace each request for the provider was made.
    pub traces: Traces,
}

impl Borrower {
    /// Serves the books of `parts`.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts { owners, party, connected, to_relay, clock, ids, traces } = parts;
        Self { owners, party, connected, to_relay, clock, ids, traces }
    }

    /// What a new submission of `caller` is written down with.
    fn intent(&self, caller: &Caller) -> Intent {
        let provider_request_id = self.ids.uuid();
        self.traces.keep(&provider_request_id);
        Intent {
            provider_request_id,
            on_behalf_of: caller.on_behalf_of.as_ref().unwrap_or(&caller.principal).clone(),
            created_at: self.clock.now(),
        }
    }
}
