//! Figures that are read off a service's books at each scrape.

use std::{collections::BTreeMap, fmt, sync::Arc};

use facility_domain::money::Money;
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, gauge::ConstGauge},
};

/// One figure at the moment of a scrape.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name below `facility_`.
    pub name: &'static str,
    /// What it says.
    pub help: &'static str,
    /// Of what: names of facilities, currencies, kinds.
    pub labels: Vec<(&'static str, String)>,
    /// For curves and alerts only: amounts of money are exact in the books, not here.
    pub value: f64,
}

/// A figure.
#[must_use]
pub const fn figure(name: &'static str, help: &'static str, labels: Vec<(&'static str, String)>, value: f64) -> Figure {
    Figure { name, help, labels, value }
}

/// How many there are.
#[must_use]
pub fn number(count: usize) -> f64 {
    counted(u64::try_from(count).unwrap_or(u64::MAX))
}

/// The same of what is counted in 64 bits; beyond 32 of them it stays there.
#[must_use]
pub fn counted(count: u64) -> f64 {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}

/// Reads the figures of the moment.
#[derive(Clone)]
pub struct Figures(Arc<dyn Fn() -> Vec<Figure> + Send + Sync>);

impl Figures {
    /// Those that `read` gives.
    pub fn new(read: impl Fn() -> Vec<Figure> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Figures")
    }
}

/// An amount for a curve.
#[must_use]
pub fn amount(money: Money) -> f64 {
    money.amount_text().parse().unwrap_or(f64::NAN)
}

impl Collector for Figures {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut by_name: BTreeMap<&str, Vec<Figure>> = BTreeMap::new();
        for figure in (self.0)() {
            by_name.entry(figure.name).or_default().push(figure);
        }
        for (name, figures) in by_name {
            let help = figures.first().map_or("", |figure| figure.help);
            let mut described = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            for figure in figures {
                let gauge = ConstGauge::new(figure.value);
                if figure.labels.is_empty() {
                    gauge.encode(described)?;
                    break;
                }
                gauge.encode(described.encode_family(&figure.labels)?)?;
            }
        }
        Ok(())
    }
}
