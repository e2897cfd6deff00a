//! Disputing invoices.

use std::sync::Arc;

use facility_domain::{
    day_count::DayCount,
    facility::{
        fixtures::usd,
        servicing::{DueCategory, InvoiceLine, InvoiceLineKind},
    },
    ids::{InvoiceId, ScheduleId},
    money::Money,
};
use facility_proto::lender::v1::DisputeInvoiceRequest;
use prost::Message;

use crate::{
    book::{
        Command, Rejection,
        command::{DisputeInvoice, DisputedPart, RefuseSubmission},
        computation::{MinorAmount, explain::Convention},
        reconcile::DiscrepancyReason,
        rejection::{FailedRule, InvoiceRule},
        servicing::{
            Invoice,
            invoice::{InvoiceEnd, Late, Line, LineDifference, OwnLine},
        },
        submission::{Content, Outcome, ProviderMethod, Refused, SubmissionState},
    },
    testing::{Desk, date, intent},
};

use DueCategory::{Fee, Interest, Principal};

fn own(amount: &str) -> MinorAmount {
    MinorAmount::of(usd(amount))
}

fn id() -> InvoiceId {
    InvoiceId::new(4).unwrap()
}

/// The provider's line of a number, with its fee, interest and principal.
fn theirs(number: u32, kind: InvoiceLineKind, [fee, interest, principal]: [&str; 3]) -> InvoiceLine {
    let (fee, interest, principal) = (usd(fee), usd(interest), usd(principal));
    InvoiceLine { number, kind, basis: Vec::new(), rate: None, exact: None, fee, interest, principal }
}

fn ours([fee, interest, principal]: [&str; 3]) -> Option<OwnLine> {
    let (due_date, issued_on) = (date("2008-06-03"), date("2008-05-24"));
    Some(OwnLine { fee: own(fee), interest: own(interest), principal: own(principal), due_date, issued_on })
}

fn differs(convention: Option<Convention>) -> Option<LineDifference> {
    Some(LineDifference { reason: DiscrepancyReason::RequestedFundingDate, convention })
}

/// Three lines: a fee on which both agree, a rent with 52.74 too much interest,
/// a charge that the terms know nothing of.
fn invoice() -> Invoice {
    let rent = InvoiceLineKind::Rent { schedule: ScheduleId::FIRST, payment: 1 };
    let charge = InvoiceLineKind::Charge { description: "Courier".to_owned() };
    let fee = ["100.00", "0.00", "0.00"];
    Invoice {
        issued_on: date("2008-05-24"),
        due_date: date("2008-06-03"),
        lines: vec![
            Line { theirs: theirs(1, InvoiceLineKind::CommitmentFee, fee), ours: ours(fee), difference: None },
            Line {
                theirs: theirs(2, rent, ["0.00", "12000.00", "8000.00"]),
                ours: ours(["0.00", "11947.26", "8000.00"]),
                difference: differs(Some(Convention::DayCount(DayCount::Thirty360))),
            },
            Line { theirs: theirs(3, charge, ["75.00", "0.00", "0.00"]), ours: None, difference: differs(None) },
        ],
        amount: own("20175.00"),
        paid: [].into(),
        disputed: [].into(),
        dispute_reason: String::new(),
        dispute_rejected_on: None,
        disputed_since: None,
        reopened_on: None,
        late: Late { reckoned_until: None, charged: own("0.00"), paid: own("0.00") },
        overdue: false,
        end: None,
    }
}

/// A desk with that invoice.
fn desk(invoice: Invoice) -> Desk {
    let mut desk = Desk::signed();
    let facility = Arc::make_mut(desk.book.facility.as_mut().unwrap());
    facility.servicing.invoices.insert(id(), Arc::new(invoice));
    desk
}

fn part(line: u32, category: DueCategory, amount: &str) -> DisputedPart {
    DisputedPart { line, category, amount: usd(amount) }
}

fn dispute(parts: Vec<DisputedPart>, reason: &str) -> Command {
    let reason = (!reason.is_empty()).then(|| reason.to_owned());
    Command::DisputeInvoice(DisputeInvoice { invoice: id(), parts, reason, intent: intent(1) })
}

