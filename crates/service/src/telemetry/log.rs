//! Where log lines go and how they look.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt, util::SubscriberInitExt};

use crate::config::{LogConfig, LogFormat};

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
    /// Something else logs already.
    #[error("logging was set up before")]
    Twice,
}

/// Begins logging to standard error. Once for each process.
///
/// # Errors
/// A malformed filter, or a second call.
pub fn init(config: &LogConfig) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(&config.filter)
        .map_err(|why| LogError::Filter { filter: config.filter.clone(), problem: why.to_string() })?;
    // Colours are for a terminal; a log that is kept is read by other programs too.
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let begun = match config.format {
        LogFormat::Human => lines.finish().try_init(),
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(true).with_span_list(false).finish().try_init()
        }
    };
    begun.map_err(|_| LogError::Twice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_filter_is_refused() {
        let config = LogConfig { filter: "facility=loud".to_owned(), ..LogConfig::default() };
        let error = init(&config).expect_err("refused");
        assert!(error.to_string().starts_with("log.filter \"facility=loud\": "), "{error}");
    }
}
