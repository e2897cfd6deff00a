//! What the borrower is told after funding, on the samples whose stored bytes are kept: events that
//! follow each other on one facility. What a whole life tells is tested with the machine.

#[path = "../../tests/samples/servicing.rs"]
mod samples;
mod size;

use facility_domain::{
    charges::BalancePeriod,
    facility::{
        Facility, evolve,
        fixtures::{boleo_terms, date, drawdown, facility as built, usd},
        servicing::{LeaseSchedule, ScheduleState},
    },
};
use facility_proto::lender::v1::{
    Invoice, LeaseSchedule as ToldSchedule, default::State as DefaultState, guarantee_demand::State as DemandState,
    invoice::State as InvoiceState, lease_schedule::State as ScheduleTold,
};
use prost::Message;

use super::*;
use crate::stored;

/// Available, with an interim schedule over three units, 340,000.00 more than what is accepted.
fn available() -> Facility {
    let mut desk = built().with_terms(boleo_terms()).available_on("2008-01-02");
    let interim = LeaseSchedule {
        id: samples::schedule(1),
        drawdown: drawdown(1),
        equipment: ["1-1", "1-2", "1-3"].map(samples::unit).to_vec(),
        amount: usd("3786325.00"),
        funded_on: date("2008-03-03"),
        long_stop: date("2008-09-29"),
        settlements: Vec::new(),
        state: ScheduleState::Interim { accrued: usd("0.00") },
    };
    let mut facility = desk.state.take().unwrap();
    let Facility::Available { book, .. } = &mut facility else { panic!("available") };
    book.servicing.schedules.insert(interim.id, interim.into());
    book.servicing.undrawn.runs =
        vec![BalancePeriod { from: date("2007-11-13"), to: date("2008-01-02"), balance: usd("64000000.00") }];
    facility
}

fn call() -> Call {
    Call {
        method: "LeaseService/AcceptEquipment".into(),
        request_id: "accept-1".into(),
        fingerprint: [0; 32],
        principal: "spiffe://boleo.example/borrower-svc".into(),
        on_behalf_of: Some("spiffe://boleo.example/procurement-1".into()),
    }
}

/// What is told of each sample, one after the other.
fn told() -> Vec<(&'static str, Option<Notice>)> {
    let mut facility = available();
    let mut told = Vec::new();
    for event in samples::events() {
        facility = evolve(Some(facility), &event).unwrap();
        told.push((event.name(), of_event(&facility, &event, Some(&call()))));
    }
    told
}

fn subject_of(event: &str) -> Subject {
    let (_, notice) = told().into_iter().find(|(name, _)| *name == event).unwrap();
    notice.unwrap().subject.unwrap()
}

fn amount(money: Option<facility_proto::r#type::v1::Money>) -> String {
    money.unwrap().amount
}

#[test]
fn everything_is_told_but_accruals_and_what_is_added_charges_overdue_invoices_and_lost_notices() {
    let silent: Vec<&str> = told().into_iter().filter(|(_, notice)| notice.is_none()).map(|(event, _)| event).collect();
    assert_eq!(
        silent,
        [
            "AccrualsPosted",
            "InterestCapitalized",
            "InvoiceOverdue",
            "ChargeAdded",
            "MissingHistoryReported",
            "FacilityResumed"
        ]
    );
}

#[test]
fn no_notice_names_a_principal_though_the_events_do() {
    let stored: String = samples::events().iter().map(|event| stored::encode(event).data).collect();
    assert!(stored.contains("spiffe://cat-financial.example/facility-agent"));
    assert!(stored.contains("spiffe://boleo.example/procurement-1"));
    for (event, notice) in told() {
        let bytes = notice.map(|notice| notice.encode_to_vec()).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&bytes).contains("spiffe:"), "{event}");
    }
}

#[test]
fn an_acceptance_is_told_with_its_request_its_units_and_every_payment() {
    let Subject::EquipmentAccepted(told) = subject_of("EquipmentAccepted") else { panic!("acceptance") };
    assert_eq!(
        (told.request_id.as_str(), told.interim_schedule.as_str()),
        ("accept-1", "facilities/boleo/schedules/1")
    );
    let units: Vec<(&str, &str)> =
        told.units.iter().map(|unit| (unit.equipment.as_str(), unit.acceptance_date.as_str())).collect();
    assert_eq!(
        units,
        [("facilities/boleo/equipment/1-1", "2008-05-16"), ("facilities/boleo/equipment/1-3", "2008-05-18")]
    );
    let schedule: ToldSchedule = told.schedule.unwrap();
    assert_eq!((schedule.name.as_str(), schedule.state()), ("facilities/boleo/schedules/2", ScheduleTold::Commenced));
    assert_eq!(schedule.drawdown, "facilities/boleo/drawdowns/1");
    assert_eq!((schedule.commencement_date.as_str(), schedule.interim_due_date.as_str()), ("2008-05-18", "2008-05-19"));
    assert_eq!((amount(schedule.interim_rent), schedule.interim_basis.unwrap().days), ("56749.49".to_owned(), 76));
    assert_eq!((amount(schedule.rent), schedule.exact_rent.as_str()), ("158906.89".to_owned(), "158906.89328270"));
    // Nothing is due yet on 2 January.
    assert_eq!(amount(schedule.outstanding), "3446325.00");
    let payments: Vec<(u32, &str, String)> = schedule
        .payments
        .iter()
        .map(|line| (line.number, line.due_date.as_str(), line.payment.as_ref().unwrap().amount.clone()))
        .collect();
    assert_eq!(payments, [(1, "2008-06-03", "158906.89".to_owned()), (28, "2015-03-03", "158906.99".to_owned())]);
}

