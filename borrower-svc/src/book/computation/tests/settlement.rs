//! Parts of a lease settled before their time, worked by hand on quarters at 2 %.

use super::*;
use crate::book::computation::{
    schedule::Keep,
    settlement::{How, Part, Settled, settle_lease},
};

/// 1,000,000 over four quarters at a rent of 262,623.75: 757,376.25 is owed after the first. Settled
/// half-way through the second, on 18 July 2008.
fn settled(draft: TermsDraft, how: How) -> Result<Settled, ComputationError> {
    let lease = over(4, draft.clone(), "1000000.00").unwrap();
    let term = (date("2008-03-03"), date("2009-03-03"));
    let terms = terms(draft);
    settle_lease((&terms).into(), &lease, term, date("2008-07-18"), how)
}

fn prepaid(amount: &str, keep: Keep) -> How {
    How { part: Part::Amount(usd(amount)), with_fee: true, keep }
}

fn figures(settled: &Settled) -> [String; 3] {
    [settled.principal, settled.interest, settled.fee].map(|amount| amount.amount_text())
}

#[test]
fn prepayment_bears_interest_since_the_period_began_and_lowers_the_rent() {
    let settled = settled(quarters(), prepaid("200000.00", Keep::Term)).unwrap();
    // 45 of 360 days at 8 %; the fee of the case is 1 %.
    assert_eq!(figures(&settled), ["200000.00", "2000.00", "2000.00"]);
    assert_eq!((settled.from, settled.since, settled.balance), (2, date("2008-06-03"), usd("757376.25")));
    // 557,376.25 ÷ (1.02⁻¹ + 1.02⁻² + 1.02⁻³) = 193,272.82
    assert_eq!(settled.rest.rent, Some(usd("193272.82")));
    let balances = ["757376.25", "375250.96", "189483.16", "0.00"];
    assert_eq!(column(&settled.rest, |line| line.closing_balance), balances);
}

#[test]
fn prepayment_that_keeps_the_rent_drops_the_last_payment() {
    let settled = settled(quarters(), prepaid("300000.00", Keep::Payments)).unwrap();
    // 457,376.25: 9,147.53 of interest and 253,476.22, then 203,900.03 with 4,078.00.
    assert_eq!(column(&settled.rest, |line| line.payment), ["262623.75", "262623.75", "207978.03"]);
}

#[test]
fn units_take_their_share_of_balance_and_balloon() {
    let part = Part::Units { financed: usd("250000.00"), of: usd("1000000.00") };
    let draft = TermsDraft { balloon_rate: rate("0.20"), ..quarters() };
    let settled = settled(draft, How { part, with_fee: false, keep: Keep::Term }).unwrap();
    // A quarter of 805,901.00, and 1 % of it for half a period.
    assert_eq!(figures(&settled), ["201475.25", "2014.75", "0.00"]);
    assert_eq!((settled.rest.balloon, settled.rest.rent), (usd("150000.00"), Some(usd("160574.25"))));
}

#[test]
fn everything_leaves_the_payments_that_were_made() {
    let settled = settled(quarters(), prepaid("757376.25", Keep::Term)).unwrap();
    assert_eq!(figures(&settled), ["757376.25", "7573.76", "7573.76"]);
    assert_eq!(settled.rest.lines.len(), 1);
}

#[test]
fn settlement_between_a_payments_last_day_and_its_due_date_bears_interest_to_its_own_day() {
    // Interest is not adjusted: 90 days to Saturday 7 June 2008, due on Monday; 91 days to Sunday, at 8 %.
    let business_day_convention = BusinessDayConvention::Following;
    let draft = TermsDraft { accruals_adjusted: false, business_day_convention, ..quarters() };
    let (commencement, maturity) = (date("2008-03-07"), date("2009-03-07"));
    let terms = terms(draft);
    let lease = lease_schedule(&terms, usd("1000000.00"), commencement, maturity).unwrap();
    let how = prepaid("180000.00", Keep::Term);
    let settled = settle_lease((&terms).into(), &lease, (commencement, maturity), date("2008-06-08"), how).unwrap();
    assert_eq!(figures(&settled), ["180000.00", "3640.00", "1800.00"]);
    assert_eq!(settled.rest.lines[0].interest, usd("16400.00"));
}

#[test]
fn nothing_and_more_than_is_owed_is_no_settlement() {
    for amount in ["0.00", "757376.26"] {
        let refused = settled(quarters(), prepaid(amount, Keep::Term));
        assert_eq!(refused.unwrap_err(), ComputationError::NothingToRepay, "{amount}");
    }
}
