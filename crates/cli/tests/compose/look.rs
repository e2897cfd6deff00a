//! What is seen of both services from outside.

use std::{path::PathBuf, sync::Arc, time::Duration};

use facility_proto::{
    borrower::v1::{GetReconciliationRequest, reconciliation_service_client::ReconciliationServiceClient},
    lender::v1::{GetPositionRequest, facility_service_client::FacilityServiceClient},
};
use facility_service::{
    clock::SystemClock,
    config::TlsConfig,
    tls::{ClientTls, channel},
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep},
};
use tokio_rustls::TlsConnector;
use tonic::transport::Channel;

use crate::containers::told;

const LOOK: Duration = Duration::from_millis(200);

/// How long the borrower's book may take until it has everything.
const PATIENCE: Duration = Duration::from_secs(60);

fn certificate(name: &str) -> PathBuf {
    PathBuf::from(told("FACILITY_CERTS")).join(name)
}

/// A person at the service whose endpoint the environment names.
fn person(name: &str, endpoint: &str) -> Channel {
    let files = TlsConfig {
        certificate: certificate(&format!("{name}.pem")),
        key: certificate(&format!("{name}.key")),
        authority: certificate("ca.pem"),
    };
    let tls = ClientTls::load(&files, Arc::new(SystemClock)).expect("certificates");
    channel(&told(endpoint), tls).expect("an endpoint")
}

/// The provider's agent at each replica.
pub fn agent_at_each_replica() -> [Channel; 2] {
    ["FACILITY_LENDER", "FACILITY_LENDER_B"].map(|endpoint| person("facility-agent-1", endpoint))
}

/// Waits until the borrower's book has taken in all that each replica has of these
/// facilities; nothing may differ.
pub async fn reconciled(facilities: &[String]) {
    let replicas = agent_at_each_replica();
    let borrower = person("treasurer-1", "FACILITY_BORROWER");
    for facility in facilities {
        let mut notices = Vec::new();
        for replica in &replicas {
            notices.push(number_of_notices(replica, facility).await);
        }
        assert_eq!(notices.first(), notices.last(), "{facility}: the replicas show different books");
        let begun = Instant::now();
        let mut client = ReconciliationServiceClient::new(borrower.clone());
        loop {
            let request = GetReconciliationRequest { facility: facility.clone() };
            let said = match client.get_reconciliation(request).await {
                Ok(answer) => {
                    let answer = answer.into_inner();
                    assert!(answer.discrepancies.is_empty(), "{facility}: {:?}", answer.discrepancies);
                    if Some(&answer.notice_number) >= notices.first() {
                        break;
                    }
                    format!("notice {}", answer.notice_number)
                }
                Err(status) => status.to_string(),
            };
            assert!(begun.elapsed() < PATIENCE, "{facility}: {notices:?} wanted, {said}");
            sleep(LOOK).await;
        }
    }
}

async fn number_of_notices(replica: &Channel, facility: &str) -> i64 {
    let begun = Instant::now();
    loop {
        let request = GetPositionRequest { name: facility.to_owned() };
        match FacilityServiceClient::new(replica.clone()).get_position(request).await {
            Ok(position) => return position.into_inner().notice_number,
            Err(status) => assert!(begun.elapsed() < PATIENCE, "{facility}: {status}"),
        }
        sleep(LOOK).await;
    }
}

/// The certificate that a service shows to a new connection.
pub async fn shown_at(endpoint: &str) -> CertificateDer<'static> {
    let mut roots = RootCertStore::empty();
    for authority in CertificateDer::pem_file_iter(certificate("ca.pem")).expect("the authority") {
        roots.add(authority.expect("a certificate")).expect("an authority");
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let endpoint = told(endpoint);
    let stream = TcpStream::connect(endpoint.trim_start_matches("https://")).await.expect("connected");
    let name = ServerName::try_from("localhost").expect("a name");
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("a handshake");
    let (_, session) = stream.get_ref();
    session.peer_certificates().and_then(<[_]>::first).expect("a certificate").clone().into_owned()
}

/// Waits until a service shows this certificate to new connections.
pub async fn until_it_shows(endpoint: &str, wanted: &CertificateDer<'_>) {
    let begun = Instant::now();
    while shown_at(endpoint).await != *wanted {
        assert!(begun.elapsed() < PATIENCE, "{endpoint} still shows another certificate");
        sleep(LOOK).await;
    }
}
