//! A whole little life, and what the journal and the borrower have of it.

mod behind;
mod leased;

use facility_domain::facility::{
    command::{
        AdvanceBusinessDate, ApproveDrawdown, CancelCommitment, CancelDrawdown, CancelFacility, DeferCondition,
        FundDrawdown, RejectDrawdown, RejectEvidence, SatisfyCondition, SignFacility, WaiveCondition, WithdrawDrawdown,
    },
    condition::ConditionRef,
    fixtures::{
        agent, approval, borrower, committee, condition, date, drawdown, facility, funder, machine, officer, request,
        usd,
    },
};
use facility_journal::{Append, Entry, SqliteJournal, SqliteOptions};
use facility_proto::lender::v1::{Notice, notice::Subject};
use prost::Message;

use super::*;
use crate::testing::{ITSELF, Life, STREAM, short_terms, stored};

const REMARK: &str = "between us: the dealer is slow";

fn initial(id: &str) -> ConditionRef {
    ConditionRef::Initial(condition(id))
}

fn signed() -> Life {
    let mut life = Life::new();
    life.accept(facility().with_terms(short_terms()).creation(), &agent());
    life.accept(SignFacility { signing_date: date("2007-11-13") }, &agent());
    life
}

fn available() -> Life {
    let mut life = signed();
    for id in ["insurance", "opinions", "permit"] {
        life.satisfy(&initial(id));
    }
    life.advance_to("2008-01-02");
    life
}

/// Everything that can happen to a facility but its cancellation.
fn whole_life() -> Life {
    let mut life = signed();
    life.accept(CancelCommitment { amount: usd("100000.00") }, &agent());
    conditions(&mut life);
    life.advance_to("2008-01-02");
    life.satisfy(&initial("permit"));
    funded(&mut life);
    ended(&mut life);
    life.advance_to("2008-04-01");
    life
}

fn conditions(life: &mut Life) {
    let (condition, reason) = (initial("insurance"), "The policy has run out".to_owned());
    life.show(&condition);
    life.accept(RejectEvidence { condition: condition.clone(), expected_revision: None, reason }, &agent());
    life.satisfy(&condition);
    let reason = "Known from the senior loan".to_owned();
    life.accept(WaiveCondition { condition: initial("opinions"), expected_revision: None, reason }, &committee(1));
    let (until, reason) = (date("2007-12-31"), "The office is closed".to_owned());
    life.accept(DeferCondition { condition: initial("permit"), expected_revision: None, until, reason }, &committee(1));
}

fn funded(life: &mut Life) {
    life.accept(request("2008-01-10", vec![machine("S-1", "300000.00")]), &borrower());
    for number in [1, 2] {
        let comment = REMARK.to_owned();
        life.accept(ApproveDrawdown { drawdown: drawdown(1), expected_revision: None, comment }, &officer(number));
    }
    life.satisfy(&ConditionRef::OfDrawdown(drawdown(1), condition("supplier-invoice")));
    life.advance_to("2008-01-10");
    let payment_reference = "PAY-1".to_owned();
    life.accept(FundDrawdown { drawdown: drawdown(1), expected_revision: None, payment_reference }, &funder());
}

/// Four drawdowns of the same machine, one after the other.
fn ended(life: &mut Life) {
    let submit = |life: &mut Life| life.accept(request("2008-01-21", vec![machine("S-2", "500.00")]), &borrower());
    let reason = || "Not this machine".to_owned();
    submit(life);
    life.accept(RejectDrawdown { drawdown: drawdown(2), expected_revision: None, reason: reason() }, &officer(1));
    submit(life);
    life.accept(WithdrawDrawdown { drawdown: drawdown(3), expected_revision: None, reason: reason() }, &borrower());
    submit(life);
    life.accept(approval(4), &officer(1));
    life.accept(CancelDrawdown { drawdown: drawdown(4), expected_revision: None, reason: reason() }, &agent());
    submit(life);
}

fn cancelled_life() -> Life {
    let mut life = signed();
    life.accept(CancelFacility { reason: "The project has stopped".to_owned() }, &agent());
    life
}

fn told(life: &Life) -> Vec<Notice> {
    life.notices.iter().map(|payload| Notice::decode(payload.as_slice()).unwrap()).collect()
}

/// Without the notices that say nothing but that another day is open.
fn told_but_dates(life: &Life) -> Vec<Notice> {
    let mut notices = told(life);
    notices.retain(|notice| !matches!(notice.subject, Some(Subject::BusinessDateMoved(_))));
    notices
}

#[test]
fn a_life_is_the_same_when_it_is_read_back() {
    for life in [whole_life(), cancelled_life()] {
        let mut again = State::default();
        for stored in &life.stored {
            again = life.machine.evolve(again, &life.machine.decode(stored).unwrap());
        }
        assert_eq!(again, life.snapshot.state);
    }
}

