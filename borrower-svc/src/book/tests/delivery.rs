//! Recording deliveries.

use crate::{
    book::{
        Command, Rejection,
        command::{CancelPurchase, RecordDelivery},
        rejection::{DateOf, FailedRule},
        submission::Outcome,
    },
    testing::{Desk, date, purchase_id, schedule_id},
};

fn delivery(id: &str, on: &str) -> Command {
    Command::RecordDelivery(RecordDelivery { purchase: purchase_id(id), delivered_on: date(on) })
}

#[test]
fn a_delivery_may_come_before_funding_and_is_kept_through_it() {
    let mut desk = Desk::signed();
    desk.creates("PUR-009");
    desk.delivers("PUR-009", "2008-01-02").unwrap();
    assert_eq!(desk.purchase("PUR-009").delivered_on, Some(date("2008-01-02")));
    assert_eq!(desk.state("PUR-009").name(), "DRAFT");
}

#[test]
fn a_delivery_recorded_again_takes_the_place_of_the_old_one() {
    let mut desk = Desk::funded();
    desk.delivers("PUR-001", "2008-05-05").unwrap();
    desk.delivers("PUR-001", "2008-04-30").unwrap();
    assert_eq!(desk.purchase("PUR-001").delivered_on, Some(date("2008-04-30")));
}

#[test]
fn a_delivery_on_the_business_date_is_recorded_and_one_a_day_later_is_in_the_future() {
    let mut desk = Desk::funded();
    desk.delivers("PUR-001", "2008-05-20").unwrap();
    let refused = desk.refused(delivery("PUR-001", "2008-05-21"));
    let expected = FailedRule::InFuture {
        purchase: purchase_id("PUR-001"),
        what: DateOf::Delivery,
        date: date("2008-05-21"),
        business_date: date("2008-05-20"),
    };
    assert_eq!(refused, [expected]);
}

#[test]
fn the_delivery_of_what_is_cancelled_or_on_its_way_to_acceptance_or_accepted_is_refused() {
    let mut desk = Desk::delivered();
    desk.decide(Command::CancelPurchase(CancelPurchase { purchase: purchase_id("PUR-004") })).unwrap();
    desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
    let closed = |id: &str, state| FailedRule::DeliveryClosed { purchase: purchase_id(id), state };
    assert_eq!(desk.refused(delivery("PUR-004", "2008-05-05")), [closed("PUR-004", "CANCELLED")]);
    assert_eq!(desk.refused(delivery("PUR-001", "2008-05-05")), [closed("PUR-001", "SENDING")]);
    desk.answered(3, Outcome::Schedule(schedule_id(3)));
    assert_eq!(desk.refused(delivery("PUR-001", "2008-05-05")), [closed("PUR-001", "ON_LEASE")]);
}

#[test]
fn the_delivery_of_what_does_not_exist_is_not_found() {
    let refused = Desk::funded().decide(delivery("PUR-999", "2008-05-05")).unwrap_err();
    assert_eq!(refused, Rejection::PurchaseUnknown(purchase_id("PUR-999")));
}
