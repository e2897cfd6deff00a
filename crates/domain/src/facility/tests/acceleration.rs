//! Acceleration: everything outstanding falls due, to the cent, and nothing else goes on.

use crate::facility::Facility;
use crate::facility::command::{AccelerateFacility, AcceptEquipment, AcceptedUnit, AddCharge, DeclareDefault};
use crate::facility::event::{Event, FacilityAccelerated};
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::reason::ReasonCode;
use crate::facility::servicing::{Invoice, InvoiceLineKind};
use crate::ids::EquipmentId;

fn accelerate() -> AccelerateFacility {
    AccelerateFacility { reason: "The borrower is insolvent".to_owned() }
}

fn equipment(id: &str) -> EquipmentId {
    EquipmentId::parse(id).unwrap()
}

fn charge(due_date: &str, amount: &str) -> AddCharge {
    AddCharge { due_date: date(due_date), description: "Inspection".to_owned(), amount: usd(amount) }
}

/// Two machines funded on Monday 3 March 2008, of which the first is accepted a week later; its interim
/// rent, 360,000.00 × 7.80 % × 7 / 360 = 546.00, is paid. On that day a default is declared.
fn in_default(builder: FacilityBuilder) -> Desk {
    let mut desk = builder.available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "360000.00"), machine("2", "180000.00")]));
    desk.bring_to_funding(1);
    desk.advance_to(date("2008-03-10"));
    let accepted = AcceptedUnit { equipment: equipment("1-1"), accepted_on: date("2008-03-10") };
    desk.accept(AcceptEquipment { equipment: vec![accepted] }, &borrower());
    desk.pay("546.00", "2008-03-10");
    desk.accept(DeclareDefault { description: "Insolvency".to_owned() }, &agent());
    desk
}

fn accelerated(events: &[Event]) -> &FacilityAccelerated {
    let found = events.iter().find_map(|event| match event {
        Event::FacilityAccelerated(event) => Some(event.as_ref()),
        _ => None,
    });
    found.unwrap()
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::name).collect()
}

/// Kind, fee, interest, principal.
fn lines(invoice: &Invoice) -> Vec<(&'static str, [String; 3])> {
    let lines = invoice.billing.lines.iter();
    lines.map(|line| (line.kind.name(), [line.fee, line.interest, line.principal].map(|it| it.amount_text()))).collect()
}

fn line(kind: &'static str, amounts: [&str; 3]) -> (&'static str, [String; 3]) {
    (kind, amounts.map(str::to_owned))
}

#[test]
fn balances_and_interest_to_the_day_fall_due_and_are_paid_to_zero() {
    let mut desk = in_default(silent_facility());
    desk.advance_to(date("2008-04-10"));
    assert_eq!(desk.default_numbered(1).state_name(), "EVENT_OF_DEFAULT");
    let events = desk.accept(accelerate(), &agent());
    assert_eq!(names(&events), ["FacilityAccelerated", "InvoiceFellDue"]);
    // Not accepted: 180,000.00 × 7.80 % × 38 / 360 = 1,482.00. Leased: 360,000.00 × 7.80 % × 31 / 360 =
    // 2,418.00. All of it was accrued up to yesterday.
    let event = accelerated(&events);
    assert!(event.terminated.iter().all(|schedule| schedule.accrual_adjustment.is_zero()));
    assert_eq!(event.terminated.iter().map(|schedule| schedule.commenced).collect::<Vec<_>>(), [false, true]);
    let invoice = &desk.book().servicing.invoices[&invoice_id(2)];
    let expected = [
        line("ACCELERATION", ["0.00", "1482.00", "180000.00"]),
        line("ACCELERATION", ["0.00", "2418.00", "360000.00"]),
    ];
    assert_eq!(lines(invoice), expected);
    assert_eq!((invoice.billing.due_date, invoice.billing.amount), (date("2008-04-10"), usd("543900.00")));
    let [interim, lease] = [&invoice.billing.lines[0], &invoice.billing.lines[1]];
    assert_eq!((interim.basis[0].days, lease.basis[0].days), (38, 31));
    assert_eq!(desk.default_numbered(1).state_name(), "ACCELERATED");
    desk.pay("543900.00", "2008-04-10");
    let expected = [
        (LessorAccount::Cash, "4446.00".to_owned()),
        (LessorAccount::InterimInterestIncome, "2028.00".to_owned()),
        (LessorAccount::FinanceIncome, "2418.00".to_owned()),
    ];
    assert_eq!(desk.balances(), expected.into());
}