#[test]
fn an_invoice_is_told_with_every_line_and_a_later_one_with_what_took_its_place() {
    let Subject::InvoiceIssued(issued) = subject_of("InvoiceIssued") else { panic!("invoice") };
    let invoice: Invoice = issued.invoice.unwrap();
    assert_eq!((invoice.name.as_str(), invoice.state()), ("facilities/boleo/invoices/7", InvoiceState::Billed));
    assert_eq!((invoice.issue_date.as_str(), invoice.due_date.as_str()), ("2008-05-24", "2008-06-03"));
    let lines: Vec<String> = invoice.lines.iter().map(|line| line.amount.as_ref().unwrap().amount.clone()).collect();
    assert_eq!(lines, ["800000.00", "44444.44", "250.00", "56749.49", "158906.89"]);
    assert_eq!((amount(invoice.paid), amount(invoice.outstanding)), ("0.00".to_owned(), "1060350.82".to_owned()));

    let Subject::InvoiceSuperseded(superseded) = subject_of("InvoiceSuperseded") else { panic!("superseded") };
    let corrected = superseded.corrected.unwrap();
    assert_eq!(
        (superseded.invoice.as_str(), corrected.name.as_str()),
        ("facilities/boleo/invoices/7", "facilities/boleo/invoices/10")
    );
    // 150.00 were carried over: the corrected invoice is paid.
    assert_eq!(
        (amount(corrected.paid.clone()), amount(corrected.outstanding.clone()), corrected.state()),
        ("150.00".to_owned(), "0.00".to_owned(), InvoiceState::Paid)
    );
    assert_eq!((amount(superseded.released), superseded.reason.as_str()), ("100.00".to_owned(), "Agreed"));
}

#[test]
fn a_dispute_is_told_with_its_parts_and_its_end_without() {
    let Subject::DisputeChanged(raised) = subject_of("InvoiceDisputed") else { panic!("dispute") };
    let parts: Vec<(u32, i32, String)> = raised
        .parts
        .iter()
        .map(|part| (part.line, part.category, part.amount.as_ref().unwrap().amount.clone()))
        .collect();
    assert_eq!(parts, [(3, 1, "100.00".to_owned()), (4, 2, "0.01".to_owned())]);
    let Subject::DisputeChanged(rejected) = subject_of("DisputeRejected") else { panic!("rejected") };
    assert_eq!((rejected.invoice.as_str(), rejected.parts.len()), ("facilities/boleo/invoices/7", 0));
    assert_eq!(rejected.reason, "The price list says 250");
}

#[test]
fn a_receipt_is_told_with_its_demand_its_default_interest_and_what_it_paid() {
    let Subject::ReceiptRecorded(recorded) = subject_of("ReceiptRecorded") else { panic!("receipt") };
    let receipt = recorded.receipt.unwrap();
    assert_eq!(receipt.guarantee_demand, "facilities/boleo/guaranteeDemands/1");
    assert_eq!((receipt.value_date.as_str(), receipt.record_date.as_str()), ("2008-09-23", "2008-09-24"));
    assert_eq!(amount(receipt.default_interest[0].amount.clone()), "865.16");
    let paid: Vec<(bool, String)> = receipt
        .allocations
        .iter()
        .map(|paid| (paid.part.is_some(), paid.amount.as_ref().unwrap().amount.clone()))
        .collect();
    assert_eq!(paid, [(false, "865.16".to_owned()), (true, "90569.27".to_owned()), (true, "250.00".to_owned())]);
    // 100.00 released by the correction + 108,315.57 of the receipt.
    assert_eq!(amount(recorded.unapplied), "108415.57");

    let Subject::UnappliedCashApplied(applied) = subject_of("UnappliedCashApplied") else { panic!("applied") };
    assert_eq!((amount(applied.amount), applied.default_interest.len()), ("1234.56".to_owned(), 1));
    // 108,415.57 − 1,234.56
    assert_eq!(amount(applied.unapplied), "107181.01");
    let Subject::UnappliedCashRefunded(refunded) = subject_of("UnappliedCashRefunded") else { panic!("refund") };
    assert_eq!((amount(refunded.amount), refunded.bank_reference.as_str()), ("1000.00".to_owned(), "BANK-91"));
    assert_eq!(amount(refunded.unapplied), "106181.01");
}

