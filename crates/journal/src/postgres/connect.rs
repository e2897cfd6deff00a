//! Connections: where the database is, how each one is set up, and the few that are kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, Error, NoTls, Statement};

use super::error::DatabaseError;

/// How long a connection may take to come up.
const CONNECTING: Duration = Duration::from_secs(5);
/// After what silence the operating system asks whether the server is still there.
const KEEPALIVE: Duration = Duration::from_secs(5);

/// What every connection is set to. A replica that is paused in the middle of a transaction must not
/// keep the others out: the server ends it. Nothing waits for ever. A server that acknowledges
/// commits before they are durable is told to wait.
const SETTINGS: &str = "SET lock_timeout = '6s'; SET statement_timeout = '20s';
    SET idle_in_transaction_session_timeout = '4s'; SET client_min_messages = warning;
    SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// Where a database is.
#[derive(Clone)]
pub(super) struct Place {
    config: Config,
    /// For people: without a password.
    pub name: String,
}

impl Place {
    /// Reads `postgres://user:password@host:port/database`, or libpq's `key=value` form.
    pub fn parse(url: &str) -> Result<Self, DatabaseError> {
        let bad = |problem: String| DatabaseError::Url { problem };
        let mut config: Config = url.parse().map_err(|error: Error| bad(super::error::said(&error)))?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(bad("sslmode=require is asked for, and this program speaks no TLS to the database".to_owned()));
        }
        if config.get_hosts().is_empty() {
            return Err(bad("it names no host".to_owned()));
        }
        if config.get_user().is_none() {
            return Err(bad("it names no user".to_owned()));
        }
        config.ssl_mode(SslMode::Disable).connect_timeout(CONNECTING).keepalives_idle(KEEPALIVE);
        config.tcp_user_timeout(KEEPALIVE.saturating_mul(3));
        if config.get_application_name().is_none() {
            config.application_name("facility-journal");
        }
        Ok(Self { name: name_of(&config), config })
    }

    /// A new connection. Who notifies it, by the server's number, goes to `told`.
    pub async fn connect(&self, told: Option<tokio::sync::mpsc::UnboundedSender<i32>>) -> Result<Session, Error> {
        let (client, mut connection) = self.config.connect(NoTls).await?;
        tokio::spawn(async move {
            // Ends when the client is dropped or the connection breaks; the client then says so.
            while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
                if let (tokio_postgres::AsyncMessage::Notification(notification), Some(told)) = (message, &told) {
                    let _nobody_listens = told.send(notification.process_id());
                }
            }
        });
        let session = Session { client, statements: Mutex::default() };
        session.client.batch_execute(SETTINGS).await?;
        Ok(session)
    }
}

fn name_of(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        Some(Host::Unix(path)) => path.display().to_string(),
        None => String::new(),
    };
    let user = config.get_user().unwrap_or_default();
    let port = config.get_ports().first().copied().unwrap_or(5432);
    format!("postgres://{user}@{host}:{port}/{}", config.get_dbname().unwrap_or(user))
}

/// One connection with its prepared statements.
pub(super) struct Session {
    pub client: Client,
    statements: Mutex<HashMap<&'static str, Statement>>,
}

impl Session {
    /// The statement, prepared once for each connection.
    pub async fn prepare(&self, sql: &'static str) -> Result<Statement, Error> {
        if let Some(statement) = held(&self.statements).get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await?;
        held(&self.statements).insert(sql, statement.clone());
        Ok(statement)
    }
}

/// A few connections, opened when first needed and kept while they work.
pub(super) struct Pool {
    pub place: Place,
    permits: Arc<Semaphore>,
    most: u32,
    idle: Mutex<Vec<Session>>,
}

/// A connection of the pool in use.
pub(super) struct Borrowed {
    pub session: Session,
    _permit: OwnedSemaphorePermit,
}

/// Why the pool gave no connection.
pub(super) enum NoSession {
    /// The pool is closed.
    Closed,
    /// None could be opened.
    Failed(Error),
}

impl Pool {
    /// At most `most` connections (at least one).
    pub fn new(place: Place, most: u32) -> Self {
        let most = most.max(1);
        let permits = usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS);
        Self { place, permits: Arc::new(Semaphore::new(permits)), most, idle: Mutex::default() }
    }

    /// A connection that works as far as is known; waits until one is free.
    pub async fn take(&self) -> Result<Borrowed, NoSession> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_closed| NoSession::Closed)?;
        let kept = {
            let mut idle = held(&self.idle);
            idle.retain(|session| !session.client.is_closed());
            idle.pop()
        };
        let session = match kept {
            Some(session) => session,
            None => self.place.connect(None).await.map_err(NoSession::Failed)?,
        };
        Ok(Borrowed { session, _permit: permit })
    }

    /// Keeps a connection for the next one who needs it. One that is dropped instead is closed.
    pub fn give_back(&self, borrowed: Borrowed) {
        if !borrowed.session.client.is_closed() && !self.permits.is_closed() {
            held(&self.idle).push(borrowed.session);
        }
    }

    /// Lets those in use come back and gives out no more.
    pub async fn close(&self) {
        if let Ok(all) = self.permits.acquire_many(self.most).await {
            self.permits.close();
            drop(all);
        }
        held(&self.idle).clear();
    }
}

/// The content of a mutex that is only ever held for a moment. A panic elsewhere leaves nothing half done in it.
pub(super) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
