//! The borrower: a journal of intents, answers and notices taken in; and what is half done.

use super::{
    provider::{Phase, drawdowns, machine},
    words::{Ask, Drawdown, Notice, Numbered, Purchase, RequestId, chain_of},
};

/// What the borrower's people want of the provider.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// To have a purchase financed.
    Submit(Purchase),
    /// To accept what was delivered.
    Accept(Drawdown),
}

/// The definite answer to an intent.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// That drawdown came of it.
    Drawdown(Drawdown),
    /// It is done.
    Done,
    /// It was refused.
    Refused,
}

/// What the borrower has written down.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// An intent, acknowledged to whoever had it.
    Intent(RequestId, Wish),
    /// Its definite answer.
    Answered(RequestId, Outcome),
    /// A notice was taken in: cursor and effect.
    Taken(Numbered),
    /// Only the cursor: a plant's doing.
    CursorOnly(Numbered),
    /// Only the effect: a plant's doing.
    EffectOnly(Numbered),
    /// The history is another one than was seen: people must look.
    Stopped,
}

/// The borrower's service.
#[derive(Clone, Debug, Hash, PartialEq, Eq, Default)]
pub struct Borrower {
    /// Committed: what a crash leaves.
    pub journal: Vec<Entry>,
    /// The second half of a notice that a plant takes in in two steps.
    pub half: Option<Numbered>,
    /// A plant's relay that knows only what was written down since it started.
    pub forgotten: u8,
}

/// Aliases of one request that a plant makes have this bit.
pub const ALIAS: RequestId = 8;

impl Borrower {
    /// The last notice that is known to be taken in.
    pub fn cursor(&self) -> (u8, u64) {
        let last = self.journal.iter().rev().find_map(|entry| match entry {
            Entry::Taken(notice) | Entry::CursorOnly(notice) => Some(*notice),
            Entry::Intent(..) | Entry::Answered(..) | Entry::EffectOnly(_) | Entry::Stopped => None,
        });
        last.map_or((0, 0), |notice| (notice.number, notice.hash))
    }

    /// Every notice whose cursor was written down.
    pub fn seen(&self) -> Vec<Numbered> {
        self.taken(|entry| matches!(entry, Entry::Taken(_) | Entry::CursorOnly(_)))
    }

    /// Every notice that has had its effect.
    pub fn effects(&self) -> Vec<Numbered> {
        self.taken(|entry| matches!(entry, Entry::Taken(_) | Entry::EffectOnly(_)))
    }

    fn taken(&self, wanted: impl Fn(&Entry) -> bool) -> Vec<Numbered> {
        let entries = self.journal.iter().filter(|entry| wanted(entry));
        let notices = entries.filter_map(|entry| match entry {
            Entry::Taken(notice) | Entry::CursorOnly(notice) | Entry::EffectOnly(notice) => Some(*notice),
            Entry::Intent(..) | Entry::Answered(..) | Entry::Stopped => None,
        });
        notices.collect()
    }

    /// The drawdowns of this book.
    pub fn drawdowns(&self) -> Vec<(Purchase, Phase)> {
        drawdowns(self.effects().into_iter().map(|taken| taken.notice))
    }

    /// Whether it follows no longer.
    pub fn is_stopped(&self) -> bool {
        self.journal.contains(&Entry::Stopped)
    }

    /// Every intent with its definite answer, if there is one.
    pub fn intents(&self) -> Vec<(RequestId, Wish, Option<Outcome>)> {
        let intents = self.journal.iter().filter_map(|entry| match entry {
            Entry::Intent(request, wish) => Some((*request, *wish)),
            _ => None,
        });
        intents.map(|(request, wish)| (request, wish, self.answer(request))).collect()
    }

    fn answer(&self, request: RequestId) -> Option<Outcome> {
        self.journal.iter().find_map(|entry| match entry {
            Entry::Answered(answered, outcome) if *answered == request => Some(*outcome),
            _ => None,
        })
    }

