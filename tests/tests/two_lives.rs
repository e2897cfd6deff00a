//! The borrower's own book over a whole life of real notices of the provider's
//! service: acceptance, fees, rents paid, missed, cured, paid by the guarantor, a
//! charge disputed and corrected, unapplied cash, the option, the close. Both
//! methods agree on every figure; and what is planted in these notices is found.
//!
//! 90,000.00 at 8 % by ACT/360 in level rents on the 2nd of January, April, July
//! and October up to 2015-01-02; funded on 2008-01-10, accepted as of Sunday,
//! 2008-01-20.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::sync::Arc;

use borrower_svc::{
    book::{
        self, Book, Command, Event,
        command::{NoticeEntry, PayInvoice, TakeInNotices},
        facility::Stage,
        rejection::{FailedRule, PaymentRule, Rejection},
    },
    wire::read_notice,
};
use facility_domain::{accounting::Account, ids::InvoiceId};
use facility_journal::{ZERO_HASH, notice_hash};
use facility_proto::lender::v1::{
    AcceptEquipmentRequest, AddChargeRequest, CloseFacilityRequest, DemandGuaranteeRequest, DisputeInvoiceRequest,
    ExercisePurchaseOptionRequest, GetStatementRequest, GetTrialBalanceRequest, ListNoticesRequest, Notice,
    RecordReceiptRequest, RefundUnappliedCashRequest, ResolveDisputeRequest, accept_equipment_request::AcceptedUnit,
    notice::Subject, notice_service_client::NoticeServiceClient, resolve_dispute_request as resolve,
};
use facility_proto::r#type::v1::{self as pb, facility_terms as terms, invoice_part::Category};
use facility_tests::{Lender, create, sign, usd};
use prost::Message;

const PARENT: &str = "facilities/life";

/// Signed with fees, a guarantee and an option to buy; funded and accepted.
async fn accepted() -> Lender {
    let lender = Lender::start().await.unwrap();
    let mut request = create("life", "100000.00");
    let terms = request.terms.as_mut().unwrap();
    terms.guarantee = Some(terms::Guarantee {
        guarantor: Some(pb::Party { id: "baja-mining".into(), legal_name: "Baja Mining Corp.".into() }),
        cap: Some(usd("100000.00")),
        expiry_date: "2015-12-31".into(),
    });
    terms.purchase_option = Some(terms::PurchaseOption { price: Some(usd("1.00")), reasonably_certain: true });
    let fees = terms.fees.as_mut().unwrap();
    fees.arrangement_fee_rate = "0.0125".into();
    fees.commitment_fee_rate = "0.005".into();
    let mut agent = lender.facilities("facility-agent-1").unwrap();
    agent.create_facility(request).await.unwrap();
    agent.sign_facility(sign("life")).await.unwrap();
    lender.funded("life", "90000.00").await.unwrap();
    lender.advance("life", "2008-01-22").await.unwrap();
    let unit = AcceptedUnit { equipment: format!("{PARENT}/equipment/1-1"), acceptance_date: "2008-01-20".into() };
    let accept = AcceptEquipmentRequest { request_id: "accept".into(), parent: PARENT.into(), units: vec![unit] };
    lender.leases("operations-1").unwrap().accept_equipment(accept).await.unwrap();
    lender
}

async fn payable(lender: &Lender) -> String {
    let request = GetStatementRequest { parent: PARENT.into(), payment_date: String::new() };
    let statement = lender.billing("treasurer-1").unwrap().get_statement(request).await.unwrap().into_inner();
    statement.payable.unwrap().amount
}

async fn receive(lender: &Lender, reference: &str, amount: &str, on: &str, demand: &str) {
    let request = RecordReceiptRequest {
        request_id: format!("receipt-{reference}"),
        parent: PARENT.into(),
        amount: Some(usd(amount)),
        value_date: on.into(),
        guarantee_demand: demand.into(),
        bank_reference: reference.into(),
        payment_reference: String::new(),
        invoice: String::new(),
    };
    lender.billing("lender-operations-1").unwrap().record_receipt(request).await.unwrap();
}

