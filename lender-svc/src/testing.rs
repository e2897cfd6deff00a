//! A facility's life through its machine, as an owner would run it, without an owner and a store.

use std::collections::BTreeMap;

use facility_domain::facility::{
    Command, Context, Rejection, Role,
    command::{AdvanceBusinessDate, SatisfyCondition, SubmitEvidence},
    condition::ConditionRef,
    fixtures::{agent, date},
    terms::{ConditionPrecedent, ConditionTiming, TermsDraft},
};
use facility_domain::{
    facility::fixtures::{condition, small_terms},
    ids::{PartyId, PrincipalId},
};
use facility_journal::{ClaimHolder, ClaimKey, StoredEvent};
use facility_service::owner::{Call, Deciding, Machine, Snapshot};

use crate::machine::{FacilityMachine, LenderCommand, State};

/// The stream of the facility that lives here.
pub(crate) const STREAM: &str = "facilities/boleo";
/// Under which principal days are closed.
pub(crate) const ITSELF: &str = "spiffe://cat-financial.example/lender-svc";

/// A facility with all that the journal would hold of it.
pub(crate) struct Life {
    pub machine: FacilityMachine,
    pub snapshot: Snapshot<State>,
    pub stored: Vec<StoredEvent>,
    pub notices: Vec<Vec<u8>>,
    pub held: BTreeMap<ClaimKey, String>,
    pub foreign: BTreeMap<ClaimKey, ClaimHolder>,
}

impl Life {
    pub fn new() -> Self {
        let machine =
            FacilityMachine::new(PrincipalId::parse(ITSELF).unwrap(), PartyId::parse("cat-financial").unwrap());
        Self {
            machine,
            snapshot: Snapshot::empty(STREAM),
            stored: Vec::new(),
            notices: Vec::new(),
            held: BTreeMap::new(),
            foreign: BTreeMap::new(),
        }
    }

    /// Decides a command and keeps what follows from it. The request is `request-` and the number
    /// of events before it.
    pub fn run(&mut self, command: impl Into<Command>, by: &Context) -> Result<(), Rejection> {
        let call = Call {
            method: "Service/Method".into(),
            request_id: format!("request-{}", self.snapshot.version),
            fingerprint: [0; 32],
            principal: by.caller.principal.to_string(),
            on_behalf_of: by.on_behalf_of.as_ref().map(ToString::to_string),
        };
        let (caller, on_behalf_of) = (by.caller.clone(), by.on_behalf_of.clone());
        self.carry_out(&LenderCommand { caller, on_behalf_of, command: command.into() }, Some(&call))
    }

    pub fn accept(&mut self, command: impl Into<Command>, by: &Context) {
        self.run(command, by).unwrap_or_else(|rejection| panic!("refused: {rejection}"));
    }

    /// Closes days as the machine does by itself.
    pub fn advance_to(&mut self, target: &str) {
        let mut by = agent();
        by.caller.roles.insert(Role::Administrator);
        self.accept(AdvanceBusinessDate { target: date(target) }, &by);
        while let Some(command) = self.machine.follow_up(&self.snapshot.state) {
            self.carry_out(&command, None).unwrap();
        }
    }

    pub fn show(&mut self, name: &ConditionRef) {
        let submit = SubmitEvidence {
            condition: name.clone(),
            title: "Certificate".into(),
            reference: "DOC-1".into(),
            sha256: [0xab; 32],
        };
        self.accept(submit, &agent());
    }

    pub fn satisfy(&mut self, name: &ConditionRef) {
        self.show(name);
        self.accept(SatisfyCondition { condition: name.clone(), expected_revision: None }, &agent());
    }

    fn carry_out(&mut self, command: &LenderCommand, call: Option<&Call>) -> Result<(), Rejection> {
        let deciding = Deciding { on: &self.snapshot, call, foreign_claims: &self.foreign };
        for event in self.machine.decide(&deciding, command)? {
            let (take, give_back) = self.machine.claims(&self.snapshot.state, &event);
            for key in give_back {
                self.held.remove(&key).expect("only a held key is given back");
            }
            for claim in take {
                assert_eq!(self.held.insert(claim.key, claim.holder), None, "a key is taken once");
            }
            let business_date = self.machine.business_date(&self.snapshot.state, Some(&event));
            let state = std::mem::take(&mut self.snapshot.state);
            self.snapshot.state = self.machine.evolve(state, &event);
            self.snapshot.version += 1;
            self.notices.extend(self.machine.notices(&self.snapshot.state, &event, call));
            self.snapshot.notice_number = u64::try_from(self.notices.len()).unwrap();
            let encoded = self.machine.encode(&event);
            let stored = stored(self.snapshot.version, &encoded.event_type, &encoded.data);
            self.stored.push(StoredEvent { business_date, ..stored });
        }
        Ok(())
    }
}

/// An event as the journal hands it out.
pub(crate) fn stored(version: u64, event_type: &str, data: &str) -> StoredEvent {
    StoredEvent {
        stream: STREAM.into(),
        version,
        event_type: event_type.into(),
        data: data.into(),
        business_date: "2008-03-03".into(),
        recorded_at: 0,
        principal: ITSELF.into(),
        on_behalf_of: None,
        request_id: None,
        hash: [0; 32],
    }
}

/// Small terms with three INITIAL conditions and one of each drawdown, available from 2 January to
/// 31 March 2008. The order of the conditions is not that of the alphabet.
pub(crate) fn short_terms() -> TermsDraft {
    let precedent =
        |id: &str, timing| ConditionPrecedent { id: condition(id), timing, title: format!("Title of {id}") };
    let mut terms = small_terms();
    terms.availability_period.end = date("2008-03-31");
    terms.conditions_precedent = vec![
        precedent("opinions", ConditionTiming::Initial),
        precedent("insurance", ConditionTiming::Initial),
        precedent("permit", ConditionTiming::Initial),
        precedent("supplier-invoice", ConditionTiming::EachDrawdown),
    ];
    terms
}