#[test]
fn commitment_and_units_end_with_the_acceleration() {
    let mut desk = in_default(silent_facility());
    desk.advance_to(date("2008-04-10"));
    desk.accept(accelerate(), &agent());
    assert!(
        matches!(desk.facility(), Facility::Accelerated { accelerated_on, .. } if *accelerated_on == date("2008-04-10"))
    );
    assert_eq!(desk.figures(), ["0.00", "0.00", "540000.00", "460000.00"]);
    let state = |id| desk.book().servicing.equipment[&equipment(id)].state.name();
    assert_eq!((state("1-1"), state("1-2")), ("ON_LEASE", "CANCELLED"));
    assert!(desk.book().servicing.schedules.values().all(|schedule| schedule.state_name() == "TERMINATED"));
    let count = desk.history.len();
    desk.advance_to(date("2008-04-12"));
    let later = names(&desk.history[count..]);
    assert!(!later.contains(&"AccrualsPosted") && later.contains(&"DefaultOccurred"), "{later:?}");
}

#[test]
fn open_drawdowns_lapse_first_and_give_back_what_they_claim() {
    let mut desk = silent_facility().available_on("2008-02-25");
    desk.submit(request("2008-04-14", vec![machine("1", "100.00")]));
    desk.accept(DeclareDefault { description: "Insolvency".to_owned() }, &agent());
    desk.advance_to(date("2008-03-27"));
    let events = desk.accept(accelerate(), &agent());
    assert_eq!(names(&events), ["DrawdownLapsed", "FacilityAccelerated"]);
    assert_eq!(desk.figures(), ["0.00", "0.00", "0.00", "1000000.00"]);
    assert!(desk.book().live_claims.is_empty());
}

#[test]
fn fees_and_charges_that_were_not_due_fall_due_with_it() {
    let mut desk = in_default(silent_facility().with(|draft| draft.fees.commitment_fee_rate = rate("0.0050")));
    desk.accept(charge("2008-04-15", "100.00"), &agent());
    desk.accept(charge("2008-05-02", "50.00"), &agent());
    desk.advance_to(date("2008-04-10"));
    // The first charge was issued ten days ahead; 40.00 of it is paid ahead.
    desk.pay("40.00", "2008-04-10");
    let events = desk.accept(accelerate(), &agent());
    let event = accelerated(&events);
    assert_eq!((event.superseded.as_slice(), event.released), ([invoice_id(2)].as_slice(), usd("40.00")));
    // Commitment fee: 1,000,000.00 for 111 days from 13 November, 460,000.00 for 38 from 3 March:
    // 128,480,000 × 0.50 % / 360 = 1,784.444…
    let expected = [
        line("CHARGE", ["100.00", "0.00", "0.00"]),
        line("CHARGE", ["50.00", "0.00", "0.00"]),
        line("COMMITMENT_FEE", ["1784.44", "0.00", "0.00"]),
        line("ACCELERATION", ["0.00", "1482.00", "180000.00"]),
        line("ACCELERATION", ["0.00", "2418.00", "360000.00"]),
    ];
    assert_eq!(lines(&desk.book().servicing.invoices[&invoice_id(3)]), expected);
    // The 40.00 has paid a part of it at once: 545,834.44 less 40.00.
    assert_eq!(desk.owed(invoice_id(3)), ("DUE", "545794.44".to_owned(), "0.00".to_owned()));
    desk.pay("545794.44", "2008-04-10");
    let expected = [
        (LessorAccount::Cash, "6380.44".to_owned()),
        (LessorAccount::InterimInterestIncome, "2028.00".to_owned()),
        (LessorAccount::FinanceIncome, "2418.00".to_owned()),
        (LessorAccount::FeeIncome, "1934.44".to_owned()),
    ];
    assert_eq!(desk.balances(), expected.into());
    assert!(desk.book().servicing.pending_charges.is_empty());
}

