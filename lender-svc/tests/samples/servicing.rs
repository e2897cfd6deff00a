//! One sample of every event after funding, after the worked example of the conventions: batch 1 of
//! the case, 3,446,325.00 at 7.80 %, funded on 2008-03-03, commencing on 2008-05-18.

use std::collections::BTreeMap;
use std::sync::Arc;

use facility_domain::charges::{Charge, ChargeLine};
use facility_domain::day_count::YearFraction;
use facility_domain::decimal::parse_decimal;
use facility_domain::facility::{
    Event,
    condition::{Decision, Evidence},
    event::{
        AcceptedEquipment, AccrualKind, AccrualsPosted, ChargeAdded, ComplianceCertified, DefaultCured,
        DefaultOccurred, DefaultWaived, DisputeRejected, DrawdownReversed, EquipmentAccepted, EquipmentReturned,
        EventOfDefaultOccurred, FacilityAccelerated, FacilityClosed, FacilityMatured, FacilityResumed, FixingCorrected,
        FixingPublished, GuaranteeDemandAcknowledged, GuaranteeDemandWithdrawn, GuaranteeDemanded, InterestCapitalized,
        InvoiceDisputed, InvoiceFellDue, InvoiceIssued, InvoiceOverdue, InvoiceSuperseded, LongStopPassed,
        MissingHistoryReported, PaymentCorrection, PublishedFixing, PurchaseOptionExercised, RateCorrected, RateReset,
        ReceiptRecorded, ReceiptReversed, ReplacedInvoice, RestOfSchedule, ScheduleAccrual, ScheduleEnded,
        ScheduleRenewed, ScheduleSettled, TakenBack, TerminatedSchedule, TerminationQuoted, TitlePassed,
        UnappliedCashApplied, UnappliedCashRefunded,
    },
    fixtures::{agent, borrower, date, rate, usd},
    servicing::{
        Allocation, AllocationTarget, Billing, ComplianceCertificate, DefaultCause, DefaultInterestCharge, DueCategory,
        InterimRent, InvoiceLine, InvoiceLineKind, Payer, PaymentRef, PendingCharge, Receipt, Renewal, Settlement,
        SettlementCause, TerminationQuote,
    },
};
use facility_domain::ids::{
    CertificateId, CovenantId, DefaultId, DrawdownId, EquipmentId, GuaranteeDemandId, InvoiceId, QuoteId, ReceiptId,
    ScheduleId,
};
use facility_domain::money::Money;
use facility_domain::schedule::{AppliedRate, RatePart, RateSource, Schedule, ScheduleLine};
use rust_decimal::Decimal;

pub fn schedule(number: u32) -> ScheduleId {
    ScheduleId::new(number).unwrap()
}

pub fn invoice(number: u32) -> InvoiceId {
    InvoiceId::new(number).unwrap()
}

pub fn default(number: u32) -> DefaultId {
    DefaultId::new(number).unwrap()
}

pub fn demand(number: u32) -> GuaranteeDemandId {
    GuaranteeDemandId::new(number).unwrap()
}

pub fn unit(text: &str) -> EquipmentId {
    EquipmentId::parse(text).unwrap()
}

pub fn exact(text: &str) -> Decimal {
    parse_decimal(text, 28).unwrap()
}

fn provider(on: &str) -> Decision {
    Decision { by: agent().actor(), on: date(on) }
}

fn boleo(on: &str) -> Decision {
    Decision { by: borrower().actor(), on: date(on) }
}

/// A balance over actual days of 360.
pub fn balance(from: &str, to: &str, days: i64, amount: &str) -> ChargeLine {
    let year_fraction = YearFraction { numerator: days, denominator: 360 };
    ChargeLine { from: date(from), to: date(to), days, year_fraction, balance: usd(amount), rate: None }
}

/// A line of fee, interest and principal, reckoned on nothing.
pub fn line(number: u32, kind: InvoiceLineKind, [fee, interest, principal]: [&str; 3]) -> InvoiceLine {
    let (fee, interest, principal) = (usd(fee), usd(interest), usd(principal));
    InvoiceLine { number, kind, basis: Vec::new(), rate: None, exact: None, fee, interest, principal }
}

