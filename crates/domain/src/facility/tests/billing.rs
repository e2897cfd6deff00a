//! Invoices: when they are issued, what stands on them, in which order.

use crate::facility::command::AddCharge;
use crate::facility::fixtures::*;
use crate::facility::reason::ReasonCode;
use crate::facility::servicing::InvoiceLineKind;
use crate::facility::terms::PaymentTiming;
use crate::money::Money;

fn kinds(desk: &Desk, invoice: u32) -> Vec<String> {
    let lines = &desk.invoice(invoice).billing.lines;
    assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), (1..=lines.len() as u32).collect::<Vec<_>>());
    let told = |kind: &InvoiceLineKind| match (kind, kind.schedule()) {
        (InvoiceLineKind::Rent { payment, .. }, Some(schedule)) => format!("RENT {schedule}/{payment}"),
        (InvoiceLineKind::Charge { description }, _) => format!("CHARGE {description}"),
        (_, Some(schedule)) => format!("{} {schedule}", kind.name()),
        (_, None) => kind.name().to_owned(),
    };
    lines.iter().map(|line| told(&line.kind)).collect()
}

fn charge(due_date: &str, description: &str, amount: &str) -> AddCharge {
    AddCharge { due_date: date(due_date), description: description.to_owned(), amount: usd(amount) }
}

#[test]
fn interim_rent_is_issued_with_the_acceptance_and_each_rent_ten_days_before_it_is_due() {
    let mut desk = funded(lease_terms(), &["3446325.00"]);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    let interim = ["2008-05-18", "2008-05-19", "56749.49"];
    assert_eq!(desk.invoices(), [interim]);
    desk.advance_to(date("2008-05-23"));
    assert_eq!(desk.invoices(), [interim]);
    desk.advance_to(date("2008-05-24"));
    assert_eq!(desk.invoices(), [interim, ["2008-05-24", "2008-06-03", "158906.89"]]);
    let line = &desk.invoice(2).billing.lines[0];
    assert_eq!((line.interest, line.principal, line.fee), (usd("11947.26"), usd("146959.63"), usd("0.00")));
    assert_eq!((line.basis[0].days, line.basis[0].balance), (16, usd("3446325.00")));
    // 3,446,325.00 × 7.80 % × 16 / 360
    assert_eq!((line.rate, line.exact), (Some(rate("0.0780")), Some("11947.26".parse().unwrap())));
    let lease = desk.schedule(1).lease().unwrap();
    assert_eq!(lease.interim_invoice.map(|id| id.number()), Some(1));
    assert_eq!(lease.invoiced.iter().map(|(payment, id)| (*payment, id.number())).collect::<Vec<_>>(), [(1, 2)]);
}

#[test]
fn acceptance_recorded_late_bills_everything_at_once_by_due_date() {
    let mut desk = funded(lease_terms(), &["3446325.00"]);
    // Monday 26 May: the interim rent's own day has passed, the rent's day of issue too.
    desk.accept_on("2008-05-26", &[("1-1", "2008-05-18")]);
    assert_eq!(desk.invoices(), [["2008-05-26", "2008-05-26", "56749.49"], ["2008-05-26", "2008-06-03", "158906.89"]]);
}

#[test]
fn interim_rent_recorded_at_a_month_end_weekend_is_due_on_the_next_business_day() {
    let mut desk = funded(lease_terms(), &["3446325.00"]);
    // Saturday 31 May: modified following leads back to Friday, which has passed.
    desk.accept_on("2008-05-31", &[("1-1", "2008-05-31")]);
    assert_eq!(desk.invoices()[0][..2], ["2008-05-31", "2008-06-02"]);
}

#[test]
fn all_that_is_due_on_one_date_stands_on_one_invoice_charges_first_then_by_schedule() {
    let mut desk = funded(lease_terms(), &["2000000.00", "1446325.00"]);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk.accept_on("2008-05-20", &[("1-2", "2008-05-20")]);
    desk.accept(charge("2008-06-03", "Late delivery of the insurance certificate", "250.00"), &agent());
    desk.accept(charge("2008-06-03", "Inspection", "100.00"), &agent());
    assert_eq!(desk.book().servicing.pending_charges.len(), 2);
    desk.advance_to(date("2008-05-24"));
    assert!(desk.book().servicing.pending_charges.is_empty());
    let expected = ["CHARGE Late delivery of the insurance certificate", "CHARGE Inspection", "RENT 1/1", "RENT 2/1"];
    assert_eq!(kinds(&desk, 3), expected);
    let billing = &desk.invoice(3).billing;
    let lines = billing.lines.iter().flat_map(|line| [line.fee, line.interest, line.principal]);
    assert_eq!(Money::sum(dollars(), lines).unwrap(), billing.amount);
}

