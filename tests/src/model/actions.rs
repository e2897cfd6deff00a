//! What may happen next, and what it does.

use super::{
    borrower::{ALIAS, Entry, Outcome, Wish},
    plants::Plant,
    protocol::{Protocol, State, World},
    provider::{Decision, Event, Phase},
    words::{Answer, Ask, Notice, Numbered, RequestId, chain, count},
};

/// How many notices are on their way at most: more of them change nothing but the number of states.
const STREAM: usize = 2;

/// One step of the whole.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub enum Action {
    /// The borrower's people want something: written down and acknowledged.
    Intend(Wish),
    /// The borrower's relay sends what waits.
    Send,
    /// The provider's people ask for something.
    Work(Ask),
    /// The provider decides a request that is on its way.
    Handle(Ask),
    /// The provider commits what is decided, and answers.
    Commit,
    /// A plant's second transaction.
    CommitNotice,
    /// The borrower's relay gets an answer.
    Hear(Answer),
    /// The borrower's relay gets UNAVAILABLE.
    HearUnavailable(RequestId),
    /// The borrower's follower calls, with its cursor.
    Connect,
    /// The provider sends the next notice.
    Notify,
    /// The borrower takes the next notice in.
    Take,
    /// A plant's second step of that.
    TakeRest,
    /// An administrator lets a stopped facility go on.
    Resume,
    /// People enter again what the borrower has seen and the provider has lost.
    EnterAgain,
    /// A defective provider leaves a notice out.
    Skip,
    /// The provider's service is killed and started again.
    CrashProvider,
    /// The borrower's service is killed and started again.
    CrashBorrower,
    /// The provider's journal is put back to so many events.
    RestoreProvider(u8),
    /// The borrower's journal is put back to so many entries.
    RestoreBorrower(u8),
}

impl Protocol {
    /// What may happen in `state`. [`Self::take`] has the last word.
    pub(super) fn possible(&self, state: &State, actions: &mut Vec<Action>) {
        if state.world.intents < self.bounds.intents {
            actions.extend(state.borrower.wishes(self.bounds.purchases).into_iter().map(Action::Intend));
        }
        for (drawdown, (_, phase)) in (0_u8..).zip(state.provider.drawdowns()) {
            if phase == Phase::Submitted {
                actions.extend([Action::Work(Ask::Fund(drawdown)), Action::Work(Ask::Reject(drawdown))]);
            }
        }
        actions.extend(state.asks.iter().map(|ask| Action::Handle(*ask)));
        actions.extend(state.answers.iter().map(|answer| Action::Hear(*answer)));
        actions.extend([
            Action::Send,
            Action::Commit,
            Action::CommitNotice,
            Action::Connect,
            Action::Notify,
            Action::Take,
            Action::TakeRest,
            Action::Resume,
            Action::EnterAgain,
        ]);
        if let Some((request, _)) = state.borrower.sending() {
            actions.push(Action::HearUnavailable(request));
        }
        self.faults(state, actions);
    }

    /// Lets `action` happen; false where it can't, or changes nothing.
    pub(super) fn take(&self, state: &mut State, action: Action) -> bool {
        match action {
            Action::Intend(wish) => intend(state, wish),
            Action::Send => self.send(state),
            Action::Work(ask) => state.asks.insert(ask),
            Action::Handle(ask) => self.handle(state, ask),
            Action::Commit => self.commit(state),
            Action::CommitNotice => commit_notice(state),
            Action::Hear(answer) => hear(state, answer),
            Action::HearUnavailable(request) => {
                self.plant == Some(Plant::UnavailableIsRefusal)
                    && state
                        .asks
                        .iter()
                        .any(|ask| matches!(ask, Ask::Submit(of, _) | Ask::Accept(of, _) if *of == request))
                    && answered(state, request, Outcome::Refused)
            }
            Action::Connect => self.connect(state),
            Action::Notify => self.notify(state),
            Action::Take => self.take_in(state),
            Action::TakeRest => self.take_rest(state),
            Action::Resume => {
                let stopped = state.provider.awaits_people() && state.provider.pending.is_empty();
                if stopped {
                    state.provider.journal.push(Event::Resumed);
                }
                stopped
            }
            Action::EnterAgain => enter_again(state),
            Action::Skip
            | Action::CrashProvider
            | Action::CrashBorrower
            | Action::RestoreProvider(_)
            | Action::RestoreBorrower(_) => self.go_wrong(state, action),
        }
    }

