//! What was settled before its time, and quotes for it, as callers see them.

use facility_domain::{
    date::BusinessDate,
    facility::{
        Book,
        servicing::{PrepaymentEffect as Effect, Settlement as Domain, SettlementCause, TerminationQuote as Quote},
    },
    ids::{FacilityId, QuoteId},
    money::Money,
};
use facility_proto::lender::v1::{
    PrepaymentEffect, Settlement, TerminationQuote, settlement::Cause, termination_quote::State,
};
use facility_service::wire::{QuoteName, accrual_period, money};

use super::lease::{equipment_name, schedule_name};

/// The resource name of a quote.
#[must_use]
pub fn quote_name(facility: &FacilityId, quote: QuoteId) -> String {
    QuoteName { facility: facility.clone(), quote }.to_string()
}

/// A settlement.
#[must_use]
pub fn settlement(facility: &FacilityId, its: &Domain) -> Settlement {
    let (cause, effect, loss_date, quote) = match its.cause {
        SettlementCause::Prepayment { effect } => (Cause::Prepayment, wire_effect(effect), String::new(), None),
        SettlementCause::TotalLoss { lost_on } => {
            (Cause::TotalLoss, PrepaymentEffect::Unspecified, lost_on.to_string(), None)
        }
        SettlementCause::Termination { quote } => {
            (Cause::Termination, PrepaymentEffect::Unspecified, String::new(), Some(quote))
        }
    };
    Settlement {
        number: its.number,
        cause: cause.into(),
        effect: effect.into(),
        loss_date,
        quote: quote.map(|quote| quote_name(facility, quote)).unwrap_or_default(),
        settlement_date: its.on.to_string(),
        equipment: its.equipment.iter().map(|unit| equipment_name(facility, *unit)).collect(),
        balance: Some(money(its.balance)),
        principal: Some(money(its.principal)),
        interest: Some(money(its.interest)),
        fee: Some(money(its.fee)),
    }
}

/// A quote as it stands on the open business date.
#[must_use]
pub fn termination_quote(book: &Book, quote: &Quote) -> TerminationQuote {
    let facility = &book.id;
    let parts = [quote.principal, quote.interest.amount, quote.fee];
    TerminationQuote {
        name: quote_name(facility, quote.id),
        state: state(book, quote, book.business_date).into(),
        schedule: schedule_name(facility, quote.schedule),
        equipment: quote.equipment.iter().map(|unit| equipment_name(facility, *unit)).collect(),
        quote_date: quote.decision.on.to_string(),
        settlement_date: quote.settlement_date.to_string(),
        balance: Some(money(quote.balance)),
        principal: Some(money(quote.principal)),
        interest_basis: quote.interest.lines.iter().map(accrual_period).collect(),
        rate: quote.interest.rate.to_string(),
        exact_interest: quote.interest.exact.to_string(),
        interest: Some(money(quote.interest.amount)),
        fee: Some(money(quote.fee)),
        amount: Money::sum(quote.principal.currency(), parts).ok().map(money),
        unpaid: Some(money(quote.unpaid)),
    }
}

fn state(book: &Book, quote: &Quote, today: BusinessDate) -> State {
    if quote.taken {
        return State::Taken;
    }
    if quote.settlement_date < today {
        return State::Expired;
    }
    let replaced = book.servicing.quotes.values().any(|it| it.schedule == quote.schedule && it.id > quote.id);
    if replaced { State::Replaced } else { State::Open }
}

const fn wire_effect(effect: Effect) -> PrepaymentEffect {
    match effect {
        Effect::ShorterTerm => PrepaymentEffect::ShorterTerm,
        Effect::LowerRent => PrepaymentEffect::LowerRent,
    }
}
