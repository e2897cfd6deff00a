//! The people at both parties: they send the same request until there is a definite answer, as the
//! contracts ask of them, and now and then once more than that.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use borrower_svc::Verbatim;
use facility::certs;
use facility_proto::borrower::v1::Submission;
use facility_proto::r#type::v1::Evidence;
use facility_service::errors::{Reason, decode};
use facility_tests::random::Random;
use prost::Message;
use prost::bytes::Bytes;
use tokio::time::{Instant, sleep, timeout};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::network::{channel, impatient};
use super::world::World;

/// How long one attempt may take.
const DEADLINE: Duration = Duration::from_secs(2);
/// How long the same request is sent again, in simulated time, before the services count as stuck.
const PATIENCE: Duration = Duration::from_secs(120);

/// A request that was acknowledged, with its answer.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub host: &'static str,
    pub person: &'static str,
    pub path: &'static str,
    pub request: Bytes,
    answer: Bytes,
    /// A restore has lost it.
    lost: bool,
}

/// What people know to have come about, in its order.
#[derive(Clone, Debug)]
pub enum Known {
    /// The request at this place among those that were acknowledged.
    Acknowledged(usize),
    /// The provider has accepted this submission of the borrower's.
    Relayed(Box<Relayed>),
}

/// A submission that the provider has accepted.
#[derive(Clone, Debug)]
pub struct Relayed {
    pub facility: String,
    /// As the borrower's book shows it.
    pub submission: Submission,
    /// What it provides, where it is evidence.
    pub evidence: Option<Evidence>,
}

/// A refusal by rules.
#[derive(Clone, Debug)]
pub struct Refused {
    pub code: Code,
    pub reasons: Vec<String>,
}

/// How a command ended.
pub type Answer<A> = Result<A, Refused>;

/// Why a life can't go on.
#[derive(Clone, Debug)]
pub struct Stuck;

pub struct Desk {
    pub world: Rc<World>,
    random: RefCell<Random>,
    channels: RefCell<BTreeMap<(&'static str, &'static str), Channel>>,
    acknowledged: RefCell<Vec<Acknowledged>>,
    known: RefCell<Vec<Known>>,
}

impl Desk {
    pub fn new(random: Random, world: Rc<World>) -> Self {
        Self {
            world,
            random: RefCell::new(random),
            channels: RefCell::default(),
            acknowledged: RefCell::default(),
            known: RefCell::default(),
        }
    }

    fn chance(&self, percent: u64) -> bool {
        self.random.borrow_mut().percent(percent)
    }

    fn channel(&self, host: &'static str, person: &'static str) -> Channel {
        let mut channels = self.channels.borrow_mut();
        let new = || {
            let uri = certs::principals().iter().find(|principal| principal.name == person).map(|it| it.uri);
            channel(host, uri.unwrap_or(person), impatient)
        };
        channels.entry((host, person)).or_insert_with(new).clone()
    }

    async fn attempt(
        &self,
        host: &'static str,
        person: &'static str,
        path: &'static str,
        request: Bytes,
    ) -> Result<Bytes, Status> {
        let mut grpc = Grpc::new(self.channel(host, person)).max_decoding_message_size(4 << 20);
        let call = async {
            grpc.ready().await.map_err(|problem| Status::unavailable(problem.to_string()))?;
            let mut request = tonic::Request::new(request);
            request.set_timeout(DEADLINE);
            Ok(grpc.unary(request, PathAndQuery::from_static(path), Verbatim).await?.into_inner())
        };
        let answer =
            timeout(DEADLINE, call).await.unwrap_or_else(|_| Err(Status::deadline_exceeded("no answer in time")));
        let at = turmoil::sim_elapsed().unwrap_or_default().as_micros();
        self.world.mix(&at.to_le_bytes());
        self.world.mix(answer.as_deref().unwrap_or_default());
        answer
    }

    /// Reads something, whatever it takes.
    pub async fn read<Q: Message, A: Message + Default>(
        &self,
        host: &'static str,
        person: &'static str,
        path: &'static str,
        request: &Q,
    ) -> Result<Answer<A>, Stuck> {
        let (answer, _) = self.until_definite(host, person, path, request.encode_to_vec().into()).await?;
        Ok(answer.map(|bytes| A::decode(bytes).unwrap_or_default()))
    }

