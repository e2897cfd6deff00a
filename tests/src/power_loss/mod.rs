//! Takes the power away from a journal, over and over, and holds what survives against what was acknowledged.
//!
//! A history is one simulated disk with a journal on it, opened as production opens it. It lives
//! through ten losses, and through kills of the process in between, which leave the operating
//! system's memory as it is. Each life opens the journal, holds everything in it against the book,
//! and appends until all stops at a change that the seed names. One history in four runs the
//! journal's own threads (writer, readers, checkpoints); there the seed gives the work and the
//! losses, not the threads' interleaving.
//!
//! `faults` breaks one write or fsync at a time instead.

mod book;
mod control;
pub mod faults;
mod judge;
mod site;
mod work;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use facility_journal::{Journal, SqliteOptions};

use crate::random::Random;
use site::Site;

/// The journal's file.
const FILE: &str = "journal.db";

/// Losses in one history.
const LOSSES: u64 = 10;

/// What must not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// So many acknowledged appends and refusals are gone.
    Lost(u64),
    /// Something is wrong with what is there, or with what the journal said.
    Corrupt(String),
}

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Losses in all.
    pub count: u64,
    /// Everything by chance follows from it.
    pub seed: u64,
    /// Whether to spoil the journal with `synchronous=NORMAL`.
    pub control: bool,
}

/// What happened.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How often the power was lost.
    pub losses: u64,
    /// How often the process was killed while the machine went on.
    pub kills: u64,
    /// Appends and refusals acknowledged.
    pub acknowledged: u64,
    /// Of these, how many were gone.
    pub lost: u64,
    /// Appends and refusals without an answer that were found after all.
    pub kept: u64,
    /// Histories that ended with a journal that was not as it must be.
    pub corrupt: u64,
    /// The first troubles, with the history each was met in.
    pub troubles: Vec<(u64, Trouble)>,
}

impl Tally {
    fn add(&mut self, history: u64, other: &Self, trouble: Option<Trouble>) {
        self.losses += other.losses;
        self.kills += other.kills;
        self.acknowledged += other.acknowledged;
        self.kept += other.kept;
        match trouble {
            Some(Trouble::Lost(lost)) => self.lost += lost,
            Some(Trouble::Corrupt(_)) => self.corrupt += 1,
            None => {}
        }
        if self.troubles.len() < 10 {
            self.troubles.extend(trouble.map(|trouble| (history, trouble)));
        }
    }
}

/// Loses the power `plan.count` times, on every processor at once.
///
/// # Errors
/// A thread could not be started.
pub fn run(plan: Plan) -> std::io::Result<Tally> {
    let next = AtomicU64::new(0);
    let total = Mutex::new(Tally::default());
    let workers = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| {
        let work = || -> std::io::Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().build()?;
            loop {
                let history = next.fetch_add(1, Ordering::Relaxed);
                let losses = plan.count.saturating_sub(history.saturating_mul(LOSSES)).min(LOSSES);
                if losses == 0 {
                    return Ok(());
                }
                let mut tally = Tally::default();
                let trouble = runtime.block_on(live(&plan, history, losses, &mut tally)).err();
                total.lock().unwrap_or_else(PoisonError::into_inner).add(history, &tally, trouble);
            }
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().map_err(|_panic| std::io::Error::other("a worker panicked")).and_then(|done| done)
        })
    })?;
    Ok(total.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// One history. Trouble ends it.
async fn live(plan: &Plan, history: u64, losses: u64, tally: &mut Tally) -> Result<(), Trouble> {
    let threads = history % 4 == 3;
    let mut site = Site::new(Random::nth(plan.seed, history), plan.control)?;
    let mut outcome = Ok(());
    while outcome.is_ok() && tally.losses < losses {
        let options = options(&mut site.random, threads);
        outcome = one_life(&mut site, options).await;
        if site.random.percent(25) {
            site.disk.restart_process();
            tally.kills += 1;
        } else {
            site.disk.lose_power();
            tally.losses += 1;
        }
    }
    if outcome.is_ok() {
        // What the last loss left.
        let options = options(&mut site.random, threads);
        outcome = site.open(options).await.map(drop);
    }
    (tally.acknowledged, tally.kept) = (site.tally.acknowledged, site.tally.kept);
    outcome
}

/// Production's, but for sizes that make checkpoints as frequent as they are in years.
fn options(random: &mut Random, threads: bool) -> SqliteOptions {
    SqliteOptions {
        threads,
        checkpoint_bytes: random.choose(&[16 << 10, 64 << 10, 4 << 20]).copied().unwrap_or(4 << 20),
        wal_limit_bytes: random.choose(&[32 << 10, 256 << 10, 64 << 20]).copied().unwrap_or(64 << 20),
        ..SqliteOptions::default()
    }
}

/// Opens the journal and appends until all stops, or until there is nothing more to do.
async fn one_life(site: &mut Site, options: SqliteOptions) -> Result<(), Trouble> {
    match site.random.below(20) {
        0..3 => site.disk.halt_after(site.random.below(12)),
        3..11 => site.disk.halt_after(site.random.below(400)),
        11..17 => site.disk.halt_at_sync(1 + site.random.below(16)),
        // Stops while nothing goes on, below.
        _ => {}
    }
    let threads = options.threads;
    // Without threads appends go in one after the other, however many come at once.
    let streams = if threads { 4 } else { 1 };
    let Some(journal) = site.open(options).await? else { return Ok(()) };
    for _ in 0..=site.random.below(20) {
        if !site.round(&journal, streams).await? {
            site.refuses_all_writing(&journal, threads).await?;
            return Ok(());
        }
    }
    if site.random.percent(30) {
        journal.close().await;
    }
    Ok(())
}
