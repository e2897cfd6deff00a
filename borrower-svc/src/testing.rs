//! A book for tests: of the case's facility, brought by its own commands and by
//! hand-made notices to where a test begins. What was commanded is kept, so that
//! it can be played again through owners.

use std::sync::Arc;

use facility_domain::{
    date::BusinessDate,
    facility::{
        fixtures::{self, boleo_terms, machine, parties, small_terms},
        terms::TermsDraft,
    },
    ids::{DrawdownId, PurchaseId, ScheduleId},
};
use facility_journal::notice_hash;
use facility_proto::{lender::v1 as lender, r#type::v1 as types};
use facility_service::wire::{equipment, money, party, terms};
use lender::notice::{self, Subject};
use prost::Message;

use crate::{
    book::{
        self, Book, Command, Event, Rejection,
        command::{
            AcceptPurchases, AcceptSubmission, CreatePurchase, Intent, NoticeEntry, RecordDelivery, SubmitPurchases,
            TakeInNotices,
        },
        purchase::{Equipment, Purchase, PurchaseState},
        rejection::FailedRule,
        submission::{AcceptedPurchase, Outcome, Submission},
    },
    wire::read_notice,
};

pub const STREAM: &str = "facilities/boleo";
pub const TREASURER: &str = "spiffe://boleo.example/treasurer-1";

pub fn date(text: &str) -> BusinessDate {
    fixtures::date(text)
}

pub fn purchase_id(id: &str) -> PurchaseId {
    PurchaseId::parse(id).unwrap()
}

pub fn schedule_id(number: u32) -> ScheduleId {
    ScheduleId::new(number).unwrap()
}

/// A machine of 400,000.00.
pub fn bulldozer(id: &str) -> Equipment {
    let item = machine(id, "400000.00");
    Equipment {
        purchase: purchase_id(id),
        category: item.category,
        manufacturer: item.manufacturer,
        model: item.model,
        description: item.description,
        serial_number: item.serial_number,
        supplier: item.supplier,
        invoice_number: item.invoice_number,
        invoice_date: item.invoice_date,
        price: item.price,
    }
}

/// A notice that leaves the commitment unused; whoever tests positions gives
/// another one.
pub fn notice(business_date: &str, subject: Subject) -> lender::Notice {
    let commitment = money(small_terms().commitment);
    let zero = types::Money { amount: "0.00".to_owned(), ..commitment.clone() };
    let position = types::Position {
        commitment: Some(commitment.clone()),
        available: Some(commitment),
        reserved: Some(zero.clone()),
        funded: Some(zero.clone()),
        cancelled: Some(zero),
        category_uses: Vec::new(),
    };
    lender::Notice { business_date: business_date.to_owned(), position: Some(position), subject: Some(subject) }
}

/// The first notice: the terms.
fn facility_created(draft: &TermsDraft) -> lender::Notice {
    let parties = parties();
    let created = notice::FacilityCreated {
        terms: Some(terms(draft)),
        provider: Some(party(&parties.provider)),
        borrower: Some(party(&parties.borrower)),
    };
    notice("2007-11-13", Subject::FacilityCreated(created))
}

/// Invoice 1, a charge of 75.00.
fn charge_issued() -> lender::Notice {
    let (charge, nothing) = (Some(usd("75.00")), Some(usd("0.00")));
    let line = types::InvoiceLine {
        number: 1,
        kind: types::invoice_line::Kind::Charge.into(),
        description: "Courier".to_owned(),
        fee: charge.clone(),
        interest: nothing.clone(),
        principal: nothing.clone(),
        amount: charge.clone(),
        ..types::InvoiceLine::default()
    };
    let invoice = lender::Invoice {
        name: format!("{STREAM}/invoices/1"),
        state: lender::invoice::State::Billed.into(),
        issue_date: "2008-01-02".to_owned(),
        due_date: "2008-01-14".to_owned(),
        lines: vec![line],
        amount: charge.clone(),
        paid: nothing.clone(),
        disputed: nothing.clone(),
        default_interest: nothing.clone(),
        default_interest_paid: nothing,
        outstanding: charge,
        ..lender::Invoice::default()
    };
    notice("2008-01-02", Subject::InvoiceIssued(notice::InvoiceIssued { invoice: Some(invoice) }))
}

/// What belongs to the submission of that number.
pub fn intent(number: u32) -> Intent {
    Intent {
        provider_request_id: format!("request-{number}"),
        on_behalf_of: TREASURER.to_owned(),
        created_at: 1_204_545_600_000_000,
    }
}

/// A purchase and the day of its acceptance.
pub fn accepted(id: &str, on: &str) -> AcceptedPurchase {
    AcceptedPurchase { purchase: purchase_id(id), on: date(on) }
}

/// Somebody who works on one book.
#[derive(Default)]
pub struct Desk {
    pub book: Book,
    /// Everything that was commanded and not refused.
    pub commands: Vec<Command>,
}

impl Desk {
    /// A desk with the case's facility, signed.
    pub fn signed() -> Self {
        Self::signed_under(boleo_terms())
    }

    /// A desk with a facility of these terms, signed on 2008-01-02.
    pub fn signed_under(draft: TermsDraft) -> Self {
        let mut desk = Self::default();
        desk.notified(&facility_created(&draft));
        let signed = notice::FacilitySigned { signing_date: "2008-01-02".to_owned() };
        desk.notified(&notice("2008-01-02", Subject::FacilitySigned(signed)));
        desk
    }

    /// A desk with two drawdowns, of PUR-001 and PUR-002 and of PUR-003, funded on
    /// 2008-03-03, and a draft, PUR-004. A notice of 2008-05-20 was the last one.
    pub fn funded() -> Self {
        let mut desk = Self::signed();
        desk.draws(&["PUR-001", "PUR-002"]);
        desk.draws(&["PUR-003"]);
        desk.creates("PUR-004");
        let changed = notice::ConditionChanged {
            condition: format!("{STREAM}/conditions/insurance"),
            state: "SATISFIED".to_owned(),
            ..notice::ConditionChanged::default()
        };
        desk.notified(&notice("2008-05-20", Subject::ConditionChanged(changed)));
        desk
    }

    /// [`Self::funded`], and everything but PUR-004 delivered on 2008-05-05.
    pub fn delivered() -> Self {
        let mut desk = Self::funded();
        for id in ["PUR-001", "PUR-002", "PUR-003"] {
            desk.delivers(id, "2008-05-05").unwrap();
        }
        desk
    }

    /// [`Self::signed`], and an invoice of 75.00 that the terms know nothing of.
    pub fn charged() -> Self {
        let mut desk = Self::signed();
        desk.notified(&charge_issued());
        desk
    }

    pub fn decide(&mut self, command: Command) -> Result<Vec<Event>, Rejection> {
        let events = book::decide(STREAM, &self.book, &command)?;
        self.commands.push(command);
        let book = std::mem::take(&mut self.book);
        self.book = events.iter().fold(book, book::evolve);
        Ok(events)
    }

    /// The same once the availability period has begun, on the day of the last notice.
    pub fn available(mut self) -> Self {
        let today = self.book.facility.as_ref().unwrap().business_date.to_string();
        self.notified(&notice(&today, Subject::AvailabilityBegan(notice::AvailabilityBegan {})));
        self
    }

    /// The rules that stand against a command.
    pub fn refused(&mut self, command: Command) -> Vec<FailedRule> {
        match self.decide(command) {
            Err(Rejection::Rules(rules)) => rules,
            other => panic!("not refused by rules: {other:?}"),
        }
    }

    /// Takes in the next notice.
    pub fn notified(&mut self, notice: &lender::Notice) {
        let (cursor, payload) = (self.book.following.cursor, notice.encode_to_vec());
        let number = cursor.number + 1;
        let hash = notice_hash(&cursor.hash, STREAM, number, &payload);
        let notice = read_notice(STREAM, &payload).map(Arc::new);
        let entry = NoticeEntry { number, hash: Some(hash), payload: payload.into(), notice };
        self.decide(Command::TakeInNotices(TakeInNotices { entries: vec![entry] })).unwrap();
        assert_eq!(self.book.following.stopped, None);
    }

    pub fn creates(&mut self, id: &str) {
        self.decide(Command::CreatePurchase(CreatePurchase { equipment: bulldozer(id) })).unwrap();
    }

    pub fn delivers(&mut self, id: &str, on: &str) -> Result<Vec<Event>, Rejection> {
        self.decide(Command::RecordDelivery(RecordDelivery { purchase: purchase_id(id), delivered_on: date(on) }))
    }

    /// Accepts purchases, written down as the next submission.
    pub fn accepts(&mut self, purchases: &[(&str, &str)]) -> Result<Vec<Event>, Rejection> {
        self.decide(self.acceptance(purchases))
    }

    pub fn acceptance(&self, purchases: &[(&str, &str)]) -> Command {
        let purchases = purchases.iter().map(|(id, on)| accepted(id, on)).collect();
        Command::AcceptPurchases(AcceptPurchases { purchases, intent: intent(self.book.submissions.next_number()) })
    }

    /// The provider's yes to a submission.
    pub fn answered(&mut self, submission: u32, outcome: Outcome) {
        self.decide(Command::AcceptSubmission(AcceptSubmission { submission, outcome })).unwrap();
    }

    /// One drawdown over new purchases, funded on 2008-03-03.
    pub fn draws(&mut self, ids: &[&str]) {
        for id in ids {
            self.creates(id);
        }
        let number = self.book.submissions.next_number();
        let drawdown = DrawdownId::new(number).unwrap();
        let command = SubmitPurchases {
            purchases: ids.iter().map(|id| purchase_id(id)).collect(),
            requested_funding_date: date("2008-03-03"),
            intent: intent(number),
        };
        self.decide(Command::SubmitPurchases(command)).unwrap();
        self.answered(number, Outcome::Drawdown(drawdown));
        let name = format!("{STREAM}/drawdowns/{number}");
        let submitted = notice::DrawdownSubmitted {
            drawdown: name.clone(),
            request_id: intent(number).provider_request_id,
            requested_funding_date: "2008-03-03".to_owned(),
            items: ids.iter().map(|id| item(id)).collect(),
            financed_amount: Some(usd(&format!("{}.00", ids.len() * 340_000))),
        };
        self.notified(&notice("2008-02-20", Subject::DrawdownSubmitted(submitted)));
        let approved = notice::DrawdownApproved { drawdown: name.clone() };
        self.notified(&notice("2008-02-21", Subject::DrawdownApproved(approved)));
        let funded = notice::DrawdownFunded {
            drawdown: name,
            funding_date: "2008-03-03".to_owned(),
            financed_amount: Some(usd(&format!("{}.00", ids.len() * 340_000))),
            payment_reference: "PAY".to_owned(),
            final_maturity_date: "2015-03-03".to_owned(),
            deducted_fee: None,
            paid_out: None,
        };
        self.notified(&notice("2008-03-03", Subject::DrawdownFunded(funded)));
    }

    pub fn purchase(&self, id: &str) -> &Purchase {
        self.book.purchases.get(&purchase_id(id)).unwrap()
    }

    pub fn state(&self, id: &str) -> PurchaseState {
        self.purchase(id).state
    }

    pub fn submission(&self, number: u32) -> &Submission {
        self.book.submissions.get(number).unwrap()
    }
}

/// 85 % of 400,000.00 is 340,000.00.
fn item(id: &str) -> lender::DrawdownItem {
    lender::DrawdownItem {
        equipment: Some(equipment(&bulldozer(id))),
        down_payment: Some(usd("60000.00")),
        financed_amount: Some(usd("340000.00")),
    }
}

fn usd(amount: &str) -> types::Money {
    money(fixtures::usd(amount))
}
