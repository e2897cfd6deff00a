//! Refusals that the commands on invoices, receipts, defaults and demands share, each with the rule it
//! tells.

use super::reason::{ReasonCode, RuleFailure};
use crate::currency::Currency;
use crate::ids::{DefaultId, GuaranteeDemandId, InvoiceId, ReceiptId};
use crate::money::Money;

/// The invoice does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoiceNotFound(pub InvoiceId);

impl InvoiceNotFound {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let subject = format!("invoices/{}", self.0);
        RuleFailure::new(ReasonCode::InvoiceNotFound, subject, "The invoice does not exist.")
    }
}

/// The receipt does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptNotFound(pub ReceiptId);

impl ReceiptNotFound {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let subject = format!("receipts/{}", self.0);
        RuleFailure::new(ReasonCode::ReceiptNotFound, subject, "The receipt does not exist.")
    }
}

/// The default does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultNotFound(pub DefaultId);

impl DefaultNotFound {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let subject = format!("defaults/{}", self.0);
        RuleFailure::new(ReasonCode::DefaultNotFound, subject, "The default does not exist.")
    }
}

/// The default does not continue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultNotContinuing {
    /// The default's name within the facility.
    pub default: String,
    /// Its state, in UPPER_SNAKE.
    pub state: &'static str,
}

impl DefaultNotContinuing {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let sentence = format!("The default is {}; it does not continue.", self.state);
        RuleFailure::new(ReasonCode::DefaultNotContinuing, self.default.clone(), sentence).with("state", self.state)
    }
}

/// The guarantee demand does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemandNotFound(pub GuaranteeDemandId);

impl DemandNotFound {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let subject = format!("guaranteeDemands/{}", self.0);
        RuleFailure::new(ReasonCode::GuaranteeDemandNotFound, subject, "The guarantee demand does not exist.")
    }
}

/// The guarantee demand is settled or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandNotOpen {
    /// The demand's name within the facility.
    pub demand: String,
    /// Its state, in UPPER_SNAKE.
    pub state: &'static str,
}

impl DemandNotOpen {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let sentence = format!("The guarantee demand is {}.", self.state);
        RuleFailure::new(ReasonCode::GuaranteeDemandNotOpen, self.demand.clone(), sentence).with("state", self.state)
    }
}

/// The bank's reference is recorded already: one payment is recorded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlreadyRecorded {
    /// The reference.
    pub bank_reference: String,
    /// The receipt that has it; `None` for a refund.
    pub receipt: Option<String>,
}

impl AlreadyRecorded {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let (code, field) = (ReasonCode::ReceiptAlreadyRecorded, "bank_reference");
        match &self.receipt {
            Some(receipt) => RuleFailure::new(code, field, format!("It is recorded already, by {receipt}."))
                .with("bank_reference", &self.bank_reference)
                .with("recorded_by", receipt),
            None => RuleFailure::new(code, field, "It is recorded already, by a refund.")
                .with("bank_reference", &self.bank_reference),
        }
    }
}

/// An amount that is no amount of this facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmountRefused {
    /// It is not in the facility's currency.
    CurrencyMismatch {
        /// Path of the field.
        field: String,
        /// The facility's currency.
        expected: Currency,
        /// The currency given.
        given: Currency,
    },
    /// It is zero or negative.
    NotPositive {
        /// Path of the field.
        field: String,
        /// The amount given.
        given: Money,
    },
}

impl AmountRefused {
    /// Refuses another currency, and what is not positive.
    ///
    /// # Errors
    /// Why it is no amount of this facility.
    pub fn check(field: &str, amount: Money, expected: Currency) -> Result<(), Self> {
        let (field, given) = (field.to_owned(), amount.currency());
        if expected != given {
            return Err(Self::CurrencyMismatch { field, expected, given });
        }
        if amount.is_positive() { Ok(()) } else { Err(Self::NotPositive { field, given: amount }) }
    }

    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::CurrencyMismatch { field, expected, given } => {
                let sentence = format!("The facility's currency is {}.", expected.code());
                RuleFailure::new(ReasonCode::CurrencyMismatch, field, sentence)
                    .with("expected", expected.code())
                    .with("given", given.code())
            }
            Self::NotPositive { field, given } => {
                RuleFailure::new(ReasonCode::AmountNotPositive, field, "The amount must be positive.")
                    .with("given", given.amount_text())
            }
        }
    }
}

/// Gives a rejection that lists every reason in a variant `Refused`, and wraps one refusal in each of
/// the others, its conversions and its rules.
macro_rules! listed_refusals {
    ($name:ident lists $listed:ty: $($variant:ident($refusal:ty)),+ $(,)?) => {
        $(impl From<$refusal> for $name {
            fn from(refusal: $refusal) -> Self {
                Self::$variant(refusal)
            }
        })+

        impl $name {
            /// The rules that failed.
            #[must_use]
            pub fn rules(&self) -> Vec<$crate::facility::reason::RuleFailure> {
                match self {
                    $(Self::$variant(refusal) => vec![refusal.rule()],)+
                    Self::Refused(refusals) => refusals.iter().map(<$listed>::rule).collect(),
                }
            }
        }
    };
}
pub(super) use listed_refusals;