fn reckoned(line: InvoiceLine, basis: ChargeLine, of_year: &str, before_rounding: &str) -> InvoiceLine {
    InvoiceLine { basis: vec![basis], rate: Some(rate(of_year)), exact: Some(exact(before_rounding)), ..line }
}

pub fn billing(number: u32, issued_on: &str, due_date: &str, amount: &str, lines: Vec<InvoiceLine>) -> Billing {
    Billing {
        invoice: invoice(number),
        issued_on: date(issued_on),
        due_date: date(due_date),
        lines,
        amount: usd(amount),
    }
}

/// 76 days: 3,446,325.00 × 0.0780 × 76 / 360 = 56,749.485. The 18th is a Sunday.
fn interim_rent() -> InterimRent {
    let charge = Charge {
        lines: vec![balance("2008-03-03", "2008-05-18", 76, "3446325.00")],
        rate: rate("0.0780"),
        exact: exact("56749.485"),
        amount: usd("56749.49"),
    };
    InterimRent { charge, due_date: date("2008-05-19") }
}

/// The first and the last payment. 3,446,325.00 × 0.0780 × 16 / 360 = 11,947.26 exactly;
/// 155,867.57 × 0.0780 × 90 / 360 = 3,039.417615.
fn payments() -> Arc<Schedule<Money>> {
    let of_360 = |numerator| YearFraction { numerator, denominator: 360 };
    let first = ScheduleLine {
        number: 1,
        from: date("2008-05-18"),
        to: date("2008-06-03"),
        days: 16,
        year_fraction: of_360(16),
        opening_balance: usd("3446325.00"),
        interest_base: None,
        rate: rate("0.0780"),
        parts: Vec::new(),
        exact_interest: exact("11947.26"),
        interest: usd("11947.26"),
        principal: usd("146959.63"),
        payment: usd("158906.89"),
        closing_balance: usd("3299365.37"),
        due_date: date("2008-06-03"),
    };
    let last = ScheduleLine {
        number: 28,
        from: date("2014-12-03"),
        to: date("2015-03-03"),
        days: 90,
        year_fraction: of_360(90),
        opening_balance: usd("155867.57"),
        interest_base: None,
        rate: rate("0.0780"),
        parts: Vec::new(),
        exact_interest: exact("3039.417615"),
        interest: usd("3039.42"),
        principal: usd("155867.57"),
        payment: usd("158906.99"),
        closing_balance: usd("0.00"),
        due_date: date("2015-03-03"),
    };
    let (rent, exact_rent) = (Some(usd("158906.89")), Some(exact("158906.89328270")));
    Arc::new(Schedule { lines: vec![first, last], rent, exact_rent })
}

pub fn equipment_accepted() -> EquipmentAccepted {
    let accepted = |id, on| AcceptedEquipment { equipment: unit(id), on: date(on) };
    EquipmentAccepted {
        decision: boleo("2008-05-20"),
        interim: schedule(1),
        schedule: schedule(2),
        accepted: vec![accepted("1-1", "2008-05-16"), accepted("1-3", "2008-05-18")],
        commencement: date("2008-05-18"),
        amount: usd("3446325.00"),
        balloon: usd("0.00"),
        interim_rent: interim_rent(),
        payments: payments(),
        interim_accrued: usd("4321.09"),
        interim_adjustment: usd("-0.01"),
    }
}

/// 211 days on what was not accepted: 340,000.00 × 0.0780 × 211 / 360 = 15,543.666…
pub fn long_stop_billing() -> Billing {
    let not_accepted = line(1, InvoiceLineKind::LongStop { schedule: schedule(1) }, ["0.00", "15543.67", "340000.00"]);
    let basis = balance("2008-03-03", "2008-09-30", 211, "340000.00");
    let reckoned = reckoned(not_accepted, basis, "0.0780", "15543.66666666666666666666667");
    billing(9, "2008-09-30", "2008-09-30", "355543.67", vec![reckoned])
}

