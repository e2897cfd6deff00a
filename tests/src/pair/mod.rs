//! Both services as processes of their own, with what they need, and what is asked of both.

mod client;

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use facility::{
    certs,
    demo::{
        Ports, Side,
        processes::{Services, Start},
        stage::{Stage, Unanswered},
    },
    verify::verify,
};
use facility_proto::borrower::v1::{
    GetReconciliationRequest, GetReconciliationResponse, reconciliation_service_client::ReconciliationServiceClient,
};
use facility_proto::lender::v1::{
    GetPositionRequest, GetPositionResponse, facility_service_client::FacilityServiceClient,
};
use facility_service::clock::SystemClock;

use crate::{Failure, create, sign};
pub use client::Client;
use tempfile::TempDir;
use tokio::time::sleep;
use tonic::{Code, Response, Status, transport::Channel};

/// How often something that is under way is looked at, and how often at most.
const LOOK: Duration = Duration::from_millis(20);
const LOOKS: u32 = 1_500;

/// Both services and their folder.
pub struct World {
    /// Their processes.
    pub services: Arc<Services>,
    folder: TempDir,
    ports: Ports,
}

impl World {
    /// Both services, configured and not started.
    ///
    /// # Errors
    /// The program is not there, or the files can't be written.
    pub fn new(program: Option<&PathBuf>) -> Result<Self, Failure> {
        Self::configured(program, "")
    }

    /// The same with further lines of configuration for both.
    ///
    /// # Errors
    /// See [`Self::new`].
    pub fn configured(program: Option<&PathBuf>, further: &str) -> Result<Self, Failure> {
        let program = match program {
            Some(program) => program.clone(),
            None => std::env::current_exe()?.with_file_name("facility"),
        };
        if !program.is_file() {
            return Err(format!("{} is not there; build it, or name it with --program", program.display()).into());
        }
        let folder = tempfile::tempdir()?;
        certs::make(&folder.path().join("certs"), &certs::certificates(), &SystemClock)?;
        let (lender, borrower) = (unused_port()?, unused_port()?);
        let ports = Ports { lender, borrower };
        let start = |side: Side| -> Result<Start, Failure> {
            let config = folder.path().join(format!("{side}.toml"));
            fs::write(&config, configuration(folder.path(), side, ports) + further)?;
            Ok(Start { program: program.clone(), config, log: folder.path().join(format!("{side}.log")) })
        };
        let services = Arc::new(Services::new(start(Side::Lender)?, start(Side::Borrower)?));
        Ok(Self { services, folder, ports })
    }

    /// The folder in which everything is: `certs`, and a journal, a log and a configuration for each.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where a service listens.
    #[must_use]
    pub const fn port(&self, side: Side) -> u16 {
        self.ports.of(side)
    }

    /// A way for people to both services.
    #[must_use]
    pub fn stage(&self) -> Stage {
        Stage::new(self.ports.into(), self.folder.path().join("certs"), self.services.clone())
    }

    /// Holds both journals against themselves.
    ///
    /// # Errors
    /// One can't be read.
    pub async fn verify(&self, problems: &mut Vec<String>) -> Result<(), Failure> {
        for side in Side::BOTH {
            let store = self.folder.path().join(format!("{side}.db"));
            let report = verify(&store.display().to_string()).await?;
            if !report.is_sound() {
                problems.push(report.to_string());
            }
        }
        Ok(())
    }
}

fn unused_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn configuration(folder: &Path, side: Side, ports: Ports) -> String {
    let file = |name: String| folder.join(name).display().to_string();
    let (party, of, lender) = match side {
        Side::Lender => ("cat-financial", certs::Side::Lender, String::new()),
        Side::Borrower => {
            let lender = format!("[lender]\nendpoint = \"https://localhost:{}\"\n", ports.lender);
            ("boleo", certs::Side::Borrower, lender)
        }
    };
    format!(
        "[listen]\naddress = \"127.0.0.1:{}\"\n[tls]\ncertificate = {:?}\nkey = {:?}\nauthority = {:?}\n\
         [journal]\npath = {:?}\n[service]\nprincipal = \"spiffe://{party}.example/{side}\"\nparty = \"{party}\"\n\
         {lender}\n{}\n",
        ports.of(side),
        file(format!("certs/{side}.pem")),
        file(format!("certs/{side}.key")),
        file("certs/ca.pem".to_owned()),
        file(format!("{side}.db")),
        certs::principals_toml(of),
    )
}

