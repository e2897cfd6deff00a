//! The lock that keeps a second process (or a second journal in this one) off the file.
//!
//! It is an operating-system lock on `<file>.lock`, so it ends with the process, however that ends.
//! The lock file itself stays: removing it would let two processes lock two different files.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::OpenError;

/// Held as long as the store is open; dropping it lets go.
#[derive(Debug)]
pub(super) struct StoreLock {
    file: File,
}

impl Drop for StoreLock {
    /// Lets go by name. Closing the file would not do: a child that this process is just starting
    /// shares it until its exec, and would hold the lock on for that while.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "the store's lock ends only when the file is closed everywhere");
        }
    }
}

/// Takes the lock of the store at `path`, or says who or what is in the way.
pub(super) fn lock(path: &Path) -> Result<StoreLock, OpenError> {
    let folder = folder_of(path);
    if !folder.is_dir() {
        return Err(OpenError::NoFolder { folder });
    }
    if path.exists() && !path.is_file() {
        return Err(OpenError::NotAFile { path: path.to_owned() });
    }
    let opened = File::options().create(true).truncate(false).write(true).open(beside(path, ".lock"));
    let file = opened.map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => OpenError::NotWritable { path: folder },
        _ => OpenError::Storage { path: path.to_owned(), message: error.to_string() },
    })?;
    match file.try_lock() {
        Ok(()) => Ok(StoreLock { file }),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => {
            Err(OpenError::Storage { path: path.to_owned(), message: format!("no lock: {error}") })
        }
    }
}

/// The file that lies beside another one under its name and an ending.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The folder a file lies in.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
