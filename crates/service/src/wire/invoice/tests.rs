//! Figures of the worked example in the conventions: batch 1 of the case, commencing on 2008-05-18.

use facility_domain::{
    charges::ChargeLine, currency::Currency, day_count::YearFraction, decimal::parse_decimal, rate::Rate,
    schedule::ScheduleLine,
};

use super::*;
use crate::wire::{read_schedule_payment, schedule_payment};

fn facility() -> FacilityId {
    FacilityId::parse("boleo").unwrap()
}

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn usd(text: &str) -> Money {
    Money::parse(Currency::parse("USD").unwrap(), text).unwrap()
}

/// 76 days of interim interest: 3,446,325.00 × 0.0780 × 76 / 360 = 56,749.485.
fn interim_rent() -> InvoiceLine {
    let schedule = ScheduleId::FIRST;
    let basis = ChargeLine {
        from: date("2008-03-03"),
        to: date("2008-05-18"),
        days: 76,
        year_fraction: YearFraction { numerator: 76, denominator: 360 },
        balance: usd("3446325.00"),
        rate: None,
    };
    InvoiceLine {
        number: 1,
        kind: InvoiceLineKind::InterimRent { schedule },
        basis: vec![basis],
        rate: Some(Rate::parse("0.0780").unwrap()),
        exact: Some(parse_decimal("56749.485", 28).unwrap()),
        fee: usd("0.00"),
        interest: usd("56749.49"),
        principal: usd("0.00"),
    }
}

fn every_kind() -> Vec<InvoiceLineKind> {
    let schedule = ScheduleId::FIRST;
    vec![
        InvoiceLineKind::ArrangementFee,
        InvoiceLineKind::CommitmentFee,
        InvoiceLineKind::Charge { description: "Inspection".to_owned() },
        InvoiceLineKind::PurchaseOption { schedule },
        InvoiceLineKind::InterimRent { schedule },
        InvoiceLineKind::Rent { schedule, payment: 7 },
        InvoiceLineKind::LongStop { schedule },
        InvoiceLineKind::Acceleration { schedule },
    ]
}

fn fields_of(problems: Problems) -> Vec<String> {
    problems.finish::<()>(None).unwrap_err().fields.iter().map(|violation| violation.field.clone()).collect()
}

#[test]
fn line_of_every_kind_is_read_as_it_is_written() {
    for kind in every_kind() {
        let (line, mut problems) = (InvoiceLine { kind, ..interim_rent() }, Problems::default());
        let written = invoice_line(&facility(), &line);
        assert_eq!(written.kind().as_str_name(), format!("KIND_{}", line.kind.name()));
        assert_eq!(read_invoice_line(&mut problems, "lines[0]", &facility(), &written), Some(line));
        assert!(problems.is_empty());
    }
}

#[test]
fn line_says_what_it_was_reckoned_on() {
    let written = invoice_line(&facility(), &interim_rent());
    assert_eq!(written.schedule, "facilities/boleo/schedules/1");
    assert_eq!((written.rate.as_str(), written.exact.as_str()), ("0.0780", "56749.485"));
    let basis = &written.basis[0];
    assert_eq!((basis.start_date.as_str(), basis.end_date.as_str(), basis.days), ("2008-03-03", "2008-05-18", 76));
    let fraction = basis.year_fraction.as_ref().unwrap();
    assert_eq!((fraction.numerator.as_str(), fraction.denominator.as_str()), ("76", "360"));
    assert_eq!(written.amount.unwrap().amount, "56749.49");
}

#[test]
fn line_whose_parts_do_not_add_up_is_refused() {
    let mut written = invoice_line(&facility(), &interim_rent());
    written.amount = Some(money(usd("56749.48")));
    let mut problems = Problems::default();
    assert_eq!(read_invoice_line(&mut problems, "lines[0]", &facility(), &written), None);
    assert_eq!(fields_of(problems), ["lines[0].amount"]);
}

#[test]
fn every_problem_of_a_line_is_named() {
    let mut written = invoice_line(&facility(), &interim_rent());
    written.kind = 99;
    written.basis[0].year_fraction.as_mut().unwrap().denominator = "0".to_owned();
    written.rate = "7.80 %".to_owned();
    written.exact = "1e3".to_owned();
    written.fee = None;
    let mut problems = Problems::default();
    assert_eq!(read_invoice_line(&mut problems, "l", &facility(), &written), None);
    assert_eq!(fields_of(problems), ["l.kind", "l.basis[0].year_fraction.denominator", "l.rate", "l.exact", "l.fee"]);
}

#[test]
fn schedule_of_another_facility_is_refused() {
    let written = invoice_line(&FacilityId::parse("cananea").unwrap(), &interim_rent());
    let mut problems = Problems::default();
    assert_eq!(read_invoice_line(&mut problems, "", &facility(), &written), None);
    assert_eq!(fields_of(problems), ["schedule"]);
}

