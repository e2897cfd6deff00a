//! What is counted while the service works.

use std::{borrow::Cow, sync::Arc};

use facility_journal::WriteObserver;
use prometheus_client::{
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};
use tonic::Code;

use crate::{access::find, clock::Clock, errors::Reason};

type Labels<const N: usize> = [(&'static str, &'static str); N];
/// The reason comes out of an answer's bytes.
type ReasonLabels = [(&'static str, Cow<'static, str>); 3];

/// The counters of one service. Clones count into the same ones.
#[derive(Debug, Clone)]
pub struct Metrics {
    calls: Family<Labels<3>, Counter>,
    errors: Family<ReasonLabels, Counter>,
    seconds: Family<Labels<2>, Histogram, fn() -> Histogram>,
    batches: Histogram,
    commits: Histogram,
    log_bytes: Gauge,
    reloads: Family<Labels<1>, Counter>,
    clock: Arc<dyn Clock>,
}

/// 1 ms to about 8 s.
fn latencies() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 14))
}

impl Metrics {
    /// Nothing counted yet; time is told by `clock`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            calls: Family::default(),
            errors: Family::default(),
            seconds: Family::new_with_constructor(latencies),
            // 1 to 512 entries, the most that one transaction takes.
            batches: Histogram::new(exponential_buckets(1.0, 2.0, 10)),
            // 0.1 ms to about 1.6 s.
            commits: Histogram::new(exponential_buckets(0.000_1, 2.0, 15)),
            log_bytes: Gauge::default(),
            reloads: Family::default(),
            clock,
        }
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// A call was answered: at once, or its stream began.
    pub(super) fn called(&self, path: &str, code: i32, reason: Option<String>, micros: i64) {
        let (service, method) = known(path);
        self.ended(service, method, code, reason.map(Cow::Owned));
        self.seconds.get_or_create(&[("service", service), ("method", method)]).observe(seconds(micros));
    }

    /// A call was sent away before anything was done for it. It took no time that would say anything of calls.
    pub(crate) fn sent_away(&self, path: &str) {
        let (service, method) = known(path);
        self.ended(service, method, Code::ResourceExhausted.into(), Some(Reason::Overloaded.code().into()));
    }

    fn ended(&self, service: &'static str, method: &'static str, code: i32, reason: Option<Cow<'static, str>>) {
        self.calls.get_or_create(&[("service", service), ("method", method), ("code", code_name(code))]).inc();
        if let Some(reason) = reason {
            let labels = [("service", service.into()), ("method", method.into()), ("reason", reason)];
            self.errors.get_or_create(&labels).inc();
        }
    }

    /// Certificates or principals were read anew, or could not be.
    pub fn reloaded(&self, done: bool) {
        self.reloads.get_or_create(&[("outcome", if done { "done" } else { "failed" })]).inc();
    }

    pub(crate) fn register(&self, registry: &mut Registry) {
        // What never happened yet is there, as zero, so that an alert can tell it from a missing figure.
        for outcome in ["done", "failed"] {
            drop(self.reloads.get_or_create(&[("outcome", outcome)]));
        }
        registry.register("calls", "Calls answered, by method and gRPC code", self.calls.clone());
        registry.register("call_errors", "Calls refused or failed, by method and reason", self.errors.clone());
        registry.register(
            "call_seconds",
            "Time from a call's arrival to its answer, or to the beginning of its stream; without those that were sent away at once",
            self.seconds.clone(),
        );
        registry.register("journal_batch_entries", "Entries that one transaction wrote", self.batches.clone());
        registry.register("journal_commit_seconds", "Time of one transaction, commit included", self.commits.clone());
        registry.register(
            "journal_log_bytes",
            "Size of the write-ahead log after the last commit; 0 where the journal is in a database",
            self.log_bytes.clone(),
        );
        registry.register("reloads", "Certificates and principals read anew, by outcome", self.reloads.clone());
    }
}

impl WriteObserver for Metrics {
    fn begins(&self) -> i64 {
        self.clock.now()
    }

    fn committed(&self, began: i64, entries: usize) {
        self.batches.observe(u32::try_from(entries).unwrap_or(u32::MAX).into());
        self.commits.observe(seconds(self.clock.now().saturating_sub(began)));
    }

    fn log_is(&self, bytes: u64) {
        self.log_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }
}

/// Service and method; strangers can't make up labels.
fn known(path: &str) -> (&'static str, &'static str) {
    find(path).map_or(("unknown", "unknown"), |row| (row.service, row.method))
}

/// gRPC's own names of the codes.
const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

fn code_name(code: i32) -> &'static str {
    usize::try_from(code).ok().and_then(|code| CODES.get(code)).copied().unwrap_or("UNKNOWN")
}

fn seconds(micros: i64) -> f64 {
    std::time::Duration::from_micros(u64::try_from(micros).unwrap_or(0)).as_secs_f64()
}
