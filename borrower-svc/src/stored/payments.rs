//! Stored events about payment orders.

use facility_domain::ids::InvoiceId;
use serde::{Deserialize, Serialize};

use super::values::{StoredMoney, date};
use crate::book::{computation::MinorAmount, event::PaymentOrdered};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentOrderedV1 {
    payment: u32,
    invoice: u32,
    amount: StoredMoney,
    payment_date: String,
    payment_reference: String,
    ordered_by: String,
    created_at: i64,
}

impl From<&PaymentOrdered> for PaymentOrderedV1 {
    fn from(event: &PaymentOrdered) -> Self {
        Self {
            payment: event.payment,
            invoice: event.invoice.number(),
            amount: StoredMoney::of_minor(event.amount),
            payment_date: event.payment_date.to_string(),
            payment_reference: event.payment_reference.clone(),
            ordered_by: event.ordered_by.clone(),
            created_at: event.created_at,
        }
    }
}

impl PaymentOrderedV1 {
    pub fn read(self) -> Result<PaymentOrdered, String> {
        Ok(PaymentOrdered {
            payment: self.payment,
            invoice: InvoiceId::new(self.invoice).ok_or_else(|| "an invoice can't be number 0".to_owned())?,
            amount: MinorAmount::of(self.amount.read()?),
            payment_date: date(&self.payment_date)?,
            payment_reference: self.payment_reference,
            ordered_by: self.ordered_by,
            created_at: self.created_at,
        })
    }
}