    /// What the relay sends: the first intent without a definite answer.
    pub fn sending(&self) -> Option<(RequestId, Ask)> {
        let waiting = self.intents().into_iter().skip(usize::from(self.forgotten));
        let first =
            waiting.filter(|(_, _, outcome)| outcome.is_none()).map(|(request, wish, _)| (request, wish)).next();
        first.map(|(request, wish)| match wish {
            Wish::Submit(purchase) => (request, Ask::Submit(request, purchase)),
            Wish::Accept(drawdown) => (request, Ask::Accept(request, drawdown)),
        })
    }

    /// Whether an intent waits for its answer.
    pub fn waits_for(&self, request: RequestId) -> bool {
        self.intents().iter().any(|(known, _, outcome)| *known == request && outcome.is_none())
    }

    /// What people may want next, of the first `purchases`.
    pub fn wishes(&self, purchases: u8) -> Vec<Wish> {
        let (book, intents) = (self.drawdowns(), self.intents());
        let purchases = (0..purchases).filter(|purchase| {
            let asked = intents.iter().any(|(_, wish, outcome)| {
                *wish == Wish::Submit(*purchase)
                    && match outcome {
                        None => true,
                        // Until the notice has come the answer alone keeps it from being asked for again.
                        Some(Outcome::Drawdown(drawdown)) => usize::from(*drawdown) >= book.len(),
                        Some(Outcome::Done | Outcome::Refused) => false,
                    }
            });
            !asked && !book.iter().any(|(of, phase)| of == purchase && *phase != Phase::Rejected)
        });
        let funded = book.iter().zip(0_u8..).filter(|((_, phase), _)| *phase == Phase::Funded);
        let accepts = funded.map(|(_, drawdown)| Wish::Accept(drawdown)).filter(|wish| {
            let refused = |outcome: &Option<Outcome>| *outcome == Some(Outcome::Refused);
            !intents.iter().any(|(_, known, outcome)| known == wish && !refused(outcome))
        });
        purchases.map(Wish::Submit).chain(accepts).collect()
    }

    /// How many notices did not fit to this book: each is shown until people have looked.
    pub fn differences(&self) -> usize {
        let mut before: Vec<Notice> = Vec::new();
        let mut differences = 0;
        for taken in self.effects() {
            if !self.fits(&before, taken.notice) {
                differences += 1;
            }
            before.push(taken.notice);
        }
        differences
    }

    fn fits(&self, before: &[Notice], notice: Notice) -> bool {
        let book = drawdowns(before.iter().copied());
        let phase = |drawdown: Drawdown| book.get(usize::from(drawdown)).map(|(_, phase)| *phase);
        match notice {
            Notice::Submitted(request, purchase, drawdown) => {
                let asked = self.intents().into_iter().any(|(known, wish, outcome)| {
                    known == request && wish == Wish::Submit(purchase) && outcome != Some(Outcome::Refused)
                });
                asked && usize::from(drawdown) == book.len()
            }
            Notice::Rejected(drawdown) | Notice::Funded(drawdown) => phase(drawdown) == Some(Phase::Submitted),
            Notice::Accepted(_, drawdown) => phase(drawdown) == Some(Phase::Funded),
        }
    }

    /// The machines that were paid for as far as this book knows, each with its drawdown's request.
    pub fn paid(&self) -> Vec<(u8, RequestId)> {
        paid(self.effects().into_iter().map(|taken| taken.notice))
    }

    /// Whether the hash written down is that of what was taken in.
    pub fn hash_is_sound(&self) -> bool {
        let seen = self.seen();
        let hash = chain_of(seen.iter().map(|taken| taken.notice));
        seen.last().is_none_or(|last| last.hash == hash)
    }
}

/// The machines that a history pays for, each with the request of its drawdown.
pub fn paid(history: impl IntoIterator<Item = Notice>) -> Vec<(u8, RequestId)> {
    let mut asked = Vec::new();
    let mut paid = Vec::new();
    for notice in history {
        match notice {
            Notice::Submitted(request, purchase, _) => asked.push((machine(purchase), request)),
            Notice::Funded(drawdown) => paid.extend(asked.get(usize::from(drawdown)).copied()),
            Notice::Rejected(_) | Notice::Accepted(..) => {}
        }
    }
    paid
}
