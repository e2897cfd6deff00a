//! Notices about a drawdown that was submitted before: its decision, its end, its
//! funding.

use std::sync::Arc;

use facility_domain::{
    date::BusinessDate,
    facility::{
        servicing::EarlyEnd,
        terms::{ArrangementFeeBilled, FinalMaturity, TenorFrom},
    },
    ids::{DrawdownId, EquipmentId},
    money::Money,
};

use super::{Following, invoice::InPlaceOf};
use crate::book::{
    computation::{MinorAmount, charges, months_after},
    facility::{Drawdown, DrawdownState, Stage},
    notice::NotifiedInvoice,
    purchase::{PurchaseState, Unit},
    reconcile::DiscrepancyReason,
    servicing::ScheduleState,
};

impl Following<'_> {
    /// Goes on in a drawdown's life where its state allows; where it does not, the
    /// books differ, and this one stays as it is.
    pub(super) fn decided(&mut self, id: DrawdownId, next: &DrawdownState) {
        let subject = format!("drawdowns/{id}.state");
        let Some(drawdown) = self.facility.drawdowns.get_mut(&id) else {
            self.compare.differs(&subject, DiscrepancyReason::State, "", next.name());
            return;
        };
        if !drawdown.state.allows(next) {
            self.compare.differs(&subject, DiscrepancyReason::State, drawdown.state.name(), next.name());
            return;
        }
        let drawdown = Arc::make_mut(drawdown);
        drawdown.state = next.clone();
        self.compare.figure(&subject, DiscrepancyReason::State, &drawdown.state.name(), &next.name());
        if drawdown.submission.is_none() && drawdown.state.ended_unfunded() {
            // A drawdown that nobody here asked for is gone from both books.
            self.compare.figure(&format!("drawdowns/{id}"), DiscrepancyReason::DrawdownNotAskedFor, &"", &"");
        }
        for (line, number) in drawdown.lines.iter().zip(1..) {
            if let Some(purchase) = line.purchase.as_ref().and_then(|own| self.purchases.get_mut(own))
                && purchase.state.drawdown() == Some(id)
            {
                Arc::make_mut(purchase).state = purchase_state(EquipmentId { drawdown: id, line: number }, next);
            }
        }
    }

    pub(super) fn funded(&mut self, id: DrawdownId, on: BusinessDate, amount: Money, maturity: BusinessDate) {
        let allowed = self
            .facility
            .drawdowns
            .get(&id)
            .is_some_and(|drawdown| drawdown.state.allows(&DrawdownState::Funded { on }));
        self.decided(id, &DrawdownState::Funded { on });
        if allowed {
            self.note_initial_drawdown(on);
            self.open_interim(id, on);
        }
        if let Some(drawdown) = self.facility.drawdowns.get(&id) {
            let subject = format!("drawdowns/{id}.funded_amount");
            let theirs = MinorAmount::of(amount);
            self.compare.figure(&subject, DiscrepancyReason::FinancedAmount, &drawdown.financed_amount, &theirs);
        }
        let ours = self.facility.final_maturity_date.map(|date| date.to_string()).unwrap_or_default();
        self.compare.figure("final_maturity_date", DiscrepancyReason::FinalMaturity, &ours, &maturity);
    }

    /// What the suppliers were paid: the arrangement fee is taken off the first funding that stands where
    /// the terms say so.
    pub(super) fn paid_out(&mut self, id: DrawdownId, deducted: Option<Money>, paid_out: Option<Money>) {
        let terms = &self.facility.terms;
        let zero = MinorAmount::zero(terms.currency());
        let deducts = terms.fees.arrangement_fee_billed == ArrangementFeeBilled::DeductedFromInitialDrawdown;
        let stands = |its: &Drawdown| its.deducted_fee.units != 0 && matches!(its.state, DrawdownState::Funded { .. });
        let deducted_before = self.facility.drawdowns.values().any(|its| stands(its));
        let own = if deducts && !deducted_before { charges::arrangement_fee(terms).unwrap_or(zero) } else { zero };
        let Some(drawdown) = self.facility.drawdowns.get_mut(&id) else { return };
        let drawdown = Arc::make_mut(drawdown);
        drawdown.deducted_fee = own;
        let (subject, reason) = (format!("drawdowns/{id}"), DiscrepancyReason::FinancedAmount);
        let theirs = deducted.map_or(zero, MinorAmount::of);
        self.compare.figure(&format!("{subject}.deducted_fee"), reason, &own, &theirs);
        let own = drawdown.financed_amount.minus(own);
        if let Some(theirs) = paid_out.map(MinorAmount::of) {
            self.compare.figure(&format!("{subject}.paid_out"), reason, &own, &theirs);
        }
    }

    /// What was paid came back before anything was accepted: the purchases can be used again, and the
    /// interest of the days on which the money was out is due.
    pub(super) fn reversed(
        &mut self,
        id: DrawdownId,
        (on, amount, deducted_fee): (BusinessDate, Money, Option<Money>),
        invoice: Option<&NotifiedInvoice>,
    ) {
        let today = self.facility.business_date;
        let subject = format!("drawdowns/{id}");
        let schedules = &self.facility.servicing.schedules;
        let of_drawdown: Vec<_> = schedules.iter().filter(|(_, schedule)| schedule.drawdown == id).collect();
        let interim = match of_drawdown.as_slice() {
            [(schedule, known)] if known.state == ScheduleState::Interim && known.settlements.is_empty() => {
                Some(**schedule)
            }
            _ => None,
        };
        let known = self.facility.drawdowns.get(&id).filter(|_| interim.is_some());
        // What was paid out is what comes back: the fee that it was paid less by was never paid.
        let zero = self.zero();
        let (financed, fee) = known.map_or((zero, zero), |its| (its.financed_amount, its.deducted_fee));
        let ours = known.map(|_| financed.minus(fee).to_string()).unwrap_or_default();
        let theirs = MinorAmount::of(amount).to_string();
        let reason = DiscrepancyReason::FinancedAmount;
        self.compare.figure(&format!("{subject}.returned_amount"), reason, &ours, &theirs);
        let theirs = deducted_fee.map_or(zero, MinorAmount::of);
        self.compare.figure(&format!("{subject}.returned_fee"), reason, &fee, &theirs);
        self.compare.figure(&format!("{subject}.return_date"), DiscrepancyReason::State, &today, &on);
        if let Some(schedule) = interim {
            if self.facility.stage == Stage::AvailabilityEnded {
                self.facility.cancelled = self.facility.cancelled.plus(financed);
            }
            self.decided(id, &DrawdownState::Reversed { on: today });
            self.set_state(schedule, ScheduleState::Terminated { on: today, how: EarlyEnd::Reversed });
        }
        if let Some(invoice) = invoice {
            self.issued(invoice, InPlaceOf::None);
        }
    }

    /// The first funding begins the tenor where the terms count from it.
    fn note_initial_drawdown(&mut self, on: BusinessDate) {
        if self.facility.initial_drawdown_date.is_some() {
            return;
        }
        self.facility.initial_drawdown_date = Some(on);
        if let FinalMaturity::Tenor { months, from: TenorFrom::InitialDrawdown } = self.facility.terms.final_maturity {
            self.facility.final_maturity_date = months_after(on, months);
        }
    }
}

/// What a drawdown's state makes of the purchase that is its line of that number.
const fn purchase_state(id: EquipmentId, state: &DrawdownState) -> PurchaseState {
    let drawdown = id.drawdown;
    match state {
        DrawdownState::Submitted => PurchaseState::Requested { drawdown },
        DrawdownState::Approved => PurchaseState::Approved { drawdown },
        DrawdownState::Funded { on } => PurchaseState::Funded(Unit { id, funded_on: *on }),
        DrawdownState::Rejected { .. }
        | DrawdownState::Withdrawn { .. }
        | DrawdownState::Lapsed
        | DrawdownState::Cancelled { .. }
        | DrawdownState::Reversed { .. } => PurchaseState::Draft,
    }
}
