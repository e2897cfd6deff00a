//! A journal between the service and the real one that does one thing wrong.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use facility_journal::{
    Append, AppendError, Appended, ClaimHolder, ClaimKey, Entry, Journal, NoticeHead, ReadError, RefusalRecord,
    RequestKey, StoredEvent, StoredNotice, StoredRefusal, StoredRequest, StreamHead,
};
use facility_proto::lender::v1::Notice;
use facility_proto::lender::v1::notice::{BusinessDateMoved, Subject};
use prost::Message;
use tokio::sync::watch;
use tokio::time::sleep;

use super::{Plant, Planted, Process};

/// How long a faulty part waits where it must not.
const PAUSE: Duration = Duration::from_millis(60);
/// How much later than its cursor an effect is stored.
const LATER: Duration = Duration::from_millis(500);
const NOTICE: &str = "book.notice_taken_in.v1";

#[derive(Clone)]
pub(super) struct Faulty {
    pub inner: Arc<dyn Journal>,
    pub of: Planted,
    /// Which start of its machine's this is.
    pub start: u64,
    pub process: Arc<Process>,
}

/// What would stand there after it.
fn foreseen(append: &Append, notices: u64) -> Appended {
    let count = |of: fn(&Entry) -> usize| u64::try_from(append.entries.iter().map(of).sum::<usize>()).unwrap_or(0);
    Appended {
        version: append.expected_version + count(|entry| entry.events.len()),
        notice_number: notices + count(|entry| entry.notices.len()),
    }
}

impl Faulty {
    async fn notices(&self, stream: &str) -> u64 {
        self.inner.notice_head(stream).await.map_or(0, |head| head.number)
    }

    /// One of so many appends that have it.
    fn one_of(&self, many: u64, has: bool) -> bool {
        has && self.process.counted.fetch_add(1, Ordering::SeqCst) % many == many - 1
    }

    async fn later(&self, append: Append) -> Result<Appended, AppendError> {
        let answer = foreseen(&append, self.notices(&append.stream).await);
        // What was promised is written in its order, a little later.
        let inner = Arc::clone(&self.inner);
        tokio::spawn(async move {
            sleep(PAUSE).await;
            inner.append(append).await
        });
        Ok(answer)
    }

    async fn apart(&self, mut append: Append) -> Result<Appended, AppendError> {
        let requests: Vec<Entry> = append
            .entries
            .iter_mut()
            .filter(|entry| !entry.events.is_empty())
            .filter_map(|entry| {
                let request = entry.request.take()?;
                let (events, notices, take, give_back) = Default::default();
                Some(Entry { request: Some(request), events, notices, take, give_back, ..entry.clone() })
            })
            .collect();
        let stream = append.stream.clone();
        let appended = self.inner.append(append).await?;
        if !requests.is_empty() {
            sleep(PAUSE).await;
            let kept = Append { stream, expected_version: appended.version, entries: requests };
            self.inner.append(kept).await?;
        }
        Ok(appended)
    }

    async fn unguarded(&self, append: Append) -> Result<Appended, AppendError> {
        if append.entries.iter().any(|entry| !entry.take.is_empty()) {
            sleep(PAUSE).await;
        }
        match self.inner.append(append.clone()).await {
            Err(AppendError::ClaimTaken { .. }) => {
                let mut append = append;
                append.entries.iter_mut().for_each(|entry| entry.take.clear());
                self.inner.append(append).await
            }
            other => other,
        }
    }

    async fn rebased(&self, mut append: Append) -> Result<Appended, AppendError> {
        let answer = foreseen(&append, self.notices(&append.stream).await);
        if let Ok(Some(head)) = self.inner.stream_head(&append.stream).await {
            append.expected_version = head.version;
        }
        self.inner.append(append).await.map(|appended| Appended { notice_number: appended.notice_number, ..answer })
    }

    /// The version after which this start of the service sees nothing at first.
    async fn cut(&self, stream: &str) -> Result<Option<u64>, ReadError> {
        if self.start < 2 {
            return Ok(None);
        }
        if let Some(cut) = held(&self.process.hidden).get(stream) {
            return Ok((*cut > 0).then_some(*cut));
        }
        let events = self.inner.read_events(stream, 0, usize::MAX).await?;
        let last = events.len();
        let cut = match self.of.plant {
            Plant::DayClosedTwice => {
                // Only where the last thing of all was to close a day.
                let tail = events.get(last.saturating_sub(6)..).unwrap_or_default();
                let closed = tail.iter().find(|event| event.event_type == "facility.business_day_closed.v1");
                closed.map_or(0, |closed| closed.version - 1)
            }
            _ => u64::try_from(last).unwrap_or(0).saturating_sub(3),
        };
        held(&self.process.hidden).insert(stream.to_owned(), cut);
        Ok((cut > 0).then_some(cut))
    }
}

