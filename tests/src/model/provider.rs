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
    /// A request was refused, and stays refused.
    Refused(RequestId),
    /// The journal was put back: nobody knows yet how far the borrower is.
    Restored,
    /// The borrower has shown that it has seen no more than this journal holds.
    Confirmed,
    /// The borrower has seen up to that notice, and this journal does not hold it.
    HistoryMissing(u8),
    /// People have looked, and let the facility go on.
    Resumed,
}

impl Event {
    /// What happened to a drawdown, if anything did.
    const fn told(self) -> Option<Notice> {
        match self {
            Self::Told(notice) | Self::Untold(notice) => Some(notice),
            Self::Refused(_) | Self::Restored | Self::Confirmed | Self::HistoryMissing(_) | Self::Resumed => None,
        }
    }

    /// What the borrower is told of it.
    pub const fn notified(self) -> Option<Notice> {
        match self {
            Self::Told(notice) => Some(notice),
            Self::Untold(_)
            | Self::Refused(_)
            | Self::Restored
            | Self::Confirmed
            | Self::HistoryMissing(_)
            | Self::Resumed => None,
        }
    }

    /// Whether it says how much of the history there is.
    const fn is_about_history(self) -> bool {
        matches!(self, Self::Restored | Self::Confirmed | Self::HistoryMissing(_) | Self::Resumed)
    }
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
        self.journal.iter().filter_map(|event| event.told())
    }

    /// What the borrower is told of it: all, unless a plant is at work.
    pub fn notices(&self) -> Vec<Notice> {
        self.journal.iter().filter_map(|event| event.notified()).collect()
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

    /// Whether nothing may be decided: the borrower has not shown how far it is, or people have not looked.
    pub fn is_stopped(&self) -> bool {
        self.awaits_borrower() || self.awaits_people()
    }

    /// Whether the borrower must show first how far it is.
    pub fn awaits_borrower(&self) -> bool {
        self.last_about_history() == Some(Event::Restored)
    }

    /// Whether people must look first.
    pub fn awaits_people(&self) -> bool {
        matches!(self.last_about_history(), Some(Event::HistoryMissing(_)))
    }

    /// Whether people have let it go on and have not entered everything again.
    pub fn is_catching_up(&self) -> bool {
        self.last_about_history() == Some(Event::Resumed) && self.notified() < self.missing()
    }

    /// The last notice that is known to be missing; 0 for none.
    pub fn missing(&self) -> u8 {
        let missing = self.journal.iter().filter_map(|event| match event {
            Event::HistoryMissing(seen) => Some(*seen),
            _ => None,
        });
        missing.max().unwrap_or_default()
    }

    fn last_about_history(&self) -> Option<Event> {
        self.journal.iter().rev().find(|event| event.is_about_history()).copied()
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

    /// Decides a request on what is committed. Until everything is entered again the relay gets no answer.
    pub fn decide(&self, ask: Ask, plant: Option<Plant>) -> Decision {
        let relayed = matches!(ask, Ask::Submit(..) | Ask::Accept(..));
        let holds_off = relayed && self.is_catching_up() && plant != Some(Plant::RelayedWhileBehind);
        if self.is_stopped() || holds_off { Decision::Nothing } else { self.judge(ask, plant) }
    }

    /// Decides a request, whatever is missing.
    pub fn judge(&self, ask: Ask, plant: Option<Plant>) -> Decision {
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
        if self.journal.contains(&Event::Refused(request)) {
            return Decision::Answer(Answer::Refused(request));
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
            return refusal(request, plant);
        }
        Decision::Commit(Event::Told(Notice::Submitted(request, purchase, count(book.len()))))
    }

    fn accept(&self, request: RequestId, drawdown: Drawdown, plant: Option<Plant>) -> Decision {
        let before = self.told().any(|notice| notice == Notice::Accepted(request, drawdown));
        if before && plant != Some(Plant::NoDedupe) {
            return Decision::Answer(Answer::Accepted(request));
        }
        if self.journal.contains(&Event::Refused(request)) {
            return Decision::Answer(Answer::Refused(request));
        }
        match self.phase(drawdown) {
            Some(Phase::Funded) => Decision::Commit(Event::Told(Notice::Accepted(request, drawdown))),
            Some(Phase::Submitted | Phase::Rejected | Phase::Accepted) | None => refusal(request, plant),
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

/// A refusal is kept under its request's id, so that a late copy is refused alike.
fn refusal(request: RequestId, plant: Option<Plant>) -> Decision {
    if plant == Some(Plant::RefusalForgotten) {
        Decision::Answer(Answer::Refused(request))
    } else {
        Decision::Commit(Event::Refused(request))
    }
}
