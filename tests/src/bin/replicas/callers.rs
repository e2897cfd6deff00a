//! Callers who submit, withdraw, repeat and read, and send again what was not definitely answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use facility_journal::RequestKey;
use facility_proto::lender::v1::{
    AdvanceBusinessDateRequest, AdvanceBusinessDateResponse, CreateFacilityRequest, CreateFacilityResponse,
    GetDrawdownRequest, GetDrawdownResponse, SignFacilityRequest, SignFacilityResponse, SubmitDrawdownRequest,
    SubmitDrawdownResponse, WithdrawDrawdownRequest, WithdrawDrawdownResponse,
    business_date_service_client::BusinessDateServiceClient, drawdown::State,
    drawdown_service_client::DrawdownServiceClient, facility_service_client::FacilityServiceClient,
};
use facility_tests::{Failure, reasons, submit};
use prost::Message;
use tokio::time::{Instant, sleep, timeout};
use tonic::{Code, Request, Response, Status, async_trait, transport::Channel};

use crate::fleet::{Fleet, REPLICAS};
use crate::world::{Acknowledged, Dice, Submitted, World, facility};

/// How long a caller waits for one answer.
const DEADLINE: Duration = Duration::from_secs(8);
/// How long a caller sends the same request again before it counts as undecided.
const PATIENCE: Duration = Duration::from_secs(90);
/// Machines that several callers want at once.
const WANTED: usize = 12;

/// How callers choose a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Any, for each call.
    Random,
    /// The same one for the same facility, the next one while that does not answer.
    Routed,
}

/// Who may change something, and how each request is sent.
#[async_trait]
pub trait Change: Message + Clone + Default + Sync + 'static {
    /// The answer's message.
    type Answer: Message + Default;
    /// Full gRPC method, as the journal knows it.
    const METHOD: &'static str;
    /// The certificate to send it with.
    const PERSON: &'static str;
    /// Its request id.
    fn id(&self) -> &str;
    /// Sends it once.
    async fn send(channel: Channel, request: Request<Self>) -> Result<Response<Self::Answer>, Status>;
}

macro_rules! change {
    ($request:ty, $answer:ty, $method:literal, $person:literal, $client:ident.$call:ident) => {
        #[async_trait]
        impl Change for $request {
            type Answer = $answer;
            const METHOD: &'static str = $method;
            const PERSON: &'static str = $person;
            fn id(&self) -> &str {
                &self.request_id
            }
            async fn send(channel: Channel, request: Request<Self>) -> Result<Response<$answer>, Status> {
                $client::new(channel).$call(request).await
            }
        }
    };
}

change!(
    SubmitDrawdownRequest,
    SubmitDrawdownResponse,
    "facility.lender.v1.DrawdownService/SubmitDrawdown",
    "treasurer-1",
    DrawdownServiceClient.submit_drawdown
);
change!(
    WithdrawDrawdownRequest,
    WithdrawDrawdownResponse,
    "facility.lender.v1.DrawdownService/WithdrawDrawdown",
    "treasurer-1",
    DrawdownServiceClient.withdraw_drawdown
);
change!(
    CreateFacilityRequest,
    CreateFacilityResponse,
    "facility.lender.v1.FacilityService/CreateFacility",
    "facility-agent-1",
    FacilityServiceClient.create_facility
);
change!(
    SignFacilityRequest,
    SignFacilityResponse,
    "facility.lender.v1.FacilityService/SignFacility",
    "facility-agent-1",
    FacilityServiceClient.sign_facility
);
change!(
    AdvanceBusinessDateRequest,
    AdvanceBusinessDateResponse,
    "facility.lender.v1.BusinessDateService/AdvanceBusinessDate",
    "administrator-1",
    BusinessDateServiceClient.advance_business_date
);

/// The principal of a certificate, as `facility certs` makes it.
fn principal(person: &str) -> String {
    let party = if person == "treasurer-1" { "boleo" } else { "cat-financial" };
    format!("spiffe://{party}.example/{person}")
}

/// One caller, with a connection of its own to every replica.
pub struct Caller {
    name: String,
    fleet: Arc<Fleet>,
    world: Arc<World>,
    spread: Spread,
    dice: Dice,
    channels: Vec<(String, Vec<Channel>)>,
    made: u64,
}

/// How a request ended.
pub enum Ended<A> {
    Acknowledged(A),
    Refused(Status),
    Undecided,
}

