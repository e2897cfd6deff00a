//! A line of a drawdown as it was requested.

use facility_domain::{
    facility::{commands::submit_drawdown::DrawdownItem, terms::Category},
    ids::PurchaseId,
};
use serde::{Deserialize, Serialize};

use super::values::{MoneyV1, Problem, date, read};

/// One unit of equipment with its invoice.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EquipmentV1 {
    purchase: String,
    category: String,
    manufacturer: String,
    model: String,
    description: String,
    serial_number: String,
    supplier: String,
    invoice_number: String,
    invoice_date: String,
    price: MoneyV1,
    down_payment: MoneyV1,
}

impl From<&DrawdownItem> for EquipmentV1 {
    fn from(item: &DrawdownItem) -> Self {
        let DrawdownItem {
            purchase,
            category,
            manufacturer,
            model,
            description,
            serial_number,
            supplier,
            invoice_number,
            invoice_date,
            price,
            down_payment,
        } = item;
        Self {
            purchase: purchase.to_string(),
            category: category.to_string(),
            manufacturer: manufacturer.clone(),
            model: model.clone(),
            description: description.clone(),
            serial_number: serial_number.clone(),
            supplier: supplier.clone(),
            invoice_number: invoice_number.clone(),
            invoice_date: invoice_date.to_string(),
            price: (*price).into(),
            down_payment: (*down_payment).into(),
        }
    }
}

impl TryFrom<EquipmentV1> for DrawdownItem {
    type Error = Problem;

    fn try_from(stored: EquipmentV1) -> Result<Self, Problem> {
        Ok(Self {
            purchase: read("purchase", &stored.purchase, PurchaseId::parse)?,
            category: read("category", &stored.category, Category::parse)?,
            manufacturer: stored.manufacturer,
            model: stored.model,
            description: stored.description,
            serial_number: stored.serial_number,
            supplier: stored.supplier,
            invoice_number: stored.invoice_number,
            invoice_date: date(&stored.invoice_date)?,
            price: stored.price.try_into()?,
            down_payment: stored.down_payment.try_into()?,
        })
    }
}
