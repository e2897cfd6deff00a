//! A simulated disk under the real SQLite, for tests that take the power away.
//!
//! What a process writes is at once visible to every process (the operating system's memory) and
//! durable only after fsync. When the power is lost, each change since the last fsync is kept,
//! dropped or torn, sector by sector, whatever its order was: that is what POSIX allows. Names of
//! files are durable only after an fsync of their folder. After an fsync that failed, what it should
//! have written stays visible, is never written by a later fsync and is gone at the next loss: that
//! is what Linux does.
//!
//! Sectors have 512 bytes. A write changes no byte outside its range (SQLite calls that powersafe
//! overwrite, and assumes it on every Unix). Bits that rot, and disks that lie about fsync, are not
//! simulated, but for one that always does. Everything that is by chance follows from a seed.
//!
//! `vfs` is the only module with unsafe code, since SQLite calls its VFS from C.

mod file;
mod folder;
mod locks;
mod state;
#[cfg(test)]
mod tests;
mod vfs;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use facility_journal::SqliteDisk;

pub use state::{Counts, Fault};
use state::{Refused, State};

/// A disk. Clones are the same disk; it is gone with the last clone and the last open file.
#[derive(Clone, Debug)]
pub struct Disk {
    mount: Arc<Mount>,
    state: Arc<Mutex<State>>,
}

/// What stood on a disk at a moment, by name.
#[derive(Clone, Debug)]
pub struct Copied(BTreeMap<String, Vec<u8>>);

/// A disk's place among all paths of the VFS; given back when it is dropped.
#[derive(Debug)]
struct Mount(u64);

impl Drop for Mount {
    fn drop(&mut self) {
        vfs::unmount(self.0);
    }
}

impl Disk {
    /// An empty disk whose chances follow from `seed`.
    ///
    /// # Errors
    /// SQLite does not take the VFS.
    pub fn new(seed: u64) -> io::Result<Self> {
        let state = Arc::new(Mutex::new(State::new(seed)));
        let number = vfs::mount(Arc::clone(&state)).ok_or_else(|| io::Error::other("SQLite refuses the VFS"))?;
        Ok(Self { mount: Arc::new(Mount(number)), state })
    }

    /// The path of the file with this name on the disk.
    pub fn path(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("/{}/{name}", self.mount.0))
    }

    /// Stops everything after `changes` further changes: from then on all that is asked fails, and
    /// nothing changes any more. So ends a process that is killed, or a machine without power.
    pub fn halt_after(&self, changes: u64) {
        held(&self.state).halt_after(changes);
    }

    /// Stops everything at this fsync, counted from now (the first one is 1), before it does anything:
    /// what it should write is all written, and none of it durable.
    pub fn halt_at_sync(&self, nth: u64) {
        held(&self.state).halt_at_sync(nth);
    }

    /// Takes back what [`Self::halt_after`] and [`Self::halt_at_sync`] have said and what has not come.
    pub fn never_halt(&self) {
        held(&self.state).never_halt();
    }

    /// Whether everything has stopped.
    pub fn halted(&self) -> bool {
        held(&self.state).halted()
    }

    /// The process has ended and another begins: what was written is still visible. All files must be closed.
    pub fn restart_process(&self) {
        held(&self.state).restart(false);
    }

    /// The machine has lost its power and begins again with what survived. All files must be closed.
    pub fn lose_power(&self) {
        held(&self.state).restart(true);
    }

    /// Breaks what `fault` says, from now on.
    pub fn fail(&self, fault: Fault) {
        held(&self.state).fail(fault);
    }

    /// From now on an fsync is acknowledged, and nothing of it done.
    pub fn ignore_syncs(&self) {
        held(&self.state).ignore_syncs();
    }

    /// Ends the fault.
    pub fn heal(&self) {
        held(&self.state).heal();
    }

    /// What was asked so far.
    pub fn counts(&self) -> Counts {
        held(&self.state).counts()
    }

    /// A copy of every file as it stands, made while no process runs.
    pub fn back_up(&self) -> Copied {
        Copied(held(&self.state).contents())
    }

    /// Puts a copy in the place of what is there, all of it durable. No process may run.
    pub fn put_back(&self, copied: &Copied) {
        held(&self.state).put_back(&copied.0);
    }

    /// What a file holds now; none where there is none.
    pub fn content(&self, name: &str) -> Option<Vec<u8>> {
        held(&self.state).content(name)
    }
}

impl SqliteDisk for Disk {
    fn vfs(&self) -> Option<&str> {
        vfs::NAME.to_str().ok()
    }

    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        held(&self.state).sync_folder().map_err(refused)
    }

    fn write_again(&self, path: &Path) -> io::Result<()> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        held(&self.state).write_again(name).map_err(refused)
    }
}

fn refused(why: Refused) -> io::Error {
    io::Error::other(format!("{why:?}"))
}

/// The content of a mutex that is only ever held for a moment.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
