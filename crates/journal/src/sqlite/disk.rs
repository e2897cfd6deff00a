//! What the store asks of its disk, beside what SQLite itself asks through its VFS.

use std::fmt::Debug;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::Connection;

/// Bytes written again at a time.
const PIECE: u64 = 1 << 20;

/// Where a store's files lie.
pub trait SqliteDisk: Debug + Send + Sync {
    /// The name of a VFS registered with SQLite; none stands for the operating system's.
    fn vfs(&self) -> Option<&str>;

    /// Makes the names of new files in the folder durable.
    ///
    /// # Errors
    ///
    /// What the disk says.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Writes a file's bytes over themselves and makes them durable. No file is no error.
    ///
    /// # Errors
    ///
    /// What the disk says.
    fn write_again(&self, path: &Path) -> io::Result<()>;

    /// Sees every connection that writes, after its settings are applied and checked.
    ///
    /// # Errors
    ///
    /// The store is not opened.
    fn opened(&self, _connection: &Connection) -> rusqlite::Result<()> {
        Ok(())
    }
}

/// The operating system's.
#[derive(Debug)]
pub(super) struct OsDisk;

impl SqliteDisk for OsDisk {
    fn vfs(&self) -> Option<&str> {
        None
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn write_again(&self, path: &Path) -> io::Result<()> {
        let mut file = match File::options().read(true).write(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut piece = Vec::new();
        let mut at = 0;
        loop {
            piece.clear();
            let read = Read::by_ref(&mut file).take(PIECE).read_to_end(&mut piece)?;
            if read == 0 {
                return file.sync_all();
            }
            file.seek(SeekFrom::Start(at))?;
            file.write_all(&piece)?;
            at = file.stream_position()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_written_again_is_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        // More than two pieces, the last one not whole, and no two pieces alike.
        let content: Vec<u8> = (0..2 * PIECE + 17).map(|at| u8::try_from(at / 1000 % 251).unwrap()).collect();
        std::fs::write(&path, &content).unwrap();
        OsDisk.write_again(&path).unwrap();
        assert!(std::fs::read(&path).unwrap() == content);
    }

    #[test]
    fn file_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        OsDisk.write_again(&path).unwrap();
        assert!(!path.exists());
    }
}
