//! Figures of a facility that are kept twice and must be the same.

use super::posting::LessorAccount;
use super::servicing::{EarlyEnd, LeaseSchedule, ScheduleState};
use super::state::Book;
use crate::money::{Money, MoneyError};

/// Figures of a book that contradict each other, a sentence each; none where all is well.
///
/// # Errors
///
/// A sum is out of range.
pub fn contradictions(book: &Book) -> Result<Vec<String>, MoneyError> {
    let currency = book.terms.currency();
    let mut problems = Vec::new();
    let mut same = |what: &str, one: Money, other: Money| {
        if one != other {
            problems.push(format!("{what}: {one} and {other}"));
        }
    };
    let schedules = book.servicing.schedules.values().filter(|schedule| !was_reversed(schedule));
    let financed = schedules.clone().map(|schedule| schedule.amount.checked_add(settled(schedule, false)?));
    let financed = Money::sum(currency, financed.collect::<Result<Vec<_>, _>>()?)?;
    same("what was funded, and the amounts of all schedules", book.position.funded(), financed);
    for schedule in schedules {
        if let Some(lease) = schedule.lease() {
            let principal = Money::sum(currency, lease.payments.lines.iter().map(|line| line.principal))?;
            same(
                &format!("{}: its amount, and the principal of its payments and settlements", schedule.name()),
                schedule.amount,
                principal.checked_add(settled(schedule, true)?)?,
            );
        }
    }
    for invoice in book.servicing.invoices.values() {
        let billing = &invoice.billing;
        let parts = billing.lines.iter().flat_map(|line| [line.fee, line.interest, line.principal]);
        let lines = Money::sum(currency, parts)?;
        same(&format!("invoices/{}: its amount, and its lines", billing.invoice), billing.amount, lines);
    }
    let accounts = book.ledger.trial_balance(None)?.accounts;
    let unapplied = accounts.iter().find(|line| line.account == LessorAccount::UnappliedCash);
    let unapplied = unapplied.map_or(Ok(Money::zero(currency)), |line| line.balance())?;
    same("unapplied cash by the receipts, and by the ledger", book.servicing.unapplied, unapplied);
    Ok(problems)
}

/// The principal that settlements took from a schedule, before it commenced or from then on.
fn settled(schedule: &LeaseSchedule, commenced: bool) -> Result<Money, MoneyError> {
    let settlements = schedule.settlements.iter().filter(|settlement| settlement.commenced == commenced);
    Money::sum(schedule.amount.currency(), settlements.map(|settlement| settlement.principal))
}

/// Whether its financing was undone: the suppliers' payment came back.
fn was_reversed(schedule: &LeaseSchedule) -> bool {
    match schedule.state {
        ScheduleState::Terminated { how: EarlyEnd::Reversed, .. } => true,
        ScheduleState::Interim { .. }
        | ScheduleState::Commenced { .. }
        | ScheduleState::Ended { .. }
        | ScheduleState::Terminated {
            how: EarlyEnd::FellDue | EarlyEnd::Prepaid | EarlyEnd::BoughtOut | EarlyEnd::Casualty,
            ..
        } => false,
    }
}
