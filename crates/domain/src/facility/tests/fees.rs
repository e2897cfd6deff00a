//! Arrangement fee and commitment fee: when, for which days, how much.

use crate::facility::command::{CancelCommitment, CancelFacility};
use crate::facility::fixtures::*;
use crate::facility::servicing::InvoiceLineKind;
use crate::facility::terms::ArrangementFeeBilled;

/// Lease terms with the commitment fee of the case, and a long-stop that no test reaches.
fn commitment_fee_terms() -> FacilityBuilder {
    facility().with_terms(lease_terms()).with(|draft| {
        draft.fees.commitment_fee_rate = rate("0.0050");
        draft.acceptance_long_stop_days = 1000;
    })
}

#[test]
fn arrangement_fee_is_billed_at_signing_and_due_ten_days_later() {
    let desk = facility().signed();
    // 64,000,000.00 × 1.25 %; 23 November 2007 is a Friday on which all three calendars are open.
    assert_eq!(desk.invoices(), [["2007-11-13", "2007-11-23", "800000.00"]]);
    let line = &desk.invoice(1).billing.lines[0];
    assert_eq!((&line.kind, line.fee, line.number), (&InvoiceLineKind::ArrangementFee, usd("800000.00"), 1));
    assert!(line.basis.is_empty());
}

#[test]
fn due_date_of_a_fee_is_adjusted() {
    // 12 days lead to Sunday 25 November, and on to Monday.
    let desk = facility().with(|draft| draft.billing_lead_days = 12).signed();
    assert_eq!(desk.invoices(), [["2007-11-13", "2007-11-26", "800000.00"]]);
}

#[test]
fn arrangement_fee_waits_for_the_initial_drawdown_where_the_terms_say_so() {
    let builder = facility().with_terms(lease_terms()).with(|draft| {
        draft.fees.arrangement_fee_rate = rate("0.0125");
        draft.fees.arrangement_fee_billed = ArrangementFeeBilled::AtInitialDrawdown;
    });
    assert!(builder.clone().signed().invoices().is_empty());
    let mut desk = funded_by(builder, &["1000.00"]);
    assert_eq!(desk.invoices(), [["2008-03-03", "2008-03-13", "800000.00"]]);
    desk.submit(request("2008-03-11", vec![machine("X", "1000.00")]));
    desk.bring_to_funding(2);
    assert_eq!(desk.invoices().len(), 1);
}

#[test]
fn cancelled_facility_is_billed_the_fee_of_the_days_before() {
    let mut desk = facility().without_fees().with(|draft| draft.fees.commitment_fee_rate = rate("0.0050")).signed();
    desk.advance_to(date("2008-01-02"));
    desk.accept(CancelFacility { reason: "The project was dropped".to_owned() }, &agent());
    // 50 days from 13 November: 44,444.44. 12 January 2008 is a Saturday.
    assert_eq!(desk.invoices(), [["2008-01-02", "2008-01-14", "44444.44"]]);
    assert!(desk.book().servicing.undrawn.runs.is_empty());
    desk.advance_to(date("2008-02-02"));
    assert_eq!(desk.invoices().len(), 1);
}

#[test]
fn commitment_fee_is_billed_on_common_payment_dates_after_the_initial_drawdown() {
    let mut desk = funded_by(commitment_fee_terms(), &["3446325.00"]);
    desk.advance_to(date("2008-06-02"));
    assert_eq!(desk.invoices(), [[""; 3]; 0]);
    desk.advance_to(date("2008-06-03"));
    // 64,000,000.00 for 111 days to 3 March, 60,553,675.00 for 92 from that day on:
    // 12,674,938,100 × 0.50 % / 360 = 176,040.806…
    assert_eq!(desk.invoices(), [["2008-06-03", "2008-06-13", "176040.81"]]);
    let line = &desk.invoice(1).billing.lines[0];
    let days: Vec<i64> = line.basis.iter().map(|addend| addend.days).collect();
    assert_eq!((&line.kind, days), (&InvoiceLineKind::CommitmentFee, vec![111, 92]));
    desk.advance_to(date("2008-09-03"));
    // 60,553,675.00 × 92 × 0.50 % / 360 = 77,374.140…
    assert_eq!(desk.invoices()[1..], [["2008-09-03", "2008-09-15", "77374.14"]]);
}

#[test]
fn last_day_of_availability_bills_the_days_before_it_and_bears_none() {
    let mut desk = funded_by(commitment_fee_terms(), &["3446325.00"]);
    desk.advance_to(date("2009-12-30"));
    let before = desk.invoices().len();
    desk.advance_to(date("2009-12-31"));
    // 28 days from 3 December at 60,553,675.00: 23,548.651… Due on Sunday 10 January 2010, Monday.
    assert_eq!(desk.invoices()[before..], [["2009-12-31", "2010-01-11", "23548.65"]]);
    desk.advance_to(date("2010-06-03"));
    assert_eq!(desk.invoices().len(), before + 1);
    assert!(desk.book().servicing.undrawn.runs.is_empty());
    assert!(desk.book().servicing.undrawn.accrued.is_zero());
}

#[test]
fn facility_never_drawn_pays_its_commitment_fee_on_the_last_day_of_availability() {
    let mut desk = commitment_fee_terms().available_on("2009-12-30");
    assert_eq!(desk.invoices(), [[""; 3]; 0]);
    desk.advance_to(date("2009-12-31"));
    // 49 days of 2007 from 13 November, 366, and 364 to the last day, which is not counted:
    // 64,000,000.00 × 779 × 0.50 % / 360 = 692,444.444…
    let line = &desk.invoice(1).billing.lines[0];
    assert_eq!(line.basis[0].days, 49 + 366 + 364);
    assert_eq!(line.fee, usd("692444.44"));
}

#[test]
fn commitment_cancelled_in_part_lowers_the_fee_from_its_day() {
    let mut desk = commitment_fee_terms().available_on("2008-01-02");
    desk.accept(CancelCommitment { amount: usd("4000000.00") }, &agent());
    desk.advance_to(date("2008-01-04"));
    let runs = &desk.book().servicing.undrawn.runs;
    let runs: Vec<_> = runs.iter().map(|run| (run.from, run.to, run.balance)).collect();
    let from = [(date("2007-11-13"), date("2008-01-02"), usd("64000000.00"))];
    assert_eq!(runs, [from[0], (date("2008-01-02"), date("2008-01-04"), usd("60000000.00"))]);
}

#[test]
fn reserved_amounts_bear_the_fee_and_the_day_of_funding_is_drawn() {
    let mut desk = commitment_fee_terms().available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "1000000.00")]));
    desk.bring_to_funding(1);
    desk.advance_to(date("2008-03-04"));
    let runs = &desk.book().servicing.undrawn.runs;
    assert_eq!(runs.len(), 2);
    assert_eq!((runs[1].from, runs[1].balance), (date("2008-03-03"), usd("63000000.00")));
}
