//! Further terms worked by hand: 1,000,000 over four quarters at 2 %, a fifth left, renewed at 1.5 % a
//! quarter.

use super::*;
use crate::book::computation::{
    renewal::renewed,
    schedule::Keep,
    settlement::{How, Part, Settled, settle_lease},
};

fn a_fifth_left() -> TermsDraft {
    TermsDraft { balloon_rate: rate("0.20"), ..quarters() }
}

fn maturity() -> BusinessDate {
    date("2009-03-03")
}

/// Of the lease in these terms, two payments more.
fn two_more(draft: &TermsDraft) -> LeaseSchedule {
    let lease = over(4, draft.clone(), "1000000.00").unwrap();
    renewed(&terms(draft.clone()), &lease, maturity(), (2, rate("0.06"))).unwrap()
}

fn settled(on: &str, how: How) -> Settled {
    let (draft, term) = (a_fifth_left(), (date("2008-03-03"), maturity()));
    let lease = two_more(&draft);
    let terms = terms(draft);
    settle_lease((&terms).into(), &lease, term, date(on), how).unwrap()
}

#[test]
fn balloon_becomes_two_more_rents_and_leaves_the_last_payment() {
    let lease = two_more(&a_fifth_left());
    // 405,979.42 is owed before the fourth payment, 8,119.59 its interest; 200,000 ÷ 1.955883424 =
    // 102,255.58.
    let payments = ["214099.00", "214099.00", "214099.00", "214099.01", "102255.58", "102255.59"];
    assert_eq!(column(&lease, |line| line.payment), payments);
    assert_eq!(column(&lease, |line| line.closing_balance)[3..], ["200000.00", "100744.42", "0.00"]);
    assert_eq!(due_dates(&lease)[3..], ["2009-03-03", "2009-06-03", "2009-09-03"]);
    assert_eq!(lease.rent, Some(usd("102255.58")));
}

#[test]
fn bullet_is_renewed_whole() {
    let lease = two_more(&TermsDraft { amortization: Amortization::Bullet, ..quarters() });
    assert_eq!(column(&lease, |line| line.payment)[3..], ["20000.00", "511277.92", "511277.91"]);
    assert_eq!(lease.balloon, usd("1000000.00"));
}

#[test]
fn units_lost_before_the_further_term_take_their_share_of_it() {
    let part = Part::Units { financed: usd("250000.00"), of: usd("1000000.00") };
    let settled = settled("2009-01-18", How { part, with_fee: false, keep: Keep::Term });
    assert_eq!(settled.principal, usd("101494.86"));
    assert_eq!(column(&settled.rest, |line| line.principal)[3..], ["154484.56", "74441.69", "75558.31"]);
    assert_eq!(settled.rest.balloon, usd("150000.00"));
}

#[test]
fn prepayment_that_leaves_less_than_was_renewed_keeps_the_further_rents() {
    let part = Part::Amount(usd("300000.00"));
    let settled = settled("2009-01-18", How { part, with_fee: true, keep: Keep::Payments });
    assert_eq!(column(&settled.rest, |line| line.payment)[3..], ["2119.59", "102255.58", "5393.23"]);
    assert_eq!(settled.rest.balloon, usd("105979.42"));
}

#[test]
fn prepayment_in_the_further_term_bears_its_rate() {
    let part = Part::Amount(usd("50000.00"));
    let settled = settled("2009-07-18", How { part, with_fee: true, keep: Keep::Term });
    assert_eq!((settled.interest, settled.fee), (usd("375.00"), usd("500.00")));
    assert_eq!(column(&settled.rest, |line| line.payment)[5..], ["51505.59"]);
}

#[test]
fn further_term_follows_the_common_dates_of_a_lease_that_a_prepayment_made_shorter() {
    let (draft, term) = (a_fifth_left(), (date("2008-03-03"), maturity()));
    let lease = over(4, draft.clone(), "1000000.00").unwrap();
    let terms = terms(draft);
    // 505,901.00 is left: 301,920.02 after the second payment, and after the third no more than the balloon.
    let how = How { part: Part::Amount(usd("300000.00")), with_fee: false, keep: Keep::Payments };
    let shorter = settle_lease((&terms).into(), &lease, term, date("2008-07-18"), how).unwrap().rest;
    assert_eq!(due_dates(&shorter).last().unwrap(), "2008-12-03");
    let lease = renewed(&terms, &shorter, maturity(), (2, rate("0.06"))).unwrap();
    assert_eq!(due_dates(&lease)[2..], ["2008-12-03", "2009-03-03", "2009-06-03"]);
}
