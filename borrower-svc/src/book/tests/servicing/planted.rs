//! Planted differences: one cent, one day, one wrong convention, in a schedule and
//! in an invoice. Each is caught, explained where a convention explains it, and
//! blocks the payment; after a dispute the rest is payable.

use facility_domain::{
    business_day::BusinessDayConvention,
    day_count::DayCount,
    facility::{fixtures::boleo_terms, terms::TermsDraft},
};
use facility_proto::{lender::v1 as lender, r#type::v1 as types};
use types::{invoice_line::Kind, invoice_part::Category};

use super::provider::{
    FIRST_INTEREST, FIRST_PRINCIPAL, RENT, accepted, difference, first_rent, invoice, issued, of_schedule, payments,
    schedule, usd,
};
use crate::{
    book::{
        Event, Rejection,
        computation::explain::Convention,
        rejection::{DifferingLine, FailedRule, PaymentRule},
    },
    testing::Desk,
};

/// The differences that a schedule leaves.
fn found(schedule: lender::LeaseSchedule) -> Vec<(String, String, String, &'static str)> {
    let mut desk = Desk::financed();
    desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
    desk.hears("2008-05-19", accepted(schedule));
    desk.differences()
}

/// The schedule of a provider that reads the terms otherwise: the first
/// difference is in the first payment's interest or principal, both amounts are
/// shown, and the convention is named.
fn schedule_under(change: impl FnOnce(&mut TermsDraft)) -> (String, &'static str) {
    let mut terms = boleo_terms();
    change(&mut terms);
    let found = found(schedule(&terms, "2008-05-18"));
    let (subject, ours, theirs, convention) = found[0].clone();
    assert!(ours.starts_with("USD ") && theirs.starts_with("USD ") && ours != theirs, "{ours} {theirs}");
    assert!(found.iter().all(|(.., of)| *of == convention), "{found:?}");
    (subject, convention)
}

#[test]
fn one_cent_in_a_payment_of_a_schedule_is_found_and_no_convention_explains_it() {
    let mut theirs = schedule(&boleo_terms(), "2008-05-18");
    theirs.payments[0].interest = usd("11947.27");
    theirs.payments[0].principal = usd("146961.92");
    let expected = difference("schedules/1/payments[0].interest", "USD 11947.26", "USD 11947.27", "");
    assert_eq!(found(theirs), [expected]);
}

#[test]
fn one_day_in_a_due_date_of_a_schedule_is_found() {
    let mut theirs = schedule(&boleo_terms(), "2008-05-18");
    theirs.payments[1].due_date = "2008-09-04".to_owned();
    assert_eq!(found(theirs), [difference("schedules/1/payments[1].due_date", "2008-09-03", "2008-09-04", "")]);
}

#[test]
fn one_day_of_interest_too_many_in_a_schedule_is_explained() {
    let mut theirs = schedule(&boleo_terms(), "2008-05-17");
    theirs.payments[0].start_date = "2008-05-17".to_owned();
    let found = found(theirs);
    // 3,446,325.00 × 0.078 × 17 / 360 = 12,693.963…
    let expected = difference("schedules/1/payments[0].interest", "USD 11947.26", "USD 12693.96", "COMMENCEMENT_DATE");
    assert_eq!(found[0], expected);
}

#[test]
fn another_day_count_in_a_schedule_is_explained() {
    let found = schedule_under(|terms| terms.day_count = DayCount::Thirty360);
    assert_eq!(found, ("schedules/1/payments[0].interest".to_owned(), "DAY_COUNT"));
}

#[test]
fn another_business_day_convention_in_a_schedule_is_explained() {
    let (subject, convention) =
        schedule_under(|terms| terms.business_day_convention = BusinessDayConvention::Preceding);
    assert_eq!((subject.as_str(), convention), ("schedules/1/payments[0].principal", "BUSINESS_DAY_CONVENTION"));
}

#[test]
fn unadjusted_accruals_in_a_schedule_are_explained() {
    let (subject, convention) = schedule_under(|terms| terms.accruals_adjusted = false);
    assert_eq!((subject.as_str(), convention), ("schedules/1/payments[0].principal", "ACCRUALS_ADJUSTED"));
}

#[test]
fn one_cent_in_an_interim_rent_is_found_and_another_day_count_explained() {
    let mut theirs = schedule(&boleo_terms(), "2008-05-18");
    theirs.interim_rent = usd("56749.50");
    assert_eq!(found(theirs.clone()), [difference("schedules/1.interim_rent", "USD 56749.49", "USD 56749.50", "")]);
    // 76 days over 365: 3,446,325.00 × 0.078 × 76 / 365 = 55,972.0947…
    theirs.interim_rent = usd("55972.09");
    let expected = difference("schedules/1.interim_rent", "USD 56749.49", "USD 55972.09", "DAY_COUNT");
    assert_eq!(found(theirs), [expected]);
}

/// A desk that has taken in the first rent with other amounts.
fn billed(interest: &str, principal: &str) -> Desk {
    let mut desk = Desk::leased();
    let line = of_schedule(Kind::Rent, 1, ["0.00", interest, principal]);
    desk.hears("2008-05-24", issued(invoice(1, "2008-05-24", "2008-06-03", vec![line])));
    desk
}

/// The line that blocks the payment of invoice 1.
fn blocking(desk: &mut Desk) -> DifferingLine {
    match desk.pays(1, "RENT-1") {
        Err(Rejection::Rules(rules)) => match rules.as_slice() {
            [FailedRule::Payment { invoice: _, rule: PaymentRule::Differs(line) }] => line.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn ordered(desk: &mut Desk) -> String {
    match desk.pays(1, "RENT-1").unwrap().as_slice() {
        [Event::PaymentOrdered(ordered)] => ordered.amount.amount_text(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn honest_invoice_leaves_no_difference_and_is_payable() {
    let mut desk = Desk::billed();
    assert_eq!(desk.differences(), []);
    assert_eq!(ordered(&mut desk), RENT);
}

#[test]
fn one_cent_in_an_invoice_blocks_it_and_all_but_the_cent_is_payable_after_a_dispute() {
    let mut desk = billed("11947.27", FIRST_PRINCIPAL);
    let expected = difference("invoices/1/lines[0].amount", "USD 158909.19", "USD 158909.20", "");
    assert_eq!(desk.differences(), [expected]);
    let line = blocking(&mut desk);
    assert_eq!((line.line, line.convention, line.due_dates), (1, None, None));
    assert_eq!((line.ours.unwrap().amount_text().as_str(), line.theirs.amount_text().as_str()), (RENT, "158909.20"));
    desk.disputes(1, "2008-05-26", &[(1, Category::Interest, "0.01")]);
    assert_eq!(ordered(&mut desk), RENT);
}

#[test]
fn one_cent_too_little_blocks_an_invoice_too() {
    let mut desk = billed("11947.25", FIRST_PRINCIPAL);
    assert_eq!(blocking(&mut desk).theirs.amount_text(), "158909.18");
}

#[test]
fn cent_moved_from_principal_to_interest_is_found() {
    let desk = billed("11947.27", "146961.92");
    let expected = difference("invoices/1/lines[0].interest", "USD 11947.26", "USD 11947.27", "");
    assert_eq!(desk.differences(), [expected]);
}

#[test]
fn one_day_in_the_due_date_of_an_invoice_blocks_it() {
    let mut desk = Desk::leased();
    let line = of_schedule(Kind::Rent, 1, ["0.00", FIRST_INTEREST, FIRST_PRINCIPAL]);
    desk.hears("2008-05-24", issued(invoice(1, "2008-05-24", "2008-06-02", vec![line])));
    assert_eq!(desk.differences(), [difference("invoices/1.due_date", "2008-06-03", "2008-06-02", "")]);
    let line = blocking(&mut desk);
    assert_eq!(
        line.due_dates.map(|(ours, theirs)| (ours.to_string(), theirs.to_string())),
        Some(("2008-06-03".to_owned(), "2008-06-02".to_owned()))
    );
}

#[test]
fn one_day_in_the_issue_date_is_shown_and_blocks_nothing() {
    let mut desk = Desk::leased();
    desk.hears("2008-05-23", issued(lender::Invoice { issue_date: "2008-05-23".to_owned(), ..first_rent() }));
    assert_eq!(desk.differences(), [difference("invoices/1.issue_date", "2008-05-24", "2008-05-23", "")]);
    assert_eq!(ordered(&mut desk), RENT);
}

/// A desk that has taken in a payment of the schedule as a provider bills it that
/// reads the terms otherwise.
fn billed_under(place: usize, change: impl FnOnce(&mut TermsDraft)) -> (Desk, DifferingLine) {
    let mut terms = boleo_terms();
    change(&mut terms);
    let payment = payments(&terms, "2008-05-18").lines[place].clone();
    let (interest, principal) = (payment.interest.amount_text(), payment.principal.amount_text());
    let issue = payment.due_date.plus_days(-10).unwrap().to_string();
    let mut line = of_schedule(Kind::Rent, payment.number, ["0.00", &interest, &principal]);
    line.basis = vec![types::AccrualPeriod {
        start_date: payment.from.to_string(),
        end_date: payment.to.to_string(),
        days: payment.days,
        year_fraction: Some(types::YearFraction { numerator: payment.days.to_string(), denominator: "360".to_owned() }),
        balance: usd(&payment.opening_balance.amount_text()),
        rate: None,
    }];
    let mut desk = Desk::leased();
    desk.hears(&issue, issued(invoice(1, &issue, &payment.due_date.to_string(), vec![line])));
    let line = blocking(&mut desk);
    (desk, line)
}

#[test]
fn another_day_count_in_an_invoice_is_explained_and_blocks_it() {
    let (mut desk, line) = billed_under(0, |terms| terms.day_count = DayCount::Thirty360);
    assert_eq!(line.convention, Some(Convention::DayCount(DayCount::Thirty360)));
    assert_eq!(desk.differences()[0].3, "DAY_COUNT");
    assert_eq!(desk.differences()[0].0, "invoices/1/lines[0].amount");
    // 15 days: 3,446,325.00 × 0.078 × 15 / 360 = 11,200.556…; the principal is more than ours.
    let ours = desk.invoice(1).lines[0].ours.unwrap();
    let beyond = desk.invoice(1).lines[0]
        .part(facility_domain::facility::servicing::DueCategory::Principal)
        .minus(ours.principal);
    desk.disputes(1, "2008-05-26", &[(1, Category::Principal, &beyond.amount_text())]);
    assert_eq!(
        ordered(&mut desk),
        ours.principal
            .plus(desk.invoice(1).lines[0].part(facility_domain::facility::servicing::DueCategory::Interest))
            .amount_text()
    );
}

#[test]
fn another_business_day_convention_in_an_invoice_is_explained() {
    // The 14th is due on Saturday 2011-09-03; the Monday after is Labor Day.
    let (desk, line) = billed_under(13, |terms| terms.business_day_convention = BusinessDayConvention::Preceding);
    assert_eq!(line.convention, Some(Convention::BusinessDays(BusinessDayConvention::Preceding)));
    let due = difference("invoices/1.due_date", "2011-09-06", "2011-09-02", "BUSINESS_DAY_CONVENTION");
    assert!(desk.differences().contains(&due), "{:?}", desk.differences());
}

#[test]
fn unadjusted_accruals_in_an_invoice_are_explained() {
    let (_, line) = billed_under(13, |terms| terms.accruals_adjusted = false);
    assert_eq!(line.convention, Some(Convention::AccrualsAdjusted(false)));
}
