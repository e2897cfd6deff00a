//! A disk on which the journal is less careful than it must be.

use std::io;
use std::path::Path;

use facility_journal::SqliteDisk;
use facility_tests::disk::Disk;
use rusqlite::Connection;

use super::Plant;

#[derive(Debug)]
pub(super) struct Careless {
    pub disk: Disk,
    pub plant: Plant,
}

impl SqliteDisk for Careless {
    fn vfs(&self) -> Option<&str> {
        self.disk.vfs()
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.disk.sync_folder(folder)
    }

    fn write_again(&self, path: &Path) -> io::Result<()> {
        if self.plant == Plant::LogNotSettled { Ok(()) } else { self.disk.write_again(path) }
    }

    fn opened(&self, connection: &Connection) -> rusqlite::Result<()> {
        match self.plant {
            Plant::NormalForFull => connection.pragma_update(None, "synchronous", "NORMAL"),
            _ => Ok(()),
        }
    }
}
