//! Payment orders: how much, by when, and everything that stands against one.

use facility_proto::r#type::v1 as types;
use types::invoice_part::Category;

use super::provider::{RENT, disputed, first_receipt, invoice_id, payment, received};
use crate::{
    book::{
        Command, Event, Rejection,
        command::StopFollowing,
        rejection::{FailedRule, PaymentRule},
        state::{StopCause, Stopped},
    },
    testing::{Desk, date},
};

fn ordered(events: &[Event]) -> (u32, String, String) {
    match events {
        [Event::PaymentOrdered(ordered)] => {
            (ordered.payment, ordered.amount.amount_text(), ordered.payment_date.to_string())
        }
        other => panic!("{other:?}"),
    }
}

fn against(desk: &mut Desk, command: Command) -> Vec<PaymentRule> {
    let rules = desk.refused(command).into_iter();
    rules
        .map(|rule| match rule {
            FailedRule::Payment { invoice: _, rule } => rule,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn over(rules: &[PaymentRule]) -> String {
    match rules {
        [PaymentRule::OverPayable { amount: _, payable }] => payable.amount_text(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn everything_payable_is_ordered_for_today_where_nothing_else_is_said() {
    let mut desk = Desk::billed();
    let events = desk.pays(1, "RENT-1").unwrap();
    assert_eq!(ordered(&events), (1, RENT.to_owned(), "2008-05-24".to_owned()));
    let (number, order) = desk.facility().servicing.payments.by_reference("RENT-1").unwrap();
    assert_eq!((number, order.invoice), (1, invoice_id(1)));
}

#[test]
fn overdue_invoice_is_paid_with_default_interest_to_the_day_of_payment() {
    let mut desk = Desk::billed();
    desk.day("2008-06-20");
    let events = desk.decide(payment(1, None, Some("2008-06-23"), "RENT-1")).unwrap();
    // 158,909.19 × 0.098 × 20 / 360 = 865.1722…; 158,909.19 + 865.17
    assert_eq!(ordered(&events), (1, "159774.36".to_owned(), "2008-06-23".to_owned()));
    let (cents, payable) = ("159774.37", "159774.36");
    let mut other = Desk::billed();
    other.day("2008-06-20");
    assert_eq!(over(&against(&mut other, payment(1, Some(cents), Some("2008-06-23"), "RENT-1"))), payable);
}

#[test]
fn what_is_ordered_is_not_ordered_again() {
    let mut desk = Desk::billed();
    desk.decide(payment(1, Some("100000.00"), None, "RENT-1A")).unwrap();
    // 158,909.19 − 100,000.00
    assert_eq!(over(&against(&mut desk, payment(1, Some("58909.20"), None, "RENT-1B"))), "58909.19");
    let events = desk.pays(1, "RENT-1B").unwrap();
    assert_eq!(ordered(&events), (2, "58909.19".to_owned(), "2008-05-24".to_owned()));
    assert_eq!(over(&against(&mut desk, payment(1, None, None, "RENT-1C"))), "0.00");
    let payable: Vec<_> = desk.facility().servicing.payable().collect();
    assert_eq!(payable, []);
}

#[test]
fn invoices_to_pay_are_those_that_no_order_covers() {
    let mut desk = Desk::billed();
    desk.decide(payment(1, Some("0.01"), None, "RENT-1A")).unwrap();
    let payable: Vec<_> = desk.facility().servicing.payable().collect();
    assert_eq!(payable, [(date("2008-06-03"), invoice_id(1))]);
}

#[test]
fn disputed_part_is_not_payable_and_the_rest_is() {
    let mut desk = Desk::billed();
    desk.hears("2008-05-25", disputed(1, &[(1, Category::Interest, "947.26")]));
    // 158,909.19 − 947.26
    assert_eq!(ordered(&desk.pays(1, "RENT-1").unwrap()).1, "157961.93");
    assert_eq!(desk.invoice(1).disputed().amount_text(), "947.26");
}

#[test]
fn rejected_dispute_makes_the_part_payable_again() {
    let mut desk = Desk::billed();
    desk.hears("2008-05-25", disputed(1, &[(1, Category::Interest, "947.26")]));
    desk.hears("2008-05-26", disputed(1, &[]));
    assert_eq!(ordered(&desk.pays(1, "RENT-1").unwrap()).1, RENT);
}

#[test]
fn dispute_of_more_than_is_unpaid_is_found() {
    let mut desk = Desk::billed();
    desk.hears("2008-05-25", disputed(1, &[(1, Category::Interest, "11947.27"), (2, Category::Fee, "1.00")]));
    let found: Vec<_> =
        desk.differences().into_iter().map(|(subject, ours, theirs, _)| (subject, ours, theirs)).collect();
    let expected = [
        ("invoices/1/lines[0].disputed", "USD 11947.26", "USD 11947.27"),
        ("invoices/1/lines[1].disputed", "USD 0.00", "USD 1.00"),
    ];
    assert_eq!(found, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
}

#[test]
fn every_reason_against_a_payment_is_given() {
    let mut desk = Desk::billed();
    desk.decide(payment(1, Some("1.00"), None, "RENT-1")).unwrap();
    let rules = against(&mut desk, payment(1, Some("158909.19"), Some("2008-05-23"), "RENT-1"));
    assert_eq!(rules.len(), 3, "{rules:?}");
    assert!(matches!(rules[0], PaymentRule::OverPayable { payable, .. } if payable.amount_text() == "158908.19"));
    let (payment_date, business_date) = (date("2008-05-23"), date("2008-05-24"));
    assert_eq!(rules[1], PaymentRule::DatePassed { payment_date, business_date });
    assert_eq!(rules[2], PaymentRule::ReferenceUsed { reference: "RENT-1".to_owned(), payment: 1 });
}

#[test]
fn unknown_paid_or_foreign_is_refused() {
    let mut desk = Desk::billed();
    assert_eq!(against(&mut desk, payment(2, None, None, "RENT-1")), [PaymentRule::NotFound]);
    let Command::PayInvoice(mut foreign) = payment(1, None, None, "RENT-1") else { panic!() };
    let euros = facility_domain::currency::Currency::parse("EUR").unwrap();
    foreign.amount = Some(facility_domain::money::Money::parse(euros, "1.00").unwrap());
    let rules = against(&mut desk, Command::PayInvoice(foreign));
    assert_eq!(rules, [PaymentRule::Currency { amount: "EUR", facility: "USD" }]);
    desk.hears("2008-06-03", received(first_receipt(), "0.00"));
    assert_eq!(against(&mut desk, payment(1, None, None, "RENT-1")), [PaymentRule::Ended { state: "PAID" }]);
}

#[test]
fn nothing_is_paid_to_a_provider_whose_history_diverged() {
    let mut desk = Desk::billed();
    let stopped = Stopped { cause: StopCause::HistoryDiverged, description: "a gap".to_owned() };
    desk.decide(Command::StopFollowing(StopFollowing { stopped: stopped.clone() })).unwrap();
    assert_eq!(desk.pays(1, "RENT-1").unwrap_err(), Rejection::stopped(&stopped));
}
