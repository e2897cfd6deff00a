//! Two lives after funding: one to its end, with everything that can go wrong and be mended, and one
//! that is accelerated. Four machines of 300,000.00 are funded on 3 March 2008; rents fall due on 3
//! June and on 3 September, the final maturity; what is not accepted by 2 April falls due.

use facility_domain::{
    facility::{
        command::{
            AccelerateFacility, AcknowledgeGuaranteeDemand, AddCharge, CloseFacility, CorrectFixing, CorrectedFee,
            DeclareDefault, DemandGuarantee, DisputeInvoice, DisputeResolution, DisputedAmount, ExercisePurchaseOption,
            QuoteTermination, RecordReceipt, RecordSupplierPaymentReturned, RefundUnappliedCash, RenewSchedule,
            ReportMissingHistory, ResolveDispute, ResumeFacility, ReturnEquipment, ReverseReceipt,
            SubmitComplianceCertificate, TerminateSchedule, WaiveDefault, WithdrawGuaranteeDemand,
        },
        fixtures::{acceptance, boleo_terms, fixings, floating_interest, funding, rate, short_lease_terms, unit},
        servicing::{DueCategory, Payer},
        terms::{Amortization, Covenant, Interest, RenewalOption, TermsDraft, Threshold},
    },
    ids::{CovenantId, DefaultId, GuaranteeDemandId, InvoiceId, QuoteId, ScheduleId},
    money::Money,
};

use rust_decimal::Decimal;

use super::*;
use crate::figures::{Sent, of_facility};

fn terms() -> TermsDraft {
    let guarantee = boleo_terms().guarantee;
    TermsDraft { acceptance_long_stop_days: 30, guarantee, ..short_lease_terms() }
}

fn demand(number: u32) -> GuaranteeDemandId {
    GuaranteeDemandId::new(number).unwrap()
}

fn invoice(number: u32) -> InvoiceId {
    InvoiceId::new(number).unwrap()
}

/// Funded on 3 March; two machines accepted on the 4th, each for itself, on the 5th.
fn paid_out() -> Life {
    paid_out_under(terms())
}

fn paid_out_under(terms: TermsDraft) -> Life {
    let mut life = Life::new();
    life.accept(facility().with_terms(terms).creation(), &agent());
    life.accept(SignFacility { signing_date: date("2007-11-13") }, &agent());
    life.satisfy(&initial("insurance"));
    life.advance_to("2008-02-25");
    let machines = ["M1", "M2", "M3", "M4"].map(|serial| machine(serial, "300000.00")).to_vec();
    life.accept(request("2008-03-03", machines), &borrower());
    life.accept(approval(1), &officer(1));
    life.accept(approval(1), &officer(2));
    life.satisfy(&ConditionRef::OfDrawdown(drawdown(1), condition("supplier-invoice")));
    life.advance_to("2008-03-03");
    life.accept(funding(1), &funder());
    life.advance_to("2008-03-05");
    life
}

fn leased() -> Life {
    leased_under(terms())
}

fn leased_under(terms: TermsDraft) -> Life {
    let mut life = paid_out_under(terms);
    for accepted in ["1-1", "1-2"] {
        life.accept(acceptance(&[(accepted, "2008-03-04")]), &borrower());
    }
    life
}

/// Everything payable by now is paid, and so much more.
fn pay(life: &mut Life, payer: Payer, more: &str, bank_reference: &str) {
    let book = life.snapshot.state.facility().unwrap().book();
    let due = book.servicing.open().filter(|invoice| invoice.billing.due_date <= book.business_date);
    let payable: Vec<Money> = due.map(|invoice| invoice.payable().unwrap()).collect();
    let amount = Money::sum(usd("0.00").currency(), payable.into_iter().chain([usd(more)])).unwrap();
    let receipt = RecordReceipt {
        amount,
        value_date: book.business_date,
        payer,
        bank_reference: bank_reference.to_owned(),
        payment_reference: String::new(),
        invoice: None,
    };
    life.accept(receipt, &agent());
}