#[test]
fn notices_tell_what_the_borrower_may_know_in_order() {
    let kinds: Vec<String> = told(&whole_life()).iter().map(|notice| kind(notice.subject.as_ref().unwrap())).collect();
    let expected = [
        "created",
        "signed",
        "commitment cancelled",
        "insurance SUBMITTED",
        "insurance REJECTED",
        "insurance SUBMITTED",
        "insurance SATISFIED",
        "opinions WAIVED",
        "permit DEFERRED",
        "permit EXPIRED",
        // 2 January; 10 January, 1 April.
        "date",
        "began",
        "permit SUBMITTED",
        "permit SATISFIED",
        "1 submitted",
        "1 approved",
        "supplier-invoice SUBMITTED",
        "supplier-invoice SATISFIED",
        "date",
        "1 funded",
        "2 submitted",
        "2 rejected",
        "3 submitted",
        "3 withdrawn",
        "4 submitted",
        "4 approved",
        "4 cancelled",
        "5 submitted",
        "date",
        "5 lapsed",
        "ended",
    ];
    assert_eq!(kinds, expected);
}

fn kind(subject: &Subject) -> String {
    let last = |name: &str| name.rsplit('/').next().unwrap().to_owned();
    match subject {
        Subject::FacilityCreated(_) => "created".into(),
        Subject::FacilitySigned(_) => "signed".into(),
        Subject::FacilityCancelled(_) => "cancelled".into(),
        Subject::CommitmentCancelled(_) => "commitment cancelled".into(),
        Subject::AvailabilityBegan(_) => "began".into(),
        Subject::AvailabilityEnded(_) => "ended".into(),
        Subject::ConditionChanged(changed) => format!("{} {}", last(&changed.condition), changed.state),
        Subject::DrawdownSubmitted(it) => last(&it.drawdown) + " submitted",
        Subject::DrawdownApproved(it) => last(&it.drawdown) + " approved",
        Subject::DrawdownRejected(it) => last(&it.drawdown) + " rejected",
        Subject::DrawdownWithdrawn(it) => last(&it.drawdown) + " withdrawn",
        Subject::DrawdownCancelled(it) => last(&it.drawdown) + " cancelled",
        Subject::DrawdownLapsed(it) => last(&it.drawdown) + " lapsed",
        Subject::DrawdownFunded(it) => last(&it.drawdown) + " funded",
        later => leased::kind(later),
    }
}

#[test]
fn no_notice_holds_a_principal_or_an_approvers_remark() {
    for life in [whole_life(), cancelled_life()] {
        let journal: String = life.stored.iter().map(|stored| stored.data.as_str()).collect();
        assert!(journal.contains("spiffe://cat-financial.example/facility-agent"), "the search finds what is there");
        for payload in &life.notices {
            let text = String::from_utf8_lossy(payload);
            for private in ["spiffe:", "credit-officer", "facility-agent", "funding-officer", "borrower-svc", REMARK] {
                assert!(!text.contains(private), "{private} in {text}");
            }
        }
    }
}

#[test]
fn every_notice_carries_its_business_date_and_the_position_after_it() {
    let notices = told_but_dates(&whole_life());
    let figures = |at: usize| {
        let position = notices[at].position.clone().unwrap();
        let amount = |money: Option<facility_proto::r#type::v1::Money>| money.unwrap().amount;
        let figures = [position.available, position.reserved, position.funded, position.cancelled].map(amount);
        (notices[at].business_date.clone(), figures.join(" "))
    };
    // 1,000,000.00 less the 100,000.00 cancelled; 300,000.00 drawn; the 600,000.00 that are left end.
    for (at, day, expected) in [
        (0, "2007-11-13", "1000000.00 0.00 0.00 0.00"),
        (2, "2007-11-13", "900000.00 0.00 0.00 100000.00"),
        (9, "2008-01-01", "900000.00 0.00 0.00 100000.00"),
        (10, "2008-01-02", "900000.00 0.00 0.00 100000.00"),
        (13, "2008-01-02", "600000.00 300000.00 0.00 100000.00"),
        (17, "2008-01-10", "600000.00 0.00 300000.00 100000.00"),
        (18, "2008-01-10", "599500.00 500.00 300000.00 100000.00"),
        (26, "2008-04-01", "600000.00 0.00 300000.00 100000.00"),
        (27, "2008-04-01", "0.00 0.00 300000.00 700000.00"),
    ] {
        assert_eq!(figures(at), (day.to_owned(), expected.to_owned()), "notice {at}");
    }
}

