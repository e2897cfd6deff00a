//! Figures for Prometheus: what is counted while the service works, and what is
//! read off its books at each scrape. Labels hold names of methods, reasons and
//! facilities, never people or their data.

mod calls;
mod figure;
mod layer;
mod registry;
mod scrape;

pub use calls::Metrics;
pub use figure::{Figure, Figures, amount, counted, figure, number};
pub use layer::{MetricsLayer, MetricsService};
pub use registry::{About, registry};
pub use scrape::scrapes;
