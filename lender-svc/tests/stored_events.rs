//! The stored bytes of every event version: what was ever written loads for ever, to the same event.
//!
//! A golden file is the data of one sample, and a line end. A file that is missing is written when
//! `REGENERATE_GOLDEN=1` is set, to be read by eye and kept; one that is there is never written
//! again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly, in its helpers too")]

#[path = "samples/servicing.rs"]
mod servicing;

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc};

use facility_domain::facility::{
    Event,
    approval::Approval,
    claims::{ClaimKey, ClaimKind},
    condition::{ConditionRef, Decision, Evidence},
    drawdown::DrawdownLine,
    event::{
        AvailabilityBegan, AvailabilityEnded, BusinessDateTargetSet, BusinessDayClosed, CommitmentCancelled,
        ConditionDeferred, ConditionExpired, ConditionSatisfied, ConditionWaived, DefaultCured, DefaultOccurred,
        DisputeRejected, DrawdownApproved, DrawdownCancelled, DrawdownFunded, DrawdownLapsed, DrawdownRejected,
        DrawdownSubmitted, DrawdownWithdrawn, EvidenceRejected, EvidenceSubmitted, FacilityCancelled, FacilityCreated,
        FacilitySigned, InvoiceSuperseded, PurchaseOptionExercised, ReceiptRecorded,
    },
    fixtures::{
        agent, boleo_terms, borrower, committee, condition, date, drawdown, funder, machine, officer, parties, rate,
        usd,
    },
    role::Role,
    servicing::{DefaultCause, DefaultInterestCharge, GivenBack, Payer, PaymentRef, Receipt},
    terms::{
        Amortization, BenchmarkKind, Covenant, FacilityTerms, Fallback, FinalMaturity, FloatingInterest, GivenRent,
        Interest, InterestBase, RenewalOption, ResetRule, TermsDraft, Threshold, VatRate,
    },
};
use facility_domain::{
    calendar::CalendarId,
    day_count::YearFraction,
    ids::{CovenantId, FacilityId, ReceiptId},
};
use facility_journal::StoredEvent;
use lender_svc::stored::{TYPES, decode, encode};

fn by(context: &facility_domain::facility::Context) -> Decision {
    Decision { by: context.actor(), on: date("2008-01-02") }
}

fn insurance() -> ConditionRef {
    ConditionRef::Initial(condition("insurance"))
}

fn own_invoice() -> ConditionRef {
    ConditionRef::OfDrawdown(drawdown(3), condition("supplier-invoice"))
}

fn created(terms: TermsDraft) -> Event {
    Event::FacilityCreated(Box::new(FacilityCreated {
        facility: FacilityId::parse("boleo").unwrap(),
        parties: parties(),
        terms: FacilityTerms::from_recorded(terms),
        business_date: date("2007-11-13"),
        created_by: agent().actor(),
    }))
}

fn submitted() -> Event {
    let mut item = machine("D8T-65789", "400000.00");
    item.down_payment = usd("60000.00");
    let key = |kind, key: &str| ClaimKey { kind, key: key.to_owned() };
    Event::DrawdownSubmitted(DrawdownSubmitted {
        drawdown: drawdown(3),
        decision: by(&borrower()),
        requested_funding_date: date("2008-03-03"),
        lines: vec![DrawdownLine { item, financed_amount: usd("340000.00") }],
        price: usd("400000.00"),
        financed_amount: usd("340000.00"),
        claims: vec![
            key(ClaimKind::Serial, "CATERPILLAR/D8T65789"),
            key(ClaimKind::Invoice, "CATDEALERNORTHWEST/INVD8T65789"),
        ],
    })
}

