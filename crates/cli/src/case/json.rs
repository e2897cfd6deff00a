//! Reads JSON field by field and notes everything that is wrong with its path,
//! instead of stopping at the first thing. What the fields mean is not known here.

use std::{cell::RefCell, str::FromStr};

use facility_domain::{currency::Currency, date::BusinessDate, decimal::parse_decimal, money::Money as ExactMoney};
use facility_proto::r#type::v1::Money;
use serde_json::Value;

use super::problems::{Problem, Problems};

/// The most decimals that a rate may have, as the contracts say.
const RATE_DECIMALS: u32 = 10;

/// One JSON file and what was found wrong with it so far.
pub(super) struct JsonFile {
    root: Value,
    problems: RefCell<Problems>,
}

impl JsonFile {
    /// Parses the text; what is no JSON at all is one problem with its line.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::of(file);
        match Value::from_str(text) {
            Ok(root) => Ok(Self { root, problems: RefCell::new(problems) }),
            Err(error) => {
                problems.add(format!("line {}, column {}", error.line(), error.column()), format!("no JSON: {error}"));
                Err(problems.found())
            }
        }
    }

    pub(super) fn root(&self) -> Node<'_> {
        Node { file: self, path: String::new(), value: Some(&self.root) }
    }

    pub(super) fn problems(self) -> Vec<Problem> {
        self.problems.into_inner().found()
    }
}

/// A place in a JSON file. Reading something that is wrong notes the problem and
/// gives an empty value, so that the rest is read as well; the caller asks for the
/// problems before it uses anything. A place without a value has been noted where
/// it was missed.
#[derive(Clone)]
pub(super) struct Node<'a> {
    file: &'a JsonFile,
    path: String,
    value: Option<&'a Value>,
}

impl<'a> Node<'a> {
    pub(super) fn problem(&self, message: impl Into<String>) {
        self.file.problems.borrow_mut().add(self.path.clone(), message);
    }

    fn child(&self, name: &str, value: Option<&'a Value>) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { file: self.file, path, value }
    }

    /// The field, which must be there and not null.
    pub(super) fn field(&self, name: &str) -> Self {
        let found = self.child(name, self.optional(name).and_then(|node| node.value));
        if found.value.is_none() && self.value.is_some() {
            found.problem("missing");
        }
        found
    }

    /// The field, if it is there and not null.
    pub(super) fn optional(&self, name: &str) -> Option<Self> {
        let value = self.value.and_then(|value| value.get(name)).filter(|value| !value.is_null());
        value.map(|value| self.child(name, Some(value)))
    }

    /// Notes every field that is not one of these: a misspelt optional field
    /// would otherwise vanish without a word.
    pub(super) fn only(&self, names: &[&str]) -> &Self {
        match self.value {
            Some(Value::Object(fields)) => {
                for name in fields.keys().filter(|name| !names.contains(&name.as_str())) {
                    self.child(name, None).problem("no such field is known");
                }
            }
            Some(_) => self.problem("must be an object"),
            None => {}
        }
        self
    }

    /// The elements of a list.
    pub(super) fn list(&self) -> Vec<Self> {
        match self.value {
            Some(Value::Array(elements)) => elements
                .iter()
                .enumerate()
                .map(|(place, value)| Self {
                    file: self.file,
                    path: format!("{}[{place}]", self.path),
                    value: Some(value),
                })
                .collect(),
            Some(_) => {
                self.problem("must be a list");
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// The fields of an object with their names.
    pub(super) fn entries(&self) -> Vec<(String, Self)> {
        match self.value {
            Some(Value::Object(fields)) => {
                fields.iter().map(|(name, value)| (name.clone(), self.child(name, Some(value)))).collect()
            }
            Some(_) => {
                self.problem("must be an object");
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// A text that is not empty.
    pub(super) fn text(&self) -> String {
        match self.value {
            Some(Value::String(text)) if !text.trim().is_empty() => text.clone(),
            Some(Value::String(_)) => self.empty("must not be empty"),
            Some(_) => self.empty("must be a text in quotation marks"),
            None => String::new(),
        }
    }

    fn empty(&self, message: &str) -> String {
        self.problem(message);
        String::new()
    }

    /// A whole number from 0 to 4,294,967,295.
    pub(super) fn whole(&self) -> u32 {
        let Some(value) = self.value else { return 0 };
        value.as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or_else(|| {
            self.problem("must be a whole number, zero or above");
            0
        })
    }

    /// True or false.
    pub(super) fn flag(&self) -> bool {
        let Some(value) = self.value else { return false };
        value.as_bool().unwrap_or_else(|| {
            self.problem("must be true or false");
            false
        })
    }

    /// A date, ISO 8601. The empty value is the first day of 1900.
    pub(super) fn date(&self) -> Option<BusinessDate> {
        let text = self.text();
        if text.is_empty() {
            return None;
        }
        let date = BusinessDate::parse(&text);
        if date.is_err() {
            self.problem(format!("\"{text}\" is no date like 2008-03-03"));
        }
        date.ok()
    }

    /// A date as the contracts write it.
    pub(super) fn date_text(&self) -> String {
        self.date().map(|date| date.to_string()).unwrap_or_default()
    }

    /// A rate as the contracts write it.
    pub(super) fn rate(&self) -> String {
        let text = self.text();
        if !text.is_empty() && parse_decimal(&text, RATE_DECIMALS).is_err() {
            self.problem(format!("\"{text}\" is no rate like 0.0780"));
        }
        text
    }

    /// An object with `currency_code` and `amount`.
    pub(super) fn money(&self) -> Money {
        self.only(&["currency_code", "amount"]);
        let code = self.field("currency_code");
        let currency_code = code.text();
        if !currency_code.is_empty() && Currency::parse(&currency_code).is_err() {
            code.problem(format!("\"{currency_code}\" is no currency like USD"));
            return Money::default();
        }
        self.field("amount").amount(&currency_code)
    }

    /// An amount of a currency known from elsewhere.
    pub(super) fn amount(&self, currency_code: &str) -> Money {
        let amount = self.text();
        if !amount.is_empty()
            && let Ok(currency) = Currency::parse(currency_code)
            && let Err(error) = ExactMoney::parse(currency, &amount)
        {
            self.problem(format!("\"{amount}\" is no amount of {currency_code}: {error}"));
        }
        Money { currency_code: currency_code.to_owned(), amount }
    }

    /// One of an enumeration's names, without the prefix that the contracts
    /// give all of them.
    pub(super) fn choice<E: Into<i32>>(&self, prefix: &str, parse: impl Fn(&str) -> Option<E>) -> i32 {
        let text = self.text();
        if text.is_empty() {
            return 0;
        }
        let number = parse(&format!("{prefix}{text}")).map(Into::into).filter(|number| *number != 0);
        number.unwrap_or_else(|| {
            self.problem(format!("\"{text}\" is none of the values known here"));
            0
        })
    }
}