    fn send(&self, state: &mut State) -> bool {
        let Some((request, ask)) = state.borrower.sending() else { return false };
        if state.asks.insert(ask) {
            return true;
        }
        let alias = match ask {
            Ask::Submit(_, purchase) => Ask::Submit(request | ALIAS, purchase),
            Ask::Accept(_, drawdown) => Ask::Accept(request | ALIAS, drawdown),
            Ask::Fund(_) | Ask::Reject(_) => return false,
        };
        self.plant == Some(Plant::NewIdPerTry) && state.asks.insert(alias)
    }

    fn handle(&self, state: &mut State, ask: Ask) -> bool {
        let at_once = if self.plant == Some(Plant::CheckThenAct) { 2 } else { 1 };
        if state.provider.pending.len() >= at_once {
            return false;
        }
        // People who enter again do nothing else meanwhile, unless they make a mistake.
        if state.provider.is_catching_up() && matches!(ask, Ask::Fund(_) | Ask::Reject(_)) {
            if state.world.mistakes == self.bounds.mistakes {
                return false;
            }
            state.world.mistakes += 1;
        }
        match state.provider.decide(ask, self.plant) {
            Decision::Commit(event) => {
                let known = state.provider.pending.contains(&event);
                state.provider.pending.push(event);
                if self.plant == Some(Plant::AnswerBeforeCommit) {
                    state.answers.extend(answer_to(event));
                }
                !known
            }
            Decision::Answer(answer) => {
                let mut new = state.answers.insert(answer);
                if let Answer::Refused(request) = answer {
                    new |= state.world.refused & World::bit(request) == 0;
                    state.world.refused |= World::bit(request);
                }
                new
            }
            Decision::Nothing => false,
        }
    }

    fn commit(&self, state: &mut State) -> bool {
        if state.provider.pending.is_empty() || state.provider.half {
            return false;
        }
        let mut event = state.provider.pending.remove(0);
        if let Event::Told(Notice::Submitted(request, purchase, _)) = event {
            // Numbers are given at the commit; only a plant decides two at once.
            event = Event::Told(Notice::Submitted(request, purchase, count(state.provider.drawdowns().len())));
            state.world.late |= state.world.refused & World::bit(request) != 0;
        }
        if let Event::Refused(request) = event {
            state.world.refused |= World::bit(request);
        }
        // What is on its way will be seen.
        let (cursor, _) = state.borrower.cursor();
        let seen = state.stream.last().map_or(cursor, |last| last.number.max(cursor));
        state.world.decided_behind |= state.provider.notified() < seen && state.world.mistakes == 0;
        match event {
            Event::Told(notice) if self.plant == Some(Plant::NoticeApart) => {
                state.provider.journal.push(Event::Untold(notice));
                state.provider.half = true;
            }
            _ => state.provider.journal.push(event),
        }
        state.answers.extend(answer_to(event));
        true
    }

    fn connect(&self, state: &mut State) -> bool {
        if state.borrower.is_stopped() || !state.provider.pending.is_empty() {
            return false;
        }
        let ((seen, hash), own) = (state.borrower.cursor(), state.provider.notified());
        let before = (state.provider.clone(), state.borrower.journal.len(), state.stream.len());
        // What was on its way belonged to the call before.
        state.stream.clear();
        state.provider.call = None;
        if own < seen {
            if self.plant == Some(Plant::GoesOnBehind) {
                confirm(state);
            } else if state.provider.missing() < seen {
                state.provider.journal.push(Event::HistoryMissing(seen));
            }
        } else if self.plant != Some(Plant::HashNotChecked) && state.provider.hash(seen) != hash {
            state.borrower.journal.push(Entry::Stopped);
        } else {
            confirm(state);
            state.provider.call = Some(seen);
        }
        before != (state.provider.clone(), state.borrower.journal.len(), state.stream.len())
    }

    fn notify(&self, state: &mut State) -> bool {
        let Some(sent) = state.provider.call else { return false };
        let mut notices = state.provider.notices();
        if self.plant == Some(Plant::NoticeBeforeCommit) {
            notices.extend(state.provider.pending.iter().filter_map(|event| event.notified()));
        }
        let Some(notice) = notices.get(usize::from(sent)).filter(|_| state.stream.len() < STREAM) else { return false };
        let hash = notices.iter().take(usize::from(sent)).fold(0, |hash, before| chain(hash, *before));
        let number = sent.saturating_add(1);
        state.stream.push(Numbered { number, hash: chain(hash, *notice), notice: *notice });
        state.provider.call = Some(number);
        true
    }

