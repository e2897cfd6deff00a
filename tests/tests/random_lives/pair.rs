//! Both cores of one facility without a network: what the provider decides becomes the bytes of
//! notices, and the borrower takes these in. Every event goes the way through its stored form.

use std::{collections::BTreeMap, sync::Arc};

use borrower_svc::{
    book::{
        self, Book,
        command::{NoticeEntry, TakeInNotices},
    },
    wire::read_notice,
};
use facility_domain::{
    facility::{Command, Context, event::Event, state},
    ids::{PartyId, PrincipalId},
};
use facility_journal::{NewEvent, StoredEvent, notice_hash};
use facility_proto::lender::v1::Notice;
use facility_service::owner::{Call, Deciding, Machine, Snapshot};
use lender_svc::machine::{FacilityMachine, LenderCommand, State};
use prost::Message;

use super::chance::Chance;

pub const STREAM: &str = "facilities/boleo";

/// What becomes of a notice on its way.
pub type Slip = Box<dyn Fn(&mut Notice)>;

/// A facility in both books.
pub struct Pair {
    machine: FacilityMachine,
    lender: Snapshot<State>,
    pub borrower: Book,
    /// How often which event came.
    pub reached: BTreeMap<&'static str, u32>,
    /// What was done, for a person.
    pub log: Vec<String>,
    /// What makes the provider lie, if it does.
    pub liar: Option<Chance>,
    /// What the provider says otherwise than it has it, if it does.
    pub slip: Option<Slip>,
    waiting: Vec<Vec<u8>>,
}

impl Pair {
    pub fn new() -> Self {
        let principal = PrincipalId::parse("spiffe://cat-financial.example/lender-svc").unwrap();
        Self {
            machine: FacilityMachine::new(principal, PartyId::parse("cat-financial").unwrap()),
            lender: Snapshot::empty(STREAM),
            borrower: Book::default(),
            reached: BTreeMap::new(),
            log: Vec::new(),
            liar: None,
            slip: None,
            waiting: Vec::new(),
        }
    }

    /// The provider's book.
    pub fn book(&self) -> &state::Book {
        self.lender.state.facility().unwrap().book()
    }

    /// The provider's facility.
    pub fn facility(&self) -> &facility_domain::facility::Facility {
        self.lender.state.facility().unwrap()
    }

    /// The provider decides; whether it was accepted. A refusal must change nothing.
    pub fn provider(&mut self, command: impl Into<Command>, by: &Context, request_id: &str) -> bool {
        let command = command.into();
        let done = format!("{command:?}");
        let call = Call {
            method: "Service/Method".into(),
            request_id: request_id.to_owned(),
            fingerprint: [0; 32],
            principal: by.caller.principal.to_string(),
            on_behalf_of: by.on_behalf_of.as_ref().map(ToString::to_string),
        };
        let command = LenderCommand { caller: by.caller.clone(), on_behalf_of: by.on_behalf_of.clone(), command };
        let accepted = self.carry_out(&command, Some(&call));
        self.log.push(format!("{} {done}", if accepted { "done   " } else { "refused" }));
        accepted
    }

    /// Closes days as the machine does by itself.
    pub fn follow_up(&mut self) {
        while let Some(command) = self.machine.follow_up(&self.lender.state) {
            assert!(self.carry_out(&command, None), "a day can't be closed");
        }
    }

    /// The borrower decides; whether it was accepted.
    pub fn buyer(&mut self, command: &book::Command) -> bool {
        let decided = book::decide(STREAM, &self.borrower, command);
        let accepted = decided.is_ok();
        for event in decided.unwrap_or_default() {
            self.evolve_borrower(&event);
        }
        accepted
    }

    /// Everything that was notified reaches the borrower.
    pub fn deliver(&mut self) {
        let mut cursor = self.borrower.following.cursor;
        let mut entries = Vec::new();
        for payload in self.waiting.drain(..) {
            let payload = self.slip.as_ref().map_or(payload.clone(), |slip| slipped(slip, &payload));
            let payload = self.liar.as_mut().map_or(payload.clone(), |chance| lie(chance, &payload));
            cursor.number += 1;
            cursor.hash = notice_hash(&cursor.hash, STREAM, cursor.number, &payload);
            let notice = read_notice(STREAM, &payload).map(Arc::new);
            entries.push(NoticeEntry {
                number: cursor.number,
                hash: Some(cursor.hash),
                payload: payload.into(),
                notice,
            });
        }
        if !entries.is_empty() {
            assert!(self.buyer(&book::Command::TakeInNotices(TakeInNotices { entries })));
        }
    }

    fn carry_out(&mut self, command: &LenderCommand, call: Option<&Call>) -> bool {
        let claims = BTreeMap::new();
        let deciding = Deciding { on: &self.lender, call, foreign_claims: &claims };
        let Ok(events) = self.machine.decide(&deciding, command) else { return false };
        for event in events {
            let business_date = self.machine.business_date(&self.lender.state, Some(&event));
            let read: Event = self.machine.decode(&stored(business_date, self.machine.encode(&event))).unwrap();
            assert_eq!(read, event, "an event is not read as it was written");
            self.lender.state = self.machine.evolve(std::mem::take(&mut self.lender.state), &read);
            self.lender.version += 1;
            *self.reached.entry(event.name()).or_default() += 1;
            if let Event::InvoiceIssued(issued) = &event {
                for line in &issued.billing.lines {
                    *self.reached.entry(line.kind.name()).or_default() += 1;
                }
            }
            if let Event::DrawdownFunded(funded) = &event
                && funded.deducted_fee.is_some()
            {
                *self.reached.entry("deducted fee").or_default() += 1;
            }
            if let Event::ReceiptRecorded(recorded) = &event
                && !recorded.receipt.given_back.is_empty()
            {
                *self.reached.entry("default interest given back").or_default() += 1;
            }
            self.waiting.extend(self.machine.notices(&self.lender.state, &event, call));
        }
        true
    }

    fn evolve_borrower(&mut self, event: &book::Event) {
        let read = borrower_svc::stored::decode(&stored(String::new(), borrower_svc::stored::encode(event))).unwrap();
        assert_eq!(read, *event, "an event is not read as it was written");
        self.borrower = book::evolve(std::mem::take(&mut self.borrower), &read);
    }
}

/// A notice as it is told with a slip.
fn slipped(slip: &dyn Fn(&mut Notice), payload: &[u8]) -> Vec<u8> {
    let mut notice = Notice::decode(payload).unwrap();
    slip(&mut notice);
    notice.encode_to_vec()
}

/// A notice with other digits here and there, where it can still be read; otherwise as it was.
fn lie(chance: &mut Chance, payload: &[u8]) -> Vec<u8> {
    let mut told = payload.to_vec();
    for byte in told.iter_mut().filter(|byte| byte.is_ascii_digit()) {
        if chance.one_in(60) {
            *byte = chance.pick(b"-0123456789999");
        }
    }
    if read_notice(STREAM, &told).is_ok() { told } else { payload.to_vec() }
}

fn stored(business_date: String, event: NewEvent) -> StoredEvent {
    StoredEvent {
        stream: STREAM.into(),
        version: 1,
        event_type: event.event_type,
        data: event.data,
        business_date,
        recorded_at: 0,
        principal: "spiffe://cat-financial.example/lender-svc".into(),
        on_behalf_of: None,
        request_id: None,
        hash: [0; 32],
    }
}
