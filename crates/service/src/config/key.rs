//! What may be set: each key with its kind and what holds where it is left out.

/// One thing that may be set.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Where it stands: `listen.address`. What comes before the last dot is its section.
    pub path: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What holds where it is left out.
    pub presence: Presence,
}

/// What the value of a key may be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text but the empty one.
    Text,
    /// A file.
    Path,
    /// `name:port`.
    Address,
    /// `scheme://name:port`; the schemes that are understood.
    Endpoint(&'static [&'static str]),
    /// A PostgreSQL connection string, in which a password may stand.
    Database,
    /// A SPIFFE id.
    Spiffe,
    /// The id of a party.
    Party,
    /// What the log shows.
    Filter,
    /// A whole number from the first to the second.
    Whole(u64, u64),
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// What holds where a key is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It must be set.
    Required,
    /// It must be set as soon as another key of its section is.
    WithSection,
    /// Nothing: what it is for is not done.
    Optional,
    /// This value, written as in the environment.
    Default(&'static str),
}

impl Key {
    /// A key that must be set.
    #[must_use]
    pub const fn required(path: &'static str, kind: Kind) -> Self {
        Self { path, kind, presence: Presence::Required }
    }

    /// A key that may be left out.
    #[must_use]
    pub const fn optional(path: &'static str, kind: Kind) -> Self {
        Self { path, kind, presence: Presence::Optional }
    }

    /// A key that must be set as soon as another of its section is.
    #[must_use]
    pub const fn with_section(path: &'static str, kind: Kind) -> Self {
        Self { path, kind, presence: Presence::WithSection }
    }

    /// A key with a default.
    #[must_use]
    pub const fn defaulting(path: &'static str, kind: Kind, default: &'static str) -> Self {
        Self { path, kind, presence: Presence::Default(default) }
    }

    const fn number(path: &'static str, least: u64, most: u64, default: &'static str) -> Self {
        Self::defaulting(path, Kind::Whole(least, most), default)
    }

    /// The section: `lender.tls` of `lender.tls.key`.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.path.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// The name within its section.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once('.').map_or(self.path, |(_, name)| name)
    }

    /// The environment's variable for it: `LENDER_LISTEN__ADDRESS`.
    #[must_use]
    pub fn variable(&self, prefix: &str) -> String {
        format!("{prefix}_{}", self.path.to_uppercase().replace('.', "__"))
    }
}

/// No more than a day, in seconds.
const DAY: u64 = 86_400;
/// More at once than any machine carries.
const MANY: u64 = 1_000_000;

/// What both services have; [`super::CommonConfig`] says what each is for.
pub const COMMON: &[Key] = &[
    Key::required("listen.address", Kind::Address),
    Key::required("tls.certificate", Kind::Path),
    Key::required("tls.key", Kind::Path),
    Key::required("tls.authority", Kind::Path),
    Key::number("reload.seconds", 0, DAY, "10"),
    Key::optional("journal.path", Kind::Path),
    Key::optional("journal.url", Kind::Database),
    Key::optional("journal.password_file", Kind::Path),
    Key::number("journal.connections", 3, 1_000, "9"),
    Key::number("journal.wait_seconds", 0, DAY, "60"),
    Key::required("service.principal", Kind::Spiffe),
    Key::required("service.party", Kind::Party),
    Key::defaulting("log.format", Kind::Choice(&["human", "json"]), "human"),
    Key::defaulting("log.filter", Kind::Filter, "info"),
    Key::optional("metrics.address", Kind::Address),
    Key::optional("traces.endpoint", Kind::Endpoint(&["http"])),
    Key::number("traces.sample_percent", 1, 100, "100"),
    Key::number("limits.connections", 1, MANY, "10000"),
    Key::number("limits.connections_per_address", 1, MANY, "2048"),
    Key::number("limits.connections_per_principal", 1, MANY, "256"),
    Key::number("limits.new_connections_per_address", 1, MANY, "200"),
    Key::number("limits.handshakes", 1, MANY, "256"),
    Key::number("limits.handshakes_per_address", 1, MANY, "64"),
    Key::number("limits.handshake_timeout_ms", 1, 600_000, "5000"),
    Key::number("limits.requests", 1, MANY, "4096"),
    Key::number("limits.requests_at_work_per_processor", 1, MANY, "8"),
    Key::number("limits.queue_ms", 1, 600_000, "20"),
    Key::number("limits.requests_per_connection", 1, MANY, "256"),
    Key::number("limits.streams_per_connection", 1, MANY, "256"),
    Key::number("limits.request_timeout_ms", 1, 3_600_000, "30000"),
    Key::number("limits.keep_alive_seconds", 1, DAY, "30"),
    Key::number("limits.keep_alive_timeout_seconds", 1, DAY, "10"),
    Key::number("limits.connection_age_seconds", 1, DAY, "3600"),
    Key::number("limits.connection_age_grace_seconds", 1, DAY, "60"),
    Key::number("limits.header_bytes", 1_024, 1_048_576, "16384"),
    Key::number("limits.drain_seconds", 0, DAY, "20"),
];

/// The keys of each of `[[principals]]`.
pub(super) const PRINCIPAL: &[&str] = &["uri", "party", "roles"];
