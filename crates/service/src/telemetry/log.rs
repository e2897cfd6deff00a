//! Where log lines go and how they look.

use std::io::{self, IsTerminal};

use opentelemetry_otlp::ExporterBuildError;
use opentelemetry_sdk::trace::Tracer;
use tracing::Level;
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::Targets,
    fmt,
    layer::{self, SubscriberExt},
    util::SubscriberInitExt,
};

use super::otlp::{Exporting, exporting};
use crate::config::{LogConfig, LogFormat, TracesConfig};

/// A registry with the lines of the log.
type Layered = layer::Layered<Box<dyn Layer<Registry> + Send + Sync>, Registry>;

/// Why logging can't begin.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter is malformed.
    #[error("log.filter {filter:?}: {problem}")]
    Filter {
        /// The filter.
        filter: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Spans can't be sent.
    #[error("traces.endpoint {endpoint}: {why}")]
    Exporter {
        /// Where to.
        endpoint: String,
        /// What is wrong.
        why: ExporterBuildError,
    },
    /// Something else logs already.
    #[error("logging was set up before")]
    Twice,
}

/// What of ours makes spans worth sending; the exporter's own calls are not among them.
const OURS: [&str; 3] = ["facility_service", "lender_svc", "borrower_svc"];

/// Begins logging to standard error, and sending spans where that is configured, until what is given
/// back is dropped. Once for each process, in a runtime.
///
/// # Errors
/// A malformed filter, an exporter that can't be made, or a second call.
pub fn init(log: &LogConfig, traces: &TracesConfig, service: &'static str) -> Result<Option<Exporting>, LogError> {
    let filter = EnvFilter::try_new(&log.filter)
        .map_err(|why| LogError::Filter { filter: log.filter.clone(), problem: why.to_string() })?;
    // Colours are for a terminal; a log that is kept is read by other programs too.
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let lines = match log.format {
        LogFormat::Human => lines.with_filter(filter).boxed(),
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(true).with_span_list(false).with_filter(filter).boxed()
        }
    };
    let exporting = exporting(traces, service)
        .map_err(|why| LogError::Exporter { endpoint: traces.endpoint.clone().unwrap_or_default(), why })?;
    let (spans, exporting) = exporting.map(|(tracer, exporting)| (spans(tracer), exporting)).unzip();
    Registry::default().with(lines).with(spans).try_init().map_err(|_| LogError::Twice)?;
    Ok(exporting)
}

fn spans(tracer: Tracer) -> impl Layer<Layered> {
    let ours = OURS.iter().fold(Targets::new(), |targets, target| targets.with_target(*target, Level::INFO));
    tracing_opentelemetry::layer().with_tracer(tracer).with_filter(ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_filter_is_refused() {
        let log = LogConfig { filter: "facility=loud".to_owned(), ..LogConfig::default() };
        let traces = TracesConfig { endpoint: None, sample_percent: 100 };
        let error = init(&log, &traces, "lender-svc").expect_err("refused");
        assert!(error.to_string().starts_with("log.filter \"facility=loud\": "), "{error}");
    }
}
