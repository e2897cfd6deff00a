//! The provider: a journal, what it is deciding, and the call in which it notifies.

use super::{
    plants::Plant,
    words::{Answer, Ask, COMMITMENT, Drawdown, MACHINES, Notice, PRICES, Purchase, RequestId, chain_of, count},
};

/// An event of the facility.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// What the borrower is told of: the event and its notice.
    Told(Notice),
    /// Only the event, without the notice that belongs to it: a plant's doing.
    Untold(Notice),
    /// The borrower has seen more than this journal holds.
    HistoryMissing,
    /// People have looked, and let the facility go on.
    Resumed,
}

/// The provider's service.
#[derive(Clone, Debug, Hash, PartialEq, Eq, Default)]
pub struct Provider {
    /// Committed: what a crash leaves.
    pub journal: Vec<Event>,
    /// The notice of the last event is still to be committed: a plant's doing.
    pub half: bool,
    /// Decided, not committed.
    pub pending: Vec<Event>,
    /// The number of the last notice that went into the open call of the borrower's follower.
    pub call: Option<u8>,
}

/// Where a drawdown is in its life.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Asked for.
    Submitted,
    /// Refused by people: over.
    Rejected,
    /// Paid.
    Funded,
    /// On lease.
    Accepted,
}

/// What a request comes to.
pub enum Decision {
    /// This is to be committed.
    Commit(Event),
    /// Nothing to commit: the answer that was given before, or a refusal.
    Answer(Answer),
    /// Nothing happens that the borrower could notice.
    Nothing,
}

/// The drawdowns that a history tells of, by number.
pub fn drawdowns(history: impl IntoIterator<Item = Notice>) -> Vec<(Purchase, Phase)> {
    let mut found: Vec<(Purchase, Phase)> = Vec::new();
    for notice in history {
        let (drawdown, phase) = match notice {
            Notice::Submitted(_, purchase, drawdown) => {
                if usize::from(drawdown) == found.len() {
                    found.push((purchase, Phase::Submitted));
                }
                continue;
            }
            Notice::Rejected(drawdown) => (drawdown, Phase::Rejected),
            Notice::Funded(drawdown) => (drawdown, Phase::Funded),
            Notice::Accepted(_, drawdown) => (drawdown, Phase::Accepted),
        };
        if let Some(known) = found.get_mut(usize::from(drawdown)) {
            known.1 = phase;
        }
    }
    found
}

/// The machine of a purchase.
pub fn machine(purchase: Purchase) -> u8 {
    MACHINES.get(usize::from(purchase)).copied().unwrap_or_default()
}

/// What `drawdowns` use of the commitment.
pub fn used(drawdowns: &[(Purchase, Phase)], counted: impl Fn(Phase) -> bool) -> u8 {
    let prices = drawdowns.iter().filter(|(_, phase)| counted(*phase));
    prices.map(|(purchase, _)| PRICES.get(usize::from(*purchase)).copied().unwrap_or_default()).sum()
}

impl Provider {
    /// What has happened, in order.
    pub fn told(&self) -> impl Iterator<Item = Notice> {
        self.journal.iter().filter_map(|event| match event {
            Event::Told(notice) | Event::Untold(notice) => Some(*notice),
            Event::HistoryMissing | Event::Resumed => None,
        })
    }

    /// What the borrower is told of it: all, unless a plant is at work.
    pub fn notices(&self) -> Vec<Notice> {
        let told = self.journal.iter().filter_map(|event| match event {
            Event::Told(notice) => Some(*notice),
            Event::Untold(_) | Event::HistoryMissing | Event::Resumed => None,
        });
        told.collect()
    }

    /// How many notices there are.
    pub fn notified(&self) -> u8 {
        count(self.notices().len())
    }

    /// The hash of the first `number` notices.
    pub fn hash(&self, number: u8) -> u64 {
        chain_of(self.notices().into_iter().take(usize::from(number)))
    }

    /// The drawdowns of the book.
    pub fn drawdowns(&self) -> Vec<(Purchase, Phase)> {
        drawdowns(self.told())
    }

