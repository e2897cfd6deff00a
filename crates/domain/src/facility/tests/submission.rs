//! Submission: each boundary of dates, amounts and claims, and all reasons at once.

use std::collections::BTreeMap;

use crate::currency::Currency;
use crate::facility::claims::{ClaimHolder, ClaimKey, ClaimKind};
use crate::facility::command::{CancelCommitment, DrawdownItem, SubmitDrawdown, WithdrawDrawdown};
use crate::facility::commands::submit_drawdown::SubmitDrawdownRejection;
use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::rejection::Rejection;
use crate::facility::terms::{FinalMaturity, Sublimit, TermsDraft};
use crate::facility::{claim_keys, claims_changed};
use crate::ids::FacilityId;
use crate::money::Money;

fn small() -> FacilityBuilder {
    facility().with_terms(small_terms())
}

/// The rules that failed, of a submission that must be refused.
fn refused(desk: &mut Desk, request: SubmitDrawdown, context: &Context) -> Vec<RuleFailure> {
    let rejection = desk.refuse(request, context);
    assert!(matches!(rejection, Rejection::SubmitDrawdown(SubmitDrawdownRejection::Refused(_))));
    assert_eq!(rejection.code(), ReasonCode::DrawdownRefused);
    rejection.rules()
}

fn told(rules: &[RuleFailure]) -> Vec<(&'static str, &str)> {
    rules.iter().map(|rule| (rule.code.as_str(), rule.subject.as_str())).collect()
}

fn figure<'a>(rule: &'a RuleFailure, key: &str) -> &'a str {
    rule.metadata.iter().find(|(name, _)| *name == key).map(|(_, value)| value.as_str()).unwrap()
}