/// A charge of 500.00, 200.00 of it disputed, corrected to 300.00 after a part was
/// paid.
async fn charge_and_correct(lender: &Lender) {
    let charge = AddChargeRequest {
        request_id: "charge".into(),
        parent: PARENT.into(),
        due_date: "2008-01-28".into(),
        description: "Inspection of the machine".into(),
        amount: Some(usd("500.00")),
    };
    let mut operations = lender.billing("lender-operations-1").unwrap();
    let invoice = operations.add_charge(charge).await.unwrap().into_inner().invoice;
    let part = pb::InvoicePart { line: 1, category: Category::Fee.into(), amount: Some(usd("200.00")) };
    let dispute = DisputeInvoiceRequest {
        request_id: "dispute".into(),
        name: invoice.clone(),
        parts: vec![part],
        reason: "Agreed were 300.00".into(),
    };
    lender.billing("treasurer-1").unwrap().dispute_invoice(dispute).await.unwrap();
    lender.advance("life", "2008-01-28").await.unwrap();
    let due = payable(lender).await;
    receive(lender, "B-1", &due, "2008-01-28", "").await;
    let correction = resolve::Correction { line: 1, fee: Some(usd("250.00")) };
    let uphold = ResolveDisputeRequest {
        request_id: "uphold".into(),
        name: invoice,
        reason: "As agreed, and a discount".into(),
        resolution: Some(resolve::Resolution::Upheld(resolve::Upheld { corrections: vec![correction] })),
    };
    lender.billing("facility-agent-1").unwrap().resolve_dispute(uphold).await.unwrap();
}

/// The first rent is paid late in two parts, the second by the guarantor after it
/// became an event of default.
async fn miss_and_cure(lender: &Lender) {
    lender.advance("life", "2008-04-07").await.unwrap();
    receive(lender, "B-2", "1000.00", "2008-04-05", "").await;
    lender.advance("life", "2008-04-09").await.unwrap();
    let due = payable(lender).await;
    receive(lender, "B-3", &due, "2008-04-09", "").await;
    lender.advance("life", "2008-07-14").await.unwrap();
    let demand = DemandGuaranteeRequest { request_id: "demand".into(), parent: PARENT.into(), invoices: Vec::new() };
    let demand = lender.defaults("facility-agent-1").unwrap().demand_guarantee(demand).await.unwrap();
    let demand = demand.into_inner().demand.unwrap();
    lender.advance("life", "2008-07-20").await.unwrap();
    let amount = demand.amount.unwrap().amount;
    receive(lender, "G-1", &amount, "2008-07-20", &demand.name).await;
    let due = payable(lender).await;
    receive(lender, "B-4", &due, "2008-07-20", "").await;
}

/// The rest is paid ahead and used as it falls due; the option, the refund, the
/// close.
async fn pay_to_the_end(lender: &Lender) {
    receive(lender, "B-5", "150000.00", "2008-07-20", "").await;
    for year in 2009..=2014 {
        lender.advance("life", &format!("{year}-01-05")).await.unwrap();
        lender.advance("life", &format!("{year}-07-06")).await.unwrap();
    }
    lender.advance("life", "2015-01-02").await.unwrap();
    let request = ExercisePurchaseOptionRequest { request_id: "buy".into(), name: format!("{PARENT}/schedules/1") };
    lender.leases("treasurer-1").unwrap().exercise_purchase_option(request).await.unwrap();
    lender.advance("life", "2015-01-13").await.unwrap();
    let request = GetStatementRequest { parent: PARENT.into(), payment_date: String::new() };
    let statement = lender.billing("treasurer-1").unwrap().get_statement(request).await.unwrap().into_inner();
    let refund = RefundUnappliedCashRequest {
        request_id: "refund".into(),
        parent: PARENT.into(),
        amount: statement.unapplied,
        bank_reference: "R-1".into(),
    };
    lender.billing("lender-operations-1").unwrap().refund_unapplied_cash(refund).await.unwrap();
    let close = CloseFacilityRequest { request_id: "close".into(), name: PARENT.into(), ..Default::default() };
    lender.facilities("facility-agent-1").unwrap().close_facility(close).await.unwrap();
}

