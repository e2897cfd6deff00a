//! What the borrower's relay sends to a facility of which a part of the history is missing, and what is
//! kept of a refusal.

use facility_domain::facility::command::{ReportMissingHistory, ResumeFacility, SubmitEvidence};

use super::*;

/// The borrower's service, for somebody.
fn relay() -> Context {
    let mut by = borrower();
    by.caller.roles.insert(Role::BorrowerService);
    by.on_behalf_of = Some(by.caller.principal.clone());
    by
}

fn evidence() -> SubmitEvidence {
    SubmitEvidence {
        condition: initial("insurance"),
        title: "Certificate".into(),
        reference: "DOC-1".into(),
        sha256: [0xab; 32],
    }
}

fn kept(life: &Life, by: &Context, rejection: &Rejection) -> Option<Vec<u8>> {
    let command =
        LenderCommand { caller: by.caller.clone(), on_behalf_of: by.on_behalf_of.clone(), command: evidence().into() };
    let deciding = Deciding { on: &life.snapshot, call: None, foreign_claims: &life.foreign };
    life.machine.kept_refusal(&deciding, &command, rejection)
}

#[test]
fn relay_is_not_heard_until_all_that_was_seen_is_there_again() {
    let mut life = signed();
    let own = life.snapshot.notice_number;
    life.accept(ReportMissingHistory { own, seen: own + 1 }, &borrower());
    life.accept(ResumeFacility { reason: "Entered again".into() }, &agent());
    let refused = life.run(evidence(), &relay()).unwrap_err();
    assert!(matches!(refused, Rejection::HistoryBehind(_)), "{refused}");
    // It is no answer, and nothing is kept of it.
    assert_eq!(kept(&life, &relay(), &refused), None);

    // People enter again what is missing; then the relay is heard.
    life.accept(evidence(), &agent());
    assert_eq!(life.snapshot.notice_number, own + 1);
    assert!(!matches!(life.run(evidence(), &relay()), Err(Rejection::HistoryBehind(_))));
}

#[test]
fn refusal_is_kept_of_what_the_relay_sends_and_of_nothing_else() {
    let life = signed();
    let refused = Rejection::FacilityNotFound;
    assert!(kept(&life, &relay(), &refused).is_some());
    assert_eq!(kept(&life, &agent(), &refused), None);
}
