//! Reverses a receipt whose money did not come after all: a debit that bounced, a transfer recalled.
//!
//! Nothing is edited: what it paid is taken back by a new event. What was done on the strength of it
//! stays done: a title that passed, a schedule that ended, a default that was cured.

use std::collections::{BTreeMap, BTreeSet};

use super::decision;
use super::record_receipt::{already_recorded, require_receiving};
use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::difference::{Amounts, add_to, left_out};
use crate::facility::draft::Draft;
use crate::facility::event::{Event, ReceiptReversed, TakenBack};
use crate::facility::free_text::{self, SHORT_TEXT, TextProblem};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState, require_reason};
use crate::facility::servicing::{Allocation, AllocationTarget, DefaultInterestCharge, PaymentRef, Receipt, Servicing};
use crate::facility::servicing_refusal::{AlreadyRecorded, ReceiptNotFound, listed_refusals};
use crate::facility::state::{Book, Facility};
use crate::facility::steps::end::end_what_is_done;
use crate::facility::steps::unapplied::apply_unapplied_cash;
use crate::ids::{InvoiceId, ReceiptId};
use crate::money::Money;

/// Reverse a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReverseReceipt {
    /// The receipt.
    pub receipt: ReceiptId,
    /// The bank's reference of the return, once in a facility.
    pub bank_reference: String,
    /// Why.
    pub reason: String,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReverseReceiptRejection {
    /// The receipt does not exist.
    NotFound(ReceiptNotFound),
    /// The reason or the reference can't be recorded.
    Text(TextProblem),
    /// Every reason against it.
    Refused(Vec<ReversalRefusal>),
    /// Amounts can't be computed.
    OutOfRange(OutOfRange),
}

listed_refusals!(ReverseReceiptRejection lists ReversalRefusal:
    NotFound(ReceiptNotFound), Text(TextProblem), OutOfRange(OutOfRange));

/// A reason against a reversal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReversalRefusal {
    /// The facility is closed.
    WrongState(WrongState),
    /// The receipt is reversed already.
    AlreadyReversed {
        /// The receipt's name within the facility.
        receipt: String,
        /// The day.
        on: BusinessDate,
    },
    /// The bank's reference is recorded already.
    AlreadyRecorded(AlreadyRecorded),
    /// A part of it was paid back and can't be taken from anything.
    NotCovered {
        /// The receipt's name within the facility.
        receipt: String,
        /// That part.
        missing: Money,
    },
}

impl ReversalRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::WrongState(refusal) => refusal.rule(),
            Self::AlreadyReversed { receipt, on } => {
                let sentence = format!("The receipt was reversed on {on}.");
                RuleFailure::new(ReasonCode::ReceiptReversed, receipt, sentence).with("reversal_date", on)
            }
            Self::AlreadyRecorded(refusal) => refusal.rule(),
            Self::NotCovered { receipt, missing } => {
                let sentence = format!(
                    "{missing} of it was refunded: once that much has come back and is unapplied, it can be reversed."
                );
                RuleFailure::new(ReasonCode::ReversalNotCovered, receipt, sentence)
                    .with("missing", missing.amount_text())
                    .with("currency", missing.currency().code())
            }
        }
    }
}