/// The charge is disputed twice: the first time in vain.
fn disputed(life: &mut Life, number: u32) {
    let reason = || "The inspection was agreed at 150".to_owned();
    let amounts = vec![DisputedAmount { line: 1, category: DueCategory::Fee, amount: usd("100.00") }];
    let dispute = DisputeInvoice { invoice: invoice(number), amounts, reason: reason() };
    let resolve = |resolution| ResolveDispute { invoice: invoice(number), resolution, reason: reason() };
    life.accept(dispute.clone(), &borrower());
    life.accept(resolve(DisputeResolution::Rejected), &agent());
    life.accept(dispute, &borrower());
    let corrections = vec![CorrectedFee { line: 1, fee: usd("150.00") }];
    life.accept(resolve(DisputeResolution::Upheld { corrections }), &agent());
}

/// The guarantor pays on the second demand.
fn guaranteed(life: &mut Life) {
    life.accept(DemandGuarantee { invoices: Vec::new() }, &agent());
    let reason = "The amount was wrong".to_owned();
    life.accept(WithdrawGuaranteeDemand { demand: demand(1), reason }, &agent());
    life.accept(DemandGuarantee { invoices: Vec::new() }, &agent());
    life.accept(AcknowledgeGuaranteeDemand { demand: demand(2) }, &agent());
    pay(life, Payer::Guarantor { demand: demand(2) }, "0.00", "BANK-3");
}

fn to_the_end() -> Life {
    let mut life = leased();
    pay(&mut life, Payer::Borrower, "0.00", "BANK-1");
    let description = "Inspection".to_owned();
    life.accept(AddCharge { due_date: date("2008-06-03"), description, amount: usd("250.00") }, &agent());
    life.advance_to("2008-04-13");
    pay(&mut life, Payer::Borrower, "0.00", "BANK-2");
    life.accept(DeclareDefault { description: "The mine has stopped".to_owned() }, &agent());
    let waived = DefaultId::new(2).unwrap();
    life.accept(WaiveDefault { default: waived, reason: "It works again".to_owned() }, &agent());
    life.advance_to("2008-05-24");
    disputed(&mut life, 4);
    life.advance_to("2008-06-11");
    guaranteed(&mut life);
    pay(&mut life, Payer::Borrower, "1000.00", "BANK-4");
    life.accept(RefundUnappliedCash { amount: usd("400.00"), bank_reference: "BANK-5".to_owned() }, &agent());
    pay(&mut life, Payer::Borrower, "5.00", "BANK-8");
    let receipt = *life.snapshot.state.facility().unwrap().book().servicing.receipts.last_key_value().unwrap().0;
    let bank_reference = "BANK-9".to_owned();
    life.accept(ReverseReceipt { receipt, bank_reference, reason: "No funds".to_owned() }, &agent());
    life.advance_to("2008-09-03");
    pay(&mut life, Payer::Borrower, "0.00", "BANK-6");
    life.accept(ExercisePurchaseOption { schedule: ScheduleId::new(2).unwrap() }, &borrower());
    life.accept(ReturnEquipment { equipment: vec![unit("1-2")], returned_on: date("2008-09-03") }, &agent());
    life.advance_to("2008-09-15");
    pay(&mut life, Payer::Borrower, "0.00", "BANK-7");
    life.accept(CloseFacility, &agent());
    life
}

fn accelerated() -> Life {
    let mut life = leased();
    life.advance_to("2008-03-20");
    life.accept(AccelerateFacility { reason: "Nothing was paid".to_owned() }, &agent());
    life.accept(ReportMissingHistory { own: 20, seen: 22 }, &borrower());
    life.accept(ResumeFacility { reason: "21 and 22 are entered again".to_owned() }, &agent());
    life
}

fn reversed() -> Life {
    let mut life = paid_out();
    let bank_reference = "BANK-9".to_owned();
    let returned = RecordSupplierPaymentReturned { drawdown: drawdown(1), expected_revision: None, bank_reference };
    life.accept(returned, &agent());
    life
}

