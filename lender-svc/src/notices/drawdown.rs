//! Drawdowns up to their funding.

use facility_domain::{
    date::BusinessDate,
    facility::{
        Facility,
        event::{
            DrawdownApproved, DrawdownCancelled, DrawdownFunded, DrawdownLapsed, DrawdownRejected, DrawdownSubmitted,
            DrawdownWithdrawn,
        },
    },
    ids::DrawdownId,
};
use facility_proto::lender::v1::notice::{self, Subject};
use facility_service::{
    owner::Call,
    wire::{DrawdownName, date, money},
};

use crate::render;

fn name(facility: &Facility, drawdown: DrawdownId) -> String {
    DrawdownName { facility: facility.book().id.clone(), drawdown }.to_string()
}

pub(super) fn submitted(after: &Facility, submitted: &DrawdownSubmitted, call: Option<&Call>) -> Subject {
    Subject::DrawdownSubmitted(notice::DrawdownSubmitted {
        drawdown: name(after, submitted.drawdown),
        request_id: call.map(|call| call.request_id.clone()).unwrap_or_default(),
        requested_funding_date: submitted.requested_funding_date.to_string(),
        items: submitted.lines.iter().map(render::line).collect(),
        financed_amount: Some(money(submitted.financed_amount)),
    })
}

pub(super) fn approved(after: &Facility, approved: &DrawdownApproved) -> Subject {
    Subject::DrawdownApproved(notice::DrawdownApproved { drawdown: name(after, approved.drawdown) })
}

pub(super) fn rejected(after: &Facility, ended: &DrawdownRejected) -> Subject {
    let (drawdown, reason) = (name(after, ended.drawdown), ended.reason.clone());
    Subject::DrawdownRejected(notice::DrawdownRejected { drawdown, reason })
}

pub(super) fn withdrawn(after: &Facility, ended: &DrawdownWithdrawn) -> Subject {
    let (drawdown, reason) = (name(after, ended.drawdown), ended.reason.clone());
    Subject::DrawdownWithdrawn(notice::DrawdownWithdrawn { drawdown, reason })
}

pub(super) fn cancelled(after: &Facility, ended: &DrawdownCancelled) -> Subject {
    let (drawdown, reason) = (name(after, ended.drawdown), ended.reason.clone());
    Subject::DrawdownCancelled(notice::DrawdownCancelled { drawdown, reason })
}

pub(super) fn lapsed(after: &Facility, lapsed: &DrawdownLapsed) -> Subject {
    Subject::DrawdownLapsed(notice::DrawdownLapsed { drawdown: name(after, lapsed.drawdown) })
}

pub(super) fn funded(after: &Facility, funded: &DrawdownFunded) -> Subject {
    let final_maturity: Option<BusinessDate> = after.book().final_maturity;
    Subject::DrawdownFunded(notice::DrawdownFunded {
        drawdown: name(after, funded.drawdown),
        funding_date: funded.decision.on.to_string(),
        financed_amount: Some(money(funded.financed_amount)),
        payment_reference: funded.payment_reference.clone(),
        final_maturity_date: date(final_maturity),
        deducted_fee: funded.deducted_fee.map(money),
        // Said only where it is another amount.
        paid_out: funded.deducted_fee.and_then(|_| funded.paid_out().ok()).map(money),
    })
}
