//! How a server ends: with calls under way, with watchers, with nobody.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use facility_service::{
    errors::{Reason, decode},
    identity::PeerIdentity,
    server::{Connection, Drained, ServerOptions, Shutdown, serve},
    tls::{ClientTls, channel},
};
use hyper_util::rt::TokioIo;
use support::{AGENT, Authority, Running, clock};
use tokio::{sync::mpsc, time::timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{
    Code,
    transport::{Channel, Endpoint},
};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{ServerReflectionRequest, server_reflection_client::ServerReflectionClient};

const SOON: Duration = Duration::from_secs(5);

fn agent(authority: &Authority, running: &Running) -> Channel {
    let tls = ClientTls::load(&authority.principal(AGENT), clock()).expect("good files");
    channel(&running.endpoint(), tls).expect("an endpoint")
}

fn draining_within(drain: Duration) -> ServerOptions {
    ServerOptions { drain, ..ServerOptions::default() }
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_end() {
    let authority = Authority::new();
    let running = Running::with(&authority, draining_within(Duration::from_secs(60))).await;
    let mut client = HealthClient::new(agent(&authority, &running));
    client.check(HealthCheckRequest::default()).await.expect("healthy");
    running.shutdown.begin();
    let drained = timeout(SOON, running.ended).await.expect("in time").expect("no panic");
    assert_eq!(drained, Drained::Clean);
}

#[tokio::test]
async fn a_health_watcher_sees_not_serving_and_its_stream_ends() {
    let authority = Authority::new();
    let running = Running::with(&authority, draining_within(Duration::from_secs(60))).await;
    let mut client = HealthClient::new(agent(&authority, &running));
    let mut watch = client.watch(HealthCheckRequest::default()).await.expect("watching").into_inner();
    assert_eq!(watch.message().await.expect("a status").map(|answer| answer.status), Some(1));
    running.shutdown.begin();
    assert_eq!(watch.message().await.expect("a status").map(|answer| answer.status), Some(2));
    assert_eq!(watch.message().await.expect("the end"), None);
    let drained = timeout(SOON, running.ended).await.expect("in time").expect("no panic");
    assert_eq!(drained, Drained::Clean);
}

#[tokio::test]
async fn a_stream_that_never_ends_is_cut_when_time_runs_out() {
    let authority = Authority::new();
    let running = Running::with(&authority, draining_within(Duration::from_millis(300))).await;
    let mut client = ServerReflectionClient::new(agent(&authority, &running));
    let (asks, open) = mpsc::channel::<ServerReflectionRequest>(1);
    let mut answers = client.server_reflection_info(ReceiverStream::new(open)).await.expect("open").into_inner();
    running.shutdown.begin();
    let drained = timeout(SOON, running.ended).await.expect("in time").expect("no panic");
    assert_eq!(drained, Drained::Forced);
    timeout(SOON, answers.message()).await.expect("told in time").expect_err("cut");
    drop(asks);
}

#[tokio::test]
async fn a_second_order_to_stop_cuts_at_once() {
    let authority = Authority::new();
    let running = Running::with(&authority, draining_within(Duration::from_secs(60))).await;
    let mut client = ServerReflectionClient::new(agent(&authority, &running));
    let (asks, open) = mpsc::channel::<ServerReflectionRequest>(1);
    let _answers = client.server_reflection_info(ReceiverStream::new(open)).await.expect("open");
    running.shutdown.begin();
    running.shutdown.close();
    timeout(SOON, running.ended).await.expect("in time").expect("no panic");
    drop(asks);
}

#[tokio::test]
async fn nothing_new_is_accepted_while_draining() {
    let authority = Authority::new();
    let running = Running::with(&authority, draining_within(Duration::from_secs(60))).await;
    running.shutdown.begin();
    timeout(SOON, running.ended).await.expect("in time").expect("no panic");
    tokio::net::TcpStream::connect(running.address).await.expect_err("the port is closed");
}

/// A server over streams in memory, without TLS, as the simulation runs it.
#[tokio::test]
async fn an_injected_identity_is_believed_without_tls() {
    let shutdown = Shutdown::new();
    let (dial, dialled) = mpsc::channel(1);
    let options = ServerOptions { request_timeout: Duration::from_millis(100), ..ServerOptions::default() };
    let setup = support::setup(options).await;
    let stop = shutdown.clone();
    let ended = tokio::spawn(async move { serve(ReceiverStream::new(dialled), setup, &stop).await });

    let drain = shutdown.drain();
    let connector = tower::service_fn(move |_: http::Uri| {
        let (dial, drain) = (dial.clone(), drain.clone());
        async move {
            let (near, far) = tokio::io::duplex(64 * 1024);
            let connection = Connection::new(far, PeerIdentity::principal(AGENT, None), &drain);
            dial.send(Ok::<_, std::io::Error>(connection)).await.map_err(std::io::Error::other)?;
            Ok::<_, std::io::Error>(TokioIo::new(near))
        }
    });
    let channel = Endpoint::from_static("http://lender").connect_with_connector_lazy(connector);
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.expect("connected");
    let path = http::uri::PathAndQuery::from_static("/facility.lender.v1.FacilityService/SignFacility");
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    let status = client.unary::<(), (), _>(tonic::Request::new(()), path, codec).await.expect_err("slow");
    let reason = decode(&status).and_then(|error| error.known_reason());
    assert_eq!((status.code(), reason), (Code::DeadlineExceeded, Some(Reason::DeadlineExceeded)));
    shutdown.begin();
    let drained = timeout(SOON, ended).await.expect("in time").expect("no panic").expect("served");
    assert_eq!(drained, Drained::Clean);
}
