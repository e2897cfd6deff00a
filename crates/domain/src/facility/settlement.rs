//! What settling a part of a schedule before its time comes to, and what it makes of the rest.
//!
//! The part is a part of what is owed after the last payment due. It bears interest from the start of
//! the running period to the settlement date; what remains is treated as if the part had not been
//! there from the start of that period, and the payments from the running one on are computed anew.
//! Which part it is, and whether a fee goes with it, the commands decide.

mod rest;

use super::commands::decision;
use super::context::Context;
use super::event::{ReplacedInvoice, RestOfSchedule, ScheduleSettled};
use super::rates::{self, Missing};
use super::reckoning::due_on;
use super::refusal::OutOfRange;
use super::servicing::{
    Billing, DueCategory, Invoice, InvoiceLine, InvoiceLineKind, InvoiceState, Lease, LeaseSchedule, ScheduleState,
    Settlement, SettlementCause,
};
use super::state::{Book, Facility};
use super::steps::bill::{empty_line, rent_line, vat_line};
use super::terms::FacilityTerms;
use crate::charges::Charge;
use crate::date::BusinessDate;
use crate::exact::Ratio;
use crate::ids::{EquipmentId, InvoiceId};
use crate::money::{Money, MoneyError};
use crate::rate::Rate;
use crate::schedule::{Keep, Schedule, ScheduleLine};
use rest::{interim_rest, leased_rest};

/// The figures of a part that is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// What is owed after the last payment due.
    pub(super) balance: Money,
    /// The part of it.
    pub(super) principal: Money,
    /// Interest on the part.
    pub(super) interest: Charge,
    /// The prepayment fee.
    pub(super) fee: Money,
}

/// What is to be settled.
pub(super) struct Order<'a> {
    pub(super) schedule: &'a LeaseSchedule,
    pub(super) cause: SettlementCause,
    /// The units that leave the schedule.
    pub(super) equipment: Vec<EquipmentId>,
    pub(super) part: Part,
    /// What stays of the payments as it was.
    pub(super) keep: Keep,
    /// What is due beside the last payment from now on.
    pub(super) balloon: Money,
}

/// Why a settlement can't be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotSettled {
    OutOfRange(OutOfRange),
    /// The rest of the schedule can't be made, in a sentence.
    NotComputable(String),
}

impl<E: Into<OutOfRange>> From<E> for NotSettled {
    fn from(error: E) -> Self {
        Self::OutOfRange(error.into())
    }
}

/// The payment that runs on a day: the first that is due after it.
pub(super) fn running(lease: &Lease, on: BusinessDate) -> Option<&ScheduleLine<Money>> {
    lease.payments.lines.iter().find(|line| line.due_date > on)
}

/// The figures of a part of a lease as of a day, given the payment that runs then.
pub(super) fn part_of_lease(
    book: &Book,
    running: &ScheduleLine<Money>,
    (principal, fee_rate): (Money, Rate),
    on: BusinessDate,
) -> Result<Part, OutOfRange> {
    let from = running.from;
    let bears = share(&book.terms, running.bearing(), (principal, running.opening_balance))?;
    let interest_base = running.interest_base.is_some().then_some(bears);
    let settled = ScheduleLine { opening_balance: principal, interest_base, ..running.clone() };
    let interest = rates::running(book, &settled, on.max(from), Missing::GoesOn)?;
    let fee = fee_rate.of(principal, &book.terms.rounding)?;
    Ok(Part { balance: running.opening_balance, principal, interest, fee })
}

/// A part's share of an amount, by what the part and the whole are; all of it where they are the same.
pub(super) fn share(terms: &FacilityTerms, amount: Money, (units, all): (Money, Money)) -> Result<Money, OutOfRange> {
    if units == all {
        return Ok(amount);
    }
    let ratio = Ratio::of(amount.amount()).and_then(|ratio| ratio.times(units.amount())?.over(all.amount()));
    let rounded = terms.rounding.round_exact(ratio).map_err(MoneyError::from)?;
    Ok(Money::new(amount.currency(), rounded)?)
}

/// Sum of what is financed of units.
pub(super) fn financed(book: &Book, units: &[EquipmentId]) -> Result<Money, OutOfRange> {
    let amounts = units.iter().filter_map(|unit| Some(book.servicing.equipment.get(unit)?.financed_amount));
    Ok(Money::sum(book.terms.currency(), amounts)?)
}

/// Settles a part on the open business date.
pub(super) fn settled(facility: &Facility, context: &Context, order: Order<'_>) -> Result<ScheduleSettled, NotSettled> {
    let book = facility.book();
    let (on, schedule) = (book.business_date, order.schedule);
    let ends = order.part.principal == order.part.balance;
    let (rest, accrual_adjustment, from) = match &schedule.state {
        ScheduleState::Interim { accrued } => {
            let (rest, adjustment) = interim_rest(book, schedule, &order.part, *accrued)?;
            (rest, adjustment, u32::MAX)
        }
        ScheduleState::Commenced { lease }
        | ScheduleState::Ended { lease, .. }
        | ScheduleState::Terminated { lease: Some(lease), .. } => leased_rest(book, lease, &order, ends)?,
        ScheduleState::Terminated { lease: None, .. } => return Err(OutOfRange::Count.into()),
    };
    let mut next = book.servicing.next_invoice();
    let replaced = match &rest {
        RestOfSchedule::Interim { .. } => Vec::new(),
        RestOfSchedule::Leased { payments, .. } => replaced(book, schedule, (from, payments), &mut next)?,
    };
    let number = u32::try_from(schedule.settlements.len()).map_err(|_| OutOfRange::Count)?;
    let settlement = Settlement {
        number: number.checked_add(1).ok_or(OutOfRange::Count)?,
        cause: order.cause,
        on,
        equipment: order.equipment,
        balance: order.part.balance,
        principal: order.part.principal,
        interest: order.part.interest.amount,
        fee: order.part.fee,
        commenced: schedule.lease().is_some(),
    };
    let billing = settlement_billing(book, schedule, (&settlement, order.part.interest), next)?;
    let decision = decision(facility, context);
    let schedule = schedule.id;
    Ok(ScheduleSettled { decision, schedule, settlement, rest, ends, accrual_adjustment, replaced, billing })
}

