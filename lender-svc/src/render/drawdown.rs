//! Drawdowns as callers see them. Who approves, and who acts for the provider, only its own side
//! learns.

use facility_domain::{
    facility::command::DrawdownItem,
    facility::{
        Facility,
        approval::{Approval as Given, required_approvals},
        drawdown::{Drawdown as Domain, DrawdownLine, DrawdownState},
        terms::ApprovalBand,
    },
    ids::DrawdownId,
    money::Money,
};
use facility_proto::{
    lender::v1::{
        self as pb, CheckDrawdownResponse, Drawdown,
        drawdown::{Approval, State as WireState},
    },
    r#type::v1::EquipmentItem,
};
use facility_service::{
    owner::Snapshot,
    wire::{DrawdownName, EquipmentDraft, equipment, money},
};

use super::{etag::etag, rule_failure};
use crate::machine::{CheckedDrawdown, State};

/// From which side somebody looks at a facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The provider's, or an auditor's: everything.
    Provider,
    /// The borrower's or the guarantor's: nothing about the provider's people and approvals.
    Borrower,
}

/// A drawdown; `None` when there is no such one.
#[must_use]
pub fn drawdown(snapshot: &Snapshot<State>, id: DrawdownId, side: Side) -> Option<Drawdown> {
    let facility = snapshot.state.facility()?;
    let drawdown = facility.book().drawdowns.get(&id)?;
    let shown = for_everybody(facility, drawdown);
    Some(match side {
        Side::Provider => with_approvals(shown, facility, drawdown),
        Side::Borrower => shown,
    })
}

fn for_everybody(facility: &Facility, drawdown: &Domain) -> Drawdown {
    let person = drawdown.entered_by.on_behalf_of.as_ref();
    // A principal that names a person is the borrower's own service.
    let borrowers_own = person.map(|_| drawdown.entered_by.principal.to_string());
    let (funding_date, payment_reference) = funding(drawdown);
    Drawdown {
        name: DrawdownName { facility: facility.book().id.clone(), drawdown: drawdown.id }.to_string(),
        etag: etag(drawdown.revision),
        state: state(drawdown).into(),
        requested_funding_date: drawdown.requested_funding_date.to_string(),
        items: drawdown.lines.iter().map(line).collect(),
        price: Some(money(drawdown.price)),
        financed_amount: Some(money(drawdown.financed_amount)),
        submission_date: drawdown.submitted_on.to_string(),
        entered_by: borrowers_own.unwrap_or_default(),
        on_behalf_of: person.map(ToString::to_string).unwrap_or_default(),
        approvals_required: 0,
        approver_role: String::new(),
        approvals: Vec::new(),
        funding_date,
        payment_reference,
        reason: drawdown.reason().unwrap_or_default().to_owned(),
    }
}

fn with_approvals(shown: Drawdown, facility: &Facility, drawdown: &Domain) -> Drawdown {
    // Validated terms have a band for every amount in the facility's currency.
    let band: Option<ApprovalBand> = required_approvals(&facility.book().terms, drawdown.financed_amount).ok();
    Drawdown {
        entered_by: drawdown.entered_by.principal.to_string(),
        approvals_required: band.map(|band| band.approvals).unwrap_or_default(),
        approver_role: band.map(|band| band.role.role().to_string()).unwrap_or_default(),
        approvals: drawdown.approvals().iter().map(approval).collect(),
        ..shown
    }
}

fn approval(given: &Given) -> Approval {
    Approval {
        principal: given.by.principal.to_string(),
        role: given.role.to_string(),
        date: given.on.to_string(),
        comment: given.comment.clone(),
    }
}

fn funding(drawdown: &Domain) -> (String, String) {
    match &drawdown.state {
        DrawdownState::Funded { decision, payment_reference, .. } => {
            (decision.on.to_string(), payment_reference.clone())
        }
        DrawdownState::Submitted { .. }
        | DrawdownState::Approved { .. }
        | DrawdownState::Rejected { .. }
        | DrawdownState::Withdrawn { .. }
        | DrawdownState::Lapsed { .. }
        | DrawdownState::Cancelled { .. }
        | DrawdownState::Reversed { .. } => (String::new(), String::new()),
    }
}

const fn state(drawdown: &Domain) -> WireState {
    match &drawdown.state {
        DrawdownState::Submitted { .. } => WireState::Submitted,
        DrawdownState::Approved { .. } => WireState::Approved,
        DrawdownState::Rejected { .. } => WireState::Rejected,
        DrawdownState::Withdrawn { .. } => WireState::Withdrawn,
        DrawdownState::Lapsed { .. } => WireState::Lapsed,
        DrawdownState::Cancelled { .. } => WireState::Cancelled,
        DrawdownState::Funded { .. } => WireState::Funded,
        DrawdownState::Reversed { .. } => WireState::Reversed,
    }
}

/// One line with what is financed of it.
#[must_use]
pub fn line(line: &DrawdownLine) -> pb::DrawdownItem {
    pb::DrawdownItem {
        equipment: Some(purchased(&line.item)),
        down_payment: Some(money(line.item.down_payment)),
        financed_amount: Some(money(line.financed_amount)),
    }
}

/// What a line buys.
pub(super) fn purchased(item: &DrawdownItem) -> EquipmentItem {
    equipment(&EquipmentDraft {
        purchase: item.purchase.clone(),
        category: item.category.clone(),
        manufacturer: item.manufacturer.clone(),
        model: item.model.clone(),
        description: item.description.clone(),
        serial_number: item.serial_number.clone(),
        supplier: item.supplier.clone(),
        invoice_number: item.invoice_number.clone(),
        invoice_date: item.invoice_date,
        price: item.price,
    })
}

/// One line as it is requested.
#[must_use]
pub fn drawdown_item(equipment: EquipmentDraft, down_payment: Money) -> DrawdownItem {
    DrawdownItem {
        purchase: equipment.purchase,
        category: equipment.category,
        manufacturer: equipment.manufacturer,
        model: equipment.model,
        description: equipment.description,
        serial_number: equipment.serial_number,
        supplier: equipment.supplier,
        invoice_number: equipment.invoice_number,
        invoice_date: equipment.invoice_date,
        price: equipment.price,
        down_payment,
    }
}

/// What a drawdown would come to. Amounts are told only when there is one for every line.
#[must_use]
pub fn checked_drawdown(checked: &CheckedDrawdown) -> CheckDrawdownResponse {
    let assessment = &checked.assessment;
    let amounts: Option<Vec<Money>> = assessment.financed_amounts.iter().copied().collect();
    let amounts = amounts.filter(|amounts| amounts.len() == checked.lines);
    CheckDrawdownResponse {
        failures: assessment.refusals.iter().map(|refusal| rule_failure(&checked.facility, &refusal.rule())).collect(),
        financed_amount: amounts.as_ref().map(|_| money(assessment.financed_amount)),
        financed_amounts: amounts.unwrap_or_default().into_iter().map(money).collect(),
    }
}