    /// Reads something, unless nobody answers.
    pub async fn glance<Q: Message, A: Message + Default>(
        &self,
        host: &'static str,
        person: &'static str,
        path: &'static str,
        request: &Q,
    ) -> Option<A> {
        let answer = self.attempt(host, person, path, request.encode_to_vec().into()).await.ok()?;
        A::decode(answer).ok()
    }

    /// Has something done.
    pub async fn command<Q: Message, A: Message + Default>(
        &self,
        host: &'static str,
        person: &'static str,
        path: &'static str,
        request: &Q,
    ) -> Result<Answer<A>, Stuck> {
        self.think().await;
        self.at_once(host, person, path, request).await
    }

    /// People think before they act, and things break meanwhile.
    pub async fn think(&self) {
        let thinks = self.random.borrow_mut().below(400);
        sleep(Duration::from_millis(thinks)).await;
    }

    /// Has something done without thinking.
    pub async fn at_once<Q: Message, A: Message + Default>(
        &self,
        host: &'static str,
        person: &'static str,
        path: &'static str,
        request: &Q,
    ) -> Result<Answer<A>, Stuck> {
        let bytes: Bytes = request.encode_to_vec().into();
        let ended = if self.chance(12) {
            self.both_at_once(host, person, path, bytes.clone()).await?
        } else {
            self.until_definite(host, person, path, bytes.clone()).await?.0
        };
        let method = path.rsplit('/').next().unwrap_or(path);
        match &ended {
            Ok(answer) => {
                self.world.note(format!("{method} by {person}: done, {:08x}", checksum(answer)));
                self.world.tally(|tally| *tally.accepted.entry(method.to_owned()).or_default() += 1);
                if self.world.is_broken() {
                    self.world.tally(|tally| tally.during_faults += 1);
                }
                let kept = Acknowledged { host, person, path, request: bytes, answer: answer.clone(), lost: false };
                if self.chance(10) {
                    self.again(&kept).await?;
                }
                let mut acknowledged = self.acknowledged.borrow_mut();
                self.known.borrow_mut().push(Known::Acknowledged(acknowledged.len()));
                acknowledged.push(kept);
            }
            Err(refused) => {
                self.world.note(format!("{method} by {person}: {:?} {:?}", refused.code, refused.reasons));
                self.world.tally(|tally| tally.refused += 1);
                if matches!(refused.code, Code::PermissionDenied | Code::Unauthenticated | Code::Internal) {
                    self.world.violated(format!("{method} by {person} is {:?}: {:?}", refused.code, refused.reasons));
                }
            }
        }
        Ok(ended.map(|bytes| A::decode(bytes).unwrap_or_default()))
    }

    /// Has something done that nobody asks for again.
    pub async fn aside<A: Message + Default>(
        &self,
        host: &'static str,
        person: &'static str,
        path: &'static str,
        request: Bytes,
    ) -> Result<Answer<A>, Stuck> {
        let (answer, _) = self.until_definite(host, person, path, request).await?;
        Ok(answer.map(|bytes| A::decode(bytes).unwrap_or_default()))
    }

    /// A request that was delivered twice has one answer.
    async fn both_at_once(
        &self,
        host: &'static str,
        person: &'static str,
        path: &'static str,
        bytes: Bytes,
    ) -> Result<Answer<Bytes>, Stuck> {
        self.world.tally(|tally| tally.repeated += 1);
        self.world.met("duplicate");
        let (one, other) = tokio::join!(
            self.until_definite(host, person, path, bytes.clone()),
            self.until_definite(host, person, path, bytes)
        );
        let (one, other) = (one?.0, other?.0);
        if let (Ok(one), Ok(other)) = (&one, &other)
            && one != other
        {
            self.world.violated(format!("6: {path} was answered in two ways when it came twice"));
        }
        Ok(if one.is_ok() { one } else { other })
    }

