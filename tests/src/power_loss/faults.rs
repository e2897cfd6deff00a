//! One write or fsync fails, or the disk is full from one write on: each one in turn.
//!
//! The journal must end all writing. The process starts again on the same memory of the operating
//! system, or the machine loses its power; then everything acknowledged is there, the journal takes
//! appends again, and those survive a loss, too.

use facility_journal::{Journal, SqliteOptions};

use super::site::Site;
use super::{Plan, Trouble};
use crate::disk::Fault;
use crate::random::Random;

/// Appends before the journal is closed.
const ROUNDS: usize = 10;

/// What one sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Writes that failed, each in a run of its own.
    pub writes: u64,
    /// Fsyncs that failed.
    pub syncs: u64,
    /// Writes from which on the disk was full.
    pub full: u64,
}

/// How a run goes on after the fault.
#[derive(Clone, Copy, Debug)]
struct After {
    power_lost: bool,
    threads: bool,
}

/// Breaks each of `which` of the writes and fsyncs of the same work, for each way to go on.
///
/// # Errors
/// The first trouble, with where it was met.
pub fn sweep(plan: Plan, which: impl Iterator<Item = u64> + Clone) -> Result<Tally, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    let mut tally = Tally::default();
    for (power_lost, threads) in [(false, false), (true, false), (false, true), (true, true)] {
        let after = After { power_lost, threads };
        let each = |fault: fn(u64) -> Fault| -> Result<u64, String> {
            let mut met_so_far = 0;
            for nth in which.clone() {
                let met = runtime.block_on(one(&plan, fault(nth), after));
                if !met.map_err(|trouble| format!("{:?}, {after:?}: {trouble:?}", fault(nth)))? {
                    break;
                }
                met_so_far += 1;
            }
            Ok(met_so_far)
        };
        tally.writes += each(Fault::Write)?;
        tally.syncs += each(Fault::Sync)?;
        tally.full += each(Fault::Full)?;
    }
    Ok(tally)
}

/// Whether the fault was met: the work has so many writes or fsyncs.
async fn one(plan: &Plan, fault: Fault, after: After) -> Result<bool, Trouble> {
    let mut site = Site::new(Random::new(plan.seed), plan.control)?;
    let options = SqliteOptions {
        threads: after.threads,
        // Small, so that the work has checkpoints and starts the log anew.
        checkpoint_bytes: 64 << 10,
        wal_limit_bytes: 128 << 10,
        ..SqliteOptions::default()
    };
    site.disk.fail(fault);
    let opened = write_until_failure(&mut site, options).await?;
    let counts = site.disk.counts();
    // With threads a checkpoint may be under way when a commit's fsync fails. What it copies was durable before.
    if opened && !after.threads && counts.syncs_after_failure > 0 {
        return Err(Trouble::Corrupt("a failed fsync was tried again".to_owned()));
    }
    site.disk.heal();
    if after.power_lost {
        site.disk.lose_power();
    } else {
        site.disk.restart_process();
    }
    // Production's sizes: what is appended now stays in the log, behind what the fault left there.
    let options = SqliteOptions { threads: after.threads, ..SqliteOptions::default() };
    for _ in 0..2 {
        let Some(journal) = site.open(options.clone()).await? else {
            return Err(Trouble::Corrupt("the journal cannot be opened after the fault".to_owned()));
        };
        for _ in 0..2 {
            if !site.round(&journal, 1).await? {
                return Err(Trouble::Corrupt("the journal fails again after the fault".to_owned()));
            }
        }
        drop(journal);
        site.disk.lose_power();
    }
    site.open(options).await?;
    Ok(counts.faults > 0)
}

/// Works on a disk that may fail; false where the journal could not even be opened.
async fn write_until_failure(site: &mut Site, options: SqliteOptions) -> Result<bool, Trouble> {
    let threads = options.threads;
    let Some(journal) = site.open(options).await? else { return Ok(false) };
    for _ in 0..ROUNDS {
        if !site.round(&journal, 1).await? {
            break;
        }
    }
    if journal.failure().is_some() {
        site.refuses_all_writing(&journal, threads).await?;
    } else {
        journal.close().await;
    }
    Ok(true)
}