impl Caller {
    /// A caller by its name, unique over the whole run.
    pub fn new(
        name: String,
        fleet: Arc<Fleet>,
        world: Arc<World>,
        spread: Spread,
        dice: Dice,
    ) -> Result<Self, Failure> {
        let mut channels = Vec::new();
        for person in ["treasurer-1", "facility-agent-1", "administrator-1", "auditor-1"] {
            let each: Result<Vec<_>, _> = (0..REPLICAS).map(|number| fleet.channel(number, person)).collect();
            channels.push((person.to_owned(), each?));
        }
        Ok(Self { name, fleet, world, spread, dice, channels, made: 0 })
    }

    /// Calls until told to stop.
    pub async fn run(mut self, facilities: usize, stop: Arc<AtomicBool>) {
        let mut own: Vec<usize> = Vec::new();
        let mut last: Option<SubmitDrawdownRequest> = None;
        while !stop.load(Ordering::Relaxed) {
            let chosen = self.dice.below(facilities);
            match self.dice.below(20) {
                0..=9 => {
                    let request = self.submission(chosen);
                    if let Some(place) = self.submit(chosen, &request).await {
                        own.push(place);
                        last = Some(request);
                    }
                }
                10..=14 if !own.is_empty() => {
                    let place = own.swap_remove(self.dice.below(own.len()));
                    self.withdraw(place).await;
                }
                15 | 16 => {
                    if let Some(request) = &last {
                        self.repeat(chosen, &request.clone()).await;
                    }
                }
                _ => self.read().await,
            }
        }
    }

    /// A new request id of this caller.
    pub fn id(&mut self) -> String {
        self.made += 1;
        format!("{}-{}", self.name, self.made)
    }

    fn submission(&mut self, index: usize) -> SubmitDrawdownRequest {
        let id = self.id();
        let serial =
            if self.dice.below(5) == 0 { format!("WANTED{}", self.dice.below(WANTED)) } else { format!("S-{id}") };
        let mut request = submit(&facility(index), &id, &serial, "6.00");
        request.requested_funding_date = "2008-06-30".to_owned();
        request
    }

    async fn submit(&mut self, index: usize, request: &SubmitDrawdownRequest) -> Option<usize> {
        let Ended::Acknowledged(answer) = self.change(index, request).await else { return None };
        let name = answer.drawdown.map(|drawdown| drawdown.name).unwrap_or_default();
        let serial = request.items.first()?.equipment.as_ref()?.serial_number.clone();
        let mut known = self.world.known();
        known.drawdowns.push(Submitted { facility: index, name, serial, withdrawn: false, leaving: false });
        Some(known.drawdowns.len() - 1)
    }

    async fn withdraw(&mut self, place: usize) {
        let (index, name) = {
            let mut known = self.world.known();
            let Some(drawdown) = known.drawdowns.get_mut(place) else { return };
            drawdown.leaving = true;
            (drawdown.facility, drawdown.name.clone())
        };
        let request =
            WithdrawDrawdownRequest { request_id: self.id(), name, etag: String::new(), reason: "no need".to_owned() };
        let ended = self.change(index, &request).await;
        let mut known = self.world.known();
        match ended {
            Ended::Acknowledged(_) => known.drawdowns[place].withdrawn = true,
            Ended::Refused(status) => {
                let wrong = format!("{} could not be withdrawn: {:?}", request.name, reasons(&status));
                known.figures.wrong.push(wrong);
            }
            Ended::Undecided => {}
        }
    }

    /// Sends an acknowledged request again: the answer must be the same to the byte.
    async fn repeat(&mut self, index: usize, request: &SubmitDrawdownRequest) {
        let before = {
            let known = self.world.known();
            let found = known.requests.iter().rev().find(|stored| stored.key.request_id == request.request_id);
            found.map(|stored| stored.answer.clone())
        };
        let wrong = match self.answer(index, request).await {
            Ended::Acknowledged(answer) => Some(answer.encode_to_vec()) != before,
            Ended::Refused(_) => true,
            Ended::Undecided => false,
        };
        if wrong {
            self.world.known().figures.wrong.push(format!("{} was answered otherwise", request.request_id));
        }
    }