/// Fees, a charge, the interim rent and the first rent. 64,000,000.00 × 0.0050 × 50 / 360 =
/// 44,444.444…
pub fn first_billing() -> Billing {
    let fees = [
        line(1, InvoiceLineKind::ArrangementFee, ["800000.00", "0.00", "0.00"]),
        reckoned(
            line(2, InvoiceLineKind::CommitmentFee, ["44444.44", "0.00", "0.00"]),
            balance("2007-11-13", "2008-01-02", 50, "64000000.00"),
            "0.0050",
            "44444.44444444444444444444444",
        ),
        line(3, InvoiceLineKind::Charge { description: "Inspection".to_owned() }, ["250.00", "0.00", "0.00"]),
    ];
    let rents = [
        reckoned(
            line(4, InvoiceLineKind::InterimRent { schedule: schedule(2) }, ["0.00", "56749.49", "0.00"]),
            balance("2008-03-03", "2008-05-18", 76, "3446325.00"),
            "0.0780",
            "56749.485",
        ),
        reckoned(
            line(5, InvoiceLineKind::Rent { schedule: schedule(2), payment: 1 }, ["0.00", "11947.26", "146959.63"]),
            balance("2008-05-18", "2008-06-03", 16, "3446325.00"),
            "0.0780",
            "11947.26",
        ),
    ];
    // 800,000.00 + 44,444.44 + 250.00 + 56,749.49 + 158,906.89
    billing(7, "2008-05-24", "2008-06-03", "1060350.82", fees.into_iter().chain(rents).collect())
}

/// 158,906.89 × 0.0980 × 20 / 360 = 865.159734444…
pub fn late_rent() -> DefaultInterestCharge {
    DefaultInterestCharge {
        invoice: invoice(8),
        basis: vec![balance("2008-09-03", "2008-09-23", 20, "158906.89")],
        rate: rate("0.0980"),
        exact: exact("865.1597344444444444444444444"),
        amount: usd("865.16"),
        corrects: Vec::new(),
    }
}

fn allocation(due_date: &str, number: u32, target: AllocationTarget, amount: &str) -> Allocation {
    Allocation { invoice: invoice(number), due_date: date(due_date), target, amount: usd(amount) }
}

pub fn receipt() -> Receipt {
    let of_line = |line, schedule, category| AllocationTarget::Line { line, schedule, category };
    Receipt {
        id: ReceiptId::new(5).unwrap(),
        decision: provider("2008-09-24"),
        amount: usd("200000.00"),
        value_date: date("2008-09-23"),
        payer: Payer::Guarantor { demand: demand(1) },
        bank_reference: "BANK-77".to_owned(),
        payment_reference: "PAY-12".to_owned(),
        default_interest: vec![late_rent()],
        allocations: vec![
            allocation("2008-09-03", 8, AllocationTarget::DefaultInterest, "865.16"),
            allocation("2008-09-03", 8, of_line(1, Some(schedule(2)), DueCategory::Principal), "90569.27"),
            allocation("2008-09-03", 8, of_line(2, None, DueCategory::Fee), "250.00"),
        ],
        // 865.16 + 90,569.27 + 250.00 = 91,684.43
        unapplied: usd("108315.57"),
        given_back: Vec::new(),
    }
}

pub fn lease_events() -> Vec<Event> {
    let price = line(1, InvoiceLineKind::PurchaseOption { schedule: schedule(2) }, ["1.00", "0.00", "0.00"]);
    vec![
        Event::EquipmentAccepted(Box::new(equipment_accepted())),
        Event::LongStopPassed(Box::new(LongStopPassed {
            schedule: schedule(1),
            on: date("2008-09-30"),
            interim_adjustment: usd("-0.02"),
            billing: long_stop_billing(),
        })),
        Event::ScheduleEnded(ScheduleEnded { schedule: schedule(2), on: date("2015-03-03") }),
        Event::PurchaseOptionExercised(Box::new(PurchaseOptionExercised {
            schedule: schedule(2),
            decision: boleo("2015-03-04"),
            billing: Some(billing(41, "2015-03-04", "2015-03-04", "1.00", vec![price])),
        })),
        Event::TitlePassed(TitlePassed {
            schedule: schedule(2),
            equipment: vec![unit("1-1"), unit("1-3")],
            on: date("2015-03-05"),
        }),
        Event::EquipmentReturned(EquipmentReturned {
            decision: provider("2015-03-11"),
            equipment: vec![unit("1-2")],
            on: date("2015-03-10"),
        }),
    ]
}

