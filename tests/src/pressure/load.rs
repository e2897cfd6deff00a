//! Calls on the provider's service: half of them durable changes, the others reads and calculations.
//!
//! The changes are requests to let facilities go on that do not stand still: each is decided, journaled
//! with its request id and synced before its answer, and leaves the book as it was, so that the last
//! minute of a run finds the service as the first one did.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use facility_proto::lender::v1::{
    GetPositionRequest, PreviewScheduleRequest, ResumeFacilityRequest,
    calculation_service_client::CalculationServiceClient, facility_service_client::FacilityServiceClient,
};
use facility_proto::r#type::v1::facility_terms::{
    Amortization, BusinessDayConvention, DayCount, PaymentTiming, Stub, amortization,
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};
use tonic::{Code, Status, transport::Channel};

use crate::{Failure, connect, random::Random, usd};

/// How long a caller waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often calls that are due are begun.
const TICK: Duration = Duration::from_millis(1);

/// What came of some calls.
#[derive(Debug, Default, Clone)]
pub struct Tally {
    /// How long each answered call took from when it was due, in microseconds, in ascending order.
    pub served: Vec<u64>,
    /// Calls that were refused as OVERLOADED.
    pub shed: u64,
    /// Calls that ended in any other way, by how they did.
    pub failed: Vec<String>,
    /// For how long calls were made.
    pub time: Duration,
}

impl Tally {
    /// Answered calls in a second.
    #[must_use]
    pub fn goodput(&self) -> f64 {
        count(self.served.len()) / self.time.as_secs_f64().max(1e-3)
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
        self.time += other.time;
    }

    fn note(&mut self, ended: Ended) {
        match ended {
            Ended::Served(micros) => self.served.push(micros),
            Ended::Shed => self.shed += 1,
            Ended::Failed(how) => self.failed.push(how),
        }
    }
}

enum Ended {
    Served(u64),
    Shed,
    Failed(String),
}

/// Honest callers, each kind on connections of its own.
#[derive(Clone)]
pub struct Callers {
    administrators: Vec<Channel>,
    agents: Vec<Channel>,
    facilities: Arc<[String]>,
    made: Arc<AtomicU64>,
    run: u64,
}

impl Callers {
    /// Callers of the service on `port`, whose certificates are in `folder`, about these facilities. `run`
    /// tells their requests from those of other callers.
    ///
    /// # Errors
    /// A certificate is not there.
    pub fn new(folder: &Path, port: u16, facilities: &[String], run: u64) -> Result<Self, Failure> {
        let channels = |person: &str| (0..4).map(|_| connect(folder, port, person)).collect::<Result<Vec<_>, _>>();
        Ok(Self {
            administrators: channels("administrator-1")?,
            agents: channels("facility-agent-1")?,
            facilities: facilities.into(),
            made: Arc::default(),
            run,
        })
    }

