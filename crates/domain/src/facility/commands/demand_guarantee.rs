//! Demands overdue invoices from the guarantor.

use std::collections::BTreeMap;

use super::{decision, find_invoice};
use crate::date::BusinessDate;
use crate::facility::allocation::default_interest_to;
use crate::facility::context::Context;
use crate::facility::event::{Event, GuaranteeDemanded};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{GuaranteeDemand, Invoice, InvoiceState, Servicing};
use crate::facility::servicing_refusal::{InvoiceNotFound, listed_refusals};
use crate::facility::state::{Book, Facility};
use crate::facility::terms::Guarantee;
use crate::ids::InvoiceId;
use crate::money::Money;

/// Demand under the guarantee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandGuarantee {
    /// The overdue invoices, each once; empty for all of them.
    pub invoices: Vec<InvoiceId>,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemandGuaranteeRejection {
    /// Every reason against it.
    Refused(Vec<DemandRefusal>),
    /// Amounts can't be computed.
    OutOfRange(OutOfRange),
}

listed_refusals!(DemandGuaranteeRejection lists DemandRefusal: OutOfRange(OutOfRange));

/// A reason against a demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemandRefusal {
    /// The terms have no guarantee.
    NoGuarantee,
    /// The guarantee has expired.
    Expired {
        /// Its last day.
        expiry: BusinessDate,
    },
    /// The invoice does not exist.
    InvoiceNotFound(InvoiceNotFound),
    /// The invoice is not overdue.
    NotOverdue {
        /// The invoice's name within the facility.
        invoice: String,
        /// Its state, in UPPER_SNAKE.
        state: &'static str,
    },
    /// The invoice is demanded already.
    AlreadyDemanded {
        /// The invoice's name within the facility.
        invoice: String,
        /// The demand's name within the facility.
        demand: String,
    },
    /// The invoice is named twice.
    Duplicate {
        /// The invoice's place in the request.
        position: usize,
        /// The place where it was named first.
        first: usize,
    },
    /// Nothing that is overdue can be demanded.
    NothingOverdue,
    /// What was demanded and paid has reached the cap.
    OverCap {
        /// The cap.
        cap: Money,
    },
}

impl DemandRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::NoGuarantee => RuleFailure::new(ReasonCode::NoGuarantee, "", "The terms have no guarantee."),
            Self::Expired { expiry } => {
                let sentence = format!("The guarantee has expired on {expiry}.");
                RuleFailure::new(ReasonCode::GuaranteeExpired, "", sentence).with("expiry", expiry)
            }
            Self::InvoiceNotFound(refusal) => refusal.rule(),
            Self::NotOverdue { invoice, state } => {
                let sentence = format!("The invoice is {state}.");
                RuleFailure::new(ReasonCode::InvoiceNotOverdue, invoice, sentence).with("state", state)
            }
            Self::AlreadyDemanded { invoice, demand } => {
                let sentence = format!("The invoice is demanded by {demand}.");
                RuleFailure::new(ReasonCode::AlreadyDemanded, invoice, sentence).with("demanded_by", demand)
            }
            Self::Duplicate { position, first } => {
                let sentence = format!("invoices[{first}] names the same invoice.");
                let rule = RuleFailure::new(ReasonCode::DuplicateInRequest, format!("invoices[{position}]"), sentence);
                rule.with("first", format!("invoices[{first}]"))
            }
            Self::NothingOverdue => {
                let sentence = "Nothing is overdue that is undisputed and not demanded yet.";
                RuleFailure::new(ReasonCode::NothingOverdue, "invoices", sentence)
            }
            Self::OverCap { cap } => {
                let sentence = format!("What was demanded and paid has reached the cap of {cap}.");
                RuleFailure::new(ReasonCode::OverGuaranteeCap, "", sentence)
                    .with("cap", cap.amount_text())
                    .with("currency", cap.currency().code())
            }
        }
    }
}