pub fn billing_events() -> Vec<Event> {
    let accrual = |number, kind, amount| ScheduleAccrual { schedule: schedule(number), kind, amount: usd(amount) };
    let disputed = BTreeMap::from([((3, DueCategory::Fee), usd("100.00")), ((4, DueCategory::Interest), usd("0.01"))]);
    let corrected =
        line(1, InvoiceLineKind::Charge { description: "Inspection".to_owned() }, ["150.00", "0.00", "0.00"]);
    vec![
        Event::AccrualsPosted(AccrualsPosted {
            day: date("2008-06-02"),
            schedules: vec![
                accrual(1, AccrualKind::Interim, "73.67"),
                accrual(2, AccrualKind::Payment { number: 1 }, "-0.01"),
            ],
            commitment_fee: usd("888.89"),
        }),
        Event::InterestCapitalized(InterestCapitalized {
            schedule: schedule(2),
            payment: 1,
            on: date("2008-06-03"),
            amount: usd("11947.26"),
        }),
        Event::InvoiceIssued(Box::new(InvoiceIssued {
            billing: first_billing(),
            commitment_fee_adjustment: usd("-0.03"),
        })),
        Event::InvoiceFellDue(InvoiceFellDue { invoice: invoice(7), on: date("2008-06-03") }),
        Event::InvoiceOverdue(InvoiceOverdue { invoice: invoice(7), on: date("2008-06-04") }),
        Event::ChargeAdded(ChargeAdded {
            decision: provider("2008-05-02"),
            charge: PendingCharge {
                due_date: date("2008-06-03"),
                description: "Inspection".to_owned(),
                amount: usd("250.00"),
            },
        }),
        Event::InvoiceDisputed(InvoiceDisputed {
            invoice: invoice(7),
            decision: boleo("2008-05-26"),
            amounts: disputed,
            reason: "The inspection was agreed at 150".to_owned(),
        }),
        Event::DisputeRejected(DisputeRejected {
            invoice: invoice(7),
            decision: provider("2008-05-27"),
            reason: "The price list says 250".to_owned(),
            default_interest: None,
        }),
        Event::InvoiceSuperseded(Box::new(InvoiceSuperseded {
            invoice: invoice(7),
            decision: provider("2008-05-28"),
            reason: "Agreed".to_owned(),
            corrected: Some(billing(10, "2008-05-28", "2008-06-03", "150.00", vec![corrected])),
            carried: BTreeMap::from([((1, DueCategory::Fee), usd("150.00"))]),
            released: usd("100.00"),
            default_interest: None,
        })),
    ]
}

fn part(from: &str, to: &str, days: i64, applied: AppliedRate) -> RatePart {
    let year_fraction = YearFraction { numerator: days, denominator: 360 };
    RatePart { from: date(from), to: date(to), days, year_fraction, applied }
}

/// 155,867.57 × (0.068 × 60 + 0.07 × 30) / 360 = 2,675.726618…
fn reset_payments() -> Arc<Schedule<Money>> {
    let known = AppliedRate { rate: rate("0.0680"), source: RateSource::Fixing { on: date("2014-12-01") } };
    let projected = AppliedRate { rate: rate("0.0700"), source: RateSource::Projected };
    let Schedule { mut lines, .. } = payments().as_ref().clone();
    lines.remove(0);
    let last = &mut lines[0];
    last.parts = vec![part("2014-12-03", "2015-02-01", 60, known), part("2015-02-01", "2015-03-03", 30, projected)];
    last.rate = rate("0.0700");
    (last.exact_interest, last.interest, last.payment) = (exact("2675.7266"), usd("2675.73"), usd("158543.30"));
    Arc::new(Schedule { lines, rent: Some(usd("158543.30")), exact_rent: Some(exact("158543.296")) })
}

