//! The operating system's signals. Alone in its program, because a signal reaches all of it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    process::{Command, id},
    time::Duration,
};

use facility_service::server::{Drained, ServerOptions};
use support::{Authority, Running};
use tokio::time::timeout;

#[tokio::test]
async fn sigterm_drains_the_server() {
    let authority = Authority::new();
    let running = Running::with(&authority, ServerOptions::default()).await;
    running.shutdown.on_signals().expect("told of signals");
    let sent = Command::new("kill").args(["-TERM", &id().to_string()]).status().expect("sent");
    assert!(sent.success());
    let drained = timeout(Duration::from_secs(5), running.ended).await.expect("in time").expect("no panic");
    assert_eq!(drained, Drained::Clean);
}
