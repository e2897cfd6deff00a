//! Acceptance: what commences, what stays, and every reason against it.
//!
//! Figures named "domain.md" are its worked example: 3,446,325.00 funded on 3 March 2008, 7.80 %,
//! ACT/360, weekends only, final maturity 3 March 2015.

use crate::facility::TermsDraft;
use crate::facility::event::{EquipmentAccepted, Event};
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::reason::ReasonCode;
use crate::facility::servicing::{EquipmentState, ScheduleState};
use crate::facility::terms::{Amortization, FloatingInterest, Interest, PaymentTiming, ResetRule, Stub};
use crate::schedule::ScheduleLine;

const WHOLE: &[&str] = &["3446325.00"];
const PARTS: &[&str] = &["2000000.00", "1446325.00"];

type ChangeTerms = fn(&mut TermsDraft);

fn accepted(events: &[Event]) -> &EquipmentAccepted {
    let found = events.iter().find_map(|event| if let Event::EquipmentAccepted(it) = event { Some(it) } else { None });
    found.unwrap()
}

fn told(desk: &mut Desk, units: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let rejection = desk.refuse(acceptance(units), &borrower());
    assert_eq!(rejection.code(), ReasonCode::AcceptanceRefused);
    rejection.rules().into_iter().map(|rule| (rule.code.as_str(), rule.subject)).collect()
}

fn interim_accrued(desk: &Desk, schedule: u32) -> String {
    match &desk.schedule(schedule).state {
        ScheduleState::Interim { accrued } => accrued.amount_text(),
        other => panic!("{other:?}"),
    }
}

fn line(line: &ScheduleLine<crate::money::Money>) -> [String; 5] {
    [
        line.due_date.to_string(),
        line.days.to_string(),
        line.interest.amount_text(),
        line.principal.amount_text(),
        line.closing_balance.amount_text(),
    ]
}

#[test]
fn funding_opens_an_interim_schedule_over_all_units() {
    let desk = funded(lease_terms(), PARTS);
    let schedule = desk.schedule(1);
    assert_eq!((schedule.state_name(), schedule.amount), ("INTERIM", usd("3446325.00")));
    assert_eq!(schedule.equipment, [unit("1-1"), unit("1-2")]);
    // 180 days after 3 March: 28 left of March, 30, 31, 30, 31, and 30 of August.
    assert_eq!((schedule.funded_on, schedule.long_stop), (date("2008-03-03"), date("2008-08-30")));
    assert_eq!(desk.equipment("1-2").financed_amount, usd("1446325.00"));
    assert_eq!(desk.equipment("1-2").state, EquipmentState::Funded);
}

#[test]
fn whole_drawdown_accepted_commences_its_interim_schedule_with_the_figures_of_domain_md() {
    let mut desk = funded(lease_terms(), WHOLE);
    let events = desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    let event = accepted(&events);
    assert_eq!((event.interim, event.schedule), (desk.schedule(1).id, desk.schedule(1).id));
    assert_eq!(event.interim_rent.charge.amount, usd("56749.49"));
    // 18 May 2008 is a Sunday: interest runs to it, payment moves to Monday.
    assert_eq!(event.interim_rent.due_date, date("2008-05-19"));
    assert_eq!(event.payments.rent, Some(usd("158906.89")));
    assert_eq!(event.payments.exact_rent.unwrap().round_dp(8).to_string(), "158906.89328270");
    assert_eq!(event.payments.lines.len(), 28);
    let first = ["2008-06-03", "16", "11947.26", "146959.63", "3299365.37"];
    let last = ["2015-03-03", "90", "3039.42", "155867.57", "0.00"];
    assert_eq!(line(&event.payments.lines[0]), first);
    assert_eq!(line(&event.payments.lines[27]), last);
    assert_eq!(event.payments.total_interest().unwrap(), Some(usd("1003068.02")));
    // All of the interim interest was accrued before the day.
    assert_eq!((event.interim_accrued, event.interim_adjustment), (usd("0.00"), usd("0.00")));
    assert_eq!(desk.schedule(1).state_name(), "COMMENCED");
    assert_eq!(desk.equipment("1-1").state.accepted_on(), Some(date("2008-05-18")));
}

#[test]
fn terms_decide_the_rent_as_in_domain_md() {
    let cases: [(ChangeTerms, &str, &str); 4] = [
        (|draft| draft.accruals_adjusted = false, "158897.62", "1002808.48"),
        (|draft| draft.calendars = boleo_terms().calendars, "158909.19", "1003132.36"),
        (|draft| draft.stub = Stub::LongFirst, "166549.06", "1050499.61"),
        (|draft| draft.stub = Stub::ShortLast, "161451.80", "1074325.38"),
    ];
    for (change, rent, interest) in cases {
        let mut desk = funded_by(facility().with_terms(lease_terms()).with(change), WHOLE);
        let events = desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
        let payments = &accepted(&events).payments;
        assert_eq!((payments.rent, payments.total_interest().unwrap()), (Some(usd(rent)), Some(usd(interest))));
    }
}

