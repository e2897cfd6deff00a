//! A journal that must lose, so that the others prove something.

use std::io;
use std::path::Path;

use facility_journal::SqliteDisk;
use rusqlite::Connection;

use crate::disk::Disk;

/// A disk whose connections wait for no fsync at a commit, whatever the journal has told them.
#[derive(Clone, Debug)]
pub(super) struct Spoilt(pub Disk);

impl SqliteDisk for Spoilt {
    fn vfs(&self) -> Option<&str> {
        self.0.vfs()
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.0.sync_folder(folder)
    }

    fn write_again(&self, path: &Path) -> io::Result<()> {
        self.0.write_again(path)
    }

    fn opened(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.pragma_update(None, "synchronous", "NORMAL")
    }
}