#[test]
fn a_default_and_a_demand_are_told_as_they_stand() {
    let mut facility = available();
    let mut defaults = Vec::new();
    for event in samples::events() {
        facility = evolve(Some(facility), &event).unwrap();
        let subject = of_event(&facility, &event, None).and_then(|notice| notice.subject);
        if let Some(Subject::DefaultChanged(changed)) = subject {
            let default = changed.default.unwrap();
            assert_eq!(default.invoice, "facilities/boleo/invoices/8");
            defaults.push((default.state(), default.event_of_default_date, default.end_date, default.reason));
        }
    }
    let told = |state, since: &str, end: &str| (state, since.to_owned(), end.to_owned(), String::new());
    assert_eq!(
        defaults[..3],
        [
            told(DefaultState::Potential, "", ""),
            told(DefaultState::EventOfDefault, "2008-09-11", ""),
            told(DefaultState::Cured, "2008-09-11", "2008-09-23"),
        ]
    );
    let Subject::GuaranteeDemandChanged(changed) = subject_of("GuaranteeDemanded") else { panic!("demand") };
    let demand = changed.demand.unwrap();
    assert_eq!((demand.state(), demand.demand_date.as_str()), (DemandState::Issued, "2008-09-12"));
    assert_eq!(
        (demand.invoices.as_slice(), amount(demand.amount)),
        (["facilities/boleo/invoices/8".to_owned()].as_slice(), "159156.89".to_owned())
    );
    let Subject::GuaranteeDemandChanged(changed) = subject_of("GuaranteeDemandWithdrawn") else { panic!("demand") };
    let demand = changed.demand.unwrap();
    assert_eq!(
        (demand.state(), demand.end_date.as_str(), demand.reason.as_str()),
        (DemandState::Withdrawn, "2008-09-16", "The borrower has paid")
    );
}

#[test]
fn what_falls_due_at_once_is_told_with_its_invoices() {
    let Subject::LongStopPassed(passed) = subject_of("LongStopPassed") else { panic!("long-stop") };
    let invoice = passed.invoice.unwrap();
    assert_eq!(
        (passed.schedule.as_str(), amount(invoice.amount)),
        ("facilities/boleo/schedules/1", "355543.67".to_owned())
    );
    assert_eq!(invoice.lines[0].exact, "15543.66666666666666666666667");
    let Subject::FacilityAccelerated(accelerated) = subject_of("FacilityAccelerated") else { panic!("acceleration") };
    assert_eq!(accelerated.superseded_invoices, ["facilities/boleo/invoices/11"]);
    assert_eq!(
        (amount(accelerated.cancelled_amount), amount(accelerated.released)),
        ("60553675.00".to_owned(), "0.50".to_owned())
    );
    assert_eq!(accelerated.invoices[0].name, "facilities/boleo/invoices/12");
    let Subject::PurchaseOptionExercised(option) = subject_of("PurchaseOptionExercised") else { panic!("option") };
    assert_eq!(amount(option.invoice.unwrap().amount), "1.00");
}

#[test]
fn the_end_of_a_lease_is_told_by_day_and_unit() {
    let Subject::ScheduleEnded(ended) = subject_of("ScheduleEnded") else { panic!("end") };
    assert_eq!((ended.schedule.as_str(), ended.end_date.as_str()), ("facilities/boleo/schedules/2", "2015-03-03"));
    let Subject::TitlePassed(passed) = subject_of("TitlePassed") else { panic!("title") };
    assert_eq!(passed.equipment, ["facilities/boleo/equipment/1-1", "facilities/boleo/equipment/1-3"]);
    let Subject::EquipmentReturned(returned) = subject_of("EquipmentReturned") else { panic!("return") };
    assert_eq!(
        (returned.equipment.as_slice(), returned.return_date.as_str()),
        (["facilities/boleo/equipment/1-2".to_owned()].as_slice(), "2015-03-10")
    );
    let Subject::InvoiceFellDue(due) = subject_of("InvoiceFellDue") else { panic!("due") };
    assert_eq!(due.invoice, "facilities/boleo/invoices/7");
    assert!(matches!(subject_of("FacilityMatured"), Subject::FacilityMatured(_)));
    assert!(matches!(subject_of("FacilityClosed"), Subject::FacilityClosed(_)));
}
