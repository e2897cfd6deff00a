//! Buying equipment out by a quote of the provider, which agrees with this book's own figures: the exact
//! request is made here and written down before anything is sent.

use facility_domain::ids::QuoteId;
use facility_proto::lender::v1 as lender;

use super::{leasing, sending::written_down};
use crate::book::{
    Book, Event, Rejection,
    command::TerminateSchedule,
    decide::followed,
    facility::Facility,
    leasing::commenced,
    rejection::{FailedRule, QuoteRule},
    servicing::{LeaseSchedule, Quote, QuoteState},
    submission::Content,
};

pub fn decide(stream: &str, book: &Book, command: &TerminateSchedule) -> Result<Vec<Event>, Rejection> {
    let facility = followed(book)?;
    let TerminateSchedule { quote: id, intent } = command;
    let quote = facility.servicing.quotes.get(id).ok_or(Rejection::QuoteUnknown(*id))?;
    let schedule = leasing::known(facility, quote.schedule)?;
    let mut against = leasing::against(book, facility, quote.schedule);
    match commenced(schedule) {
        Ok((_, payments)) => against.extend(leasing::rate_not_known(facility, payments)),
        Err(rule) => against.push(rule),
    }
    let mut rules: Vec<FailedRule> = leasing::rules(quote.schedule, against).collect();
    rules.extend(against_quote(facility, schedule, *id, quote));
    if !rules.is_empty() {
        return Err(Rejection::Rules(rules));
    }
    let request = lender::TerminateScheduleRequest {
        request_id: intent.provider_request_id.clone(),
        quote: format!("{stream}/quotes/{id}"),
    };
    let content = Content::Termination { quote: *id, schedule: quote.schedule, settlement_date: quote.settlement_date };
    Ok(written_down(book, intent, content, &request))
}

/// What stands against the quote itself. One that can't be taken any more is not compared.
fn against_quote(facility: &Facility, schedule: &LeaseSchedule, id: QuoteId, quote: &Quote) -> Vec<FailedRule> {
    let (settlement_date, business_date) = (quote.settlement_date, facility.business_date);
    let of = |rule| FailedRule::Quote { quote: id, rule };
    match facility.servicing.quote_state(id, quote, business_date) {
        QuoteState::Taken => return vec![of(QuoteRule::Taken)],
        QuoteState::Expired => return vec![of(QuoteRule::Expired { settlement_date, business_date })],
        QuoteState::Replaced { by } => return vec![of(QuoteRule::Replaced { by })],
        QuoteState::Open => {}
    }
    let not_open = leasing::not_open(facility, settlement_date);
    let not_open = not_open.map(|rule| FailedRule::Lease { schedule: quote.schedule, rule });
    let differs = differing(quote).or_else(|| stale(facility, schedule, quote));
    not_open.into_iter().chain(differs.map(of)).collect()
}

fn differing(quote: &Quote) -> Option<QuoteRule> {
    let figures: Vec<_> = quote.figures().into_iter().filter(|its| its.ours != Some(its.theirs)).collect();
    (!figures.is_empty()).then_some(QuoteRule::Differs { figures })
}

/// Whether the schedule owes something else on the quote's day than when it was given.
fn stale(facility: &Facility, schedule: &LeaseSchedule, quote: &Quote) -> Option<QuoteRule> {
    commenced(schedule).ok()?;
    let on_schedule = quote.units.iter().all(|unit| schedule.units.contains(unit));
    let now = facility.quote(schedule, &quote.units, quote.settlement_date).ok().filter(|_| on_schedule);
    let (quoted, amount) = (quote.theirs.amount, now.map(|now| now.amount));
    (now != quote.ours).then_some(QuoteRule::Stale { quoted, now: amount })
}
