//! The case played at the containers of `tests/compose/run`, which starts them and
//! says in the environment where they are. Harm comes to them on the way: the play
//! must come to the same end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

mod containers;
mod embedded;
mod load;
mod look;
mod production;

use std::{path::Path, time::Duration};

use containers::told;
use facility::demo::{Demo, Elsewhere, Endpoints, Observer, Story, conclude};

/// Plays the case at both services; it must come to its end with nothing different.
async fn played(harm: &mut dyn Observer) {
    let folder = tempfile::tempdir().expect("a folder");
    let elsewhere = Elsewhere {
        case: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/boleo"),
        floating: false,
        data: folder.path().join("demo"),
        endpoints: Endpoints { lender: told("FACILITY_LENDER"), borrower: told("FACILITY_BORROWER") },
        certificates: told("FACILITY_CERTS").into(),
    };
    let demo = Demo::attach(&elsewhere).await.expect("attached");
    let mut story = Story::on_stdout(Duration::ZERO);
    let tally = Box::pin(demo.play(&mut story, harm)).await.expect("played to the end");
    assert!(conclude(&mut story, &tally).expect("told"), "not the same end: {tally:?}");
}
