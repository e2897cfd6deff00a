//! The stored bytes of every event version: what was ever written loads for ever, to the same event.
//!
//! A golden file is the data of one sample, and a line end. A file that is missing is written when
//! `REGENERATE_GOLDEN=1` is set, to be read by eye and kept; one that is there is never written
//! again. Those of the versions that are written no more were written by the releases that did.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly, in its helpers too")]

use std::{collections::BTreeSet, fs, path::PathBuf, sync::Arc};

use borrower_svc::{
    book::{
        Event,
        computation::MinorAmount,
        event::{
            DeliveryRecorded, FollowingStopped, NoticeTakenIn, PaymentOrdered, PurchaseCancelled, PurchaseCreated,
            SubmissionAccepted, SubmissionRecorded, SubmissionRefused,
        },
        notice::Subject,
        purchase::Equipment,
        state::{StopCause, Stopped},
        submission::{AcceptedPurchase, ConditionRef, Content, Failure, Outcome, ProviderMethod, Refused},
    },
    stored::{TYPES, decode, encode},
    wire::read_notice,
};
use facility_domain::{
    currency::Currency,
    date::BusinessDate,
    facility::{servicing::PrepaymentEffect, terms::Category},
    ids::{ConditionId, CovenantId, DrawdownId, InvoiceId, PurchaseId, QuoteId, ScheduleId},
    money::Money,
};
use facility_journal::StoredEvent;
use facility_proto::{lender::v1 as lender, r#type::v1 as types};
use prost::Message;

const STREAM: &str = "facilities/boleo";

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn usd(amount: &str) -> Money {
    Money::parse(Currency::parse("USD").unwrap(), amount).unwrap()
}

fn purchase(id: &str) -> PurchaseId {
    PurchaseId::parse(id).unwrap()
}

fn created() -> Event {
    let equipment = Equipment {
        purchase: purchase("PUR-001"),
        category: Category::parse("MOBILE_SURFACE").unwrap(),
        manufacturer: "Caterpillar".to_owned(),
        model: "D8T".to_owned(),
        description: "Track-type tractor, \"new\"".to_owned(),
        serial_number: "D8T-65789".to_owned(),
        supplier: "cat-dealer-northwest".to_owned(),
        invoice_number: "INV-1".to_owned(),
        invoice_date: date("2008-01-02"),
        price: usd("400000.00"),
    };
    Event::PurchaseCreated(PurchaseCreated { equipment, financed_amount: MinorAmount::of(usd("340000.00")) })
}

fn recorded(content: Content, method: ProviderMethod) -> Event {
    Event::SubmissionRecorded(SubmissionRecorded {
        submission: 7,
        content,
        method,
        request: Arc::from(*b"\x0a\x03r-7\xff"),
        provider_request_id: "0198b3a4-5c1e-7000-8000-000000000007".to_owned(),
        on_behalf_of: "spiffe://boleo.example/treasurer-1".to_owned(),
        created_at: 1_204_545_600_000_001,
    })
}

fn asked_for() -> Event {
    let purchases = vec![purchase("PUR-001"), purchase("PUR-002")];
    let content = Content::Drawdown { purchases, requested_funding_date: date("2008-03-03") };
    recorded(content, ProviderMethod::SubmitDrawdown)
}

fn shown() -> Event {
    let condition = ConditionId::parse("supplier-invoice").unwrap();
    let condition = ConditionRef { drawdown: DrawdownId::new(3), condition };
    recorded(Content::Evidence { condition }, ProviderMethod::SubmitEvidence)
}

fn accepted_by_provider(outcome: Outcome) -> Event {
    Event::SubmissionAccepted(SubmissionAccepted { submission: 7, outcome })
}

fn refused() -> Event {
    let failure = Failure {
        reason: "AFTER_LONG_STOP".to_owned(),
        subject: "facilities/boleo/equipment/1-1".to_owned(),
        description: "The acceptance is dated after the long-stop date".to_owned(),
        metadata: vec![("long_stop_date".to_owned(), "2008-08-30".to_owned())],
    };
    let refused = Refused { message: "Not accepted".to_owned(), failures: vec![failure] };
    Event::SubmissionRefused(SubmissionRefused { submission: 7, refused })
}

fn taken_in() -> Event {
    let usd = |amount: &str| Some(types::Money { currency_code: "USD".to_owned(), amount: amount.to_owned() });
    let position = types::Position {
        commitment: usd("64000000.00"),
        available: usd("60553675.00"),
        reserved: usd("3446325.00"),
        funded: usd("0.00"),
        cancelled: usd("0.00"),
        category_uses: Vec::new(),
    };
    let approved = lender::notice::DrawdownApproved { drawdown: format!("{STREAM}/drawdowns/1") };
    let notice = lender::Notice {
        business_date: "2008-02-28".to_owned(),
        position: Some(position),
        subject: Some(lender::notice::Subject::DrawdownApproved(approved)),
    };
    let payload = notice.encode_to_vec();
    let notice = read_notice(STREAM, &payload).unwrap();
    assert_eq!(notice.subject, Subject::DrawdownApproved { drawdown: DrawdownId::FIRST });
    Event::NoticeTakenIn(NoticeTakenIn { number: 9, hash: [0xab; 32], payload: payload.into(), notice: notice.into() })
}

fn stopped() -> Event {
    let description = "notice 9 came where 8 was next".to_owned();
    Event::FollowingStopped(FollowingStopped { stopped: Stopped { cause: StopCause::HistoryDiverged, description } })
}

fn ordered() -> Event {
    Event::PaymentOrdered(PaymentOrdered {
        payment: 2,
        invoice: InvoiceId::new(7).unwrap(),
        amount: MinorAmount::of(usd("158909.19")),
        payment_date: date("2008-06-03"),
        payment_reference: "RENT \"7\"".to_owned(),
        ordered_by: "spiffe://boleo.example/treasurer-1".to_owned(),
        created_at: 1_211_587_200_000_001,
    })
}

/// What is asked for a lease that runs.
fn asked_for_a_lease() -> Vec<(&'static str, Event)> {
    let (schedule, settlement_date) = (ScheduleId::new(5).unwrap(), date("2008-05-22"));
    let quote = QuoteId::new(2).unwrap();
    let prepayment =
        |effect| Content::Prepayment { schedule, amount: MinorAmount::of(usd("446325.00")), settlement_date, effect };
    let purchases = vec![purchase("PUR-001")];
    let asked = Content::TerminationQuote { schedule, purchases, settlement_date };
    let prepay = ProviderMethod::PrepaySchedule;
    vec![
        ("prepayment_shorter_term", recorded(prepayment(PrepaymentEffect::ShorterTerm), prepay)),
        ("prepayment_lower_rent", recorded(prepayment(PrepaymentEffect::LowerRent), prepay)),
        ("renewal", recorded(Content::Renewal { schedule, payments: 3 }, ProviderMethod::RenewSchedule)),
        ("termination_quote", recorded(asked, ProviderMethod::QuoteTermination)),
        (
            "termination",
            recorded(Content::Termination { quote, schedule, settlement_date }, ProviderMethod::TerminateSchedule),
        ),
        ("settlement", accepted_by_provider(Outcome::Settlement(InvoiceId::new(4).unwrap()))),
        ("renewal", accepted_by_provider(Outcome::Renewal)),
        ("quote", accepted_by_provider(Outcome::Quote(quote))),
    ]
}

/// One file each: its name after the type, where a type has several, and the event.
fn written() -> Vec<(&'static str, Event)> {
    let acceptance = Content::Acceptance {
        purchases: vec![
            AcceptedPurchase { purchase: purchase("PUR-001"), on: date("2008-05-06") },
            AcceptedPurchase { purchase: purchase("PUR-002"), on: date("2008-05-18") },
        ],
    };
    let certificate = Content::Certificate {
        covenant: CovenantId::parse("debt-service-cover").unwrap(),
        test_date: date("2008-03-31"),
    };
    let dispute = Content::Dispute { invoice: InvoiceId::new(4).unwrap() };
    let mut written = vec![
        ("", created()),
        ("", Event::PurchaseCancelled(PurchaseCancelled { purchase: purchase("PUR-001") })),
        (
            "",
            Event::DeliveryRecorded(DeliveryRecorded {
                purchase: purchase("PUR-001"),
                delivered_on: date("2008-05-05"),
            }),
        ),
        ("drawdown", asked_for()),
        ("evidence", shown()),
        ("acceptance", recorded(acceptance, ProviderMethod::AcceptEquipment)),
        ("dispute", recorded(dispute, ProviderMethod::DisputeInvoice)),
        ("certificate", recorded(certificate, ProviderMethod::SubmitComplianceCertificate)),
        ("drawdown", accepted_by_provider(Outcome::Drawdown(DrawdownId::new(3).unwrap()))),
        ("evidence", accepted_by_provider(Outcome::Evidence)),
        ("schedule", accepted_by_provider(Outcome::Schedule(ScheduleId::new(5).unwrap()))),
        ("dispute", accepted_by_provider(Outcome::Dispute)),
        ("certificate", accepted_by_provider(Outcome::Certificate)),
        ("", refused()),
        ("", ordered()),
        ("", taken_in()),
        ("", stopped()),
    ];
    written.extend(asked_for_a_lease());
    written
}

/// Versions that are written no more, with the events that they load to.
fn written_once() -> Vec<(&'static str, &'static str, Event)> {
    vec![
        ("book.submission_recorded.v1", "drawdown", asked_for()),
        ("book.submission_recorded.v1", "evidence", shown()),
        (
            "book.submission_accepted.v1",
            "drawdown",
            accepted_by_provider(Outcome::Drawdown(DrawdownId::new(3).unwrap())),
        ),
        ("book.submission_accepted.v1", "evidence", accepted_by_provider(Outcome::Evidence)),
    ]
}

fn stored(event_type: &str, data: &str) -> StoredEvent {
    StoredEvent {
        stream: STREAM.into(),
        version: 1,
        event_type: event_type.into(),
        data: data.into(),
        business_date: "2008-01-02".into(),
        recorded_at: 0,
        principal: "spiffe://boleo.example/treasurer-1".into(),
        on_behalf_of: None,
        request_id: None,
        hash: [0; 32],
    }
}

fn golden(event_type: &str, sample: &str) -> PathBuf {
    let name = if sample.is_empty() { format!("{event_type}.json") } else { format!("{event_type}.{sample}.json") };
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn kept(event_type: &str, sample: &str) -> String {
    let file = golden(event_type, sample);
    let kept = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    kept.strip_suffix('\n').unwrap().to_owned()
}

#[test]
fn every_type_has_a_sample() {
    let written = written().into_iter().map(|(_, event)| encode(&event).event_type);
    let once = written_once().into_iter().map(|(event_type, ..)| event_type.to_owned());
    let sampled: BTreeSet<String> = written.chain(once).collect();
    let types: BTreeSet<String> = TYPES.iter().map(ToString::to_string).collect();
    assert_eq!((sampled, types.len()), (types.clone(), TYPES.len()));
}

#[test]
fn stored_bytes_are_the_golden_ones_and_load_to_the_same_event() {
    let write = std::env::var("REGENERATE_GOLDEN").is_ok_and(|value| value == "1");
    for (sample, event) in written() {
        let encoded = encode(&event);
        let file = golden(&encoded.event_type, sample);
        if write && !file.exists() {
            fs::write(&file, format!("{}\n", encoded.data)).unwrap();
        }
        let kept = kept(&encoded.event_type, sample);
        assert_eq!(encoded.data, kept, "{} {sample}", encoded.event_type);
        assert_eq!(decode(&stored(&encoded.event_type, &kept)).unwrap(), event, "{} {sample}", encoded.event_type);
    }
}

#[test]
fn what_an_older_release_wrote_loads_to_the_same_event() {
    for (event_type, sample, event) in written_once() {
        let loaded = decode(&stored(event_type, &kept(event_type, sample))).unwrap();
        assert_eq!(loaded, event, "{event_type} {sample}");
    }
}

#[test]
fn every_golden_file_is_one_of_a_sample() {
    let written = written().into_iter().map(|(sample, event)| golden(&encode(&event).event_type, sample));
    let once = written_once().into_iter().map(|(event_type, sample, _)| golden(event_type, sample));
    let samples: BTreeSet<PathBuf> = written.chain(once).collect();
    let folder = golden("x", "").parent().unwrap().to_owned();
    let files: BTreeSet<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files, samples);
}

#[test]
fn a_type_a_field_or_a_code_that_is_not_known_is_refused() {
    let cancelled = r#"{"purchase":"PUR-001"}"#;
    assert!(decode(&stored("book.purchase_cancelled.v1", cancelled)).is_ok());
    assert!(decode(&stored("book.purchase_cancelled.v2", cancelled)).is_err());
    assert!(decode(&stored("book.purchase_cancelled.v1", r#"{"purchase":"PUR-001","why":"gone"}"#)).is_err());
    let acceptance = kept("book.submission_recorded.v2", "acceptance");
    for (known, strange) in [("LeaseService/AcceptEquipment", "LeaseService/AcceptAll"), ("acceptance", "surrender")] {
        let strange = acceptance.replace(known, strange);
        assert_ne!(strange, acceptance);
        assert!(decode(&stored("book.submission_recorded.v2", &strange)).is_err(), "{strange}");
    }
    // The first version never held an acceptance.
    assert!(decode(&stored("book.submission_recorded.v1", &acceptance)).is_err());
}