fn settlement_billing(
    book: &Book,
    schedule: &LeaseSchedule,
    (settlement, interest): (&Settlement, Charge),
    number: Option<InvoiceId>,
) -> Result<Billing, OutOfRange> {
    let kind = InvoiceLineKind::Settlement { schedule: schedule.id, settlement: settlement.number };
    let line = InvoiceLine {
        number: 1,
        basis: interest.lines,
        rate: Some(interest.rate),
        exact: Some(interest.exact),
        fee: settlement.fee,
        interest: settlement.interest,
        principal: settlement.principal,
        ..empty_line(kind, settlement.principal.currency())
    };
    let (invoice, issued_on) = (number.ok_or(OutOfRange::Count)?, book.business_date);
    let (due_date, amount) = (due_on(book, issued_on)?, line.amount()?);
    Ok(Billing { invoice, issued_on, due_date, lines: vec![line], amount })
}

/// What takes the place of the invoices that are not due and bill payments from one of them on.
pub(super) fn replaced(
    book: &Book,
    schedule: &LeaseSchedule,
    (from, payments): (u32, &Schedule<Money>),
    next: &mut Option<InvoiceId>,
) -> Result<Vec<ReplacedInvoice>, OutOfRange> {
    let billed_anew = |line: &InvoiceLine| match line.kind {
        InvoiceLineKind::Rent { schedule: of, payment } | InvoiceLineKind::Vat { schedule: of, payment } => {
            (of == schedule.id && payment >= from).then_some(payment)
        }
        InvoiceLineKind::ArrangementFee
        | InvoiceLineKind::CommitmentFee
        | InvoiceLineKind::Charge { .. }
        | InvoiceLineKind::PurchaseOption { .. }
        | InvoiceLineKind::InterimRent { .. }
        | InvoiceLineKind::RateCorrection { .. }
        | InvoiceLineKind::LongStop { .. }
        | InvoiceLineKind::Acceleration { .. }
        | InvoiceLineKind::LateCharge { .. }
        | InvoiceLineKind::AgencyFee { .. }
        | InvoiceLineKind::Settlement { .. } => None,
    };
    let mut found = Vec::new();
    for invoice in book.servicing.invoices.values().filter(|invoice| is_not_due(invoice)) {
        if !invoice.billing.lines.iter().any(|line| billed_anew(line).is_some()) {
            continue;
        }
        let mut lines = Vec::new();
        for line in &invoice.billing.lines {
            let anew = match billed_anew(line) {
                Some(number) => {
                    let payment = payments.lines.iter().find(|its| its.number == number && !its.payment.is_zero());
                    let rent = payment.map(|payment| rent_line(schedule.id, payment));
                    match (&line.kind, rent) {
                        (InvoiceLineKind::Vat { .. }, Some(rent)) => {
                            vat_line(book, (schedule.id, number), &rent, invoice.billing.due_date)?
                        }
                        (_, rent) => rent,
                    }
                }
                None => Some(line.clone()),
            };
            lines.extend(anew.map(|anew| (line.number, anew)));
        }
        found.push(in_place_of(book, invoice, lines, next)?);
    }
    Ok(found)
}

fn is_not_due(invoice: &Invoice) -> bool {
    match invoice.state {
        InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue | InvoiceState::Paid { .. } => {
            !invoice.has_fallen_due
        }
        InvoiceState::Superseded { .. } => false,
    }
}

/// The invoice of these lines, each with the number of the one whose payments it takes over.
fn in_place_of(
    book: &Book,
    old: &Invoice,
    lines: Vec<(u32, InvoiceLine)>,
    next: &mut Option<InvoiceId>,
) -> Result<ReplacedInvoice, OutOfRange> {
    let mut replaced = ReplacedInvoice {
        invoice: old.billing.invoice,
        corrected: None,
        carried: std::collections::BTreeMap::new(),
        released: old.paid_of_lines()?,
    };
    let (mut corrected, mut amount) = (Vec::with_capacity(lines.len()), Money::zero(book.terms.currency()));
    for (number, (before, line)) in (1..).zip(lines) {
        for category in DueCategory::ALL {
            let Some(paid) = old.paid.get(&(before, category)) else { continue };
            let kept = paid.min(line.billed(category)?)?;
            if kept.is_positive() {
                replaced.released = replaced.released.checked_sub(kept)?;
                replaced.carried.insert((number, category), kept);
            }
        }
        amount = amount.checked_add(line.amount()?)?;
        corrected.push(InvoiceLine { number, ..line });
    }
    if !corrected.is_empty() {
        let invoice = next.ok_or(OutOfRange::Count)?;
        *next = invoice.next();
        let (issued_on, due_date) = (book.business_date, old.billing.due_date);
        replaced.corrected = Some(Billing { invoice, issued_on, due_date, lines: corrected, amount });
    }
    Ok(replaced)
}
