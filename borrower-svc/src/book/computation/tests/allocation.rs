//! What a receipt pays, worked by hand.

use facility_domain::facility::terms::AllocationCategory::{self, DefaultInterest, Fees, Principal};
use proptest::prelude::*;

use super::*;
use crate::book::computation::allocation::{AllocatedPart, Allocation, OpenInvoice, OpenLine, allocate};

const INTEREST: AllocationCategory = AllocationCategory::Interest;

fn line(number: u32, schedule: Option<u32>, category: AllocationCategory, unpaid: &str) -> OpenLine {
    OpenLine { number, schedule, category, unpaid: usd(unpaid), disputed: usd("0.00") }
}

fn invoice(number: u32, due_date: &str, lines: Vec<OpenLine>) -> OpenInvoice {
    OpenInvoice { number, due_date: date(due_date), reckoned_until: None, lines }
}

/// Due in March: interest 60, principal 40.
fn a() -> OpenInvoice {
    invoice(1, "2008-03-03", vec![line(1, Some(1), INTEREST, "60.00"), line(2, Some(1), Principal, "40.00")])
}

/// Due in June: a fee of 30.
fn b() -> OpenInvoice {
    invoice(2, "2008-06-03", vec![line(1, None, Fees, "30.00")])
}

fn allocated(invoices: &[OpenInvoice], receipt: &str, value_date: &str) -> Allocation {
    allocate(&terms(boleo_terms()), invoices, usd(receipt), date(value_date)).unwrap()
}

/// Invoice, line (0 for default interest) and amount of each part.
fn parts(allocation: &Allocation) -> Vec<(u32, u32, String)> {
    let part = |part: &AllocatedPart| (part.invoice, part.line.unwrap_or_default(), part.amount.amount_text());
    allocation.parts.iter().map(part).collect()
}

fn part(invoice: u32, line: u32, amount: &str) -> (u32, u32, String) {
    (invoice, line, amount.to_owned())
}

#[test]
fn what_is_due_first_is_paid_before_a_fee_that_is_due_later() {
    let allocation = allocated(&[b(), a()], "100.00", "2008-03-03");
    assert_eq!(parts(&allocation), [part(1, 1, "60.00"), part(1, 2, "40.00")]);
    assert_eq!((allocation.rest, allocation.default_interest.is_empty()), (usd("0.00"), true));
}

#[test]
fn what_is_left_is_unapplied() {
    let allocation = allocated(&[a(), b()], "150.00", "2008-03-03");
    assert_eq!(parts(&allocation), [part(1, 1, "60.00"), part(1, 2, "40.00"), part(2, 1, "30.00")]);
    assert_eq!(allocation.rest, usd("20.00"));
}

#[test]
fn within_a_date_the_category_goes_before_the_schedule_and_the_schedule_before_the_invoice() {
    let first = invoice(
        1,
        "2008-06-03",
        vec![
            line(1, Some(2), INTEREST, "1.00"),
            line(2, Some(2), Principal, "2.00"),
            line(3, Some(1), Principal, "3.00"),
        ],
    );
    let second = invoice(
        2,
        "2008-06-03",
        vec![
            line(1, None, INTEREST, "4.00"),
            line(2, Some(1), INTEREST, "5.00"),
            line(3, Some(2), INTEREST, "6.00"),
            line(4, Some(9), Fees, "7.00"),
        ],
    );
    let all = allocated(&[first, second], "28.00", "2008-06-03");
    let order: Vec<_> = parts(&all).into_iter().map(|(invoice, line, _)| (invoice, line)).collect();
    assert_eq!(order, [(2, 4), (2, 1), (2, 2), (1, 1), (2, 3), (1, 3), (1, 2)]);
    assert_eq!(all.rest, usd("0.00"));
}

#[test]
fn categories_stand_in_the_terms_order() {
    let allocation_order = vec![Principal, INTEREST, DefaultInterest, Fees];
    let terms = terms(TermsDraft { allocation_order, ..boleo_terms() });
    let allocation = allocate(&terms, &[a()], usd("50.00"), date("2008-03-03")).unwrap();
    assert_eq!(parts(&allocation), [part(1, 2, "40.00"), part(1, 1, "10.00")]);
}

#[test]
fn late_payment_reckons_default_interest_before_interest() {
    // 158,906.89 due 3 September, paid 20 days late: 865.16 first, so 158,041.73 on the rent.
    let lines = vec![line(1, Some(1), INTEREST, "50000.00"), line(2, Some(1), Principal, "108906.89")];
    let allocation = allocated(&[invoice(1, "2008-09-03", lines)], "158906.89", "2008-09-23");
    assert_eq!(allocation.default_interest.get(&1), Some(&usd("865.16")));
    assert_eq!(parts(&allocation), [part(1, 0, "865.16"), part(1, 1, "50000.00"), part(1, 2, "108041.73")]);
}