    /// Reads what was acknowledged to anybody: every replica must know it.
    async fn read(&mut self) {
        let seen = {
            let known = self.world.known();
            let place = self.dice.below(known.drawdowns.len().clamp(1, 50));
            known.drawdowns.iter().rev().nth(place).cloned()
        };
        let Some(seen) = seen else { return };
        let replica = self.replica(seen.facility, 0);
        let Some(channel) = self.channel("auditor-1", replica) else { return };
        let began = Instant::now();
        let request = GetDrawdownRequest { name: seen.name.clone() };
        let call = async { DrawdownServiceClient::new(channel).get_drawdown(request).await };
        let answer = timeout(DEADLINE, call).await;
        let mut known = self.world.known();
        known.figures.calls += 1;
        match answer {
            Ok(Ok(answer)) => {
                if !seen.leaving && !is_fresh(&seen, &answer.into_inner()) && !left_since(&known.drawdowns, &seen) {
                    known.figures.wrong.push(format!("an old state of {} was shown", seen.name));
                }
            }
            Ok(Err(status)) if status.code() == Code::NotFound => {
                known.figures.wrong.push(format!("{} was acknowledged and is not found", seen.name));
            }
            Ok(Err(_)) | Err(_) => self.indefinite(&mut known.figures, replica, began),
        }
    }

    /// Sends a change until it is decided, and keeps what was acknowledged.
    pub async fn change<C: Change>(&mut self, index: usize, request: &C) -> Ended<C::Answer> {
        let ended = self.answer(index, request).await;
        let mut known = self.world.known();
        match &ended {
            Ended::Acknowledged(answer) => {
                known.figures.acknowledged += 1;
                let key = RequestKey {
                    principal: principal(C::PERSON),
                    method: C::METHOD.to_owned(),
                    request_id: request.id().to_owned(),
                };
                known.requests.push(Acknowledged { key, answer: answer.encode_to_vec() });
            }
            Ended::Refused(_) => known.figures.refused += 1,
            Ended::Undecided => known.figures.undecided += 1,
        }
        ended
    }

    /// Sends a request until there is a definite answer.
    async fn answer<C: Change>(&mut self, index: usize, request: &C) -> Ended<C::Answer> {
        let until = Instant::now() + PATIENCE;
        let mut tries = 0;
        while Instant::now() < until {
            let replica = self.replica(index, tries);
            let Some(channel) = self.channel(C::PERSON, replica) else { return Ended::Undecided };
            let mut sent = Request::new(request.clone());
            sent.set_timeout(DEADLINE);
            let began = Instant::now();
            let answer = timeout(DEADLINE + Duration::from_millis(500), C::send(channel, sent)).await;
            self.world.known().figures.calls += 1;
            match answer {
                Ok(Ok(answer)) => {
                    self.world.known().figures.latencies.push(began.elapsed());
                    return Ended::Acknowledged(answer.into_inner());
                }
                Ok(Err(status)) if is_refusal(status.code()) => return Ended::Refused(status),
                Ok(Err(status)) if status.code() == Code::Aborted => self.world.known().figures.aborted += 1,
                Ok(Err(_)) | Err(_) => self.indefinite(&mut self.world.known().figures, replica, began),
            }
            tries += 1;
            let pause = self.dice.below(80).saturating_add(20);
            sleep(Duration::from_millis(u64::try_from(pause).unwrap_or(20))).await;
        }
        Ended::Undecided
    }

    /// Counts a call without a definite answer: late only where its replica ran all the time.
    fn indefinite(&self, figures: &mut crate::figures::Figures, replica: usize, began: Instant) {
        if began.elapsed() >= DEADLINE.saturating_sub(Duration::from_millis(100))
            && !self.fleet.was_faulty(replica, began)
        {
            figures.late += 1;
        } else {
            figures.indefinite += 1;
        }
    }

    fn replica(&mut self, facility: usize, tries: usize) -> usize {
        match self.spread {
            Spread::Random => self.dice.below(REPLICAS),
            Spread::Routed => (facility + tries) % REPLICAS,
        }
    }

    fn channel(&self, person: &str, replica: usize) -> Option<Channel> {
        let (_, channels) = self.channels.iter().find(|(name, _)| name == person)?;
        channels.get(replica).cloned()
    }
}

/// Whether the state shown is the one acknowledged.
fn is_fresh(seen: &Submitted, answer: &GetDrawdownResponse) -> bool {
    let state = answer.drawdown.as_ref().map(|drawdown| drawdown.state());
    state == Some(if seen.withdrawn { State::Withdrawn } else { State::Submitted })
}

/// Whether somebody began to withdraw it while it was being read.
fn left_since(drawdowns: &[Submitted], seen: &Submitted) -> bool {
    drawdowns.iter().any(|drawdown| drawdown.name == seen.name && drawdown.leaving)
}

const fn is_refusal(code: Code) -> bool {
    matches!(code, Code::FailedPrecondition | Code::InvalidArgument | Code::AlreadyExists | Code::NotFound)
        || matches!(code, Code::PermissionDenied | Code::Internal | Code::Unauthenticated)
}