async fn notices(lender: &Lender) -> Vec<Notice> {
    let mut client = NoticeServiceClient::new(lender.channel("auditor-1").unwrap());
    let (mut notices, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListNoticesRequest { parent: PARENT.into(), page_size: 500, page_token };
        let page = client.list_notices(request).await.unwrap().into_inner();
        notices.extend(page.entries.into_iter().map(|entry| Notice::decode(entry.payload).unwrap()));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return notices;
        }
    }
}

/// The book after the notices of a provider that wrote this history.
fn book_of(notices: &[Notice]) -> Book {
    let mut previous = ZERO_HASH;
    let entries = notices.iter().zip(1..).map(|(notice, number)| {
        let payload = notice.encode_to_vec();
        previous = notice_hash(&previous, PARENT, number, &payload);
        let notice = read_notice(PARENT, &payload).map(Arc::new);
        NoticeEntry { number, hash: Some(previous), payload: payload.into(), notice }
    });
    let command = Command::TakeInNotices(TakeInNotices { entries: entries.collect() });
    let events = book::decide(PARENT, &Book::default(), &command).unwrap();
    let book = events.iter().fold(Book::default(), |book, event: &Event| book::evolve(book, event));
    assert_eq!(book.following.stopped, None);
    book
}

/// Without what an honest history has here: this book asked for neither the
/// drawdown nor the acceptance, people did so at the provider.
fn differences(book: &Book) -> Vec<(String, String, String, &'static str)> {
    let all = book.reconciliation.discrepancies();
    all.filter(|found| !["drawdowns/1", "schedules/1"].contains(&found.subject.as_ref()))
        .map(|found| {
            let convention = found.explanation.as_ref().map_or("", |why| why.convention);
            (found.subject.to_string(), found.ours.clone(), found.theirs.clone(), convention)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn seven_years_agree_on_every_figure() {
    let lender = accepted().await;
    charge_and_correct(&lender).await;
    miss_and_cure(&lender).await;
    pay_to_the_end(&lender).await;
    let notices = notices(&lender).await;
    let book = book_of(&notices);
    // The corrected charge has no ground in the terms all the same, and the borrower did not dispute it
    // again.
    let charge = ("invoices/4/lines[0]".to_owned(), String::new(), "USD 250.00".to_owned(), "");
    assert_eq!(differences(&book), [charge]);
    let facility = book.facility.as_deref().unwrap();
    assert_eq!(facility.stage, Stage::Closed);
    assert_eq!((facility.servicing.open_invoices.len(), facility.servicing.unapplied.units), (0, 0));
    assert!(book.reconciliation.figures_compared() > 1_000, "{}", book.reconciliation.figures_compared());
    ledgers_mirror_each_other(&lender, &book).await;
}

/// What one side earned the other one spent, and nobody owes anybody anything but
/// the borrower its guarantor.
async fn ledgers_mirror_each_other(lender: &Lender, book: &Book) {
    let request = GetTrialBalanceRequest { parent: PARENT.into(), ..Default::default() };
    let answer = lender.ledger("auditor-1").unwrap().get_trial_balance(request).await.unwrap().into_inner();
    let theirs = answer.trial_balance.unwrap();
    let cents = |amount: &str| amount.replace('.', "").parse::<i64>().unwrap();
    let lessor = |account: &str| {
        let found = theirs.accounts.iter().find(|of| of.account == account);
        found.map_or(0, |of| cents(&of.balance.as_ref().unwrap().amount))
    };
    let ours = book.ledger.as_ref().unwrap().entries().trial_balance(None).unwrap();
    let lessee = |account: &str| {
        let found = ours.accounts.iter().find(|of| of.account.name() == account);
        found.map_or(0, |of| cents(&of.balance().unwrap().amount_text()))
    };
    for settled in ["LEASE_LIABILITY", "PAYABLES", "UNAPPLIED_PAYMENTS", "PREPAID_EQUIPMENT", "RIGHT_OF_USE_ASSETS"] {
        assert_eq!(lessee(settled), 0, "{settled}");
    }
    // The option's dollar is worth 0.572 at the commencement: 73 days at 8 %, then 27 quarters. It is
    // part of the cost, and what it grows by is interest.
    assert_eq!(lessee("EQUIPMENT"), 9_000_057);
    assert_eq!(lessee("INTEREST_EXPENSE"), lessor("FINANCE_INCOME") + 43);
    assert_eq!(lessee("INTERIM_INTEREST_EXPENSE"), lessor("INTERIM_INTEREST_INCOME"));
    assert_eq!(lessee("FINANCING_FEES"), lessor("FEE_INCOME"));
    assert_eq!(lessee("DEFAULT_INTEREST_EXPENSE"), lessor("DEFAULT_INTEREST_INCOME"));
    assert!(lessee("DUE_TO_GUARANTOR") > 0 && lessee("DEFAULT_INTEREST_EXPENSE") > 0);
    // The provider paid 90,000.00 to the supplier and got everything else.
    assert_eq!(lessor("CASH") + 9_000_000, lessee("DUE_TO_GUARANTOR") - lessee("CASH"));
}

/// Plants something in the first rent's invoice and returns the book after it.
fn planted(notices: &[Notice], plant: impl FnOnce(&mut facility_proto::lender::v1::Invoice)) -> (Book, InvoiceId) {
    let mut notices = notices.to_vec();
    let place = notices.iter().position(|notice| rent(notice).is_some()).unwrap();
    let Some(Subject::InvoiceIssued(issued)) = &mut notices[place].subject else { panic!("a rent") };
    let invoice = issued.invoice.as_mut().unwrap();
    plant(invoice);
    let number = invoice.name.rsplit_once('/').unwrap().1;
    let id = InvoiceId::parse(number).unwrap();
    (book_of(&notices[..=place]), id)
}

fn rent(notice: &Notice) -> Option<&pb::InvoiceLine> {
    match &notice.subject {
        Some(Subject::InvoiceIssued(issued)) => {
            let lines = &issued.invoice.as_ref()?.lines;
            lines.first().filter(|line| line.kind() == pb::invoice_line::Kind::Rent)
        }
        _ => None,
    }
}

fn payment_refused(book: &Book, invoice: InvoiceId) -> PaymentRule {
    let command = PayInvoice {
        invoice,
        amount: None,
        payment_date: None,
        payment_reference: "RENT".to_owned(),
        ordered_by: "spiffe://boleo.example/treasurer-1".to_owned(),
        created_at: 0,
    };
    match book::decide(PARENT, book, &Command::PayInvoice(command)) {
        Err(Rejection::Rules(rules)) => match rules.into_iter().next() {
            Some(FailedRule::Payment { invoice: _, rule }) => rule,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cent_and_a_day_in_a_real_invoice_are_found_and_block_it() {
    let lender = accepted().await;
    lender.advance("life", "2008-03-25").await.unwrap();
    let notices = notices(&lender).await;
    assert_eq!(differences(&book_of(&notices)), []);

    let (book, id) = planted(&notices, |invoice| {
        let line = &mut invoice.lines[0];
        let interest = line.interest.clone().unwrap();
        // A cent from the principal to the interest: the sums stay right.
        let cents = |money: &pb::Money| money.amount.replace('.', "").parse::<i64>().unwrap();
        let text = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        let principal = line.principal.clone().unwrap();
        line.interest = Some(usd(&text(cents(&interest) + 1)));
        line.principal = Some(usd(&text(cents(&principal) - 1)));
    });
    let found = differences(&book);
    assert_eq!((found.len(), found[0].0.as_str()), (1, format!("invoices/{id}/lines[0].interest").as_str()));
    assert!(matches!(payment_refused(&book, id), PaymentRule::Differs(line) if line.line == 1));

    let (book, id) = planted(&notices, |invoice| invoice.due_date = "2008-04-01".to_owned());
    let expected = (format!("invoices/{id}.due_date"), "2008-04-02".to_owned(), "2008-04-01".to_owned(), "");
    assert_eq!(differences(&book), [expected]);
    assert!(matches!(payment_refused(&book, id), PaymentRule::Differs(line) if line.due_dates.is_some()));
}