#[test]
fn default_interest_begins_anew_where_it_was_reckoned_and_bears_none() {
    // 36,000.00 at 9.80 %: 9.80 a day; 10 days from the 13th. The 98.00 left from before bear none.
    let lines = vec![line(1, Some(1), Principal, "36000.00"), line(2, None, DefaultInterest, "98.00")];
    let open = OpenInvoice { reckoned_until: Some(date("2008-09-13")), ..invoice(1, "2008-09-03", lines) };
    let allocation = allocated(&[open], "200.00", "2008-09-23");
    assert_eq!(allocation.default_interest.get(&1), Some(&usd("98.00")));
    assert_eq!(parts(&allocation), [part(1, 2, "98.00"), part(1, 0, "98.00"), part(1, 1, "4.00")]);
}

#[test]
fn invoice_that_a_receipt_does_not_reach_is_not_reckoned() {
    // A is 122 days late: 100.00 × 9.80 % × 122 / 360 = 3.3211…; 103.32 is all of it.
    let allocation = allocated(&[a(), b()], "103.32", "2008-07-03");
    assert_eq!(allocation.default_interest.into_iter().collect::<Vec<_>>(), [(1, usd("3.32"))]);
    // A cent more reaches B, 30 days late: 30.00 × 9.80 % × 30 / 360 = 0.245.
    let later = allocated(&[a(), b()], "103.33", "2008-07-03");
    assert_eq!(later.default_interest.into_iter().collect::<Vec<_>>(), [(1, usd("3.32")), (2, usd("0.25"))]);
    assert_eq!(later.parts.last().map(|part| part.amount), Some(usd("0.01")));
}

#[test]
fn disputed_parts_are_passed_over_and_bear_no_interest() {
    // Half of 36,000.00 is disputed; 4.90 a day on the other half.
    let disputed = OpenLine { disputed: usd("18000.00"), ..line(1, Some(1), Principal, "36000.00") };
    let allocation = allocated(&[invoice(1, "2008-09-03", vec![disputed])], "20000.00", "2008-09-13");
    assert_eq!(parts(&allocation), [part(1, 0, "49.00"), part(1, 1, "18000.00")]);
    assert_eq!(allocation.rest, usd("1951.00"));
}

#[test]
fn receipt_in_another_currency_is_refused() {
    let pesos = MinorAmount { currency: Currency::parse("MXN").unwrap(), units: 100 };
    let refused = allocate(&terms(boleo_terms()), &[a()], pesos, date("2008-03-03"));
    assert_eq!(refused, Err(ComputationError::Currency));
}

prop_compose! {
    fn any_line()(
        schedule in prop::option::of(1_u32..4),
        category in prop::sample::select(AllocationCategory::ALL.to_vec()),
        unpaid in 0_i128..9_999,
        disputed in 0_i128..9_999,
    ) -> OpenLine {
        OpenLine { number: 0, schedule, category, unpaid: cents(unpaid), disputed: cents(disputed.min(unpaid)) }
    }
}

prop_compose! {
    fn any_invoice()(days in 0_i64..120, lines in prop::collection::vec(any_line(), 1..6)) -> OpenInvoice {
        let due_date = date("2008-03-03").plus_days(days).unwrap();
        let lines = (1..).zip(lines).map(|(number, line)| OpenLine { number, ..line }).collect();
        OpenInvoice { number: 0, due_date, reckoned_until: None, lines }
    }
}

fn cents(units: i128) -> MinorAmount {
    MinorAmount { units, ..usd("0.00") }
}

proptest! {
    #[test]
    fn parts_and_rest_are_the_receipt_and_no_claim_is_overpaid(
        drawn in prop::collection::vec(any_invoice(), 0..6),
        receipt in 0_i128..200_000,
    ) {
        let invoices: Vec<_> = (1..).zip(drawn).map(|(number, invoice)| OpenInvoice { number, ..invoice }).collect();
        let done = allocate(&terms(boleo_terms()), &invoices, cents(receipt), date("2008-05-02")).unwrap();
        let paid: i128 = done.parts.iter().map(|part| part.amount.units).sum();
        prop_assert_eq!(paid + done.rest.units, receipt);
        let mut owed = 0;
        for invoice in &invoices {
            for line in &invoice.lines {
                let claim = line.unpaid.units - line.disputed.units;
                let parts = done.parts.iter().filter(|part| (part.invoice, part.line) == (invoice.number, Some(line.number)));
                let paid: i128 = parts.map(|part| part.amount.units).sum();
                prop_assert!((0..=claim).contains(&paid));
                owed += claim - paid;
            }
        }
        // Either everything that may be paid is paid, or the receipt is used up.
        prop_assert!(owed == 0 || done.rest.units == 0);
        let due = |number: u32| invoices.iter().find(|invoice| invoice.number == number).unwrap().due_date;
        prop_assert!(done.parts.is_sorted_by_key(|part| due(part.invoice)));
    }
}