#[test]
fn part_of_an_unknown_category_is_refused() {
    for category in [0, 4, -1] {
        let part = pb::InvoicePart { line: 1, category, amount: Some(money(usd("1.00"))) };
        let mut problems = Problems::default();
        assert_eq!(read_invoice_part(&mut problems, "part", &part), None);
        assert_eq!(fields_of(problems), ["part.category"]);
    }
}

#[test]
fn allocation_is_read_without_the_schedule_that_its_line_names() {
    let (invoice, due_date, amount) = (InvoiceId::FIRST, date("2008-06-03"), usd("146959.63"));
    for category in DueCategory::ALL {
        let target = AllocationTarget::Line { line: 2, schedule: Some(ScheduleId::FIRST), category };
        let written = allocation(&facility(), &Allocation { invoice, due_date, target, amount });
        let mut problems = Problems::default();
        let read = read_allocation(&mut problems, "", &facility(), &written);
        assert_eq!(read, Some(AllocationDraft { invoice, due_date, part: Some((2, category)), amount }));
    }
    let late = Allocation { invoice, due_date, target: AllocationTarget::DefaultInterest, amount };
    let written = allocation(&facility(), &late);
    assert_eq!(written.part, None);
    let read = read_allocation(&mut Problems::default(), "", &facility(), &written);
    assert_eq!(read, Some(AllocationDraft { invoice, due_date, part: None, amount }));
}

#[test]
fn allocation_whose_part_is_of_another_amount_is_refused() {
    let target = AllocationTarget::Line { line: 1, schedule: None, category: DueCategory::Fee };
    let (invoice, due_date) = (InvoiceId::FIRST, date("2008-06-03"));
    let mut written = allocation(&facility(), &Allocation { invoice, due_date, target, amount: usd("2.00") });
    written.part.as_mut().unwrap().amount = Some(money(usd("1.00")));
    let mut problems = Problems::default();
    assert_eq!(read_allocation(&mut problems, "", &facility(), &written), None);
    assert_eq!(fields_of(problems), ["part.amount"]);
}

#[test]
fn default_interest_is_read_as_it_is_written() {
    // 158,906.89 × 0.0980 × 20 / 360 = 865.15973444…
    let charge = DefaultInterestCharge {
        invoice: InvoiceId::FIRST,
        basis: vec![ChargeLine {
            from: date("2008-09-03"),
            to: date("2008-09-23"),
            days: 20,
            year_fraction: YearFraction { numerator: 20, denominator: 360 },
            balance: usd("158906.89"),
            rate: None,
        }],
        rate: Rate::parse("0.0980").unwrap(),
        exact: parse_decimal("865.1597344444444444444444444", 28).unwrap(),
        amount: usd("865.16"),
        corrects: vec![
            PaymentRef::Receipt { receipt: ReceiptId::FIRST },
            PaymentRef::UnappliedCash { on: date("2008-09-10") },
        ],
    };
    let written = default_interest_charge(&facility(), &charge);
    let mut problems = Problems::default();
    assert_eq!(read_default_interest_charge(&mut problems, "", &facility(), &written), Some(charge));
    let other = pb::DefaultInterestCharge { corrects: vec!["facilities/other/receipts/1".to_owned()], ..written };
    assert_eq!(read_default_interest_charge(&mut problems, "", &facility(), &other), None);
    assert_eq!(fields_of(problems), ["corrects[0]"]);
}

/// The first line of the worked example: 16 days.
#[test]
fn payment_is_read_as_it_is_written() {
    let line = ScheduleLine {
        number: 1,
        from: date("2008-05-18"),
        to: date("2008-06-03"),
        days: 16,
        year_fraction: YearFraction { numerator: 16, denominator: 360 },
        opening_balance: usd("3446325.00"),
        interest_base: None,
        rate: Rate::parse("0.0780").unwrap(),
        parts: Vec::new(),
        exact_interest: parse_decimal("11947.26", 28).unwrap(),
        interest: usd("11947.26"),
        principal: usd("146959.63"),
        payment: usd("158906.89"),
        closing_balance: usd("3299365.37"),
        due_date: date("2008-06-03"),
    };
    let mut problems = Problems::default();
    assert_eq!(read_schedule_payment(&mut problems, "payments[0]", &schedule_payment(&line)), Some(line.clone()));
    let missing = pb::SchedulePayment { closing_balance: None, ..schedule_payment(&line) };
    assert_eq!(read_schedule_payment(&mut problems, "payments[0]", &missing), None);
    assert_eq!(fields_of(problems), ["payments[0].closing_balance"]);
}
