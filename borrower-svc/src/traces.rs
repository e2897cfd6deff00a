//! In which trace each intent was written down, so that the relay's calls go on in
//! it. Kept in memory alone: after a restart a call begins a trace of its own.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use facility_service::telemetry::{TraceContext, current};

/// How many are kept at most; the oldest request ids go first, and those grow with time.
const MOST: usize = 4_096;

/// The traces of intents, by the request id that the provider gets.
#[derive(Debug, Clone, Default)]
pub struct Traces(Arc<Mutex<BTreeMap<String, TraceContext>>>);

impl Traces {
    /// The intent belongs to the trace of this task.
    pub fn keep(&self, request_id: &str) {
        let Some(trace) = current() else { return };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(request_id.to_owned(), trace);
        while kept.len() > MOST {
            kept.pop_first();
        }
    }

    /// The trace of the intent, which is forgotten.
    #[must_use]
    pub fn take(&self, request_id: &str) -> Option<TraceContext> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(request_id)
    }
}
