//! Defaults: a payment missed, or something declared.

use crate::date::BusinessDate;
use crate::facility::condition::Decision;
use crate::ids::{CovenantId, DefaultId, InvoiceId};

/// A default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityDefault {
    /// Its number within the facility.
    pub id: DefaultId,
    /// What it is.
    pub cause: DefaultCause,
    /// The day on which it began.
    pub since: BusinessDate,
    /// The last day on which remedying it keeps it from being an event of default.
    pub remedy_until: BusinessDate,
    /// The first day as an event of default, once it was one.
    pub event_of_default_since: Option<BusinessDate>,
    /// Where it is in its life.
    pub state: DefaultState,
}

/// What a default is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultCause {
    /// An invoice was not paid when due.
    Payment {
        /// The invoice; the one that supersedes it, once it is superseded.
        invoice: InvoiceId,
    },
    /// A covenant was breached, or not certified in time.
    Covenant {
        /// The covenant.
        covenant: CovenantId,
        /// The day of the test.
        test_date: BusinessDate,
        /// Whether the certificate was not delivered in time; otherwise it shows a breach.
        certificate_missing: bool,
    },
    /// Somebody declared it.
    Declared {
        /// Who, and when.
        decision: Decision,
        /// What happened.
        description: String,
    },
}

/// Where a default is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultState {
    /// It continues; it can be remedied in time.
    Potential,
    /// It continues as an event of default.
    EventOfDefault,
    /// Remedied.
    Cured {
        /// The day.
        on: BusinessDate,
        /// By what: empty for a payment default, whose payment is on the invoice.
        evidence: String,
    },
    /// The provider does without.
    Waived {
        /// Who, and when.
        decision: Decision,
        /// Why.
        reason: String,
    },
    /// The facility was accelerated for it.
    Accelerated {
        /// The day.
        on: BusinessDate,
    },
}

impl FacilityDefault {
    /// Whether it stops drawing.
    #[must_use]
    pub const fn is_continuing(&self) -> bool {
        match &self.state {
            DefaultState::Potential | DefaultState::EventOfDefault => true,
            DefaultState::Cured { .. } | DefaultState::Waived { .. } | DefaultState::Accelerated { .. } => false,
        }
    }

    /// The state's name in UPPER_SNAKE.
    #[must_use]
    pub const fn state_name(&self) -> &'static str {
        match &self.state {
            DefaultState::Potential => "POTENTIAL",
            DefaultState::EventOfDefault => "EVENT_OF_DEFAULT",
            DefaultState::Cured { .. } => "CURED",
            DefaultState::Waived { .. } => "WAIVED",
            DefaultState::Accelerated { .. } => "ACCELERATED",
        }
    }

    /// The name within the facility, for example `defaults/1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("defaults/{}", self.id)
    }
}
