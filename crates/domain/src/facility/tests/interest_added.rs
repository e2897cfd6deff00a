//! Leases whose payments do not cover their interest: billed, accrued and posted.

use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount::{AccruedInterest, NetInvestmentInLeases, RentReceivable};
use crate::facility::terms::{Amortization, GivenRent, InterestBase};

/// A million accepted on the day of its funding, 3 March 2008, at 7.80 %: payments on 3 June and on 3
/// September, 92 days each.
fn leased(amortization: Amortization) -> Desk {
    let mut desk = funded_by(
        facility().with_terms(short_lease_terms()).with(|draft| draft.amortization = amortization),
        &["1000000.00"],
    );
    desk.accept_on("2008-03-03", &[("1-1", "2008-03-03")]);
    desk
}

#[test]
fn interest_of_a_payment_of_nothing_goes_to_the_net_investment() {
    let mut desk = leased(Amortization::CapitalizedThenLevel { capitalized_periods: 1 });
    desk.advance_to(date("2008-06-02"));
    // Up to and including 1 June, 91 days: 1,000,000 × 0.078 × 91 / 360 = 19,716.666…
    assert_eq!(desk.balances()[&AccruedInterest], "19716.67");
    desk.advance_to(date("2008-06-03"));
    // 92 days: 19,933.33.
    assert_eq!(desk.balances()[&NetInvestmentInLeases], "1019933.33");
    assert!(!desk.balances().contains_key(&RentReceivable));
    assert_eq!(desk.balances().get(&AccruedInterest).map_or("0.00", String::as_str), "0.00");
    // 1,019,933.33 × 0.078 × 92 / 360 = 20,330.671…
    desk.advance_to(date("2008-09-03"));
    assert_eq!(desk.invoices(), [["2008-08-24", "2008-09-03", "1040264.00"]]);
    desk.settle_invoices();
    desk.advance_to(date("2008-09-04"));
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
    assert_eq!(desk.balances().get(&NetInvestmentInLeases).map_or("0.00", String::as_str), "0.00");
}

#[test]
fn rent_below_its_interest_is_billed_as_far_as_it_goes() {
    let mut desk = leased(Amortization::GivenRent(GivenRent::Amount(usd("15000.00"))));
    desk.advance_to(date("2008-06-03"));
    // 19,933.33 − 15,000.00 = 4,933.33 is added.
    assert_eq!(desk.balances()[&NetInvestmentInLeases], "1004933.33");
    assert_eq!(desk.balances()[&RentReceivable], "15000.00");
    assert_eq!(desk.invoices(), [["2008-05-24", "2008-06-03", "15000.00"]]);
    desk.pay("15000.00", "2008-06-03");
    assert_eq!(desk.owed(invoice_id(1)).0, "PAID");
    assert_eq!(desk.balances().get(&RentReceivable).map_or("0.00", String::as_str), "0.00");
}

#[test]
fn rents_that_repay_more_than_is_owed_are_refused() {
    // Flat interest of 19,933.33 a payment: 1,039,866.66 in parts of 9.9 and 0.01. The first, about
    // 1,038,817, is more than 1,019,933.33.
    let weights = ["9.9", "0.01"].map(rate).to_vec();
    let mut desk = funded_by(
        facility().with_terms(short_lease_terms()).with(|draft| {
            draft.amortization = Amortization::RentProfile { weights, repeats: true };
            draft.interest_base = InterestBase::AmountFinanced;
        }),
        &["1000000.00"],
    );
    let refused = desk.refuse(acceptance(&[("1-1", "2008-03-03")]), &borrower());
    let sentences: Vec<_> = refused.rules().iter().map(|rule| rule.description.clone()).collect();
    assert_eq!(sentences, ["More would be repaid than is owed before the last payment."]);
}