pub fn rate_events() -> Vec<Event> {
    let fixing = |on, value| PublishedFixing { fixing_date: date(on), rate: rate(value) };
    let compounded = RateSource::Compounded { first: date("2008-05-16"), last: date("2008-06-02"), filled: 1 };
    let previous = RateSource::PreviousFixing { on: date("2008-05-14"), instead_of: date("2008-05-15") };
    let correction = |payment, source, interest, difference| PaymentCorrection {
        payment,
        basis: vec![ChargeLine {
            rate: Some(AppliedRate { rate: rate("0.0790"), source }),
            ..balance("2008-05-18", "2008-06-03", 16, "3446325.00")
        }],
        exact: exact("12100.43"),
        interest: usd(interest),
        difference: usd(difference),
    };
    let on_top =
        line(1, InvoiceLineKind::RateCorrection { schedule: schedule(2), payment: 1 }, ["0.00", "153.17", "0.00"]);
    vec![
        Event::FixingPublished(FixingPublished {
            decision: provider("2008-05-16"),
            benchmark: "USD-3M".to_owned(),
            fixings: vec![fixing("2008-05-15", "0.0580"), fixing("2008-05-16", "-0.0001")],
        }),
        Event::FixingCorrected(FixingCorrected {
            decision: provider("2008-05-19"),
            benchmark: "USD-3M".to_owned(),
            fixing_date: date("2008-05-15"),
            previous: rate("0.0580"),
            rate: rate("0.0590"),
            reason: "Published with a slip".to_owned(),
        }),
        Event::RateReset(RateReset {
            schedule: schedule(2),
            on: date("2014-12-03"),
            from: 28,
            payments: reset_payments(),
        }),
        Event::RateCorrected(Box::new(RateCorrected {
            schedule: schedule(2),
            on: date("2008-05-19"),
            corrections: vec![
                correction(0, previous, "56749.48", "-0.01"),
                correction(1, compounded, "12100.43", "153.17"),
            ],
            billings: vec![billing(12, "2008-05-19", "2008-05-29", "153.17", vec![on_top])],
            credited: usd("0.01"),
        })),
    ]
}

pub fn receipt_events() -> Vec<Event> {
    let rest = AllocationTarget::Line { line: 1, schedule: Some(schedule(2)), category: DueCategory::Interest };
    vec![
        Event::ReceiptRecorded(Box::new(ReceiptRecorded { receipt: receipt() })),
        Event::ReceiptReversed(Box::new(ReceiptReversed {
            receipt: ReceiptId::new(5).unwrap(),
            decision: provider("2008-09-30"),
            reason: "Returned by the bank: no funds".to_owned(),
            bank_reference: "BANK-91".to_owned(),
            taken_back: vec![
                TakenBack {
                    number: 4,
                    payment: PaymentRef::Receipt { receipt: ReceiptId::new(5).unwrap() },
                    value_date: date("2008-09-23"),
                    allocation: allocation("2008-09-03", 8, AllocationTarget::DefaultInterest, "865.16"),
                },
                TakenBack {
                    number: 6,
                    payment: PaymentRef::UnappliedCash { on: date("2008-09-25") },
                    value_date: date("2008-09-25"),
                    allocation: allocation("2008-12-03", 11, rest, "1234.56"),
                },
            ],
            from_unapplied: usd("0.00"),
            default_interest: vec![DefaultInterestCharge {
                corrects: vec![PaymentRef::UnappliedCash { on: date("2008-09-25") }],
                ..late_rent()
            }],
        })),
        Event::UnappliedCashApplied(UnappliedCashApplied {
            on: date("2008-12-03"),
            default_interest: vec![late_rent()],
            allocations: vec![allocation("2008-12-03", 11, rest, "1234.56")],
            amount: usd("1234.56"),
        }),
        Event::UnappliedCashRefunded(UnappliedCashRefunded {
            decision: provider("2008-12-04"),
            amount: usd("1000.00"),
            bank_reference: "BANK-91".to_owned(),
        }),
    ]
}