/// Decides [`ReverseReceipt`]. Unapplied cash that is left pays at once what is due again; what is
/// overdue is judged when the next day opens.
///
/// # Errors
/// The receipt is unknown, or every reason against it.
pub fn decide_reverse_receipt(
    facility: &Facility,
    command: &ReverseReceipt,
    context: &Context,
) -> Result<Vec<Event>, ReverseReceiptRejection> {
    let (book, id) = (facility.book(), command.receipt);
    let receipt = book.servicing.receipts.get(&id).ok_or(ReceiptNotFound(id))?;
    free_text::require("bank_reference", &command.bank_reference, SHORT_TEXT)?;
    require_reason(&command.reason)?;
    let mut refusals: Vec<ReversalRefusal> =
        require_receiving(facility).err().map(ReversalRefusal::WrongState).into_iter().collect();
    refusals.extend(already_recorded(&book.servicing, &command.bank_reference).map(ReversalRefusal::AlreadyRecorded));
    if let Some(reversal) = book.servicing.reversals.get(&id) {
        refusals.push(ReversalRefusal::AlreadyReversed { receipt: format!("receipts/{id}"), on: reversal.decision.on });
        return Err(ReverseReceiptRejection::Refused(refusals));
    }
    let Taken { parts, from_unapplied, missing } = taken(&book.servicing, receipt)?;
    if missing.is_positive() {
        refusals.push(ReversalRefusal::NotCovered { receipt: format!("receipts/{id}"), missing });
    }
    if !refusals.is_empty() {
        return Err(ReverseReceiptRejection::Refused(refusals));
    }
    let default_interest = borne(book, &parts)?;
    let mut draft = Draft::on(facility);
    draft.push(Event::ReceiptReversed(Box::new(ReceiptReversed {
        receipt: id,
        decision: decision(facility, context),
        reason: command.reason.clone(),
        bank_reference: command.bank_reference.clone(),
        taken_back: parts,
        from_unapplied,
        default_interest,
    })));
    apply_unapplied_cash(&mut draft)?;
    end_what_is_done(&mut draft)?;
    Ok(draft.into_events())
}

/// Where the money of a receipt is taken from.
struct Taken {
    parts: Vec<TakenBack>,
    from_unapplied: Money,
    missing: Money,
}

/// What it paid itself; then unapplied cash; then what unapplied cash paid, the latest first.
fn taken(servicing: &Servicing, receipt: &Receipt) -> Result<Taken, OutOfRange> {
    let zero = Money::zero(receipt.amount.currency());
    let (mut parts, mut left) = (Vec::new(), receipt.amount);
    let own = PaymentRef::Receipt { receipt: receipt.id };
    for (number, payment) in servicing.payments.iter().filter(|(_, its)| its.payment == own) {
        for part in &payment.parts {
            left = left.checked_sub(part.amount)?;
            parts.push(taken_back(*number, (payment.payment, payment.value_date), *part));
        }
    }
    let from_unapplied = left.min(servicing.unapplied)?;
    left = left.checked_sub(from_unapplied)?;
    for (number, payment) in servicing.payments.iter().rev() {
        match payment.payment {
            PaymentRef::Receipt { .. } => continue,
            PaymentRef::UnappliedCash { .. } => {}
        }
        for part in payment.parts.iter().rev() {
            let amount = part.amount.min(left)?;
            if amount.is_positive() {
                left = left.checked_sub(amount)?;
                let part = Allocation { amount, ..*part };
                parts.push(taken_back(*number, (payment.payment, payment.value_date), part));
            }
        }
    }
    Ok(Taken { parts, from_unapplied, missing: left.max(zero)? })
}

const fn taken_back(
    number: u32,
    (payment, value_date): (PaymentRef, BusinessDate),
    allocation: Allocation,
) -> TakenBack {
    TakenBack { number, payment, value_date, allocation }
}

/// The default interest that the reopened amounts bear for days that are reckoned already, by invoice.
fn borne(book: &Book, parts: &[TakenBack]) -> Result<Vec<DefaultInterestCharge>, OutOfRange> {
    let mut reopened: BTreeMap<InvoiceId, (Amounts, BTreeSet<PaymentRef>)> = BTreeMap::new();
    for TakenBack { payment, value_date, allocation, .. } in parts {
        match allocation.target {
            AllocationTarget::DefaultInterest => {}
            AllocationTarget::Line { .. } => {
                let (amounts, payments) = reopened.entry(allocation.invoice).or_default();
                add_to(amounts, *value_date, allocation.amount)?;
                payments.insert(*payment);
            }
        }
    }
    let mut charges = Vec::new();
    for (id, (amounts, payments)) in reopened {
        let Some(invoice) = book.servicing.invoices.get(&id) else { continue };
        let charge = left_out(book, invoice, &amounts)?.filter(|charge| !charge.amount.is_zero());
        charges
            .extend(charge.map(|charge| DefaultInterestCharge { corrects: payments.into_iter().collect(), ..charge }));
    }
    Ok(charges)
}
