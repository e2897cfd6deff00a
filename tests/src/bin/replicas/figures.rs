//! What is counted, and the table of it.

use std::fmt;
use std::time::Duration;

/// The figures of one way to spread callers.
#[derive(Debug, Default, Clone)]
pub struct Figures {
    /// Calls sent, repetitions included.
    pub calls: u64,
    /// Requests that were carried out and answered.
    pub acknowledged: u64,
    /// Requests that a rule refused.
    pub refused: u64,
    /// Calls answered ABORTED: other replicas were faster several times over.
    pub aborted: u64,
    /// Calls that ended without a definite answer while something was killed, paused or restarted.
    pub indefinite: u64,
    /// Calls not answered within their deadline by a replica that ran all the time. None may be.
    pub late: u64,
    /// Requests that never got a definite answer however often they were sent. None may be.
    pub undecided: u64,
    /// Answers to repeated requests that differ, and reads that show an older state than was
    /// acknowledged before. None may be.
    pub wrong: Vec<String>,
    /// How long each acknowledged call took.
    pub latencies: Vec<Duration>,
}

impl Figures {
    fn quantile(&self, of: u32, per: u32) -> Duration {
        let mut sorted = self.latencies.clone();
        sorted.sort();
        let place = sorted.len().saturating_mul(of as usize) / per.max(1) as usize;
        sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

/// The head of the table.
pub const HEAD: &str =
    "callers   calls   acknowledged  refused  aborted  indefinite  late  undecided  wrong      p50      p99      max";

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |duration: Duration| format!("{:.1} ms", duration.as_secs_f64() * 1_000.0);
        write!(
            f,
            "{:>7}  {:>12}  {:>7}  {:>7}  {:>10}  {:>4}  {:>9}  {:>5}  {:>8} {:>8} {:>8}",
            self.calls,
            self.acknowledged,
            self.refused,
            self.aborted,
            self.indefinite,
            self.late,
            self.undecided,
            self.wrong.len(),
            ms(self.quantile(50, 100)),
            ms(self.quantile(99, 100)),
            ms(self.quantile(1, 1)),
        )
    }
}
