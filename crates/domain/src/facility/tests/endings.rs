//! The end: schedules, purchase option, returns, maturity, closing.

use crate::facility::command::{CloseFacility, ExercisePurchaseOption, ReturnEquipment};
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::reason::ReasonCode;
use crate::facility::servicing::EquipmentState;
use crate::facility::terms::PurchaseOption;
use crate::ids::ScheduleId;

const PARTS: &[&str] = &["2000000.00", "1446325.00"];

/// Accepted on 18 May 2008; rents are due on 3 June and 3 September, the final maturity.
fn short_lease() -> Desk {
    leased(facility().with_terms(short_lease_terms()))
}

fn leased(builder: FacilityBuilder) -> Desk {
    let mut desk = funded_by(builder, PARTS);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18"), ("1-2", "2008-05-18")]);
    desk
}

fn ended(builder: FacilityBuilder) -> Desk {
    let mut desk = leased(builder);
    desk.advance_settling("2008-09-03");
    desk
}

fn option(schedule: u32) -> ExercisePurchaseOption {
    ExercisePurchaseOption { schedule: ScheduleId::new(schedule).unwrap() }
}

fn returned(units: &[&str], on: &str) -> ReturnEquipment {
    ReturnEquipment { equipment: units.iter().map(|id| unit(id)).collect(), returned_on: date(on) }
}

fn open_things(desk: &mut Desk) -> Vec<(String, String)> {
    let rejection = desk.refuse(CloseFacility, &agent());
    assert_eq!(rejection.code(), ReasonCode::ClosingRefused);
    let rules = rejection.rules();
    assert!(rules.iter().all(|rule| rule.code == ReasonCode::StillOpen));
    rules.into_iter().map(|rule| (rule.subject, rule.metadata[0].1.clone())).collect()
}

#[test]
fn schedule_paid_ahead_ends_on_its_last_due_date() {
    let mut desk = short_lease();
    desk.advance_settling("2008-08-25");
    desk.settle_invoices();
    desk.advance_to(date("2008-09-02"));
    assert_eq!(desk.schedule(1).state_name(), "COMMENCED");
    desk.advance_to(date("2008-09-03"));
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
}

#[test]
fn schedule_with_an_unpaid_invoice_does_not_end() {
    let mut desk = short_lease();
    desk.advance_settling("2008-08-24");
    desk.advance_to(date("2008-09-10"));
    assert_eq!(desk.schedule(1).state_name(), "COMMENCED");
    desk.settle_invoices();
    desk.advance_to(date("2008-09-11"));
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
}

#[test]
fn schedule_paid_before_its_last_day_of_interest_ends_with_that_day() {
    // Final maturity on Sunday 31 August 2008, paid on Friday before it, interest to Sunday.
    let builder = facility().with_terms(short_lease_terms()).with(|draft| {
        draft.final_maturity = crate::facility::terms::FinalMaturity::Fixed(date("2008-08-31"));
        draft.business_day_convention = crate::business_day::BusinessDayConvention::Preceding;
        draft.accruals_adjusted = false;
    });
    let mut desk = leased(builder);
    desk.advance_settling("2008-08-30");
    assert_eq!(desk.schedule(1).state_name(), "COMMENCED");
    desk.advance_settling("2008-08-31");
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
    let last = desk.schedule(1).lease().unwrap().payments.lines.last().unwrap();
    assert_eq!((last.due_date, last.to), (date("2008-08-29"), date("2008-08-31")));
    assert_eq!(desk.schedule(1).lease().unwrap().accruing, last.number + 1);
}

#[test]
fn facility_matures_on_the_day_after_its_final_maturity() {
    let mut desk = short_lease();
    desk.advance_to(date("2008-09-03"));
    assert_eq!(desk.facility().state_name(), "AVAILABILITY_ENDED");
    desk.advance_to(date("2008-09-04"));
    assert_eq!(desk.facility().state_name(), "MATURED");
}

#[test]
fn facility_matures_after_its_adjusted_final_maturity() {
    // 6 September 2008 is a Saturday; the last payment is due on Monday 8.
    let saturday = crate::facility::terms::FinalMaturity::Fixed(date("2008-09-06"));
    let builder = facility().with_terms(short_lease_terms()).with(|draft| draft.final_maturity = saturday);
    let mut desk = leased(builder);
    desk.advance_to(date("2008-09-08"));
    assert_eq!(desk.facility().state_name(), "AVAILABILITY_ENDED");
    desk.advance_to(date("2008-09-09"));
    assert_eq!(desk.facility().state_name(), "MATURED");
}

