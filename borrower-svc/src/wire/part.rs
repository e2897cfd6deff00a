//! Parts of an invoice on the wire.

use facility_domain::facility::servicing::DueCategory;
use facility_proto::r#type::v1 as pb;
use pb::invoice_part::Category;

use super::amount;
use crate::book::computation::MinorAmount;

/// A part of an invoice with an own amount, for the wire.
#[must_use]
pub fn part(line: u32, category: DueCategory, of: MinorAmount) -> pb::InvoicePart {
    let category = match category {
        DueCategory::Fee => Category::Fee,
        DueCategory::Interest => Category::Interest,
        DueCategory::Principal => Category::Principal,
    };
    pb::InvoicePart { line, category: category.into(), amount: Some(amount(of)) }
}
