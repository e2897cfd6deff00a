//! The connections that only read: a few, each for one short transaction at a time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::open::Place;
use crate::error::ReadError;

/// A pool of read-only connections, opened when first needed.
pub(super) struct Readers {
    place: Place,
    limit: u32,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// At most `limit` connections (at least one).
    pub(super) fn new(place: Place, limit: u32) -> Self {
        let limit = limit.max(1);
        let permits = usize::try_from(limit).unwrap_or(Semaphore::MAX_PERMITS);
        Self { place, limit, permits: Arc::new(Semaphore::new(permits)), idle: Mutex::default() }
    }

    /// Runs `query` in a transaction on a blocking thread, once a connection is free.
    pub(super) async fn run<T, F>(self: &Arc<Self>, query: F) -> Result<T, ReadError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, ReadError> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_closed| ReadError::Closed)?;
        let readers = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            let result = readers.run_here(query);
            // Held here, since the caller may have stopped waiting.
            drop(permit);
            result
        });
        task.await.map_err(|error| ReadError::Storage(error.to_string()))?
    }

    fn run_here<T>(&self, query: impl FnOnce(&Connection) -> Result<T, ReadError>) -> Result<T, ReadError> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.place.open_reader().map_err(|error| ReadError::Storage(error.to_string()))?,
        };
        let result = in_transaction(&connection, query);
        if !matches!(result, Err(ReadError::Storage(_))) {
            self.idle().push(connection);
        }
        result
    }

    /// Lets the reads that run come to their end and refuses all others.
    pub(super) async fn close(&self) {
        if let Ok(all) = self.permits.acquire_many(self.limit).await {
            self.permits.close();
            drop(all);
        }
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything `query` reads is of one moment.
pub(super) fn in_transaction<T>(
    connection: &Connection,
    query: impl FnOnce(&Connection) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let transaction = connection.unchecked_transaction()?;
    let result = query(&transaction);
    transaction.finish()?;
    result
}
