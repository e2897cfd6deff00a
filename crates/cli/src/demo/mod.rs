//! The demo: both services as child processes, or as somebody else runs them, and
//! a case played between them through their contracts, each role with its own
//! certificate.
//!
//! Everything the play knows comes from the case's folder; everything it learns
//! comes through gRPC. It never opens a store, and it never asks one service's
//! code anything.

mod attempts;
mod batches;
mod books;
mod conditions;
mod dates;
mod decisions;
pub mod error;
pub mod expect;
pub mod folder;
mod grpcurl;
pub mod observer;
mod opening;
pub mod play;
pub mod processes;
pub mod refusal;
mod servicing;
mod settings;
pub mod stage;
pub mod story;
pub mod table;
mod words;

use std::{
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
};

use facility_proto::borrower::v1::{
    ListFacilitiesRequest as BorrowerList, facility_service_client::FacilityServiceClient as BorrowerFacilities,
};
use facility_proto::lender::v1::{
    ListFacilitiesRequest as LenderList, facility_service_client::FacilityServiceClient as LenderFacilities,
};
use facility_service::clock::SystemClock;

use crate::{
    case::Case,
    certs::{self, CertSpec},
};

pub use error::DemoError;
pub use expect::Tally;
use folder::Folder;
pub use observer::{Observer, Onlooker, Step};
use play::Play;
pub use processes::Side;
use processes::{Services, Start};
use stage::Stage;
pub use stage::{Endpoints, Ports};
pub use story::Story;

/// The last line of a demo in which everything came out.
pub const RECONCILED: &str = "demo: reconciled, 0 discrepancies";

/// What a demo is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The case's folder.
    pub case: PathBuf,
    /// Whether it is played at its floating rate.
    pub floating: bool,
    /// The data folder; emptied if it is an earlier demo's.
    pub data: PathBuf,
    /// Where the services listen.
    pub ports: Ports,
    /// The program that runs the services as its subcommands: `facility` itself.
    pub program: PathBuf,
}

/// A demo at services that somebody else has started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The case's folder.
    pub case: PathBuf,
    /// Whether it is played at its floating rate.
    pub floating: bool,
    /// The data folder; emptied if it is an earlier demo's.
    pub data: PathBuf,
    /// Where the services answer.
    pub endpoints: Endpoints,
    /// The folder with the authority's and everybody's certificates.
    pub certificates: PathBuf,
}

/// A demo whose services run.
pub struct Demo {
    case: Case,
    folder: Folder,
    certificates: PathBuf,
    endpoints: Endpoints,
    services: Arc<Services>,
}

impl Demo {
    /// Reads the case, makes the data folder with certificates and
    /// configurations, starts both services and waits until they answer.
    ///
    /// # Errors
    /// Anything of it that can't be done. Nothing is left running.
    pub async fn start(options: &Options) -> Result<Self, DemoError> {
        let case = read(&options.case, options.floating)?;
        check_port(options.ports.lender)?;
        check_port(options.ports.borrower)?;
        let folder = Folder::fresh(&options.data)?;
        make_certificates(&folder, &case)?;
        settings::write(&folder, options.ports, &case.scenario)?;
        let start =
            |side| Start { program: options.program.clone(), config: folder.config(side), log: folder.log(side) };
        let services = Arc::new(Services::new(start(Side::Lender), start(Side::Borrower)));
        services.start(Side::Lender)?;
        services.start(Side::Borrower)?;
        let (certificates, endpoints) = (folder.certificates(), options.ports.into());
        let demo = Self { case, folder, certificates, endpoints, services };
        demo.wait_until_ready().await?;
        Ok(demo)
    }

    /// Reads the case, makes the data folder and waits until the services answer,
    /// which must not have seen the case before.
    ///
    /// # Errors
    /// Anything of it that can't be done.
    pub async fn attach(elsewhere: &Elsewhere) -> Result<Self, DemoError> {
        let case = read(&elsewhere.case, elsewhere.floating)?;
        let certificates = elsewhere.certificates.canonicalize().map_err(DemoError::file(&elsewhere.certificates))?;
        if elsewhere.data.canonicalize().is_ok_and(|data| certificates.starts_with(data)) {
            return Err(DemoError::CertificatesInData(elsewhere.data.clone()));
        }
        let folder = Folder::fresh(&elsewhere.data)?;
        let (endpoints, services) = (elsewhere.endpoints.clone(), Arc::new(Services::elsewhere()));
        let demo = Self { case, folder, certificates, endpoints, services };
        demo.wait_until_ready().await?;
        Ok(demo)
    }