    /// As many at once as `at_once`, each beginning when its last call has ended, for `time`: what the
    /// service can do.
    pub async fn in_turn(&self, at_once: u64, time: Duration) -> Tally {
        let (stop, begun) = (Arc::new(AtomicBool::new(false)), Instant::now());
        let mut tasks = JoinSet::new();
        for _ in 0..at_once {
            let (callers, stop) = (self.clone(), stop.clone());
            tasks.spawn(async move {
                let mut tally = Tally::default();
                while !stop.load(Ordering::Relaxed) {
                    tally.note(callers.call(Instant::now()).await);
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
        tally.time = begun.elapsed();
        tally
    }

    /// So many calls in a second, whether or not those before are answered, for `settling` without looking
    /// and then for `time`.
    pub async fn whatever_comes(&self, in_a_second: f64, settling: Duration, time: Duration, seed: u64) -> Tally {
        let (mut random, mut tasks) = (Random::new(seed), JoinSet::new());
        let (mut tally, begun) = (Tally::default(), Instant::now());
        let (looked_at, end) = (begun + settling, begun + settling + time);
        let mut due = begun;
        while Instant::now() < end {
            sleep_until(Instant::now() + TICK).await;
            while due <= Instant::now() && due < end {
                let (callers, counts, at) = (self.clone(), due >= looked_at, due);
                tasks.spawn(async move { (counts, callers.call(at).await) });
                due += gap(&mut random, in_a_second);
            }
            while let Some(ended) = tasks.try_join_next() {
                note(&mut tally, ended);
            }
        }
        while let Some(ended) = tasks.join_next().await {
            note(&mut tally, ended);
        }
        tally.time = time;
        tally.served.sort_unstable();
        tally
    }

    async fn call(&self, due: Instant) -> Ended {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let answer = match timeout(PATIENCE, self.any_call(number)).await {
            Ok(answer) => answer,
            Err(_) => return Ended::Failed("no answer in time".to_owned()),
        };
        match answer {
            Ok(()) => Ended::Served(u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX)),
            Err(status) if status.code() == Code::ResourceExhausted => Ended::Shed,
            Err(status) => Ended::Failed(format!("{:?}: {}", status.code(), status.message())),
        }
    }

    /// The call of that number: the same mix in every run.
    async fn any_call(&self, number: u64) -> Result<(), Status> {
        let facility = nth(&self.facilities, number / 10).cloned().unwrap_or_default();
        match number % 10 {
            0..5 => {
                let request = ResumeFacilityRequest {
                    request_id: format!("{}-{number}", self.run),
                    name: facility,
                    etag: String::new(),
                    reason: "It does not stand still".to_owned(),
                };
                FacilityServiceClient::new(channel(&self.administrators, number)?).resume_facility(request).await?;
            }
            5..8 => {
                let request = GetPositionRequest { name: facility };
                FacilityServiceClient::new(channel(&self.agents, number)?).get_position(request).await?;
            }
            _ => {
                CalculationServiceClient::new(channel(&self.agents, number)?).preview_schedule(preview()).await?;
            }
        }
        Ok(())
    }
}

fn note(tally: &mut Tally, ended: Result<(bool, Ended), tokio::task::JoinError>) {
    match ended {
        Ok((true, ended)) => tally.note(ended),
        Ok((false, _)) => {}
        Err(problem) => tally.failed.push(problem.to_string()),
    }
}

fn nth<T>(of: &[T], number: u64) -> Option<&T> {
    let length = u64::try_from(of.len()).ok()?;
    of.get(usize::try_from(number.checked_rem(length)?).ok()?)
}

fn channel(channels: &[Channel], number: u64) -> Result<Channel, Status> {
    nth(channels, number).cloned().ok_or_else(|| Status::internal("no connection"))
}

/// The time to the next call, where calls come independently of each other.
fn gap(random: &mut Random, in_a_second: f64) -> Duration {
    let million = 1_000_000_u32;
    let drawn = u32::try_from(random.below(u64::from(million))).unwrap_or(0);
    let share = (f64::from(drawn) + 1.0) / f64::from(million);
    Duration::from_secs_f64(-share.ln() / in_a_second.max(1.0))
}

fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}

/// Twenty-eight payments.
fn preview() -> PreviewScheduleRequest {
    PreviewScheduleRequest {
        amount: Some(usd("3446325.00")),
        rate: "0.0780".to_owned(),
        day_count: DayCount::Act360.into(),
        commencement_date: "2008-05-18".to_owned(),
        final_maturity_date: "2015-03-03".to_owned(),
        payment_months: 3,
        stub: Stub::ShortFirst.into(),
        business_day_convention: BusinessDayConvention::ModifiedFollowing.into(),
        accruals_adjusted: true,
        payment_timing: PaymentTiming::Arrears.into(),
        amortization: Some(Amortization { shape: Some(amortization::Shape::LevelRent(amortization::LevelRent {})) }),
        ..PreviewScheduleRequest::default()
    }
}
