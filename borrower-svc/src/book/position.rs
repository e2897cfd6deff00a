//! How the commitment is used, recomputed from the book's own drawdown records
//! every time, never carried forward.

use std::collections::BTreeMap;

use facility_domain::facility::{FacilityTerms, terms::Category};

use super::{
    computation::MinorAmount,
    facility::{Drawdown, DrawdownState},
};

/// The use of a commitment, by this book's computation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The amount committed.
    pub commitment: MinorAmount,
    /// What can still be requested. Below zero only when the books differ.
    pub available: MinorAmount,
    /// Financed amount of the drawdowns that are submitted or approved.
    pub reserved: MinorAmount,
    /// Financed amount of the drawdowns that were funded.
    pub funded: MinorAmount,
    /// What was cancelled.
    pub cancelled: MinorAmount,
    /// What is reserved or funded in each category that has a sublimit or was
    /// used.
    pub category_uses: BTreeMap<Category, MinorAmount>,
}

impl Position {
    /// The position of drawdowns under terms, so much of the commitment being
    /// cancelled.
    #[must_use]
    pub fn of<'a>(
        terms: &FacilityTerms,
        drawdowns: impl Iterator<Item = &'a Drawdown>,
        cancelled: MinorAmount,
    ) -> Self {
        let commitment = MinorAmount::of(terms.commitment);
        let zero = MinorAmount::zero(commitment.currency);
        let (mut reserved, mut funded) = (zero, zero);
        let mut category_uses: BTreeMap<Category, MinorAmount> =
            terms.sublimits.iter().map(|sublimit| (sublimit.category.clone(), zero)).collect();
        for drawdown in drawdowns {
            let part = match drawdown.state {
                DrawdownState::Submitted | DrawdownState::Approved => &mut reserved,
                DrawdownState::Funded { .. } => &mut funded,
                DrawdownState::Rejected { .. }
                | DrawdownState::Withdrawn { .. }
                | DrawdownState::Lapsed
                | DrawdownState::Cancelled { .. }
                | DrawdownState::Reversed { .. } => continue,
            };
            for line in &drawdown.lines {
                *part = part.plus(line.financed_amount);
                let used = category_uses.entry(line.category.clone()).or_insert(zero);
                *used = used.plus(line.financed_amount);
            }
        }
        let available = commitment.minus(reserved).minus(funded).minus(cancelled);
        Self { commitment, available, reserved, funded, cancelled, category_uses }
    }
}