#[test]
fn valid_request_reserves_its_amount_and_claims_its_keys() {
    let mut desk = small().available_on("2008-02-25");
    let events =
        desk.accept(request("2008-03-03", vec![machine("A-1", "600.00"), machine("a 2", "400.00")]), &borrower());
    let [Event::DrawdownSubmitted(submitted)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(submitted.drawdown, drawdown(1));
    assert_eq!((submitted.price, submitted.financed_amount), (usd("1000.00"), usd("1000.00")));
    let keys: Vec<String> = submitted.claims.iter().map(ToString::to_string).collect();
    assert_eq!(
        keys,
        [
            "serial:CATERPILLAR/A1",
            "serial:CATERPILLAR/A2",
            "invoice:CATDEALERNORTHWEST/INVA1",
            "invoice:CATDEALERNORTHWEST/INVA2",
        ]
    );
    assert_eq!(desk.figures(), ["999000.00", "1000.00", "0.00", "0.00"]);
    assert_eq!(desk.book().used_of(&category("MOBILE_SURFACE")), usd("1000.00"));
    assert_eq!(desk.drawdown(1).state_name(), "SUBMITTED");
    assert_eq!(desk.drawdown(1).conditions.len(), 1);
}

#[test]
fn notice_of_exactly_five_business_days_is_accepted() {
    // Monday 25 February: 26, 27, 28, 29 February and 3 March are five.
    small().available_on("2008-02-25").submit(request("2008-03-03", vec![machine("1", "100.00")]));
}

#[test]
fn notice_one_business_day_short_is_refused_with_the_earliest_day() {
    let mut desk = small().available_on("2008-02-26");
    let rules = refused(&mut desk, request("2008-03-03", vec![machine("1", "100.00")]), &borrower());
    assert_eq!(told(&rules), [("NOTICE_TOO_SHORT", "requested_funding_date")]);
    assert_eq!(figure(&rules[0], "earliest"), "2008-03-04");
}

#[test]
fn notice_over_a_holiday_of_one_calendar_needs_one_day_more() {
    // 18 February 2008 is a holiday in New York alone: 13, 14, 15, 19, 20 February are five.
    let with_calendars = |draft: &mut TermsDraft| draft.calendars = boleo_terms().calendars;
    let mut desk = small().with(with_calendars).available_on("2008-02-12");
    let rules = refused(&mut desk, request("2008-02-19", vec![machine("1", "100.00")]), &borrower());
    assert_eq!(figure(&rules[0], "earliest"), "2008-02-20");
    desk.submit(request("2008-02-20", vec![machine("1", "100.00")]));
}

#[test]
fn no_notice_asked_for_lets_funding_be_asked_for_today() {
    let mut desk = small().with(|draft| draft.notice_business_days = 0).available_on("2008-03-03");
    desk.submit(request("2008-03-03", vec![machine("1", "100.00")]));
    let rules = refused(&mut desk, request("2008-02-29", vec![machine("2", "100.00")]), &borrower());
    assert_eq!(told(&rules), [("NOTICE_TOO_SHORT", "requested_funding_date")]);
}

#[test]
fn holiday_of_one_calendar_is_no_joint_business_day() {
    // The third Monday of March is a holiday in Mexico alone.
    let with_calendars = |draft: &mut TermsDraft| draft.calendars = boleo_terms().calendars;
    let mut desk = small().with(with_calendars).available_on("2008-03-03");
    let rules = refused(&mut desk, request("2008-03-17", vec![machine("1", "100.00")]), &borrower());
    assert_eq!(told(&rules), [("NOT_A_BUSINESS_DAY", "requested_funding_date")]);
}

#[test]
fn last_day_of_availability_can_be_asked_for() {
    // Thursday 24 December 2009: 25, 28, 29, 30, 31 December are five, with weekends alone.
    let mut desk = small().available_on("2009-12-24");
    desk.submit(request("2009-12-31", vec![machine("1", "100.00")]));
}

#[test]
fn day_after_availability_is_refused() {
    let mut desk = small().available_on("2009-12-24");
    let rules = refused(&mut desk, request("2010-01-01", vec![machine("1", "100.00")]), &borrower());
    assert_eq!(told(&rules), [("OUTSIDE_AVAILABILITY", "requested_funding_date")]);
    assert_eq!(figure(&rules[0], "end"), "2009-12-31");
}

#[test]
fn submission_before_availability_begins_is_refused() {
    let mut desk = small().available_on("2008-01-01");
    assert_eq!(desk.facility().state_name(), "SIGNED");
    let mut item = machine("1", "100.00");
    item.invoice_date = date("2007-12-03");
    let rules = refused(&mut desk, request("2008-01-08", vec![item]), &borrower());
    assert_eq!(told(&rules), [("OUTSIDE_AVAILABILITY", "business_date")]);
}

#[test]
fn submission_to_an_unsigned_facility_is_refused() {
    let mut desk = small().proposed();
    desk.satisfy_initial_conditions();
    desk.advance_to(date("2008-02-25"));
    let rules = refused(&mut desk, request("2008-03-03", vec![machine("1", "100.00")]), &borrower());
    assert_eq!(told(&rules), [("WRONG_STATE", "facility")]);
    assert_eq!(figure(&rules[0], "state"), "PROPOSED");
}

#[test]
fn day_of_final_maturity_leaves_no_tenor() {
    let until = |maturity: &str| {
        let maturity = FinalMaturity::Fixed(date(maturity));
        small().with(|draft| {
            draft.availability_period.end = date("2009-12-30");
            draft.final_maturity = maturity;
        })
    };
    let mut desk = until("2009-12-31").available_on("2009-12-23");
    desk.submit(request("2009-12-30", vec![machine("1", "100.00")]));
    let rules = refused(&mut desk, request("2009-12-31", vec![machine("2", "100.00")]), &borrower());
    assert_eq!(
        told(&rules),
        [("OUTSIDE_AVAILABILITY", "requested_funding_date"), ("NO_TENOR_LEFT", "requested_funding_date")]
    );
}

#[test]
fn unmet_initial_conditions_are_named_each() {
    let mut desk = facility().without_fees().signed();
    desk.advance_to(date("2008-02-25"));
    desk.satisfy(crate::facility::condition::ConditionRef::Initial(condition("insurance")));
    let rules =
        refused(&mut desk, request("2008-03-03", vec![boleo_machine("1", "1000000.00", "150000.00")]), &borrower());
    let unmet: Vec<&str> = rules.iter().map(|rule| rule.subject.as_str()).collect();
    assert_eq!(
        unmet,
        [
            "conditions/corporate-authorisations",
            "conditions/environmental-permit",
            "conditions/legal-opinions",
            "conditions/parent-guarantee",
            "conditions/senior-facilities-closed",
        ]
    );
    assert!(rules.iter().all(|rule| rule.code == ReasonCode::UnmetCondition));
}

fn boleo_machine(serial: &str, price: &str, down_payment: &str) -> DrawdownItem {
    DrawdownItem { down_payment: usd(down_payment), ..machine(serial, price) }
}

#[test]
fn least_amount_exactly_is_accepted() {
    // 294,117.65 × 0.85 = 250,000.0025, rounded 250,000.00; the borrower pays 44,117.65.
    let mut desk = facility().without_fees().available_on("2008-02-22");
    desk.submit(request("2008-03-03", vec![boleo_machine("1", "294117.65", "44117.65")]));
    assert_eq!(desk.drawdown(1).financed_amount, usd("250000.00"));
}

#[test]
fn one_cent_below_the_least_amount_is_refused() {
    // 294,117.64 × 0.85 = 249,999.994, rounded 249,999.99.
    let mut desk = facility().without_fees().available_on("2008-02-22");
    let rules =
        refused(&mut desk, request("2008-03-03", vec![boleo_machine("1", "294117.64", "44117.65")]), &borrower());
    assert_eq!(told(&rules), [("BELOW_MINIMUM", "items")]);
    assert_eq!(figure(&rules[0], "requested"), "249999.99");
}

#[test]
fn headroom_exactly_is_accepted_and_leaves_nothing() {
    let mut desk = small().available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "1000000.00")]));
    assert_eq!(desk.figures(), ["0.00", "1000000.00", "0.00", "0.00"]);
}

