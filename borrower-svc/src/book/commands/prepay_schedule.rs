//! Asking the provider for a prepayment: the exact request is made here and written down before anything is
//! sent.

use facility_domain::money::Money;
use facility_proto::lender::v1 as lender;
use facility_service::wire::money;

use super::{leasing, sending::written_down};
use crate::{
    book::{
        Book, Event, Rejection,
        command::PrepaySchedule,
        computation::{MinorAmount, schedule::LeaseSchedule as Payments},
        decide::followed,
        facility::Facility,
        leasing::{Settling, commenced, running},
        rejection::LeaseRule,
        submission::Content,
    },
    wire,
};

pub fn decide(stream: &str, book: &Book, command: &PrepaySchedule) -> Result<Vec<Event>, Rejection> {
    let facility = followed(book)?;
    let PrepaySchedule { schedule: id, amount, settlement_date, effect, intent } = command;
    let schedule = leasing::known(facility, *id)?;
    let mut against = leasing::against(book, facility, *id);
    against.extend(leasing::not_open(facility, *settlement_date));
    match commenced(schedule) {
        Ok((_, payments)) => {
            against.extend(leasing::rate_not_known(facility, payments));
            against.extend(against_amount(facility, payments, *amount));
        }
        Err(rule) => against.push(rule),
    }
    let principal = MinorAmount::of(*amount);
    if against.is_empty() {
        let settled = facility.settle(schedule, Settling::Prepaid(principal, *effect), *settlement_date);
        against.extend(settled.err().map(|problem| LeaseRule::NotComputable { problem }));
    }
    leasing::nothing_against(*id, against)?;
    let request = lender::PrepayScheduleRequest {
        request_id: intent.provider_request_id.clone(),
        name: format!("{stream}/schedules/{id}"),
        amount: Some(money(*amount)),
        settlement_date: settlement_date.to_string(),
        effect: wire::effect(*effect).into(),
    };
    let content =
        Content::Prepayment { schedule: *id, amount: principal, settlement_date: *settlement_date, effect: *effect };
    Ok(written_down(book, intent, content, &request))
}

/// A part of what is owed, more than the balloon being left where more than one payment is; or all.
fn against_amount(facility: &Facility, payments: &Payments, amount: Money) -> Option<LeaseRule> {
    let (given, own) = (amount.currency(), facility.terms.currency());
    if given != own {
        return Some(LeaseRule::Currency { amount: given.code(), facility: own.code() });
    }
    let Some(first) = running(payments, facility.business_date) else { return Some(LeaseRule::NothingOutstanding) };
    let (amount, outstanding) = (MinorAmount::of(amount), first.opening_balance);
    let left = outstanding.minus(amount);
    if left.units < 0 {
        return Some(LeaseRule::OverOutstanding { amount, outstanding });
    }
    let zero = MinorAmount::zero(own);
    let balloon = if payments.is_renewed(first.number) { zero } else { payments.balloon };
    let covered = left.units == 0 || payments.ends_term(first.number) || left.units > balloon.units;
    (!covered).then_some(LeaseRule::BalloonNotCovered { left, balloon })
}
