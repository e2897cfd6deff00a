//! Renewals that the terms do not allow are none of this book.

use facility_domain::facility::fixtures::boleo_terms;
use facility_proto::lender::v1 as lender;
use lender::notice::{self, Subject};

use super::provider::{difference, schedule};
use crate::testing::Desk;

#[test]
fn renewal_without_an_option_is_a_difference_and_changes_nothing() {
    let mut desk = Desk::leased();
    let before = desk.facility().servicing.schedules.clone();
    let renewal = lender::Renewal {
        renewal_date: "2008-05-22".to_owned(),
        first_payment_number: 29,
        start_date: "2015-03-03".to_owned(),
        end_date: "2015-06-03".to_owned(),
        annual_rate: "0.0780".to_owned(),
    };
    let schedule = lender::LeaseSchedule { renewal: Some(renewal), ..schedule(&boleo_terms(), "2008-05-18") };
    let renewed = notice::ScheduleRenewed { schedule: Some(schedule), replaced: Vec::new() };
    desk.hears("2008-05-22", Subject::ScheduleRenewed(renewed));
    assert_eq!(desk.differences(), [difference("schedules/1.renewal", "", "0 more payments", "")]);
    assert_eq!(desk.facility().servicing.schedules, before);
}