    fn take_in(&self, state: &mut State) -> bool {
        if state.stream.is_empty() || state.borrower.half.is_some() || state.borrower.is_stopped() {
            return false;
        }
        let mut next = state.stream.remove(0);
        let (number, hash) = state.borrower.cursor();
        let in_order = next.number == number.saturating_add(1) || self.plant == Some(Plant::NumberNotChecked);
        let follows = next.hash == chain(hash, next.notice)
            || matches!(self.plant, Some(Plant::HashNotChecked | Plant::NumberNotChecked));
        if self.plant == Some(Plant::NumberNotChecked) {
            next.number = number.saturating_add(1);
        }
        let entry = match self.plant {
            _ if !in_order || !follows => Entry::Stopped,
            Some(Plant::CursorFirst) => Entry::CursorOnly(next),
            Some(Plant::EffectFirst) => Entry::EffectOnly(next),
            _ => Entry::Taken(next),
        };
        let halves = matches!(entry, Entry::CursorOnly(_) | Entry::EffectOnly(_));
        state.borrower.half = halves.then_some(next);
        state.borrower.journal.push(entry);
        true
    }

    fn take_rest(&self, state: &mut State) -> bool {
        let Some(notice) = state.borrower.half.take() else { return false };
        let first = self.plant == Some(Plant::CursorFirst);
        state.borrower.journal.push(if first { Entry::EffectOnly(notice) } else { Entry::CursorOnly(notice) });
        true
    }
}

/// A provider that waits for the borrower goes on.
fn confirm(state: &mut State) {
    if state.provider.awaits_borrower() {
        state.provider.journal.push(Event::Confirmed);
    }
}

fn intend(state: &mut State, wish: Wish) -> bool {
    state.borrower.journal.push(Entry::Intent(state.world.intents, wish));
    state.world.intents = state.world.intents.saturating_add(1);
    true
}

fn commit_notice(state: &mut State) -> bool {
    let half = std::mem::take(&mut state.provider.half);
    if half && let Some(Event::Untold(notice)) = state.provider.journal.last().copied() {
        state.provider.journal.pop();
        state.provider.journal.push(Event::Told(notice));
    }
    half
}

fn hear(state: &mut State, answer: Answer) -> bool {
    match answer {
        Answer::Submitted(request, drawdown) => answered(state, request, Outcome::Drawdown(drawdown)),
        Answer::Accepted(request) => answered(state, request, Outcome::Done),
        Answer::Refused(request) => answered(state, request, Outcome::Refused),
    }
}

/// Writes the first definite answer down; it stands.
fn answered(state: &mut State, request: RequestId, outcome: Outcome) -> bool {
    let request = request & !ALIAS;
    let waits = state.borrower.waits_for(request);
    if waits {
        state.borrower.journal.push(Entry::Answered(request, outcome));
    }
    waits
}

/// People ask for what the next notice tells that the borrower has and the provider lacks: by the same
/// request, so that the same bytes come of it. What was decided otherwise meanwhile can't be entered so.
fn enter_again(state: &mut State) -> bool {
    if !state.provider.is_catching_up() || !state.provider.pending.is_empty() {
        return false;
    }
    let seen = state.borrower.seen();
    let Some(lost) = seen.get(usize::from(state.provider.notified())) else { return false };
    let ask = match lost.notice {
        Notice::Submitted(request, purchase, _) => Ask::Submit(request, purchase),
        Notice::Accepted(request, drawdown) => Ask::Accept(request, drawdown),
        Notice::Funded(drawdown) => Ask::Fund(drawdown),
        Notice::Rejected(drawdown) => Ask::Reject(drawdown),
    };
    match state.provider.judge(ask, None) {
        Decision::Commit(event) if event == Event::Told(lost.notice) => state.provider.journal.push(event),
        Decision::Commit(_) | Decision::Answer(_) | Decision::Nothing => return false,
    }
    state.world.entered_again = true;
    true
}

fn answer_to(event: Event) -> Option<Answer> {
    match event {
        Event::Told(Notice::Submitted(request, _, drawdown)) => Some(Answer::Submitted(request, drawdown)),
        Event::Told(Notice::Accepted(request, _)) => Some(Answer::Accepted(request)),
        Event::Refused(request) => Some(Answer::Refused(request)),
        Event::Told(Notice::Rejected(_) | Notice::Funded(_))
        | Event::Untold(_)
        | Event::Restored
        | Event::Confirmed
        | Event::HistoryMissing(_)
        | Event::Resumed => None,
    }
}
