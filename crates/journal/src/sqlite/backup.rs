//! Copies of a store: made while its service goes on, put back where it has stopped.
//!
//! A copy comes into being under a name of its own, is made durable and looked through from end to
//! end, and only then gets the name that was asked for: a file under that name is complete and sound.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::SqliteOptions;
use super::archive::{Contents, Unsound, look_through, open};
use super::checkpoint::empty;
use super::disk::OsDisk;
use super::lock::{beside, lock};
use super::open::{Place, sync_folder};
use crate::error::OpenError;
use crate::model::Hash;

/// What a restore leaves beside the store, until a service has started on it.
const RESTORED: &str = "-restored";

/// What was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// What the copy holds.
    pub contents: Contents,
    /// SHA-256 of the backup's file: also of what no hash chain covers.
    pub sha256: Hash,
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file of that name is there; it was left as it is.
    #[error("{} is there already; a backup never replaces a file, name another one", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The store, or the copy that was made of it, is not sound.
    #[error(transparent)]
    Unsound(#[from] Unsound),
    /// The file can't be written.
    #[error("{} can't be written: {problem}", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What was said.
        problem: String,
    },
}

/// Why a backup was not put back. The store is as it was, but where `Failed` says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The backup is not what was written, or not all of it.
    #[error("the backup can't be used: {0}")]
    Unsound(#[from] Unsound),
    /// It is sound, but not the file that was meant.
    #[error("{} is another file than the one meant: its SHA-256 is {found}", path.display())]
    OtherFile {
        /// The backup.
        path: PathBuf,
        /// Its digest in hexadecimal digits.
        found: String,
    },
    /// The place of the store can't be taken.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is a store already.
    #[error(
        "{} holds a store; say where it is to be moved with --move-old-to, or restore to another file",
        path.display()
    )]
    NotEmpty {
        /// The store.
        path: PathBuf,
    },
    /// The old store can't be moved there: something is there.
    #[error("{} is there already; move the old store elsewhere", path.display())]
    Exists {
        /// What is there.
        path: PathBuf,
    },
    /// A file can't be written or moved.
    #[error("{}: {problem}", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What was said.
        problem: String,
    },
}

/// Copies the store at `store` as it stands at this moment to the new file `to`, while its service
/// goes on. Blocks meanwhile.
///
/// # Errors
/// See [`BackupError`]; no file is left behind.
pub fn back_up(store: &Path, to: &Path) -> Result<Copied, BackupError> {
    let failed = |problem: String| BackupError::Failed { path: to.to_owned(), problem };
    let connection = open(&place(store))?;
    // Takes the name, so that nobody else's file is ever replaced.
    File::create_new(to).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists { path: to.to_owned() },
        _ => failed(error.to_string()),
    })?;
    let unfinished = Unfinished(vec![to.to_owned(), beside(to, ".partial")]);
    let partial = beside(to, ".partial");
    remove(&partial).map_err(|error| failed(error.to_string()))?;
    let target = partial.to_str().ok_or_else(|| failed("its name is not UTF-8".to_owned()))?;
    connection.execute("VACUUM INTO ?1", [target]).map_err(|error| failed(error.to_string()))?;
    let contents = look_through(&open(&place(&partial))?, &partial)?;
    let named = File::open(&partial)
        .and_then(|file| file.sync_all())
        .and_then(|()| digest(&partial))
        .and_then(|sha256| fs::rename(&partial, to).map(|()| sha256));
    let sha256 = named.map_err(|error| failed(error.to_string()))?;
    unfinished.finished();
    sync_folder(to).map_err(|error| failed(error.to_string()))?;
    Ok(Copied { contents, sha256 })
}

