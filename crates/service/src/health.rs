//! Asking a running service for its health, as its own `health` command and
//! container checks do. No client certificate is needed for that.

use std::{path::Path, sync::Arc, time::Duration};

use thiserror::Error;
use tonic::{Code, Request};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::{
    clock::SystemClock,
    tls::{ClientTls, EndpointError, TlsError, channel},
};

/// How long the answer may take.
const DEADLINE: Duration = Duration::from_secs(5);

/// Why a service is not healthy. One line each.
#[derive(Debug, Error)]
pub enum Unhealthy {
    /// The address has no port.
    #[error("{0}: is no address with a port")]
    Address(String),
    /// The authority can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The address makes no endpoint.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// It does not answer.
    #[error("{address}: does not answer: {problem}")]
    Silent {
        /// Where it was asked.
        address: String,
        /// What came instead.
        problem: Code,
    },
    /// It answers that it does not serve.
    #[error("{address}: NOT_SERVING")]
    NotServing {
        /// Where it was asked.
        address: String,
    },
}

/// Asks the service that listens on `address` of this machine. Its certificate
/// must name `localhost` and be signed by `authority`.
///
/// # Errors
/// It does not serve, or can't be asked.
pub async fn check(address: &str, authority: &Path) -> Result<(), Unhealthy> {
    let (_, port) = address.rsplit_once(':').ok_or_else(|| Unhealthy::Address(address.to_owned()))?;
    let tls = ClientTls::anonymous(authority, Arc::new(SystemClock))?;
    let mut client = HealthClient::new(channel(&format!("https://localhost:{port}"), tls)?);
    let mut request = Request::new(HealthCheckRequest { service: String::new() });
    request.set_timeout(DEADLINE);
    let answer = client
        .check(request)
        .await
        .map_err(|status| Unhealthy::Silent { address: address.to_owned(), problem: status.code() })?;
    match answer.into_inner().status() {
        ServingStatus::Serving => Ok(()),
        ServingStatus::Unknown | ServingStatus::NotServing | ServingStatus::ServiceUnknown => {
            Err(Unhealthy::NotServing { address: address.to_owned() })
        }
    }
}
