//! How receipts are allocated, and how long a missed payment has to be put right.

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// Joint business days of the facility's calendars.
    Business,
    /// Calendar days.
    Calendar,
}

/// A number of days and how they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaySpan {
    /// Number of days.
    pub days: u32,
    /// How they are counted.
    pub kind: DayKind,
}

/// How long a default may be cured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cure {
    /// The cure period.
    pub period: DaySpan,
    /// Whether an event of default ends when it is remedied, or only by waiver.
    pub cures_event_of_default: bool,
}

/// What a receipt can pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AllocationCategory {
    /// Fees.
    Fees,
    /// Default interest.
    DefaultInterest,
    /// Interest.
    Interest,
    /// Principal.
    Principal,
}

impl AllocationCategory {
    /// Every category.
    pub const ALL: [Self; 4] = [Self::Fees, Self::DefaultInterest, Self::Interest, Self::Principal];

    /// The category's name in UPPER_SNAKE.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fees => "FEES",
            Self::DefaultInterest => "DEFAULT_INTEREST",
            Self::Interest => "INTEREST",
            Self::Principal => "PRINCIPAL",
        }
    }
}