#[async_trait]
impl Journal for Faulty {
    async fn append(&self, mut append: Append) -> Result<Appended, AppendError> {
        match self.of.plant {
            Plant::NoDedupe => append.entries.iter_mut().for_each(|entry| entry.request = None),
            Plant::ClaimKept => append.entries.iter_mut().for_each(|entry| entry.give_back.clear()),
            Plant::AnswerBeforeCommit | Plant::IntentAnsweredBeforeCommit => return self.later(append).await,
            Plant::RequestIdApart => return self.apart(append).await,
            Plant::CheckThenAct => return self.unguarded(append).await,
            Plant::DayClosedTwice => return self.rebased(append).await,
            Plant::StaleReads => {
                // From the first append on it knows better.
                held(&self.process.hidden).insert(append.stream.clone(), 0);
            }
            Plant::FailureTakenAsDone => {
                let foreseen = foreseen(&append, self.notices(&append.stream).await);
                return match self.inner.append(append).await {
                    Err(AppendError::OutcomeUnknown(_) | AppendError::Closed) => Ok(foreseen),
                    other => other,
                };
            }
            Plant::NoticeDropped | Plant::NoticeRepeated => {
                let answer = foreseen(&append, self.notices(&append.stream).await);
                let has = append.entries.iter().position(|entry| !entry.notices.is_empty());
                if self.one_of(12, has.is_some())
                    && let Some(entry) = has.and_then(|place| append.entries.get_mut(place))
                    && let Some(last) = entry.notices.pop()
                    && self.of.plant == Plant::NoticeRepeated
                {
                    entry.notices.extend([last.clone(), last]);
                }
                let appended = self.inner.append(append).await?;
                return Ok(Appended { version: appended.version, ..answer });
            }
            Plant::CursorBeforeEffect => {
                let stream = append.stream.clone();
                let appended = self.inner.append(append).await?;
                let (effects, upto) = (Arc::clone(&self.of.effects), appended.version);
                tokio::spawn(async move {
                    sleep(LATER).await;
                    held(&effects).insert((stream, upto));
                });
                return Ok(appended);
            }
            _ => {}
        }
        let before = append.clone();
        let appended = self.inner.append(append).await;
        if self.of.plant == Plant::NoDedupe && matches!(appended, Err(AppendError::Invalid(_))) {
            // Nothing is left of an answer that changes nothing.
            return Ok(foreseen(&before, self.notices(&before.stream).await));
        }
        appended
    }

    async fn streams(&self, prefix: &str) -> Result<Vec<StreamHead>, ReadError> {
        self.inner.streams(prefix).await
    }

    async fn stream_head(&self, stream: &str) -> Result<Option<StreamHead>, ReadError> {
        let head = self.inner.stream_head(stream).await?;
        if matches!(self.of.plant, Plant::DayClosedTwice | Plant::StaleReads)
            && let Some(cut) = self.cut(stream).await?
        {
            return Ok(head.map(|head| StreamHead { version: cut, ..head }));
        }
        Ok(head)
    }

    async fn read_events(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        let mut events = self.inner.read_events(stream, after, limit).await?;
        match self.of.plant {
            Plant::DayClosedTwice | Plant::StaleReads => {
                if let Some(cut) = self.cut(stream).await? {
                    events.retain(|event| event.version <= cut);
                }
            }
            Plant::CursorBeforeEffect => {
                let effects = held(&self.of.effects);
                let stored = effects.iter().filter(|(its, _)| its == stream).map(|(_, upto)| *upto).max().unwrap_or(0);
                for event in events.iter_mut().filter(|event| event.version > stored && event.event_type == NOTICE) {
                    event.data = without_effect(&event.data);
                }
            }
            _ => {}
        }
        Ok(events)
    }

    async fn read_notices(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<StoredNotice>, ReadError> {
        self.inner.read_notices(stream, after, limit).await
    }

    async fn notice_head(&self, stream: &str) -> Result<NoticeHead, ReadError> {
        self.inner.notice_head(stream).await
    }

    async fn find_requests(&self, keys: &[RequestKey]) -> Result<Vec<Option<StoredRequest>>, ReadError> {
        if self.of.plant == Plant::NoDedupe {
            return Ok(vec![None; keys.len()]);
        }
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
        self.inner.others()
    }

    fn failure(&self) -> Option<String> {
        self.inner.failure()
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}

/// The same number and hash, and nothing of what the notice says.
fn without_effect(data: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let emptied = || {
        let (before, rest) = data.split_once("\"payload\":\"")?;
        let (payload, after) = rest.split_once('"')?;
        let mut notice = Notice::decode(STANDARD.decode(payload).ok()?.as_slice()).ok()?;
        notice.subject = Some(Subject::BusinessDateMoved(BusinessDateMoved::default()));
        let payload = STANDARD.encode(notice.encode_to_vec());
        Some(format!("{before}\"payload\":\"{payload}\"{after}"))
    };
    emptied().unwrap_or_else(|| data.to_owned())
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
