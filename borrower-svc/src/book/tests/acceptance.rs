//! Accepting purchases, and what answers and notices make of them.

use facility_domain::ids::{DrawdownId, EquipmentId};
use facility_proto::lender::v1::AcceptEquipmentRequest;
use prost::Message;

use crate::{
    book::{
        Command, Rejection,
        command::{CancelPurchase, RefuseSubmission, StopFollowing},
        purchase::{Lease, PurchaseState, Unit},
        rejection::{DateOf, FailedRule},
        state::{StopCause, Stopped},
        submission::{Content, Outcome, ProviderMethod, Refused, SubmissionState},
    },
    testing::{Desk, TREASURER, accepted, date, purchase_id, schedule_id},
};

fn unit(drawdown: u32, line: u32) -> Unit {
    let id = EquipmentId { drawdown: DrawdownId::new(drawdown).unwrap(), line };
    Unit { id, funded_on: date("2008-03-03") }
}

fn not_funded(id: &str, state: &'static str) -> FailedRule {
    FailedRule::NotFunded { purchase: purchase_id(id), state }
}

#[test]
fn a_purchase_is_the_unit_of_its_line() {
    let desk = Desk::funded();
    let units = ["PUR-001", "PUR-002", "PUR-003", "PUR-004"].map(|id| desk.state(id).unit());
    assert_eq!(units, [Some(unit(1, 1)), Some(unit(1, 2)), Some(unit(2, 1)), None]);
    assert_eq!(desk.state("PUR-002"), PurchaseState::Funded(unit(1, 2)));
}

#[test]
fn an_acceptance_is_written_down_as_it_will_be_sent() {
    let mut desk = Desk::delivered();
    desk.accepts(&[("PUR-002", "2008-05-18"), ("PUR-001", "2008-05-06")]).unwrap();
    let submission = desk.submission(3);
    assert_eq!((submission.on_behalf_of.as_str(), submission.provider_request_id.as_str()), (TREASURER, "request-3"));
    let purchases = vec![accepted("PUR-002", "2008-05-18"), accepted("PUR-001", "2008-05-06")];
    assert_eq!(submission.content, Content::Acceptance { purchases });
    let SubmissionState::Sending { method: ProviderMethod::AcceptEquipment, request } = &submission.state else {
        panic!("{submission:?}")
    };
    let request = AcceptEquipmentRequest::decode(request.as_ref()).unwrap();
    assert_eq!((request.request_id.as_str(), request.parent.as_str()), ("request-3", "facilities/boleo"));
    let units: Vec<_> =
        request.units.iter().map(|unit| (unit.equipment.as_str(), unit.acceptance_date.as_str())).collect();
    assert_eq!(
        units,
        [("facilities/boleo/equipment/1-2", "2008-05-18"), ("facilities/boleo/equipment/1-1", "2008-05-06"),]
    );
    let waiting = PurchaseState::Accepting { unit: unit(1, 1), submission: 3 };
    assert_eq!((desk.state("PUR-001"), desk.purchase("PUR-001").submission), (waiting, Some(3)));
    assert_eq!(desk.state("PUR-003"), PurchaseState::Funded(unit(2, 1)));
}

#[test]
fn everything_that_stands_against_an_acceptance_is_named() {
    let mut desk = Desk::funded();
    for id in ["PUR-001", "PUR-003"] {
        desk.delivers(id, "2008-05-05").unwrap();
    }
    let acceptance = desk.acceptance(&[
        ("PUR-001", "2008-05-04"),
        ("PUR-002", "2008-05-21"),
        ("PUR-003", "2008-05-06"),
        ("PUR-004", "2008-05-06"),
        ("PUR-001", "2008-05-06"),
        ("PUR-001", "2008-05-06"),
        ("PUR-999", "2008-05-06"),
    ]);
    let not_delivered = |id: &str| FailedRule::NotDelivered { purchase: purchase_id(id) };
    assert_eq!(
        desk.refused(acceptance),
        [
            FailedRule::AcceptedBeforeDelivery {
                purchase: purchase_id("PUR-001"),
                on: date("2008-05-04"),
                delivered_on: date("2008-05-05"),
            },
            not_delivered("PUR-002"),
            FailedRule::InFuture {
                purchase: purchase_id("PUR-002"),
                what: DateOf::Acceptance,
                date: date("2008-05-21"),
                business_date: date("2008-05-20"),
            },
            FailedRule::SeveralDrawdowns {
                purchase: purchase_id("PUR-003"),
                drawdown: DrawdownId::new(2).unwrap(),
                first: DrawdownId::new(1).unwrap(),
            },
            not_funded("PUR-004", "DRAFT"),
            not_delivered("PUR-004"),
            FailedRule::NamedTwice { purchase: purchase_id("PUR-001") },
            FailedRule::NoSuchPurchase { purchase: purchase_id("PUR-999") },
        ]
    );
}

