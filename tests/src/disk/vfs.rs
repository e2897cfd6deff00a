//! The disks as a VFS of SQLite: a folder for each, under one name.
//!
//! Nothing is decided here. Each function turns C's arguments into Rust's, asks the disk's state and
//! turns the answer into a code. The unsafe code rests on what SQLite promises its VFS
//! (<https://sqlite.org/c3ref/io_methods.html>):
//!
//! - A `sqlite3_file` has the room that `szOsFile` asks for, is given to `open` first, to `close` last,
//!   and in between to one thread at a time.
//! - Buffers have the length beside them; names are strings that end with a zero.
//! - What is mapped of the shared memory is not touched after `unmap` or `close`. Until then the open
//!   file holds on to it, whatever becomes of the disk.
//!
//! Registered is one VFS that lives as long as the process, so no connection can outlive it.
#![expect(unsafe_code, reason = "SQLite calls its VFS from C, with pointers")]

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use super::held;
use super::locks::{HandleId, Level, Region};
use super::state::{Refused, State};

/// What SQLite knows the VFS by.
pub(super) const NAME: &CStr = c"simulated";

/// The longest path, in bytes.
const LONGEST: c_int = 512;

static DISKS: Mutex<BTreeMap<u64, Arc<Mutex<State>>>> = Mutex::new(BTreeMap::new());
static LAST: AtomicU64 = AtomicU64::new(0);

/// Gives the disk a folder of its own; none where SQLite does not take the VFS.
pub(super) fn mount(state: Arc<Mutex<State>>) -> Option<u64> {
    static REGISTERED: OnceLock<c_int> = OnceLock::new();
    if *REGISTERED.get_or_init(register) != ffi::SQLITE_OK {
        return None;
    }
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    held(&DISKS).insert(number, state);
    Some(number)
}

/// The folder is no more; files that are open keep their disk.
pub(super) fn unmount(number: u64) {
    held(&DISKS).remove(&number);
}

/// What stands behind a `sqlite3_file` of this VFS.
#[repr(C)]
struct Slot {
    base: sqlite3_file,
    /// From `Box::into_raw`, in `open`.
    open: *mut Open,
}

struct Open {
    disk: Arc<Mutex<State>>,
    handle: HandleId,
    mapped: Vec<Region>,
}

impl Open {
    fn state(&self) -> MutexGuard<'_, State> {
        held(&self.disk)
    }
}

/// # Safety
/// `file` was filled by `open`, is not closed, and nobody else uses it as long as the result is used.
unsafe fn opened<'a>(file: *mut sqlite3_file) -> &'a mut Open {
    // SAFETY: `open` has put a valid pointer there; exclusive as the caller promises.
    unsafe { &mut *(*file.cast::<Slot>()).open }
}

fn code(done: Result<(), Refused>, broken: c_int) -> c_int {
    match done {
        Ok(()) => ffi::SQLITE_OK,
        Err(Refused::Full) => ffi::SQLITE_FULL,
        Err(Refused::Halted | Refused::Missing | Refused::Broken) => broken,
    }
}

fn size(number: impl TryInto<usize>) -> Option<usize> {
    number.try_into().ok()
}