#[test]
fn purchase_price_is_billed_and_title_passes_when_it_is_paid() {
    let mut desk = ended(facility().with_terms(short_lease_terms()));
    let before = desk.invoices().len();
    desk.exercise(1);
    // Ten days from 3 September is a Saturday.
    assert_eq!(desk.invoices()[before..], [["2008-09-03", "2008-09-15", "1.00"]]);
    desk.advance_to(date("2008-09-04"));
    assert_eq!(desk.equipment("1-1").state.name(), "ON_LEASE");
    assert_eq!(desk.refuse(option(1), &agent()).code(), ReasonCode::OptionExercised);
    desk.settle_invoices();
    desk.advance_to(date("2008-09-05"));
    for id in ["1-1", "1-2"] {
        let state = EquipmentState::Purchased { accepted_on: date("2008-05-18"), on: date("2008-09-05") };
        assert_eq!(desk.equipment(id).state, state);
    }
    assert_eq!(desk.refuse(option(1), &agent()).code(), ReasonCode::OptionExercised);
}

#[test]
fn option_at_no_price_passes_title_at_once() {
    let builder = facility().with_terms(short_lease_terms()).with(|draft| {
        draft.purchase_option = Some(PurchaseOption { price: usd("0.00"), reasonably_certain: true });
    });
    let mut desk = ended(builder);
    let events = desk.exercise(1);
    assert!(matches!(events.as_slice(), [Event::PurchaseOptionExercised(_), Event::TitlePassed(_)]));
    assert_eq!(desk.equipment("1-2").state.name(), "PURCHASED");
    assert_eq!(desk.refuse(option(1), &agent()).code(), ReasonCode::OptionExercised);
}

#[test]
fn option_needs_a_schedule_that_has_ended_and_terms_that_give_it() {
    let mut desk = short_lease();
    let refusal = desk.refuse(option(1), &agent());
    assert_eq!((refusal.code(), refusal.rules()[0].subject.as_str()), (ReasonCode::WrongState, "schedules/1"));
    assert_eq!(desk.refuse(option(2), &agent()).code(), ReasonCode::ScheduleNotFound);
    let mut without = ended(facility().with_terms(short_lease_terms()).with(|draft| draft.purchase_option = None));
    assert_eq!(without.refuse(option(1), &agent()).code(), ReasonCode::NoPurchaseOption);
}

#[test]
fn equipment_is_returned_after_its_schedule_has_ended() {
    let mut desk = short_lease();
    let refusal = desk.refuse(returned(&["1-1"], "2008-05-18"), &agent());
    assert_eq!(refusal.code(), ReasonCode::EquipmentWrongState);
    desk.advance_settling("2008-09-03");
    desk.accept(returned(&["1-1"], "2008-09-03"), &agent());
    let state = EquipmentState::Returned { accepted_on: date("2008-05-18"), on: date("2008-09-03") };
    assert_eq!(desk.equipment("1-1").state, state);
    // The option buys what is left.
    desk.exercise(1);
    desk.settle_invoices();
    desk.advance_to(date("2008-09-04"));
    assert_eq!((desk.equipment("1-1").state, desk.equipment("1-2").state.name()), (state, "PURCHASED"));
}

#[test]
fn every_reason_against_a_return_is_given_at_once() {
    let mut desk = ended(facility().with_terms(short_lease_terms()));
    desk.accept(returned(&["1-1"], "2008-09-03"), &agent());
    desk.exercise(1);
    let refusal = desk.refuse(returned(&["1-1", "1-2", "1-2", "9-1"], "2008-09-04"), &agent());
    let told: Vec<_> = refusal.rules().into_iter().map(|rule| (rule.code.as_str(), rule.subject)).collect();
    let expected = [
        ("EQUIPMENT_WRONG_STATE", "equipment[0]"),
        ("OPTION_EXERCISED", "equipment[1]"),
        ("OPTION_EXERCISED", "equipment[2]"),
        ("DUPLICATE_IN_REQUEST", "equipment[2]"),
        ("EQUIPMENT_NOT_FOUND", "equipment[3]"),
        ("DATE_IN_FUTURE", "return_date"),
    ];
    assert_eq!(told, expected.map(|(code, subject)| (code, subject.to_owned())));
    assert_eq!(desk.refuse(returned(&[], "2008-09-03"), &agent()).code(), ReasonCode::NoItems);
}