#[test]
fn rent_that_was_billed_and_not_due_is_part_of_the_balance() {
    // The first rent is due on 3 June and issued on 24 May; 26 May is a Monday.
    let mut desk = in_default(silent_facility());
    desk.advance_to(date("2008-05-26"));
    let rent = desk.book().servicing.invoices[&invoice_id(2)].billing.amount;
    desk.pay(&rent.amount_text(), "2008-05-26");
    assert_eq!(desk.owed(invoice_id(2)).0, "PAID");
    desk.accept(accelerate(), &agent());
    assert_eq!(desk.owed(invoice_id(2)).0, "SUPERSEDED");
    // 360,000.00 × 7.80 % × 77 / 360 = 6,006.00; 180,000.00 × 7.80 % × 84 / 360 = 3,276.00.
    let invoice = &desk.book().servicing.invoices[&invoice_id(3)];
    let expected = [
        line("ACCELERATION", ["0.00", "3276.00", "180000.00"]),
        line("ACCELERATION", ["0.00", "6006.00", "360000.00"]),
    ];
    assert_eq!(lines(invoice), expected);
    let left = usd("549282.00").checked_sub(rent).unwrap();
    assert_eq!(desk.owed(invoice_id(3)).1, left.amount_text());
    desk.pay(&left.amount_text(), "2008-05-26");
    let expected = [
        (LessorAccount::Cash, "9828.00".to_owned()),
        (LessorAccount::InterimInterestIncome, "3822.00".to_owned()),
        (LessorAccount::FinanceIncome, "6006.00".to_owned()),
    ];
    assert_eq!(desk.balances(), expected.into());
}

#[test]
fn overdue_rent_stays_on_its_invoice_and_the_balance_is_what_is_left_after_it() {
    let mut desk = in_default(silent_facility());
    desk.advance_to(date("2008-06-10"));
    let rent = desk.book().servicing.invoices[&invoice_id(2)].billing.clone();
    let InvoiceLineKind::Rent { payment: 1, .. } = rent.lines[0].kind else { panic!("{rent:?}") };
    desk.accept(accelerate(), &agent());
    assert_eq!(desk.owed(invoice_id(2)).0, "OVERDUE");
    let invoice = &desk.book().servicing.invoices[&invoice_id(3)];
    let balance = usd("360000.00").checked_sub(rent.lines[0].principal).unwrap();
    assert_eq!(invoice.billing.lines[1].principal, balance);
    assert_eq!(invoice.billing.lines[1].basis[0].days, 7);
    // The default of the payment continues beside it.
    assert_eq!(
        (desk.default_numbered(1).state_name(), desk.default_numbered(2).state_name()),
        ("ACCELERATED", "POTENTIAL")
    );
    desk.pay("1000000.00", "2008-06-10");
    let unpaid: Vec<_> = desk.book().servicing.open().collect();
    assert!(unpaid.is_empty());
    let left = desk.balances();
    let kinds: Vec<_> = left.keys().copied().collect();
    assert_eq!(
        kinds,
        [
            LessorAccount::Cash,
            LessorAccount::UnappliedCash,
            LessorAccount::InterimInterestIncome,
            LessorAccount::FinanceIncome,
            LessorAccount::DefaultInterestIncome,
        ]
    );
}

#[test]
fn acceleration_on_a_day_without_business_is_due_on_the_next() {
    // Saturday 31 May 2008: modified following would lead back to Friday.
    let mut desk = in_default(silent_facility());
    desk.advance_to(date("2008-05-31"));
    desk.accept(accelerate(), &agent());
    let invoice = desk.book().servicing.invoices.values().next_back().unwrap();
    assert_eq!((invoice.billing.due_date, invoice.state_name()), (date("2008-06-02"), "BILLED"));
}

#[test]
fn potential_default_accelerates_nothing() {
    let mut desk = in_default(silent_facility());
    assert_eq!(desk.refuse(accelerate(), &agent()).code(), ReasonCode::NoEventOfDefault);
    desk.advance_to(date("2008-04-09"));
    assert_eq!(desk.refuse(accelerate(), &agent()).code(), ReasonCode::NoEventOfDefault);
}

#[test]
fn facility_is_accelerated_once() {
    let mut desk = in_default(silent_facility());
    desk.advance_to(date("2008-04-10"));
    desk.accept(accelerate(), &agent());
    assert_eq!(desk.refuse(accelerate(), &agent()).code(), ReasonCode::WrongState);
    assert_eq!(silent_facility().proposed().refuse(accelerate(), &agent()).code(), ReasonCode::WrongState);
}
