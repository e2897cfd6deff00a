//! The relay against a provider that answers as a test tells it, over a real
//! connection and a real journal.

mod provider;

use std::{sync::Arc, time::Duration};

use facility_domain::{
    facility::{fixtures::usd, servicing::PrepaymentEffect},
    ids::{DrawdownId, EquipmentId, InvoiceId, QuoteId},
};
use facility_journal::{Journal, SqliteJournal, SqliteOptions};
use facility_proto::lender::v1 as lender;
use facility_service::{
    clock::SystemClock,
    errors::{Reason, Refusal, RuleViolation},
    ids::RandomIds,
    owner::{OwnersOptions, Snapshot},
    server::Shutdown,
};
use prost::Message;
use tempfile::TempDir;
use tokio::{task::JoinHandle, time::timeout};
use tonic::Status;

use super::*;
use crate::{
    book::{
        Book,
        command::{DisputeInvoice, PrepaySchedule, QuoteTermination},
        purchase::{PurchaseState, Unit},
        submission::Outcome,
    },
    testing::{Desk, STREAM, date, intent, purchase_id, schedule_id},
};
use provider::{Call, FakeProvider};

const PATIENCE: Duration = Duration::from_secs(20);
const ACCEPT: &str = "/facility.lender.v1.LeaseService/AcceptEquipment";

/// A relay over a journal of its own.
struct Running {
    owners: Arc<Owners<BookMachine>>,
    journal: Arc<dyn Journal>,
    shutdown: Shutdown,
    relaying: JoinHandle<()>,
    woken: mpsc::Sender<String>,
    folder: TempDir,
}

impl Running {
    /// A relay that begins with what is written down after those commands.
    async fn after(commands: Vec<Command>, provider: &FakeProvider) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (journal, owners) = open(&folder).await;
        for command in commands {
            command_of(&owners, command).await;
        }
        Self::on(folder, journal, owners, provider)
    }

    fn on(
        folder: TempDir,
        journal: Arc<dyn Journal>,
        owners: Arc<Owners<BookMachine>>,
        provider: &FakeProvider,
    ) -> Self {
        let (shutdown, (woken, to_relay)) = (Shutdown::new(), mpsc::channel(8));
        let sends = Provider::new(provider.service(), Arc::new(RandomIds));
        let relay =
            Relay::new(owners.clone(), sends, "spiffe://boleo.example/borrower-svc".to_owned(), Traces::default());
        let relaying = tokio::spawn(relay.run(to_relay, shutdown.drain()));
        Self { owners, journal, shutdown, relaying, woken, folder }
    }

    /// Ends the relay and begins with another one on the same journal.
    async fn restart(self, provider: &FakeProvider) -> Self {
        self.shutdown.begin();
        self.relaying.await.unwrap();
        self.journal.close().await;
        drop((self.owners, self.journal));
        let (journal, owners) = open(&self.folder).await;
        Self::on(self.folder, journal, owners, provider)
    }

    async fn command(&self, command: Command) {
        command_of(&self.owners, command).await;
        self.woken.send(STREAM.to_owned()).await.unwrap();
    }

    /// The book once nothing waits for an answer.
    async fn settled(&self) -> Arc<Snapshot<Book>> {
        let mut changes = self.owners.changes(STREAM).unwrap();
        let settled = async {
            loop {
                let book = changes.borrow_and_update().clone();
                if book.state.submissions.sending() == 0 {
                    return book;
                }
                changes.changed().await.unwrap();
            }
        };
        timeout(PATIENCE, settled).await.expect("an answer within the test's patience")
    }
}

async fn open(folder: &TempDir) -> (Arc<dyn Journal>, Arc<Owners<BookMachine>>) {
    let path = folder.path().join("borrower.db");
    let journal: Arc<dyn Journal> = Arc::new(SqliteJournal::open(&path, SqliteOptions::default()).unwrap());
    let options = OwnersOptions { prefix: "facilities/".to_owned(), principal: "test".to_owned(), queue: 64 };
    let owners = Owners::open(BookMachine, journal.clone(), Arc::new(SystemClock), options).await.unwrap();
    (journal, owners)
}

async fn command_of(owners: &Owners<BookMachine>, command: Command) {
    let request = Request {
        call: None,
        principal: "test".to_owned(),
        command,
        expected_version: None,
        render: Box::new(|_, _| Vec::new()),
    };
    owners.submit_or_create(STREAM, request).await.unwrap();
}