fn facility_samples() -> Vec<Event> {
    let (decision, reason) = (by(&agent()), "The project has stopped".to_owned());
    vec![
        created(boleo_terms()),
        Event::FacilitySigned(FacilitySigned { decision: decision.clone(), final_maturity: Some(date("2015-03-03")) }),
        Event::FacilityCancelled(FacilityCancelled {
            decision: decision.clone(),
            reason,
            cancelled: usd("64000000.00"),
        }),
        Event::CommitmentCancelled(CommitmentCancelled { decision, amount: usd("1000000.00") }),
        Event::AvailabilityBegan(AvailabilityBegan { on: date("2008-01-02") }),
        Event::AvailabilityEnded(AvailabilityEnded { on: date("2010-01-01"), cancelled: usd("173712.50") }),
        Event::BusinessDateTargetSet(BusinessDateTargetSet { target: date("2008-03-03"), set_by: agent().actor() }),
        Event::BusinessDayClosed(BusinessDayClosed { closed: date("2008-02-29"), opened: date("2008-03-01") }),
    ]
}

fn condition_samples() -> Vec<Event> {
    let reason = || "The policy has run out".to_owned();
    let evidence = Evidence {
        title: "Policy".to_owned(),
        reference: "DOC-17".to_owned(),
        sha256: [0xab; 32],
        submitted_by: borrower().actor(),
        submitted_on: date("2008-01-02"),
    };
    let until = date("2008-01-31");
    let decision = by(&committee(1));
    vec![
        Event::EvidenceSubmitted(EvidenceSubmitted { condition: insurance(), evidence }),
        Event::ConditionSatisfied(ConditionSatisfied { condition: own_invoice(), decision: by(&agent()) }),
        Event::EvidenceRejected(EvidenceRejected { condition: insurance(), decision: by(&agent()), reason: reason() }),
        Event::ConditionWaived(ConditionWaived {
            condition: insurance(),
            decision: decision.clone(),
            reason: reason(),
        }),
        Event::ConditionDeferred(ConditionDeferred { condition: insurance(), until, decision, reason: reason() }),
        Event::ConditionExpired(ConditionExpired { condition: insurance(), until }),
    ]
}

fn drawdown_samples() -> Vec<Event> {
    let id = drawdown(3);
    let reason = || "Not this machine".to_owned();
    let approval = Approval {
        by: officer(1).actor(),
        role: Role::CreditOfficer,
        on: date("2008-01-03"),
        comment: "Checked against the invoice".to_owned(),
    };
    vec![
        submitted(),
        Event::DrawdownApproved(DrawdownApproved { drawdown: id, approval, completes: false }),
        Event::DrawdownRejected(DrawdownRejected { drawdown: id, decision: by(&officer(1)), reason: reason() }),
        Event::DrawdownWithdrawn(DrawdownWithdrawn { drawdown: id, decision: by(&borrower()), reason: reason() }),
        Event::DrawdownCancelled(DrawdownCancelled { drawdown: id, decision: by(&agent()), reason: reason() }),
        Event::DrawdownLapsed(DrawdownLapsed { drawdown: id, on: date("2010-01-01") }),
        Event::DrawdownFunded(DrawdownFunded {
            drawdown: id,
            decision: by(&funder()),
            financed_amount: usd("340000.00"),
            payment_reference: "PAY-3".to_owned(),
            final_maturity: Some(date("2015-01-02")),
            deducted_fee: None,
        }),
    ]
}

fn samples() -> Vec<Event> {
    [facility_samples(), condition_samples(), drawdown_samples(), servicing::events()].concat()
}

fn stored(event_type: &str, data: &str) -> StoredEvent {
    StoredEvent {
        stream: "facilities/boleo".into(),
        version: 1,
        event_type: event_type.into(),
        data: data.into(),
        business_date: "2008-01-02".into(),
        recorded_at: 0,
        principal: "spiffe://cat-financial.example/facility-agent".into(),
        on_behalf_of: None,
        request_id: None,
        hash: [0; 32],
    }
}

fn golden(event_type: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{event_type}.json"))
}

