//! The only place where the wall clock is read. Whoever needs the moment takes a
//! [`Clock`]; business dates never come from here.

use std::{
    fmt::Debug,
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// Tells the moment.
pub trait Clock: Debug + Send + Sync {
    /// Microseconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "the one source of the moment")]
        let now = SystemTime::now();
        // A clock before 1970 is a broken machine; zero shows it plainly in every record.
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }
}

/// A clock that stands still until it is moved, for tests and simulations.
#[derive(Debug, Default)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows `micros` since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn new(micros: i64) -> Self {
        Self(AtomicI64::new(micros))
    }

    /// Moves the clock by `micros`; negative goes back.
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_counts_microseconds_since_1970() {
        // 2020-01-01T00:00:00Z and 2200-01-01T00:00:00Z in seconds, by `date -u -d … +%s`.
        let seconds = SystemClock.now() / 1_000_000;
        assert!((1_577_836_800..7_258_118_400).contains(&seconds));
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = FixedClock::new(10);
        assert_eq!(clock.now(), 10);
        clock.advance(5);
        assert_eq!(clock.now(), 15);
    }
}
