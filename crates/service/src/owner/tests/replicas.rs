//! Owners of two replicas on one database. Skipped, loudly, where the machine has no server.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use facility_journal::{
    Append, AppendError, Appended, ClaimHolder, Entry, NoticeHead, PostgresJournal, PostgresOptions, ReadError,
    RefusalRecord, RequestKey, StoredNotice, StoredRefusal, StoredRequest, StreamHead,
};
use facility_postgres_server::Server;
use tokio::{sync::watch, time::timeout};
use tonic::async_trait;

use super::*;

/// Longer than anything here should take.
const SOON: Duration = Duration::from_secs(20);

fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| Server::start().unwrap()).as_ref()
}

/// The name of a new database.
fn name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("owners_{}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// The journals of `N` replicas on one new database.
async fn journals<const N: usize>() -> Option<[Arc<dyn Journal>; N]> {
    journals_in(&name()).await
}

async fn journals_in<const N: usize>(name: &str) -> Option<[Arc<dyn Journal>; N]> {
    let url = server()?.database(name).unwrap();
    PostgresJournal::migrate(&url, "shelves").await.unwrap();
    let mut journals = Vec::<Arc<dyn Journal>>::new();
    for _ in 0..N {
        let options = PostgresOptions { connections: 4, ..PostgresOptions::new("shelves") };
        journals.push(Arc::new(PostgresJournal::open(&url, options).await.unwrap()));
    }
    Some(journals.try_into().ok().unwrap())
}

async fn two() -> Option<[Arc<Owners<Shelves>>; 2]> {
    let [one, two] = journals().await?;
    Some([open(one).await, open(two).await])
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fits_is_accepted_and_the_rest_refused_whichever_replica_is_asked() {
    let Some(replicas) = two().await else { return };
    replicas[0].submit_or_create("shelves/a", put("first", "first")).await.unwrap();
    let calls: Vec<_> = (0..40)
        .map(|n| {
            let owners = replicas[n % 2].clone();
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
    assert_eq!(accepted, 10);
    for owners in &replicas {
        let snapshot = owners.current("shelves/a").await.unwrap();
        assert_eq!((snapshot.state.goods.len(), snapshot.version, snapshot.notice_number), (10, 10, 10));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_replica_has_answered_the_other_shows_and_decides_on() {
    let Some([one, two]) = two().await else { return };
    for n in 0..8 {
        let (asked, other) = if n % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let name = format!("n{n}");
        asked.submit_or_create("shelves/a", put(&format!("r{n}"), &name)).await.unwrap();
        assert!(other.current("shelves/a").await.unwrap().state.goods.contains(&name));
        let there = other.submit("shelves/a", put(&format!("again{n}"), &name)).await;
        assert!(matches!(there, Err(OwnerError::Rejected(Refused::There))), "{there:?}");
    }
    let elsewhere = two.submit_or_create("shelves/b", put("b", "n0")).await;
    assert!(matches!(elsewhere, Err(OwnerError::Rejected(Refused::Elsewhere(_)))), "{elsewhere:?}");
    assert!(matches!(one.current("shelves/b").await, Err(OwnerError::NotFound)));
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_of_one_replica_is_found_listed_and_changed_by_the_other() {
    let Some([one, two]) = two().await else { return };
    one.submit_or_create("shelves/a", put("r1", "x")).await.unwrap();
    two.refresh().await.unwrap();
    assert_eq!(two.page(None, 10, |_| true).snapshots.len(), 1);
    one.submit_or_create("shelves/b", put("r2", "y")).await.unwrap();
    assert_eq!(two.submit("shelves/b", put("r3", "z")).await.unwrap(), b"2 goods at 2");
    assert_eq!(two.known_at("shelves/b", 0).await.unwrap().goods.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn request_sent_to_both_replicas_at_once_has_one_effect_and_one_answer() {
    let Some([one, two]) = two().await else { return };
    one.submit_or_create("shelves/a", put("first", "first")).await.unwrap();
    for n in 0..8 {
        let request = || put(&format!("r{n}"), &format!("n{n}"));
        let (left, right) = tokio::join!(one.submit("shelves/a", request()), two.submit("shelves/a", request()));
        let expected = format!("{} goods at {}", n + 2, n + 2);
        assert_eq!((left.unwrap(), right.unwrap()), (expected.clone().into_bytes(), expected.into_bytes()));
    }
    assert!(matches!(two.submit("shelves/a", put("r1", "other")).await, Err(OwnerError::RequestIdReused)));
}

#[tokio::test(flavor = "multi_thread")]
async fn followers_at_one_replica_are_woken_by_what_the_other_writes() {
    let Some([one, two]) = two().await else { return };
    one.submit_or_create("shelves/a", put("r0", "n0")).await.unwrap();
    let mut moved = two.moved();
    for n in 1..10 {
        one.submit("shelves/a", put(&format!("r{n}"), &format!("n{n}"))).await.unwrap();
        let seen = async {
            while two.page(None, 10, |_| true).snapshots.iter().all(|shelf| shelf.notice_number <= n) {
                moved.changed().await.unwrap();
            }
        };
        timeout(SOON, seen).await.unwrap();
    }
    assert_eq!(two.journal().read_notices("shelves/a", 0, 100).await.unwrap().len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_replica_began_another_finishes_when_it_is_gone() {
    let Some([first, second]) = journals().await else { return };
    let (one, two) = (open(first.clone()).await, open(second).await);
    one.submit_or_create("shelves/a", asked("r1", Ask::CountTo(3_000))).await.unwrap();
    let mut changes = one.changes("shelves/a").unwrap();
    timeout(SOON, changes.wait_for(|shelf| shelf.state.counted > 32)).await.unwrap().unwrap();
    // It stops in the middle, as a drained service does.
    first.close().await;
    let stopped = two.current("shelves/a").await.unwrap().state.counted;
    assert!(stopped < 3_000, "{stopped}");
    let mut changes = two.changes("shelves/a").unwrap();
    timeout(SOON, changes.wait_for(|shelf| shelf.state.counted == 3_000)).await.unwrap().unwrap();
    // Each of them once: the first event, and what was counted.
    assert_eq!(two.current("shelves/a").await.unwrap().version, 3_001);
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_that_a_newer_release_has_written_to_is_refused_alone() {
    let Some([one, two]) = two().await else { return };
    one.submit_or_create("shelves/a", put("r1", "x")).await.unwrap();
    one.submit_or_create("shelves/b", put("r2", "y")).await.unwrap();
    two.refresh().await.unwrap();
    let entry = Entry {
        principal: "spiffe://test/newer".into(),
        on_behalf_of: None,
        business_date: "2008-03-03".into(),
        recorded_at: 0,
        request: None,
        events: vec![NewEvent { event_type: "put.v9".into(), data: "\"x\"".into() }],
        notices: Vec::new(),
        take: Vec::new(),
        give_back: Vec::new(),
    };
    let append = Append { stream: "shelves/a".into(), expected_version: 1, entries: vec![entry] };
    one.journal().append(append).await.unwrap();
    for owners in [&one, &two] {
        let refused = owners.submit("shelves/a", put("r3", "z")).await;
        assert!(matches!(refused, Err(OwnerError::Unreadable(_))), "{refused:?}");
        assert!(matches!(owners.current("shelves/a").await, Err(OwnerError::Unreadable(_))));
        assert_eq!(owners.current("shelves/b").await.unwrap().version, 1);
        owners.refresh().await.unwrap();
    }
    two.submit("shelves/b", put("r4", "w")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_that_was_tampered_with_is_refused_alone() {
    let name = name();
    let Some([one, two]) = journals_in(&name).await else { return };
    let (one, two) = (open(one).await, open(two).await);
    one.submit_or_create("shelves/b", put("r1", "y")).await.unwrap();
    // A replica that has read the first event reads on from there; one that starts later reads it all.
    let edit = "ALTER TABLE event DISABLE TRIGGER event_is_never_changed; UPDATE event SET principal = 'mallory'
        WHERE stream = 'shelves/a' AND version = 1";
    one.submit_or_create("shelves/a", put("r2", "x")).await.unwrap();
    server().unwrap().sql(&name, edit).unwrap();
    let late = open(journal_of(&name).await).await;
    assert!(matches!(late.current("shelves/a").await, Err(OwnerError::Unreadable(_))));
    assert!(matches!(late.submit("shelves/a", put("r3", "z")).await, Err(OwnerError::Unreadable(_))));
    late.refresh().await.unwrap();
    for owners in [&one, &two, &late] {
        assert_eq!(owners.current("shelves/b").await.unwrap().version, 1);
    }
}

/// One more journal on a database that is there.
async fn journal_of(name: &str) -> Arc<dyn Journal> {
    let options = PostgresOptions { connections: 4, ..PostgresOptions::new("shelves") };
    Arc::new(PostgresJournal::open(&server().unwrap().url("postgres", name), options).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn owner_that_is_never_the_fastest_gives_up_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let contended =
        Arc::new(Contended { inner: journal(&folder.path().join("j.db")), tries: AtomicU32::new(0), failed: false });
    let owners = open(contended.clone()).await;
    let calls = (0..3).map(|n| {
        let owners = owners.clone();
        async move { owners.submit_or_create("shelves/a", put(&format!("r{n}"), &format!("n{n}"))).await }
    });
    let mut calls: tokio::task::JoinSet<_> = calls.collect();
    while let Some(refused) = timeout(SOON, calls.join_next()).await.unwrap() {
        assert!(matches!(refused.unwrap(), Err(OwnerError::Conflict)));
    }
    // 3 tries together and 16 alone, for each of three at most.
    assert!(contended.tries.load(Ordering::Relaxed) <= 3 * 19);
}

#[tokio::test]
async fn storage_that_failed_outside_an_append_ends_the_service_at_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let inner = journal(&folder.path().join("j.db"));
    let failed: Arc<dyn Journal> = Arc::new(Contended { inner, tries: AtomicU32::new(0), failed: true });
    let options = OwnersOptions { prefix: "shelves/".into(), principal: "itself".into(), queue: 16 };
    let owners = Owners::open(Shelves, failed, Arc::new(FixedClock::default()), options).await.unwrap();
    let refused = owners.submit_or_create("shelves/a", put("r1", "n1")).await;
    assert!(matches!(refused, Err(OwnerError::ShuttingDown)));
    // Not raised, the service would go on refusing for ever.
    timeout(SOON, owners.failed()).await.unwrap();
}

/// A shared journal in which somebody else is always faster; or one of its own whose storage has failed.
struct Contended {
    inner: Arc<dyn Journal>,
    tries: AtomicU32,
    failed: bool,
}

#[async_trait]
impl Journal for Contended {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.tries.fetch_add(1, Ordering::Relaxed);
        let expected = append.expected_version;
        if self.failed {
            return Err(AppendError::Closed);
        }
        Err(AppendError::VersionConflict { expected, actual: expected + 1 })
    }

    async fn streams(&self, prefix: &str) -> Result<Vec<StreamHead>, ReadError> {
        self.inner.streams(prefix).await
    }

    async fn stream_head(&self, stream: &str) -> Result<Option<StreamHead>, ReadError> {
        self.inner.stream_head(stream).await
    }

    async fn read_events(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        self.inner.read_events(stream, after, limit).await
    }

    async fn read_notices(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredNotice>, ReadError> {
        self.inner.read_notices(stream, after, limit).await
    }

    async fn notice_head(&self, stream: &str) -> Result<NoticeHead, ReadError> {
        self.inner.notice_head(stream).await
    }

    async fn find_requests(&self, keys: &[RequestKey]) -> Result<Vec<Option<StoredRequest>>, ReadError> {
        self.inner.find_requests(keys).await
    }

    async fn claim_holders(&self, keys: &[ClaimKey]) -> Result<Vec<Option<ClaimHolder>>, ReadError> {
        self.inner.claim_holders(keys).await
    }

    async fn record_refusal(&self, refusal: RefusalRecord) -> Result<(), ReadError> {
        self.inner.record_refusal(refusal).await
    }

    async fn read_refusals(&self, before: Option<u64>, limit: usize) -> Result<Vec<StoredRefusal>, ReadError> {
        self.inner.read_refusals(before, limit).await
    }

    fn commits(&self) -> watch::Receiver<u64> {
        self.inner.commits()
    }

    fn others(&self) -> Option<watch::Receiver<u64>> {
        (!self.failed).then(|| self.inner.commits())
    }

    fn failure(&self) -> Option<String> {
        self.failed.then(|| "a checkpoint failed".to_owned())
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
