//! The trace to which work belongs, as W3C Trace Context has it
//! (<https://www.w3.org/TR/trace-context/>, version 00 of `traceparent`).

use std::{fmt, sync::Arc};

use tonic::{Request, Status, metadata::MetadataMap, service::Interceptor};

use super::otlp;
use crate::ids::IdSource;

/// The metadata key.
const TRACEPARENT: &str = "traceparent";

tokio::task_local! {
    static CURRENT: TraceContext;
}

/// A trace and the step in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: u128,
    span_id: u64,
    sampled: bool,
}

impl TraceContext {
    /// Begins a trace.
    #[must_use]
    pub fn mint(ids: &dyn IdSource) -> Self {
        Self { trace_id: number(&ids.uuid()), span_id: step(ids), sampled: false }
    }

    /// Reads a `traceparent`; `None` where it is malformed, so that a new trace begins.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, trace_id, span_id, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let version = hex(version, 2)?;
        // 255 is forbidden; versions after 00 may have more parts, 00 may not.
        if version == 0xff || (version == 0 && parts.next().is_some()) {
            return None;
        }
        let trace_id = hex(trace_id, 32).filter(|id| *id != 0)?;
        let span_id = u64::try_from(hex(span_id, 16)?).ok().filter(|id| *id != 0)?;
        Some(Self { trace_id, span_id, sampled: hex(flags, 2)? & 1 == 1 })
    }

    /// The trace that came with a request's headers.
    #[must_use]
    pub fn came(headers: &http::HeaderMap) -> Option<Self> {
        headers.get(TRACEPARENT).and_then(|value| value.to_str().ok()).and_then(Self::parse)
    }

    /// Where `span` stands: where its exporter has put it, or else as the next step of `parent`, or
    /// of a new trace.
    #[must_use]
    pub fn of_span(span: &tracing::Span, parent: Option<Self>, ids: &dyn IdSource) -> Self {
        let exported = otlp::adopt(span, parent);
        exported.unwrap_or_else(|| parent.map_or_else(|| Self::mint(ids), |parent| parent.next(ids)))
    }

    pub(super) const fn of(trace_id: u128, span_id: u64, sampled: bool) -> Self {
        Self { trace_id, span_id, sampled }
    }

    pub(super) const fn parts(self) -> (u128, u64, bool) {
        (self.trace_id, self.span_id, self.sampled)
    }

    /// The next step of the same trace.
    #[must_use]
    pub fn next(self, ids: &dyn IdSource) -> Self {
        Self { span_id: step(ids), ..self }
    }

    /// The trace's id, 32 hexadecimal digits.
    #[must_use]
    pub fn trace_id(self) -> String {
        format!("{:032x}", self.trace_id)
    }

    /// Puts the trace into the metadata of an outgoing call.
    pub fn put(self, metadata: &mut MetadataMap) {
        // Hexadecimal digits and hyphens are always a metadata value.
        if let Ok(value) = self.to_string().parse() {
            metadata.insert(TRACEPARENT, value);
        }
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, u8::from(self.sampled))
    }
}

/// Lower-case hexadecimal of exactly `digits` digits.
fn hex(text: &str, digits: usize) -> Option<u128> {
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (text.len() == digits && text.bytes().all(lower)).then(|| u128::from_str_radix(text, 16).ok())?
}

fn number(uuid: &str) -> u128 {
    let digits: String = uuid.chars().filter(char::is_ascii_hexdigit).collect();
    // Zero means "no trace"; an id source that gives it breaks its own promise.
    u128::from_str_radix(&digits, 16).unwrap_or(1).max(1)
}

/// The random half of a new id.
fn step(ids: &dyn IdSource) -> u64 {
    let low = number(&ids.uuid()) & u128::from(u64::MAX);
    u64::try_from(low).unwrap_or(1).max(1)
}

/// The trace of the work that this task does now.
#[must_use]
pub fn current() -> Option<TraceContext> {
    CURRENT.try_with(|context| *context).ok()
}

/// The id of [`current`]'s trace; empty outside any.
#[must_use]
pub fn current_trace_id() -> String {
    current().map(TraceContext::trace_id).unwrap_or_default()
}

/// Does `work` as part of the trace. Tasks that `work` spawns are not: give them
/// their own `in_trace`.
pub async fn in_trace<F: Future>(context: TraceContext, work: F) -> F::Output {
    CURRENT.scope(context, work).await
}

/// Puts the current trace, or a new one, into every outgoing call.
#[derive(Debug, Clone)]
pub struct Outgoing {
    ids: Arc<dyn IdSource>,
}

impl Outgoing {
    /// Takes new ids from `ids`.
    #[must_use]
    pub fn new(ids: Arc<dyn IdSource>) -> Self {
        Self { ids }
    }
}

impl Interceptor for Outgoing {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let context = current().unwrap_or_else(|| TraceContext::mint(self.ids.as_ref()));
        context.put(request.metadata_mut());
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CountedIds;

    // The example of the recommendation's section 3.2.4.
    const EXAMPLE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn the_recommendations_example_is_read_and_written() {
        let context = TraceContext::parse(EXAMPLE).expect("well formed");
        assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(context.to_string(), EXAMPLE);
    }

    #[test]
    fn malformed_parents_begin_a_new_trace() {
        for text in [
            "",
            "00",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ] {
            assert_eq!(TraceContext::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_call_that_came_in_a_trace_goes_on_in_it_as_a_new_step() {
        let mut headers = http::HeaderMap::new();
        headers.insert(TRACEPARENT, http::HeaderValue::from_static(EXAMPLE));
        let came = TraceContext::came(&headers);
        let context = TraceContext::of_span(&tracing::Span::none(), came, &CountedIds::default());
        assert_eq!(context.to_string(), "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-01");
    }

    #[tokio::test]
    async fn outgoing_calls_carry_the_trace_of_their_task() {
        let mut outgoing = Outgoing::new(Arc::new(CountedIds::default()));
        let context = TraceContext::parse(EXAMPLE).expect("well formed");
        let request = in_trace(context, async { outgoing.call(Request::new(())) }).await.expect("let through");
        assert_eq!(request.metadata().get(TRACEPARENT).and_then(|value| value.to_str().ok()), Some(EXAMPLE));
        let alone = outgoing.call(Request::new(())).expect("let through");
        let minted = alone.metadata().get(TRACEPARENT).and_then(|value| value.to_str().ok()).expect("minted");
        assert!(TraceContext::parse(minted).is_some());
    }
}
