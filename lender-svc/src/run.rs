//! What this service has of its own when it boots; the rest is `facility_service::boot`.

use std::sync::Arc;

use facility_domain::ids::{PartyId, PrincipalId};
use facility_proto::LENDER_DESCRIPTOR_SET;
use facility_service::{
    boot::{self, Begun, Service, Serving},
    clock::Clock,
    config::Configuration,
    journal::JournalError,
    server::Shutdown,
};

use crate::{
    api::{self, SERVICES},
    app::Lender,
    config::LenderConfig,
    machine::FacilityMachine,
};

pub use boot::BootError as RunError;

/// The provider's service.
#[derive(Debug)]
pub struct LenderService;

/// The provider's service, ready to serve.
pub type Running = boot::Running<LenderService>;

impl Service for LenderService {
    const NAME: &'static str = "lender-svc";
    const SERVICES: &'static [&'static str] = &SERVICES;
    const DESCRIPTORS: &'static [u8] = LENDER_DESCRIPTOR_SET;
    type Config = LenderConfig;
    type Machine = FacilityMachine;

    fn prepare(config: &LenderConfig, _: &Arc<dyn Clock>) -> Result<(Self, FacilityMachine), RunError> {
        let own = &config.common().service;
        Ok((Self, FacilityMachine::new(PrincipalId::parse(&own.principal)?, PartyId::parse(&own.party)?)))
    }

    fn begin(self, serving: Serving<FacilityMachine>) -> Begun {
        let Serving { routes, owners, drain, .. } = serving;
        Begun { routes: api::add_to(routes, Lender::new(owners), drain), tasks: Vec::new() }
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