    /// Whether nothing may be decided until people have looked.
    pub fn is_stopped(&self) -> bool {
        self.last_of_missing() == Some(Event::HistoryMissing)
    }

    /// Whether people have let it go on.
    pub fn is_resumed(&self) -> bool {
        self.last_of_missing() == Some(Event::Resumed)
    }

    fn last_of_missing(&self) -> Option<Event> {
        self.journal.iter().rev().find(|event| matches!(event, Event::HistoryMissing | Event::Resumed)).copied()
    }

    /// The machines that are taken.
    pub fn claims(&self, plant: Option<Plant>) -> Vec<u8> {
        let taken = self.drawdowns().into_iter().filter(|(_, phase)| match phase {
            Phase::Submitted => true,
            Phase::Rejected => plant == Some(Plant::ClaimKept),
            Phase::Funded | Phase::Accepted => plant != Some(Plant::ClaimEndsWithFunding),
        });
        taken.map(|(purchase, _)| machine(purchase)).collect()
    }

    /// Decides a request on what is committed.
    pub fn decide(&self, ask: Ask, plant: Option<Plant>) -> Decision {
        if self.is_stopped() {
            return Decision::Nothing;
        }
        match ask {
            Ask::Submit(request, purchase) => self.submit(request, purchase, plant),
            Ask::Accept(request, drawdown) => self.accept(request, drawdown, plant),
            Ask::Fund(drawdown) => {
                let again = plant == Some(Plant::FundingNotOnce) && self.phase(drawdown) == Some(Phase::Funded);
                self.people(drawdown, Notice::Funded(drawdown), again)
            }
            Ask::Reject(drawdown) => self.people(drawdown, Notice::Rejected(drawdown), false),
        }
    }

    fn submit(&self, request: RequestId, purchase: Purchase, plant: Option<Plant>) -> Decision {
        let before = self.told().find_map(|notice| match notice {
            Notice::Submitted(known, _, drawdown) if known == request => Some(drawdown),
            _ => None,
        });
        if let Some(drawdown) = before
            && plant != Some(Plant::NoDedupe)
        {
            return Decision::Answer(Answer::Submitted(request, drawdown));
        }
        let book = self.drawdowns();
        let reserved = used(&book, |phase| match phase {
            Phase::Submitted => plant != Some(Plant::ReservedNotCounted),
            Phase::Funded | Phase::Accepted => true,
            Phase::Rejected => false,
        });
        let price = PRICES.get(usize::from(purchase)).copied().unwrap_or_default();
        let claimed = self.claims(plant).contains(&machine(purchase));
        if claimed || reserved.saturating_add(price) > COMMITMENT {
            return Decision::Answer(Answer::Refused(request));
        }
        Decision::Commit(Event::Told(Notice::Submitted(request, purchase, count(book.len()))))
    }

    fn accept(&self, request: RequestId, drawdown: Drawdown, plant: Option<Plant>) -> Decision {
        let before = self.told().any(|notice| notice == Notice::Accepted(request, drawdown));
        if before && plant != Some(Plant::NoDedupe) {
            return Decision::Answer(Answer::Accepted(request));
        }
        match self.phase(drawdown) {
            Some(Phase::Funded) => Decision::Commit(Event::Told(Notice::Accepted(request, drawdown))),
            Some(Phase::Submitted | Phase::Rejected | Phase::Accepted) | None => {
                Decision::Answer(Answer::Refused(request))
            }
        }
    }

    /// What people do once with a drawdown that was asked for.
    fn people(&self, drawdown: Drawdown, notice: Notice, again: bool) -> Decision {
        if again || self.phase(drawdown) == Some(Phase::Submitted) {
            Decision::Commit(Event::Told(notice))
        } else {
            Decision::Nothing
        }
    }

    fn phase(&self, drawdown: Drawdown) -> Option<Phase> {
        self.drawdowns().get(usize::from(drawdown)).map(|(_, phase)| *phase)
    }
}
