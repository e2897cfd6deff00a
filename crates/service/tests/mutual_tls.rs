//! Who gets through TLS, and as whom.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{fs, sync::Arc, time::Duration};

use facility_service::{
    clock::FixedClock,
    config::TlsConfig,
    errors::{Reason, decode},
    server::ServerOptions,
    tls::{ClientTls, ServerTls, TlsError, channel},
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use support::{AGENT, Authority, OFFICER, Running, STRANGER, Wanted, clock};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tonic::{Code, Status, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest,
};

fn channel_of(running: &Running, files: &TlsConfig) -> Channel {
    channel(&running.endpoint(), ClientTls::load(files, clock()).expect("good files")).expect("an endpoint")
}

/// Asks for health, which is open to everybody that TLS lets in.
async fn health(channel: Channel) -> Result<i32, Status> {
    let mut client = HealthClient::new(channel);
    client.check(HealthCheckRequest::default()).await.map(|response| response.into_inner().status)
}

/// Lists services by reflection, which any principal may.
async fn reflect(channel: Channel) -> Result<Vec<String>, Status> {
    use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
    let list = MessageRequest::ListServices(String::new());
    let request = ServerReflectionRequest { host: String::new(), message_request: Some(list) };
    let mut client = ServerReflectionClient::new(channel);
    let mut answers = client.server_reflection_info(tokio_stream::iter([request])).await?.into_inner();
    let answer = answers.message().await?.and_then(|answer| answer.message_response);
    let Some(MessageResponse::ListServicesResponse(list)) = answer else { panic!("{answer:?}") };
    Ok(list.service.into_iter().map(|service| service.name).collect())
}

/// Calls a method of the facility service.
async fn call(channel: Channel, method: &'static str) -> Status {
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.expect("connected");
    let path = http::uri::PathAndQuery::from_static(method);
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    client.unary(tonic::Request::new(()), path, codec).await.expect_err("refused")
}

fn reason(status: &Status) -> Option<Reason> {
    decode(status).and_then(|error| error.known_reason())
}

const SIGN: &str = "/facility.lender.v1.FacilityService/SignFacility";

#[tokio::test]
async fn a_known_principal_calls_what_its_role_may() {
    let authority = Authority::new();
    let running = Running::with(&authority, short()).await;
    let agent = channel_of(&running, &authority.principal(AGENT));
    assert_eq!(health(agent.clone()).await.expect("healthy"), 1);
    let services = reflect(agent.clone()).await.expect("listed");
    assert!(services.contains(&"grpc.health.v1.Health".to_owned()), "{services:?}");
    // The agent reaches the handler, which never answers.
    assert_eq!(reason(&call(agent, SIGN).await), Some(Reason::DeadlineExceeded));
    let officer = channel_of(&running, &authority.principal(OFFICER));
    let refused = call(officer, SIGN).await;
    assert_eq!((refused.code(), reason(&refused)), (Code::PermissionDenied, Some(Reason::RoleRequired)));
}

fn short() -> ServerOptions {
    ServerOptions { request_timeout: Duration::from_millis(300), ..ServerOptions::default() }
}

#[tokio::test]
async fn without_a_certificate_only_health_answers() {
    let authority = Authority::new();
    let running = Running::with(&authority, short()).await;
    let tls = ClientTls::anonymous(&authority.path(), clock()).expect("good files");
    let anonymous = channel(&running.endpoint(), tls).expect("an endpoint");
    assert_eq!(health(anonymous.clone()).await.expect("healthy"), 1);
    let refused = reflect(anonymous.clone()).await.expect_err("refused");
    assert_eq!((refused.code(), reason(&refused)), (Code::Unauthenticated, Some(Reason::Unauthenticated)));
    assert_eq!(call(anonymous, SIGN).await.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn a_principal_that_is_not_configured_is_refused_by_name() {
    let authority = Authority::new();
    let running = Running::with(&authority, short()).await;
    let refused = call(channel_of(&running, &authority.principal(STRANGER)), SIGN).await;
    assert_eq!((refused.code(), reason(&refused)), (Code::PermissionDenied, Some(Reason::UnknownPrincipal)));
    assert!(refused.message().contains(STRANGER));
}

#[tokio::test]
async fn a_certificate_with_two_names_or_none_is_nobody() {
    let authority = Authority::new();
    let running = Running::with(&authority, short()).await;
    for (name, uris) in [("two", &[AGENT, OFFICER][..]), ("none", &[]), ("other", &["https://a.example/b"])] {
        let files = authority.sign(name, &Wanted { uris, until_year: 2100 });
        let refused = call(channel_of(&running, &files), SIGN).await;
        assert_eq!(
            (refused.code(), reason(&refused)),
            (Code::Unauthenticated, Some(Reason::Unauthenticated)),
            "{name}"
        );
        assert!(refused.message().starts_with("The client certificate"), "{name}: {}", refused.message());
    }
}

#[tokio::test]
async fn a_certificate_of_another_authority_does_not_get_through() {
    let (authority, foreign) = (Authority::new(), Authority::new());
    let running = Running::with(&authority, short()).await;
    let mut files = foreign.principal(AGENT);
    files.authority = authority.path();
    let refused = health(channel_of(&running, &files)).await.expect_err("dropped");
    assert_eq!(reason(&refused), None, "dropped before any service: {refused:?}");
    // And the server is well.
    assert_eq!(health(channel_of(&running, &authority.principal(AGENT))).await.expect("healthy"), 1);
}

#[tokio::test]
async fn a_server_of_another_authority_or_name_is_not_believed() {
    let (authority, foreign) = (Authority::new(), Authority::new());
    let running = Running::with(&authority, short()).await;
    let mut files = authority.principal(AGENT);
    files.authority = foreign.path();
    assert_eq!(health(channel_of(&running, &files)).await.expect_err("not believed").code(), Code::Unavailable);
    let tls = ClientTls::load(&authority.principal(AGENT), clock()).expect("good files");
    let by_address = channel(&format!("https://127.0.0.2:{}", running.address.port()), tls).expect("an endpoint");
    assert_eq!(health(by_address).await.expect_err("another name").code(), Code::Unavailable);
}

#[tokio::test]
async fn a_client_certificate_that_expired_does_not_get_through() {
    let authority = Authority::new();
    let running = Running::with(&authority, short()).await;
    let files = authority.sign("expired", &Wanted { uris: &[AGENT], until_year: 2021 });
    assert!(matches!(ClientTls::load(&files, clock()), Err(TlsError::Expired { .. })));
    // Our own client refuses to start on it, so its clock stands in May 2020.
    let past = || Arc::new(FixedClock::new(1_590_000_000_000_000));
    let by = |files: &TlsConfig| {
        let tls = ClientTls::load(files, past()).expect("valid in 2020");
        channel(&running.endpoint(), tls).expect("an endpoint")
    };
    assert_eq!(reason(&health(by(&files)).await.expect_err("dropped")), None);
    assert_eq!(health(by(&authority.principal(AGENT))).await.expect("the same client with a valid one"), 1);
}

#[tokio::test]
async fn tls_1_2_is_refused_and_1_3_is_spoken() {
    let authority = Authority::new();
    let running = Running::with(&authority, short()).await;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority.path()).expect("PEM")).expect("a root");
    for (version, welcome) in [(&rustls::version::TLS12, false), (&rustls::version::TLS13, true)] {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .expect("a version")
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let stream = TcpStream::connect(running.address).await.expect("connected");
        let name = ServerName::try_from("localhost").expect("a name");
        let secured = tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        assert_eq!(secured.is_ok(), welcome, "{version:?}: {secured:?}");
    }
}

#[tokio::test]
async fn plaintext_is_dropped_and_silence_too() {
    let authority = Authority::new();
    let options = ServerOptions { handshake_timeout: Duration::from_millis(200), ..short() };
    let running = Running::with(&authority, options).await;
    let mut silent = TcpStream::connect(running.address).await.expect("connected");
    let mut plain = TcpStream::connect(running.address).await.expect("connected");
    plain.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.expect("sent");
    // The silent one does not hold up the others.
    assert_eq!(health(channel_of(&running, &authority.principal(AGENT))).await.expect("healthy"), 1);
    for stream in [&mut plain, &mut silent] {
        let mut rest = Vec::new();
        timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await.expect("closed").ok();
        assert!(!rest.starts_with(b"HTTP"), "no HTTP answer in the clear: {rest:?}");
    }
}

#[tokio::test]
async fn handshakes_over_the_bound_are_dropped_and_later_ones_get_through() {
    let authority = Authority::new();
    let options = ServerOptions { handshakes: 1, handshake_timeout: Duration::from_millis(300), ..short() };
    let running = Running::with(&authority, options).await;
    let _silent = TcpStream::connect(running.address).await.expect("connected");
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut second = TcpStream::connect(running.address).await.expect("connected");
    let mut rest = Vec::new();
    timeout(Duration::from_millis(150), second.read_to_end(&mut rest)).await.expect("closed at once").ok();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(health(channel_of(&running, &authority.principal(AGENT))).await.expect("healthy"), 1);
}

#[tokio::test]
async fn connections_over_the_bound_are_dropped_until_one_ends() {
    let authority = Authority::new();
    let running = Running::with(&authority, ServerOptions { connections: 1, ..short() }).await;
    let files = authority.principal(AGENT);
    let first = channel_of(&running, &files);
    assert_eq!(health(first.clone()).await.expect("healthy"), 1);
    health(channel_of(&running, &files)).await.expect_err("one too many");
    drop(first);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(health(channel_of(&running, &files)).await.expect("healthy"), 1);
}

#[tokio::test]
async fn one_principal_with_too_many_connections_is_dropped_and_the_others_are_not() {
    let authority = Authority::new();
    let running = Running::with(&authority, ServerOptions { connections_per_principal: 1, ..short() }).await;
    let files = authority.principal(AGENT);
    let first = channel_of(&running, &files);
    assert_eq!(health(first.clone()).await.expect("healthy"), 1);
    health(channel_of(&running, &files)).await.expect_err("one too many");
    assert_eq!(health(channel_of(&running, &authority.principal(OFFICER))).await.expect("healthy"), 1);
    drop(first);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(health(channel_of(&running, &files)).await.expect("healthy"), 1);
}

/// Whether a new connection is kept open: nobody speaks first, so a read waits.
async fn is_kept(running: &Running) -> bool {
    let mut stream = TcpStream::connect(running.address).await.expect("connected");
    let mut byte = [0];
    timeout(Duration::from_millis(300), stream.read(&mut byte)).await.is_err()
}

#[tokio::test]
async fn one_address_with_too_many_connections_is_dropped() {
    let authority = Authority::new();
    let running = Running::with(&authority, ServerOptions { connections_per_address: 1, ..short() }).await;
    let first = TcpStream::connect(running.address).await.expect("connected");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!is_kept(&running).await);
    drop(first);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(is_kept(&running).await);
}