#[test]
fn closing_lists_everything_that_is_open() {
    let mut desk = short_lease();
    assert_eq!(desk.refuse(CloseFacility, &agent()).code(), ReasonCode::WrongState);
    desk.advance_settling("2008-08-24");
    desk.advance_to(date("2008-09-04"));
    let charge = crate::facility::command::AddCharge {
        due_date: date("2008-10-01"),
        description: "Inspection".to_owned(),
        amount: usd("1.00"),
    };
    desk.accept(charge, &agent());
    let open = open_things(&mut desk);
    let subjects: Vec<&str> = open.iter().map(|(subject, _)| subject.as_str()).collect();
    for subject in ["invoices/3", "pendingCharges[0]", "schedules/1", "equipment/1-1", "equipment/1-2"] {
        assert!(subjects.contains(&subject), "{subject} not in {subjects:?}");
    }
    assert!(open.contains(&("schedules/1".to_owned(), "COMMENCED".to_owned())));
    assert!(open.contains(&("equipment/1-2".to_owned(), "ON_LEASE".to_owned())));
}

#[test]
fn facility_of_which_nothing_is_open_closes() {
    let mut desk = ended(facility().with_terms(short_lease_terms()));
    desk.advance_to(date("2008-09-04"));
    assert_eq!(
        open_things(&mut desk),
        ["equipment/1-1", "equipment/1-2"].map(|unit| (unit.to_owned(), "ON_LEASE".to_owned()))
    );
    desk.exercise(1);
    assert_eq!(open_things(&mut desk)[0], ("invoices/4".to_owned(), "BILLED".to_owned()));
    desk.settle_invoices();
    // Ten days after the exercise is Sunday the 14th.
    desk.advance_to(date("2008-09-15"));
    desk.accept(CloseFacility, &agent());
    assert_eq!(desk.facility().state_name(), "CLOSED");
    assert_eq!(desk.refuse(CloseFacility, &agent()).code(), ReasonCode::WrongState);
    desk.advance_to(date("2008-09-20"));
    assert_eq!(desk.facility().state_name(), "CLOSED");
}

#[test]
fn invoice_paid_ahead_is_open_until_its_due_date() {
    let mut desk = ended(facility().with_terms(short_lease_terms()));
    desk.advance_to(date("2008-09-04"));
    desk.accept(returned(&["1-1", "1-2"], "2008-09-04"), &agent());
    // Due on Saturday 20 September, so on Monday the 22nd; billed ten days before.
    let charge = crate::facility::command::AddCharge {
        due_date: date("2008-09-20"),
        description: "Inspection".to_owned(),
        amount: usd("1.00"),
    };
    desk.accept(charge, &agent());
    desk.advance_to(date("2008-09-12"));
    desk.accept(receipt("1.00", "2008-09-12"), &agent());
    assert_eq!(open_things(&mut desk), [("invoices/4".to_owned(), "NOT_DUE".to_owned())]);
    desk.advance_to(date("2008-09-22"));
    desk.accept(CloseFacility, &agent());
    assert!(!desk.balances().contains_key(&crate::facility::LessorAccount::ReceivedInAdvance));
}

#[test]
fn facility_never_drawn_closes_after_availability() {
    let mut desk = facility().with_terms(lease_terms()).available_on("2009-12-31");
    assert_eq!(desk.refuse(CloseFacility, &agent()).code(), ReasonCode::WrongState);
    desk.advance_to(date("2010-01-01"));
    desk.accept(CloseFacility, &agent());
    assert_eq!(desk.facility().state_name(), "CLOSED");
}

#[test]
fn facility_that_was_drawn_does_not_close_before_its_maturity() {
    let mut desk = funded(short_lease_terms(), PARTS);
    desk.advance_to(date("2008-04-01"));
    assert_eq!(desk.refuse(CloseFacility, &agent()).code(), ReasonCode::WrongState);
}

#[test]
fn seven_years_of_rents_end_at_zero_with_every_invoice_ten_days_ahead() {
    let mut desk = funded(lease_terms(), &["3446325.00"]);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk.advance_settling("2015-03-03");
    let invoices = desk.invoices();
    // The interim rent and 28 rents of domain.md.
    assert_eq!(invoices.len(), 29);
    assert_eq!(invoices[28], ["2015-02-21", "2015-03-03", "158906.99"]);
    for [issued, due, amount] in &invoices[1..28] {
        assert_eq!((date(issued).days_until(date(due)), amount.as_str()), (10, "158906.89"));
    }
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
    let accrued = desk.history.iter().flat_map(|event| match event {
        Event::AccrualsPosted(posted) => posted.schedules.clone(),
        _ => Vec::new(),
    });
    // Total interest of domain.md, and the interim rent.
    let total = crate::money::Money::sum(dollars(), accrued.map(|accrual| accrual.amount)).unwrap();
    assert_eq!(total, usd("1003068.02").checked_add(usd("56749.49")).unwrap());
}
