//! Faulty parts that are put in the place of the services' own, to see whether the simulation would
//! find such a bug. None of them exists outside this program.

mod disk;
mod journal;
mod provider;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use borrower_svc::ProviderService;
use facility_journal::{Journal, SqliteDisk};
use facility_tests::disk::Disk;

use super::site::{BORROWER, LENDER};

/// Which part is faulty, if one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    Nothing,
    NoDedupe,
    AnswerBeforeCommit,
    IntentAnsweredBeforeCommit,
    FailureTakenAsDone,
    RequestIdApart,
    CheckThenAct,
    ClaimKept,
    CursorBeforeEffect,
    LostWakeUp,
    DayClosedTwice,
    StaleReads,
    NoticeDropped,
    NoticeRepeated,
    UnavailableTakenAsRefused,
    IdsRepeated,
    NormalForFull,
    SyncIgnored,
    LogNotSettled,
}

/// All but [`Plant::Nothing`], with their names and what is wrong.
pub const ALL: [(Plant, &str, &str); 18] = [
    (Plant::NoDedupe, "no-dedupe", "the provider keeps no request ids"),
    (Plant::AnswerBeforeCommit, "answer-before-commit", "the provider answers, then commits"),
    (Plant::IntentAnsweredBeforeCommit, "intent-before-commit", "the borrower answers and sends, then commits"),
    (Plant::FailureTakenAsDone, "failure-taken-as-done", "an append that the disk refused counts as done"),
    (Plant::RequestIdApart, "request-id-apart", "the request id is kept in a second transaction"),
    (Plant::CheckThenAct, "check-then-act", "claims are looked up, awaited, and taken without a unique index"),
    (Plant::ClaimKept, "claim-kept", "a claim is never given back"),
    (Plant::CursorBeforeEffect, "cursor-before-effect", "the borrower stores the cursor, then what the notice says"),
    (Plant::LostWakeUp, "lost-wake-up", "who waits for the next notice is not always woken when it comes"),
    (Plant::DayClosedTwice, "day-billed-twice", "a start forgets the last day closed, and appends check no version"),
    (Plant::StaleReads, "stale-reads", "after a start the state before the last events is shown"),
    (Plant::NoticeDropped, "notice-dropped", "one change of twelve loses a notice"),
    (Plant::NoticeRepeated, "notice-repeated", "one change of twelve tells a notice twice"),
    (Plant::UnavailableTakenAsRefused, "unavailable-as-refused", "UNAVAILABLE counts as the provider's no"),
    (Plant::IdsRepeated, "ids-repeated", "ids begin anew with every start"),
    (Plant::NormalForFull, "normal-for-full", "synchronous=NORMAL instead of FULL"),
    (Plant::SyncIgnored, "sync-ignored", "the disk acknowledges an fsync and does nothing"),
    (Plant::LogNotSettled, "log-not-settled", "what the last process left in the log is not written again"),
];

impl Plant {
    pub fn read(name: &str) -> Option<Self> {
        if name == "nothing" {
            return Some(Self::Nothing);
        }
        ALL.iter().find(|(_, its, _)| *its == name).map(|(plant, ..)| *plant)
    }

    /// Whose service it is put into.
    const fn side(self) -> &'static str {
        match self {
            Self::IntentAnsweredBeforeCommit
            | Self::CursorBeforeEffect
            | Self::UnavailableTakenAsRefused
            | Self::LostWakeUp
            | Self::IdsRepeated => BORROWER,
            _ => LENDER,
        }
    }
}

/// A site's faulty parts, and what of them outlives its process.
#[derive(Clone, Debug)]
pub struct Planted {
    plant: Plant,
    /// Versions whose effect was stored, by stream.
    effects: Arc<Mutex<BTreeSet<(String, u64)>>>,
}

/// What a faulty journal knows for as long as its process lives.
#[derive(Debug, Default)]
struct Process {
    counted: std::sync::atomic::AtomicU64,
    hidden: Mutex<std::collections::BTreeMap<String, u64>>,
}

impl Planted {
    /// The faulty parts of the service on `site`, if it has any.
    pub fn on(site: &str, plant: Plant) -> Self {
        let plant = if plant.side() == site { plant } else { Plant::Nothing };
        Self { plant, effects: Arc::default() }
    }

    pub fn provider(&self, provider: ProviderService) -> ProviderService {
        match self.plant {
            Plant::UnavailableTakenAsRefused => provider::hasty(provider),
            Plant::LostWakeUp => provider::drowsy(provider),
            _ => provider,
        }
    }

    pub fn disk(&self, disk: &Disk) -> Arc<dyn SqliteDisk> {
        match self.plant {
            Plant::NormalForFull | Plant::LogNotSettled => {
                Arc::new(disk::Careless { disk: disk.clone(), plant: self.plant })
            }
            Plant::SyncIgnored => {
                disk.ignore_syncs();
                Arc::new(disk.clone())
            }
            _ => Arc::new(disk.clone()),
        }
    }

    pub fn journal(&self, start: u64, journal: Arc<dyn Journal>) -> Arc<dyn Journal> {
        match self.plant {
            Plant::Nothing | Plant::UnavailableTakenAsRefused | Plant::LostWakeUp | Plant::IdsRepeated => journal,
            _ => Arc::new(journal::Faulty { inner: journal, of: self.clone(), start, process: Arc::default() }),
        }
    }

    pub fn repeats_ids(&self) -> bool {
        self.plant == Plant::IdsRepeated
    }
}
