//! Certificates and principals are replaced while calls go on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::{
    error::Error,
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use facility::certs;
use facility_proto::lender::v1::{
    GetPositionRequest, WatchNoticesRequest, facility_service_client::FacilityServiceClient,
    notice_service_client::NoticeServiceClient,
};
use facility_service::{
    clock::SystemClock,
    config::TlsConfig,
    tls::{ClientTls, channel},
};
use facility_tests::{Lender, reasons};
use h2::Reason;
use tokio::time::{sleep, timeout};
use tonic::{Code, Status, transport::Channel};

const SECTIONS: &str = "[reload]\nseconds = 1\n\
    [limits]\nconnection_age_seconds = 1\nconnection_age_grace_seconds = 3\n\
    [metrics]\naddress = \"127.0.0.1:0\"\n";

fn request() -> GetPositionRequest {
    GetPositionRequest { name: "facilities/turns".to_owned() }
}

/// Whether the service never took the call up: the client's own end of an old connection gave it up before it was
/// sent, or it came after the last one that the service announced to answer. Such a call is simply made again, as
/// gRPC's clients do by themselves (transparent retries); any other failure counts.
fn was_not_taken_up(status: &Status) -> bool {
    let Some(ours) = status.source().filter(|source| source.is::<tonic::transport::Error>()) else { return false };
    let mut cause = ours.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            return error.is_go_away() && error.is_remote() && error.reason() == Some(Reason::NO_ERROR);
        }
        cause = error.source();
    }
    status.code() == Code::Cancelled
}

/// A person of the authority in `folder`, who believes the authorities in `believed`.
fn person(port: u16, folder: &Path, believed: &Path) -> Channel {
    let file = |name: &str| folder.join(name);
    let files =
        TlsConfig { certificate: file("auditor-1.pem"), key: file("auditor-1.key"), authority: believed.to_owned() };
    let tls = ClientTls::load(&files, Arc::new(SystemClock)).unwrap();
    channel(&format!("https://localhost:{port}"), tls).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_authority_is_taken_in_use_under_load_without_a_failed_call() {
    let lender = Lender::start_configured(SECTIONS).await.unwrap();
    lender.available("turns", "1000.00").await.unwrap();
    let (old, new) = (lender.file("certs"), lender.file("new"));
    certs::make(&new, &certs::certificates(), &SystemClock).unwrap();
    // First everybody believes both authorities.
    let both = fs::read_to_string(old.join("ca.pem")).unwrap() + &fs::read_to_string(new.join("ca.pem")).unwrap();
    fs::write(old.join("ca.pem"), both).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let mut client = FacilityServiceClient::new(person(lender.port(), &old, &old.join("ca.pem")));
            let stop = stop.clone();
            tokio::spawn(async move {
                let mut calls = 0_u32;
                while !stop.load(Ordering::Relaxed) {
                    match client.get_position(request()).await {
                        Ok(_) => calls += 1,
                        Err(status) if was_not_taken_up(&status) => {}
                        Err(status) => return Err(format!("after {calls} calls: {status}")),
                    }
                }
                Ok(calls)
            })
        })
        .collect();
    // Then the service shows the new one's certificate: to those who believe nobody else, and only after this.
    let mut newcomer = FacilityServiceClient::new(person(lender.port(), &new, &new.join("ca.pem")));
    newcomer.get_position(request()).await.expect_err("the service still shows the old certificate");
    for kind in ["pem", "key"] {
        fs::copy(new.join(format!("lender-svc.{kind}")), old.join(format!("lender-svc.{kind}"))).unwrap();
    }
    let mut taken = false;
    for _ in 0..200 {
        sleep(Duration::from_millis(100)).await;
        taken = newcomer.get_position(request()).await.is_ok();
        if taken {
            break;
        }
    }
    assert!(taken, "new handshakes do not use the new certificate");
    // Long enough for every old connection to be asked to go, twice.
    sleep(Duration::from_secs(3)).await;
    stop.store(true, Ordering::Relaxed);
    for caller in callers {
        let calls = caller.await.unwrap().expect("no call fails");
        assert!(calls > 100, "{calls} calls only");
    }
    let figures = lender.figures().await.unwrap();
    assert!(figures.contains("facility_reloads_total{outcome=\"done\"}"), "{figures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_principal_is_out_while_its_connection_and_its_stream_are_open() {
    let lender = Lender::start_configured(SECTIONS).await.unwrap();
    lender.available("turns", "1000.00").await.unwrap();
    // Each has a connection of its own: a client that is asked to go while a stream is open may have to send one call again.
    let mut stream = NoticeServiceClient::new(lender.channel("borrower-svc").unwrap())
        .watch_notices(WatchNoticesRequest::default())
        .await
        .unwrap()
        .into_inner();
    let mut client = FacilityServiceClient::new(lender.channel("borrower-svc").unwrap());
    client.get_position(request()).await.unwrap();
    let file = lender.file("lender.toml");
    let text = fs::read_to_string(&file).unwrap();
    let renamed = text.replace("spiffe://boleo.example/borrower-svc", "spiffe://boleo.example/borrower-svc-2");
    assert_ne!(text, renamed);
    // A file that can't be used changes nothing.
    fs::write(&file, format!("{renamed}\n[pets]\n")).unwrap();
    sleep(Duration::from_secs(2)).await;
    client.get_position(request()).await.expect("what was read before stays in force");
    fs::write(&file, renamed).unwrap();
    let mut refused = Vec::new();
    for _ in 0..200 {
        sleep(Duration::from_millis(100)).await;
        if let Err(status) = client.get_position(request()).await {
            refused = reasons(&status);
            break;
        }
    }
    assert_eq!(refused, ["UNKNOWN_PRINCIPAL"]);
    // A second and three seconds of grace after it was opened; what comes anew is refused.
    let ended = timeout(Duration::from_secs(30), async { while let Ok(Some(_)) = stream.message().await {} });
    ended.await.expect("the stream is cut");
    let again = NoticeServiceClient::new(lender.channel("borrower-svc").unwrap())
        .watch_notices(WatchNoticesRequest::default())
        .await
        .expect_err("refused");
    assert_eq!(reasons(&again), ["UNKNOWN_PRINCIPAL"]);
}
