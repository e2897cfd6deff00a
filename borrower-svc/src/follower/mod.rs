//! Follows the provider's notices: one call for all facilities, from where each
//! book stands. What a notice means, and whether it may be taken in at all, the
//! book decides; here it is only carried.

use std::{collections::BTreeSet, sync::Arc};

use facility_domain::ids::FacilityId;
use facility_proto::lender::v1::{
    self as pb, WatchNoticesRequest, notice_service_client::NoticeServiceClient, watch_notices_request::Cursor,
};
use facility_service::{
    errors::{Reason, decode},
    ids::IdSource,
    owner::{OwnerError, Owners, Request},
    server::{Drain, MAX_RESPONSE_BYTES},
    telemetry::{Outgoing, TraceContext, describe, in_trace},
};
use tokio::sync::{mpsc, watch};
use tokio_stream::StreamExt;
use tonic::{Status, codegen::InterceptedService};
use tracing::{Instrument, field::Empty};

use crate::{
    backoff::Backoff,
    book::{
        Command,
        command::{NoticeEntry, StopFollowing, TakeInNotices},
        state::{StopCause, Stopped},
    },
    machine::BookMachine,
    relay::ProviderService,
    wire::read_notice,
};

/// How many notices may wait to be taken in.
const WAITING: usize = 512;

/// Takes in notices.
pub struct Follower {
    owners: Arc<Owners<BookMachine>>,
    provider: ProviderService,
    ids: Arc<dyn IdSource>,
    principal: String,
    connected: watch::Sender<bool>,
}

impl Follower {
    /// Follows the service behind `provider` into the books of
    /// `owners`; what is taken in is recorded under `principal`. `connected` shows
    /// whether it is being followed just now.
    #[must_use]
    pub const fn new(
        owners: Arc<Owners<BookMachine>>,
        provider: ProviderService,
        ids: Arc<dyn IdSource>,
        principal: String,
        connected: watch::Sender<bool>,
    ) -> Self {
        Self { owners, provider, ids, principal, connected }
    }

    /// Runs until the drain begins.
    pub async fn run(self, drain: Drain) {
        tokio::select! {
            () = drain.draining() => {}
            () = self.follow_for_ever() => {}
        }
    }

    async fn follow_for_ever(&self) {
        let mut backoff = Backoff::default();
        let mut hindered = None;
        loop {
            let span = tracing::info_span!("follow", otel.name = Empty, otel.kind = Empty, trace_id = Empty);
            describe(&span, "facility.lender.v1.NoticeService/WatchNotices", "client");
            let trace = TraceContext::of_span(&span, None, self.ids.as_ref());
            span.record("trace_id", trace.trace_id());
            let ended = Box::pin(in_trace(trace, self.follow_once(&mut backoff).instrument(span))).await;
            let followed = self.connected.send_replace(false);
            // The same hindrance again and again is told of once, and once more after it was gone.
            if followed || hindered != Some(ended.code()) {
                hindered = Some(ended.code());
                tracing::warn!(code = ?ended.code(), message = ended.message(), "not following the provider; tried again");
            }
            self.stop_if_diverged(&ended).await;
            backoff.pause().await;
        }
    }

    /// Follows until the call ends, and says how it ended.
    async fn follow_once(&self, backoff: &mut Backoff) -> Status {
        let traced = InterceptedService::new(self.provider.clone(), Outgoing::new(self.ids.clone()));
        let mut client = NoticeServiceClient::new(traced).max_decoding_message_size(MAX_RESPONSE_BYTES);
        let mut stream = match client.watch_notices(WatchNoticesRequest { cursors: self.cursors() }).await {
            Ok(response) => response.into_inner(),
            Err(status) => return status,
        };
        self.connected.send_replace(true);
        tracing::info!("following the provider's notices");
        // Reading goes on while a batch is being taken in.
        let (sender, mut waiting) = mpsc::channel(WAITING);
        let reading = async move {
            loop {
                match stream.next().await {
                    Some(Ok(response)) => {
                        if let Some(entry) = response.entry
                            && sender.send(entry).await.is_err()
                        {
                            return Status::aborted("a notice was not taken in");
                        }
                    }
                    Some(Err(status)) => return status,
                    None => return Status::unavailable("the provider ended the stream"),
                }
            }
        };
        let taking = async {
            let mut entries = Vec::new();
            while waiting.recv_many(&mut entries, WAITING).await > 0 {
                if !self.take_in(std::mem::take(&mut entries)).await {
                    return;
                }
                backoff.reset();
            }
        };
        let reading = std::pin::pin!(reading);
        let taking = std::pin::pin!(taking);
        match futures_first(reading, taking).await {
            Some(status) => status,
            None => Status::aborted("a notice was not taken in"),
        }
    }

