//! Records money that came in and allocates it.

use super::{decision, find_demand, require_demand_open};
use crate::date::BusinessDate;
use crate::facility::allocation::allocate;
use crate::facility::context::Context;
use crate::facility::difference::given_back;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, ReceiptRecorded};
use crate::facility::free_text::{self, SHORT_TEXT, TextProblem};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState};
use crate::facility::servicing::{Invoice, InvoiceState, Payer, Receipt, Servicing};
use crate::facility::servicing_refusal::{
    AlreadyRecorded, AmountRefused, DemandNotFound, DemandNotOpen, InvoiceNotFound, listed_refusals,
};
use crate::facility::state::{Book, Facility};
use crate::facility::steps::cure::cure_what_is_paid;
use crate::facility::steps::end::end_what_is_done;
use crate::facility::steps::unapplied::apply_unapplied_cash;
use crate::ids::{GuaranteeDemandId, InvoiceId};
use crate::money::Money;

/// Record a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordReceipt {
    /// How much. Positive.
    pub amount: Money,
    /// The day on which it counts as paid.
    pub value_date: BusinessDate,
    /// Who paid.
    pub payer: Payer,
    /// The bank's own reference, once in a facility.
    pub bank_reference: String,
    /// The payer's reference; may be empty.
    pub payment_reference: String,
    /// The invoice that the payer named: it must stand. The allocation follows the terms all the same.
    pub invoice: Option<InvoiceId>,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordReceiptRejection {
    /// A reference can't be recorded.
    Text(TextProblem),
    /// Every reason against it.
    Refused(Vec<ReceiptRefusal>),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

listed_refusals!(RecordReceiptRejection lists ReceiptRefusal: Text(TextProblem), OutOfRange(OutOfRange));

/// A reason against a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptRefusal {
    /// The facility is not signed, or it is closed.
    WrongState(WrongState),
    /// It is no amount of this facility.
    Amount(AmountRefused),
    /// The bank's reference is recorded already.
    AlreadyRecorded(AlreadyRecorded),
    /// The value date lies after the open business date.
    DateInFuture {
        /// The value date.
        value_date: BusinessDate,
        /// The open business date.
        open_date: BusinessDate,
    },
    /// The value date lies before the day of signing.
    BeforeSigning {
        /// The value date.
        value_date: BusinessDate,
        /// The day of signing.
        signed_on: BusinessDate,
    },
    /// The invoice named does not exist.
    InvoiceNotFound(InvoiceNotFound),
    /// The invoice named does not stand any more.
    InvoiceSuperseded {
        /// The invoice.
        invoice: InvoiceId,
        /// What took its place.
        by: Option<InvoiceId>,
    },
    /// The demand that the guarantor paid does not exist.
    DemandNotFound(DemandNotFound),
    /// It is settled or withdrawn.
    DemandNotOpen(DemandNotOpen),
    /// The guarantor has paid more than its cap with it.
    OverCap {
        /// The cap.
        cap: Money,
        /// What the guarantor paid before.
        paid: Money,
    },
}

impl ReceiptRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::WrongState(refusal) => refusal.rule(),
            Self::Amount(refusal) => refusal.rule(),
            Self::AlreadyRecorded(refusal) => refusal.rule(),
            Self::DateInFuture { value_date, open_date } => {
                let sentence = format!("The open business date is {open_date}.");
                RuleFailure::new(ReasonCode::DateInFuture, "value_date", sentence)
                    .with("value_date", value_date)
                    .with("open_date", open_date)
            }
            Self::BeforeSigning { value_date, signed_on } => {
                let sentence = format!("The facility was signed on {signed_on}; nothing was owed before.");
                RuleFailure::new(ReasonCode::ValueDateBeforeSigning, "value_date", sentence)
                    .with("value_date", value_date)
                    .with("signing_date", signed_on)
            }
            Self::InvoiceNotFound(refusal) => refusal.rule(),
            Self::InvoiceSuperseded { invoice, by } => {
                let subject = format!("invoices/{invoice}");
                let sentence = "The invoice does not stand any more: it was corrected.";
                let rule = RuleFailure::new(ReasonCode::InvoiceSuperseded, subject, sentence);
                by.map_or(rule.clone(), |by| rule.with("superseded_by", format!("invoices/{by}")))
            }
            Self::DemandNotFound(refusal) => refusal.rule(),
            Self::DemandNotOpen(refusal) => refusal.rule(),
            Self::OverCap { cap, paid } => {
                let sentence = format!("The guarantee is capped at {cap}, of which {paid} is paid.");
                RuleFailure::new(ReasonCode::OverGuaranteeCap, "amount", sentence)
                    .with("cap", cap.amount_text())
                    .with("paid", paid.amount_text())
                    .with("currency", cap.currency().code())
            }
        }
    }
}

