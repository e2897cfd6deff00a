//! The people of the case at the two services: each with the own certificate,
//! over mutual TLS, and every call sent again until it is answered.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use facility_service::{
    clock::SystemClock,
    config::TlsConfig,
    errors,
    tls::{self, ClientTls},
};
use tokio::time::{Instant, sleep, timeout};
use tonic::{Code, Response, Status, transport::Channel};

use super::{
    error::DemoError,
    processes::{Services, Side},
    refusal::Refusal,
};

/// How long one try of a call may take.
const TRY: Duration = Duration::from_secs(20);

/// How long a call is tried altogether.
pub(super) const PATIENCE: Duration = Duration::from_secs(90);

/// The first pause between two tries; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(25);

const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// Where the services listen: ports of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// The provider's service.
    pub lender: u16,
    /// The borrower's service.
    pub borrower: u16,
}

impl Ports {
    /// The port of a service.
    #[must_use]
    pub const fn of(self, side: Side) -> u16 {
        match side {
            Side::Lender => self.lender,
            Side::Borrower => self.borrower,
        }
    }
}

/// Where the services answer, each as `https://host:port`. A service's certificate
/// must name its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// The provider's service.
    pub lender: String,
    /// The borrower's service.
    pub borrower: String,
}

impl Endpoints {
    /// The endpoint of a service.
    #[must_use]
    pub fn of(&self, side: Side) -> &str {
        match side {
            Side::Lender => &self.lender,
            Side::Borrower => &self.borrower,
        }
    }
}

impl From<Ports> for Endpoints {
    fn from(ports: Ports) -> Self {
        let here = |port| format!("https://localhost:{port}");
        Self { lender: here(ports.lender), borrower: here(ports.borrower) }
    }
}

/// Channels of every person to both services, opened when they are first used.
pub struct Stage {
    endpoints: Endpoints,
    certificates: PathBuf,
    services: Arc<Services>,
    channels: BTreeMap<(String, &'static str), Channel>,
}

/// How a call ended that got no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// It was refused, for good.
    Refused(Refusal),
    /// There was no definite answer at all.
    Lost(DemoError),
}

impl From<DemoError> for Unanswered {
    fn from(error: DemoError) -> Self {
        Self::Lost(error)
    }
}

impl Unanswered {
    /// The error of a step that had to succeed.
    pub(super) fn fatal(self, step: &str) -> DemoError {
        match self {
            Self::Refused(refusal) => DemoError::Refused { step: step.to_owned(), refusal },
            Self::Lost(error) => error,
        }
    }
}

impl Stage {
    /// A stage for the services at these endpoints.
    #[must_use]
    pub const fn new(endpoints: Endpoints, certificates: PathBuf, services: Arc<Services>) -> Self {
        Self { endpoints, certificates, services, channels: BTreeMap::new() }
    }

    /// The processes of both services.
    #[must_use]
    pub const fn services(&self) -> &Arc<Services> {
        &self.services
    }

    /// The channel of a person to a service.
    ///
    /// # Errors
    /// The person has no usable certificate.
    pub fn channel(&mut self, side: Side, person: &str) -> Result<Channel, DemoError> {
        let key = (person.to_owned(), side.program());
        if let Some(channel) = self.channels.get(&key) {
            return Ok(channel.clone());
        }
        let channel = self.connect(side, person)?;
        self.channels.insert(key, channel.clone());
        Ok(channel)
    }

    fn connect(&self, side: Side, person: &str) -> Result<Channel, DemoError> {
        let files = TlsConfig {
            certificate: self.certificates.join(format!("{person}.pem")),
            key: self.certificates.join(format!("{person}.key")),
            authority: self.certificates.join("ca.pem"),
        };
        let problem = |why: String| DemoError::Certificates(format!("{person}: {why}"));
        let tls = ClientTls::load(&files, Arc::new(SystemClock)).map_err(|error| problem(error.to_string()))?;
        tls::channel(self.endpoints.of(side), tls).map_err(DemoError::from)
    }

    /// Sends a request as a person until there is a definite answer, always the
    /// same request: a lost answer costs nothing, because the request id has one
    /// effect.
    ///
    /// # Errors
    /// The refusal, or why there is no answer: a service has ended, or time is up.
    pub async fn call<Q: Clone, A>(
        &mut self,
        (side, person): (Side, &str),
        step: &str,
        request: Q,
        send: impl AsyncFn(Channel, Q) -> Result<Response<A>, Status>,
    ) -> Result<A, Unanswered> {
        let channel = self.channel(side, person)?;
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let status = match timeout(TRY, send(channel.clone(), request.clone())).await {
                Ok(Ok(response)) => return Ok(response.into_inner()),
                Ok(Err(status)) if !worth_repeating(&status) => {
                    return Err(Unanswered::Refused(Refusal::from(&status)));
                }
                Ok(Err(status)) => status,
                Err(_) => Status::deadline_exceeded("no answer"),
            };
            self.services.check()?;
            if begun.elapsed() > PATIENCE {
                let endpoint = self.endpoints.of(side);
                let what = format!("{step} by {person} at {side}, {endpoint}: {}", Refusal::from(&status));
                return Err(Unanswered::Lost(DemoError::Late { what, seconds: PATIENCE.as_secs() }));
            }
            sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
    }
}

/// Whether the same request may get another answer by being sent again: the
/// outcome is unknown, or the service is busy.
fn worth_repeating(status: &Status) -> bool {
    match status.code() {
        Code::Unavailable
        | Code::DeadlineExceeded
        | Code::Cancelled
        | Code::Unknown
        | Code::Aborted
        | Code::ResourceExhausted => true,
        // A connection that breaks in the middle of an answer shows as INTERNAL; a
        // service's own INTERNAL is a defect that sending again does not mend.
        Code::Internal => errors::decode(status).is_none(),
        Code::Ok
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::DataLoss
        | Code::Unauthenticated => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_is_tried_again_and_a_refusal_is_not() {
        assert!(worth_repeating(&Status::unavailable("gone")));
        assert!(worth_repeating(&Status::internal("stream broken")));
        assert!(!worth_repeating(&Status::failed_precondition("over")));
        assert!(!worth_repeating(&Status::permission_denied("no")));
    }
}
