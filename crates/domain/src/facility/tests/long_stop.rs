//! Equipment that is not accepted in time.

use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::servicing::InvoiceLineKind;

#[test]
fn long_stop_date_itself_passes_without_consequence() {
    let mut desk = funded(lease_terms(), &["3446325.00"]);
    desk.advance_to(date("2008-08-30"));
    assert_eq!(desk.schedule(1).state_name(), "INTERIM");
    assert_eq!(desk.equipment("1-1").state.name(), "FUNDED");
}

#[test]
fn day_after_the_long_stop_date_makes_amount_and_interest_due() {
    let mut desk = funded(lease_terms(), &["3446325.00"]);
    desk.advance_to(date("2008-08-31"));
    assert_eq!(desk.schedule(1).state_name(), "TERMINATED");
    assert_eq!(desk.equipment("1-1").state.name(), "CANCELLED");
    // 3,446,325.00 × 7.80 % × 181 / 360 = 135,153.378… 31 August is a Sunday: the convention leads
    // back to Friday, which has passed, so that it is due on the next business day.
    assert_eq!(desk.invoices(), [["2008-08-31", "2008-09-01", "3581478.38"]]);
    let line = &desk.invoice(1).billing.lines[0];
    assert_eq!((line.interest, line.principal), (usd("135153.38"), usd("3446325.00")));
    assert_eq!(line.kind, InvoiceLineKind::LongStop { schedule: desk.schedule(1).id });
    assert_eq!(line.basis[0].days, 181);
    let passed = desk.history.iter().find_map(|event| {
        if let Event::LongStopPassed(passed) = event { Some(passed.interim_adjustment) } else { None }
    });
    assert_eq!(passed, Some(usd("0.00")));
}

#[test]
fn only_what_is_left_ends_and_nothing_accrues_on_it_any_more() {
    let mut desk = funded(lease_terms(), &["2000000.00", "1446325.00"]);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk.advance_to(date("2008-08-31"));
    assert_eq!((desk.schedule(1).state_name(), desk.schedule(2).state_name()), ("TERMINATED", "COMMENCED"));
    assert_eq!((desk.equipment("1-1").state.name(), desk.equipment("1-2").state.name()), ("ON_LEASE", "CANCELLED"));
    desk.advance_to(date("2008-09-01"));
    let last = desk
        .history
        .iter()
        .rev()
        .find_map(|event| if let Event::AccrualsPosted(posted) = event { Some(posted.clone()) } else { None });
    let schedules: Vec<u32> = last.unwrap().schedules.iter().map(|accrual| accrual.schedule.number()).collect();
    assert_eq!(schedules, [2]);
}
