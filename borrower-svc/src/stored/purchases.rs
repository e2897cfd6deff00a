//! Stored events about purchases.

use facility_domain::{facility::terms::Category, ids::PurchaseId};
use serde::{Deserialize, Serialize};

use super::values::{StoredMoney, date, text};
use crate::book::{
    computation::MinorAmount,
    event::{DeliveryRecorded, PurchaseCancelled, PurchaseCreated},
    purchase::Equipment,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurchaseCreatedV1 {
    purchase: String,
    category: String,
    manufacturer: String,
    model: String,
    description: String,
    serial_number: String,
    supplier: String,
    invoice_number: String,
    invoice_date: String,
    price: StoredMoney,
    financed_amount: StoredMoney,
}

impl From<&PurchaseCreated> for PurchaseCreatedV1 {
    fn from(event: &PurchaseCreated) -> Self {
        let equipment = &event.equipment;
        Self {
            purchase: equipment.purchase.to_string(),
            category: equipment.category.to_string(),
            manufacturer: equipment.manufacturer.clone(),
            model: equipment.model.clone(),
            description: equipment.description.clone(),
            serial_number: equipment.serial_number.clone(),
            supplier: equipment.supplier.clone(),
            invoice_number: equipment.invoice_number.clone(),
            invoice_date: equipment.invoice_date.to_string(),
            price: StoredMoney::of(equipment.price),
            financed_amount: StoredMoney::of_minor(event.financed_amount),
        }
    }
}

impl PurchaseCreatedV1 {
    pub fn read(self) -> Result<PurchaseCreated, String> {
        let equipment = Equipment {
            purchase: text(PurchaseId::parse(&self.purchase))?,
            category: text(Category::parse(&self.category))?,
            manufacturer: self.manufacturer,
            model: self.model,
            description: self.description,
            serial_number: self.serial_number,
            supplier: self.supplier,
            invoice_number: self.invoice_number,
            invoice_date: date(&self.invoice_date)?,
            price: self.price.read()?,
        };
        Ok(PurchaseCreated { equipment, financed_amount: MinorAmount::of(self.financed_amount.read()?) })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurchaseCancelledV1 {
    purchase: String,
}

impl From<&PurchaseCancelled> for PurchaseCancelledV1 {
    fn from(event: &PurchaseCancelled) -> Self {
        Self { purchase: event.purchase.to_string() }
    }
}

impl PurchaseCancelledV1 {
    pub fn read(self) -> Result<PurchaseCancelled, String> {
        Ok(PurchaseCancelled { purchase: text(PurchaseId::parse(&self.purchase))? })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRecordedV1 {
    purchase: String,
    delivered_on: String,
}

impl From<&DeliveryRecorded> for DeliveryRecordedV1 {
    fn from(event: &DeliveryRecorded) -> Self {
        Self { purchase: event.purchase.to_string(), delivered_on: event.delivered_on.to_string() }
    }
}

impl DeliveryRecordedV1 {
    pub fn read(self) -> Result<DeliveryRecorded, String> {
        let purchase = text(PurchaseId::parse(&self.purchase))?;
        Ok(DeliveryRecorded { purchase, delivered_on: date(&self.delivered_on)? })
    }
}
