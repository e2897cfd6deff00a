//! Defaults as the provider notified them; their days are this book's own.

use facility_domain::{
    date::BusinessDate,
    ids::{CovenantId, InvoiceId},
};

/// A default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityDefault {
    /// The invoice that was not paid; none for a declared one.
    pub invoice: Option<InvoiceId>,
    /// The covenant that was breached or not certified; none for any other.
    pub covenant: Option<CovenantTest>,
    /// What happened, for a declared one.
    pub description: String,
    /// The day on which it began.
    pub since: BusinessDate,
    /// The last day on which a remedy keeps it from being an event of default.
    pub remedy_until: BusinessDate,
    /// Where it is in its life.
    pub stage: DefaultStage,
    /// The day on which it ended; none while it continues.
    pub ended_on: Option<BusinessDate>,
}

/// The test of a covenant that a default is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CovenantTest {
    /// The covenant.
    pub covenant: CovenantId,
    /// The day of the test.
    pub test_date: BusinessDate,
    /// Whether the certificate was not delivered in time; otherwise it shows a breach.
    pub certificate_missing: bool,
}

/// Where a default is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultStage {
    /// It continues and can be remedied in time.
    Potential,
    /// It continues as an event of default.
    EventOfDefault,
    /// Remedied.
    Cured,
    /// The provider does without a remedy.
    Waived,
    /// The facility was accelerated for it.
    Accelerated,
}

impl DefaultStage {
    /// The stage's name in UPPER_SNAKE, as the contracts have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Potential => "POTENTIAL",
            Self::EventOfDefault => "EVENT_OF_DEFAULT",
            Self::Cured => "CURED",
            Self::Waived => "WAIVED",
            Self::Accelerated => "ACCELERATED",
        }
    }

    /// Whether it stops drawing.
    #[must_use]
    pub const fn is_continuing(self) -> bool {
        match self {
            Self::Potential | Self::EventOfDefault => true,
            Self::Cured | Self::Waived | Self::Accelerated => false,
        }
    }
}