/// The request that the first submission sends.
fn sent(desk: &Desk) -> DisputeInvoiceRequest {
    let SubmissionState::Sending { method: ProviderMethod::DisputeInvoice, request } = &desk.submission(1).state else {
        panic!("{:?}", desk.submission(1))
    };
    DisputeInvoiceRequest::decode(request.as_ref()).unwrap()
}

fn parts(request: &DisputeInvoiceRequest) -> Vec<(u32, i32, String)> {
    let amount = |money: &Option<facility_proto::r#type::v1::Money>| money.clone().unwrap().amount;
    request.parts.iter().map(|part| (part.line, part.category, amount(&part.amount))).collect()
}

fn rules(rules: Vec<InvoiceRule>) -> Vec<FailedRule> {
    rules.into_iter().map(|rule| FailedRule::Invoice { invoice: id(), rule }).collect()
}

#[test]
fn without_parts_everything_that_differs_is_disputed_and_explained() {
    let mut desk = desk(invoice());
    desk.decide(dispute(Vec::new(), "")).unwrap();
    let request = sent(&desk);
    assert_eq!((request.name.as_str(), request.request_id.as_str()), ("facilities/boleo/invoices/4", "request-1"));
    // 12,000.00 − 11,947.26 of the interest, and all of the charge.
    assert_eq!(parts(&request), [(2, 2, "52.74".to_owned()), (3, 1, "75.00".to_owned())]);
    assert_eq!(
        request.reason,
        "Line 2 bills USD 20000.00, the terms give USD 19947.26 (DAY_COUNT). \
         Line 3 bills USD 75.00 without a ground in the terms."
    );
    assert_eq!(desk.submission(1).content, Content::Dispute { invoice: id() });
}

#[test]
fn parts_and_a_reason_are_sent_as_they_were_given() {
    let mut desk = desk(invoice());
    let named = vec![part(2, Principal, "8000.00"), part(1, Fee, "0.01")];
    desk.decide(dispute(named, "Paid already")).unwrap();
    let request = sent(&desk);
    assert_eq!(parts(&request), [(2, 3, "8000.00".to_owned()), (1, 1, "0.01".to_owned())]);
    assert_eq!(request.reason, "Paid already");
}

#[test]
fn of_what_differs_no_more_is_disputed_than_is_unpaid() {
    // 20.00 of the interest is unpaid, nothing of the charge.
    let paid = [((2, Interest), own("11980.00")), ((3, Fee), own("75.00"))].into();
    let mut desk = desk(Invoice { paid, ..invoice() });
    desk.decide(dispute(Vec::new(), "")).unwrap();
    assert_eq!(parts(&sent(&desk)), [(2, 2, "20.00".to_owned())]);
}

#[test]
fn every_part_that_can_t_be_disputed_is_named() {
    let paid = [((2, Interest), own("11980.00"))].into();
    let mut desk = desk(Invoice { paid, ..invoice() });
    let pesos = Money::parse(facility_domain::currency::Currency::parse("MXN").unwrap(), "1.00").unwrap();
    let named = vec![
        part(1, Interest, "1.00"),
        part(9, Fee, "1.00"),
        part(2, Interest, "20.01"),
        part(2, Principal, "8000.00"),
        part(2, Principal, "1.00"),
        DisputedPart { line: 3, category: Fee, amount: pesos },
    ];
    let expected = vec![
        InvoiceRule::NoSuchPart { line: 1, category: Interest },
        InvoiceRule::NoSuchPart { line: 9, category: Fee },
        InvoiceRule::OverUnpaid { line: 2, category: Interest, amount: own("20.01"), unpaid: own("20.00") },
        InvoiceRule::PartNamedTwice { line: 2, category: Principal },
        InvoiceRule::PartCurrency { line: 3, category: Fee, part: "MXN", facility: "USD" },
    ];
    assert_eq!(desk.refused(dispute(named, "")), rules(expected));
}

