//! Equipment and its supplier's invoice on the wire.

use facility_domain::{date::BusinessDate, facility::terms::Category, ids::PurchaseId, money::Money};
use facility_proto::r#type::v1 as pb;

use super::{
    Problems, path,
    values::{money, read_date, read_money, read_text},
};

/// One unit of equipment, each field in its right form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EquipmentDraft {
    /// The buyer's own number.
    pub purchase: PurchaseId,
    /// Its category.
    pub category: Category,
    /// Its maker.
    pub manufacturer: String,
    /// The maker's name of the model.
    pub model: String,
    /// What it is.
    pub description: String,
    /// The maker's serial number, as spelled.
    pub serial_number: String,
    /// Who sells it.
    pub supplier: String,
    /// The supplier's invoice number, as spelled.
    pub invoice_number: String,
    /// Date of the invoice.
    pub invoice_date: BusinessDate,
    /// Invoiced price.
    pub price: Money,
}

/// Reads equipment.
pub fn read_equipment(
    problems: &mut Problems,
    field: &str,
    item: Option<&pb::EquipmentItem>,
) -> Option<EquipmentDraft> {
    let item = problems.required(field, item)?;
    let at = |name: &str| path(field, name);
    let purchase = problems.keep(at("purchase"), PurchaseId::parse(&item.purchase));
    let category = problems.keep(at("category"), Category::parse(&item.category));
    let manufacturer = read_text(problems, &at("manufacturer"), &item.manufacturer, 100);
    let model = read_text(problems, &at("model"), &item.model, 100);
    let description = read_text(problems, &at("description"), &item.description, 200);
    let serial_number = read_text(problems, &at("serial_number"), &item.serial_number, 100);
    let supplier = read_text(problems, &at("supplier"), &item.supplier, 100);
    let invoice_number = read_text(problems, &at("invoice_number"), &item.invoice_number, 100);
    let invoice_date = read_date(problems, &at("invoice_date"), &item.invoice_date);
    let price = read_money(problems, &at("price"), item.price.as_ref());
    Some(EquipmentDraft {
        purchase: purchase?,
        category: category?,
        manufacturer: manufacturer?,
        model: model?,
        description: description?,
        serial_number: serial_number?,
        supplier: supplier?,
        invoice_number: invoice_number?,
        invoice_date: invoice_date?,
        price: price?,
    })
}

/// Equipment for the wire.
#[must_use]
pub fn equipment(item: &EquipmentDraft) -> pb::EquipmentItem {
    pb::EquipmentItem {
        purchase: item.purchase.to_string(),
        category: item.category.to_string(),
        manufacturer: item.manufacturer.clone(),
        model: item.model.clone(),
        description: item.description.clone(),
        serial_number: item.serial_number.clone(),
        supplier: item.supplier.clone(),
        invoice_number: item.invoice_number.clone(),
        invoice_date: item.invoice_date.to_string(),
        price: Some(money(item.price)),
    }
}
