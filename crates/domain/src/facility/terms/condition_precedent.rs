//! What must be shown before drawing, as agreed. How far it has been shown is state, elsewhere.

use crate::ids::ConditionId;

/// A condition precedent of the terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionPrecedent {
    /// Identifier within the facility.
    pub id: ConditionId,
    /// When it is tested.
    pub timing: ConditionTiming,
    /// What must be shown.
    pub title: String,
}

/// When a condition is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConditionTiming {
    /// Once for the facility: at submission and again at funding of every drawdown.
    Initial,
    /// Anew for each drawdown: at its funding.
    EachDrawdown,
}
