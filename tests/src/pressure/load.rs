//! Calls on the provider's service: half of them durable changes, the others reads and calculations.
//!
//! The changes are requests to let facilities go on that do not stand still: each is decided, journaled
//! with its request id and synced before its answer, and leaves the book as it was, so that the last
//! minute of a run finds the service as the first one did.

use std::{
    ops::Range,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use facility_proto::lender::v1::{GetPositionRequest, PreviewScheduleRequest, ResumeFacilityRequest};
use facility_proto::r#type::v1::facility_terms::{
    Amortization, BusinessDayConvention, DayCount, PaymentTiming, Stub, amortization,
};
use prost::bytes::Bytes;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};
use tonic::Code;

use super::wire::{Wire, framed};
use crate::{Failure, random::Random, usd};

/// How long a caller waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often calls that are due are begun.
const TICK: Duration = Duration::from_millis(1);
/// Whose role allows each of these calls.
const CALLER: &str = "administrator-1";
const CONNECTIONS: usize = 4;
const RESUME: &str = "/facility.lender.v1.FacilityService/ResumeFacility";
const POSITION: &str = "/facility.lender.v1.FacilityService/GetPosition";
const PREVIEW: &str = "/facility.lender.v1.CalculationService/PreviewSchedule";

/// What came of some calls.
#[derive(Debug, Default, Clone)]
pub struct Tally {
    /// How long each answered call took from when it was due, in microseconds, in ascending order.
    pub served: Vec<u64>,
    /// Calls that were refused as OVERLOADED.
    pub shed: u64,
    /// Calls that ended in any other way, by how they did.
    pub failed: Vec<String>,
    /// Calls that were answered within `time`, whenever they were due.
    pub answered: u32,
    /// For how long calls were looked at.
    pub time: Duration,
}

impl Tally {
    /// Answered calls in a second.
    #[must_use]
    pub fn goodput(&self) -> f64 {
        f64::from(self.answered) / self.time.as_secs_f64().max(1e-3)
    }

    /// So many of a hundred answers took at most that, in milliseconds.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> f64 {
        let place = self.served.len().saturating_mul(percent).div_ceil(100).saturating_sub(1);
        self.served.get(place).map_or(f64::NAN, |micros| Duration::from_micros(*micros).as_secs_f64() * 1e3)
    }

    /// Adds the calls of another tally, one after the other.
    pub fn add(&mut self, other: Self) {
        self.served.extend(other.served);
        self.served.sort_unstable();
        self.shed += other.shed;
        self.failed.extend(other.failed);
        self.answered = self.answered.saturating_add(other.answered);
        self.time += other.time;
    }

    fn note(&mut self, call: Call, looked_at: &Range<Instant>) {
        if matches!(call.ended, Ended::Served) && looked_at.contains(&call.at) {
            self.answered = self.answered.saturating_add(1);
        }
        if !looked_at.contains(&call.due) {
            return;
        }
        match call.ended {
            Ended::Served => {
                let micros = call.at.duration_since(call.due).as_micros();
                self.served.push(u64::try_from(micros).unwrap_or(u64::MAX));
            }
            Ended::Shed => self.shed += 1,
            Ended::Failed(how) => self.failed.push(how),
        }
    }
}

/// A call, when it was due and when it ended.
struct Call {
    due: Instant,
    at: Instant,
    ended: Ended,
}

enum Ended {
    Served,
    Shed,
    Failed(String),
}

/// Honest callers, all kinds of calls on every connection: those that cost little and those that cost much are
/// read, let in and sent away alike.
#[derive(Clone)]
pub struct Callers {
    connections: Arc<[Wire]>,
    facilities: Arc<[String]>,
    positions: Arc<[Bytes]>,
    preview: Bytes,
    made: Arc<AtomicU64>,
}

impl Callers {
    /// Callers of the service on `port`, whose certificates are in `folder`, about these facilities, with
    /// previews of so many monthly payments.
    ///
    /// # Errors
    /// A certificate is not there.
    pub fn new(folder: &Path, port: u16, facilities: &[String], payments: u16) -> Result<Self, Failure> {
        let position = |name: &String| framed(&GetPositionRequest { name: name.clone() });
        Ok(Self {
            connections: (0..CONNECTIONS).map(|_| Wire::new(folder, port, CALLER)).collect::<Result<_, _>>()?,
            facilities: facilities.into(),
            positions: facilities.iter().map(position).collect::<Result<_, _>>()?,
            preview: framed(&preview(payments))?,
            made: Arc::default(),
        })
    }

