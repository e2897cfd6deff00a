//! The borrower's service in this process.

use borrower_svc::{RunError, config::BorrowerConfig};
use facility::certs::Side;
use facility_proto::borrower::v1::{
    evidence_service_client::EvidenceServiceClient, facility_service_client::FacilityServiceClient,
    purchase_service_client::PurchaseServiceClient, reconciliation_service_client::ReconciliationServiceClient,
};
use tonic::transport::Channel;

use crate::{Failure, Home, home::Serving};

/// The borrower's service. It keeps its port when it is started again.
pub struct Borrower {
    home: Home,
    port: u16,
    lender_port: u16,
    serving: Option<Serving<RunError>>,
}

impl Borrower {
    /// Starts a service on the journal of `home` that calls the provider at
    /// `lender_port`, whether that answers or not.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start_in(home: Home, lender_port: u16) -> Result<Self, Failure> {
        let mut borrower = Self { home, port: 0, lender_port, serving: None };
        borrower.start_again().await?;
        Ok(borrower)
    }

    /// Stops the service; its journal stays.
    ///
    /// # Errors
    /// It ended with an error.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        match self.serving.take() {
            Some(serving) => serving.stop().await,
            None => Ok(()),
        }
    }

    /// Starts a stopped service again, on the same journal and port.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start_again(&mut self) -> Result<(), Failure> {
        let lender = format!("[lender]\nendpoint = \"https://localhost:{}\"\n", self.lender_port);
        let file = self.home.write_config(Side::Borrower, self.port, &lender)?;
        let running = Box::pin(borrower_svc::start(&BorrowerConfig::load(&file, &[])?)).await?;
        self.port = running.address.port();
        self.serving = Some(Serving::new(|shutdown| async move { running.serve(&shutdown).await }));
        Ok(())
    }

    /// A new connection as `person`, by the name of its certificate.
    ///
    /// # Errors
    /// There is no such certificate.
    pub fn channel(&self, person: &str) -> Result<Channel, Failure> {
        self.home.channel(self.port, person)
    }

    /// A new connection without a certificate.
    ///
    /// # Errors
    /// The authority can't be read.
    pub fn anonymous(&self) -> Result<Channel, Failure> {
        self.home.anonymous(self.port)
    }

    /// `PurchaseService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn purchases(&self, person: &str) -> Result<PurchaseServiceClient<Channel>, Failure> {
        Ok(PurchaseServiceClient::new(self.channel(person)?))
    }

    /// `EvidenceService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn evidence(&self, person: &str) -> Result<EvidenceServiceClient<Channel>, Failure> {
        Ok(EvidenceServiceClient::new(self.channel(person)?))
    }

    /// `FacilityService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn facilities(&self, person: &str) -> Result<FacilityServiceClient<Channel>, Failure> {
        Ok(FacilityServiceClient::new(self.channel(person)?))
    }

    /// `ReconciliationService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn reconciliation(&self, person: &str) -> Result<ReconciliationServiceClient<Channel>, Failure> {
        Ok(ReconciliationServiceClient::new(self.channel(person)?))
    }
}