/// Sends a request until it is answered; a refusal is a failure.
///
/// # Errors
/// The refusal, or that there is no answer.
pub async fn must<Q: Clone, A>(
    stage: &mut Stage,
    who: (Side, &str),
    what: &str,
    request: Q,
    send: impl AsyncFn(Channel, Q) -> Result<Response<A>, Status>,
) -> Result<A, Failure> {
    stage.call(who, what, request, send).await.map_err(|unanswered| format!("{what}: {unanswered:?}").into())
}

/// A facility of 1,000,000.00 that can be drawn on.
///
/// # Errors
/// A call failed.
pub async fn open(stage: &mut Stage, facility: &str) -> Result<(), Failure> {
    let agent = (Side::Lender, "facility-agent-1");
    must(stage, agent, "create", create(facility, "1000000.00"), async |channel, request| {
        FacilityServiceClient::new(channel).create_facility(request).await
    })
    .await?;
    must(stage, agent, "sign", sign(facility), async |channel, request| {
        FacilityServiceClient::new(channel).sign_facility(request).await
    })
    .await?;
    Ok(())
}

/// The same, and waits until the borrower has heard of it.
///
/// # Errors
/// A call failed, or the books differ already.
pub async fn open_in_both(stage: &mut Stage, facility: &str) -> Result<(), Failure> {
    open(stage, facility).await?;
    match differences(stage, facility).await?.first() {
        None => Ok(()),
        Some(difference) => Err(format!("{facility} begins with a difference: {difference}").into()),
    }
}

/// The position in the provider's book.
///
/// # Errors
/// A call failed.
pub async fn position(stage: &mut Stage, facility: &str) -> Result<GetPositionResponse, Failure> {
    let request = GetPositionRequest { name: format!("facilities/{facility}") };
    must(stage, (Side::Lender, "facility-agent-1"), "position", request, async |channel, request| {
        FacilityServiceClient::new(channel).get_position(request).await
    })
    .await
}

/// Waits until the borrower has taken in what the provider has notified by now, and gives every
/// difference between the two books.
///
/// # Errors
/// A call failed, or the borrower does not come as far.
pub async fn differences(stage: &mut Stage, facility: &str) -> Result<Vec<String>, Failure> {
    let written = position(stage, facility).await?.notice_number;
    for _ in 0..LOOKS {
        if let Some(found) = reconciliation(stage, facility).await?
            && found.notice_number >= written
        {
            let stopped = Some(found.stopped_reason).filter(|reason| !reason.is_empty());
            let differ = found.discrepancies.into_iter().map(|it| format!("{}: {}", it.subject, it.description));
            return Ok(differ.chain(stopped).collect());
        }
        sleep(LOOK).await;
    }
    Err(format!("the borrower does not follow {facility} to notice {written}").into())
}

/// The two books compared; none while the borrower has not heard of the facility.
async fn reconciliation(stage: &mut Stage, facility: &str) -> Result<Option<GetReconciliationResponse>, Failure> {
    let request = GetReconciliationRequest { facility: format!("facilities/{facility}") };
    let answer = stage
        .call((Side::Borrower, "treasurer-1"), "reconciliation", request, async |channel, request| {
            ReconciliationServiceClient::new(channel).get_reconciliation(request).await
        })
        .await;
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(Unanswered::Refused(refusal)) if refusal.code == Some(Code::NotFound) => Ok(None),
        Err(unanswered) => Err(format!("reconciliation: {unanswered:?}").into()),
    }
}

/// The same numbers for the same seed (xorshift).
pub struct Dice(u64);

impl Dice {
    /// Those of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `limit`.
    pub const fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