/// Puts the backup at `from` where the store at `store` was. What is there is moved to `old_to`, with
/// its write-ahead log; without `old_to` nothing may be there. No service may be using it.
///
/// # Errors
/// See [`RestoreError`].
pub fn restore(
    from: &Path,
    store: &Path,
    old_to: Option<&Path>,
    expected: Option<&Hash>,
) -> Result<Copied, RestoreError> {
    let _held = lock(store)?;
    let contents = look_through(&open(&place(from))?, from)?;
    let partial = beside(store, ".partial");
    let failed =
        |error: &dyn std::error::Error| RestoreError::Failed { path: store.to_owned(), problem: error.to_string() };
    let old: Vec<PathBuf> =
        ["", "-wal"].iter().map(|ending| beside(store, ending)).filter(|file| file.exists()).collect();
    let moves = where_to(store, &old, old_to)?;
    let unfinished = Unfinished(vec![partial.clone()]);
    let sha256 = copy(from, &partial).map_err(|error| failed(&error))?;
    if expected.is_some_and(|expected| *expected != sha256) {
        return Err(RestoreError::OtherFile { path: from.to_owned(), found: hex(&sha256) });
    }
    if !moves.is_empty() {
        settle(store);
        for (file, to) in moves {
            if file.exists() {
                fs::rename(&file, &to).map_err(|error| failed(&error))?;
            }
        }
        remove(&beside(store, "-shm")).map_err(|error| failed(&error))?;
    }
    // Before the store is there: a service that starts on it must know.
    mark_restored(store).map_err(|error| failed(&error))?;
    fs::rename(&partial, store).and_then(|()| sync_folder(store)).map_err(|error| failed(&error))?;
    unfinished.finished();
    Ok(Copied { contents, sha256 })
}

/// Leaves a mark beside the store, durably.
fn mark_restored(store: &Path) -> io::Result<()> {
    File::create(beside(store, RESTORED)).and_then(|mark| mark.sync_all()).and_then(|()| sync_folder(store))
}

/// Whether the store was restored and [`forget_restore`] was not called since.
#[must_use]
pub fn was_restored(store: &Path) -> bool {
    beside(store, RESTORED).exists()
}

/// Takes the mark of a restore away, once its consequences are written down.
///
/// # Errors
/// The file system refuses.
pub fn forget_restore(store: &Path) -> io::Result<()> {
    if was_restored(store) {
        fs::remove_file(beside(store, RESTORED)).and_then(|()| sync_folder(store))
    } else {
        Ok(())
    }
}

/// Where each file of the old store goes. The store itself first: without it, its log is nothing that
/// a service could go on with by mistake.
fn where_to(store: &Path, old: &[PathBuf], old_to: Option<&Path>) -> Result<Vec<(PathBuf, PathBuf)>, RestoreError> {
    if old.is_empty() {
        return Ok(Vec::new());
    }
    let Some(to) = old_to else { return Err(RestoreError::NotEmpty { path: store.to_owned() }) };
    let moves: Vec<_> = ["", "-wal"].iter().map(|ending| (beside(store, ending), beside(to, ending))).collect();
    match moves.iter().find(|(_, to)| to.exists()) {
        Some((_, taken)) => Err(RestoreError::Exists { path: taken.clone() }),
        None => Ok(moves),
    }
}

/// Copies what waits in the log of the old store into it, if it can still be done. A store that is
/// damaged is moved as it is, log and all.
fn settle(store: &Path) {
    let settled = place(store).open_writer().map_err(|error| error.to_string());
    if let Err(problem) = settled.and_then(|old| empty(&old).map_err(|error| error.to_string())) {
        tracing::warn!(problem, "the old store can't be opened; it is moved as it is");
    }
}

fn place(path: &Path) -> Place {
    Place { path: path.to_owned(), disk: Arc::new(OsDisk), busy_timeout: SqliteOptions::default().busy_timeout }
}

/// Copies a file, makes it durable and gives its SHA-256.
fn copy(from: &Path, to: &Path) -> io::Result<Hash> {
    let (mut read, mut written) = (File::open(from)?, File::create(to)?);
    let mut seen = Sha256::new();
    each_block(&mut read, |block| {
        seen.update(block);
        written.write_all(block)
    })?;
    written.sync_all()?;
    Ok(seen.finalize().into())
}

fn digest(path: &Path) -> io::Result<Hash> {
    let mut seen = Sha256::new();
    each_block(&mut File::open(path)?, |block| {
        seen.update(block);
        Ok(())
    })?;
    Ok(seen.finalize().into())
}

fn each_block(file: &mut File, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut block = vec![0_u8; 1 << 16];
    loop {
        let read = file.read(&mut block)?;
        match block.get(..read) {
            None | Some([]) => return Ok(()),
            Some(bytes) => take(bytes)?,
        }
    }
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Files to remove unless everything came to a good end.
struct Unfinished(Vec<PathBuf>);

impl Unfinished {
    fn finished(mut self) {
        self.0.clear();
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for path in &self.0 {
            if let Err(error) = remove(path) {
                tracing::warn!(path = %path.display(), %error, "an unfinished file could not be removed");
            }
        }
    }
}