#[test]
fn one_cent_over_the_headroom_is_refused_with_the_excess() {
    let mut desk = small().available_on("2008-02-25");
    let rules = refused(&mut desk, request("2008-03-03", vec![machine("1", "1000000.01")]), &borrower());
    assert_eq!(told(&rules), [("OVER_HEADROOM", "items")]);
    assert_eq!(figure(&rules[0], "excess"), "0.01");
    assert_eq!(desk.figures(), ["1000000.00", "0.00", "0.00", "0.00"]);
}

#[test]
fn sublimit_exactly_is_accepted_and_one_cent_more_is_refused() {
    let limit = Sublimit { category: category("MOBILE_SURFACE"), amount: usd("500.00") };
    let mut desk = small().with(|draft| draft.sublimits = vec![limit]).available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "300.00")]));
    let rules = refused(&mut desk, request("2008-03-03", vec![machine("2", "200.01")]), &borrower());
    assert_eq!(told(&rules), [("OVER_SUBLIMIT", "items")]);
    assert_eq!((figure(&rules[0], "used"), figure(&rules[0], "excess")), ("300.00", "0.01"));
    desk.submit(request("2008-03-03", vec![machine("2", "200.00")]));
    // What ended unfunded gives its share of the sublimit back.
    let withdraw = WithdrawDrawdown { drawdown: drawdown(2), expected_revision: None, reason: "Mended".to_owned() };
    desk.accept(withdraw, &borrower());
    desk.submit(request("2008-03-03", vec![machine("2", "200.00")]));
}

#[test]
fn down_payment_off_by_a_cent_is_refused_with_both_amounts() {
    let mut desk = facility().without_fees().available_on("2008-02-22");
    let rules =
        refused(&mut desk, request("2008-03-03", vec![boleo_machine("1", "1000000.00", "150000.01")]), &borrower());
    assert_eq!(told(&rules), [("PRICE_INCONSISTENT", "items[0].down_payment")]);
    assert_eq!((figure(&rules[0], "expected"), figure(&rules[0], "given")), ("150000.00", "150000.01"));
}

#[test]
fn financed_amount_above_the_price_is_never_consistent() {
    // To whole hundreds, 60.00 is financed with 100.00.
    let coarse = crate::rounding::Rounding::new(100.into(), crate::rounding::RoundingMode::HalfUp).unwrap();
    let mut desk = small().with(|draft| draft.rounding = coarse).available_on("2008-02-25");
    let item = DrawdownItem { down_payment: usd("-40.00"), ..machine("1", "60.00") };
    let rules = refused(&mut desk, request("2008-03-03", vec![item]), &borrower());
    assert_eq!(told(&rules), [("PRICE_INCONSISTENT", "items[0].down_payment")]);
}