/// The disk that a path lies on, and the file's name there.
///
/// # Safety
/// `path` is null or a string that ends with a zero.
unsafe fn find(path: *const c_char) -> Option<(Arc<Mutex<State>>, String)> {
    if path.is_null() {
        return None;
    }
    // SAFETY: not null, and a string as the caller promises.
    let path = unsafe { CStr::from_ptr(path) }.to_str().ok()?;
    let (number, name) = path.strip_prefix('/')?.split_once('/')?;
    let disk = held(&DISKS).get(&number.parse().ok()?).cloned()?;
    Some((disk, name.to_owned()))
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    path: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: `file` has room for a `Slot` (`szOsFile`). No methods means: nothing to close.
    unsafe { (*file).pMethods = ptr::null() };
    // SAFETY: SQLite's path; null for temporary files, which the journal keeps in memory.
    let Some((disk, name)) = (unsafe { find(path) }) else { return ffi::SQLITE_CANTOPEN };
    let log = flags & (ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL) != 0;
    let handle = held(&disk).open(&name, flags & ffi::SQLITE_OPEN_CREATE != 0, log);
    let Ok(handle) = handle else { return ffi::SQLITE_CANTOPEN };
    let open = Box::into_raw(Box::new(Open { disk, handle, mapped: Vec::new() }));
    // SAFETY: room for a `Slot`, as above; `out_flags` is null or SQLite's.
    unsafe {
        file.cast::<Slot>().write(Slot { base: sqlite3_file { pMethods: &METHODS }, open });
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: from `Box::into_raw` in `open`, and closed once.
    let open = unsafe { Box::from_raw((*file.cast::<Slot>()).open) };
    open.state().close(open.handle);
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(file: *mut sqlite3_file, to: *mut c_void, length: c_int, at: sqlite3_int64) -> c_int {
    let (Some(length), Some(at)) = (size(length), size(at)) else { return ffi::SQLITE_IOERR_READ };
    // SAFETY: an open file, and `length` bytes, which the zeros initialise.
    let (open, buffer) = unsafe {
        to.cast::<u8>().write_bytes(0, length);
        (opened(file), std::slice::from_raw_parts_mut(to.cast::<u8>(), length))
    };
    match open.state().read(open.handle, at, buffer) {
        Ok(true) => ffi::SQLITE_OK,
        Ok(false) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(_) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, length: c_int, at: sqlite3_int64) -> c_int {
    let (Some(length), Some(at)) = (size(length), size(at)) else { return ffi::SQLITE_IOERR_WRITE };
    // SAFETY: an open file, and `length` bytes.
    let (open, bytes) = unsafe { (opened(file), std::slice::from_raw_parts(from.cast::<u8>(), length)) };
    code(open.state().write(open.handle, at, bytes), ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    let Some(length) = size(length) else { return ffi::SQLITE_IOERR_TRUNCATE };
    // SAFETY: an open file.
    let open = unsafe { opened(file) };
    code(open.state().truncate(open.handle, length), ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: an open file.
    let open = unsafe { opened(file) };
    code(open.state().sync(open.handle), ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn length(file: *mut sqlite3_file, to: *mut sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let open = unsafe { opened(file) };
    let length = open.state().length(open.handle).ok().and_then(|length| sqlite3_int64::try_from(length).ok());
    let Some(length) = length else { return ffi::SQLITE_IOERR_FSTAT };
    // SAFETY: SQLite's place for the answer.
    unsafe { *to = length };
    ffi::SQLITE_OK
}

fn level(number: c_int) -> Level {
    match number {
        ffi::SQLITE_LOCK_NONE => Level::None,
        ffi::SQLITE_LOCK_SHARED => Level::Shared,
        ffi::SQLITE_LOCK_RESERVED => Level::Reserved,
        ffi::SQLITE_LOCK_PENDING => Level::Pending,
        _ => Level::Exclusive,
    }
}

fn granted(granted: Result<bool, Refused>) -> c_int {
    match granted {
        Ok(true) => ffi::SQLITE_OK,
        Ok(false) => ffi::SQLITE_BUSY,
        Err(_) => ffi::SQLITE_IOERR_LOCK,
    }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: an open file.
    let open = unsafe { opened(file) };
    granted(open.state().lock(open.handle, level(wanted)))
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, to: c_int) -> c_int {
    // SAFETY: an open file.
    let open = unsafe { opened(file) };
    open.state().unlock(open.handle, level(to));
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, to: *mut c_int) -> c_int {
    // SAFETY: an open file.
    let open = unsafe { opened(file) };
    let Ok(reserved) = open.state().reserved(open.handle) else { return ffi::SQLITE_IOERR_CHECKRESERVEDLOCK };
    // SAFETY: SQLite's place for the answer.
    unsafe { *to = c_int::from(reserved) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

/// What SQLite's own VFS says on Unix.
unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    4096
}

/// What SQLite's own VFS says on Unix.
unsafe extern "C" fn device_characteristics(_: *mut sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE | ffi::SQLITE_IOCAP_SUBPAGE_READ
}

unsafe extern "C" fn map(
    file: *mut sqlite3_file,
    index: c_int,
    bytes: c_int,
    make: c_int,
    to: *mut *mut c_void,
) -> c_int {
    let (Some(index), Some(bytes)) = (size(index), size(bytes)) else { return ffi::SQLITE_IOERR_SHMMAP };
    // SAFETY: an open file.
    let open = unsafe { opened(file) };
    let region = open.state().region(open.handle, index, bytes.div_ceil(size_of::<AtomicU64>()), make != 0);
    let Ok(region) = region else { return ffi::SQLITE_IOERR_SHMMAP };
    // Atomics may be written through a shared pointer; SQLite orders its accesses by locks and barriers.
    let address = region.as_ref().map_or(ptr::null_mut(), |region| region.as_ptr().cast_mut().cast::<c_void>());
    open.mapped.extend(region);
    // SAFETY: SQLite's place for the answer.
    unsafe { *to = address };
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock_memory(file: *mut sqlite3_file, first: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: an open file.
    let open = unsafe { opened(file) };
    let mut state = open.state();
    let Ok(memory) = state.memory(open.handle) else { return ffi::SQLITE_IOERR_SHMLOCK };
    // SQLite has eight of these locks.
    let locks = (first..first + count).fold(0, |locks, lock| locks | 1_u32 << lock);
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        memory.unlock(open.handle, locks);
        return ffi::SQLITE_OK;
    }
    granted(Ok(if flags & ffi::SQLITE_SHM_SHARED != 0 {
        memory.lock_shared(open.handle, locks)
    } else {
        memory.lock_exclusive(open.handle, locks)
    }))
}

unsafe extern "C" fn barrier(_: *mut sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn unmap(file: *mut sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: an open file, whose regions SQLite does not touch any more.
    let open = unsafe { opened(file) };
    open.state().leave_memory(open.handle);
    open.mapped.clear();
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, path: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite's path.
    let Some((disk, name)) = (unsafe { find(path) }) else { return ffi::SQLITE_IOERR_DELETE };
    let removed = held(&disk).remove(&name, sync_folder != 0);
    match removed {
        Err(Refused::Missing) => ffi::SQLITE_IOERR_DELETE_NOENT,
        removed => code(removed, ffi::SQLITE_IOERR_DELETE),
    }
}

unsafe extern "C" fn access(_: *mut sqlite3_vfs, path: *const c_char, _flags: c_int, to: *mut c_int) -> c_int {
    // SAFETY: SQLite's path.
    let Some((disk, name)) = (unsafe { find(path) }) else { return ffi::SQLITE_IOERR_ACCESS };
    let Ok(exists) = held(&disk).exists(&name) else { return ffi::SQLITE_IOERR_ACCESS };
    // SAFETY: SQLite's place for the answer.
    unsafe { *to = c_int::from(exists) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_path(_: *mut sqlite3_vfs, path: *const c_char, room: c_int, to: *mut c_char) -> c_int {
    // SAFETY: SQLite's path.
    let path = unsafe { CStr::from_ptr(path) }.to_bytes_with_nul();
    if size(room).is_none_or(|room| room < path.len()) {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: there is room for all of it, as was just asked.
    unsafe { ptr::copy_nonoverlapping(path.as_ptr().cast::<c_char>(), to, path.len()) };
    ffi::SQLITE_OK
}

/// SQLite takes its random numbers from the VFS that is the process's default, never from here.
unsafe extern "C" fn randomness(_: *mut sqlite3_vfs, _length: c_int, _to: *mut c_char) -> c_int {
    0
}

unsafe extern "C" fn sleep(_: *mut sqlite3_vfs, microseconds: c_int) -> c_int {
    std::thread::sleep(Duration::from_micros(u64::try_from(microseconds).unwrap_or(0)));
    microseconds
}

/// Always the same moment: the journal asks SQLite for no time.
unsafe extern "C" fn current_time(_: *mut sqlite3_vfs, to: *mut f64) -> c_int {
    // SAFETY: SQLite's place for the answer. The number is a Julian day, in 2023.
    unsafe { *to = 2_460_000.5 };
    ffi::SQLITE_OK
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(length),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(map),
    xShmLock: Some(lock_memory),
    xShmBarrier: Some(barrier),
    xShmUnmap: Some(unmap),
    xFetch: None,
    xUnfetch: None,
};

fn register() -> c_int {
    let vfs = Box::new(sqlite3_vfs {
        iVersion: 1,
        szOsFile: c_int::try_from(size_of::<Slot>()).unwrap_or(c_int::MAX),
        mxPathname: LONGEST,
        pNext: ptr::null_mut(),
        zName: NAME.as_ptr(),
        pAppData: ptr::null_mut(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_path),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: None,
        xCurrentTimeInt64: None,
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    });
    // SAFETY: the VFS is complete and is never freed; not the default one.
    unsafe { ffi::sqlite3_vfs_register(Box::leak(vfs), 0) }
}