    /// Plays the case and says how much was compared and what differed.
    ///
    /// # Errors
    /// Why the play could not go on; differences found before are told first.
    pub async fn play(&self, story: &mut Story, observer: &mut dyn Observer) -> Result<Tally, DemoError> {
        let mut play = Play::new(&self.case, &self.folder, self.stage(), story, observer);
        let ended = Box::pin(play.run()).await;
        let tally = play.tally().clone();
        match ended {
            Ok(()) => Ok(tally),
            Err(error) => {
                report(story, &tally)?;
                Err(error)
            }
        }
    }

    /// The services' processes.
    #[must_use]
    pub const fn services(&self) -> &Arc<Services> {
        &self.services
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// grpcurl calls that can be pasted into a shell in the folder `current`,
    /// with remarks between them.
    #[must_use]
    pub fn grpcurl_calls(&self, current: &Path) -> Vec<String> {
        grpcurl::calls(&self.case, &self.certificates, &self.endpoints, current)
    }

    fn stage(&self) -> Stage {
        Stage::new(self.endpoints.clone(), self.certificates.clone(), Arc::clone(&self.services))
    }

    async fn wait_until_ready(&self) -> Result<(), DemoError> {
        let mut stage = self.stage();
        let people = &self.case.scenario.people;
        let step = "the first call";
        let who = (Side::Lender, people.facility_agent.as_str());
        let first = stage.call(who, step, LenderList::default(), async |channel, request| {
            LenderFacilities::new(channel).list_facilities(request).await
        });
        let kept = first.await.map_err(|unanswered| unanswered.fatal(step))?.facilities;
        let who = (Side::Borrower, people.treasurer.as_str());
        let first = stage.call(who, step, BorrowerList::default(), async |channel, request| {
            BorrowerFacilities::new(channel).list_facilities(request).await
        });
        first.await.map_err(|unanswered| unanswered.fatal(step))?;
        let facility = self.case.facility();
        if kept.iter().any(|kept| kept.name == facility) {
            return Err(DemoError::AlreadyPlayed { endpoint: self.endpoints.lender.clone(), facility });
        }
        Ok(())
    }
}

/// Tells everything that came out differently, and gives the verdict: true when
/// nothing did.
///
/// # Errors
/// The output can't be written.
pub fn conclude(story: &mut Story, tally: &Tally) -> Result<bool, DemoError> {
    story.plain("")?;
    if tally.differences().is_empty() {
        story.verdict(true, RECONCILED)?;
        return Ok(true);
    }
    report(story, tally)?;
    Ok(false)
}

fn report(story: &mut Story, tally: &Tally) -> Result<(), DemoError> {
    let differences = tally.differences();
    if !differences.is_empty() {
        story.verdict(false, &format!("demo: {} of {} comparisons failed", differences.len(), tally.compared()))?;
    }
    for difference in differences {
        story.plain(&format!("  {difference}"))?;
    }
    Ok(())
}

/// The case at its fixed rate, or at its floating one.
fn read(folder: &Path, floating: bool) -> Result<Case, DemoError> {
    Ok(if floating { Case::read_floating(folder)? } else { Case::read(folder)? })
}

/// Refuses a port that somebody else listens on, before anything is made.
fn check_port(port: u16) -> Result<(), DemoError> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(_) => Err(DemoError::PortTaken(port)),
    }
}

/// The certificates that a case needs: the services', everybody's, and those of
/// the people whom only this case knows.
#[must_use]
pub fn certificates_for(case: &Case) -> Vec<CertSpec> {
    let further = case.scenario.further_principals.iter().map(|principal| CertSpec {
        name: principal.name.clone(),
        uri: principal.uri.clone(),
        dns: Vec::new(),
    });
    certs::certificates().into_iter().chain(further).collect()
}

fn make_certificates(folder: &Folder, case: &Case) -> Result<(), DemoError> {
    certs::make(&folder.certificates(), &certificates_for(case), &SystemClock)
        .map(|_| ())
        .map_err(|error| DemoError::Certificates(error.to_string()))
}
