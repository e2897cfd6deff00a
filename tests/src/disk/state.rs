//! Everything a disk is, behind the calls of the VFS: its files, its locks, its faults.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;

use super::file::File;
use super::folder::{FileId, Folder};
use super::locks::{FileLocks, HandleId, Level, Region, SharedMemory};
use crate::random::Random;

/// Bytes of a file that are written again in one call.
const PIECE: usize = 16 << 10;

/// What breaks. Counted from when the fault begins; the first one is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This write fails, after a part of it.
    Write(u64),
    /// This fsync fails; what it should have written is lost to all later ones.
    Sync(u64),
    /// From this write on there is no room.
    Full(u64),
}

/// What was asked of a disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Writes, truncations, fsyncs, files made and removed, also those that were refused.
    pub changes: u64,
    /// Fsyncs of files.
    pub syncs: u64,
    /// How often a fault was met since the process began.
    pub faults: u64,
    /// Fsyncs asked for since one failed, in the same process.
    pub syncs_after_failure: u64,
}

/// Why nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The process or the machine has stopped.
    Halted,
    /// There is no such file.
    Missing,
    /// The disk fails.
    Broken,
    /// There is no room.
    Full,
}

/// An open file.
#[derive(Debug)]
struct Handle {
    file: FileId,
    /// Its first fsync makes its name durable, too: so does SQLite's own VFS for logs that it makes.
    syncs_folder: bool,
}

#[derive(Debug)]
pub(super) struct State {
    random: Random,
    folder: Folder,
    handles: BTreeMap<HandleId, Handle>,
    last_handle: HandleId,
    locks: BTreeMap<FileId, FileLocks>,
    memory: BTreeMap<FileId, SharedMemory>,
    halts_after: Option<u64>,
    halts_at_sync: Option<u64>,
    fault: Option<Fault>,
    sync_failed: bool,
    ignores_syncs: bool,
    counts: Counts,
}

