//! Records that a default that is no missed payment was remedied.

use super::{decision, find_default, require_continuing};
use crate::facility::context::Context;
use crate::facility::event::{DefaultCured, Event};
use crate::facility::free_text::{self, LONG_TEXT, TextProblem};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::refusals;
use crate::facility::servicing::{DefaultCause, FacilityDefault};
use crate::facility::servicing_refusal::{DefaultNotContinuing, DefaultNotFound};
use crate::facility::state::Facility;
use crate::facility::steps::cure::is_curable;
use crate::ids::{DefaultId, InvoiceId};

/// Record a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CureDefault {
    /// The default.
    pub default: DefaultId,
    /// By what it was remedied.
    pub evidence: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CureDefaultRejection {
    /// The default does not exist.
    NotFound(DefaultNotFound),
    /// The evidence can't be recorded.
    Text(TextProblem),
    /// The default does not continue.
    NotContinuing(DefaultNotContinuing),
    /// A remedy can't be recorded for it.
    Incurable(Incurable),
}

refusals!(CureDefaultRejection:
    NotFound(DefaultNotFound), Text(TextProblem), NotContinuing(DefaultNotContinuing), Incurable(Incurable));

/// A default whose remedy nobody can record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incurable {
    /// Paying its invoice cures it.
    ByPayment {
        /// The default's name within the facility.
        default: String,
        /// The invoice.
        invoice: InvoiceId,
    },
    /// The terms let only a waiver end an event of default.
    WaiverOnly {
        /// The default's name within the facility.
        default: String,
    },
}

impl Incurable {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::ByPayment { default, invoice } => {
                let invoice = format!("invoices/{invoice}");
                let sentence = format!("Paying {invoice} cures it.");
                RuleFailure::new(ReasonCode::CuredByPayment, default, sentence).with("invoice", invoice)
            }
            Self::WaiverOnly { default } => {
                let sentence = "By the terms only a waiver ends an event of default.";
                RuleFailure::new(ReasonCode::NotCurable, default, sentence)
            }
        }
    }
}

/// Decides [`CureDefault`].
///
/// # Errors
/// The default is unknown, does not continue, or is not ended by a remedy that somebody records.
pub fn decide_cure_default(
    facility: &Facility,
    command: &CureDefault,
    context: &Context,
) -> Result<Vec<Event>, CureDefaultRejection> {
    let default = find_default(facility, command.default)?;
    free_text::require("evidence", &command.evidence, LONG_TEXT)?;
    require_continuing(default)?;
    require_curable(facility, default)?;
    let decision = decision(facility, context);
    let on = decision.on;
    let evidence = command.evidence.clone();
    Ok(vec![Event::DefaultCured(DefaultCured { default: default.id, decision: Some(decision), on, evidence })])
}

fn require_curable(facility: &Facility, default: &FacilityDefault) -> Result<(), Incurable> {
    match default.cause {
        DefaultCause::Payment { invoice } => Err(Incurable::ByPayment { default: default.name(), invoice }),
        DefaultCause::Covenant { .. } | DefaultCause::Declared { .. } if !is_curable(facility.book(), default) => {
            Err(Incurable::WaiverOnly { default: default.name() })
        }
        DefaultCause::Covenant { .. } | DefaultCause::Declared { .. } => Ok(()),
    }
}
