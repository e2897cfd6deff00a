//! Owners over the real store, running a shelf: goods are put on it, each name
//! at most once over all shelves, up to a limit.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use facility_journal::{ClaimKey, Journal, NewClaim, NewEvent, SqliteJournal, SqliteOptions, StoredEvent};

use super::*;
use crate::clock::FixedClock;

mod replicas;

const LIMIT: usize = 10;

#[derive(Clone, Debug, Default, PartialEq)]
struct Shelf {
    goods: BTreeSet<String>,
    counting_to: u64,
    counted: u64,
}

enum Ask {
    Put(String),
    CountTo(u64),
    CountOne,
    CountAndPut(String),
    /// Refused until so much is counted.
    OnceCounted(u64),
    Nothing,
}

#[derive(Debug, PartialEq)]
enum Happened {
    Put(String),
    CountingTo(u64),
    Counted,
}

#[derive(Debug, PartialEq)]
enum Refused {
    Full,
    There,
    TooEarly,
    Elsewhere(String),
}

struct Shelves;

fn key(name: &str) -> ClaimKey {
    ClaimKey { kind: "name".into(), key: name.into() }
}

impl Machine for Shelves {
    type State = Shelf;
    type Command = Ask;
    type Event = Happened;
    type Rejection = Refused;

    fn claims_to_look_up(&self, _: &Shelf, command: &Ask) -> Vec<ClaimKey> {
        match command {
            Ask::Put(name) | Ask::CountAndPut(name) => vec![key(name)],
            Ask::CountTo(_) | Ask::CountOne | Ask::OnceCounted(_) | Ask::Nothing => Vec::new(),
        }
    }

    fn decide(&self, deciding: &Deciding<'_, Self>, command: &Ask) -> Result<Vec<Happened>, Refused> {
        let shelf = &deciding.on.state;
        match command {
            Ask::Put(name) if shelf.goods.contains(name) => Err(Refused::There),
            Ask::Put(name) if deciding.foreign_claims.contains_key(&key(name)) => Err(Refused::Elsewhere(name.clone())),
            Ask::Put(_) if shelf.goods.len() == LIMIT => Err(Refused::Full),
            Ask::Put(name) => Ok(vec![Happened::Put(name.clone())]),
            Ask::CountTo(target) => Ok(vec![Happened::CountingTo(*target)]),
            Ask::OnceCounted(least) if shelf.counted < *least => Err(Refused::TooEarly),
            Ask::CountOne | Ask::OnceCounted(_) => Ok(vec![Happened::Counted]),
            Ask::Nothing => Ok(Vec::new()),
            Ask::CountAndPut(name) => Ok(vec![Happened::Counted, Happened::Put(name.clone())]),
        }
    }

    fn kept_refusal(&self, deciding: &Deciding<'_, Self>, _: &Ask, rejection: &Refused) -> Option<Vec<u8>> {
        let relayed = deciding.call.is_some_and(|call| call.request_id.starts_with("relayed"));
        relayed.then(|| format!("{rejection:?}").into_bytes())
    }

    fn evolve(&self, mut shelf: Shelf, event: &Happened) -> Shelf {
        match event {
            Happened::Put(name) => {
                shelf.goods.insert(name.clone());
            }
            Happened::CountingTo(target) => shelf.counting_to = *target,
            Happened::Counted => shelf.counted += 1,
        }
        shelf
    }

    fn claims(&self, _: &Shelf, event: &Happened) -> (Vec<NewClaim>, Vec<ClaimKey>) {
        match event {
            Happened::Put(name) => (vec![NewClaim { key: key(name), holder: "shelf".into() }], Vec::new()),
            Happened::CountingTo(_) | Happened::Counted => (Vec::new(), Vec::new()),
        }
    }

    fn notices(&self, _: &Shelf, event: &Happened, _: Option<&Call>) -> Vec<Vec<u8>> {
        match event {
            Happened::Put(name) => vec![name.clone().into_bytes()],
            Happened::CountingTo(_) | Happened::Counted => Vec::new(),
        }
    }