#[test]
fn every_type_has_a_sample_and_a_name_of_its_events() {
    let named: BTreeMap<String, &'static str> =
        samples().iter().map(|event| (encode(event).event_type, event.name())).collect();
    assert_eq!(named.keys().map(String::as_str).collect::<Vec<_>>(), {
        let mut types = TYPES.to_vec();
        types.sort_unstable();
        types
    });
    for (event_type, name) in named {
        let snake: String =
            event_type.strip_prefix("facility.").and_then(|rest| rest.strip_suffix(".v1")).unwrap().into();
        assert_eq!(snake.replace('_', ""), name.to_lowercase(), "one word for one thing");
    }
}

#[test]
fn stored_bytes_are_the_golden_ones_and_load_to_the_same_event() {
    let write = std::env::var("REGENERATE_GOLDEN").is_ok_and(|value| value == "1");
    for event in samples() {
        let encoded = encode(&event);
        let file = golden(&encoded.event_type);
        if write && !file.exists() {
            fs::write(&file, format!("{}\n", encoded.data)).unwrap();
        }
        let kept = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let kept = kept.strip_suffix('\n').unwrap();
        assert_eq!(encoded.data, kept, "{}", encoded.event_type);
        assert_eq!(decode(&stored(&encoded.event_type, kept)).unwrap(), event, "{}", encoded.event_type);
    }
}

#[test]
fn every_golden_file_is_a_type_that_can_be_read() {
    let mut files = 0;
    for file in fs::read_dir(golden("x").parent().unwrap()).unwrap() {
        let path = file.unwrap().path();
        let event_type = path.file_stem().unwrap().to_str().unwrap();
        decode(&stored(event_type, fs::read_to_string(&path).unwrap().trim_end())).unwrap();
        files += 1;
    }
    assert_eq!(files, TYPES.len());
}

#[test]
fn rare_terms_survive_the_way() {
    let floating = |floor, cap| {
        Interest::Floating(FloatingInterest {
            benchmark: "USD-3M".to_owned(),
            margin: rate("0.0275"),
            floor,
            cap,
            reset_months: 3,
            fixing_lag_business_days: 2,
            reset_rule: ResetRule::KeepPrincipal,
            benchmark_kind: BenchmarkKind::Term,
            fallback: Fallback::None,
        })
    };
    let overnight = Interest::Floating(FloatingInterest {
        benchmark: "SOFR".to_owned(),
        margin: rate("0.0275"),
        floor: None,
        cap: None,
        reset_months: 3,
        fixing_lag_business_days: 0,
        reset_rule: ResetRule::SolveRentAgain,
        benchmark_kind: BenchmarkKind::CompoundedInArrears { lookback_business_days: 5, observation_shift: true },
        fallback: Fallback::PreviousFixing { most_days: 7 },
    });
    let rare: [fn(&mut TermsDraft); 7] = [
        |terms| terms.final_maturity = FinalMaturity::Fixed(date("2015-03-03")),
        |terms| terms.amortization = Amortization::InterestOnlyThenLevel { interest_only_periods: 4 },
        |terms| terms.amortization = Amortization::Profile { principal_shares: vec![rate("0.25"), rate("0.750")] },
        |terms| (terms.purchase_option, terms.guarantee) = (None, None),
        |terms| {
            let annual_rate = rate("0.0650");
            terms.renewal_option = Some(RenewalOption { annual_rate, most_payments: 8, notice_days: 60 });
        },
        |terms| terms.vat_rates = vec![VatRate { effective_from: date("2008-01-01"), rate: rate("0.15") }],
        |terms| (terms.calendars, terms.extra_holidays) = (CalendarId::ALL.to_vec(), vec![date("2008-05-05")]),
    ];
    let mut all: Vec<TermsDraft> = rare.into_iter().map(changed).collect();
    for interest in [floating(None, None), floating(Some(rate("0.0000")), Some(rate("0.12"))), overnight] {
        all.push(TermsDraft { interest, ..boleo_terms() });
    }
    for threshold in [Threshold::AtLeast(servicing::exact("1.20")), Threshold::AtMost(servicing::exact("3.5"))] {
        let covenant = Covenant {
            id: CovenantId::parse("dscr").unwrap(),
            title: "Cover".to_owned(),
            threshold,
            first_test: date("2008-03-31"),
            test_months: 3,
            certificate_days: 45,
        };
        all.push(TermsDraft { covenants: vec![covenant], ..boleo_terms() });
    }
    for interest_base in [InterestBase::PeriodBalance { months: 12 }, InterestBase::AmountFinanced] {
        all.push(TermsDraft { interest_base, ..boleo_terms() });
    }
    for amortization in [
        Amortization::LevelPrincipal,
        Amortization::Bullet,
        Amortization::RentProfile { weights: vec![rate("0"), rate("2.50")], repeats: true },
        Amortization::CapitalizedThenLevel { capitalized_periods: 4 },
        Amortization::GivenRent(GivenRent::Amount(usd("15000.00"))),
        Amortization::GivenRent(GivenRent::Share(rate("0.0150"))),
    ] {
        all.push(TermsDraft { amortization, ..boleo_terms() });
    }
    for terms in all {
        let event = created(terms);
        let encoded = encode(&event);
        assert_eq!(decode(&stored(&encoded.event_type, &encoded.data)).unwrap(), event);
    }
}