/// Decides [`DemandGuarantee`].
///
/// # Errors
/// Every reason against it.
pub fn decide_demand_guarantee(
    facility: &Facility,
    command: &DemandGuarantee,
    context: &Context,
) -> Result<Vec<Event>, DemandGuaranteeRejection> {
    let book = facility.book();
    let mut refusals = Vec::new();
    let left = left_of_guarantee(book, &mut refusals)?;
    let invoices = demanded(facility, &command.invoices, &mut refusals)?;
    let mut amount = Money::zero(book.terms.currency());
    for invoice in &invoices {
        amount = amount.checked_add(demandable(book, invoice)?).map_err(OutOfRange::from)?;
    }
    let Some(left) = left.filter(|_| refusals.is_empty()) else {
        return Err(DemandGuaranteeRejection::Refused(refusals));
    };
    Ok(vec![Event::GuaranteeDemanded(GuaranteeDemanded {
        demand: book.servicing.next_demand().ok_or(OutOfRange::Count)?,
        decision: decision(facility, context),
        invoices: invoices.iter().map(|invoice| invoice.billing.invoice).collect(),
        amount: amount.min(left).map_err(OutOfRange::from)?,
    })])
}

/// What the cap leaves: of open demands what they ask for or what was paid, whichever is more, of
/// others what was paid. `None` where nothing can be demanded.
fn left_of_guarantee(book: &Book, refusals: &mut Vec<DemandRefusal>) -> Result<Option<Money>, OutOfRange> {
    let Some(Guarantee { cap, expiry, .. }) = book.terms.guarantee else {
        refusals.push(DemandRefusal::NoGuarantee);
        return Ok(None);
    };
    if book.business_date > expiry {
        refusals.push(DemandRefusal::Expired { expiry });
    }
    let mut left = cap;
    for demand in book.servicing.demands.values() {
        let taken = if demand.is_open() { demand.amount.max(demand.paid)? } else { demand.paid };
        left = left.checked_sub(taken)?;
    }
    if !left.is_positive() {
        refusals.push(DemandRefusal::OverCap { cap });
        return Ok(None);
    }
    Ok(Some(left))
}

/// The invoices to demand: those named, or all that are overdue and not demanded.
fn demanded<'a>(
    facility: &'a Facility,
    named: &[InvoiceId],
    refusals: &mut Vec<DemandRefusal>,
) -> Result<Vec<&'a Invoice>, OutOfRange> {
    let (book, servicing) = (facility.book(), &facility.book().servicing);
    let mut invoices = Vec::new();
    if named.is_empty() {
        for invoice in servicing.open().filter(|invoice| invoice.state == InvoiceState::Overdue) {
            if demand_of(servicing, invoice).is_none() && demandable(book, invoice)?.is_positive() {
                invoices.push(invoice);
            }
        }
    }
    let mut seen = BTreeMap::new();
    for (position, id) in named.iter().enumerate() {
        if let Some(first) = seen.insert(*id, position) {
            refusals.push(DemandRefusal::Duplicate { position, first });
            continue;
        }
        match find_invoice(facility, *id) {
            Err(refusal) => refusals.push(DemandRefusal::InvoiceNotFound(refusal)),
            Ok(invoice) if invoice.state != InvoiceState::Overdue || demandable(book, invoice)?.is_zero() => {
                let (invoice, state) = (invoice.name(), invoice.state_name());
                refusals.push(DemandRefusal::NotOverdue { invoice, state });
            }
            Ok(invoice) => match demand_of(servicing, invoice) {
                Some(demand) => {
                    let (invoice, demand) = (invoice.name(), demand.name());
                    refusals.push(DemandRefusal::AlreadyDemanded { invoice, demand });
                }
                None => invoices.push(invoice),
            },
        }
    }
    if invoices.is_empty() && refusals.is_empty() {
        refusals.push(DemandRefusal::NothingOverdue);
    }
    Ok(invoices)
}

/// The open demand that asks for the invoice, or for one that it superseded.
fn demand_of<'a>(servicing: &'a Servicing, invoice: &Invoice) -> Option<&'a GuaranteeDemand> {
    let id = invoice.billing.invoice;
    let asks = |demanded: &InvoiceId| servicing.standing(*demanded).is_some_and(|its| its.billing.invoice == id);
    let mut open = servicing.demands.values().filter(|demand| demand.is_open());
    open.find(|demand| demand.invoices.iter().any(asks)).map(AsRef::as_ref)
}

/// What is payable of an invoice, with default interest to the open business date.
fn demandable(book: &Book, invoice: &Invoice) -> Result<Money, OutOfRange> {
    let payable = invoice.payable()?;
    match default_interest_to(book, invoice, book.business_date)? {
        Some(charge) => Ok(payable.checked_add(charge.amount)?),
        None => Ok(payable),
    }
}