/// PUR-001 is on its way to acceptance as submission 3.
fn accepting() -> Vec<Command> {
    let mut desk = Desk::delivered();
    desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
    desk.commands
}

fn commenced(name: &str) -> Result<Vec<u8>, Status> {
    let schedule = lender::LeaseSchedule { name: name.to_owned(), ..lender::LeaseSchedule::default() };
    Ok(lender::AcceptEquipmentResponse { schedule: Some(schedule) }.encode_to_vec())
}

fn funded() -> PurchaseState {
    let id = EquipmentId { drawdown: DrawdownId::FIRST, line: 1 };
    PurchaseState::Funded(Unit { id, funded_on: date("2008-03-03") })
}

fn on_lease(schedule: u32) -> PurchaseState {
    funded().accepted(date("2008-05-18"), schedule_id(schedule)).unwrap()
}

fn state(book: &Book) -> PurchaseState {
    book.purchases.get(&purchase_id("PUR-001")).unwrap().state
}

fn answer(book: &Book, number: u32) -> &SubmissionState {
    &book.submissions.get(number).unwrap().state
}

/// What the provider's decision says when it refuses.
fn refusal() -> Status {
    let subject = format!("{STREAM}/equipment/1-1");
    let rule = RuleViolation::new(Reason::AfterLongStop, subject, "Too late").with("long_stop_date", "2008-05-17");
    Status::from(Refusal::rules(vec![rule]))
}

#[tokio::test]
async fn an_acceptance_is_sent_as_it_was_written_down_and_its_schedule_kept() {
    let provider = FakeProvider::start(vec![commenced("facilities/boleo/schedules/3")]).await;
    let running = Running::after(accepting(), &provider).await;
    let book = running.settled().await;
    assert_eq!(*answer(&book.state, 3), SubmissionState::Accepted(Outcome::Schedule(schedule_id(3))));
    assert_eq!(state(&book.state), on_lease(3));
    let calls = provider.calls();
    let [Call { path, request }] = calls.as_slice() else { panic!("{calls:?}") };
    let request = lender::AcceptEquipmentRequest::decode(request.as_slice()).unwrap();
    assert_eq!((path.as_str(), request.request_id.as_str()), (ACCEPT, "request-3"));
}

#[tokio::test]
async fn an_answer_that_was_lost_is_asked_for_with_the_same_bytes() {
    // The first try may have been committed: its outcome is unknown.
    let lost = Err(Status::unavailable("connection reset"));
    let unsure = Err(Status::deadline_exceeded("too slow"));
    let provider = FakeProvider::start(vec![lost, unsure, commenced("facilities/boleo/schedules/3")]).await;
    let running = Running::after(accepting(), &provider).await;
    assert_eq!(state(&running.settled().await.state), on_lease(3));
    let calls = provider.calls();
    assert_eq!(calls.len(), 3);
    assert!(calls.iter().all(|call| *call == calls[0]), "{calls:?}");
}

#[tokio::test]
async fn a_refused_acceptance_keeps_every_reason_and_gives_the_purchase_back() {
    let provider = FakeProvider::start(vec![Err(refusal())]).await;
    let running = Running::after(accepting(), &provider).await;
    let book = running.settled().await;
    let SubmissionState::Refused(refused) = answer(&book.state, 3) else { panic!("not refused") };
    assert_eq!(refused.failures.len(), 1);
    assert_eq!(
        (refused.failures[0].reason.as_str(), refused.failures[0].subject.as_str()),
        ("AFTER_LONG_STOP", "facilities/boleo/equipment/1-1")
    );
    assert_eq!(refused.failures[0].metadata, [("long_stop_date".to_owned(), "2008-05-17".to_owned())]);
    assert_eq!(state(&book.state), funded());
}

#[tokio::test]
async fn a_refusal_that_is_not_the_provider_s_decision_is_no_answer() {
    // No details: a proxy's word, or an older server's.
    let bare = Err(Status::failed_precondition("no"));
    let denied = Err(Status::permission_denied("not you"));
    let provider = FakeProvider::start(vec![bare, denied, commenced("facilities/boleo/schedules/3")]).await;
    let running = Running::after(accepting(), &provider).await;
    assert_eq!(state(&running.settled().await.state), on_lease(3));
    assert_eq!(provider.calls().len(), 3);
}