fn changed(change: fn(&mut TermsDraft)) -> TermsDraft {
    let mut terms = boleo_terms();
    change(&mut terms);
    terms
}

#[test]
fn what_a_later_release_adds_is_passed_over_but_a_new_type_is_refused() {
    let more = r#"{"drawdown":3,"on":"2010-01-01","reason":"AVAILABILITY_ENDED"}"#;
    assert!(decode(&stored("facility.drawdown_lapsed.v1", more)).is_ok());
    assert!(decode(&stored("facility.drawdown_lapsed.v2", more)).is_err());
    assert!(decode(&stored("facility.drawdown_reversed.v1", more)).is_err());
}

#[test]
fn a_code_that_is_not_known_is_refused() {
    let encoded = encode(&created(boleo_terms()));
    let strange = encoded.data.replace("\"ACT_360\"", "\"ACT_364\"");
    assert_ne!(strange, encoded.data);
    let error = decode(&stored(&encoded.event_type, &strange)).unwrap_err();
    assert!(error.problem.contains("ACT_364"), "{error}");
}

#[test]
fn rare_forms_of_what_follows_funding_survive_the_way() {
    let mut in_interim_whole = servicing::equipment_accepted();
    let schedule = Arc::make_mut(&mut in_interim_whole.payments);
    (schedule.rent, schedule.exact_rent) = (None, None);
    // Actual/Actual: 16 days of a leap year over 365 × 366, not reduced.
    schedule.lines[0].year_fraction = YearFraction { numerator: 5_840, denominator: 133_590 };
    schedule.lines[0].principal = usd("-12.34");
    let corrects =
        vec![PaymentRef::Receipt { receipt: ReceiptId::FIRST }, PaymentRef::UnappliedCash { on: date("2008-09-23") }];
    let difference = DefaultInterestCharge { amount: usd("-865.16"), corrects, ..servicing::late_rent() };
    let given_back = vec![GivenBack { charge: difference.clone(), released: usd("12.00") }];
    let receipt = Receipt { payer: Payer::Borrower, default_interest: Vec::new(), given_back, ..servicing::receipt() };
    let breach = DefaultCause::Covenant {
        covenant: CovenantId::parse("dscr").unwrap(),
        test_date: date("2008-03-31"),
        certificate_missing: true,
    };
    let declared = DefaultCause::Declared { decision: by(&agent()), description: "The mine has stopped".to_owned() };
    let rare = [
        Event::EquipmentAccepted(Box::new(in_interim_whole)),
        Event::ReceiptRecorded(Box::new(ReceiptRecorded { receipt })),
        Event::PurchaseOptionExercised(Box::new(PurchaseOptionExercised {
            schedule: servicing::schedule(2),
            decision: by(&borrower()),
            billing: None,
        })),
        Event::InvoiceSuperseded(Box::new(InvoiceSuperseded {
            invoice: servicing::invoice(7),
            decision: by(&agent()),
            reason: "Not owed".to_owned(),
            corrected: None,
            carried: BTreeMap::new(),
            released: usd("0.00"),
            default_interest: Some(servicing::late_rent()),
        })),
        Event::DisputeRejected(DisputeRejected {
            invoice: servicing::invoice(7),
            decision: by(&agent()),
            reason: "As agreed".to_owned(),
            default_interest: Some(difference),
        }),
        Event::DefaultOccurred(DefaultOccurred {
            default: servicing::default(3),
            cause: breach,
            on: date("2008-05-16"),
            remedy_until: date("2008-06-14"),
        }),
        Event::DefaultOccurred(DefaultOccurred {
            default: servicing::default(2),
            cause: declared,
            on: date("2008-01-02"),
            remedy_until: date("2008-02-01"),
        }),
        Event::DefaultCured(DefaultCured {
            default: servicing::default(2),
            decision: Some(by(&agent())),
            on: date("2008-01-10"),
            evidence: "It works again".to_owned(),
        }),
    ];
    for event in rare {
        let encoded = encode(&event);
        assert_eq!(decode(&stored(&encoded.event_type, &encoded.data)).unwrap(), event);
    }
}