#[tokio::test]
async fn an_address_that_comes_too_often_is_dropped_until_the_next_second() {
    let authority = Authority::new();
    let running = Running::with(&authority, ServerOptions { new_connections_per_address: 1, ..short() }).await;
    let _first = TcpStream::connect(running.address).await.expect("connected");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!is_kept(&running).await);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(is_kept(&running).await);
}

#[tokio::test]
async fn whoever_is_let_in_and_does_not_begin_to_speak_is_dropped() {
    let authority = Authority::new();
    let options = ServerOptions { handshake_timeout: Duration::from_millis(300), ..short() };
    let running = Running::with(&authority, options).await;
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_file(authority.path()).expect("a certificate");
    roots.add(ca).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(running.address).await.expect("connected");
    let name = ServerName::try_from("localhost").expect("a name");
    let mut secured = tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("secured");
    // A part of what a client of HTTP/2 says first, and no more.
    secured.write_all(b"PRI * HTTP/2.0").await.expect("sent");
    let mut rest = Vec::new();
    timeout(Duration::from_secs(5), secured.read_to_end(&mut rest)).await.expect("closed").ok();
}

#[tokio::test]
async fn reloaded_certificates_hold_for_new_connections() {
    let authority = Authority::new();
    let running = Running::with(&authority, short()).await;
    let old = authority.principal(AGENT);
    assert_eq!(health(channel_of(&running, &old)).await.expect("healthy"), 1);
    // The whole authority is replaced in place.
    let next = Authority::new();
    let files = next.principal("spiffe://cat-financial.example/lender-svc");
    let server_files = authority.folder.path();
    fs::copy(&files.certificate, server_files.join("lender-svc.pem")).expect("copied");
    running.tls.reload().expect_err("certificate and key do not match");
    assert_eq!(health(channel_of(&running, &old)).await.expect("as before"), 1);
    fs::copy(&files.key, server_files.join("lender-svc.key")).expect("copied");
    let old_tls = ClientTls::load(&old, clock()).expect("good files");
    fs::copy(next.path(), authority.path()).expect("copied");
    running.tls.reload().expect("good files");
    let by_old = channel(&running.endpoint(), old_tls).expect("an endpoint");
    health(by_old).await.expect_err("the old authority is gone");
    assert_eq!(health(channel_of(&running, &next.principal(AGENT))).await.expect("healthy"), 1);
}

