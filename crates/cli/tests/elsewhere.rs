//! The case played at services that somebody else runs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::path::{Path, PathBuf};

use facility::demo::{Demo, DemoError, Elsewhere, Endpoints, Onlooker, Options, Ports, Story, conclude};
use tempfile::TempDir;

const PORTS: Ports = Ports { lender: 17_421, borrower: 17_422 };

fn case() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/boleo")
}

/// A play at the services of `somebody`, whose certificates it is given.
fn elsewhere(somebody: &Demo, data: PathBuf) -> Elsewhere {
    let endpoints = Endpoints {
        lender: format!("https://127.0.0.1:{}", PORTS.lender),
        borrower: format!("https://localhost:{}", PORTS.borrower),
    };
    Elsewhere { case: case(), floating: false, data, endpoints, certificates: somebody.folder().join("certs") }
}

#[tokio::test(flavor = "multi_thread")]
async fn services_that_run_already_play_the_case_once() {
    let folder = TempDir::new().expect("a folder");
    let options = Options {
        case: case(),
        floating: false,
        data: folder.path().join("theirs"),
        ports: PORTS,
        program: env!("CARGO_BIN_EXE_facility").into(),
    };
    let somebody = Demo::start(&options).await.expect("started");
    let elsewhere = elsewhere(&somebody, folder.path().join("ours"));

    let demo = Demo::attach(&elsewhere).await.expect("attached");
    let mut story = Story::written_to(Box::new(std::io::sink()));
    let tally = Box::pin(demo.play(&mut story, &mut Onlooker)).await.expect("played to the end");
    assert!(conclude(&mut story, &tally).expect("told"), "{tally:?}");
    // It ends as little as it has started.
    demo.services().stop().await.expect("nothing to stop");
    somebody.services().check().expect("both run on");
    drop(demo);

    let again = Demo::attach(&elsewhere).await.err().expect("refused");
    assert!(matches!(again, DemoError::AlreadyPlayed { .. }), "{again}");
    somebody.services().stop().await.expect("stopped");
}

#[tokio::test]
async fn certificates_in_the_data_folder_are_not_emptied_with_it() {
    let folder = TempDir::new().expect("a folder");
    let certificates = folder.path().join("certs");
    std::fs::create_dir(&certificates).expect("made");
    let endpoints = Endpoints { lender: "https://localhost:1".to_owned(), borrower: "https://localhost:2".to_owned() };
    let wrong = Elsewhere { case: case(), floating: false, data: folder.path().to_owned(), endpoints, certificates };
    let refused = Demo::attach(&wrong).await.err().expect("refused");
    assert!(matches!(refused, DemoError::CertificatesInData(_)), "{refused}");
    assert!(wrong.certificates.is_dir());
}