    /// Counting closes a day; the days end with the month.
    fn business_date(&self, before: &Shelf, _: Option<&Happened>) -> String {
        format!("2008-03-{:02}", 3 + before.counted.min(28))
    }

    fn follow_up(&self, shelf: &Shelf) -> Option<Ask> {
        (shelf.counted < shelf.counting_to).then_some(Ask::CountOne)
    }

    fn encode(&self, event: &Happened) -> NewEvent {
        let (event_type, data) = match event {
            Happened::Put(name) => ("put.v1", name.clone()),
            Happened::CountingTo(target) => ("counting_to.v1", target.to_string()),
            Happened::Counted => ("counted.v1", String::new()),
        };
        NewEvent { event_type: event_type.into(), data: format!("\"{data}\"") }
    }

    fn decode(&self, stored: &StoredEvent) -> Result<Happened, DecodeError> {
        let data = stored.data.trim_matches('"');
        match stored.event_type.as_str() {
            "put.v1" => Ok(Happened::Put(data.to_owned())),
            "counting_to.v1" => Ok(Happened::CountingTo(data.parse().unwrap())),
            "counted.v1" => Ok(Happened::Counted),
            _ => Err(DecodeError::new(stored, "unknown type")),
        }
    }
}

fn journal(path: &Path) -> Arc<dyn Journal> {
    Arc::new(SqliteJournal::open(path, SqliteOptions::default()).unwrap())
}

async fn open(journal: Arc<dyn Journal>) -> Arc<Owners<Shelves>> {
    open_with(journal, Arc::new(FixedClock::new(0))).await
}

async fn open_with(journal: Arc<dyn Journal>, clock: Arc<FixedClock>) -> Arc<Owners<Shelves>> {
    let options = OwnersOptions { prefix: "shelves/".into(), principal: "spiffe://test/self".into(), queue: 1024 };
    Owners::open(Shelves, journal, clock, options).await.unwrap()
}

fn asked(request_id: &str, ask: Ask) -> Request<Shelves> {
    let content = match &ask {
        Ask::Put(name) | Ask::CountAndPut(name) => name.clone(),
        Ask::CountTo(target) | Ask::OnceCounted(target) => target.to_string(),
        Ask::CountOne | Ask::Nothing => String::new(),
    };
    Request {
        call: Some(Call {
            method: "Shelves/Ask".into(),
            request_id: request_id.into(),
            fingerprint: fingerprint("Shelves/Ask", None, content.as_bytes()),
            principal: "spiffe://test/somebody".into(),
            on_behalf_of: None,
        }),
        principal: String::new(),
        command: ask,
        expected_version: None,
        render: Box::new(|snapshot, _| {
            format!("{} goods at {}", snapshot.state.goods.len(), snapshot.version).into_bytes()
        }),
    }
}

