//! Funding: the second round of checks, and the final maturity that the first one makes known.

use crate::facility::command::{DeferCondition, FundDrawdown};
use crate::facility::commands::fund_drawdown::FundDrawdownRejection;
use crate::facility::condition::ConditionRef;
use crate::facility::context::Context;
use crate::facility::fixtures::*;
use crate::facility::reason::ReasonCode;
use crate::facility::rejection::Rejection;
use crate::facility::terms::{FinalMaturity, TenorFrom};

/// A drawdown of 1,000.00 for 3 March 2008, approved, its own condition satisfied, that day open.
fn ready() -> Desk {
    ready_with(facility().with_terms(small_terms()))
}

fn ready_with(builder: FacilityBuilder) -> Desk {
    let mut desk = builder.available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "1000.00")]));
    desk.approve(1);
    desk.satisfy_own_conditions(1);
    desk.advance_to(date("2008-03-03"));
    desk
}

fn told(desk: &mut Desk, context: &Context) -> Vec<(&'static str, String)> {
    let rejection = desk.refuse(funding(1), context);
    assert!(matches!(rejection, Rejection::FundDrawdown(FundDrawdownRejection::Refused(_))), "{rejection}");
    assert_eq!(rejection.code(), ReasonCode::FundingRefused);
    rejection.rules().into_iter().map(|rule| (rule.code.as_str(), rule.subject)).collect()
}

#[test]
fn funding_on_the_requested_day_makes_the_final_maturity_known() {
    let mut desk = ready();
    assert_eq!(desk.book().final_maturity, None);
    desk.accept(funding(1), &funder());
    assert_eq!(desk.figures(), ["999000.00", "0.00", "1000.00", "0.00"]);
    assert_eq!(desk.book().initial_drawdown, Some(date("2008-03-03")));
    assert_eq!(desk.book().final_maturity, Some(date("2015-03-03")));
    assert_eq!(desk.drawdown(1).state_name(), "FUNDED");
    // The keys stay claimed for good.
    assert_eq!(desk.book().live_claims.len(), 2);
}

#[test]
fn later_funding_leaves_the_final_maturity() {
    let mut desk = ready();
    desk.accept(funding(1), &funder());
    desk.submit(request("2008-03-11", vec![machine("2", "1000.00")]));
    desk.bring_to_funding(2);
    assert_eq!(desk.book().initial_drawdown, Some(date("2008-03-03")));
    assert_eq!(desk.book().final_maturity, Some(date("2015-03-03")));
}

#[test]
fn initial_drawdown_on_a_leap_day_matures_on_the_last_of_february() {
    // 29 February 2008 is a Friday; 84 months later February has 28 days.
    let mut desk = facility().with_terms(small_terms()).available_on("2008-02-22");
    desk.submit(request("2008-02-29", vec![machine("1", "1000.00")]));
    desk.bring_to_funding(1);
    assert_eq!(desk.book().final_maturity, Some(date("2015-02-28")));
}

#[test]
fn tenor_of_four_years_from_a_leap_day_matures_on_a_leap_day() {
    let tenor = FinalMaturity::Tenor { months: 48, from: TenorFrom::InitialDrawdown };
    let mut desk =
        facility().with_terms(small_terms()).with(|draft| draft.final_maturity = tenor).available_on("2008-02-22");
    desk.submit(request("2008-02-29", vec![machine("1", "1000.00")]));
    desk.bring_to_funding(1);
    assert_eq!(desk.book().final_maturity, Some(date("2012-02-29")));
}

#[test]
fn funding_twice_is_refused() {
    let mut desk = ready();
    desk.accept(funding(1), &funder());
    assert_eq!(desk.refuse(funding(1), &funder()).code(), ReasonCode::WrongState);
    assert_eq!(desk.figures(), ["999000.00", "0.00", "1000.00", "0.00"]);
}

#[test]
fn funding_a_day_early_is_refused_and_a_day_late_is_accepted() {
    let mut desk = facility().with_terms(small_terms()).available_on("2008-02-22");
    desk.submit(request("2008-03-03", vec![machine("1", "1000.00")]));
    desk.approve(1);
    desk.satisfy_own_conditions(1);
    desk.advance_to(date("2008-02-29"));
    assert_eq!(told(&mut desk, &funder()), [("TOO_EARLY", "business_date".to_owned())]);
    desk.advance_to(date("2008-03-04"));
    desk.accept(funding(1), &funder());
    assert_eq!(desk.book().final_maturity, Some(date("2015-03-04")));
}

#[test]
fn funding_on_a_saturday_is_refused() {
    let mut desk = ready();
    desk.advance_to(date("2008-03-08"));
    assert_eq!(told(&mut desk, &funder()), [("NOT_A_BUSINESS_DAY", "business_date".to_owned())]);
}