#[test]
fn an_invoice_that_agrees_is_disputed_for_a_reason_or_not_at_all() {
    let lines = vec![invoice().lines.remove(0)];
    let mut desk = desk(Invoice { lines, ..invoice() });
    assert_eq!(desk.refused(dispute(Vec::new(), "")), rules(vec![InvoiceRule::NothingDiffers]));
    assert_eq!(desk.refused(dispute(Vec::new(), "Too much")), rules(vec![InvoiceRule::NothingDiffers]));
    // Nobody has said why.
    assert_eq!(desk.refused(dispute(vec![part(1, Fee, "1.00")], "")), rules(vec![InvoiceRule::NothingDiffers]));
    desk.decide(dispute(vec![part(1, Fee, "1.00")], "Too much")).unwrap();
}

#[test]
fn an_invoice_that_is_unknown_paid_superseded_or_disputed_is_refused() {
    assert_eq!(Desk::signed().refused(dispute(Vec::new(), "")), rules(vec![InvoiceRule::NotFound]));
    for (end, state) in
        [(InvoiceEnd::Paid { on: date("2008-06-03") }, "PAID"), (InvoiceEnd::Superseded { by: None }, "SUPERSEDED")]
    {
        let mut desk = desk(Invoice { end: Some(end), ..invoice() });
        let unknown_part = vec![part(9, Fee, "1.00")];
        assert_eq!(desk.refused(dispute(unknown_part, "")), rules(vec![InvoiceRule::Ended { state }]));
    }
    let disputed = [((3, Fee), own("75.00"))].into();
    let mut desk = desk(Invoice { disputed, ..invoice() });
    assert_eq!(desk.refused(dispute(Vec::new(), "")), rules(vec![InvoiceRule::AlreadyDisputed]));
}

#[test]
fn a_dispute_under_way_stands_against_another_one_until_it_is_refused() {
    let mut desk = desk(invoice());
    desk.decide(dispute(Vec::new(), "")).unwrap();
    let under_way = rules(vec![InvoiceRule::DisputeUnderWay { submission: 1 }]);
    assert_eq!(desk.refused(dispute(Vec::new(), "")), under_way);
    let refused = Refused { message: "No.".to_owned(), failures: Vec::new() };
    desk.decide(Command::RefuseSubmission(RefuseSubmission { submission: 1, refused })).unwrap();
    desk.decide(dispute(Vec::new(), "")).unwrap();
    desk.answered(2, Outcome::Dispute);
    assert_eq!(desk.submission(2).state, SubmissionState::Accepted(Outcome::Dispute));
}

#[test]
fn a_difference_in_dates_alone_disputes_the_whole_line() {
    let mut late = invoice();
    let line = late.lines.remove(0);
    late.lines = vec![Line { difference: differs(None), ..line }];
    let mut desk = desk(late);
    desk.decide(dispute(Vec::new(), "")).unwrap();
    assert_eq!(parts(&sent(&desk)), [(1, 1, "100.00".to_owned())]);
    assert_eq!(sent(&desk).reason, "Line 1 has another requested funding date.");
}

#[test]
fn a_reason_of_many_differences_ends_with_the_last_whole_sentence_that_fits() {
    let charge = invoice().lines.remove(2);
    let many = (1..=20).map(|number| {
        let theirs = InvoiceLine { number, ..charge.theirs.clone() };
        Line { theirs, ..charge.clone() }
    });
    let mut desk = desk(Invoice { lines: many.collect(), ..invoice() });
    desk.decide(dispute(Vec::new(), "")).unwrap();
    let reason = sent(&desk).reason;
    // 53 characters each for the lines 1 to 9 and a space between them: 485; a tenth would make 540.
    assert_eq!((reason.len(), reason.matches("Line").count(), reason.ends_with("terms.")), (485, 9, true));
    assert_eq!(sent(&desk).parts.len(), 20);
}

#[test]
fn a_book_that_knows_no_facility_disputes_nothing() {
    assert_eq!(Desk::default().decide(dispute(Vec::new(), "")).unwrap_err(), Rejection::FacilityUnknown);
}
