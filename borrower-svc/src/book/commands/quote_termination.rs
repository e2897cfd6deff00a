//! Asking the provider what it costs to buy equipment out: the exact request is made here and written down
//! before anything is sent.

use std::collections::BTreeSet;

use facility_domain::{
    date::BusinessDate,
    ids::{EquipmentId, PurchaseId, ScheduleId},
};
use facility_proto::lender::v1 as lender;

use super::{leasing, sending::written_down};
use crate::book::{
    Book, Event, Rejection,
    command::QuoteTermination,
    decide::followed,
    facility::Facility,
    leasing::{commenced, running},
    rejection::{FailedRule, LeaseRule},
    servicing::LeaseSchedule,
    submission::Content,
};

/// How many days ahead the provider quotes.
const QUOTE_DAYS: i64 = 90;

pub fn decide(stream: &str, book: &Book, command: &QuoteTermination) -> Result<Vec<Event>, Rejection> {
    let facility = followed(book)?;
    let QuoteTermination { schedule: id, purchases, settlement_date, intent } = command;
    let schedule = leasing::known(facility, *id)?;
    let mut against = leasing::against(book, facility, *id);
    against.extend(not_quotable(facility, *settlement_date));
    match commenced(schedule) {
        Ok((_, payments)) if running(payments, *settlement_date).is_none() => {
            against.push(LeaseRule::NothingOutstanding);
        }
        Ok(_) => {}
        Err(rule) => against.push(rule),
    }
    let (units, of_purchases) = units(book, (*id, schedule), purchases);
    if against.is_empty() && of_purchases.is_empty() {
        let all = if units.is_empty() { &schedule.units } else { &units };
        let quoted = facility.quote(schedule, all, *settlement_date);
        against.extend(quoted.err().map(|problem| LeaseRule::NotComputable { problem }));
    }
    let against: Vec<FailedRule> = leasing::rules(*id, against).chain(of_purchases).collect();
    if !against.is_empty() {
        return Err(Rejection::Rules(against));
    }
    let request = lender::QuoteTerminationRequest {
        request_id: intent.provider_request_id.clone(),
        name: format!("{stream}/schedules/{id}"),
        equipment: units.iter().map(|unit| format!("{stream}/equipment/{unit}")).collect(),
        settlement_date: settlement_date.to_string(),
    };
    let content =
        Content::TerminationQuote { schedule: *id, purchases: purchases.clone(), settlement_date: *settlement_date };
    Ok(written_down(book, intent, content, &request))
}

fn not_quotable(facility: &Facility, settlement_date: BusinessDate) -> Option<LeaseRule> {
    let first = facility.business_date;
    let last = first.plus_days(QUOTE_DAYS).ok()?;
    let quotable = (first..=last).contains(&settlement_date);
    (!quotable).then_some(LeaseRule::DateNotQuotable { settlement_date, first, last })
}

/// The units of the purchases, and everything that stands against one of them, in the order of the request.
fn units(
    book: &Book,
    (id, schedule): (ScheduleId, &LeaseSchedule),
    purchases: &[PurchaseId],
) -> (Vec<EquipmentId>, Vec<FailedRule>) {
    let (mut units, mut against, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for purchase in purchases {
        if !seen.insert(purchase) {
            against.push(FailedRule::NamedTwice { purchase: purchase.clone() });
            continue;
        }
        let Some(found) = book.purchases.get(purchase) else {
            against.push(FailedRule::NoSuchPurchase { purchase: purchase.clone() });
            continue;
        };
        match found.state.unit().filter(|unit| schedule.units.contains(&unit.id)) {
            Some(unit) => units.push(unit.id),
            None => against.push(FailedRule::NotOnSchedule {
                purchase: purchase.clone(),
                state: found.state.name(),
                schedule: id,
            }),
        }
    }
    (units, against)
}