#[test]
fn a_year_fraction_is_kept_as_it_was_reckoned_with() {
    let six_tenths = YearFraction { numerator: 216, denominator: 360 };
    let mut event = servicing::equipment_accepted();
    Arc::make_mut(&mut event.payments).lines[0].year_fraction = six_tenths;
    let encoded = encode(&Event::EquipmentAccepted(Box::new(event)));
    assert!(encoded.data.contains(r#"{"numerator":216,"denominator":360}"#), "{}", encoded.data);
    let zero = encoded.data.replace(r#""numerator":216,"denominator":360"#, r#""numerator":216,"denominator":0"#);
    assert!(decode(&stored(&encoded.event_type, &zero)).unwrap_err().problem.contains("216/0"));
}

#[test]
fn codes_and_numbers_that_cannot_be_are_refused() {
    for (event_type, right, wrong) in [
        ("accruals_posted", r#""of":"INTERIM""#, r#""of":"EXTERIM""#),
        ("invoice_issued", r#""bills":"CHARGE""#, r#""bills":"SURCHARGE""#),
        ("receipt_recorded", r#""who":"GUARANTOR""#, r#""who":"NOBODY""#),
        ("receipt_recorded", r#""of":"LINE""#, r#""of":"PAGE""#),
        ("receipt_recorded", r#""category":"FEE""#, r#""category":"TAX""#),
        ("default_occurred", r#""what":"PAYMENT""#, r#""what":"WAR""#),
        ("invoice_disputed", r#""category":"INTEREST""#, r#""category":"TAX""#),
        ("invoice_disputed", r#""line":4,"category":"INTEREST""#, r#""line":3,"category":"FEE""#),
        ("invoice_fell_due", r#""invoice":7"#, r#""invoice":0"#),
        ("schedule_ended", r#""schedule":2"#, r#""schedule":-2"#),
        ("title_passed", r#""1-1""#, r#""1-0""#),
        ("equipment_accepted", r#""exact":"56749.485""#, r#""exact":"5.6e4""#),
        ("equipment_accepted", r#""days":76"#, r#""days":76.0"#),
    ] {
        let event_type = format!("facility.{event_type}.v1");
        let kept = fs::read_to_string(golden(&event_type)).unwrap();
        let changed = kept.replacen(right, wrong, 1);
        assert_ne!(kept, changed, "{event_type} has {right}");
        assert!(decode(&stored(&event_type, &changed)).is_err(), "{event_type} with {wrong}");
    }
}