/// At a floating rate: funded and accepted at fixings of 28 and 29 February, reset on 3 June at that of
/// 30 May; the first rent is billed when the fixing of 29 February is corrected.
fn floating() -> Life {
    let mut life = floating_until("2008-05-30");
    life.accept(fixings(&[("2008-05-30", "0.0268")]), &agent());
    life.advance_to("2008-06-03");
    let correction = CorrectFixing {
        benchmark: "USD-3M".to_owned(),
        fixing_date: date("2008-02-29"),
        previous: rate("0.0306"),
        rate: rate("0.0316"),
        reason: "Published with a slip".to_owned(),
    };
    life.accept(correction, &agent());
    life
}

/// The same up to a day, with no fixing but those of February.
fn floating_until(day: &str) -> Life {
    let mut life = paid_out_under(TermsDraft { interest: Interest::Floating(floating_interest()), ..terms() });
    life.accept(fixings(&[("2008-02-28", "0.0310"), ("2008-02-29", "0.0306")]), &agent());
    life.accept(acceptance(&[("1-1", "2008-03-04")]), &borrower());
    life.advance_to(day);
    life
}

fn bought_out() -> Life {
    let mut life = leased();
    let (schedule, settlement_date) = (ScheduleId::new(2).unwrap(), date("2008-03-05"));
    let quote = QuoteTermination { schedule, equipment: Vec::new(), settlement_date };
    life.accept(quote, &borrower());
    life.accept(TerminateSchedule { quote: QuoteId::FIRST }, &borrower());
    life
}

/// A bullet that is renewed for two payments more, while it runs in its last period.
fn renewed() -> Life {
    let option = RenewalOption { annual_rate: rate("0.0600"), most_payments: 2, notice_days: 30 };
    let terms = TermsDraft { amortization: Amortization::Bullet, renewal_option: Some(option), ..terms() };
    let mut life = leased_under(terms);
    life.advance_to("2008-06-03");
    life.accept(RenewSchedule { schedule: ScheduleId::new(2).unwrap(), payments: 2 }, &borrower());
    life
}

/// Debt service cover of at least 1, certified late.
fn covenant() -> Covenant {
    Covenant {
        id: CovenantId::parse("dscr").unwrap(),
        title: "Debt service cover".to_owned(),
        threshold: Threshold::AtLeast(Decimal::ONE),
        first_test: date("2007-12-31"),
        test_months: 12,
        certificate_days: 70,
    }
}

/// The first of two payments is none: its interest is added to the balance.
fn in_grace() -> Life {
    let amortization = Amortization::CapitalizedThenLevel { capitalized_periods: 1 };
    let mut life = leased_under(TermsDraft { amortization, covenants: vec![covenant()], ..terms() });
    let certificate = SubmitComplianceCertificate {
        covenant: covenant().id,
        test_date: date("2007-12-31"),
        value: Decimal::ONE,
        title: "Certificate".to_owned(),
        reference: "DOC-31".to_owned(),
        sha256: [0xcd; 32],
    };
    life.accept(certificate, &borrower());
    life.advance_to("2008-06-03");
    life
}

#[test]
fn lives_after_funding_are_the_same_when_they_are_read_back() {
    for life in [to_the_end(), accelerated(), bought_out(), renewed(), reversed(), floating(), in_grace()] {
        let mut again = State::default();
        for stored in &life.stored {
            again = life.machine.evolve(again, &life.machine.decode(stored).unwrap());
        }
        assert_eq!(again, life.snapshot.state);
    }
}

#[test]
fn the_lives_have_every_stored_type() {
    let lives = [
        whole_life(),
        cancelled_life(),
        to_the_end(),
        accelerated(),
        bought_out(),
        renewed(),
        reversed(),
        floating(),
        in_grace(),
    ];
    let seen: BTreeSet<&str> =
        lives.iter().flat_map(|life| &life.stored).map(|stored| stored.event_type.as_str()).collect();
    assert_eq!(seen, stored::TYPES.iter().copied().collect());
}