    /// As many at once as `at_once`, each beginning when its last call has ended, for `time`: what the
    /// service can do.
    pub async fn in_turn(&self, at_once: usize, time: Duration) -> Tally {
        let (stop, begun) = (Arc::new(AtomicBool::new(false)), Instant::now());
        let mut tasks = JoinSet::new();
        for _ in 0..at_once {
            let (callers, stop) = (self.clone(), stop.clone());
            let looked_at = begun..begun + time;
            tasks.spawn(async move {
                let mut tally = Tally::default();
                while !stop.load(Ordering::Relaxed) {
                    tally.note(callers.call(Instant::now()).await, &looked_at);
                }
                tally
            });
        }
        sleep_until(begun + time).await;
        stop.store(true, Ordering::Relaxed);
        let mut tally = Tally::default();
        while let Some(ended) = tasks.join_next().await {
            tally.add(ended.unwrap_or_default());
        }
        tally.time = time;
        tally
    }

    /// So many calls in a second, whether or not those before are answered, for `settling` without looking
    /// and then for `time`.
    pub async fn whatever_comes(&self, in_a_second: f64, settling: Duration, time: Duration, seed: u64) -> Tally {
        let (mut random, mut tasks) = (Random::new(seed), JoinSet::new());
        let (mut tally, begun) = (Tally::default(), Instant::now());
        let looked_at = begun + settling..begun + settling + time;
        let mut due = begun;
        while Instant::now() < looked_at.end {
            sleep_until(Instant::now() + TICK).await;
            while due <= Instant::now() && due < looked_at.end {
                let (callers, at) = (self.clone(), due);
                tasks.spawn(async move { callers.call(at).await });
                due += gap(&mut random, in_a_second);
            }
            while let Some(ended) = tasks.try_join_next() {
                note(&mut tally, ended, &looked_at);
            }
        }
        while let Some(ended) = tasks.join_next().await {
            note(&mut tally, ended, &looked_at);
        }
        tally.time = time;
        tally.served.sort_unstable();
        tally
    }

    async fn call(&self, due: Instant) -> Call {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let ended = match timeout(PATIENCE, self.any_call(number)).await {
            Err(_) => Ended::Failed("no answer in time".to_owned()),
            Ok(Err(problem)) => Ended::Failed(problem.to_string()),
            Ok(Ok((code, message))) => match Code::from(code) {
                Code::Ok => Ended::Served,
                Code::ResourceExhausted => Ended::Shed,
                code => Ended::Failed(format!("{code:?}: {message}")),
            },
        };
        Call { due, at: Instant::now(), ended }
    }

    /// The call of that number: the same mix in every run.
    async fn any_call(&self, number: u64) -> Result<(i32, String), Failure> {
        let (kind, facility) = (number % 10, number / 10);
        let (method, message) = match kind {
            0..5 => {
                let request = ResumeFacilityRequest {
                    request_id: format!("resume-{number}"),
                    name: nth(&self.facilities, facility).cloned().unwrap_or_default(),
                    etag: String::new(),
                    reason: "It does not stand still".to_owned(),
                };
                (RESUME, framed(&request)?)
            }
            5 => (POSITION, nth(&self.positions, facility).cloned().unwrap_or_default()),
            _ => (PREVIEW, self.preview.clone()),
        };
        // Each kind moves on by one connection from one ten of calls to the next.
        nth(&self.connections, kind + facility).ok_or("no connection")?.call(method, message).await
    }
}

fn note(tally: &mut Tally, ended: Result<Call, tokio::task::JoinError>, looked_at: &Range<Instant>) {
    match ended {
        Ok(call) => tally.note(call, looked_at),
        Err(problem) => tally.failed.push(problem.to_string()),
    }
}

fn nth<T>(of: &[T], number: u64) -> Option<&T> {
    let length = u64::try_from(of.len()).ok()?;
    of.get(usize::try_from(number.checked_rem(length)?).ok()?)
}

/// The time to the next call, where calls come independently of each other.
fn gap(random: &mut Random, in_a_second: f64) -> Duration {
    let million = 1_000_000_u32;
    let drawn = u32::try_from(random.below(u64::from(million))).unwrap_or(0);
    let share = (f64::from(drawn) + 1.0) / f64::from(million);
    Duration::from_secs_f64(-share.ln() / in_a_second.max(1.0))
}

/// A lease or a loan that is paid by the month.
fn preview(payments: u16) -> PreviewScheduleRequest {
    let (years, months) = (2008 + payments / 12, 1 + payments % 12);
    PreviewScheduleRequest {
        amount: Some(usd("3446325.00")),
        rate: "0.0780".to_owned(),
        day_count: DayCount::Act360.into(),
        commencement_date: "2008-01-18".to_owned(),
        final_maturity_date: format!("{years}-{months:02}-18"),
        payment_months: 1,
        stub: Stub::ShortFirst.into(),
        business_day_convention: BusinessDayConvention::ModifiedFollowing.into(),
        accruals_adjusted: true,
        payment_timing: PaymentTiming::Arrears.into(),
        amortization: Some(Amortization { shape: Some(amortization::Shape::LevelRent(amortization::LevelRent {})) }),
        ..PreviewScheduleRequest::default()
    }
}