fn put(request_id: &str, name: &str) -> Request<Shelves> {
    asked(request_id, Ask::Put(name.into()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fits_is_accepted_and_the_rest_refused_whatever_arrives_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let owners = open(journal(&folder.path().join("j.db"))).await;
    owners.submit_or_create("shelves/a", put("first", "first")).await.unwrap();
    let calls: Vec<_> = (0..64)
        .map(|n| {
            let owners = owners.clone();
            tokio::spawn(async move { owners.submit("shelves/a", put(&format!("r{n}"), &format!("n{n}"))).await })
        })
        .collect();
    let mut accepted = 1;
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => accepted += 1,
            Err(OwnerError::Rejected(Refused::Full)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    let snapshot = owners.snapshot("shelves/a").unwrap();
    assert_eq!((accepted, snapshot.state.goods.len(), snapshot.version, snapshot.notice_number), (10, 10, 10, 10));
}

#[tokio::test]
async fn a_page_goes_on_where_the_answer_was_full_or_the_number_was_reached() {
    let folder = tempfile::tempdir().unwrap();
    let owners = open(journal(&folder.path().join("j.db"))).await;
    for shelf in ["a", "b", "c"] {
        owners.submit_or_create(&format!("shelves/{shelf}"), put(shelf, shelf)).await.unwrap();
    }
    // 2 MiB each: two don't fit into an answer of 3 MiB at most.
    for (limit, bytes, shown, last) in
        [(2, 0, 2, Some("shelves/b")), (3, 0, 3, None), (3, 2 * 1024 * 1024, 1, Some("shelves/a"))]
    {
        let page = owners.page(None, limit, |_| true);
        let (items, next) = page.fitting(|_| Some("x".repeat(bytes)));
        assert_eq!((items.len(), next), (shown, last), "{limit} of {bytes} bytes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_many_shelves_want_at_once_goes_to_exactly_one() {
    let folder = tempfile::tempdir().unwrap();
    let owners = open(journal(&folder.path().join("j.db"))).await;
    let calls: Vec<_> = (0..64)
        .map(|n| {
            let owners = owners.clone();
            tokio::spawn(async move {
                owners.submit_or_create(&format!("shelves/{n}"), put("same", &format!("wanted{}", n % 4))).await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.unwrap());
    }
    // One caller and one request id: the first one consumes it, for one shelf.
    let accepted = answers.iter().filter(|answer| answer.is_ok()).count();
    let holders = owners.page(None, 100, |_| true).snapshots.len();
    assert_eq!(holders, 1);
    assert!(accepted >= 1);

    let calls: Vec<_> = (0..64)
        .map(|n| {
            let owners = owners.clone();
            let request = put(&format!("r{n}"), &format!("name{}", n % 4));
            tokio::spawn(async move { owners.submit_or_create(&format!("shelves/b{n}"), request).await })
        })
        .collect();
    let (mut accepted, mut elsewhere) = (0, 0);
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => accepted += 1,
            Err(OwnerError::Rejected(Refused::Elsewhere(_))) => elsewhere += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((accepted, elsewhere), (4, 60));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_many_times_at_once_has_one_effect_and_one_answer() {
    let folder = tempfile::tempdir().unwrap();
    let owners = open(journal(&folder.path().join("j.db"))).await;
    owners.submit_or_create("shelves/a", put("first", "first")).await.unwrap();
    let calls: Vec<_> = (0..32)
        .map(|_| {
            let owners = owners.clone();
            tokio::spawn(async move { owners.submit("shelves/a", put("again", "thing")).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), b"2 goods at 2");
    }
    assert_eq!(owners.snapshot("shelves/a").unwrap().version, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_with_other_content_is_refused_and_a_refusal_consumes_none() {
    let folder = tempfile::tempdir().unwrap();
    let owners = open(journal(&folder.path().join("j.db"))).await;
    owners.submit_or_create("shelves/a", put("one", "x")).await.unwrap();
    assert!(matches!(owners.submit("shelves/a", put("one", "y")).await, Err(OwnerError::RequestIdReused)));
    assert!(matches!(owners.submit("shelves/a", put("two", "x")).await, Err(OwnerError::Rejected(Refused::There))));
    owners.submit("shelves/a", put("two", "z")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_is_kept_is_answered_again_once_its_reason_is_gone_and_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let early = |request_id| asked(request_id, Ask::OnceCounted(1));
    let kept = |answer: Result<Vec<u8>, OwnerError<Refused>>| matches!(answer, Err(OwnerError::Refused(why)) if why == b"TooEarly");
    let store = journal(&folder.path().join("j.db"));
    let owners = open(store.clone()).await;
    owners.submit_or_create("shelves/a", put("one", "x")).await.unwrap();
    assert!(kept(owners.submit("shelves/a", early("relayed-1")).await));
    let anew = owners.submit("shelves/a", early("direct-1")).await;
    assert!(matches!(anew, Err(OwnerError::Rejected(Refused::TooEarly))));

    owners.submit("shelves/a", asked("count", Ask::CountOne)).await.unwrap();
    assert!(kept(owners.submit("shelves/a", early("relayed-1")).await), "a late copy");
    let other = owners.submit("shelves/a", asked("relayed-1", Ask::OnceCounted(2))).await;
    assert!(matches!(other, Err(OwnerError::RequestIdReused)));
    owners.submit("shelves/a", early("direct-1")).await.unwrap();
    owners.submit("shelves/a", early("relayed-2")).await.unwrap();

    drop(owners);
    store.close().await;
    let owners = open(journal(&folder.path().join("j.db"))).await;
    assert!(kept(owners.submit("shelves/a", early("relayed-1")).await), "after a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_is_refused_but_not_for_a_repeated_request() {
    let folder = tempfile::tempdir().unwrap();
    let owners = open(journal(&folder.path().join("j.db"))).await;
    owners.submit_or_create("shelves/a", put("one", "x")).await.unwrap();
    let on_version =
        |version, request_id: &str, name: &str| Request { expected_version: Some(version), ..put(request_id, name) };
    owners.submit("shelves/a", on_version(1, "two", "y")).await.unwrap();
    let stale = owners.submit("shelves/a", on_version(1, "three", "z")).await;
    assert!(matches!(stale, Err(OwnerError::StaleVersion { expected: 1, actual: 2 })));
    assert_eq!(owners.submit("shelves/a", on_version(1, "two", "y")).await.unwrap(), b"2 goods at 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_creation_leaves_no_owner_behind() {
    let folder = tempfile::tempdir().unwrap();
    let owners = open(journal(&folder.path().join("j.db"))).await;
    owners.submit_or_create("shelves/a", put("one", "x")).await.unwrap();
    assert!(owners.submit_or_create("shelves/b", put("two", "x")).await.is_err());
    assert!(matches!(owners.changes("shelves/b"), Err(OwnerError::NotFound)));
    assert!(matches!(owners.submit("shelves/b", put("three", "y")).await, Err(OwnerError::NotFound)));
}

#[tokio::test(flavor = "multi_thread")]
async fn follow_ups_go_on_by_themselves_and_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j.db");
    let first = journal(&path);
    let owners = open(first.clone()).await;
    owners.submit_or_create("shelves/a", asked("one", Ask::CountTo(100_000))).await.unwrap();
    let mut changes = owners.changes("shelves/a").unwrap();
    changes.wait_for(|snapshot| snapshot.state.counted > 10).await.unwrap();
    // A request goes before follow-ups.
    owners.submit("shelves/a", put("two", "x")).await.unwrap();
    assert!(owners.snapshot("shelves/a").unwrap().state.counted < 100_000);
    first.close().await;
    drop((owners, first, changes));

    let again = journal(&path);
    let owners = open(again).await;
    let counted = owners.snapshot("shelves/a").unwrap().state.counted;
    assert!(counted > 10);
    let mut changes = owners.changes("shelves/a").unwrap();
    changes.wait_for(|snapshot| snapshot.state.counted > counted).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_closes_a_day_is_recorded_under_it_and_what_follows_under_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(&folder.path().join("j.db"));
    let owners = open(journal.clone()).await;
    owners.submit_or_create("shelves/a", put("one", "x")).await.unwrap();
    let close = || asked("two", Ask::CountAndPut("y".into()));
    let answer = owners.submit("shelves/a", close()).await.unwrap();

    let stored = journal.read_events("shelves/a", 0, 10).await.unwrap();
    let recorded: Vec<(&str, &str, Option<&str>)> = stored
        .iter()
        .map(|event| (event.event_type.as_str(), event.business_date.as_str(), event.request_id.as_deref()))
        .collect();
    assert_eq!(
        recorded,
        [
            ("put.v1", "2008-03-03", Some("one")),
            ("counted.v1", "2008-03-03", None),
            ("put.v1", "2008-03-04", Some("two")),
        ]
    );
    // Both of its entries are there, and so is its answer.
    assert_eq!(owners.submit("shelves/a", close()).await.unwrap(), answer);
    assert_eq!(owners.snapshot("shelves/a").unwrap().version, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_effect_is_answered_the_same_way_again() {
    let folder = tempfile::tempdir().unwrap();
    let owners = open(journal(&folder.path().join("j.db"))).await;
    owners.submit_or_create("shelves/a", put("one", "x")).await.unwrap();
    let nothing = || asked("two", Ask::Nothing);
    assert_eq!(owners.submit("shelves/a", nothing()).await.unwrap(), b"1 goods at 1");
    owners.submit("shelves/a", put("three", "z")).await.unwrap();
    assert_eq!(owners.submit("shelves/a", nothing()).await.unwrap(), b"1 goods at 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_holds_an_unknown_event_is_refused_and_the_others_served() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(&folder.path().join("j.db"));
    let entry = |event_type: &str| facility_journal::Entry {
        principal: "spiffe://test/x".into(),
        on_behalf_of: None,
        business_date: "2008-03-03".into(),
        recorded_at: 0,
        request: None,
        events: vec![NewEvent { event_type: event_type.into(), data: "\"x\"".into() }],
        notices: Vec::new(),
        take: Vec::new(),
        give_back: Vec::new(),
    };
    for (stream, event_type) in [("shelves/new", "put.v9"), ("shelves/old", "put.v1")] {
        let append =
            facility_journal::Append { stream: stream.into(), expected_version: 0, entries: vec![entry(event_type)] };
        journal.append(append).await.unwrap();
    }
    let owners = open(journal).await;
    assert!(matches!(owners.snapshot("shelves/new"), Err(OwnerError::Unreadable(_))));
    assert_eq!(owners.snapshot("shelves/old").unwrap().state.goods.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_past_moment_knows_what_was_recorded_up_to_it_and_a_clock_set_back_hides_nothing_before() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::new(100));
    let owners = open_with(journal(&folder.path().join("j.db")), clock.clone()).await;
    owners.submit_or_create("shelves/a", put("r1", "first")).await.unwrap();
    clock.advance(100);
    owners.submit("shelves/a", put("r2", "second")).await.unwrap();
    // The clock is set back: what follows 200 is not known before 200, whatever the clock said.
    clock.advance(-50);
    owners.submit("shelves/a", put("r3", "third")).await.unwrap();
    let mut known = Vec::new();
    for moment in [99, 100, 150, 199, 200] {
        known.push(owners.known_at("shelves/a", moment).await.unwrap().goods.len());
    }
    assert_eq!(known, [0, 1, 1, 1, 3]);
    assert!(matches!(owners.known_at("shelves/b", 200).await, Err(OwnerError::NotFound)));
}

/// Asks, and is gone before anything else on this one thread has run.
async fn give_up_at_once(asking: impl Future) {
    let mut asking = std::pin::pin!(asking);
    std::future::poll_fn(|context| {
        let _ = asking.as_mut().poll(context);
        std::task::Poll::Ready(())
    })
    .await;
}

#[tokio::test]
async fn whoever_gives_up_before_his_turn_costs_no_decision() {
    let folder = tempfile::tempdir().unwrap();
    let owners = open(journal(&folder.path().join("shelves.db"))).await;
    owners.submit_or_create("shelves/1", put("1", "a")).await.unwrap();
    give_up_at_once(owners.submit("shelves/1", put("2", "b"))).await;
    owners.submit("shelves/1", put("3", "c")).await.unwrap();
    let goods = owners.snapshot("shelves/1").unwrap().state.goods.clone();
    assert_eq!(goods, BTreeSet::from(["a".to_owned(), "c".to_owned()]));
    // Nothing stands in the way of asking again.
    owners.submit("shelves/1", put("2", "b")).await.unwrap();
}

#[tokio::test]
async fn a_commit_that_has_begun_is_finished_though_its_caller_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let owners = open(journal(&folder.path().join("shelves.db"))).await;
    owners.submit_or_create("shelves/1", put("1", "a")).await.unwrap();
    let mut changes = owners.changes("shelves/1").unwrap();
    {
        let mut asking = std::pin::pin!(owners.submit("shelves/1", put("2", "b")));
        for _ in 0..8 {
            // Between two looks the owner runs: it decides, and waits for the commit.
            let answered =
                std::future::poll_fn(|context| std::task::Poll::Ready(asking.as_mut().poll(context).is_ready())).await;
            if answered {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let there = changes.wait_for(|snapshot| snapshot.state.goods.contains("b"));
    tokio::time::timeout(std::time::Duration::from_secs(10), there).await.expect("finished").unwrap();
    // Asked again it is answered without a second effect.
    owners.submit("shelves/1", put("2", "b")).await.unwrap();
    assert_eq!(owners.snapshot("shelves/1").unwrap().state.goods.len(), 2);
}