    /// Where each book stands. A book that has stopped keeps its cursor: what
    /// comes for it is dropped by the book itself.
    fn cursors(&self) -> Vec<Cursor> {
        let followed = self.owners.page(None, usize::MAX, |book| book.following.cursor.number > 0);
        let cursor = |snapshot: &facility_service::owner::Snapshot<crate::book::Book>| {
            let cursor = snapshot.state.following.cursor;
            let stopped = snapshot.state.following.stopped.is_some();
            // A diverged history would refuse the whole call; from its first notice on it is sent and dropped.
            let (number, hash) = if stopped { (0, Vec::new()) } else { (cursor.number, cursor.hash.to_vec()) };
            Cursor {
                facility: snapshot.stream.clone(),
                number: i64::try_from(number).unwrap_or(i64::MAX),
                hash: hash.into(),
            }
        };
        followed.snapshots.iter().map(|snapshot| cursor(snapshot)).collect()
    }

    /// Takes in what has arrived, each facility's notices together; false when
    /// something could not be written down and the call must begin again.
    async fn take_in(&self, entries: Vec<pb::NoticeEntry>) -> bool {
        let streams: BTreeSet<String> = entries.iter().map(|entry| entry.facility.clone()).collect();
        for stream in streams {
            let own = entries.iter().filter(|entry| entry.facility == stream);
            let command = TakeInNotices { entries: own.map(|entry| read(&stream, entry)).collect() };
            if !is_facility(&stream) {
                tracing::error!(stream, "the provider notified something that is no facility");
                continue;
            }
            if !self.record(&stream, Command::TakeInNotices(command)).await {
                return false;
            }
        }
        true
    }

    /// Stops following the facility whose history the provider says is another one.
    async fn stop_if_diverged(&self, ended: &Status) {
        let Some(error) = decode(ended) else { return };
        let Some(stream) = error.metadata.get("facility") else { return };
        if error.known_reason() == Some(Reason::NoticeHistoryDiverged) {
            tracing::error!(
                stream,
                message = error.message,
                "NOTICE_HISTORY_DIVERGED: following stops; people must look"
            );
            let stopped = Stopped { cause: StopCause::HistoryDiverged, description: error.message.clone() };
            self.record(stream, Command::StopFollowing(StopFollowing { stopped })).await;
        }
    }

    async fn record(&self, stream: &str, command: Command) -> bool {
        let request = Request {
            call: None,
            principal: self.principal.clone(),
            command,
            expected_version: None,
            render: Box::new(|_, _| Vec::new()),
        };
        match self.owners.submit_or_create(stream, request).await {
            Ok(_) => true,
            // The others go on; this one is asked for again by a release that can read it.
            Err(OwnerError::Unreadable(problem)) => {
                tracing::error!(stream, problem, "notices of a book that can't be read are dropped");
                true
            }
            Err(problem) => {
                tracing::warn!(stream, %problem, "notices were not taken in; they are asked for again");
                false
            }
        }
    }
}

/// One notice as it arrived; the book verifies it.
fn read(stream: &str, entry: &pb::NoticeEntry) -> NoticeEntry {
    NoticeEntry {
        number: u64::try_from(entry.number).unwrap_or(0),
        hash: entry.hash.as_ref().try_into().ok(),
        notice: read_notice(stream, &entry.payload).map(Arc::new),
        payload: Arc::from(entry.payload.as_ref()),
    }
}

fn is_facility(stream: &str) -> bool {
    stream.strip_prefix("facilities/").is_some_and(|id| FacilityId::parse(id).is_ok())
}

/// Runs both until the first one ends; `None` when it was `taking`.
async fn futures_first(reading: impl Future<Output = Status>, taking: impl Future<Output = ()>) -> Option<Status> {
    tokio::select! {
        status = reading => Some(status),
        () = taking => None,
    }
}
