//! The locks of one database file, as SQLite's documents define them: on the file, and on its shared memory.
//! Who holds them is a handle, one for each open file.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Tells open files apart.
pub(super) type HandleId = u64;

/// The levels of the lock on a file, in rising order (SQLite's `SQLITE_LOCK_*`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    #[default]
    None,
    Shared,
    Reserved,
    Pending,
    Exclusive,
}

/// Who has locked a file how.
#[derive(Debug, Default)]
pub(super) struct FileLocks(BTreeMap<HandleId, Level>);

impl FileLocks {
    /// Raises the handle's lock; false where another one is in the way.
    pub(super) fn lock(&mut self, handle: HandleId, wanted: Level) -> bool {
        let own = self.0.get(&handle).copied().unwrap_or_default();
        if own >= wanted {
            return true;
        }
        let highest = self.highest_of_others(handle);
        let free = match wanted {
            Level::None => true,
            Level::Shared => highest < Level::Pending,
            Level::Reserved | Level::Pending => highest < Level::Reserved,
            Level::Exclusive => {
                if highest == Level::Shared {
                    // Keeps new readers away until the present ones are done.
                    self.0.insert(handle, Level::Pending);
                }
                highest == Level::None
            }
        };
        if free {
            self.0.insert(handle, wanted);
        }
        free
    }

    pub(super) fn unlock(&mut self, handle: HandleId, to: Level) {
        if to == Level::None {
            self.0.remove(&handle);
        } else {
            self.0.insert(handle, to);
        }
    }

    /// Whether somebody is about to write.
    pub(super) fn reserved(&self) -> bool {
        self.0.values().any(|level| *level >= Level::Reserved)
    }

    fn highest_of_others(&self, handle: HandleId) -> Level {
        let others = self.0.iter().filter(|(other, _)| **other != handle);
        others.map(|(_, level)| *level).max().unwrap_or_default()
    }
}

/// Bytes that several connections look at without asking. Only their address is ever used here.
pub(super) type Region = Arc<[AtomicU64]>;

/// The memory that the connections to one database share (the file `-shm` elsewhere), with its locks.
#[derive(Debug, Default)]
pub(super) struct SharedMemory {
    pub regions: Vec<Region>,
    /// One bit a lock.
    holders: BTreeMap<HandleId, Holder>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Holder {
    shared: u32,
    exclusive: u32,
}

impl SharedMemory {
    /// Notes that the handle uses the memory.
    pub(super) fn join(&mut self, handle: HandleId) {
        self.holders.entry(handle).or_default();
    }

    /// The handle uses it no more; true where nobody does.
    pub(super) fn leave(&mut self, handle: HandleId) -> bool {
        self.holders.remove(&handle);
        self.holders.is_empty()
    }

    pub(super) fn lock_shared(&mut self, handle: HandleId, locks: u32) -> bool {
        let free = self.others(handle).all(|other| other.exclusive & locks == 0);
        if free {
            self.holders.entry(handle).or_default().shared |= locks;
        }
        free
    }

    pub(super) fn lock_exclusive(&mut self, handle: HandleId, locks: u32) -> bool {
        let free = self.others(handle).all(|other| (other.exclusive | other.shared) & locks == 0);
        if free {
            self.holders.entry(handle).or_default().exclusive |= locks;
        }
        free
    }

    pub(super) fn unlock(&mut self, handle: HandleId, locks: u32) {
        let holder = self.holders.entry(handle).or_default();
        holder.shared &= !locks;
        holder.exclusive &= !locks;
    }

    fn others(&self, handle: HandleId) -> impl Iterator<Item = &Holder> {
        self.holders.iter().filter(move |(other, _)| **other != handle).map(|(_, holder)| holder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writer_waits_for_readers_and_keeps_new_ones_away() {
        let mut locks = FileLocks::default();
        assert!(locks.lock(1, Level::Shared) && locks.lock(2, Level::Shared));
        assert!(locks.lock(1, Level::Reserved) && !locks.lock(2, Level::Reserved));
        assert!(locks.lock(3, Level::Shared));
        assert!(!locks.lock(1, Level::Exclusive));
        assert!(!locks.lock(4, Level::Shared));
        locks.unlock(2, Level::None);
        locks.unlock(3, Level::None);
        assert!(locks.lock(1, Level::Exclusive) && locks.reserved());
        locks.unlock(1, Level::Shared);
        assert!(locks.lock(4, Level::Shared) && !locks.reserved());
    }

    #[test]
    fn shared_memory_has_many_readers_or_one_writer_a_lock() {
        let mut memory = SharedMemory::default();
        assert!(memory.lock_shared(1, 0b01) && memory.lock_shared(2, 0b01));
        assert!(!memory.lock_exclusive(2, 0b01) && memory.lock_exclusive(2, 0b10));
        assert!(!memory.lock_shared(1, 0b10) && !memory.lock_exclusive(1, 0b10));
        memory.unlock(2, 0b11);
        assert!(memory.lock_shared(1, 0b10));
        assert!(!memory.leave(1) && memory.leave(2));
    }
}