/// Decides [`RecordReceipt`]. It pays what is open now, from its value date on: default interest that was
/// reckoned on it for later days is given back. What the payment completes follows with it: defaults are cured, and what
/// is done ends.
///
/// # Errors
/// Every reason against it.
pub fn decide_record_receipt(
    facility: &Facility,
    command: &RecordReceipt,
    context: &Context,
) -> Result<Vec<Event>, RecordReceiptRejection> {
    free_text::require("bank_reference", &command.bank_reference, SHORT_TEXT)?;
    free_text::allow("payment_reference", &command.payment_reference, SHORT_TEXT)?;
    let book = facility.book();
    let refusals = refusals(facility, command)?;
    if !refusals.is_empty() {
        return Err(RecordReceiptRejection::Refused(refusals));
    }
    let payable = payable(&book.servicing, command.payer);
    let allocated = allocate(book, command.amount, command.value_date, payable)?;
    let given_back = given_back(book, &allocated.allocations, command.value_date)?;
    let releases = given_back.iter().any(|its| its.released.is_positive());
    let receipt = Receipt {
        id: book.servicing.next_receipt().ok_or(OutOfRange::Count)?,
        decision: decision(facility, context),
        amount: command.amount,
        value_date: command.value_date,
        payer: command.payer,
        bank_reference: command.bank_reference.clone(),
        payment_reference: command.payment_reference.clone(),
        default_interest: allocated.default_interest,
        allocations: allocated.allocations,
        unapplied: allocated.rest,
        given_back,
    };
    let mut draft = Draft::on(facility);
    draft.push(Event::ReceiptRecorded(Box::new(ReceiptRecorded { receipt })));
    if releases {
        apply_unapplied_cash(&mut draft)?;
    }
    cure_what_is_paid(&mut draft)?;
    end_what_is_done(&mut draft)?;
    Ok(draft.into_events())
}

/// The invoices that the money may reach: of the guarantor's only those that were demanded.
fn payable(servicing: &Servicing, payer: Payer) -> Box<dyn Iterator<Item = &Invoice> + '_> {
    match payer {
        Payer::Borrower => Box::new(servicing.open()),
        Payer::Guarantor { demand } => {
            let demanded = servicing.demands.get(&demand).into_iter().flat_map(|demand| &demand.invoices);
            Box::new(demanded.filter_map(|invoice| servicing.standing(*invoice)))
        }
    }
}

fn refusals(facility: &Facility, command: &RecordReceipt) -> Result<Vec<ReceiptRefusal>, OutOfRange> {
    let book = facility.book();
    let servicing = &book.servicing;
    let mut refusals = Vec::new();
    refusals.extend(require_receiving(facility).err().map(ReceiptRefusal::WrongState));
    let amount = AmountRefused::check("amount", command.amount, book.terms.currency());
    refusals.extend(amount.clone().err().map(ReceiptRefusal::Amount));
    refusals.extend(already_recorded(servicing, &command.bank_reference).map(ReceiptRefusal::AlreadyRecorded));
    let (value_date, open_date) = (command.value_date, book.business_date);
    if value_date > open_date {
        refusals.push(ReceiptRefusal::DateInFuture { value_date, open_date });
    }
    if let Some(signed_on) = facility.signed_on().filter(|signed_on| value_date < *signed_on) {
        refusals.push(ReceiptRefusal::BeforeSigning { value_date, signed_on });
    }
    refusals.extend(command.invoice.and_then(|invoice| invoice_refusal(servicing, invoice)));
    match command.payer {
        Payer::Borrower => {}
        Payer::Guarantor { demand } => {
            refusals.extend(demand_refusal(facility, demand));
            if amount.is_ok() {
                refusals.extend(cap_refusal(book, command.amount)?);
            }
        }
    }
    Ok(refusals)
}

/// Money is received from signing on, when fees may be due, until the facility is closed.
pub(super) fn require_receiving(facility: &Facility) -> Result<(), WrongState> {
    const RECEIVING: &[&str] = &["SIGNED", "AVAILABLE", "AVAILABILITY_ENDED", "MATURED", "CANCELLED", "ACCELERATED"];
    match facility {
        Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => Ok(()),
        Facility::Proposed { .. } | Facility::Closed { .. } => Err(facility.wrong_state(RECEIVING)),
    }
}

/// The refusal of a bank's reference that a receipt or a refund has already.
pub(super) fn already_recorded(servicing: &Servicing, bank_reference: &str) -> Option<AlreadyRecorded> {
    servicing.bank_references.contains(bank_reference).then(|| {
        let receipt = servicing.receipts.values().find(|receipt| receipt.bank_reference == bank_reference);
        let receipt = receipt.map(|receipt| format!("receipts/{}", receipt.id));
        AlreadyRecorded { bank_reference: bank_reference.to_owned(), receipt }
    })
}

fn invoice_refusal(servicing: &Servicing, id: InvoiceId) -> Option<ReceiptRefusal> {
    match servicing.invoices.get(&id).map(|invoice| invoice.state) {
        None => Some(ReceiptRefusal::InvoiceNotFound(InvoiceNotFound(id))),
        Some(InvoiceState::Superseded { by, .. }) => Some(ReceiptRefusal::InvoiceSuperseded { invoice: id, by }),
        Some(InvoiceState::Billed | InvoiceState::Due | InvoiceState::Overdue | InvoiceState::Paid { .. }) => None,
    }
}

fn demand_refusal(facility: &Facility, id: GuaranteeDemandId) -> Option<ReceiptRefusal> {
    match find_demand(facility, id) {
        Ok(demand) => require_demand_open(demand).err().map(ReceiptRefusal::DemandNotOpen),
        Err(refusal) => Some(ReceiptRefusal::DemandNotFound(refusal)),
    }
}

/// The guarantor never answers for more than its cap, in all that it pays.
fn cap_refusal(book: &Book, amount: Money) -> Result<Option<ReceiptRefusal>, OutOfRange> {
    let Some(guarantee) = &book.terms.guarantee else { return Ok(None) };
    let paid = Money::sum(book.terms.currency(), book.servicing.demands.values().map(|demand| demand.paid))?;
    let left = guarantee.cap.checked_sub(paid)?.checked_sub(amount)?;
    Ok(left.is_negative().then_some(ReceiptRefusal::OverCap { cap: guarantee.cap, paid }))
}
