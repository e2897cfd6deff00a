//! Payment orders: what this side told its bank to pay.

use std::{collections::BTreeMap, ops::RangeBounds, sync::Arc};

use facility_domain::{
    date::BusinessDate,
    ids::{InvoiceId, ReceiptId},
};

use crate::book::computation::MinorAmount;

/// An order to the bank to pay an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The invoice.
    pub invoice: InvoiceId,
    /// How much.
    pub amount: MinorAmount,
    /// The day on which the bank is to pay.
    pub payment_date: BusinessDate,
    /// The reference that goes with the payment.
    pub payment_reference: String,
    /// Who ordered it: a SPIFFE URI.
    pub ordered_by: String,
    /// When, in microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
    /// Where it stands.
    pub state: PaymentState,
}

/// Where a payment order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    /// Ordered; the provider has not notified its receipt.
    Ordered,
    /// The provider has notified its receipt.
    Received {
        /// The receipt.
        receipt: ReceiptId,
    },
    /// The provider has notified that its money did not come after all.
    Reversed {
        /// The receipt.
        receipt: ReceiptId,
    },
}

/// All payment orders of a facility, found by number and by reference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payments {
    all: BTreeMap<u32, Arc<Payment>>,
    by_reference: BTreeMap<Arc<str>, u32>,
}

impl Payments {
    /// The number of the next order.
    #[must_use]
    pub fn next_number(&self) -> u32 {
        self.all.last_key_value().map_or(1, |(last, _)| last.saturating_add(1))
    }

    /// The order of that number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&Payment> {
        self.all.get(&number).map(AsRef::as_ref)
    }

    /// The orders with those numbers, in order.
    pub fn range(&self, numbers: impl RangeBounds<u32>) -> impl Iterator<Item = (u32, &Payment)> {
        self.all.range(numbers).map(|(number, payment)| (*number, payment.as_ref()))
    }

    /// The order that went out under that reference.
    #[must_use]
    pub fn by_reference(&self, reference: &str) -> Option<(u32, &Payment)> {
        let number = *self.by_reference.get(reference)?;
        Some((number, self.get(number)?))
    }

    /// The orders whose receipt was not notified yet.
    pub fn ordered(&self) -> impl Iterator<Item = &Payment> {
        self.all.values().map(AsRef::as_ref).filter(|payment| payment.state == PaymentState::Ordered)
    }

    pub(in crate::book) fn insert(&mut self, number: u32, payment: Payment) {
        self.by_reference.insert(Arc::from(payment.payment_reference.as_str()), number);
        self.all.insert(number, Arc::new(payment));
    }

    /// Notes that the receipt of an order was reversed.
    pub(in crate::book) fn reversed(&mut self, receipt: ReceiptId) {
        let received = self.all.values_mut().find(|payment| payment.state == PaymentState::Received { receipt });
        if let Some(payment) = received {
            Arc::make_mut(payment).state = PaymentState::Reversed { receipt };
        }
    }

    /// Notes the receipt of an order; the first one stands.
    pub(in crate::book) fn received(&mut self, number: u32, receipt: ReceiptId) {
        if let Some(payment) = self.all.get_mut(&number)
            && payment.state == PaymentState::Ordered
        {
            Arc::make_mut(payment).state = PaymentState::Received { receipt };
        }
    }
}