#[test]
fn invoice_of_the_day_of_submission_is_accepted_and_of_the_next_is_refused() {
    let mut desk = small().available_on("2008-02-25");
    let item = DrawdownItem { invoice_date: date("2008-02-26"), ..machine("1", "100.00") };
    let rules = refused(&mut desk, request("2008-03-03", vec![item]), &borrower());
    assert_eq!(told(&rules), [("INVOICE_DATE_IN_FUTURE", "items[0].invoice_date")]);
    desk.submit(request(
        "2008-03-03",
        vec![DrawdownItem { invoice_date: date("2008-02-25"), ..machine("1", "100.00") }],
    ));
}

#[test]
fn empty_request_is_refused_and_so_is_one_of_501_lines() {
    let mut desk = small().available_on("2008-02-25");
    let rules = refused(&mut desk, request("2008-03-03", Vec::new()), &borrower());
    assert_eq!(told(&rules), [("NO_ITEMS", "items")]);
    let lines = |count: u32| (0..count).map(|number| machine(&number.to_string(), "1.00")).collect::<Vec<_>>();
    let rules = refused(&mut desk, request("2008-03-03", lines(501)), &borrower());
    assert_eq!(told(&rules), [("TOO_MANY_ITEMS", "items")]);
    desk.submit(request("2008-03-03", lines(500)));
}

#[test]
fn price_of_zero_is_refused() {
    let mut desk = small().available_on("2008-02-25");
    let rules = refused(&mut desk, request("2008-03-03", vec![machine("1", "0.00")]), &borrower());
    assert_eq!(told(&rules), [("PRICE_NOT_POSITIVE", "items[0].price")]);
}

#[test]
fn machine_in_another_spelling_is_the_same_machine() {
    let mut desk = small().available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("D8T65789", "100.00")]));
    let other = DrawdownItem {
        manufacturer: "CATERPILLAR".to_owned(),
        model: "D-8 T".to_owned(),
        invoice_number: "another".to_owned(),
        ..machine("d8t-657 89", "100.00")
    };
    let rules = refused(&mut desk, request("2008-03-03", vec![other]), &borrower());
    assert_eq!(told(&rules), [("SERIAL_ALREADY_FINANCED", "items[0].serial_number")]);
    assert_eq!(figure(&rules[0], "held_by"), "facilities/boleo/drawdowns/1");
}

#[test]
fn invoice_already_financed_is_refused() {
    let mut desk = small().available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "100.00")]));
    let other = DrawdownItem { serial_number: "2".to_owned(), ..machine("1", "100.00") };
    let rules = refused(&mut desk, request("2008-03-03", vec![other]), &borrower());
    assert_eq!(told(&rules), [("INVOICE_ALREADY_FINANCED", "items[0].invoice_number")]);
}

#[test]
fn key_named_twice_in_one_request_is_refused_at_the_later_line() {
    let mut desk = small().available_on("2008-02-25");
    let again = DrawdownItem { invoice_number: "other".to_owned(), ..machine("1", "100.00") };
    let rules = refused(&mut desk, request("2008-03-03", vec![machine("1", "100.00"), again]), &borrower());
    assert_eq!(told(&rules), [("DUPLICATE_IN_REQUEST", "items[1]")]);
    assert_eq!((figure(&rules[0], "kind"), figure(&rules[0], "first")), ("serial", "items[0]"));
}

/// A context in which another facility holds the serial number "1".
fn held_elsewhere(base: Context, facility: &str, same_borrower: bool) -> Context {
    let key = ClaimKey { kind: ClaimKind::Serial, key: "CATERPILLAR/1".to_owned() };
    let holder = ClaimHolder { facility: FacilityId::parse(facility).unwrap(), drawdown: drawdown(4), same_borrower };
    Context { claims: BTreeMap::from([(key, holder)]), ..base }
}

#[test]
fn machine_of_another_borrower_is_refused_without_saying_where() {
    let mut desk = small().available_on("2008-02-25");
    let line = || request("2008-03-03", vec![machine("1", "100.00")]);
    let rules = refused(&mut desk, line(), &held_elsewhere(borrower(), "other", false));
    assert_eq!(told(&rules), [("SERIAL_ALREADY_FINANCED", "items[0].serial_number")]);
    assert!(rules[0].metadata.is_empty() && !rules[0].description.contains("other"));
    // The provider may know, and so may the same borrower.
    for context in [held_elsewhere(agent(), "other", false), held_elsewhere(borrower(), "other", true)] {
        let rules = refused(&mut desk, line(), &context);
        assert_eq!(figure(&rules[0], "held_by"), "facilities/other/drawdowns/4");
    }
}