    /// Sends what was acknowledged once more: the same answer.
    async fn again(&self, kept: &Acknowledged) -> Result<(), Stuck> {
        self.world.tally(|tally| tally.repeated += 1);
        let (answer, _) = self.until_definite(kept.host, kept.person, kept.path, kept.request.clone()).await?;
        match answer {
            Ok(answer) if answer == kept.answer => {}
            Ok(_) => self.world.violated(format!("6: {} sent again got another answer", kept.path)),
            Err(refused) => {
                let why = format!("6: {} was acknowledged and is refused: {:?}", kept.path, refused.reasons);
                self.world.violated(why);
            }
        }
        Ok(())
    }

    /// Everything that was acknowledged is acknowledged still, with the same answer.
    pub async fn everything_again(&self) -> Result<(), Stuck> {
        let kept = self.acknowledged.borrow().clone();
        for kept in kept.iter().filter(|kept| !kept.lost) {
            self.again(kept).await?;
        }
        Ok(())
    }

    /// The provider has accepted a submission.
    pub fn relayed(&self, relayed: Relayed) {
        self.known.borrow_mut().push(Known::Relayed(Box::new(relayed)));
    }

    /// How much is known to have come about.
    pub fn known(&self) -> usize {
        self.known.borrow().len()
    }

    /// What has come about since so much was known.
    pub fn known_since(&self, mark: usize) -> Vec<Known> {
        self.known.borrow().iter().skip(mark).cloned().collect()
    }

    /// The request that was acknowledged at a place.
    pub fn acknowledged(&self, place: usize) -> Option<Acknowledged> {
        self.acknowledged.borrow().get(place).cloned()
    }

    /// Enters again what was acknowledged and is lost: it must be taken, and the new answer counts.
    pub async fn enter_again(&self, place: usize) -> Result<bool, Stuck> {
        let Some(kept) = self.acknowledged(place) else { return Ok(true) };
        match self.until_definite(kept.host, kept.person, kept.path, kept.request.clone()).await?.0 {
            Ok(answer) => {
                if let Some(kept) = self.acknowledged.borrow_mut().get_mut(place) {
                    kept.answer = answer;
                }
                Ok(true)
            }
            Err(refused) => {
                let why = format!("6: {} can't be entered again: {:?}", kept.path, refused.reasons);
                self.world.violated(why);
                Ok(false)
            }
        }
    }

    /// What a host has acknowledged since so much was known is not asked for any more: it is lost.
    pub fn forget(&self, host: &'static str, mark: usize) {
        let mut acknowledged = self.acknowledged.borrow_mut();
        for known in self.known_since(mark) {
            if let Known::Acknowledged(place) = known
                && let Some(kept) = acknowledged.get_mut(place)
            {
                kept.lost |= kept.host == host;
            }
        }
    }

    async fn until_definite(
        &self,
        host: &'static str,
        person: &'static str,
        path: &'static str,
        request: Bytes,
    ) -> Result<(Answer<Bytes>, u32), Stuck> {
        let begun = Instant::now();
        let mut tries = 0;
        loop {
            tries += 1;
            let status = match self.attempt(host, person, path, request.clone()).await {
                Ok(answer) => return Ok((Ok(answer), tries)),
                Err(status) => status,
            };
            if let Some(refused) = definite(&status) {
                return Ok((Err(refused), tries));
            }
            self.world.tally(|tally| tally.unanswered += 1);
            if begun.elapsed() > PATIENCE {
                self.world.violated(format!("6: no definite answer to {path} by {person}: {status:?}"));
                return Err(Stuck);
            }
            let pause = 20 + self.random.borrow_mut().below(250);
            sleep(Duration::from_millis(pause)).await;
        }
    }
}

/// A refusal that the service itself has decided.
fn definite(status: &Status) -> Option<Refused> {
    let error = decode(status)?;
    let definite = matches!(
        status.code(),
        Code::FailedPrecondition
            | Code::InvalidArgument
            | Code::AlreadyExists
            | Code::NotFound
            | Code::PermissionDenied
            | Code::Unauthenticated
            | Code::Internal
    );
    let mut reasons: Vec<String> = error.rules.iter().map(|rule| rule.reason.clone()).collect();
    if reasons.is_empty() {
        reasons.push(error.reason.clone());
        reasons.extend(error.fields.iter().map(|field| field.field.clone()));
    }
    let _known: Option<Reason> = error.known_reason();
    definite.then_some(Refused { code: status.code(), reasons })
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