#[tokio::test]
async fn a_provider_without_its_whole_history_is_asked_again_until_it_has_it() {
    let behind = || {
        let rule = RuleViolation::new(Reason::HistoryBehindCounterparty, STREAM, "Notice 5 was seen");
        Err(Status::from(Refusal::rules(vec![rule])))
    };
    let unreadable = Err(Status::from(Refusal::new(Reason::FacilityUnreadable, "An event is of a later release")));
    let answers = vec![behind(), unreadable, behind(), commenced("facilities/boleo/schedules/3")];
    let provider = FakeProvider::start(answers).await;
    let running = Running::after(accepting(), &provider).await;
    assert_eq!(state(&running.settled().await.state), on_lease(3));
    assert_eq!(provider.calls().len(), 4);
}

#[tokio::test]
async fn an_answer_about_another_facility_or_no_schedule_is_none() {
    let provider = FakeProvider::start(vec![
        commenced("facilities/other/schedules/3"),
        commenced("facilities/boleo/drawdowns/3"),
        Ok(Vec::new()),
        commenced("facilities/boleo/schedules/3"),
    ])
    .await;
    let running = Running::after(accepting(), &provider).await;
    assert_eq!(state(&running.settled().await.state), on_lease(3));
    assert_eq!(provider.calls().len(), 4);
}

#[tokio::test]
async fn a_provider_that_is_gone_is_asked_again_when_it_is_back() {
    let mut provider = FakeProvider::start(Vec::new()).await;
    provider.stop().await;
    let running = Running::after(accepting(), &provider).await;
    // Longer than the first pauses: several tries have failed by then.
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(matches!(state(&running.owners.snapshot(STREAM).unwrap().state), PurchaseState::Accepting { .. }));
    provider.back(vec![commenced("facilities/boleo/schedules/3")]).await;
    assert_eq!(state(&running.settled().await.state), on_lease(3));
    assert_eq!(provider.calls().len(), 1);
}

#[tokio::test]
async fn a_relay_that_starts_again_sends_what_waits_with_the_same_bytes() {
    let provider = FakeProvider::start(vec![Err(Status::unavailable("gone"))]).await;
    let running = Running::after(accepting(), &provider).await;
    provider.called(1).await;
    let running = running.restart(&provider).await;
    provider.will_answer(commenced("facilities/boleo/schedules/3"));
    let book = running.settled().await;
    assert_eq!(state(&book.state), on_lease(3));
    let calls = provider.calls();
    assert!(calls.len() > 1 && calls.iter().all(|call| *call == calls[0]), "{calls:?}");
    // What was answered is not sent again by the next one.
    let sent = provider.calls().len();
    let running = running.restart(&provider).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!((provider.calls().len(), state(&running.owners.snapshot(STREAM).unwrap().state)), (sent, on_lease(3)));
}

#[tokio::test]
async fn acceptances_of_a_facility_go_one_after_the_other() {
    let mut desk = Desk::delivered();
    desk.accepts(&[("PUR-001", "2008-05-18")]).unwrap();
    let second = desk.acceptance(&[("PUR-002", "2008-05-19")]);
    let unsure = Err(Status::unavailable("gone"));
    let provider = FakeProvider::start(vec![
        unsure,
        commenced("facilities/boleo/schedules/3"),
        commenced("facilities/boleo/schedules/1"),
    ])
    .await;
    let running = Running::after(desk.commands, &provider).await;
    running.command(second).await;
    let book = running.settled().await;
    assert_eq!(*answer(&book.state, 4), SubmissionState::Accepted(Outcome::Schedule(schedule_id(1))));
    let ids: Vec<_> = provider
        .calls()
        .iter()
        .map(|call| lender::AcceptEquipmentRequest::decode(call.request.as_slice()).unwrap().request_id)
        .collect();
    assert_eq!(ids, ["request-3", "request-3", "request-4"]);
}

/// A dispute over invoice 1 as submission 1.
fn disputing() -> Vec<Command> {
    let mut desk = Desk::charged();
    let (invoice, reason) = (InvoiceId::FIRST, None);
    let dispute = DisputeInvoice { invoice, parts: Vec::new(), reason, intent: intent(1) };
    desk.decide(Command::DisputeInvoice(dispute)).unwrap();
    desk.commands
}

