//! A line between the journal and the server that can be cut when a commit passes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

/// Where the line is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server never hears of the commit.
    BeforeTheCommit,
    /// The server commits, and its answer is lost.
    BeforeItsAnswer,
}

/// A line that is cut at the next commits.
pub struct Proxy {
    folder: tempfile::TempDir,
    cuts: Arc<AtomicU32>,
}

impl Proxy {
    /// A line to the server whose socket is in `server`, cut at the next `cuts` commits.
    pub fn new(server: PathBuf, cut: Cut, cuts: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let left = Arc::new(AtomicU32::new(cuts));
        let cuts = left.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = UnixStream::connect(&server).await else { continue };
                tokio::spawn(carry(client, server, cut, left.clone()));
            }
        });
        Self { folder, cuts }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How many cuts are still to come.
    pub fn left(&self) -> u32 {
        self.cuts.load(Ordering::SeqCst)
    }
}

/// Carries bytes both ways until one side ends or the line is cut.
async fn carry(mut client: UnixStream, mut server: UnixStream, cut: Cut, left: Arc<AtomicU32>) {
    let (mut sent, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            read = client.read(&mut sent) => {
                let Ok(length @ 1..) = read else { return };
                let commits = sent[..length].windows(7).any(|bytes| bytes == b"COMMIT\0");
                let cutting = commits
                    && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
                if cutting && cut == Cut::BeforeTheCommit {
                    return;
                }
                if server.write_all(&sent[..length]).await.is_err() {
                    return;
                }
                if cutting {
                    // The server has answered, so it has committed.
                    let _answer = server.read(&mut answered).await;
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}
