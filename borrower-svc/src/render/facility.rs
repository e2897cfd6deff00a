//! Facilities, their drawdowns and positions.

use facility_domain::ids::DrawdownId;
use facility_proto::{borrower::v1 as pb, r#type::v1 as types};
use facility_service::{
    owner::Snapshot,
    wire::{date, money, party, terms},
};

use crate::{
    book::{
        Book,
        facility::{Condition, Drawdown, DrawdownState, Facility, Stage},
    },
    wire::amount,
};

/// The facility, if the book knows it.
#[must_use]
pub fn facility(snapshot: &Snapshot<Book>) -> Option<pb::Facility> {
    let known = snapshot.state.facility.as_deref()?;
    Some(pb::Facility {
        name: snapshot.stream.clone(),
        state: stage(known.stage).into(),
        terms: Some(terms(&known.terms)),
        provider: Some(party(&known.provider)),
        borrower: Some(party(&known.borrower)),
        business_date: known.business_date.to_string(),
        signing_date: date(known.signing_date),
        initial_drawdown_date: date(known.initial_drawdown_date),
        final_maturity_date: date(known.final_maturity_date),
        position: Some(position(known)),
        conditions: known.conditions.iter().map(|of| condition(&snapshot.stream, of)).collect(),
    })
}

/// How the commitment is used.
#[must_use]
pub fn position(facility: &Facility) -> types::Position {
    let position = &facility.position;
    let category_uses = position.category_uses.iter().map(|(category, used)| types::position::CategoryUse {
        category: category.to_string(),
        used: Some(amount(*used)),
        sublimit: facility.terms.sublimit(category).map(money),
    });
    types::Position {
        commitment: Some(amount(position.commitment)),
        available: Some(amount(position.available)),
        reserved: Some(amount(position.reserved)),
        funded: Some(amount(position.funded)),
        cancelled: Some(amount(position.cancelled)),
        category_uses: category_uses.collect(),
    }
}

/// A drawdown of the facility whose name is `stream`.
#[must_use]
pub fn drawdown(stream: &str, id: DrawdownId, drawdown: &Drawdown) -> pb::Drawdown {
    let name = format!("{stream}/drawdowns/{id}");
    let purchases = drawdown.lines.iter().filter_map(|line| line.purchase.as_ref());
    let (state, funding_date, reason) = match &drawdown.state {
        DrawdownState::Submitted => (pb::drawdown::State::Submitted, None, ""),
        DrawdownState::Approved => (pb::drawdown::State::Approved, None, ""),
        DrawdownState::Rejected { reason } => (pb::drawdown::State::Rejected, None, reason.as_str()),
        DrawdownState::Withdrawn { reason } => (pb::drawdown::State::Withdrawn, None, reason.as_str()),
        DrawdownState::Lapsed => (pb::drawdown::State::Lapsed, None, ""),
        DrawdownState::Cancelled { reason } => (pb::drawdown::State::Cancelled, None, reason.as_str()),
        DrawdownState::Funded { on } => (pb::drawdown::State::Funded, Some(*on), ""),
        DrawdownState::Reversed { .. } => (pb::drawdown::State::Reversed, None, ""),
    };
    pb::Drawdown {
        state: state.into(),
        purchases: purchases.map(|id| format!("{stream}/purchases/{id}")).collect(),
        requested_funding_date: drawdown.requested_funding_date.to_string(),
        price: Some(amount(drawdown.price)),
        financed_amount: Some(amount(drawdown.financed_amount)),
        funding_date: date(funding_date),
        reason: reason.to_owned(),
        conditions: drawdown.conditions.iter().map(|of| condition(&name, of)).collect(),
        name,
    }
}

fn condition(parent: &str, condition: &Condition) -> pb::facility::Condition {
    pb::facility::Condition {
        name: format!("{parent}/conditions/{}", condition.id),
        state: condition.state.clone(),
        title: condition.title.clone(),
        reason: condition.reason.clone(),
    }
}

const fn stage(stage: Stage) -> pb::facility::State {
    match stage {
        Stage::Proposed => pb::facility::State::Proposed,
        Stage::Signed => pb::facility::State::Signed,
        Stage::Available => pb::facility::State::Available,
        Stage::AvailabilityEnded => pb::facility::State::AvailabilityEnded,
        Stage::Matured => pb::facility::State::Matured,
        Stage::Accelerated => pb::facility::State::Accelerated,
        Stage::Closed => pb::facility::State::Closed,
        Stage::Cancelled => pb::facility::State::Cancelled,
    }
}
