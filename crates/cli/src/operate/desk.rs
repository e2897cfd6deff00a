//! The way to both services, as one person.

use std::{sync::Arc, time::Duration};

use facility_service::{
    clock::SystemClock,
    config::TlsConfig,
    errors::is_definite,
    ids::{IdSource, RandomIds},
    tls::{self, ClientTls},
};
use tokio::time::{sleep, timeout};
use tonic::{Code, Response, Status, transport::Channel};

use super::{Connection, Problem};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The pauses before a call is sent again.
const PAUSES: [Duration; 3] = [Duration::from_millis(100), Duration::from_millis(400), Duration::from_millis(1_600)];

/// Who is asked, and as whom.
pub(super) struct Desk {
    connection: Connection,
}

impl Desk {
    pub(super) const fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// The provider's service, as the person named, or in the usual role.
    pub(super) fn lender(&self, usual: &str) -> Result<Channel, Problem> {
        self.channel(&self.connection.lender, usual)
    }

    /// The borrower's service, likewise.
    pub(super) fn borrower(&self, usual: &str) -> Result<Channel, Problem> {
        self.channel(&self.connection.borrower, usual)
    }

    fn channel(&self, endpoint: &str, usual: &str) -> Result<Channel, Problem> {
        let Connection { certs, person, .. } = &self.connection;
        let person = person.as_deref().unwrap_or(usual);
        let files = TlsConfig {
            certificate: certs.join(format!("{person}.pem")),
            key: certs.join(format!("{person}.key")),
            authority: certs.join("ca.pem"),
        };
        let local = |problem: String| Problem::Local(format!("--certs {}, --as {person}: {problem}", certs.display()));
        let tls = ClientTls::load(&files, Arc::new(SystemClock)).map_err(|problem| local(problem.to_string()))?;
        tls::channel(endpoint, tls).map_err(|problem| Problem::Local(problem.to_string()))
    }

    /// Asks until there is an answer, a few times.
    pub(super) async fn ask<Q: Clone, A>(
        &self,
        request: Q,
        send: impl AsyncFn(Q) -> Result<Response<A>, Status>,
    ) -> Result<A, Problem> {
        Ok(answered(request, send, |status| !matches!(status.code(), Code::Unavailable)).await?)
    }

    /// Sends a change until there is a definite answer, a few times, always under the same id.
    pub(super) async fn change<Q: Clone, A>(
        &self,
        request_id: Option<&str>,
        request: impl FnOnce(String) -> Q,
        send: impl AsyncFn(Q) -> Result<Response<A>, Status>,
    ) -> Result<A, Problem> {
        let request_id = request_id.map_or_else(|| RandomIds.uuid(), str::to_owned);
        // What the caller as such may not do is an answer to a person.
        let is_answer = |status: &Status| {
            is_definite(status) || matches!(status.code(), Code::PermissionDenied | Code::Unauthenticated)
        };
        answered(request(request_id.clone()), send, is_answer).await.map_err(|status| {
            if is_answer(&status) {
                return status.into();
            }
            Problem::Unknown { again: format!("--request-id {request_id}"), status: Box::new(status) }
        })
    }
}

async fn answered<Q: Clone, A>(
    request: Q,
    send: impl AsyncFn(Q) -> Result<Response<A>, Status>,
    is_answer: impl Fn(&Status) -> bool,
) -> Result<A, Status> {
    let mut pauses = PAUSES.iter();
    loop {
        let status = match timeout(PATIENCE, send(request.clone())).await {
            Ok(Ok(response)) => return Ok(response.into_inner()),
            Ok(Err(status)) => status,
            Err(_) => Status::deadline_exceeded("no answer in time"),
        };
        match pauses.next() {
            Some(pause) if !is_answer(&status) => sleep(*pause).await,
            Some(_) | None => return Err(status),
        }
    }
}

/// `facilities/boleo` of `boleo`, or as it is.
pub(super) fn facility(name: &str) -> String {
    if name.contains('/') { name.to_owned() } else { format!("facilities/{name}") }
}

/// `facilities/boleo/drawdowns/3` of `boleo/3`, or as it is.
pub(super) fn drawdown(name: &str) -> String {
    match name.split_once('/') {
        Some((facility, number)) if !number.contains('/') && facility != "facilities" => {
            format!("facilities/{facility}/drawdowns/{number}")
        }
        _ => name.to_owned(),
    }
}

/// What stands behind the last slash.
pub(super) fn last(name: &str) -> String {
    name.rsplit('/').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_stand_for_the_long_ones() {
        assert_eq!(
            (facility("boleo"), facility("facilities/boleo")),
            ("facilities/boleo".into(), "facilities/boleo".into())
        );
        assert_eq!(drawdown("boleo/3"), "facilities/boleo/drawdowns/3");
        assert_eq!(drawdown("facilities/boleo/drawdowns/3"), "facilities/boleo/drawdowns/3");
        assert_eq!(last("facilities/boleo/drawdowns/3"), "3");
    }
}
