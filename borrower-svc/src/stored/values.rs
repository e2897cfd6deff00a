//! Values as they are stored, and the way back.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use facility_domain::{
    currency::Currency,
    date::BusinessDate,
    ids::{DrawdownId, InvoiceId, QuoteId, ScheduleId},
    money::Money,
};
use serde::{Deserialize, Serialize};

use crate::book::computation::MinorAmount;

/// An amount.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredMoney {
    currency: String,
    amount: String,
}

impl StoredMoney {
    pub fn of(money: Money) -> Self {
        Self { currency: money.currency().code().to_owned(), amount: money.amount_text() }
    }

    pub fn of_minor(amount: MinorAmount) -> Self {
        Self { currency: amount.currency.code().to_owned(), amount: amount.amount_text() }
    }

    pub fn read(&self) -> Result<Money, String> {
        let currency = text(Currency::parse(&self.currency))?;
        text(Money::parse(currency, &self.amount))
    }
}

pub fn date(stored: &str) -> Result<BusinessDate, String> {
    text(BusinessDate::parse(stored))
}

pub fn drawdown(number: u32) -> Result<DrawdownId, String> {
    DrawdownId::new(number).ok_or_else(|| "a drawdown can't be number 0".to_owned())
}

pub fn schedule(number: u32) -> Result<ScheduleId, String> {
    ScheduleId::new(number).ok_or_else(|| "a schedule can't be number 0".to_owned())
}

pub fn invoice(number: u32) -> Result<InvoiceId, String> {
    InvoiceId::new(number).ok_or_else(|| "an invoice can't be number 0".to_owned())
}

pub fn quote(number: u32) -> Result<QuoteId, String> {
    QuoteId::new(number).ok_or_else(|| "a quote can't be number 0".to_owned())
}

pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub fn bytes(stored: &str) -> Result<Vec<u8>, String> {
    text(STANDARD.decode(stored))
}

/// The value, or its problem as a text.
pub fn text<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|problem| problem.to_string())
}
