//! What a receipt pays: one flat list of claims, sorted, paid from the top.
//!
//! The order is that of `docs/conventions.md`, "Paid": by due date; within a date
//! by category in the terms' order; within a category by schedule number, what
//! belongs to no schedule first; then by invoice and line. Default interest bears
//! its invoice's due date. Disputed parts are passed over. A receipt under a
//! guarantee demand sees only the invoices that were demanded: the caller gives
//! no others.

use std::collections::BTreeMap;

use facility_domain::{
    date::BusinessDate,
    facility::{FacilityTerms, terms::AllocationCategory},
};

use super::{
    ComputationError, MinorAmount,
    charges::{BalanceRun, default_interest},
    rates::Rates,
};

/// An issued invoice that is not paid in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvoice {
    /// Its number.
    pub number: u32,
    /// Its due date.
    pub due_date: BusinessDate,
    /// The value date up to which its default interest was reckoned, if it was.
    pub reckoned_until: Option<BusinessDate>,
    /// What it consists of.
    pub lines: Vec<OpenLine>,
}

/// A line of an open invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenLine {
    /// Its number on the invoice.
    pub number: u32,
    /// The schedule to which it belongs, if to one.
    pub schedule: Option<u32>,
    /// What it is.
    pub category: AllocationCategory,
    /// What is unpaid of it.
    pub unpaid: MinorAmount,
    /// How much of what is unpaid is disputed.
    pub disputed: MinorAmount,
}

/// What a receipt did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// The default interest reckoned on each invoice that the receipt reached.
    pub default_interest: BTreeMap<u32, MinorAmount>,
    /// What was paid, in the order of payment.
    pub parts: Vec<AllocatedPart>,
    /// What is left: unapplied cash.
    pub rest: MinorAmount,
}

/// A part of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllocatedPart {
    /// The invoice.
    pub invoice: u32,
    /// Its line; none is the default interest reckoned with this receipt.
    pub line: Option<u32>,
    /// The line's schedule.
    pub schedule: Option<u32>,
    /// What was paid.
    pub category: AllocationCategory,
    /// How much.
    pub amount: MinorAmount,
}

/// Allocates a receipt of a value date over open invoices.
///
/// A receipt reaches an invoice when it pays something on it; only then is its
/// default interest reckoned, on all that is unpaid of its fees, interest and
/// principal (disputed parts among it), and stays owed where the receipt ends
/// before it is paid.
///
/// # Errors
/// An amount in another currency, a floating rate, or a figure out of range.
pub fn allocate<'a>(
    rates: impl Into<Rates<'a>>,
    invoices: &[OpenInvoice],
    receipt: MinorAmount,
    value_date: BusinessDate,
) -> Result<Allocation, ComputationError> {
    let rates: Rates<'a> = rates.into();
    let terms = rates.terms;
    if receipt.currency != terms.currency() {
        return Err(ComputationError::Currency);
    }
    let mut claims = Vec::new();
    let mut reckoned = BTreeMap::new();
    for invoice in invoices {
        let late = interest_when_reached(&rates, invoice, value_date)?;
        claims.extend(invoice.lines.iter().map(|line| Claim::of_line(terms, invoice, line)));
        if late.units > 0 {
            reckoned.insert(invoice.number, late);
            claims.push(Claim::of_default_interest(terms, invoice, late));
        }
    }
    claims.sort_unstable_by_key(|claim| claim.place);

    let mut allocation = Allocation { default_interest: BTreeMap::new(), parts: Vec::new(), rest: receipt };
    for claim in claims {
        let units = claim.part.amount.units.min(allocation.rest.units);
        if units <= 0 {
            continue;
        }
        let amount = MinorAmount { units, ..receipt };
        allocation.rest = allocation.rest.minus(amount);
        allocation.parts.push(AllocatedPart { amount, ..claim.part });
        if let Some((invoice, late)) = reckoned.remove_entry(&claim.part.invoice) {
            allocation.default_interest.insert(invoice, late);
        }
    }
    Ok(allocation)
}

/// The default interest that a payment of that value date finds on an invoice.
fn interest_when_reached(
    rates: &Rates<'_>,
    invoice: &OpenInvoice,
    value_date: BusinessDate,
) -> Result<MinorAmount, ComputationError> {
    let zero = MinorAmount::zero(rates.terms.currency());
    let from = invoice.reckoned_until.map_or(invoice.due_date, |until| until.max(invoice.due_date));
    if value_date <= from {
        return Ok(zero);
    }
    let bearing = invoice.lines.iter().filter(|line| line.category != AllocationCategory::DefaultInterest);
    let runs: Vec<BalanceRun> =
        bearing.map(|line| BalanceRun { from, to: value_date, balance: line.unpaid.minus(line.disputed) }).collect();
    default_interest(*rates, &runs)
}

/// Something to be paid, and its place in the queue.
struct Claim {
    /// Due date, rank of the category, schedule, invoice, line.
    place: (BusinessDate, usize, Option<u32>, u32, u32),
    part: AllocatedPart,
}

impl Claim {
    fn of_line(terms: &FacilityTerms, invoice: &OpenInvoice, line: &OpenLine) -> Self {
        let place = (invoice.due_date, rank(terms, line.category), line.schedule, invoice.number, line.number);
        let part = AllocatedPart {
            invoice: invoice.number,
            line: Some(line.number),
            schedule: line.schedule,
            category: line.category,
            amount: line.unpaid.minus(line.disputed),
        };
        Self { place, part }
    }

    /// It comes after all lines of its invoice and belongs to no schedule.
    fn of_default_interest(terms: &FacilityTerms, invoice: &OpenInvoice, amount: MinorAmount) -> Self {
        let category = AllocationCategory::DefaultInterest;
        let place = (invoice.due_date, rank(terms, category), None, invoice.number, u32::MAX);
        Self { place, part: AllocatedPart { invoice: invoice.number, line: None, schedule: None, category, amount } }
    }
}

/// The place of a category in the terms' order; one that they leave out comes last.
fn rank(terms: &FacilityTerms, category: AllocationCategory) -> usize {
    let places = &terms.allocation_order;
    places.iter().position(|named| *named == category).unwrap_or(places.len())
}
