//! What the service says about itself: log lines, a span for each request, and
//! a trace id that crosses both services. Certificates and message bodies are
//! never logged.

mod layer;
mod log;
mod otlp;
mod trace_context;

pub use layer::{RequestSpanLayer, RequestSpanService};
pub use log::{LogError, init};
pub use otlp::{Exporting, describe};
pub use trace_context::{Outgoing, TraceContext, current, current_trace_id, in_trace};
