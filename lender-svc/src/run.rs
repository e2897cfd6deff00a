//! What this service has of its own when it boots; the rest is `facility_service::boot`.

use std::sync::Arc;

use facility_domain::ids::{PartyId, PrincipalId};
use facility_proto::LENDER_DESCRIPTOR_SET;
use facility_service::{
    boot::{self, Begun, Prepared, Service, Serving},
    clock::Clock,
    config::Configuration,
    journal::JournalError,
    owner::{Owners, Request},
    server::Shutdown,
};

use crate::{
    api::{self, SERVICES},
    app::Lender,
    config::LenderConfig,
    figures::{Sent, figures},
    machine::{FacilityMachine, LenderCommand},
};

pub use boot::BootError as RunError;

/// The provider's service.
#[derive(Debug)]
pub struct LenderService {
    /// Under which name it records what it does by itself.
    pub principal: PrincipalId,
    /// The provider.
    pub party: PartyId,
}

/// The provider's service, ready to serve.
pub type Running = boot::Running<LenderService>;

impl Service for LenderService {
    const NAME: &'static str = "lender-svc";
    const SERVICES: &'static [&'static str] = &SERVICES;
    const DESCRIPTORS: &'static [u8] = LENDER_DESCRIPTOR_SET;
    type Config = LenderConfig;
    type Machine = FacilityMachine;

    fn prepare(config: &LenderConfig, _: &Arc<dyn Clock>) -> Result<Prepared<Self>, RunError> {
        let own = &config.common().service;
        let (principal, party) = (PrincipalId::parse(&own.principal)?, PartyId::parse(&own.party)?);
        let machine = FacilityMachine::new(principal.clone(), party.clone());
        Ok(Prepared { service: Self { principal, party }, machine, client_tls: None })
    }

    /// Every facility waits until its borrower has shown how far it is, or an administrator resumes it.
    async fn restored(&self, owners: &Owners<FacilityMachine>) -> Result<(), RunError> {
        for snapshot in owners.page(None, usize::MAX, |state| state.facility().is_some()).snapshots {
            let request = Request {
                call: None,
                principal: self.principal.to_string(),
                command: LenderCommand::hold_after_restore(&self.principal, &self.party, snapshot.notice_number),
                expected_version: None,
                render: Box::new(|_, _| Vec::new()),
            };
            if owners.submit(&snapshot.stream, request).await.is_err() {
                return Err(RunError::JournalFailed);
            }
            tracing::warn!(
                stream = snapshot.stream,
                notice = snapshot.notice_number,
                "the journal was restored: the facility is stopped until its borrower has shown how far it is"
            );
        }
        Ok(())
    }

    fn begin(self, serving: Serving<FacilityMachine>) -> Begun {
        let Serving { routes, owners, drain, .. } = serving;
        let sent = Sent::default();
        let figures = figures(owners.clone(), sent.clone());
        Begun { routes: api::add_to(routes, Lender::new(owners, sent), drain), tasks: Vec::new(), figures }
    }
}

/// Makes the journal, or brings its schema up to date; says in one line what was done.
///
/// # Errors
/// It can't be used.
pub async fn migrate(config: &LenderConfig) -> Result<String, JournalError> {
    boot::migrate::<LenderService>(config).await
}

/// Serves until `shutdown`.
///
/// # Errors
/// See [`RunError`].
pub async fn run(config: &LenderConfig, shutdown: &Shutdown) -> Result<(), RunError> {
    boot::run::<LenderService>(config, shutdown).await
}

/// Opens everything that the service needs. Nothing is answered yet.
///
/// # Errors
/// See [`RunError`].
pub async fn start(config: &LenderConfig) -> Result<Running, RunError> {
    boot::start::<LenderService>(config).await
}
