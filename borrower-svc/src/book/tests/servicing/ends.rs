//! How leases and the facility end: long-stop, the last payment, option, title,
//! return, maturity, close.

use facility_domain::facility::fixtures::boleo_terms;
use facility_proto::{lender::v1 as lender, r#type::v1 as types};
use lender::notice::{self, Subject};
use types::{invoice_line::Kind, invoice_part::Category};

use super::provider::{
    difference, fell_due, invoice, issued, line, of_schedule, paid, payments, receipt, received, usd,
};
use crate::{
    book::{facility::Stage, purchase::PurchaseState, servicing::ScheduleState},
    testing::{Desk, STREAM, date, schedule_id},
};

/// A desk that has billed, let fall due and paid all 28 rents in time.
pub(super) fn paid_up() -> Desk {
    let mut desk = Desk::leased();
    for (line, number) in payments(&boleo_terms(), "2008-05-18").lines.iter().zip(1..) {
        let (due, issue) = (line.due_date.to_string(), line.due_date.plus_days(-10).unwrap().to_string());
        let (interest, principal) = (line.interest.amount_text(), line.principal.amount_text());
        let rent = of_schedule(Kind::Rent, number, ["0.00", &interest, &principal]);
        desk.hears(&issue, issued(invoice(number, &issue, &due, vec![rent])));
        desk.hears(&due, fell_due(number));
        let parts = vec![
            paid(number, &due, (1, Category::Interest), &interest),
            paid(number, &due, (1, Category::Principal), &principal),
        ];
        desk.hears(&due, received(receipt(number, &line.payment.amount_text(), &due, parts, "0.00"), "0.00"));
    }
    desk
}

pub(super) fn ended() -> Subject {
    let (schedule, end_date) = (format!("{STREAM}/schedules/1"), "2015-03-03".to_owned());
    Subject::ScheduleEnded(notice::ScheduleEnded { schedule, end_date })
}

pub(super) fn exercised() -> Subject {
    // Ten days after 2015-03-03 is Friday, 13 March.
    let price = of_schedule(Kind::PurchaseOption, 0, ["1.00", "0.00", "0.00"]);
    Subject::PurchaseOptionExercised(notice::PurchaseOptionExercised {
        schedule: format!("{STREAM}/schedules/1"),
        invoice: Some(invoice(29, "2015-03-03", "2015-03-13", vec![price])),
    })
}

pub(super) fn title(on: &str) -> Subject {
    Subject::TitlePassed(notice::TitlePassed {
        schedule: format!("{STREAM}/schedules/1"),
        equipment: vec![format!("{STREAM}/equipment/1-1")],
        title_date: on.to_owned(),
    })
}

#[test]
fn seven_years_of_rents_paid_in_time_leave_no_difference_and_nothing_open() {
    let mut desk = paid_up();
    desk.hears("2015-03-03", ended());
    desk.hears("2015-03-03", exercised());
    let price = vec![paid(29, "2015-03-13", (1, Category::Fee), "1.00")];
    desk.hears("2015-03-04", received(receipt(29, "1.00", "2015-03-04", price, "0.00"), "0.00"));
    desk.hears("2015-03-04", title("2015-03-04"));
    desk.hears("2015-03-04", Subject::FacilityMatured(notice::FacilityMatured {}));
    desk.hears("2015-03-04", Subject::FacilityClosed(notice::FacilityClosed {}));
    assert_eq!(desk.differences(), []);
    let facility = desk.facility();
    assert_eq!((facility.stage, facility.servicing.unapplied.units), (Stage::Closed, 0));
    let schedule = &facility.servicing.schedules[&schedule_id(1)];
    assert_eq!(schedule.state, ScheduleState::Ended { on: date("2015-03-03") });
    assert_eq!(schedule.outstanding(date("2015-03-03")).units, 0);
    assert!(matches!(desk.state("PUR-001"), PurchaseState::Purchased { on, .. } if on == date("2015-03-04")));
}

#[test]
fn end_of_a_schedule_that_is_not_paid_is_found() {
    let mut desk = Desk::billed();
    desk.hears("2015-03-03", ended());
    assert_eq!(desk.differences(), [difference("schedules/1.state", "COMMENCED", "ENDED", "")]);
}

#[test]
fn option_over_a_lease_that_runs_and_title_that_is_not_paid_are_found() {
    let mut desk = Desk::leased();
    let price = of_schedule(Kind::PurchaseOption, 0, ["1.00", "0.00", "0.00"]);
    desk.hears(
        "2008-05-20",
        Subject::PurchaseOptionExercised(notice::PurchaseOptionExercised {
            schedule: format!("{STREAM}/schedules/1"),
            invoice: Some(invoice(1, "2008-05-20", "2008-05-30", vec![price])),
        }),
    );
    desk.hears("2008-05-20", title("2008-05-20"));
    let expected = [
        difference("schedules/1.purchase_option", "", "USD 1.00", ""),
        difference("invoices/1/lines[0]", "", "USD 1.00", ""),
        difference("schedules/1.title_date", "", "2008-05-20", ""),
    ];
    assert_eq!(desk.differences(), expected);
}

#[test]
fn equipment_is_given_back_after_its_lease_has_ended() {
    let mut desk = paid_up();
    desk.hears("2015-03-03", ended());
    let returned = |on: &str| {
        let equipment = vec![format!("{STREAM}/equipment/1-1")];
        Subject::EquipmentReturned(notice::EquipmentReturned { equipment, return_date: on.to_owned() })
    };
    desk.hears("2015-03-05", returned("2015-03-05"));
    assert_eq!(desk.differences(), []);
    assert!(matches!(desk.state("PUR-001"), PurchaseState::Returned { on, .. } if on == date("2015-03-05")));
    let mut early = Desk::leased();
    early.hears("2008-05-20", returned("2008-05-20"));
    assert_eq!(early.differences(), [difference("equipment/1-1.end_date", "", "2008-05-20", "")]);
}

#[test]
fn title_passes_to_what_was_not_given_back_and_nothing_is_given_back_twice() {
    let mut desk = paid_up();
    desk.hears("2015-03-03", ended());
    let equipment = vec![format!("{STREAM}/equipment/1-1")];
    let returned = notice::EquipmentReturned { equipment, return_date: "2015-03-03".to_owned() };
    desk.hears("2015-03-03", Subject::EquipmentReturned(returned.clone()));
    desk.hears("2015-03-03", Subject::EquipmentReturned(returned));
    assert_eq!(desk.differences(), [difference("equipment/1-1.end_date", "", "2015-03-03", "")]);
    desk.hears("2015-03-03", exercised());
    let price = vec![paid(29, "2015-03-13", (1, Category::Fee), "1.00")];
    desk.hears("2015-03-04", received(receipt(29, "1.00", "2015-03-04", price, "0.00"), "0.00"));
    desk.hears("2015-03-04", title("2015-03-04"));
    assert_eq!(desk.differences()[1], difference("schedules/1/equipment", "", "1-1", ""));
}

pub(super) fn long_stop(interest: &str) -> Subject {
    // 181 days from 2008-03-03 to 2008-08-31, a Sunday: modified following leads back to Friday,
    // which has passed. The Monday after is Labor Day.
    let line = of_schedule(Kind::LongStop, 0, ["0.00", interest, "3446325.00"]);
    Subject::LongStopPassed(notice::LongStopPassed {
        schedule: format!("{STREAM}/schedules/1"),
        invoice: Some(invoice(1, "2008-08-31", "2008-09-02", vec![line])),
    })
}

#[test]
fn what_is_not_accepted_in_time_falls_due_with_its_interest() {
    let mut desk = Desk::financed();
    desk.day("2008-08-30");
    // 3,446,325.00 × 0.078 × 181 / 360 = 135,153.3787…
    desk.hears("2008-08-31", long_stop("135153.38"));
    assert_eq!(desk.differences(), []);
    let schedule = &desk.facility().servicing.schedules[&schedule_id(1)];
    assert_eq!(
        schedule.state,
        ScheduleState::Terminated {
            on: date("2008-08-31"),
            how: facility_domain::facility::servicing::EarlyEnd::FellDue
        }
    );
    assert!(matches!(desk.state("PUR-001"), PurchaseState::LongStopped(_)));
}

#[test]
pub(super) fn long_stop_of_a_day_too_early_is_found() {
    let mut desk = Desk::financed();
    desk.hears("2008-08-30", long_stop("135153.38"));
    assert_eq!(desk.differences()[0], difference("schedules/1.end_date", "2008-08-31", "2008-08-30", ""));
}

#[test]
fn close_with_an_invoice_open_is_found() {
    let mut desk = Desk::billed();
    desk.hears("2008-06-04", Subject::FacilityClosed(notice::FacilityClosed {}));
    assert_eq!(desk.differences(), [difference("open_invoices", "1", "0", "")]);
}

#[test]
fn fee_line_of_another_amount_than_the_option_is_found() {
    let mut desk = paid_up();
    desk.hears("2015-03-03", ended());
    let dear = line(Kind::PurchaseOption, ["2.00", "0.00", "0.00"]);
    let dear = types::InvoiceLine { schedule: format!("{STREAM}/schedules/1"), ..dear };
    desk.hears(
        "2015-03-03",
        Subject::PurchaseOptionExercised(notice::PurchaseOptionExercised {
            schedule: format!("{STREAM}/schedules/1"),
            invoice: Some(lender::Invoice {
                amount: usd("2.00"),
                ..invoice(29, "2015-03-03", "2015-03-13", vec![dear])
            }),
        }),
    );
    let expected = [
        difference("schedules/1.purchase_option", "USD 1.00", "USD 2.00", ""),
        difference("invoices/29/lines[0].amount", "USD 1.00", "USD 2.00", ""),
    ];
    assert_eq!(desk.differences(), expected);
}