/// What a notice after funding tells, in a few words.
pub(super) fn kind(subject: &Subject) -> String {
    let last = |name: &str| name.rsplit('/').next().unwrap().to_owned();
    let amount = |money: &Option<facility_proto::r#type::v1::Money>| money.as_ref().unwrap().amount.clone();
    match subject {
        Subject::EquipmentAccepted(it) => format!("schedule {} commenced", last(&it.schedule.as_ref().unwrap().name)),
        Subject::LongStopPassed(it) => format!("long-stop with invoice {}", last(&it.invoice.as_ref().unwrap().name)),
        Subject::InvoiceIssued(it) => format!("invoice {} issued", last(&it.invoice.as_ref().unwrap().name)),
        Subject::BusinessDateMoved(_) => "date".to_owned(),
        Subject::ComplianceCertified(it) => {
            format!("certificate {}", last(&it.certificate.as_ref().unwrap().name))
        }
        Subject::InvoiceFellDue(it) => format!("invoice {} due", last(&it.invoice)),
        Subject::InvoiceSuperseded(it) => {
            format!("invoice {} superseded by {}", last(&it.invoice), last(&it.corrected.as_ref().unwrap().name))
        }
        Subject::DisputeChanged(it) => format!("invoice {} has {} disputed parts", last(&it.invoice), it.parts.len()),
        Subject::ReceiptRecorded(it) => format!("receipt {}", last(&it.receipt.as_ref().unwrap().name)),
        Subject::ReceiptReversed(it) => format!("receipt {} reversed", last(&it.receipt)),
        Subject::UnappliedCashApplied(it) => format!("{} applied", amount(&it.amount)),
        Subject::UnappliedCashRefunded(it) => format!("{} refunded", amount(&it.amount)),
        Subject::DefaultChanged(it) => {
            let default = it.default.as_ref().unwrap();
            format!("default {} {}", last(&default.name), default.state().as_str_name().trim_start_matches("STATE_"))
        }
        Subject::GuaranteeDemandChanged(it) => {
            let demand = it.demand.as_ref().unwrap();
            format!("demand {} {}", last(&demand.name), demand.state().as_str_name().trim_start_matches("STATE_"))
        }
        Subject::FacilityAccelerated(it) => format!("accelerated with {} invoices", it.invoices.len()),
        Subject::ScheduleEnded(it) => format!("schedule {} ended", last(&it.schedule)),
        Subject::PurchaseOptionExercised(it) => {
            format!("option with invoice {}", last(&it.invoice.as_ref().unwrap().name))
        }
        Subject::TitlePassed(it) => format!("title to {}", last(&it.equipment[0])),
        Subject::EquipmentReturned(it) => format!("{} returned", last(&it.equipment[0])),
        Subject::DrawdownReversed(it) => format!("{} reversed", last(&it.drawdown)),
        Subject::ScheduleSettled(it) => format!("settlement with invoice {}", last(&it.invoice.as_ref().unwrap().name)),
        Subject::ScheduleRenewed(it) => format!("schedule {} renewed", last(&it.schedule.as_ref().unwrap().name)),
        Subject::TerminationQuoted(it) => format!("{} given", last(&it.quote.as_ref().unwrap().name)),
        Subject::FacilityMatured(_) => "matured".into(),
        Subject::FacilityClosed(_) => "closed".into(),
        earlier => panic!("before funding: {earlier:?}"),
    }
}

fn told_after_funding(life: &Life) -> Vec<String> {
    let kinds: Vec<String> = told(life).iter().map(|notice| super::kind(notice.subject.as_ref().unwrap())).collect();
    kinds.into_iter().skip_while(|kind| kind != "1 funded").skip(1).collect()
}

