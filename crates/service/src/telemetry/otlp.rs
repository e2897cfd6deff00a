//! Spans for an OpenTelemetry collector, by OTLP over gRPC. Off unless configured.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use opentelemetry::{
    Context, KeyValue,
    trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider},
};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider, Tracer},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::TraceContext;
use crate::config::TracesConfig;

/// How long one export may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends spans until it is dropped; what waits then is sent first.
#[derive(Debug)]
pub struct Exporting(SdkTracerProvider);

impl Drop for Exporting {
    fn drop(&mut self) {
        if let Err(problem) = self.0.shutdown_with_timeout(PATIENCE) {
            tracing::warn!(%problem, "the last spans were not sent");
        }
    }
}

/// Begins sending the spans of `service`; none where no collector is configured. Needs a runtime.
pub(super) fn exporting(
    config: &TracesConfig,
    service: &'static str,
) -> Result<Option<(Tracer, Exporting)>, ExporterBuildError> {
    let Some(endpoint) = &config.endpoint else { return Ok(None) };
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint).with_timeout(PATIENCE).build()?;
    let resource = Resource::builder_empty()
        .with_attribute(KeyValue::new("service.name", service))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    // By the trace's id alone, so that both services choose the same traces.
    let sampler = Sampler::TraceIdRatioBased(f64::from(config.sample_percent) / 100.0);
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource)
        .with_sampler(sampler)
        .build();
    SENDING.store(true, Ordering::Relaxed);
    Ok(Some((provider.tracer(service), Exporting(provider))))
}

/// Whether spans are sent. The log has no use for what only a collector needs.
static SENDING: AtomicBool = AtomicBool::new(false);

/// Gives `span`, which must have the empty fields `otel.name` and `otel.kind`, its name and its kind at
/// the collector. Nothing where no spans are sent, so that the log stays short.
pub fn describe(span: &Span, name: &str, kind: &'static str) {
    if SENDING.load(Ordering::Relaxed) {
        span.record("otel.name", name).record("otel.kind", kind);
    }
}

/// Makes `span` a step of the trace that came with a request, and gives the place that the exporter
/// has given it; `None` where nothing is exported.
pub(super) fn adopt(span: &Span, parent: Option<TraceContext>) -> Option<TraceContext> {
    if let Some(parent) = parent {
        // Without an exporter there is nothing to set it on.
        let _nothing_exported = span.set_parent(remote(parent));
    }
    let context = span.context();
    let own = context.span().span_context().clone();
    let (trace_id, span_id) = (u128::from_be_bytes(own.trace_id().to_bytes()), own.span_id().to_bytes());
    own.is_valid().then(|| TraceContext::of(trace_id, u64::from_be_bytes(span_id), own.is_sampled()))
}

fn remote(parent: TraceContext) -> Context {
    let (trace_id, span_id, sampled) = parent.parts();
    let flags = if sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
    let (trace_id, span_id) = (TraceId::from(trace_id), SpanId::from(span_id));
    Context::new().with_remote_span_context(SpanContext::new(trace_id, span_id, flags, true, TraceState::default()))
}
