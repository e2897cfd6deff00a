//! How long to wait before the next try: a little at first, then twice as long
//! each time, a few seconds at most. There is no end to trying.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(3);

/// The pauses between tries.
#[derive(Debug)]
pub struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Backoff {
    /// Waits before the next try.
    pub async fn pause(&mut self) {
        tokio::time::sleep(self.next()).await;
    }

    /// Begins with short pauses again, since something worked.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    fn next(&mut self) -> Duration {
        let now = self.0;
        self.0 = now.saturating_mul(2).min(LONGEST);
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_begin_again() {
        let mut backoff = Backoff::default();
        let pauses: Vec<_> = (0..8).map(|_| backoff.next().as_millis()).collect();
        assert_eq!(pauses, [50, 100, 200, 400, 800, 1600, 3000, 3000]);
        backoff.reset();
        assert_eq!(backoff.next().as_millis(), 50);
    }
}
