//! The largest events and notices, against what a message and a page may hold.
//!
//! With figures as wide as they get: 1,200 payments and 500 units are 0.65 MB stored and 0.32 MB told,
//! an invoice of 500 lines 0.25 MB and 0.14 MB, 5,000 allocations 0.83 MB and 0.52 MB. What has no
//! bound of its own is an acceleration, which tells all its invoices at once: at 0.3 kB a line it fits
//! up to some 7,000 schedules.

use std::sync::Arc;

use facility_domain::{
    charges::ChargeLine,
    facility::{
        event::{EquipmentAccepted, InvoiceIssued, ReceiptRecorded},
        servicing::{Allocation, AllocationTarget, DueCategory, InvoiceLine, InvoiceLineKind},
    },
    schedule::{MAX_PERIODS, ScheduleLine},
};
use facility_service::server::MAX_RESPONSE_BYTES;

use super::*;

/// Most lines of an invoice, and most units of an acceptance.
const MOST: u32 = 500;
/// As wide as an amount and a figure get.
const WIDE: &str = "-999999999999999.99";
const EXACT: &str = "-99999999999999.99999999999999";

fn wide_balance() -> ChargeLine {
    samples::balance("2008-03-03", "2008-05-18", 133_590, "999999999999999.99")
}

/// Of an event: the bytes stored and the bytes told. Listed for people, a notice is there twice.
fn sizes(facility: Facility, event: &Event) -> (usize, usize) {
    let after = evolve(Some(facility), event).unwrap();
    let notice = of_event(&after, event, Some(&call())).unwrap();
    (stored::encode(event).data.len(), notice.encoded_len())
}

/// Room for the names, hashes and numbers around a notice, and for page tokens.
const AROUND: usize = 64 * 1024;

fn assert_fits((stored, told): (usize, usize), at_most: usize) {
    assert!(stored < at_most, "stored: {stored} bytes");
    assert!(2 * told + AROUND < MAX_RESPONSE_BYTES, "told: {told} bytes");
}

#[test]
fn the_longest_schedule_with_the_most_units_fits_into_an_answer() {
    let sample = samples::equipment_accepted();
    let payment = &sample.payments.lines[0];
    let wide = usd(WIDE);
    let lines = (1..=MAX_PERIODS).map(|number| ScheduleLine {
        number,
        opening_balance: wide,
        exact_interest: samples::exact(EXACT),
        interest: wide,
        principal: wide,
        payment: wide,
        closing_balance: wide,
        ..payment.clone()
    });
    let mut payments = sample.payments.as_ref().clone();
    payments.lines = lines.collect();
    let accepted = (1..=MOST).map(|line| {
        let mut unit = sample.accepted[0];
        unit.equipment.line = line;
        unit
    });
    let event = EquipmentAccepted { payments: Arc::new(payments), accepted: accepted.collect(), ..sample };
    assert_fits(sizes(available(), &Event::EquipmentAccepted(Box::new(event))), 1024 * 1024);
}

#[test]
fn the_longest_invoice_fits_into_an_answer() {
    let kind = InvoiceLineKind::Rent { schedule: samples::schedule(4_294_967_295), payment: MAX_PERIODS };
    let line = InvoiceLine {
        basis: vec![wide_balance()],
        rate: Some(facility_domain::facility::fixtures::rate("0.0123456789")),
        exact: Some(samples::exact(EXACT)),
        ..samples::line(MOST, kind, [WIDE, "999999999999999.99", WIDE])
    };
    let mut billing = samples::first_billing();
    billing.lines = (1..=MOST).map(|number| InvoiceLine { number, ..line.clone() }).collect();
    let event = InvoiceIssued { billing, commitment_fee_adjustment: usd("0.00") };
    assert_fits(sizes(available(), &Event::InvoiceIssued(Box::new(event))), 512 * 1024);
}

#[test]
fn a_receipt_that_pays_each_part_of_ten_longest_invoices_fits_into_an_answer() {
    let mut receipt = samples::receipt();
    let part = |line: u32| {
        let category = DueCategory::ALL[line as usize % 3];
        let target =
            AllocationTarget::Line { line: line % MOST + 1, schedule: Some(samples::schedule(line + 1)), category };
        Allocation { target, amount: usd("999999999999999.99"), ..receipt.allocations[0] }
    };
    receipt.allocations = (0..10 * MOST).map(part).collect();
    assert_fits(sizes(available(), &Event::ReceiptRecorded(Box::new(ReceiptRecorded { receipt }))), 1024 * 1024);
}
