//! How a domain value and its stored form become each other, and the macros that declare stored
//! structs field by field.

use std::sync::Arc;

use facility_domain::{
    date::BusinessDate,
    decimal::parse_decimal,
    facility::condition::Decision,
    ids::{
        CertificateId, CovenantId, DefaultId, DrawdownId, EquipmentId, GuaranteeDemandId, InvoiceId, QuoteId,
        ReceiptId, ScheduleId,
    },
    money::Money,
    rate::Rate,
};
use rust_decimal::Decimal;

use super::values::{DecisionV1, MoneyV1, Problem, date, rate, read};

/// A domain value that is kept in the form `F`.
pub(super) trait Kept<F>: Sized {
    /// Its stored form.
    fn keep(&self) -> F;
    /// The value of a stored form.
    fn restore(form: F) -> Result<Self, Problem>;
}

/// Declares a stored struct whose fields are those of the domain's, each with its stored form.
macro_rules! kept {
    ($(
        $(#[doc = $doc:literal])+ $stored:ident of $domain:ident {
            $($(#[$attribute:meta])* $field:ident: $form:ty,)+
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, serde::Serialize, serde::Deserialize)]
        pub(super) struct $stored { $($(#[$attribute])* $field: $form,)+ }

        impl From<&$domain> for $stored {
            fn from(domain: &$domain) -> Self {
                // Names every field, so that a new one does not go unstored.
                let $domain { $($field,)+ } = domain;
                Self { $($field: $crate::stored::kept::Kept::keep($field),)+ }
            }
        }

        impl TryFrom<$stored> for $domain {
            type Error = $crate::stored::values::Problem;

            fn try_from(stored: $stored) -> Result<Self, Self::Error> {
                Ok(Self { $($field: $crate::stored::kept::Kept::restore(stored.$field)?,)+ })
            }
        }

        impl $crate::stored::kept::Kept<$stored> for $domain {
            fn keep(&self) -> $stored {
                self.into()
            }

            fn restore(form: $stored) -> Result<Self, $crate::stored::values::Problem> {
                form.try_into()
            }
        }
    )+};
}

/// Declares a stored enumeration whose variants are those of the domain's, told apart by the code
/// in the field `tag`: the variant's name in UPPER_SNAKE, a contract like every stored code.
macro_rules! kept_variants {
    ($(
        $(#[doc = $doc:literal])+ $stored:ident of $domain:ident, tag $tag:literal {
            $($variant:ident { $($(#[$attribute:meta])* $field:ident: $form:ty),* })+
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, serde::Serialize, serde::Deserialize)]
        #[serde(tag = $tag, rename_all = "SCREAMING_SNAKE_CASE")]
        pub(super) enum $stored { $($variant { $($(#[$attribute])* $field: $form),* },)+ }

        impl $crate::stored::kept::Kept<$stored> for $domain {
            fn keep(&self) -> $stored {
                match self {
                    $(Self::$variant { $($field),* } => {
                        $stored::$variant { $($field: $crate::stored::kept::Kept::keep($field)),* }
                    })+
                }
            }

            fn restore(form: $stored) -> Result<Self, $crate::stored::values::Problem> {
                match form {
                    $($stored::$variant { $($field),* } => {
                        Ok(Self::$variant { $($field: $crate::stored::kept::Kept::restore($field)?),* })
                    })+
                }
            }
        }
    )+};
}

pub(super) use {kept, kept_variants};

/// Keeps values as they are.
macro_rules! kept_as_they_are {
    ($($plain:ty),+) => {$(
        impl Kept<$plain> for $plain {
            fn keep(&self) -> $plain {
                self.clone()
            }

            fn restore(form: $plain) -> Result<Self, Problem> {
                Ok(form)
            }
        }
    )+};
}

kept_as_they_are!(bool, u32, i64, String);

/// Keeps numbered things by their numbers.
macro_rules! kept_by_number {
    ($($id:ident = $what:literal),+ $(,)?) => {$(
        impl Kept<u32> for $id {
            fn keep(&self) -> u32 {
                self.number()
            }

            fn restore(form: u32) -> Result<Self, Problem> {
                Self::new(form).ok_or_else(|| Problem(format!(concat!($what, " {}: numbers begin at 1"), form)))
            }
        }
    )+};
}

kept_by_number! {
    ScheduleId = "schedule",
    InvoiceId = "invoice",
    ReceiptId = "receipt",
    CertificateId = "compliance certificate",
    DefaultId = "default",
    GuaranteeDemandId = "guarantee demand",
    QuoteId = "quote",
    DrawdownId = "drawdown",
}

/// Keeps values as text.
macro_rules! kept_as_text {
    ($($domain:ty = $read:expr),+ $(,)?) => {$(
        impl Kept<String> for $domain {
            fn keep(&self) -> String {
                self.to_string()
            }

            fn restore(form: String) -> Result<Self, Problem> {
                let read: fn(&str) -> Result<Self, Problem> = $read;
                read(&form)
            }
        }
    )+};
}

kept_as_text! {
    BusinessDate = date,
    Rate = rate,
    CovenantId = |text| read("covenant", text, CovenantId::parse),
    EquipmentId = |text| read("equipment", text, EquipmentId::parse),
    // With all its decimals: what was reckoned exactly loads exactly.
    Decimal = |text| read("figure", text, |text| parse_decimal(text, Decimal::MAX_SCALE)),
}

impl Kept<MoneyV1> for Money {
    fn keep(&self) -> MoneyV1 {
        (*self).into()
    }

    fn restore(form: MoneyV1) -> Result<Self, Problem> {
        form.try_into()
    }
}

impl Kept<DecisionV1> for Decision {
    fn keep(&self) -> DecisionV1 {
        self.into()
    }

    fn restore(form: DecisionV1) -> Result<Self, Problem> {
        form.try_into()
    }
}

impl<F, T: Kept<F>> Kept<Vec<F>> for Vec<T> {
    fn keep(&self) -> Vec<F> {
        self.iter().map(T::keep).collect()
    }

    fn restore(form: Vec<F>) -> Result<Self, Problem> {
        form.into_iter().map(T::restore).collect()
    }
}

impl<F, T: Kept<F>> Kept<Option<F>> for Option<T> {
    fn keep(&self) -> Option<F> {
        self.as_ref().map(T::keep)
    }

    fn restore(form: Option<F>) -> Result<Self, Problem> {
        form.map(T::restore).transpose()
    }
}

impl<F, T: Kept<F>> Kept<F> for Arc<T> {
    fn keep(&self) -> F {
        self.as_ref().keep()
    }

    fn restore(form: F) -> Result<Self, Problem> {
        T::restore(form).map(Self::new)
    }
}
