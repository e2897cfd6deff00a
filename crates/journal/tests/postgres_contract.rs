//! The contract, kept by PostgreSQL. Skipped, loudly, where the machine has no server.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
mod contract;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use facility_journal::{Journal, PostgresJournal, PostgresOptions};
use facility_postgres_server::Server;

/// One server for all cases.
fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| Server::start().unwrap()).as_ref()
}

/// A database of its own on the common server.
struct PostgresStore {
    url: String,
}

impl PostgresStore {
    async fn new() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let url = server()?.database(&format!("contract_{number}")).unwrap();
        PostgresJournal::migrate(&url, "contract").await.unwrap();
        Some(Self { url })
    }
}

#[async_trait::async_trait]
impl contract::Store for PostgresStore {
    async fn open(&self) -> Arc<dyn Journal> {
        let options = PostgresOptions {
            keep_refusals: contract::KEPT_REFUSALS,
            connections: 5,
            ..PostgresOptions::new("contract")
        };
        Arc::new(PostgresJournal::open(&self.url, options).await.unwrap())
    }
}

contract_tests!(PostgresStore::new().await);
