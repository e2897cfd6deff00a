//! A database that is not up yet is waited for; one that never comes ends the
//! start with one line.

#![allow(clippy::expect_used, reason = "what fails here ends the test")]

use std::{sync::Arc, time::Duration};

use facility_postgres_server::{Server, Stop};
use facility_service::{
    clock::SystemClock,
    config::JournalConfig,
    journal::{migrate, open},
    metrics::Metrics,
};

fn at(url: &str, wait_seconds: u64) -> JournalConfig {
    JournalConfig { path: None, url: Some(url.to_owned()), password_file: None, connections: 4, wait_seconds }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_comes_up_later_is_waited_for() {
    let Some(mut server) = Server::start().expect("a server") else { return };
    let url = server.database("late").expect("a database");
    server.stop(Stop::Fast).expect("stopped");
    let made = tokio::spawn({
        let config = at(&url, 60);
        async move {
            let made = migrate(&config, "book").await?;
            let metrics = Arc::new(Metrics::new(Arc::new(SystemClock)));
            open(&config, "book", metrics).await?.close().await;
            Ok::<_, facility_service::journal::JournalError>(made)
        }
    });
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert!(!made.is_finished(), "it did not wait");
    server.resume().expect("resumed");
    assert_eq!(made.await.expect("ended").expect("made"), "the journal of book was made, schema version 1");
}

#[tokio::test]
async fn a_database_that_never_comes_ends_the_start_with_one_line() {
    let refused = migrate(&at("postgres://book:s3cr3t@127.0.0.1:1/book", 1), "book").await.expect_err("refused");
    let told = refused.to_string();
    assert!(told.contains("postgres://book@127.0.0.1:1/book can't be reached"), "{told}");
    assert!(told.ends_with("; start it, or correct its address"), "{told}");
    assert!(told.lines().count() == 1 && !told.contains("s3cr3t"), "{told}");
}
