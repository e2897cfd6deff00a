//! Schedules: opened by funding, commenced by acceptance, split.

use facility_domain::{
    facility::fixtures::{boleo_terms, drawdown},
    ids::EquipmentId,
};
use facility_proto::lender::v1 as lender;
use lender::notice::Subject;

use super::provider::{FINANCED, RENT, accepted, difference, schedule, usd};
use crate::{
    book::{purchase::PurchaseState, servicing::ScheduleState, submission::Outcome},
    testing::{Desk, STREAM, date, schedule_id},
};

#[test]
fn funding_opens_one_interim_schedule_over_all_units() {
    let desk = Desk::funded();
    let schedules = &desk.facility().servicing.schedules;
    let units = |number| schedules[&schedule_id(number)].units.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!((units(1), units(2)), (vec!["1-1".to_owned(), "1-2".to_owned()], vec!["2-1".to_owned()]));
    let first = &schedules[&schedule_id(1)];
    assert_eq!((first.state, first.amount.to_string()), (ScheduleState::Interim, "USD 680000.00".to_owned()));
    assert_eq!((first.funded_on, first.long_stop), (date("2008-03-03"), Some(date("2008-08-30"))));
}

#[test]
fn acceptance_that_both_compute_alike_leaves_no_difference() {
    let desk = Desk::leased();
    assert_eq!(desk.differences(), []);
    let schedule = &desk.facility().servicing.schedules[&schedule_id(1)];
    let lease = schedule.lease.as_ref().unwrap();
    // Domain rules, "Worked figures", with the holidays of the case.
    assert_eq!(lease.payments.as_ref().unwrap().rent.unwrap().amount_text(), RENT);
    assert_eq!(lease.payments.as_ref().unwrap().total_interest().amount_text(), "1003132.36");
    assert_eq!(lease.interim_rent.unwrap().amount_text(), "56749.49");
    assert_eq!((lease.commencement, lease.interim_due_date), (date("2008-05-18"), Some(date("2008-05-19"))));
    assert_eq!(
        (schedule.state, schedule.outstanding(date("2008-06-02")).amount_text().as_str()),
        (ScheduleState::Commenced, FINANCED)
    );
    // 3,446,325.00 − 146,961.93
    assert_eq!(schedule.outstanding(date("2008-06-03")).amount_text(), "3299363.07");
    // Nine figures of each of 28 payments.
    assert!(desk.book.reconciliation.figures_compared() > 28 * 9);
}

#[test]
fn accepted_purchase_is_on_lease_and_its_submission_has_a_schedule() {
    let desk = Desk::leased();
    let PurchaseState::OnLease(lease) = desk.state("PUR-001") else { panic!("{:?}", desk.state("PUR-001")) };
    assert_eq!((lease.accepted_on, lease.schedule), (date("2008-05-18"), schedule_id(1)));
    assert_eq!(desk.submission(2).notified, Some(Outcome::Schedule(schedule_id(1))));
}

#[test]
fn acceptance_that_nobody_here_asked_for_is_shown_and_followed() {
    let mut desk = Desk::financed();
    let Subject::EquipmentAccepted(mut notice) = accepted(schedule(&boleo_terms(), "2008-05-18")) else { panic!() };
    notice.request_id = "somebody-else".to_owned();
    desk.hears("2008-05-19", Subject::EquipmentAccepted(notice));
    assert_eq!(desk.differences(), [difference("schedules/1", "", "1-1", "")]);
    assert!(desk.facility().servicing.schedules[&schedule_id(1)].lease.is_some());
}

#[test]
fn another_acceptance_date_than_asked_for_is_found_and_not_followed() {
    let mut desk = Desk::financed();
    desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
    let Subject::EquipmentAccepted(mut notice) = accepted(schedule(&boleo_terms(), "2008-05-18")) else { panic!() };
    notice.units[0].acceptance_date = "2008-05-17".to_owned();
    desk.hears("2008-05-19", Subject::EquipmentAccepted(notice));
    assert_eq!(desk.differences(), [difference("equipment/1-1.acceptance_date", "2008-05-18", "2008-05-17", "")]);
}

#[test]
fn acceptance_of_one_unit_splits_it_off_into_the_next_schedule() {
    let mut desk = Desk::delivered();
    desk.accepts(&[("PUR-002", "2008-05-18")]).unwrap();
    let unit = lender::accept_equipment_request::AcceptedUnit {
        equipment: format!("{STREAM}/equipment/1-2"),
        acceptance_date: "2008-05-18".to_owned(),
    };
    let theirs = lender::LeaseSchedule {
        name: format!("{STREAM}/schedules/3"),
        equipment: vec![format!("{STREAM}/equipment/1-2")],
        amount: usd("340000.00"),
        // 340,000.00 × 0.078 × 76 / 360 = 5,598.666…
        interim_rent: usd("5598.67"),
        // Recorded on 2008-05-20, after the adjusted commencement.
        interim_due_date: "2008-05-20".to_owned(),
        ..schedule(&boleo_terms(), "2008-05-18")
    };
    desk.hears(
        "2008-05-20",
        Subject::EquipmentAccepted(lender::notice::EquipmentAccepted {
            request_id: "request-3".to_owned(),
            interim_schedule: format!("{STREAM}/schedules/1"),
            schedule: Some(theirs),
            units: vec![unit],
        }),
    );
    let schedules = &desk.facility().servicing.schedules;
    let unit = |line| EquipmentId { drawdown: drawdown(1), line };
    let (rest, split) = (&schedules[&schedule_id(1)], &schedules[&schedule_id(3)]);
    assert_eq!((rest.state, rest.units.as_slice()), (ScheduleState::Interim, [unit(1)].as_slice()));
    assert_eq!((split.state, split.units.as_slice()), (ScheduleState::Commenced, [unit(2)].as_slice()));
    assert_eq!(
        (rest.amount.amount_text(), split.amount.amount_text()),
        ("340000.00".to_owned(), "340000.00".to_owned())
    );
    // The provider's payments are those of the larger machine: nothing else differs.
    let subjects: Vec<_> = desk.differences().into_iter().map(|(subject, ..)| subject).collect();
    assert_eq!(subjects, ["schedules/3/payments[0].interest", "schedules/3.rent"]);
}

#[test]
fn acceptance_of_unknown_units_is_a_difference_and_opens_nothing() {
    let mut desk = Desk::financed();
    let Subject::EquipmentAccepted(mut notice) = accepted(schedule(&boleo_terms(), "2008-05-18")) else { panic!() };
    notice.request_id = "somebody-else".to_owned();
    notice.units[0].equipment = format!("{STREAM}/equipment/7-1");
    desk.hears("2008-05-19", Subject::EquipmentAccepted(notice));
    assert_eq!(desk.differences(), [difference("schedules/1", "", "2008-05-18 of USD 3446325.00", "")]);
    assert_eq!(desk.facility().servicing.schedules[&schedule_id(1)].state, ScheduleState::Interim);
}