#[test]
fn a_submission_is_told_with_its_request_and_its_lines_a_funding_with_the_maturity() {
    let life = whole_life();
    let version = life.stored.iter().position(|stored| stored.event_type == "facility.drawdown_submitted.v1").unwrap();
    let notices = told_but_dates(&life);
    let Some(Subject::DrawdownSubmitted(submitted)) = &notices[13].subject else { panic!("{:?}", notices[13]) };
    assert_eq!(submitted.drawdown, "facilities/boleo/drawdowns/1");
    assert_eq!(submitted.request_id, format!("request-{version}"));
    assert_eq!(submitted.items[0].financed_amount.as_ref().unwrap().amount, "300000.00");
    assert_eq!(submitted.items[0].equipment.as_ref().unwrap().serial_number, "S-1");
    let Some(Subject::DrawdownFunded(funded)) = &notices[17].subject else { panic!("{:?}", notices[17]) };
    // 84 months after the initial drawdown.
    assert_eq!((funded.funding_date.as_str(), funded.final_maturity_date.as_str()), ("2008-01-10", "2015-01-10"));
    assert_eq!(funded.payment_reference, "PAY-1");
}

#[test]
fn condition_is_told_with_reason_and_deferral() {
    let notices = told_but_dates(&whole_life());
    let changed = |at: usize| match &notices[at].subject {
        Some(Subject::ConditionChanged(changed)) => (changed.reason.clone(), changed.deferred_until.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(changed(4), ("The policy has run out".into(), String::new()));
    assert_eq!(changed(8), ("The office is closed".into(), "2007-12-31".into()));
    assert_eq!(changed(9), (String::new(), "2007-12-31".into()));
}

#[test]
fn claims_are_given_back_by_every_end_but_funding() {
    let life = whole_life();
    let held: Vec<(&str, &str, &str)> =
        life.held.iter().map(|(key, holder)| (key.kind.as_str(), key.key.as_str(), holder.as_str())).collect();
    let holder = r#"{"facility":"boleo","drawdown":1,"borrower":"boleo"}"#;
    assert_eq!(
        held,
        [
            ("invoice", "cat-financial/CATDEALERNORTHWEST/INVS1", holder),
            ("serial", "cat-financial/CATERPILLAR/S1", holder),
        ]
    );
}

fn held_elsewhere(holder: &str) -> BTreeMap<ClaimKey, ClaimHolder> {
    let key = ClaimKey { kind: "serial".into(), key: "cat-financial/CATERPILLAR/S1".into() };
    BTreeMap::from([(key, ClaimHolder { stream: "facilities/other".into(), holder: holder.into(), since_version: 7 })])
}

#[test]
fn a_machine_financed_elsewhere_is_refused_and_only_the_same_borrower_learns_where() {
    for (borrower_there, told) in [("boleo", true), ("cananea", false)] {
        let mut life = available();
        let holder = format!(r#"{{"facility":"other","drawdown":4,"borrower":"{borrower_there}"}}"#);
        life.foreign = held_elsewhere(&holder);
        let submit = request("2008-01-10", vec![machine("S-1", "300000.00")]);
        let rules = life.run(submit, &borrower()).unwrap_err().rules();
        assert_eq!(rules.len(), 1);
        assert_eq!(rules[0].code.as_str(), "SERIAL_ALREADY_FINANCED");
        assert_eq!(format!("{rules:?}").contains("other"), told);
    }
}

#[test]
fn a_holder_that_cannot_be_read_leaves_the_judgement_to_the_store() {
    let mut life = available();
    life.foreign = held_elsewhere("drawdowns/4");
    life.accept(request("2008-01-10", vec![machine("S-1", "300000.00")]), &borrower());
    assert!(life.held.keys().any(|key| life.foreign.contains_key(key)), "the store's index meets the key again");
}

#[test]
fn the_keys_of_a_submission_are_looked_up_and_those_of_nothing_else() {
    let life = available();
    let looked_up = |command: Command| {
        let command = LenderCommand { caller: borrower().caller, on_behalf_of: None, command };
        life.machine.claims_to_look_up(&life.snapshot.state, &command).len()
    };
    assert_eq!(looked_up(request("2008-01-10", vec![machine("S-1", "1.00"), machine("S-2", "1.00")]).into()), 4);
    let satisfy = SatisfyCondition { condition: initial("insurance"), expected_revision: None };
    assert_eq!(looked_up(satisfy.into()), 0);
}

#[test]
fn days_are_closed_by_the_service_itself_until_the_target() {
    let mut life = signed();
    assert!(life.machine.follow_up(&life.snapshot.state).is_none(), "the open date is the target");
    let target = AdvanceBusinessDate { target: date("2007-11-15") };
    life.accept(target, &agent());
    let next = life.machine.follow_up(&life.snapshot.state).unwrap();
    assert_eq!(next.caller.principal.as_str(), ITSELF);
    assert_eq!(next.command, CloseBusinessDay { closing: date("2007-11-13") }.into());
    life.advance_to("2007-11-15");
    assert_eq!(life.machine.business_date(&life.snapshot.state, None), "2007-11-15");
}

#[test]
fn the_close_of_a_day_is_recorded_under_it_and_what_falls_due_under_the_next() {
    let mut life = available();
    life.advance_to("2008-04-01");
    let date_of_last = |event_type: &str| {
        life.stored.iter().rev().find(|event| event.event_type == event_type).map(|event| event.business_date.as_str())
    };
    // The availability period ends on 31 March.
    assert_eq!(date_of_last("facility.business_day_closed.v1"), Some("2008-03-31"));
    assert_eq!(date_of_last("facility.availability_ended.v1"), Some("2008-04-01"));
    assert_eq!(life.stored[0].business_date, "2007-11-13", "a creation is of the day that it names");
}

#[test]
fn an_unknown_type_and_broken_data_are_refused_with_their_place() {
    let life = Life::new();
    for (event_type, data) in [
        ("facility.drawdown_funded.v9", "{}"),
        ("facility.drawdown_lapsed.v1", "{}"),
        ("facility.drawdown_lapsed.v1", r#"{"drawdown":0,"on":"2008-04-01"}"#),
        ("facility.drawdown_lapsed.v1", r#"{"drawdown":1,"on":"2008-02-30"}"#),
    ] {
        let error = life.machine.decode(&stored(3, event_type, data)).unwrap_err();
        assert_eq!((error.stream.as_str(), error.version, error.event_type.as_str()), (STREAM, 3, event_type));
    }
}

#[test]
fn a_caller_keeps_its_roles_and_the_person_it_names() {
    let mut caller = identity::Caller {
        principal: "spiffe://boleo.example/borrower-svc".into(),
        party: "boleo".into(),
        roles: identity::Role::ALL.into_iter().collect(),
        on_behalf_of: Some("spiffe://boleo.example/treasurer-1".into()),
    };
    let of =
        |caller: &identity::Caller| LenderCommand::of(caller, CloseBusinessDay { closing: date("2008-01-02") }.into());
    let command = of(&caller).unwrap();
    assert_eq!(command.caller.roles, Role::ALL.into_iter().collect());
    for (wire, domain) in identity::Role::ALL.into_iter().zip(Role::ALL) {
        assert_eq!(domain_role(wire), domain);
        assert_eq!(wire.name(), domain.as_str());
    }
    assert_eq!(command.on_behalf_of.unwrap().as_str(), "spiffe://boleo.example/treasurer-1");
    caller.on_behalf_of = Some("treasurer-1".into());
    assert_eq!(of(&caller).unwrap_err().fields[0].field, "x-on-behalf-of");
}

#[tokio::test]
async fn a_check_finds_what_another_facility_holds_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(folder.path().join("journal.db"), SqliteOptions::default()).unwrap();
    let other = whole_life();
    let take = other.held.iter().map(|(key, holder)| NewClaim {
        key: key.clone(),
        holder: holder.replace(r#""facility":"boleo""#, r#""facility":"other""#),
    });
    let entry = Entry {
        principal: ITSELF.into(),
        on_behalf_of: None,
        business_date: "2008-01-02".into(),
        recorded_at: 0,
        request: None,
        events: vec![NewEvent { event_type: "any.v1".into(), data: "{}".into() }],
        notices: Vec::new(),
        take: take.collect(),
        give_back: Vec::new(),
    };
    journal
        .append(Append { stream: "facilities/other".into(), expected_version: 0, entries: vec![entry] })
        .await
        .unwrap();

    let life = available();
    let caller = identity::Caller {
        principal: "spiffe://boleo.example/borrower-svc".into(),
        party: "boleo".into(),
        roles: BTreeSet::from([identity::Role::BorrowerService]),
        on_behalf_of: None,
    };
    let submit = request("2008-01-10", vec![machine("S-1", "300000.00")]);
    let checked = check_drawdown(&journal, &life.snapshot, &caller, &submit).await.unwrap();
    let answer = render::checked_drawdown(&checked);
    let failures: Vec<(&str, &str)> =
        answer.failures.iter().map(|failure| (failure.reason.as_str(), failure.subject.as_str())).collect();
    assert_eq!(
        failures,
        [
            ("SERIAL_ALREADY_FINANCED", "items[0].serial_number"),
            ("INVOICE_ALREADY_FINANCED", "items[0].invoice_number"),
        ]
    );
    let place = &answer.failures[0].metadata[0];
    assert_eq!((place.key.as_str(), place.value.as_str()), ("held_by", "facilities/other/drawdowns/1"));
    assert_eq!(answer.financed_amount.unwrap().amount, "300000.00");
}
