//! What only PostgreSQL has: opening over the network, commits whose answers are lost, a server that
//! goes and comes back, several processes on one database, people with a shell.
//! Skipped, loudly, where the machine has no server.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../contract/build.rs"]
#[allow(dead_code, reason = "builders of the contract that are not needed here")]
mod build;
mod losing;
mod opening;
mod proxy;
mod sharing;
mod tampering;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use facility_journal::{PostgresJournal, PostgresOptions};
use facility_postgres_server::Server;

/// The server that no test stops or changes.
fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| Server::start().unwrap()).as_ref()
}

/// The URL of a new empty database on the common server.
fn empty() -> Option<(&'static Server, String, String)> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("store_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let server = server()?;
    let url = server.database(&name).unwrap();
    Some((server, url, name))
}

/// The URL of a new journal on the common server.
async fn made() -> Option<(&'static Server, String, String)> {
    let (server, url, name) = empty()?;
    PostgresJournal::migrate(&url, "book").await.unwrap();
    Some((server, url, name))
}

fn options() -> PostgresOptions {
    PostgresOptions { connections: 4, ..PostgresOptions::new("book") }
}

async fn open(url: &str) -> PostgresJournal {
    PostgresJournal::open(url, options()).await.unwrap()
}
