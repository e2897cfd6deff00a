//! The demo's data folder: certificates, configurations, stores, logs, documents.
//! A folder that is not a demo's is never touched.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::{error::DemoError, processes::Side};

/// Marks a folder as a demo's; locked while a demo works in it.
const MARKER: &str = ".facility-demo";

/// A fresh data folder, ours as long as this lives.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes `path` a fresh demo folder. An earlier demo's folder is emptied.
    ///
    /// # Errors
    /// The folder holds something else, another demo works in it, or it can't be
    /// written.
    pub fn fresh(path: &Path) -> Result<Self, DemoError> {
        fs::create_dir_all(path).map_err(DemoError::file(path))?;
        let path = path.canonicalize().map_err(DemoError::file(path))?;
        let marker = path.join(MARKER);
        if !marker.is_file() && !is_empty(&path)? {
            return Err(DemoError::ForeignFolder(path));
        }
        let lock = OpenOptions::new().create(true).append(true).open(&marker).map_err(DemoError::file(&marker))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DemoError::FolderInUse(path)),
            Err(TryLockError::Error(source)) => return Err(DemoError::File { path: marker, source }),
        }
        empty(&path)?;
        fs::create_dir(path.join("documents")).map_err(DemoError::file(path.join("documents")))?;
        Ok(Self { path, _lock: lock })
    }

    /// The folder itself, an absolute path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the certificates are.
    #[must_use]
    pub fn certificates(&self) -> PathBuf {
        self.path.join("certs")
    }

    /// The configuration of a service.
    #[must_use]
    pub fn config(&self, side: Side) -> PathBuf {
        self.of(side, "toml")
    }

    /// The store of a service.
    #[must_use]
    pub fn store(&self, side: Side) -> PathBuf {
        self.of(side, "db")
    }

    /// The log of a service.
    #[must_use]
    pub fn log(&self, side: Side) -> PathBuf {
        self.of(side, "log")
    }

    fn of(&self, side: Side, extension: &str) -> PathBuf {
        let name = match side {
            Side::Lender => "lender",
            Side::Borrower => "borrower",
        };
        self.path.join(name).with_extension(extension)
    }

    /// Writes a document that is evidence.
    ///
    /// # Errors
    /// It can't be written.
    pub fn write_document(&self, name: &str, text: &str) -> Result<(), DemoError> {
        self.write(&self.path.join("documents").join(name), text)
    }

    /// Writes a file of this folder.
    ///
    /// # Errors
    /// It can't be written.
    pub fn write(&self, path: &Path, text: &str) -> Result<(), DemoError> {
        fs::write(path, text).map_err(DemoError::file(path))
    }
}

/// The folder used when none is given: the one of this name in `target` of the
/// workspace that the current folder lies in, so that the same calls can be pasted
/// every time.
#[must_use]
pub fn default_path(current: &Path, name: &str) -> PathBuf {
    workspace_of(current).unwrap_or(current).join("target").join(name)
}

/// A path given relative to the workspace (as the default case is), found from
/// anywhere inside it.
#[must_use]
pub fn in_workspace(current: &Path, path: &Path) -> PathBuf {
    workspace_of(current).unwrap_or(current).join(path)
}

fn workspace_of(current: &Path) -> Option<&Path> {
    let is_workspace = |folder: &&Path| {
        fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| manifest.contains("[workspace]"))
    };
    current.ancestors().find(is_workspace)
}

fn is_empty(path: &Path) -> Result<bool, DemoError> {
    Ok(fs::read_dir(path).map_err(DemoError::file(path))?.next().is_none())
}

/// Removes everything but the marker.
fn empty(path: &Path) -> Result<(), DemoError> {
    let remove = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        match (entry.file_name() == MARKER, entry.file_type()?.is_dir()) {
            (true, _) => Ok(()),
            (false, true) => fs::remove_dir_all(entry.path()),
            (false, false) => fs::remove_file(entry.path()),
        }
    };
    fs::read_dir(path).map_err(DemoError::file(path))?.try_for_each(remove).map_err(DemoError::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_other_things_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("thesis.txt"), "years of work").expect("written");
        let error = Folder::fresh(folder.path()).expect_err("refused");
        assert!(matches!(error, DemoError::ForeignFolder(_)), "{error}");
        assert_eq!(fs::read_to_string(folder.path().join("thesis.txt")).expect("still there"), "years of work");
    }

    #[test]
    fn an_earlier_demo_folder_is_emptied() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new/demo");
        let first = Folder::fresh(&path).expect("made");
        first.write_document("a.txt", "a").expect("written");
        drop(first);
        let second = Folder::fresh(&path).expect("made again");
        assert!(!second.path().join("documents/a.txt").exists());
    }

    #[test]
    fn a_folder_in_which_a_demo_works_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let _first = Folder::fresh(folder.path()).expect("made");
        let error = Folder::fresh(folder.path()).expect_err("refused");
        assert!(matches!(error, DemoError::FolderInUse(_)), "{error}");
    }

    #[test]
    fn the_default_lies_in_the_workspace_from_anywhere_inside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir_all(root.join("crates/one")).expect("made");
        fs::write(root.join("Cargo.toml"), "[workspace]\n").expect("written");
        fs::write(root.join("crates/one/Cargo.toml"), "[package]\n").expect("written");
        assert_eq!(default_path(&root.join("crates/one"), "demo"), root.join("target/demo"));
    }

    #[test]
    fn outside_a_workspace_the_default_lies_in_the_current_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(default_path(folder.path(), "demo"), folder.path().join("target/demo"));
    }
}
