//! Lease schedules in this book's own figures.

use facility_domain::{
    date::BusinessDate,
    facility::{servicing::EarlyEnd, terms::Interest},
    ids::{EquipmentId, ScheduleId},
    rate::Rate,
    schedule::AppliedRate,
};
use facility_proto::{borrower::v1 as pb, r#type::v1 as types};
use facility_service::{
    owner::Snapshot,
    wire::{applied_rate, date},
};

use crate::{
    book::{
        Book,
        computation::{rates::Part, schedule::LeaseLine},
        facility::Facility,
        servicing::{LeaseSchedule, ScheduleState},
    },
    wire::amount,
};

/// A schedule with all its payments, if the book has it.
#[must_use]
pub fn schedule(snapshot: &Snapshot<Book>, id: ScheduleId) -> Option<pb::LeaseSchedule> {
    let known = snapshot.state.facility.as_deref()?;
    let schedule = known.servicing.schedules.get(&id)?;
    // As the terms write it; otherwise each line has its own.
    let rate = match &known.terms.interest {
        Interest::Fixed { annual_rate } => Some(annual_rate.to_string()),
        Interest::Floating(_) => None,
    };
    let computed = schedule.lease.as_ref().and_then(|lease| lease.payments.as_ref());
    let further = |number| computed.is_some_and(|payments| payments.is_renewed(number));
    let rate_of = |line: &LeaseLine| rate.as_deref().filter(|_| !further(line.number));
    let payments = schedule.payments().iter().map(|line| payment(line, rate_of(line))).collect();
    Some(pb::LeaseSchedule { payments, ..head(&snapshot.stream, known, id, schedule) })
}

/// A schedule without its payments.
#[must_use]
pub fn head(stream: &str, facility: &Facility, id: ScheduleId, schedule: &LeaseSchedule) -> pb::LeaseSchedule {
    let lease = schedule.lease.as_deref();
    let payments = lease.and_then(|lease| lease.payments.as_ref());
    let purchases = schedule.units.iter().filter_map(|unit| purchase(facility, *unit));
    let due: Option<BusinessDate> = lease.and_then(|lease| lease.interim_due_date);
    pb::LeaseSchedule {
        name: format!("{stream}/schedules/{id}"),
        state: state(schedule.state).into(),
        drawdown: format!("{stream}/drawdowns/{}", schedule.drawdown),
        purchases: purchases.map(|id| format!("{stream}/purchases/{id}")).collect(),
        amount: Some(amount(schedule.amount)),
        commencement_date: date(lease.map(|lease| lease.commencement)),
        interim_rent: lease.and_then(|lease| lease.interim_rent).map(amount),
        interim_due_date: date(due),
        rent: payments.and_then(|payments| payments.rent).map(amount),
        balloon: payments.map(|payments| amount(payments.balloon)),
        payments: Vec::new(),
        outstanding: Some(amount(schedule.outstanding(facility.business_date))),
        end_date: date(schedule.ended_on()),
    }
}

/// The purchase that is the unit, where this book asked for it.
pub(super) fn purchase(facility: &Facility, unit: EquipmentId) -> Option<String> {
    let place = usize::try_from(unit.line).ok()?.checked_sub(1)?;
    let line = facility.drawdowns.get(&unit.drawdown)?.lines.get(place)?;
    line.purchase.as_ref().map(ToString::to_string)
}

fn payment(line: &LeaseLine, rate: Option<&str>) -> types::SchedulePayment {
    let (numerator, denominator) = line.fraction;
    types::SchedulePayment {
        number: line.number,
        start_date: line.from.to_string(),
        end_date: line.to.to_string(),
        days: line.days,
        year_fraction: Some(types::YearFraction {
            numerator: numerator.to_string(),
            denominator: denominator.to_string(),
        }),
        opening_balance: Some(amount(line.opening_balance)),
        rate: rate.map_or_else(|| last_rate(line), ToOwned::to_owned),
        exact_interest: String::new(),
        interest: Some(amount(line.interest)),
        principal: Some(amount(line.principal)),
        payment: Some(amount(line.payment)),
        closing_balance: Some(amount(line.closing_balance)),
        due_date: line.due_date.to_string(),
        parts: line.parts.iter().filter_map(|part| rate_part(part, denominator)).collect(),
        interest_base: (line.interest_base != line.opening_balance).then(|| amount(line.interest_base)),
    }
}

fn last_rate(line: &LeaseLine) -> String {
    line.parts.last().map(|part| part.rate.to_string()).unwrap_or_default()
}

/// A part of a payment's period; none where the rate is fixed.
fn rate_part(part: &Part, denominator: i64) -> Option<types::RatePart> {
    let applied = AppliedRate { rate: Rate::new(part.rate).ok()?, source: part.source? };
    Some(types::RatePart {
        start_date: part.from.to_string(),
        end_date: part.to.to_string(),
        days: part.days,
        year_fraction: Some(types::YearFraction {
            numerator: part.numerator.to_string(),
            denominator: denominator.to_string(),
        }),
        applied: Some(applied_rate(applied)),
        compounded: None,
    })
}

const fn state(state: ScheduleState) -> pb::lease_schedule::State {
    match state {
        ScheduleState::Interim => pb::lease_schedule::State::Interim,
        ScheduleState::Commenced => pb::lease_schedule::State::Commenced,
        ScheduleState::Ended { .. } => pb::lease_schedule::State::Ended,
        ScheduleState::Terminated { how: EarlyEnd::Casualty, .. } => pb::lease_schedule::State::CasualtySettled,
        ScheduleState::Terminated {
            how: EarlyEnd::FellDue | EarlyEnd::Prepaid | EarlyEnd::BoughtOut | EarlyEnd::Reversed,
            ..
        } => pb::lease_schedule::State::Terminated,
    }
}
