//! A journal on a simulated disk, and what it must hold: opened, written to, held against the book.

use std::sync::Arc;

use facility_journal::{Append, AppendError, Appended, Journal, SqliteDisk, SqliteJournal, SqliteOptions};
use tokio::task::JoinSet;

use super::book::Book;
use super::control::Spoilt;
use super::judge::{Unknown, judge};
use super::work::{STREAMS, Work};
use super::{FILE, Trouble};
use crate::disk::Disk;
use crate::random::Random;

/// A journal's place.
#[derive(Debug)]
pub(super) struct Site {
    pub disk: Disk,
    pub random: Random,
    book: Book,
    unknown: Unknown,
    work: Work,
    control: bool,
    pub tally: SiteTally,
}

/// What became of the appends and refusals.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SiteTally {
    pub acknowledged: u64,
    /// Found after a stop, though nobody had been told.
    pub kept: u64,
}

impl Site {
    /// An empty disk. The control's journal is spoilt.
    pub(super) fn new(mut random: Random, control: bool) -> Result<Self, Trouble> {
        let disk = Disk::new(random.any()).map_err(|error| Trouble::Corrupt(error.to_string()))?;
        let work = Work::new(Random::new(random.any()));
        Ok(Self {
            disk,
            random,
            book: Book::default(),
            unknown: Unknown::default(),
            work,
            control,
            tally: SiteTally::default(),
        })
    }

    /// Whether the disk may be blamed for an error.
    fn excused(&self) -> bool {
        self.disk.halted() || self.disk.counts().faults > 0
    }

    fn unexcused<T>(&self, what: impl std::fmt::Display, otherwise: T) -> Result<T, Trouble> {
        if self.excused() { Ok(otherwise) } else { Err(Trouble::Corrupt(what.to_string())) }
    }

    /// Opens the journal as production does and judges what it holds; none where the disk stopped it.
    pub(super) async fn open(&mut self, options: SqliteOptions) -> Result<Option<Arc<SqliteJournal>>, Trouble> {
        let disk: Arc<dyn SqliteDisk> =
            if self.control { Arc::new(Spoilt(self.disk.clone())) } else { Arc::new(self.disk.clone()) };
        let options = SqliteOptions { disk: Some(disk), ..options };
        let journal = match SqliteJournal::open(self.disk.path(FILE), options) {
            Ok(journal) => Arc::new(journal),
            Err(error) => return self.unexcused(error, None),
        };
        self.tally.kept += judge(&*journal, &self.disk, &mut self.book, &mut self.unknown).await?;
        Ok(Some(journal))
    }

    /// Appends to `streams` streams at once while others read; false where the journal has failed.
    pub(super) async fn round(&mut self, journal: &Arc<SqliteJournal>, streams: usize) -> Result<bool, Trouble> {
        let mut answers = JoinSet::new();
        for append in self.work.appends(&self.book, streams) {
            let journal = Arc::clone(journal);
            answers.spawn(async move { (journal.append(append.clone()).await, append) });
        }
        let mut seen = JoinSet::new();
        if self.random.percent(50)
            && let Some(stream) = self.random.choose(&STREAMS)
        {
            let (journal, after) = (Arc::clone(journal), self.book.version(stream));
            seen.spawn(async move { journal.read_events(stream, after, 1000).await });
        }
        let seen: Vec<_> = seen.join_all().await.into_iter().flatten().flatten().collect();
        let mut goes_on = true;
        for (answer, append) in answers.join_all().await {
            // What a reader was shown is as good as acknowledged.
            let shown = seen.iter().any(|event| event.stream == append.stream);
            goes_on &= self.note(answer, append, shown)?;
        }
        if goes_on && self.random.percent(15) {
            goes_on = self.refuse(journal).await?;
        }
        if goes_on && self.random.percent(10) {
            goes_on = self.conflict(journal).await?;
        }
        Ok(goes_on)
    }

    fn note(&mut self, answer: Result<Appended, AppendError>, append: Append, shown: bool) -> Result<bool, Trouble> {
        match answer {
            Ok(appended) => {
                let expected = self.book.apply(&append);
                self.tally.acknowledged += 1;
                if appended != expected {
                    return Err(Trouble::Corrupt(format!("{appended:?} instead of {expected:?}")));
                }
                Ok(true)
            }
            Err(AppendError::OutcomeUnknown(_)) if shown => {
                self.book.apply(&append);
                self.unexcused("a shown append was not acknowledged", false)
            }
            Err(AppendError::OutcomeUnknown(said)) => {
                self.unknown.appends.push(append);
                self.unexcused(said, false)
            }
            Err(AppendError::Closed) if !shown => {
                self.book.rule_out(&append);
                self.unexcused("the journal is closed", false)
            }
            Err(error) => Err(Trouble::Corrupt(format!("shown: {shown}, {error}"))),
        }
    }

    async fn refuse(&mut self, journal: &SqliteJournal) -> Result<bool, Trouble> {
        let refusal = self.work.refusal();
        match journal.record_refusal(refusal.clone()).await {
            Ok(()) => {
                self.book.refusals.push(refusal);
                self.tally.acknowledged += 1;
                Ok(true)
            }
            Err(error) => {
                self.unknown.refusal = Some(refusal);
                self.unexcused(error, false)
            }
        }
    }

    /// An append that must be refused, and its savepoint undone.
    async fn conflict(&mut self, journal: &SqliteJournal) -> Result<bool, Trouble> {
        let Some(mut append) = self.work.appends(&self.book, 1).pop() else { return Ok(true) };
        append.expected_version += 1;
        let refused = journal.append(append.clone()).await;
        self.book.rule_out(&append);
        match refused {
            Err(AppendError::VersionConflict { .. }) => Ok(true),
            other => self.unexcused(format!("a conflict was answered {other:?}"), false),
        }
    }

    /// A journal that has failed says so, refuses what comes and leaves the disk alone, but for a
    /// checkpoint that may be under way where it has threads.
    pub(super) async fn refuses_all_writing(&mut self, journal: &SqliteJournal, threads: bool) -> Result<(), Trouble> {
        let before = self.disk.counts();
        for append in self.work.appends(&self.book, 2) {
            let answer = journal.append(append.clone()).await;
            self.book.rule_out(&append);
            if answer != Err(AppendError::Closed) || journal.failure().is_none() {
                return Err(Trouble::Corrupt(format!("a failed journal answered {answer:?}")));
            }
        }
        if threads || self.disk.counts() == before {
            Ok(())
        } else {
            Err(Trouble::Corrupt("a failed journal went on writing".to_owned()))
        }
    }
}