#[test]
fn part_accepted_is_split_off_and_the_rest_stays_interim() {
    let mut desk = funded(lease_terms(), PARTS);
    desk.advance_to(date("2008-05-18"));
    // 3,446,325.00 × 7.80 % × 76 / 360 = 56,749.485
    assert_eq!(interim_accrued(&desk, 1), "56749.49");
    let events = desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    let event = accepted(&events);
    assert_eq!((event.interim.number(), event.schedule.number()), (1, 2));
    // 2,000,000.00 × 7.80 % × 76 / 360 = 32,933.333; 1,446,325.00: 23,816.151…; together a cent less
    // than was accrued on both.
    assert_eq!(event.interim_rent.charge.amount, usd("32933.33"));
    assert_eq!(event.interim_accrued, usd("23816.15"));
    assert_eq!(event.interim_adjustment, usd("-0.01"));
    assert_eq!((desk.schedule(1).state_name(), desk.schedule(1).amount), ("INTERIM", usd("1446325.00")));
    assert_eq!(desk.schedule(1).equipment, [unit("1-2")]);
    assert_eq!((desk.schedule(2).state_name(), desk.schedule(2).amount), ("COMMENCED", usd("2000000.00")));
    assert_eq!(desk.equipment("1-1").schedule, desk.schedule(2).id);
    assert_eq!(interim_accrued(&desk, 1), "23816.15");
}

#[test]
fn second_part_commences_the_interim_schedule_itself() {
    let mut desk = funded(lease_terms(), PARTS);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    let events = desk.accept_on("2008-05-20", &[("1-2", "2008-05-20")]);
    assert_eq!(accepted(&events).schedule.number(), 1);
    // 1,446,325.00 × 7.80 % × 78 / 360 = 24,442.8925
    assert_eq!(accepted(&events).interim_rent.charge.amount, usd("24442.89"));
    assert_eq!(accepted(&events).interim_adjustment, usd("0.00"));
    assert_eq!(desk.book().servicing.schedules.len(), 2);
    assert_eq!(desk.schedule(1).state_name(), "COMMENCED");
}

#[test]
fn commencement_is_the_latest_acceptance_of_the_call() {
    let mut desk = funded(lease_terms(), PARTS);
    let events = desk.accept_on("2008-05-20", &[("1-2", "2008-05-18"), ("1-1", "2008-04-01")]);
    let event = accepted(&events);
    assert_eq!((event.commencement, event.amount), (date("2008-05-18"), usd("3446325.00")));
    assert_eq!(event.accepted[0].equipment, unit("1-1"));
    assert_eq!(desk.equipment("1-1").state.accepted_on(), Some(date("2008-04-01")));
    // Two days of interim interest were accrued too much: 78 days less 76, 58,242.8925 less 56,749.485.
    assert_eq!(event.interim_adjustment, usd("-1493.40"));
}

#[test]
fn acceptance_on_the_funding_day_owes_no_interim_rent() {
    let mut desk = funded(lease_terms(), WHOLE);
    let events = desk.accept_on("2008-03-03", &[("1-1", "2008-03-03")]);
    assert!(accepted(&events).interim_rent.charge.amount.is_zero());
    assert_eq!(desk.invoices(), [[""; 3]; 0]);
}

#[test]
fn acceptance_after_availability_is_allowed() {
    let mut desk = funded(short_lease_terms(), WHOLE);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    assert_eq!(desk.facility().state_name(), "AVAILABILITY_ENDED");
    assert_eq!(desk.schedule(1).lease().unwrap().payments.lines.len(), 2);
}

#[test]
fn payment_whose_day_has_passed_is_billed_with_the_interim_rent_as_due_today() {
    // 7 June 2008 is a Saturday: interim rent and the payment of 3 June are due on Monday, the 9th.
    let mut desk = funded(lease_terms(), WHOLE);
    let events = desk.accept_on("2008-06-07", &[("1-1", "2008-05-18")]);
    let first = ["2008-06-03", "16", "11947.26", "146959.63", "3299365.37"];
    assert_eq!(line(&accepted(&events).payments.lines[0]), first);
    // 56,749.49 + 158,906.89
    assert_eq!(desk.invoices(), [["2008-06-07", "2008-06-09", "215656.38"]]);
    let bills = |number: usize| desk.invoice(1).billing.lines[number].kind.name();
    assert_eq!((bills(0), bills(1)), ("INTERIM_RENT", "RENT"));
    assert!(!desk.invoice(1).has_fallen_due);
    desk.advance_to(date("2008-06-09"));
    assert_eq!(desk.owed(invoice_id(1)), ("DUE", "215656.38".to_owned(), "0.00".to_owned()));
    // Paid on the 19th it is ten days late, not sixteen: 215,656.38 × 9.80 % × 10 / 360 = 587.0645…
    desk.advance_to(date("2008-06-19"));
    desk.pay("215656.38", "2008-06-19");
    assert_eq!(desk.owed(invoice_id(1)).2, "587.06");
}