pub fn acceleration_billing() -> Billing {
    let all = line(1, InvoiceLineKind::Acceleration { schedule: schedule(2) }, ["0.00", "0.00", "3299365.37"]);
    billing(12, "2008-10-01", "2008-10-01", "3299365.37", vec![all])
}

#[expect(clippy::too_many_lines, reason = "one of each event")]
pub fn default_events() -> Vec<Event> {
    let terminated = |number, adjustment, commenced| TerminatedSchedule {
        schedule: schedule(number),
        accrual_adjustment: usd(adjustment),
        commenced,
    };
    vec![
        Event::ComplianceCertified(ComplianceCertified {
            certificate: ComplianceCertificate {
                id: CertificateId::new(2).unwrap(),
                covenant: CovenantId::parse("debt-service-cover").unwrap(),
                test_date: date("2008-03-31"),
                value: exact("1.1950"),
                passed: false,
                evidence: Evidence {
                    title: "Compliance certificate".to_owned(),
                    reference: "DOC-31".to_owned(),
                    sha256: [0xcd; 32],
                    submitted_by: borrower().actor(),
                    submitted_on: date("2008-05-10"),
                },
            },
        }),
        Event::DefaultOccurred(DefaultOccurred {
            default: default(1),
            cause: DefaultCause::Payment { invoice: invoice(8) },
            on: date("2008-09-04"),
            remedy_until: date("2008-09-10"),
        }),
        Event::EventOfDefaultOccurred(EventOfDefaultOccurred { default: default(1), on: date("2008-09-11") }),
        Event::DefaultCured(DefaultCured {
            default: default(1),
            decision: None,
            on: date("2008-09-23"),
            evidence: String::new(),
        }),
        Event::DefaultWaived(DefaultWaived {
            default: default(1),
            decision: provider("2008-09-12"),
            reason: "The bank's fault".to_owned(),
        }),
        Event::FacilityAccelerated(Box::new(FacilityAccelerated {
            decision: provider("2008-10-01"),
            reason: "Nothing was paid".to_owned(),
            cancelled: usd("60553675.00"),
            defaults: vec![default(1), default(2)],
            superseded: vec![invoice(11)],
            released: usd("0.50"),
            terminated: vec![terminated(1, "0.00", false), terminated(2, "-0.02", true)],
            commitment_fee_adjustment: usd("0.01"),
            billings: vec![acceleration_billing()],
        })),
        Event::GuaranteeDemanded(GuaranteeDemanded {
            demand: demand(1),
            decision: provider("2008-09-12"),
            invoices: vec![invoice(8)],
            amount: usd("159156.89"),
        }),
        Event::GuaranteeDemandAcknowledged(GuaranteeDemandAcknowledged {
            demand: demand(1),
            decision: provider("2008-09-15"),
        }),
        Event::GuaranteeDemandWithdrawn(GuaranteeDemandWithdrawn {
            demand: demand(1),
            decision: provider("2008-09-16"),
            reason: "The borrower has paid".to_owned(),
        }),
        Event::FacilityMatured(FacilityMatured { on: date("2015-03-04") }),
        Event::FacilityClosed(FacilityClosed { decision: provider("2015-03-12") }),
        Event::MissingHistoryReported(MissingHistoryReported { own: 41, seen: 44, reported_by: borrower().actor() }),
        Event::FacilityResumed(FacilityResumed {
            decision: provider("2008-09-17"),
            reason: "Notices 42 to 44 are entered again".to_owned(),
        }),
    ]
}

fn interest_only() -> InvoiceLine {
    line(1, InvoiceLineKind::InterimRent { schedule: schedule(4) }, ["0.00", "890.77", "0.00"])
}

