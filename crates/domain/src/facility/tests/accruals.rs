//! Accruals of each day: rounded cumulative less what was posted before.

use crate::facility::event::{AccrualKind, AccrualsPosted, Event};
use crate::facility::fixtures::*;
use crate::money::Money;

fn posted(desk: &Desk) -> Vec<&AccrualsPosted> {
    let found = desk
        .history
        .iter()
        .filter_map(|event| if let Event::AccrualsPosted(posted) = event { Some(posted) } else { None });
    found.collect()
}

fn last(desk: &Desk) -> Vec<(AccrualKind, String)> {
    let last = posted(desk).last().copied().unwrap();
    last.schedules.iter().map(|accrual| (accrual.kind, accrual.amount.amount_text())).collect()
}

fn total(desk: &Desk, kind: AccrualKind) -> Money {
    let accruals = posted(desk).into_iter().flat_map(|posted| &posted.schedules);
    Money::sum(dollars(), accruals.filter(|accrual| accrual.kind == kind).map(|accrual| accrual.amount)).unwrap()
}

const fn payment(number: u32) -> AccrualKind {
    AccrualKind::Payment { number }
}

#[test]
fn day_of_funding_accrues_when_it_closes() {
    let mut desk = funded(lease_terms(), &["3446325.00"]);
    assert!(posted(&desk).is_empty());
    desk.advance_to(date("2008-03-04"));
    // 3,446,325.00 × 7.80 % / 360 = 746.70375; two days: 1,493.4075; three: 2,240.11125.
    assert_eq!(posted(&desk)[0].day, date("2008-03-03"));
    assert_eq!(last(&desk), [(AccrualKind::Interim, "746.70".to_owned())]);
    desk.advance_to(date("2008-03-05"));
    assert_eq!(last(&desk), [(AccrualKind::Interim, "746.71".to_owned())]);
    desk.advance_to(date("2008-03-06"));
    assert_eq!(last(&desk), [(AccrualKind::Interim, "746.70".to_owned())]);
    desk.advance_to(date("2008-05-18"));
    assert_eq!(total(&desk, AccrualKind::Interim), usd("56749.49"));
}

#[test]
fn interest_of_a_payment_is_accrued_exactly_when_its_last_day_closes() {
    let mut desk = funded(lease_terms(), &["3446325.00"]);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk.advance_to(date("2008-06-03"));
    // The first payment of domain.md: 16 days, 11,947.26.
    assert_eq!(total(&desk, payment(1)), usd("11947.26"));
    let lease = desk.schedule(1).lease().unwrap();
    assert_eq!((lease.accruing, lease.accrued), (2, usd("0.00")));
    desk.advance_to(date("2008-06-04"));
    // 3,299,365.37 × 7.80 % / 360 = 714.8624…
    assert_eq!(last(&desk), [(payment(2), "714.86".to_owned())]);
    assert_eq!(desk.schedule(1).lease().unwrap().accrued, usd("714.86"));
}

#[test]
fn lease_accepted_late_catches_up_over_the_end_of_a_period() {
    // Monthly, accruals unadjusted: the first payment accrues from 20 April to Saturday 3 May and is
    // due on Monday. On Sunday the acceptance is in time.
    let builder = facility().with_terms(lease_terms()).with(|draft| {
        draft.payment_months = 1;
        draft.accruals_adjusted = false;
    });
    let mut desk = funded_by(builder, &["3446325.00"]);
    desk.accept_on("2008-05-04", &[("1-1", "2008-04-20")]);
    desk.advance_to(date("2008-05-05"));
    // 3,446,325.00 × 7.80 % × 13 / 360 = 9,707.148…
    let accrued = last(&desk);
    assert_eq!(accrued[0], (payment(1), "9707.15".to_owned()));
    assert_eq!((accrued.len(), accrued[1].0), (2, payment(2)));
    assert_eq!(desk.schedule(1).lease().unwrap().accruing, 2);
}

#[test]
fn lease_in_advance_accrues_nothing_for_its_first_payment() {
    let builder = facility()
        .with_terms(lease_terms())
        .with(|draft| draft.payment_timing = crate::facility::terms::PaymentTiming::Advance);
    let mut desk = funded_by(builder, &["3446325.00"]);
    desk.accept_on("2008-06-03", &[("1-1", "2008-06-03")]);
    desk.advance_to(date("2008-06-04"));
    assert_eq!(last(&desk).iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [payment(2)]);
    desk.advance_to(date("2008-09-03"));
    let second = desk.schedule(1).lease().unwrap().payments.lines[1].interest;
    assert_eq!(total(&desk, payment(2)), second);
}

#[test]
fn commitment_fee_accrues_from_the_day_of_signing() {
    let mut desk = facility().signed();
    desk.advance_to(date("2007-11-14"));
    // 64,000,000.00 × 0.50 % / 360 = 888.888…; two days: 1,777.777…
    assert_eq!(posted(&desk)[0].commitment_fee, usd("888.89"));
    assert_eq!(posted(&desk)[0].day, date("2007-11-13"));
    desk.advance_to(date("2007-11-15"));
    assert_eq!(posted(&desk)[1].commitment_fee, usd("888.89"));
    assert_eq!(desk.book().servicing.undrawn.accrued, usd("1777.78"));
}

#[test]
fn proposed_facility_accrues_nothing_and_posts_nothing() {
    let mut desk = facility().proposed();
    desk.advance_to(date("2007-12-31"));
    assert!(posted(&desk).is_empty());
}