/// Each date that is asked for is told as "date" where it opens.
#[test]
fn notices_tell_a_lease_from_acceptance_to_the_end_in_order() {
    let expected = [
        // 5 March: the interim rents of a day each are due at once; they are paid.
        "date",
        "schedule 2 commenced",
        "invoice 1 issued",
        "invoice 1 due",
        "schedule 3 commenced",
        "invoice 2 issued",
        "invoice 2 due",
        "receipt 1",
        // The availability period ends on 31 March; two machines are not accepted by 2 April.
        "ended",
        "long-stop with invoice 3",
        "invoice 3 due",
        // Due on the 3rd, overdue on the 4th; five business days of grace end on the 10th.
        "default 1 POTENTIAL",
        "default 1 EVENT_OF_DEFAULT",
        // 13 April: default interest comes first, so that as much principal stays unpaid.
        "date",
        "receipt 2",
        "default 2 POTENTIAL",
        "default 2 WAIVED",
        // 24 May: ten days before the rents and the charge are due.
        "date",
        "invoice 4 issued",
        "invoice 4 has 1 disputed parts",
        "invoice 4 has 0 disputed parts",
        "invoice 4 has 1 disputed parts",
        "invoice 4 superseded by 5",
        // Due on 3 June, overdue on the 4th; the grace ends on the 10th.
        "invoice 5 due",
        "default 3 POTENTIAL",
        "date",
        "default 3 EVENT_OF_DEFAULT",
        "demand 1 ISSUED",
        "demand 1 WITHDRAWN",
        "demand 2 ISSUED",
        "demand 2 ACKNOWLEDGED",
        // The guarantor, short of the default interest: by due date the rest of the long-stop comes
        // first. The borrower pays what is left, and 1,000.00.
        "receipt 3",
        "default 1 CURED",
        "receipt 4",
        "default 3 CURED",
        "400.00 refunded",
        // 5.00 more that bounce.
        "receipt 5",
        "receipt 5 reversed",
        // 24 August and 3 September.
        "invoice 6 issued",
        "date",
        "invoice 6 due",
        "600.00 applied",
        "receipt 6",
        "schedule 2 ended",
        "schedule 3 ended",
        "option with invoice 7",
        "1-2 returned",
        // 4 September; ten days after the 3rd is a Saturday, so that the price is due on the 15th.
        "matured",
        "date",
        "invoice 7 due",
        "receipt 7",
        "title to 1-1",
        "closed",
    ];
    assert_eq!(told_after_funding(&to_the_end()), expected);
}

#[test]
fn an_acceleration_is_told_once_with_all_its_invoices() {
    let told = told_after_funding(&accelerated());
    // Due on 5 March, overdue on the 6th; five business days of grace end on the 12th.
    let defaults = told.iter().filter(|kind| kind.ends_with("EVENT_OF_DEFAULT")).count();
    assert_eq!(defaults, 2, "one for each interim rent: {told:?}");
    let at = told.iter().position(|kind| kind.starts_with("accelerated with ")).unwrap();
    assert!(told[at + 1..].iter().all(|kind| kind.ends_with(" due")), "{told:?}");
}

#[test]
fn no_notice_after_funding_holds_a_principal() {
    for life in [to_the_end(), accelerated(), bought_out()] {
        for payload in &life.notices {
            assert!(!String::from_utf8_lossy(payload).contains("spiffe:"));
        }
    }
}

#[test]
fn every_day_is_closed_under_its_own_date_and_events_under_the_open_one() {
    let life = to_the_end();
    let mut open = "2007-11-13".to_owned();
    for stored in &life.stored {
        assert_eq!(stored.business_date, open, "{}", stored.event_type);
        if stored.event_type == "facility.business_day_closed.v1" {
            open = date(&open).next_day().unwrap().to_string();
        }
    }
    assert_eq!(open, "2008-09-15");
}

#[test]
fn a_fixing_that_is_missing_is_in_the_figures_until_it_is_published() {
    let missing = |life: &Life| {
        let mut figures = Vec::new();
        of_facility(&mut figures, &life.snapshot, life.snapshot.state.facility().unwrap(), &Sent::default());
        figures.into_iter().find(|figure| figure.name == "missing_fixings").unwrap().value
    };
    let none = |value: f64| value.abs() < f64::EPSILON;
    // The reset of 3 June takes the fixing of 30 May.
    let mut life = floating_until("2008-05-30");
    assert!(none(missing(&life)));
    life.advance_to("2008-06-03");
    assert!(none(missing(&life) - 1.0));
    life.accept(fixings(&[("2008-05-30", "0.0268")]), &agent());
    assert!(none(missing(&life)));
}