#[test]
fn accruals_of_a_late_acceptance_catch_up_with_the_close_of_the_day() {
    let mut desk = funded(lease_terms(), WHOLE);
    desk.accept_on("2008-06-07", &[("1-1", "2008-05-18")]);
    let income = |desk: &Desk| desk.balances().get(&LessorAccount::FinanceIncome).cloned();
    assert_eq!(income(&desk), None);
    desk.advance_to(date("2008-06-08"));
    // The first payment's 11,947.26, and five days on 3,299,365.37 from 3 to 7 June:
    // 3,299,365.37 × 7.80 % × 5 / 360 = 3,574.3124…; together 15,521.57.
    assert_eq!(income(&desk), Some("15521.57".to_owned()));
}

#[test]
fn several_payments_that_have_passed_stand_on_one_invoice() {
    let monthly = |draft: &mut TermsDraft| draft.payment_months = 1;
    let mut desk = funded_by(facility().with_terms(lease_terms()).with(monthly), WHOLE);
    desk.accept_on("2008-07-04", &[("1-1", "2008-05-18")]);
    let lines = &desk.invoice(1).billing.lines;
    let kinds: Vec<&str> = lines.iter().map(|line| line.kind.name()).collect();
    assert_eq!((kinds, desk.invoice(1).billing.due_date), (vec!["INTERIM_RENT", "RENT", "RENT"], date("2008-07-04")));
    assert_eq!(desk.invoice(1).state_name(), "DUE");
}

#[test]
fn payment_in_advance_of_a_late_acceptance_is_due_when_it_is_recorded() {
    let advance = || facility().with_terms(lease_terms()).with(|draft| draft.payment_timing = PaymentTiming::Advance);
    let mut desk = funded_by(advance(), WHOLE);
    desk.accept_on("2008-06-04", &[("1-1", "2008-06-03")]);
    assert_eq!(desk.schedule(1).lease().unwrap().payments.lines[0].due_date, date("2008-06-03"));
    assert_eq!(desk.invoice(1).billing.due_date, date("2008-06-04"));
    let mut desk = funded_by(advance(), WHOLE);
    let events = desk.accept_on("2008-06-03", &[("1-1", "2008-06-03")]);
    let payments = &accepted(&events).payments;
    // Twenty-seven quarters to 3 March 2015, the first rent at once and all principal.
    assert_eq!(payments.lines.len(), 27);
    assert_eq!((payments.lines[0].due_date, payments.lines[0].interest), (date("2008-06-03"), usd("0.00")));
    assert_eq!(payments.lines[26].due_date, date("2014-12-03"));
    assert!(payments.lines[26].closing_balance.is_zero());
}

#[test]
fn acceptance_on_the_long_stop_date_is_in_time() {
    let mut desk = funded(lease_terms(), WHOLE);
    desk.accept_on("2008-08-30", &[("1-1", "2008-08-30")]);
    assert_eq!(desk.schedule(1).state_name(), "COMMENCED");
}

#[test]
fn days_before_the_funding_ahead_and_after_the_long_stop_are_refused() {
    let mut desk = funded(lease_terms(), WHOLE);
    desk.advance_to(date("2008-05-18"));
    let day = || "units[0].acceptance_date".to_owned();
    assert_eq!(told(&mut desk, &[("1-1", "2008-03-02")]), [("ACCEPTED_BEFORE_FUNDING", day())]);
    assert_eq!(told(&mut desk, &[("1-1", "2008-05-19")]), [("DATE_IN_FUTURE", day())]);
    let after = told(&mut desk, &[("1-1", "2008-08-31")]);
    assert_eq!(after, [("AFTER_LONG_STOP", day()), ("DATE_IN_FUTURE", day())]);
}

