//! A machine on which one of the services runs: its disk, its clock, its ids.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use borrower_svc::BorrowerService;
use borrower_svc::machine::BookMachine;
use facility::certs::{self, Side};
use facility_domain::ids::{PartyId, PrincipalId};
use facility_journal::{Journal, SqliteDisk, SqliteJournal, SqliteOptions};
use facility_service::boot::{Opened, Parts};
use facility_service::clock::Clock;
use facility_service::config::PrincipalConfig;
use facility_service::identity::Directory;
use facility_service::ids::IdSource;
use facility_service::server::{ServerOptions, Shutdown};
use facility_tests::Failure;
use facility_tests::disk::Disk;
use facility_tests::random::Random;
use lender_svc::LenderService;
use lender_svc::machine::FacilityMachine;

use super::entropy::BEGIN;
use super::network::{channel, incoming};
use super::planted::{Plant, Planted};
use super::world::World;

/// The provider's host.
pub const LENDER: &str = "lender-svc";
/// The borrower's host.
pub const BORROWER: &str = "borrower-svc";
/// The journal's file.
const FILE: &str = "journal.db";

/// A machine.
pub struct Site {
    pub name: &'static str,
    pub disk: Disk,
    /// What its clock shows beside the true time, in microseconds.
    pub skew: Arc<AtomicI64>,
    /// Its service has ended by itself.
    pub failed: Cell<bool>,
    /// Its journal was put back to an older point, and the service has not started on it since.
    pub restored: Cell<bool>,
    starts: Cell<u64>,
    seed: u64,
    random: RefCell<Random>,
    planted: Planted,
    world: Rc<World>,
}

impl Site {
    pub fn new(name: &'static str, seed: u64, plant: Plant, world: Rc<World>) -> std::io::Result<Self> {
        let mut random = Random::new(seed);
        Ok(Self {
            name,
            disk: Disk::new(random.any())?,
            skew: Arc::default(),
            failed: Cell::new(false),
            restored: Cell::new(false),
            starts: Cell::new(0),
            seed,
            random: RefCell::new(random),
            planted: Planted::on(name, plant),
            world,
        })
    }

    /// Runs the service until its host crashes. One that ends by itself waits to be started again.
    pub async fn run(self: Rc<Self>) -> turmoil::Result {
        self.failed.set(false);
        self.starts.set(self.starts.get() + 1);
        self.world.note(format!("{} starts, {}", self.name, self.starts.get()));
        let ended = if self.name == LENDER { self.lender().await } else { self.borrower().await };
        let how = ended.map_or_else(|problem| problem.to_string(), |()| "in order".to_owned());
        self.world.note(format!("{} ended: {how}", self.name));
        self.failed.set(true);
        std::future::pending().await
    }

    async fn lender(&self) -> Result<(), Failure> {
        let own = "spiffe://cat-financial.example/lender-svc";
        let machine = FacilityMachine::new(PrincipalId::parse(own)?, PartyId::parse("cat-financial")?);
        let shutdown = Shutdown::new();
        let service = LenderService { principal: PrincipalId::parse(own)?, party: PartyId::parse("cat-financial")? };
        let service = Opened::open(service, machine, self.parts(own, Side::Lender)?).await?;
        self.restored.set(false);
        Ok(service.serve(incoming(shutdown.drain()).await?, &shutdown).await?)
    }

    async fn borrower(&self) -> Result<(), Failure> {
        let own = "spiffe://boleo.example/borrower-svc";
        let provider = borrower_svc::provider(channel(LENDER, own, |endpoint| endpoint));
        let service = BorrowerService {
            provider: self.planted.provider(provider),
            party: PartyId::parse("boleo")?,
            principal: own.to_owned(),
        };
        let shutdown = Shutdown::new();
        let service = Opened::open(service, BookMachine, self.parts(own, Side::Borrower)?).await?;
        self.restored.set(false);
        Ok(service.serve(incoming(shutdown.drain()).await?, &shutdown).await?)
    }

    fn parts(&self, own: &str, side: Side) -> Result<Parts, Failure> {
        Ok(Parts {
            journal: self.journal()?,
            principal: own.to_owned(),
            directory: directory(side)?,
            options: ServerOptions::default(),
            clock: self.clock(),
            ids: self.ids(),
            restored: self.restored.get(),
        })
    }

    /// Production's journal with production's settings, but for sizes that make checkpoints as frequent
    /// as they are in years.
    fn journal(&self) -> Result<Arc<dyn Journal>, Failure> {
        let mut random = self.random.borrow_mut();
        let disk: Arc<dyn SqliteDisk> = self.planted.disk(&self.disk);
        let options = SqliteOptions {
            threads: false,
            checkpoint_bytes: random.choose(&[64 << 10, 256 << 10, 4 << 20]).copied().unwrap_or(4 << 20),
            wal_limit_bytes: random.choose(&[256 << 10, 64 << 20]).copied().unwrap_or(64 << 20),
            disk: Some(disk),
            ..SqliteOptions::default()
        };
        let journal = SqliteJournal::open(self.disk.path(FILE), options)?;
        Ok(self.planted.journal(self.starts.get(), Arc::new(journal)))
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(SiteClock(Arc::clone(&self.skew)))
    }

    fn ids(&self) -> Arc<dyn IdSource> {
        let start = if self.planted.repeats_ids() { 0 } else { self.starts.get() };
        Arc::new(SeededIds(Mutex::new(Random::nth(self.seed, start))))
    }
}

fn directory(side: Side) -> Result<Directory, Failure> {
    let known = certs::principals().iter().filter(|principal| principal.known_to.contains(&side));
    let entries: Vec<PrincipalConfig> = known
        .map(|principal| PrincipalConfig {
            uri: principal.uri.to_owned(),
            party: principal.party.to_owned(),
            roles: principal.roles.iter().map(ToString::to_string).collect(),
        })
        .collect();
    Ok(Directory::new(&entries)?)
}

/// The simulation's time, and the machine's error.
#[derive(Debug)]
struct SiteClock(Arc<AtomicI64>);

impl Clock for SiteClock {
    fn now(&self) -> i64 {
        let elapsed = turmoil::sim_elapsed().unwrap_or_default();
        let elapsed = i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX);
        (BEGIN * 1_000_000).saturating_add(elapsed).saturating_add(self.0.load(Ordering::SeqCst))
    }
}

/// Ids that follow from a seed.
#[derive(Debug)]
struct SeededIds(Mutex<Random>);

impl IdSource for SeededIds {
    fn uuid(&self) -> String {
        let mut random = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (high, low) = (random.any(), random.any());
        let text = format!("{high:016x}{low:016x}");
        let parts = [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]];
        parts.join("-")
    }
}