#[test]
fn claim_of_its_own_that_was_given_back_since_the_look_up_does_not_count() {
    // The store was asked before the withdrawal that stands earlier in the same batch.
    let mut desk = small().available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "100.00")]));
    let withdraw = WithdrawDrawdown { drawdown: drawdown(1), expected_revision: None, reason: "Again".to_owned() };
    desk.accept(withdraw, &borrower());
    desk.accept(request("2008-03-03", vec![machine("1", "100.00")]), &held_elsewhere(borrower(), "boleo", true));
}

#[test]
fn keys_are_given_back_by_a_withdrawal_and_kept_by_an_approval() {
    let mut desk = small().available_on("2008-02-25");
    let line = request("2008-03-03", vec![machine("1", "100.00")]);
    let keys = claim_keys(&line);
    let before = desk.state.clone();
    let submitted = desk.accept(line, &borrower());
    let change = claims_changed(&submitted[0], before.as_ref());
    assert_eq!(change.taken, keys.iter().map(|key| (key.clone(), drawdown(1))).collect::<Vec<_>>());
    let before = desk.state.clone();
    let approved = desk.clone().accept(approval(1), &officer(1));
    assert_eq!(claims_changed(&approved[0], before.as_ref()), Default::default());
    let withdraw = WithdrawDrawdown { drawdown: drawdown(1), expected_revision: None, reason: "Again".to_owned() };
    let withdrawn = desk.accept(withdraw, &borrower());
    assert_eq!(claims_changed(&withdrawn[0], before.as_ref()).given_back, keys);
    assert!(desk.book().live_claims.is_empty());
}

#[test]
fn every_reason_is_given_at_once() {
    let mut desk = small()
        .with(|draft| {
            draft.final_maturity = FinalMaturity::Fixed(date("2010-01-01"));
            draft.minimum_drawdown = usd("250000.00");
            draft.sublimits = vec![Sublimit { category: category("MOBILE_SURFACE"), amount: usd("50000.00") }];
        })
        .signed();
    desk.advance_to(date("2009-12-31"));
    desk.accept(CancelCommitment { amount: usd("900000.00") }, &agent());
    let euros = Money::parse(Currency::parse("EUR").unwrap(), "0.00").unwrap();
    let wrong = DrawdownItem {
        category: category("STATIONARY"),
        model: " ".to_owned(),
        invoice_date: date("2010-01-01"),
        invoice_number: "INV-1".to_owned(),
        down_payment: euros,
        ..machine("2", "60000.00")
    };
    let inconsistent = DrawdownItem { down_payment: usd("1.00"), ..machine("1", "80000.00") };
    let context = held_elsewhere(borrower(), "other", true);
    let rules = refused(&mut desk, request("2010-01-02", vec![inconsistent, wrong]), &context);
    assert_eq!(
        told(&rules),
        [
            ("UNMET_CONDITION", "conditions/insurance"),
            ("OUTSIDE_AVAILABILITY", "requested_funding_date"),
            ("NOT_A_BUSINESS_DAY", "requested_funding_date"),
            ("NOTICE_TOO_SHORT", "requested_funding_date"),
            ("NO_TENOR_LEFT", "requested_funding_date"),
            ("BELOW_MINIMUM", "items"),
            ("OVER_HEADROOM", "items"),
            ("OVER_SUBLIMIT", "items"),
            ("PRICE_INCONSISTENT", "items[0].down_payment"),
            ("INVALID_TEXT", "items[1].model"),
            ("INELIGIBLE_CATEGORY", "items[1]"),
            ("CURRENCY_MISMATCH", "items[1].down_payment"),
            ("INVOICE_DATE_IN_FUTURE", "items[1].invoice_date"),
            ("SERIAL_ALREADY_FINANCED", "items[0].serial_number"),
            ("DUPLICATE_IN_REQUEST", "items[1]"),
        ]
    );
    // 140,000.00 against the 100,000.00 that are left, and 80,000.00 against a sublimit of 50,000.00.
    let excess: Vec<&str> = rules
        .iter()
        .filter(|rule| rule.code.as_str().starts_with("OVER_"))
        .map(|rule| figure(rule, "excess"))
        .collect();
    assert_eq!(excess, ["40000.00", "30000.00"]);
    assert!(desk.book().drawdowns.is_empty());
}