fn problem(files: &TlsConfig) -> String {
    let error = ServerTls::load(files, clock()).expect_err("refused").to_string();
    assert!(!error.contains('\n'), "{error}");
    error
}

#[test]
fn every_bad_file_is_refused_at_the_start_with_what_to_do() {
    let authority = Authority::new();
    let good = authority.principal(AGENT);
    let other = authority.principal(OFFICER);
    let with = |change: &dyn Fn(&mut TlsConfig)| {
        let mut files = good.clone();
        change(&mut files);
        problem(&files)
    };
    let absent = authority.folder.path().join("absent.pem");
    let missing = with(&|files| files.certificate.clone_from(&absent));
    assert_eq!(
        missing,
        format!(
            "tls.certificate: {} does not exist; correct the path, or make development certificates with `facility certs`",
            absent.display()
        )
    );
    assert!(with(&|files| files.key.clone_from(&absent)).starts_with("tls.key: "));
    assert!(with(&|files| files.authority.clone_from(&absent)).starts_with("tls.authority: "));
    let mismatch = with(&|files| files.key.clone_from(&other.key));
    assert!(mismatch.contains("is not the key of the certificate"), "{mismatch}");
    let no_key = with(&|files| files.key.clone_from(&good.certificate));
    assert!(no_key.contains("holds no private key in PEM form"), "{no_key}");
    let no_certificate = with(&|files| files.certificate.clone_from(&good.key));
    assert!(no_certificate.contains("holds no certificate in PEM form"), "{no_certificate}");
    let folder = with(&|files| files.key = authority.folder.path().to_owned());
    assert!(folder.contains("can't be read"), "{folder}");
    let expired = problem(&authority.sign("old", &Wanted { uris: &[AGENT], until_year: 2021 }));
    assert!(expired.contains("expired at Jan  1 00:00:00 2021"), "{expired}");
}