#[tokio::test]
async fn a_dispute_is_sent_with_the_same_bytes_until_it_is_accepted() {
    let lost = Err(Status::unavailable("connection reset"));
    let provider = FakeProvider::start(vec![lost, Ok(lender::DisputeInvoiceResponse::default().encode_to_vec())]).await;
    let running = Running::after(disputing(), &provider).await;
    let book = running.settled().await;
    assert_eq!(*answer(&book.state, 1), SubmissionState::Accepted(Outcome::Dispute));
    let calls = provider.calls();
    let [first, second] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((first, first.path.as_str()), (second, "/facility.lender.v1.BillingService/DisputeInvoice"));
    let request = lender::DisputeInvoiceRequest::decode(first.request.as_slice()).unwrap();
    assert_eq!((request.request_id.as_str(), request.name.as_str()), ("request-1", "facilities/boleo/invoices/1"));
    assert_eq!((request.parts.len(), request.parts[0].line), (1, 1));
}

#[tokio::test]
async fn a_refused_dispute_keeps_every_reason() {
    let subject = format!("{STREAM}/invoices/1");
    let rules = [Reason::AlreadyDisputed, Reason::OverUnpaid].map(|reason| RuleViolation::new(reason, &subject, "No"));
    let provider = FakeProvider::start(vec![Err(Status::from(Refusal::rules(rules.into())))]).await;
    let running = Running::after(disputing(), &provider).await;
    let book = running.settled().await;
    let SubmissionState::Refused(refused) = answer(&book.state, 1) else { panic!("not refused") };
    let reasons: Vec<_> = refused.failures.iter().map(|failure| failure.reason.as_str()).collect();
    assert_eq!(reasons, ["ALREADY_DISPUTED", "OVER_UNPAID"]);
}

/// A lease runs; nothing waits to be sent, and what comes next is submission 3.
fn leased() -> Desk {
    let mut desk = Desk::leased().available();
    desk.answered(2, Outcome::Schedule(schedule_id(1)));
    desk
}

#[tokio::test]
async fn a_prepayment_is_sent_with_the_same_bytes_until_an_answer_names_its_invoice() {
    let mut desk = leased();
    let prepay = PrepaySchedule {
        schedule: schedule_id(1),
        amount: usd("446325.00"),
        settlement_date: date("2008-05-19"),
        effect: PrepaymentEffect::LowerRent,
        intent: intent(3),
    };
    desk.decide(Command::PrepaySchedule(prepay)).unwrap();
    let settled = |invoice: &str| {
        let invoice = invoice.to_owned();
        Ok(lender::PrepayScheduleResponse { invoice, ..lender::PrepayScheduleResponse::default() }.encode_to_vec())
    };
    let provider = FakeProvider::start(vec![
        Err(Status::unavailable("connection reset")),
        settled(""),
        settled("facilities/other/invoices/2"),
        settled("facilities/boleo/invoices/2"),
    ])
    .await;
    let running = Running::after(desk.commands, &provider).await;
    let book = running.settled().await;
    let invoice = InvoiceId::new(2).unwrap();
    assert_eq!(*answer(&book.state, 3), SubmissionState::Accepted(Outcome::Settlement(invoice)));
    let calls = provider.calls();
    assert_eq!((calls.len(), calls[0].path.as_str()), (4, "/facility.lender.v1.LeaseService/PrepaySchedule"));
    assert!(calls.iter().all(|call| *call == calls[0]), "{calls:?}");
}

#[tokio::test]
async fn a_quote_is_asked_for_until_an_answer_names_it() {
    let mut desk = leased();
    let ask = QuoteTermination {
        schedule: schedule_id(1),
        purchases: Vec::new(),
        settlement_date: date("2008-05-22"),
        intent: intent(3),
    };
    desk.decide(Command::QuoteTermination(ask)).unwrap();
    let name = format!("{STREAM}/quotes/5");
    let given = lender::TerminationQuote { name, ..lender::TerminationQuote::default() };
    let given = lender::QuoteTerminationResponse { quote: Some(given) }.encode_to_vec();
    let provider = FakeProvider::start(vec![Ok(Vec::new()), Ok(given)]).await;
    let running = Running::after(desk.commands, &provider).await;
    let book = running.settled().await;
    assert_eq!(*answer(&book.state, 3), SubmissionState::Accepted(Outcome::Quote(QuoteId::new(5).unwrap())));
    assert_eq!(provider.calls().len(), 2);
}
