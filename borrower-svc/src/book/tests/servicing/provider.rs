//! A provider for these tests: it says what its notices say. Schedules are those
//! of the domain's own computation, the other method; every further figure is
//! given by the test.

use std::sync::Arc;

use facility_domain::{
    facility::{
        fixtures::{boleo_terms, usd as dollars},
        terms::{Interest, TermsDraft},
    },
    ids::InvoiceId,
    money::Money,
    schedule::{Schedule, ScheduleTerms},
};
use facility_journal::notice_hash;
use facility_proto::{lender::v1 as lender, r#type::v1 as types};
use facility_service::wire::{equipment, money, schedule_payment};
use lender::notice::{self, Subject};
use prost::Message;
use types::{InvoiceLine, invoice_line::Kind, invoice_part::Category};

use crate::{
    book::{
        Command, Event, Rejection,
        command::{CreatePurchase, DisputeInvoice, NoticeEntry, PayInvoice, SubmitPurchases, TakeInNotices},
        facility::Facility,
        purchase::Equipment,
        servicing::Invoice,
        submission::Outcome,
    },
    testing::{Desk, STREAM, TREASURER, bulldozer, date, intent, notice, purchase_id},
    wire::read_notice,
};

/// What is financed of the machine of these tests: 85 % of 4,054,500.00. The
/// first batch of the case, whose figures the domain's rules work out.
pub const FINANCED: &str = "3446325.00";

/// Its level rent from 2008-05-18 on, with the holidays of the case. Source:
/// domain rules, "Worked figures".
pub const RENT: &str = "158909.19";

/// Interest of the first 16 days: 3,446,325.00 × 0.078 × 16 / 360.
pub const FIRST_INTEREST: &str = "11947.26";

/// 158,909.19 − 11,947.26.
pub const FIRST_PRINCIPAL: &str = "146961.93";

pub fn usd(amount: &str) -> Option<types::Money> {
    Some(money(dollars(amount)))
}

pub fn invoice_id(number: u32) -> InvoiceId {
    InvoiceId::new(number).unwrap()
}

fn machine(id: &str) -> Equipment {
    Equipment { price: dollars("4054500.00"), ..bulldozer(id) }
}

impl Desk {
    /// A desk whose drawdown 1 of [`FINANCED`] was funded on 2008-03-03, PUR-001
    /// delivered on 2008-05-05. The business date is 2008-05-19.
    pub fn financed() -> Self {
        Self::financed_under(boleo_terms())
    }

    /// The same under other terms.
    pub fn financed_under(draft: TermsDraft) -> Self {
        let mut desk = Self::signed_under(draft);
        desk.decide(Command::CreatePurchase(CreatePurchase { equipment: machine("PUR-001") })).unwrap();
        let requested_funding_date = date("2008-03-03");
        let submit =
            SubmitPurchases { purchases: vec![purchase_id("PUR-001")], requested_funding_date, intent: intent(1) };
        desk.decide(Command::SubmitPurchases(submit)).unwrap();
        desk.answered(1, Outcome::Drawdown(facility_domain::ids::DrawdownId::FIRST));
        let drawdown = format!("{STREAM}/drawdowns/1");
        let item = lender::DrawdownItem {
            equipment: Some(equipment(&machine("PUR-001"))),
            down_payment: usd("608175.00"),
            financed_amount: usd(FINANCED),
        };
        desk.hears(
            "2008-02-20",
            Subject::DrawdownSubmitted(notice::DrawdownSubmitted {
                drawdown: drawdown.clone(),
                request_id: "request-1".to_owned(),
                requested_funding_date: "2008-03-03".to_owned(),
                items: vec![item],
                financed_amount: usd(FINANCED),
            }),
        );
        desk.hears("2008-02-21", Subject::DrawdownApproved(notice::DrawdownApproved { drawdown: drawdown.clone() }));
        desk.hears(
            "2008-03-03",
            Subject::DrawdownFunded(notice::DrawdownFunded {
                drawdown,
                funding_date: "2008-03-03".to_owned(),
                financed_amount: usd(FINANCED),
                payment_reference: "PAY".to_owned(),
                final_maturity_date: "2015-03-03".to_owned(),
                deducted_fee: None,
                paid_out: None,
            }),
        );
        desk.day("2008-05-19");
        desk.delivers("PUR-001", "2008-05-05").unwrap();
        desk
    }

    /// [`Self::financed`], accepted as of 2008-05-18, the acceptance notified as it
    /// should be.
    pub fn leased() -> Self {
        Self::leased_under(boleo_terms())
    }

    /// The same under other terms in this book; the provider goes by those of the case.
    pub fn leased_under(draft: TermsDraft) -> Self {
        let mut desk = Self::financed_under(draft);
        desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
        desk.hears("2008-05-19", accepted(schedule(&boleo_terms(), "2008-05-18")));
        desk
    }

    /// [`Self::leased`], the first rent billed as it should be, as invoice 1.
    pub fn billed() -> Self {
        let mut desk = Self::leased();
        desk.hears("2008-05-24", issued(first_rent()));
        desk
    }

    /// Hears a notice of a day; what it says of positions is right.
    pub fn hears(&mut self, on: &str, subject: Subject) {
        self.notified(&notice(on, subject));
    }

    /// Takes in a notice that can't be read: why the following stops.
    pub fn refuses(&mut self, on: &str, subject: Subject) -> String {
        let (cursor, payload) = (self.book.following.cursor, notice(on, subject).encode_to_vec());
        let number = cursor.number + 1;
        let hash = notice_hash(&cursor.hash, STREAM, number, &payload);
        let notice = read_notice(STREAM, &payload).map(Arc::new);
        let entry = NoticeEntry { number, hash: Some(hash), payload: payload.into(), notice };
        self.decide(Command::TakeInNotices(TakeInNotices { entries: vec![entry] })).unwrap();
        self.book.following.stopped.as_ref().unwrap().description.clone()
    }

    /// A day comes on which nothing else happens.
    pub fn day(&mut self, on: &str) {
        let changed = notice::ConditionChanged {
            condition: format!("{STREAM}/conditions/insurance"),
            state: "SATISFIED".to_owned(),
            ..notice::ConditionChanged::default()
        };
        self.hears(on, Subject::ConditionChanged(changed));
    }

    pub fn facility(&self) -> &Facility {
        self.book.facility.as_deref().unwrap()
    }

    pub fn invoice(&self, number: u32) -> &Invoice {
        self.facility().servicing.invoices.get(&invoice_id(number)).unwrap()
    }

    /// Subject, this book's figure, the provider's, and the convention of every
    /// difference. Positions are tested elsewhere.
    pub fn differences(&self) -> Vec<(String, String, String, &'static str)> {
        let all = self.book.reconciliation.discrepancies();
        all.filter(|found| !found.subject.starts_with("position"))
            .map(|found| {
                let convention = found.explanation.as_ref().map_or("", |why| why.convention);
                (found.subject.to_string(), found.ours.clone(), found.theirs.clone(), convention)
            })
            .collect()
    }

    /// Orders the payment of everything payable on an invoice.
    pub fn pays(&mut self, invoice: u32, reference: &str) -> Result<Vec<Event>, Rejection> {
        self.decide(payment(invoice, None, None, reference))
    }

    /// Disputes everything that differs on an invoice, and hears that the provider
    /// has noted these parts.
    pub fn disputes(&mut self, invoice: u32, on: &str, parts: &[(u32, Category, &str)]) {
        let number = self.book.submissions.next_number();
        let (invoice, intent) = (invoice_id(invoice), intent(number));
        let command = DisputeInvoice { invoice, parts: Vec::new(), reason: None, intent };
        self.decide(Command::DisputeInvoice(command)).unwrap();
        self.hears(on, disputed(invoice.number(), parts));
    }
}

pub fn payment(invoice: u32, amount: Option<&str>, on: Option<&str>, reference: &str) -> Command {
    Command::PayInvoice(PayInvoice {
        invoice: invoice_id(invoice),
        amount: amount.map(dollars),
        payment_date: on.map(date),
        payment_reference: reference.to_owned(),
        ordered_by: TREASURER.to_owned(),
        created_at: 1_211_587_200_000_000,
    })
}

/// A difference as [`Desk::differences`] has it.
pub fn difference(
    subject: &str,
    ours: &str,
    theirs: &str,
    convention: &'static str,
) -> (String, String, String, &'static str) {
    (subject.to_owned(), ours.to_owned(), theirs.to_owned(), convention)
}

/// The provider's payments of [`FINANCED`] under terms and a commencement.
pub fn payments(terms: &TermsDraft, commencement: &str) -> Schedule<Money> {
    let Interest::Fixed { annual_rate } = terms.interest else { panic!("a fixed rate") };
    Schedule::new(&ScheduleTerms {
        amount: dollars(FINANCED),
        balloon: dollars("0.00"),
        rate: annual_rate,
        steps: Vec::new(),
        day_count: terms.day_count,
        commencement: date(commencement),
        final_maturity: date("2015-03-03"),
        payment_months: terms.payment_months,
        anchor: None,
        end_of_month: terms.end_of_month,
        stub: terms.stub,
        business_day_convention: terms.business_day_convention,
        accruals_adjusted: terms.accruals_adjusted,
        calendar: facility_domain::facility::FacilityTerms::from_recorded(terms.clone()).calendar(),
        timing: terms.payment_timing,
        amortization: terms.amortization.clone(),
        interest_base: terms.interest_base,
        rounding: terms.rounding,
    })
    .unwrap()
}

/// Schedule 1 as a provider has it that computes its payments under `terms`.
pub fn schedule(terms: &TermsDraft, commencement: &str) -> lender::LeaseSchedule {
    let computed = payments(terms, commencement);
    lender::LeaseSchedule {
        name: format!("{STREAM}/schedules/1"),
        state: lender::lease_schedule::State::Commenced.into(),
        drawdown: format!("{STREAM}/drawdowns/1"),
        equipment: vec![format!("{STREAM}/equipment/1-1")],
        amount: usd(FINANCED),
        funding_date: "2008-03-03".to_owned(),
        // 180 days after 2008-03-03.
        long_stop_date: "2008-08-30".to_owned(),
        commencement_date: "2008-05-18".to_owned(),
        // 76 days: domain rules, "Worked figures".
        interim_rent: usd("56749.49"),
        interim_due_date: "2008-05-19".to_owned(),
        rent: computed.rent.map(money),
        balloon: usd("0.00"),
        payments: computed.lines.iter().map(schedule_payment).collect(),
        outstanding: usd(FINANCED),
        ..lender::LeaseSchedule::default()
    }
}

/// The notice of the acceptance that this book asked for as submission 2.
pub fn accepted(schedule: lender::LeaseSchedule) -> Subject {
    let unit = lender::accept_equipment_request::AcceptedUnit {
        equipment: format!("{STREAM}/equipment/1-1"),
        acceptance_date: "2008-05-18".to_owned(),
    };
    Subject::EquipmentAccepted(notice::EquipmentAccepted {
        request_id: "request-2".to_owned(),
        interim_schedule: format!("{STREAM}/schedules/1"),
        schedule: Some(schedule),
        units: vec![unit],
    })
}

/// A line of [fee, interest, principal].
pub fn line(kind: Kind, [fee, interest, principal]: [&str; 3]) -> InvoiceLine {
    let amounts = [fee, interest, principal].map(dollars);
    InvoiceLine {
        kind: kind.into(),
        fee: Some(money(amounts[0])),
        interest: Some(money(amounts[1])),
        principal: Some(money(amounts[2])),
        amount: Some(money(Money::sum(amounts[0].currency(), amounts).unwrap())),
        ..InvoiceLine::default()
    }
}

/// A line that belongs to schedule 1.
pub fn of_schedule(kind: Kind, payment_number: u32, amounts: [&str; 3]) -> InvoiceLine {
    InvoiceLine { schedule: format!("{STREAM}/schedules/1"), payment_number, ..line(kind, amounts) }
}

/// An invoice of these lines, numbered here.
pub fn invoice(number: u32, issue_date: &str, due_date: &str, mut lines: Vec<InvoiceLine>) -> lender::Invoice {
    let currency = dollars("0.00").currency();
    let amounts = lines.iter().map(|line| dollars(&line.amount.as_ref().unwrap().amount));
    let amount = Some(money(Money::sum(currency, amounts.collect::<Vec<_>>()).unwrap()));
    for (line, number) in lines.iter_mut().zip(1..) {
        line.number = number;
    }
    lender::Invoice {
        name: format!("{STREAM}/invoices/{number}"),
        state: lender::invoice::State::Billed.into(),
        issue_date: issue_date.to_owned(),
        due_date: due_date.to_owned(),
        lines,
        amount: amount.clone(),
        paid: usd("0.00"),
        disputed: usd("0.00"),
        default_interest: usd("0.00"),
        default_interest_paid: usd("0.00"),
        outstanding: amount,
        ..lender::Invoice::default()
    }
}

/// Invoice 1: the first rent, issued ten days before it is due.
pub fn first_rent() -> lender::Invoice {
    let line = of_schedule(Kind::Rent, 1, ["0.00", FIRST_INTEREST, FIRST_PRINCIPAL]);
    invoice(1, "2008-05-24", "2008-06-03", vec![line])
}

pub fn issued(invoice: lender::Invoice) -> Subject {
    Subject::InvoiceIssued(notice::InvoiceIssued { invoice: Some(invoice) })
}

pub fn fell_due(number: u32) -> Subject {
    Subject::InvoiceFellDue(notice::InvoiceFellDue { invoice: format!("{STREAM}/invoices/{number}") })
}

pub fn disputed(invoice: u32, parts: &[(u32, Category, &str)]) -> Subject {
    let parts = parts.iter().map(|(line, category, amount)| types::InvoicePart {
        line: *line,
        category: (*category).into(),
        amount: usd(amount),
    });
    Subject::DisputeChanged(notice::DisputeChanged {
        invoice: format!("{STREAM}/invoices/{invoice}"),
        parts: parts.collect(),
        reason: "It differs".to_owned(),
        default_interest: None,
    })
}

/// What a receipt paid of a line; of default interest where it is line 0.
pub fn paid(invoice: u32, due_date: &str, (line, category): (u32, Category), amount: &str) -> types::Allocation {
    let part = types::InvoicePart { line, category: category.into(), amount: usd(amount) };
    types::Allocation {
        invoice: format!("{STREAM}/invoices/{invoice}"),
        due_date: due_date.to_owned(),
        part: (line > 0).then_some(part),
        amount: usd(amount),
    }
}

/// A receipt of a value date that left `rest`.
pub fn receipt(number: u32, amount: &str, on: &str, paid: Vec<types::Allocation>, rest: &str) -> lender::Receipt {
    lender::Receipt {
        name: format!("{STREAM}/receipts/{number}"),
        amount: usd(amount),
        value_date: on.to_owned(),
        record_date: on.to_owned(),
        bank_reference: format!("BANK-{number}"),
        payment_reference: format!("RENT-{number}"),
        allocations: paid,
        unapplied: usd(rest),
        ..lender::Receipt::default()
    }
}

pub fn received(receipt: lender::Receipt, unapplied: &str) -> Subject {
    Subject::ReceiptRecorded(notice::ReceiptRecorded { receipt: Some(receipt), unapplied: usd(unapplied) })
}

/// The receipt that pays invoice 1 in full and on time.
pub fn first_receipt() -> lender::Receipt {
    let interest = paid(1, "2008-06-03", (1, Category::Interest), FIRST_INTEREST);
    let principal = paid(1, "2008-06-03", (1, Category::Principal), FIRST_PRINCIPAL);
    receipt(1, RENT, "2008-06-03", vec![interest, principal], "0.00")
}