#[test]
fn an_acceptance_on_the_day_of_delivery_and_on_the_business_date_is_sent() {
    let mut desk = Desk::delivered();
    desk.accepts(&[("PUR-001", "2008-05-05"), ("PUR-002", "2008-05-20")]).unwrap();
}

#[test]
fn what_is_on_its_way_to_acceptance_or_accepted_or_cancelled_is_not_accepted_again() {
    let mut desk = Desk::delivered();
    desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
    let again = desk.acceptance(&[("PUR-001", "2008-05-18")]);
    assert_eq!(desk.refused(again.clone()), [not_funded("PUR-001", "SENDING")]);
    desk.answered(3, Outcome::Schedule(schedule_id(3)));
    assert_eq!(desk.refused(again), [not_funded("PUR-001", "ON_LEASE")]);
    desk.decide(Command::CancelPurchase(CancelPurchase { purchase: purchase_id("PUR-004") })).unwrap();
    let cancelled = desk.acceptance(&[("PUR-004", "2008-05-18")]);
    assert_eq!(desk.refused(cancelled)[0], not_funded("PUR-004", "CANCELLED"));
}

#[test]
fn an_answer_puts_on_lease_what_waits_for_it() {
    let mut desk = Desk::delivered();
    desk.accepts(&[("PUR-001", "2008-05-06"), ("PUR-002", "2008-05-18")]).unwrap();
    desk.answered(3, Outcome::Schedule(schedule_id(1)));
    let lease = |line, on| {
        PurchaseState::OnLease(Lease { unit: unit(1, line), accepted_on: date(on), schedule: schedule_id(1) })
    };
    assert_eq!(desk.state("PUR-001"), lease(1, "2008-05-06"));
    assert_eq!(desk.state("PUR-002"), lease(2, "2008-05-18"));
    assert_eq!(desk.state("PUR-003"), PurchaseState::Funded(unit(2, 1)));
}

#[test]
fn a_refused_acceptance_gives_the_purchases_back_to_be_accepted_anew() {
    let mut desk = Desk::delivered();
    desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
    let refused = Refused { message: "No.".to_owned(), failures: Vec::new() };
    desk.decide(Command::RefuseSubmission(RefuseSubmission { submission: 3, refused })).unwrap();
    assert_eq!(desk.state("PUR-001"), PurchaseState::Funded(unit(1, 1)));
    assert_eq!(desk.purchase("PUR-001").submission, Some(3));
    desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
}

#[test]
fn an_answer_that_comes_after_the_notice_moves_nothing() {
    let mut desk = Desk::delivered();
    desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
    // What the notices do to a purchase: accepted, then bought.
    let id = purchase_id("PUR-001");
    let leased = desk.state("PUR-001").accepted(date("2008-05-18"), schedule_id(3)).unwrap();
    let bought = leased.purchased(date("2015-03-03")).unwrap();
    std::sync::Arc::make_mut(desk.book.purchases.get_mut(&id).unwrap()).state = bought;
    desk.answered(3, Outcome::Schedule(schedule_id(3)));
    assert_eq!(desk.state("PUR-001"), bought);
    assert_eq!((bought.name(), bought.unit(), bought.drawdown()), ("PURCHASED", Some(unit(1, 1)), DrawdownId::new(1)));
}

#[test]
fn a_purchase_goes_on_from_where_it_is_and_from_nowhere_else() {
    let day = date("2008-09-01");
    let funded = PurchaseState::Funded(unit(1, 1));
    let leased = funded.accepted(day, schedule_id(1)).unwrap();
    let ends = [leased.purchased(day), leased.returned(day), funded.long_stopped()];
    assert_eq!(ends.map(|end| end.map(|end| end.name())), [Some("PURCHASED"), Some("RETURNED"), Some("CANCELLED")]);
    for ended in ends.into_iter().flatten().chain([PurchaseState::Draft, PurchaseState::Cancelled]) {
        let next =
            [ended.accepted(day, schedule_id(1)), ended.purchased(day), ended.returned(day), ended.long_stopped()];
        assert_eq!(next, [None; 4], "{ended:?}");
    }
    assert_eq!((leased.accepted(day, schedule_id(2)), leased.long_stopped()), (None, None));
    assert_eq!((funded.purchased(day), funded.returned(day)), (None, None));
}

#[test]
fn a_book_that_has_stopped_following_accepts_nothing() {
    let mut desk = Desk::delivered();
    let stopped = Stopped { cause: StopCause::HistoryDiverged, description: "another hash".to_owned() };
    desk.decide(Command::StopFollowing(StopFollowing { stopped: stopped.clone() })).unwrap();
    assert_eq!(desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap_err(), Rejection::stopped(&stopped));
}
