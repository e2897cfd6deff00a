//! The reasons against a submission, each with its figures.

use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::facility::claims::ClaimKind;
use crate::facility::drawstop::{DrawstopCause, outside_availability};
use crate::facility::free_text::{TextFlaw, TextProblem};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::terms::Category;
use crate::ids::{DrawdownId, FacilityId};
use crate::money::Money;

/// A reason against a drawdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawdownRefusal {
    /// Nothing can be drawn now.
    Drawstop(DrawstopCause),
    /// The requested funding date lies outside the availability period.
    OutsideAvailability {
        /// The requested funding date.
        requested: BusinessDate,
        /// First day of the period.
        start: BusinessDate,
        /// Last day of the period.
        end: BusinessDate,
    },
    /// The requested funding date is no joint business day.
    NotABusinessDay {
        /// The requested funding date.
        requested: BusinessDate,
    },
    /// The notice has not run by the requested funding date.
    NoticeTooShort {
        /// The requested funding date.
        requested: BusinessDate,
        /// The first day that would do.
        earliest: BusinessDate,
        /// How many business days the terms ask for.
        required: u32,
    },
    /// The final maturity is not after the requested funding date.
    NoTenorLeft {
        /// The requested funding date.
        requested: BusinessDate,
        /// The final maturity.
        final_maturity: BusinessDate,
    },
    /// There is no line.
    NoItems,
    /// There are more lines than a drawdown may have.
    TooManyItems {
        /// How many.
        given: usize,
    },
    /// The financed amount is below the least of a drawdown, or nothing at all.
    BelowMinimum {
        /// The financed amount.
        requested: Money,
        /// The least.
        minimum: Money,
    },
    /// The financed amount is more than what is available.
    OverHeadroom {
        /// The financed amount.
        requested: Money,
        /// What is available.
        available: Money,
        /// How much it is over.
        excess: Money,
    },
    /// A category would be used beyond its sublimit.
    OverSublimit {
        /// The category.
        category: Category,
        /// Its limit.
        limit: Money,
        /// What is reserved and funded of it.
        used: Money,
        /// What is asked of it.
        requested: Money,
        /// How much it is over.
        excess: Money,
    },
    /// Something is wrong with one line.
    Item {
        /// Index of the line, from 0.
        index: usize,
        /// What.
        refusal: ItemRefusal,
    },
}

/// A reason against one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemRefusal {
    /// A text is missing, too long or unusable.
    Text {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        flaw: TextFlaw,
    },
    /// The category is not eligible.
    IneligibleCategory {
        /// The category.
        category: Category,
    },
    /// An amount is not in the facility's currency.
    CurrencyMismatch {
        /// The field.
        field: &'static str,
        /// The facility's currency.
        expected: Currency,
        /// The currency given.
        given: Currency,
    },
    /// The price is zero or negative.
    PriceNotPositive {
        /// The price.
        price: Money,
    },
    /// The down payment is not the price less the financed amount.
    PriceInconsistent {
        /// Price less financed amount.
        expected: Money,
        /// The down payment given.
        given: Money,
    },
    /// The invoice is dated after the day of submission.
    InvoiceDateInFuture {
        /// Date of the invoice.
        invoice_date: BusinessDate,
        /// The day of submission.
        submitted_on: BusinessDate,
    },
    /// An earlier line names the same machine or the same invoice.
    DuplicateInRequest {
        /// Machine or invoice.
        kind: ClaimKind,
        /// Index of the earlier line, from 0.
        first: usize,
    },
    /// The machine or the invoice is financed already.
    AlreadyFinanced {
        /// Machine or invoice.
        kind: ClaimKind,
        /// Where, if the caller may know: it acts for the provider, or the other facility is the
        /// same borrower's.
        held_by: Option<ClaimPlace>,
    },
}

/// Where a machine or an invoice is financed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimPlace {
    /// The facility.
    pub facility: FacilityId,
    /// The drawdown.
    pub drawdown: DrawdownId,
}

impl DrawdownRefusal {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ReasonCode {
        self.rule().code
    }

    /// What failed, for example `items[3]`.
    #[must_use]
    pub fn subject(&self) -> String {
        self.rule().subject
    }

    /// The rule that failed, with its figures.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::Drawstop(cause) => cause.rule(),
            Self::OutsideAvailability { requested, start, end } => {
                outside_availability(FUNDING_DATE, *requested, *start, *end)
            }
            Self::NotABusinessDay { requested } => not_a_business_day(FUNDING_DATE, *requested),
            Self::NoticeTooShort { requested, earliest, required } => {
                let sentence =
                    format!("Funding needs {required} business days' notice; the earliest day is {earliest}.");
                RuleFailure::new(ReasonCode::NoticeTooShort, FUNDING_DATE, sentence)
                    .with("requested", requested)
                    .with("earliest", earliest)
                    .with("required_business_days", required)
            }
            Self::NoTenorLeft { requested, final_maturity } => no_tenor_left(FUNDING_DATE, *requested, *final_maturity),
            Self::NoItems => RuleFailure::new(ReasonCode::NoItems, "items", "A drawdown has at least one line."),
            Self::TooManyItems { given } => {
                let limit = super::MOST_ITEMS;
                let sentence = format!("A drawdown has at most {limit} lines.");
                RuleFailure::new(ReasonCode::TooManyItems, "items", sentence).with("given", given).with("limit", limit)
            }
            Self::BelowMinimum { requested, minimum } => {
                let sentence =
                    format!("The financed amount, {requested}, is below the least of a drawdown, {minimum}.");
                RuleFailure::new(ReasonCode::BelowMinimum, "items", sentence)
                    .with("requested", requested.amount_text())
                    .with("minimum", minimum.amount_text())
                    .with("currency", minimum.currency().code())
            }
            Self::OverHeadroom { requested, available, excess } => over_headroom(*requested, *available, *excess),
            Self::OverSublimit { category, limit, used, requested, excess } => {
                let sentence = format!("{category} would be {excess} over its sublimit of {limit}.");
                RuleFailure::new(ReasonCode::OverSublimit, "items", sentence)
                    .with("category", category)
                    .with("limit", limit.amount_text())
                    .with("used", used.amount_text())
                    .with("requested", requested.amount_text())
                    .with("excess", excess.amount_text())
                    .with("currency", limit.currency().code())
            }
            Self::Item { index, refusal } => refusal.rule(&format!("items[{index}]")),
        }
    }
}

