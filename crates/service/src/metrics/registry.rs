//! All figures of a service together.

use prometheus_client::{
    metrics::{gauge::Gauge, info::Info},
    registry::Registry,
};

use super::{Figures, Metrics};

/// What does not change while the service runs, and what only it can know.
#[derive(Debug)]
pub struct About {
    /// The service's program.
    pub service: &'static str,
    /// When its certificate expires, in seconds since 1970-01-01T00:00:00Z; moved when another is read.
    pub certificate_expires: Gauge,
}

/// The figures of `metrics`, those that `figures` reads, and `about`, under `facility_`.
#[must_use]
pub fn registry(metrics: &Metrics, figures: Figures, about: About) -> Registry {
    let mut all = Registry::with_prefix("facility");
    let labels = vec![("service", about.service), ("version", env!("CARGO_PKG_VERSION"))];
    all.register("build", "Which program of which version this is", Info::new(labels));
    all.register(
        "certificate_expires_seconds",
        "When the service's certificate expires, in seconds since 1970",
        about.certificate_expires,
    );
    metrics.register(&mut all);
    all.register_collector(Box::new(figures));
    all
}
