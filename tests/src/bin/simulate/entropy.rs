//! One source of chance and of time for the whole process, so that a life repeats to the last bit.
//!
//! Hash maps (std), the runtime's choices between ready branches (tokio) and everything else that asks
//! the operating system for randomness get it through `getrandom`; whatever reads a clock on its own
//! (timers of the HTTP library) does so through `clock_gettime`. Both symbols are defined here, in this
//! program only, and answer from the seed once a life has begun; before, they ask the system.
//! SQLite draws its numbers once from its own file of randomness, and is told a seed instead.

#![expect(unsafe_code, reason = "the system's own functions are replaced, and C is called")]

use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

static SEEDED: AtomicBool = AtomicBool::new(false);
static STATE: AtomicU64 = AtomicU64::new(0);

/// 2026-01-01T00:00:00Z, by `date -u -d 2026-01-01 +%s`: where each life's time begins.
pub const BEGIN: i64 = 1_767_225_600;

/// From now on everything follows from `seed`.
pub fn seed(seed: u64) {
    STATE.store(seed, Ordering::SeqCst);
    SEEDED.store(true, Ordering::SeqCst);
    let seed = c_int::try_from(seed % 0x7FFF_FFFE).unwrap_or(0) + 1;
    // SAFETY: the documented arguments of this operation are an int and a connection, which may be null.
    unsafe {
        rusqlite::ffi::sqlite3_test_control(
            rusqlite::ffi::SQLITE_TESTCTRL_PRNG_SEED,
            seed,
            std::ptr::null_mut::<rusqlite::ffi::sqlite3>(),
        );
    }
}

/// SplitMix64, as in the crate's `random`.
fn next() -> u64 {
    let mut mixed = STATE.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Stands for the C library's.
///
/// # Safety
/// As the C library's: `buffer` has room for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getrandom(buffer: *mut u8, length: usize, flags: u32) -> isize {
    if !SEEDED.load(Ordering::SeqCst) {
        // SAFETY: the arguments are the caller's.
        return isize::try_from(unsafe { libc::syscall(libc::SYS_getrandom, buffer, length, flags) }).unwrap_or(-1);
    }
    for at in 0..length {
        // SAFETY: within the caller's buffer.
        unsafe { *buffer.add(at) = next().to_le_bytes()[0] };
    }
    isize::try_from(length).unwrap_or(isize::MAX)
}

/// Stands for the C library's. A life's own time is the simulation's; this one stands still.
///
/// # Safety
/// As the C library's: `to` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn clock_gettime(clock: libc::clockid_t, to: *mut libc::timespec) -> c_int {
    if !SEEDED.load(Ordering::SeqCst) {
        // SAFETY: the arguments are the caller's.
        return c_int::try_from(unsafe { libc::syscall(libc::SYS_clock_gettime, clock, to) }).unwrap_or(-1);
    }
    // SAFETY: the caller's place for the answer.
    unsafe { *to = libc::timespec { tv_sec: BEGIN, tv_nsec: 0 } };
    0
}