impl ItemRefusal {
    /// The rule that failed, with the path of its line.
    fn rule(&self, line: &str) -> RuleFailure {
        match self {
            Self::Text { field, flaw } => TextProblem { field: format!("{line}.{field}"), flaw: *flaw }.rule(),
            Self::IneligibleCategory { category } => {
                let sentence = format!("{category} is not a category that this facility finances.");
                RuleFailure::new(ReasonCode::IneligibleCategory, line, sentence).with("category", category)
            }
            Self::CurrencyMismatch { field, expected, given } => {
                let sentence = format!("The facility's currency is {}.", expected.code());
                RuleFailure::new(ReasonCode::CurrencyMismatch, format!("{line}.{field}"), sentence)
                    .with("expected", expected.code())
                    .with("given", given.code())
            }
            Self::PriceNotPositive { price } => {
                let subject = format!("{line}.price");
                RuleFailure::new(ReasonCode::PriceNotPositive, subject, "The price must be positive.")
                    .with("price", price.amount_text())
            }
            Self::PriceInconsistent { expected, given } => {
                let sentence = format!("Price less financed amount is {expected}, the down payment given is {given}.");
                RuleFailure::new(ReasonCode::PriceInconsistent, format!("{line}.down_payment"), sentence)
                    .with("expected", expected.amount_text())
                    .with("given", given.amount_text())
                    .with("currency", expected.currency().code())
            }
            Self::InvoiceDateInFuture { invoice_date, submitted_on } => {
                let sentence = format!("The invoice is dated {invoice_date}, after the submission on {submitted_on}.");
                RuleFailure::new(ReasonCode::InvoiceDateInFuture, format!("{line}.invoice_date"), sentence)
                    .with("invoice_date", invoice_date)
                    .with("submission_date", submitted_on)
            }
            Self::DuplicateInRequest { kind, first } => {
                let sentence = format!("items[{first}] names the same {}.", noun(*kind));
                RuleFailure::new(ReasonCode::DuplicateInRequest, line, sentence)
                    .with("kind", kind.as_str())
                    .with("first", format!("items[{first}]"))
            }
            Self::AlreadyFinanced { kind, held_by } => already_financed(line, *kind, held_by.as_ref()),
        }
    }
}

const FUNDING_DATE: &str = "requested_funding_date";

const fn noun(kind: ClaimKind) -> &'static str {
    match kind {
        ClaimKind::Serial => "machine",
        ClaimKind::Invoice => "invoice",
    }
}

fn already_financed(line: &str, kind: ClaimKind, held_by: Option<&ClaimPlace>) -> RuleFailure {
    let (code, field) = match kind {
        ClaimKind::Serial => (ReasonCode::SerialAlreadyFinanced, "serial_number"),
        ClaimKind::Invoice => (ReasonCode::InvoiceAlreadyFinanced, "invoice_number"),
    };
    let subject = format!("{line}.{field}");
    match held_by {
        None => RuleFailure::new(code, subject, format!("The {} is financed already.", noun(kind))),
        Some(ClaimPlace { facility, drawdown }) => {
            let place = format!("facilities/{facility}/drawdowns/{drawdown}");
            RuleFailure::new(code, subject, format!("The {} is financed already, by {place}.", noun(kind)))
                .with("held_by", place)
        }
    }
}

pub(super) fn over_headroom(requested: Money, available: Money, excess: Money) -> RuleFailure {
    let sentence = format!("The financed amount, {requested}, is {excess} more than the {available} available.");
    RuleFailure::new(ReasonCode::OverHeadroom, "items", sentence)
        .with("requested", requested.amount_text())
        .with("available", available.amount_text())
        .with("excess", excess.amount_text())
        .with("currency", available.currency().code())
}

pub(super) fn not_a_business_day(subject: &str, date: BusinessDate) -> RuleFailure {
    let sentence = format!("{date} is not a business day of all the facility's calendars.");
    RuleFailure::new(ReasonCode::NotABusinessDay, subject, sentence).with("date", date)
}

pub(super) fn no_tenor_left(subject: &str, date: BusinessDate, final_maturity: BusinessDate) -> RuleFailure {
    let sentence = format!("The final maturity, {final_maturity}, is not after {date}.");
    RuleFailure::new(ReasonCode::NoTenorLeft, subject, sentence)
        .with("date", date)
        .with("final_maturity", final_maturity)
}