/// What is left where the next payment repays everything.
fn first_payment() -> Arc<Schedule<Money>> {
    let all = payments();
    Arc::new(Schedule { lines: all.lines.iter().take(1).cloned().collect(), ..all.as_ref().clone() })
}

/// A quote for one of two machines, and the settlement by it: a rent that was billed is billed anew.
pub fn settlement_events() -> Vec<Event> {
    let interest = Charge {
        lines: vec![balance("2008-09-03", "2008-09-10", 7, "1500000.00")],
        rate: rate("0.0780"),
        exact: exact("2275"),
        amount: usd("2275.00"),
    };
    let quote = TerminationQuote {
        id: QuoteId::FIRST,
        decision: boleo("2008-09-01"),
        schedule: schedule(2),
        equipment: vec![unit("1-1")],
        settlement_date: date("2008-09-10"),
        balance: usd("3200000.00"),
        principal: usd("1500000.00"),
        interest,
        fee: usd("15000.00"),
        unpaid: usd("158906.89"),
        taken: false,
    };
    let kind = InvoiceLineKind::Settlement { schedule: schedule(2), settlement: 1 };
    let settled = line(1, kind, ["15000.00", "2275.00", "1500000.00"]);
    let rent = line(1, InvoiceLineKind::Rent { schedule: schedule(2), payment: 3 }, ["0.00", "33518.33", "51000.00"]);
    let settlement = Settlement {
        number: 1,
        cause: SettlementCause::Termination { quote: QuoteId::FIRST },
        on: date("2008-09-10"),
        equipment: vec![unit("1-1")],
        balance: usd("3200000.00"),
        principal: usd("1500000.00"),
        interest: usd("2275.00"),
        fee: usd("15000.00"),
        commenced: true,
    };
    vec![
        Event::DrawdownReversed(Box::new(DrawdownReversed {
            drawdown: DrawdownId::new(2).unwrap(),
            decision: provider("2008-09-10"),
            bank_reference: "BANK-77".to_owned(),
            amount: usd("4111237.50"),
            deducted_fee: None,
            cancelled: false,
            schedule: schedule(4),
            interim_adjustment: usd("0.02"),
            billing: Some(billing(15, "2008-09-10", "2008-09-10", "890.77", vec![interest_only()])),
        })),
        Event::TerminationQuoted(Box::new(TerminationQuoted { quote })),
        Event::ScheduleSettled(Box::new(ScheduleSettled {
            decision: boleo("2008-09-10"),
            schedule: schedule(2),
            settlement,
            rest: RestOfSchedule::Leased {
                payments: first_payment(),
                balloon: usd("0.00"),
                accruing: 2,
                accrued: usd("2578.33"),
            },
            ends: false,
            accrual_adjustment: usd("0.01"),
            replaced: vec![ReplacedInvoice {
                invoice: invoice(10),
                corrected: Some(billing(13, "2008-09-10", "2008-12-03", "84518.33", vec![rent])),
                carried: BTreeMap::from([((1, DueCategory::Interest), usd("0.40"))]),
                released: usd("0.10"),
            }],
            billing: billing(14, "2008-09-10", "2008-09-10", "1517275.00", vec![settled]),
        })),
    ]
}

/// A schedule is renewed for a further term.
fn renewed() -> Event {
    Event::ScheduleRenewed(Box::new(ScheduleRenewed {
        decision: boleo("2008-09-11"),
        schedule: schedule(2),
        renewal: Renewal {
            renewed_on: date("2008-09-11"),
            first_payment: 2,
            start: date("2008-12-03"),
            end: date("2009-06-03"),
            annual_rate: rate("0.0650"),
        },
        amount: usd("120000.00"),
        payments: first_payment(),
        replaced: vec![ReplacedInvoice {
            invoice: invoice(16),
            corrected: None,
            carried: BTreeMap::new(),
            released: usd("7.25"),
        }],
    }))
}

/// One of every event after funding.
pub fn events() -> Vec<Event> {
    [
        lease_events(),
        billing_events(),
        receipt_events(),
        rate_events(),
        settlement_events(),
        vec![renewed()],
        default_events(),
    ]
    .concat()
}
