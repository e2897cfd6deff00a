//! Receipts as callers see them. Who recorded one is not told.

use facility_domain::{
    facility::Book,
    facility::servicing::{Allocation as Paid, DefaultInterestCharge as Charge, GivenBack, Payer, Receipt as Domain},
    ids::{FacilityId, ReceiptId},
};
use facility_proto::{
    lender::v1::{Receipt, receipt as pb},
    r#type::v1::{Allocation, DefaultInterestCharge},
};
use facility_service::wire::{ReceiptName, allocation, default_interest_charge, money};

use super::demand_name;

/// A receipt of a facility as it stands.
#[must_use]
pub fn receipt_of(book: &Book, id: ReceiptId) -> Option<Receipt> {
    let recorded = receipt(&book.id, book.servicing.receipts.get(&id)?);
    let Some(reversal) = book.servicing.reversals.get(&id) else { return Some(recorded) };
    Some(Receipt {
        state: pb::State::Reversed.into(),
        reversal_date: reversal.decision.on.to_string(),
        reversal_reason: reversal.reason.clone(),
        reversal_bank_reference: reversal.bank_reference.clone(),
        ..recorded
    })
}

/// A receipt with what it paid, as it was recorded.
#[must_use]
pub fn receipt(facility: &FacilityId, receipt: &Domain) -> Receipt {
    let guarantee_demand = match receipt.payer {
        Payer::Borrower => String::new(),
        Payer::Guarantor { demand } => demand_name(facility, demand),
    };
    Receipt {
        name: ReceiptName { facility: facility.clone(), receipt: receipt.id }.to_string(),
        amount: Some(money(receipt.amount)),
        value_date: receipt.value_date.to_string(),
        record_date: receipt.decision.on.to_string(),
        guarantee_demand,
        bank_reference: receipt.bank_reference.clone(),
        payment_reference: receipt.payment_reference.clone(),
        default_interest: default_interest(facility, &receipt.default_interest),
        allocations: allocations(facility, &receipt.allocations),
        unapplied: Some(money(receipt.unapplied)),
        given_back: receipt.given_back.iter().map(|its| given_back(facility, its)).collect(),
        state: pb::State::Recorded.into(),
        reversal_date: String::new(),
        reversal_reason: String::new(),
        reversal_bank_reference: String::new(),
    }
}

fn given_back(facility: &FacilityId, its: &GivenBack) -> pb::GivenBack {
    pb::GivenBack { charge: Some(default_interest_charge(facility, &its.charge)), released: Some(money(its.released)) }
}

/// Default interest that became due, by invoice.
#[must_use]
pub fn default_interest(facility: &FacilityId, charges: &[Charge]) -> Vec<DefaultInterestCharge> {
    charges.iter().map(|charge| default_interest_charge(facility, charge)).collect()
}

/// What money paid.
#[must_use]
pub fn allocations(facility: &FacilityId, paid: &[Paid]) -> Vec<Allocation> {
    paid.iter().map(|paid| allocation(facility, paid)).collect()
}
