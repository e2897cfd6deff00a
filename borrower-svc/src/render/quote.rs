//! Termination quotes, with both books' figures.

use facility_domain::ids::QuoteId;
use facility_proto::borrower::v1 as pb;
use pb::termination_quote::{Figures, State};

use super::schedule::purchase;
use crate::{
    book::{
        facility::Facility,
        servicing::{Quote, QuoteFigures, QuoteState},
    },
    wire::amount,
};

/// A quote of the facility whose book is that of `stream`.
#[must_use]
pub fn quote(stream: &str, facility: &Facility, id: QuoteId, quote: &Quote) -> pb::TerminationQuote {
    let state = match facility.servicing.quote_state(id, quote, facility.business_date) {
        QuoteState::Open => State::Open,
        QuoteState::Taken => State::Taken,
        QuoteState::Expired => State::Expired,
        QuoteState::Replaced { .. } => State::Replaced,
    };
    let purchases = quote.units.iter().filter_map(|unit| purchase(facility, *unit));
    pb::TerminationQuote {
        name: format!("{stream}/quotes/{id}"),
        state: state.into(),
        schedule: format!("{stream}/schedules/{}", quote.schedule),
        purchases: purchases.map(|id| format!("{stream}/purchases/{id}")).collect(),
        quote_date: quote.quoted_on.to_string(),
        settlement_date: quote.settlement_date.to_string(),
        quoted: Some(figures(&quote.theirs)),
        ours: quote.ours.as_ref().map(figures),
        differs: quote.differs(),
    }
}

fn figures(figures: &QuoteFigures) -> Figures {
    Figures {
        balance: Some(amount(figures.balance)),
        principal: Some(amount(figures.principal)),
        interest: Some(amount(figures.interest)),
        fee: Some(amount(figures.fee)),
        amount: Some(amount(figures.amount)),
    }
}
