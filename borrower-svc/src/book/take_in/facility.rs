//! Notices about the facility as a whole: its life, its commitment, its
//! conditions.

use std::{collections::BTreeMap, sync::Arc};

use facility_domain::{
    date::BusinessDate,
    facility::{
        FacilityTerms, Party,
        terms::{ConditionTiming, FinalMaturity, TenorFrom},
    },
    money::Money,
};

use super::Following;
use crate::book::{
    computation::{MinorAmount, months_after},
    facility::{Condition, Facility, Stage, required_conditions},
    position::Position,
    reconcile::DiscrepancyReason,
    servicing::Servicing,
    submission::ConditionRef,
};

/// The facility that a first notice makes known.
pub(super) fn created(
    terms: &Arc<FacilityTerms>,
    provider: &Party,
    borrower: &Party,
    business_date: BusinessDate,
) -> Facility {
    let cancelled = MinorAmount::zero(terms.currency());
    Facility {
        terms: terms.clone(),
        provider: provider.clone(),
        borrower: borrower.clone(),
        stage: Stage::Proposed,
        business_date,
        signing_date: None,
        initial_drawdown_date: None,
        final_maturity_date: match terms.final_maturity {
            FinalMaturity::Fixed(date) => Some(date),
            FinalMaturity::Tenor { .. } => None,
        },
        cancelled,
        position: Position::of(terms, std::iter::empty(), cancelled),
        conditions: required_conditions(terms, ConditionTiming::Initial),
        drawdowns: BTreeMap::new(),
        fixings: BTreeMap::new(),
        servicing: Servicing::new(terms.currency()),
    }
}

impl Following<'_> {
    pub(super) fn signed(&mut self, on: BusinessDate) {
        self.reach(Stage::Signed);
        self.facility.signing_date = Some(on);
        self.facility.servicing.undrawn.begin(on);
        if let FinalMaturity::Tenor { months, from: TenorFrom::Signing | TenorFrom::Closing } =
            self.facility.terms.final_maturity
        {
            self.facility.final_maturity_date = months_after(on, months);
        }
    }

    /// Goes on in the facility's life, never back: what would lead back is a
    /// difference between the books.
    pub(super) fn reach(&mut self, stage: Stage) {
        if stage > self.facility.stage {
            self.facility.stage = stage;
        }
        self.compare.figure("state", DiscrepancyReason::State, &self.facility.stage.name(), &stage.name());
    }

    /// A facility is closed with nothing open.
    pub(super) fn closed(&mut self) {
        self.reach(Stage::Closed);
        let open = self.facility.servicing.open_invoices.len();
        self.compare.figure("open_invoices", DiscrepancyReason::OpenAtClose, &open, &0);
        let (unapplied, zero) = (self.facility.servicing.unapplied, self.zero());
        self.compare.figure("unapplied_cash", DiscrepancyReason::UnappliedCash, &unapplied, &zero);
    }

    /// How much is cancelled is the parties' decision, no computation.
    pub(super) fn commitment_cancelled(&mut self, amount: Money) {
        self.facility.cancelled = self.facility.cancelled.plus(MinorAmount::of(amount));
    }

    /// Everything that is available, by this book's own position, is cancelled.
    pub(super) fn cancelled_all(&mut self, amount: Money) {
        let available = self.facility.position.available;
        let theirs = MinorAmount::of(amount);
        self.compare.figure("cancelled_amount", DiscrepancyReason::CancelledAmount, &available, &theirs);
        self.facility.cancelled = self.facility.cancelled.plus(available);
    }

    pub(super) fn condition_changed(&mut self, changed: &ConditionRef, state: &str, reason: &str) {
        let place = match changed.drawdown {
            None => place(&mut self.facility.conditions, changed),
            Some(id) => self
                .facility
                .drawdowns
                .get_mut(&id)
                .and_then(|drawdown| place(&mut Arc::make_mut(drawdown).conditions, changed)),
        };
        match place {
            Some(condition) => {
                state.clone_into(&mut condition.state);
                reason.clone_into(&mut condition.reason);
            }
            None => self.compare.differs(&changed.relative_name(), DiscrepancyReason::Condition, "", state),
        }
    }
}

fn place<'a>(conditions: &'a mut [Condition], changed: &ConditionRef) -> Option<&'a mut Condition> {
    conditions.iter_mut().find(|condition| condition.id == changed.condition)
}