#[test]
fn funding_without_the_own_conditions_is_refused() {
    let mut desk = facility().with_terms(small_terms()).available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "1000.00")]));
    desk.approve(1);
    desk.advance_to(date("2008-03-03"));
    assert_eq!(told(&mut desk, &funder()), [("UNMET_CONDITION", "drawdowns/1/conditions/supplier-invoice".to_owned())]);
}

#[test]
fn initial_condition_whose_deferral_has_passed_stops_funding() {
    let mut desk = facility().with_terms(small_terms()).signed();
    desk.advance_to(date("2008-02-25"));
    let insurance = ConditionRef::Initial(condition("insurance"));
    let until = |day: &str| DeferCondition {
        condition: insurance.clone(),
        expected_revision: None,
        until: date(day),
        reason: "The broker is slow".to_owned(),
    };
    desk.accept(until("2008-03-02"), &agent());
    desk.submit(request("2008-03-03", vec![machine("1", "1000.00")]));
    desk.approve(1);
    desk.satisfy_own_conditions(1);
    desk.advance_to(date("2008-03-03"));
    assert_eq!(told(&mut desk, &funder()), [("UNMET_CONDITION", "conditions/insurance".to_owned())]);
    desk.accept(until("2008-03-04"), &agent());
    desk.accept(funding(1), &funder());
}

#[test]
fn funding_by_who_approved_is_refused() {
    let mut desk = ready();
    assert_eq!(told(&mut desk, &officer(1)), [("FOUR_EYES", String::new())]);
}

#[test]
fn funding_by_who_entered_is_refused() {
    let mut desk = ready();
    assert_eq!(told(&mut desk, &borrower()), [("FOUR_EYES", String::new())]);
    // The person alone is enough, without the service that entered.
    let person = Context { on_behalf_of: borrower().on_behalf_of, ..funder() };
    assert_eq!(told(&mut desk, &person), [("FOUR_EYES", String::new())]);
}

#[test]
fn funding_needs_a_reference() {
    let mut desk = ready();
    for reference in ["", "  ", "a\nb", &"x".repeat(101)] {
        let fund = FundDrawdown { payment_reference: reference.to_owned(), ..funding(1) };
        assert_eq!(desk.refuse(fund, &funder()).code(), ReasonCode::InvalidText, "{reference:?}");
    }
}

#[test]
fn funding_on_an_outdated_view_is_refused() {
    let mut desk = ready();
    // Submitted is 1, approved is 2; its conditions count for themselves.
    let fund = |revision| FundDrawdown { expected_revision: Some(revision), ..funding(1) };
    assert_eq!(desk.refuse(fund(1), &funder()).code(), ReasonCode::StaleEtag);
    desk.accept(fund(2), &funder());
}

#[test]
fn funding_on_the_day_of_maturity_is_refused() {
    let mut desk = ready_with(facility().with_terms(small_terms()).with(|draft| {
        draft.availability_period.end = date("2008-03-09");
        draft.final_maturity = FinalMaturity::Fixed(date("2008-03-10"));
        draft.guarantee = None;
    }));
    desk.advance_to(date("2008-03-10"));
    // Availability ended the day before, so the drawdown lapsed and there is nothing to fund.
    assert_eq!(desk.refuse(funding(1), &funder()).code(), ReasonCode::WrongState);
    assert_eq!(desk.drawdown(1).state_name(), "LAPSED");
}

#[test]
fn every_reason_against_funding_is_given_at_once() {
    let mut desk = facility().with_terms(small_terms()).signed();
    desk.advance_to(date("2008-02-22"));
    desk.accept(
        DeferCondition {
            condition: ConditionRef::Initial(condition("insurance")),
            expected_revision: None,
            until: date("2008-02-23"),
            reason: "One day".to_owned(),
        },
        &agent(),
    );
    desk.accept(request("2008-03-03", vec![machine("1", "2000.00")]), &officer(2));
    desk.accept(approval(1), &officer(1));
    desk.advance_to(date("2008-02-24"));
    let both = Context { on_behalf_of: Some(principal("credit-officer-2")), ..officer(1) };
    assert_eq!(
        told(&mut desk, &both),
        [
            ("UNMET_CONDITION", "conditions/insurance".to_owned()),
            ("UNMET_CONDITION", "drawdowns/1/conditions/supplier-invoice".to_owned()),
            ("NOT_A_BUSINESS_DAY", "business_date".to_owned()),
            ("TOO_EARLY", "business_date".to_owned()),
            ("APPROVALS_MISSING", String::new()),
            ("FOUR_EYES", String::new()),
            ("FOUR_EYES", String::new()),
        ]
    );
}