#[test]
fn interim_rent_stands_before_the_first_rent_in_advance() {
    let builder = facility().with_terms(lease_terms()).with(|draft| draft.payment_timing = PaymentTiming::Advance);
    let mut desk = funded_by(builder, &["3446325.00"]);
    desk.accept_on("2008-06-03", &[("1-1", "2008-06-03")]);
    assert_eq!(kinds(&desk, 1), ["INTERIM_RENT 1", "RENT 1/1"]);
    // 3,446,325.00 × 7.80 % × 92 / 360 = 68,696.745
    assert_eq!(desk.invoice(1).billing.lines[0].interest, usd("68696.75"));
    assert_eq!(desk.invoices().len(), 1);
}

#[test]
fn what_becomes_known_later_comes_in_a_further_invoice_of_the_same_date() {
    let mut desk = funded(lease_terms(), &["3446325.00"]);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk.advance_to(date("2008-05-24"));
    desk.accept(charge("2008-06-03", "Inspection", "100.00"), &agent());
    assert_eq!(desk.invoices()[2], ["2008-05-24", "2008-06-03", "100.00"]);
    assert_eq!(kinds(&desk, 2), ["RENT 1/1"]);
}

#[test]
fn charge_is_billed_exactly_when_its_day_of_issue_comes() {
    let mut desk = facility().with_terms(lease_terms()).signed();
    // Due on Saturday 1 December 2007, so on Monday 3; issued ten days before that.
    desk.accept(charge("2007-12-01", "Inspection", "100.00"), &agent());
    desk.advance_to(date("2007-11-22"));
    assert_eq!(desk.invoices(), [[""; 3]; 0]);
    desk.advance_to(date("2007-11-23"));
    assert_eq!(desk.invoices(), [["2007-11-23", "2007-12-03", "100.00"]]);
}

#[test]
fn five_hundred_lines_fill_an_invoice() {
    let mut desk = facility().with_terms(lease_terms()).signed();
    for _ in 0..501 {
        desk.accept(charge("2007-12-03", "Inspection", "1.00"), &agent());
    }
    desk.advance_to(date("2007-11-23"));
    assert_eq!(desk.invoices(), [["2007-11-23", "2007-12-03", "500.00"], ["2007-11-23", "2007-12-03", "1.00"]]);
    assert_eq!(kinds(&desk, 2).len(), 1);
}

#[test]
fn charge_that_is_past_foreign_or_nothing_is_refused() {
    let mut desk = facility().with_terms(lease_terms()).signed();
    let refused = |desk: &mut Desk, charge: AddCharge| desk.refuse(charge, &agent()).code();
    assert_eq!(refused(&mut desk, charge("2007-11-12", "Past", "1.00")), ReasonCode::DatePassed);
    assert_eq!(refused(&mut desk, charge("2007-11-13", "Nothing", "0.00")), ReasonCode::AmountNotPositive);
    assert_eq!(refused(&mut desk, charge("2007-11-13", " ", "1.00")), ReasonCode::InvalidText);
    let pesos = Money::parse(crate::currency::Currency::parse("MXN").unwrap(), "1.00").unwrap();
    let foreign = AddCharge { amount: pesos, ..charge("2007-11-13", "Foreign", "1.00") };
    assert_eq!(refused(&mut desk, foreign), ReasonCode::CurrencyMismatch);
    let mut proposed = facility().with_terms(lease_terms()).proposed();
    assert_eq!(refused(&mut proposed, charge("2007-11-13", "Early", "1.00")), ReasonCode::WrongState);
    desk.accept(charge("2007-11-13", "Today", "1.00"), &agent());
    assert_eq!(desk.invoices(), [["2007-11-13", "2007-11-13", "1.00"]]);
}

#[test]
fn payments_of_zero_are_not_billed() {
    // Without interest a bullet pays nothing before its end.
    let builder = facility().with_terms(short_lease_terms()).with(|draft| {
        draft.interest = crate::facility::terms::Interest::Fixed { annual_rate: rate("0") };
        draft.amortization = crate::facility::terms::Amortization::Bullet;
    });
    let mut desk = funded_by(builder, &["1000.00"]);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk.advance_to(date("2008-09-03"));
    assert_eq!(desk.invoices(), [["2008-08-24", "2008-09-03", "1000.00"]]);
    assert_eq!(kinds(&desk, 1), ["RENT 1/2"]);
    desk.settle_invoices();
    desk.advance_to(date("2008-09-04"));
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
}
