//! The borrower's service beside a running provider's.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use borrower_svc::config::BorrowerConfig;
use facility::certs;
use facility_proto::{
    borrower::v1::{
        GetPositionRequest, GetSubmissionRequest, Submission, facility_service_client::FacilityServiceClient,
        purchase_service_client::PurchaseServiceClient, submission,
    },
    lender::v1::{GetPositionRequest as GetTheirPositionRequest, facility_service_client as theirs},
};
use facility_service::{boot::Configured, server::Shutdown};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tonic::transport::Channel;

use crate::{Failure, Lender, added, connect, connect_anonymously, scrape};

/// How often what is under way is looked at, and how many times at most.
const LOOK: Duration = Duration::from_millis(20);
const LOOKS: u32 = 500;

/// A running borrower's service that follows a provider's.
pub struct Borrower {
    folder: Arc<TempDir>,
    port: u16,
    figures: Option<SocketAddr>,
    shutdown: Shutdown,
    serving: JoinHandle<Result<(), borrower_svc::RunError>>,
}

impl Borrower {
    /// Starts a service on the journal that lies beside the provider's: a fresh
    /// one, or the one that a service before has left.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start(lender: &Lender) -> Result<Self, Failure> {
        let folder = lender.folder.clone();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let text = format!(
            "[listen]\naddress = \"127.0.0.1:0\"\n[tls]\ncertificate = {:?}\nkey = {:?}\nauthority = {:?}\n\
             [journal]\n{}\n[service]\nprincipal = \"spiffe://boleo.example/borrower-svc\"\n\
             party = \"boleo\"\n[lender]\nendpoint = \"https://localhost:{}\"\n\n{}\n{}\n",
            path("certs/borrower-svc.pem"),
            path("certs/borrower-svc.key"),
            path("certs/ca.pem"),
            lender.journals.borrower,
            lender.port,
            added(&folder),
            certs::principals_toml(certs::Side::Borrower),
        );
        let file = folder.path().join("borrower.toml");
        std::fs::write(&file, text)?;
        let running = borrower_svc::start(&BorrowerConfig::load(&file)?).await?.reloading_from(Configured::by(file));
        let (port, figures, shutdown) = (running.address.port(), running.metrics_address, Shutdown::new());
        let serving = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { running.serve(&shutdown).await }
        });
        Ok(Self { folder, port, figures, shutdown, serving })
    }

    /// Stops the service.
    ///
    /// # Errors
    /// It did not end in order.
    pub async fn stop(self) -> Result<(), Failure> {
        self.shutdown.begin();
        self.shutdown.close();
        Ok(self.serving.await??)
    }

    /// Where the service listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// What the service shows to Prometheus.
    ///
    /// # Errors
    /// It shows nothing.
    pub async fn figures(&self) -> Result<String, Failure> {
        scrape(self.figures).await
    }

    /// A new connection as `person`, by the name of its certificate.
    ///
    /// # Errors
    /// There is no such certificate.
    pub fn channel(&self, person: &str) -> Result<Channel, Failure> {
        connect(self.folder.path(), self.port, person)
    }

    /// Waits until it has taken in every notice of a facility that there is by now.
    ///
    /// # Errors
    /// A call failed, or it does not come as far.
    pub async fn follows(&self, lender: &Lender, facility: &str) -> Result<(), Failure> {
        let name = format!("facilities/{facility}");
        let mut provider = theirs::FacilityServiceClient::new(lender.channel("auditor-1")?);
        let request = GetTheirPositionRequest { name: name.clone() };
        let last = provider.get_position(request).await?.into_inner().notice_number;
        let mut own = FacilityServiceClient::new(self.channel("treasurer-1")?);
        for _ in 0..LOOKS {
            let answer = own.get_position(GetPositionRequest { name: name.clone() }).await;
            if answer.is_ok_and(|position| position.into_inner().notice_number >= last) {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(format!("the borrower does not follow {name} to notice {last}").into())
    }

    /// Waits for the provider's definite answer to a submission.
    ///
    /// # Errors
    /// A call failed, or there is no answer.
    pub async fn answered(&self, submitted: Option<Submission>) -> Result<Submission, Failure> {
        let name = submitted.ok_or("nothing was submitted")?.name;
        let mut purchases = PurchaseServiceClient::new(self.channel("treasurer-1")?);
        for _ in 0..LOOKS {
            let request = GetSubmissionRequest { name: name.clone() };
            let found = purchases.get_submission(request).await?.into_inner().submission;
            match found {
                Some(found) if found.state() != submission::State::Sending => return Ok(found),
                Some(_) => tokio::time::sleep(LOOK).await,
                None => return Err(format!("{name} is not there").into()),
            }
        }
        Err(format!("no answer to {name}").into())
    }

    /// A new connection without a certificate.
    ///
    /// # Errors
    /// The authority can't be read.
    pub fn anonymous(&self) -> Result<Channel, Failure> {
        connect_anonymously(self.folder.path(), self.port)
    }
}
