//! Approval by amount band, and four eyes: who entered does not decide, who entered or approved
//! does not fund.

use super::context::Actor;
use super::drawdown::Drawdown;
use super::reason::{ReasonCode, RuleFailure};
use super::refusal::OutOfRange;
use super::role::Role;
use super::terms::{ApprovalBand, FacilityTerms};
use crate::date::BusinessDate;
use crate::ids::PrincipalId;
use crate::money::Money;

/// One approval of a drawdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who approved.
    pub by: Actor,
    /// In which role.
    pub role: Role,
    /// Business date.
    pub on: BusinessDate,
    /// What the approver remarked; may be empty.
    pub comment: String,
}

/// The band of a financed amount: the first one whose upper bound, included, is not below it.
///
/// # Errors
/// The amount can't be compared with the bands; never with an amount in the facility's currency,
/// since validated bands end open.
pub fn required_approvals(terms: &FacilityTerms, financed_amount: Money) -> Result<ApprovalBand, OutOfRange> {
    for band in &terms.approval_bands {
        match band.up_to {
            None => return Ok(*band),
            Some(up_to) => {
                if financed_amount.compare(up_to)?.is_le() {
                    return Ok(*band);
                }
            }
        }
    }
    Err(OutOfRange::Amount)
}

/// What the caller has done before that bars it from the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Involvement {
    /// It entered the drawdown.
    Entered,
    /// It approved the drawdown.
    Approved,
}

/// Somebody would take two steps that two people must take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FourEyes {
    /// Who.
    pub principal: PrincipalId,
    /// What they have done before.
    pub involvement: Involvement,
}

impl FourEyes {
    /// Refuses who entered the drawdown, as itself or by a service.
    ///
    /// # Errors
    /// Who it is.
    pub fn not_enterer(drawdown: &Drawdown, actor: &Actor) -> Result<(), Self> {
        if drawdown.entered_by.overlaps(actor) {
            Err(Self { principal: actor.person().clone(), involvement: Involvement::Entered })
        } else {
            Ok(())
        }
    }

    /// Refuses who approved the drawdown.
    ///
    /// # Errors
    /// Who it is.
    pub fn not_approver(drawdown: &Drawdown, actor: &Actor) -> Result<(), Self> {
        if has_approved(drawdown, actor) {
            Err(Self { principal: actor.person().clone(), involvement: Involvement::Approved })
        } else {
            Ok(())
        }
    }

    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let (involvement, sentence) = match self.involvement {
            Involvement::Entered => ("ENTERED", "Who entered the drawdown can't take this step."),
            Involvement::Approved => ("APPROVED", "Who approved the drawdown can't take this step."),
        };
        RuleFailure::new(ReasonCode::FourEyes, "", sentence)
            .with("principal", &self.principal)
            .with("involvement", involvement)
    }
}

/// Whether the actor is behind one of the approvals.
#[must_use]
pub fn has_approved(drawdown: &Drawdown, actor: &Actor) -> bool {
    drawdown.approvals().iter().any(|approval| approval.by.overlaps(actor))
}