impl State {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            folder: Folder::default(),
            handles: BTreeMap::new(),
            last_handle: 0,
            locks: BTreeMap::new(),
            memory: BTreeMap::new(),
            halts_after: None,
            halts_at_sync: None,
            fault: None,
            sync_failed: false,
            ignores_syncs: false,
            counts: Counts::default(),
        }
    }

    pub(super) fn halt_after(&mut self, changes: u64) {
        self.halts_after = Some(self.counts.changes + changes);
    }

    pub(super) fn halt_at_sync(&mut self, nth: u64) {
        self.halts_at_sync = Some(nth);
    }

    pub(super) fn never_halt(&mut self) {
        self.halts_after = None;
        self.halts_at_sync = None;
    }

    pub(super) fn halted(&self) -> bool {
        self.halts_after.is_some_and(|after| self.counts.changes > after)
    }

    /// Files that are still open are so no more.
    pub(super) fn restart(&mut self, power_lost: bool) {
        if power_lost {
            self.folder.lose_power(&mut self.random);
        }
        self.handles.clear();
        self.locks.clear();
        self.memory.clear();
        self.halts_after = None;
        self.halts_at_sync = None;
        self.sync_failed = false;
        (self.counts.faults, self.counts.syncs_after_failure) = (0, 0);
    }

    pub(super) fn fail(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    pub(super) fn ignore_syncs(&mut self) {
        self.ignores_syncs = true;
    }

    pub(super) fn heal(&mut self) {
        self.fault = None;
    }

    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    pub(super) fn content(&self, name: &str) -> Option<Vec<u8>> {
        let file = self.folder.find(name).and_then(|id| self.folder.file(id))?;
        Some(file.content().to_owned())
    }

    pub(super) fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        self.folder.contents()
    }

    pub(super) fn put_back(&mut self, contents: &BTreeMap<String, Vec<u8>>) {
        self.folder.put_back(contents);
    }

    pub(super) fn open(&mut self, name: &str, create: bool, syncs_folder: bool) -> Result<HandleId, Refused> {
        self.running()?;
        let (file, made) = match self.folder.find(name) {
            Some(file) => (file, false),
            None if create => {
                self.change()?;
                (self.folder.create(name), true)
            }
            None => return Err(Refused::Missing),
        };
        self.last_handle += 1;
        self.handles.insert(self.last_handle, Handle { file, syncs_folder: made && syncs_folder });
        Ok(self.last_handle)
    }

    pub(super) fn close(&mut self, handle: HandleId) {
        self.unlock(handle, Level::None);
        self.leave_memory(handle);
        self.handles.remove(&handle);
    }

    pub(super) fn exists(&self, name: &str) -> Result<bool, Refused> {
        self.running()?;
        // As SQLite's own VFS: an empty file counts as none.
        Ok(self.folder.find(name).and_then(|id| self.folder.file(id)).is_some_and(|file| !file.content().is_empty()))
    }

    pub(super) fn remove(&mut self, name: &str, sync_folder: bool) -> Result<(), Refused> {
        self.running()?;
        if self.folder.find(name).is_none() {
            return Err(Refused::Missing);
        }
        self.change()?;
        self.folder.remove(name);
        if sync_folder { self.sync_folder() } else { Ok(()) }
    }

    pub(super) fn sync_folder(&mut self) -> Result<(), Refused> {
        self.change()?;
        self.folder.sync();
        Ok(())
    }

    pub(super) fn read(&self, handle: HandleId, at: usize, buffer: &mut [u8]) -> Result<bool, Refused> {
        self.running()?;
        Ok(self.file(handle)?.read(at, buffer))
    }

    pub(super) fn length(&self, handle: HandleId) -> Result<usize, Refused> {
        self.running()?;
        Ok(self.file(handle)?.content().len())
    }

    pub(super) fn write(&mut self, handle: HandleId, at: usize, bytes: &[u8]) -> Result<(), Refused> {
        let file = self.id(handle)?;
        self.write_file(file, at, bytes)
    }

    pub(super) fn truncate(&mut self, handle: HandleId, length: usize) -> Result<(), Refused> {
        let file = self.id(handle)?;
        self.change()?;
        self.folder.file_mut(file).ok_or(Refused::Missing)?.truncate(length);
        Ok(())
    }

    pub(super) fn sync(&mut self, handle: HandleId) -> Result<(), Refused> {
        let file = self.id(handle)?;
        self.sync_file(file)?;
        if self.handles.get_mut(&handle).is_some_and(|handle| std::mem::take(&mut handle.syncs_folder)) {
            self.sync_folder()?;
        }
        Ok(())
    }

    /// See [`facility_journal::SqliteDisk::write_again`].
    pub(super) fn write_again(&mut self, name: &str) -> Result<(), Refused> {
        let Some(file) = self.folder.find(name) else { return Ok(()) };
        let content = self.folder.file(file).map(|file| file.content().to_owned()).unwrap_or_default();
        for (index, piece) in content.chunks(PIECE).enumerate() {
            self.write_file(file, index * PIECE, piece)?;
        }
        self.sync_file(file)
    }

    pub(super) fn lock(&mut self, handle: HandleId, wanted: Level) -> Result<bool, Refused> {
        let file = self.id(handle)?;
        Ok(self.locks.entry(file).or_default().lock(handle, wanted))
    }

    pub(super) fn unlock(&mut self, handle: HandleId, to: Level) {
        if let Ok(file) = self.id(handle) {
            self.locks.entry(file).or_default().unlock(handle, to);
        }
    }

    pub(super) fn reserved(&self, handle: HandleId) -> Result<bool, Refused> {
        let file = self.id(handle)?;
        Ok(self.locks.get(&file).is_some_and(FileLocks::reserved))
    }

    /// A region of the shared memory; none where it is not there yet and is not to be made.
    pub(super) fn region(
        &mut self,
        handle: HandleId,
        index: usize,
        words: usize,
        make: bool,
    ) -> Result<Option<Region>, Refused> {
        self.running()?;
        let file = self.id(handle)?;
        let memory = self.memory.entry(file).or_default();
        memory.join(handle);
        while make && memory.regions.len() <= index {
            memory.regions.push((0..words).map(|_| AtomicU64::new(0)).collect());
        }
        Ok(memory.regions.get(index).cloned())
    }

    /// The shared memory of the handle's file.
    pub(super) fn memory(&mut self, handle: HandleId) -> Result<&mut SharedMemory, Refused> {
        let file = self.id(handle)?;
        Ok(self.memory.entry(file).or_default())
    }

    /// The last one to leave takes the memory away.
    pub(super) fn leave_memory(&mut self, handle: HandleId) {
        if let Ok(file) = self.id(handle)
            && self.memory.get_mut(&file).is_some_and(|memory| memory.leave(handle))
        {
            self.memory.remove(&file);
        }
    }

    fn write_file(&mut self, file: FileId, at: usize, bytes: &[u8]) -> Result<(), Refused> {
        self.change()?;
        let refused = match &mut self.fault {
            Some(Fault::Write(left)) => due(left).then_some(Refused::Broken),
            Some(Fault::Full(left)) => (due(left) || *left == 0).then_some(Refused::Full),
            Some(Fault::Sync(_)) | None => None,
        };
        let done = match refused {
            // What fails has often written something.
            Some(_) => bytes.get(..self.random.index(bytes.len())).unwrap_or_default(),
            None => bytes,
        };
        self.folder.file_mut(file).ok_or(Refused::Missing)?.write(at, done);
        self.met(refused)
    }

    fn sync_file(&mut self, file: FileId) -> Result<(), Refused> {
        if self.halts_at_sync.as_mut().is_some_and(due) {
            self.halt_after(0);
        }
        self.change()?;
        self.counts.syncs += 1;
        self.counts.syncs_after_failure += u64::from(self.sync_failed);
        let failed = match &mut self.fault {
            Some(Fault::Sync(left)) => due(left),
            Some(Fault::Write(_) | Fault::Full(_)) | None => false,
        };
        let file = self.folder.file_mut(file).ok_or(Refused::Missing)?;
        if failed {
            self.sync_failed = true;
            file.fail_sync(&mut self.random);
        } else if !self.ignores_syncs {
            file.sync();
        }
        self.met(failed.then_some(Refused::Broken))
    }

    fn met(&mut self, refused: Option<Refused>) -> Result<(), Refused> {
        match refused {
            Some(refused) => {
                self.counts.faults += 1;
                Err(refused)
            }
            None => Ok(()),
        }
    }

    /// Counts a change, unless everything has stopped.
    fn change(&mut self) -> Result<(), Refused> {
        self.running()?;
        self.counts.changes += 1;
        self.running()
    }

    fn running(&self) -> Result<(), Refused> {
        if self.halted() { Err(Refused::Halted) } else { Ok(()) }
    }

    fn id(&self, handle: HandleId) -> Result<FileId, Refused> {
        self.handles.get(&handle).map(|handle| handle.file).ok_or(Refused::Halted)
    }

    fn file(&self, handle: HandleId) -> Result<&File, Refused> {
        self.folder.file(self.id(handle)?).ok_or(Refused::Missing)
    }
}

/// Counts down; true the one time that it reaches zero.
fn due(left: &mut u64) -> bool {
    let last = *left == 1;
    *left = left.saturating_sub(1);
    last
}