#[test]
fn units_unknown_twice_accepted_or_of_another_drawdown_are_refused_all_at_once() {
    let mut desk = funded(lease_terms(), PARTS);
    desk.submit(request("2008-03-11", vec![machine("X", "1000.00")]));
    desk.bring_to_funding(2);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    let named = |place: u32| format!("units[{place}].equipment");
    let units = [
        ("1-1", "2008-05-18"),
        ("1-3", "2008-05-18"),
        ("1-2", "2008-05-18"),
        ("1-2", "2008-05-18"),
        ("2-1", "2008-05-18"),
    ];
    assert_eq!(
        told(&mut desk, &units),
        [
            ("EQUIPMENT_WRONG_STATE", named(0)),
            ("EQUIPMENT_NOT_FOUND", named(1)),
            ("DUPLICATE_IN_REQUEST", named(3)),
            ("SEVERAL_DRAWDOWNS", "units".to_owned()),
        ]
    );
}

#[test]
fn acceptance_before_funding_is_of_unknown_units() {
    let mut desk = facility().with_terms(lease_terms()).available_on("2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "1000.00")]));
    assert_eq!(told(&mut desk, &[("1-1", "2008-02-25")]), [("EQUIPMENT_NOT_FOUND", "units[0].equipment".to_owned())]);
}

#[test]
fn nothing_and_too_much_can_not_be_accepted() {
    let mut desk = funded(lease_terms(), WHOLE);
    assert_eq!(told(&mut desk, &[]), [("NO_ITEMS", "units".to_owned())]);
    let many = vec![("1-1", "2008-03-03"); 501];
    assert_eq!(told(&mut desk, &many), [("TOO_MANY_ITEMS", "units".to_owned())]);
}

#[test]
fn floating_rate_is_not_known_and_accrues_nothing() {
    let floating = Interest::Floating(FloatingInterest {
        benchmark: "USD-3M".to_owned(),
        margin: rate("0.03"),
        floor: None,
        cap: None,
        reset_months: 3,
        fixing_lag_business_days: 2,
        reset_rule: ResetRule::SolveRentAgain,
    });
    let mut desk = funded_by(facility().with_terms(lease_terms()).with(|draft| draft.interest = floating), WHOLE);
    desk.advance_to(date("2008-05-18"));
    assert_eq!(told(&mut desk, &[("1-1", "2008-05-18")]), [("RATE_NOT_KNOWN", "facility".to_owned())]);
    assert!(!desk.history.iter().any(|event| matches!(event, Event::AccrualsPosted(_))));
}

#[test]
fn commencement_on_the_maturity_leaves_no_tenor_and_the_day_before_one_payment() {
    let mut desk = funded(short_lease_terms(), WHOLE);
    // The long-stop comes first, on 30 August.
    desk.advance_to(date("2008-08-30"));
    desk.accept_on("2008-08-30", &[("1-1", "2008-08-30")]);
    assert_eq!(desk.schedule(1).lease().unwrap().payments.lines.len(), 1);
    let late = facility().with_terms(short_lease_terms()).with(|draft| draft.acceptance_long_stop_days = 365);
    let mut desk = funded_by(late, WHOLE);
    desk.advance_to(date("2008-09-03"));
    assert_eq!(told(&mut desk, &[("1-1", "2008-09-03")]), [("NO_TENOR_LEFT", "units".to_owned())]);
    desk.accept_on("2008-09-03", &[("1-1", "2008-09-02")]);
}

#[test]
fn matured_facility_accepts_nothing() {
    let late = facility().with_terms(short_lease_terms()).with(|draft| draft.acceptance_long_stop_days = 365);
    let mut desk = funded_by(late, WHOLE);
    desk.advance_to(date("2008-09-04"));
    assert_eq!(
        told(&mut desk, &[("1-1", "2008-09-04")]),
        [("WRONG_STATE", "facility".to_owned()), ("NO_TENOR_LEFT", "units".to_owned())]
    );
}

#[test]
fn profile_of_another_length_and_growing_principal_are_refused() {
    let profile = Amortization::Profile { principal_shares: vec![rate("0.5"), rate("0.5")] };
    let mut desk = funded_by(facility().with_terms(lease_terms()).with(|draft| draft.amortization = profile), WHOLE);
    desk.advance_to(date("2008-05-18"));
    assert_eq!(told(&mut desk, &[("1-1", "2008-05-18")]), [("SCHEDULE_NOT_COMPUTABLE", "units".to_owned())]);
    // With nearly everything in the balloon a rent is about a quarter's interest, and a first period
    // of 108 days from 18 May to 3 September bears more.
    let mut desk = funded_by(
        facility().with_terms(lease_terms()).with(|draft| {
            draft.stub = Stub::LongFirst;
            draft.balloon_rate = rate("0.99");
        }),
        WHOLE,
    );
    desk.advance_to(date("2008-05-18"));
    assert_eq!(told(&mut desk, &[("1-1", "2008-05-18")]), [("SCHEDULE_NOT_COMPUTABLE", "units".to_owned())]);
}
