//! Random sequences of commands on two facilities of one provider: what must hold in every state.
//!
//! The position is checked against a model of its own, summed from the drawdowns each time.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::facility::claims::{ClaimHolder, ClaimKey};
use crate::facility::command::{
    CancelCommitment, CancelDrawdown, Command, DrawdownItem, RejectDrawdown, SubmitDrawdown, WaiveCondition,
    WithdrawDrawdown,
};
use crate::facility::condition::ConditionRef;
use crate::facility::context::Context;
use crate::facility::drawdown::DrawdownState;
use crate::facility::fixtures::*;
use crate::facility::{Facility, claims_changed, decide, evolve, evolve_all};
use crate::ids::DrawdownId;
use crate::money::Money;

/// One step of a sequence.
#[derive(Debug, Clone)]
enum Step {
    Submit { machines: Vec<(u8, u32)>, days_ahead: i64 },
    Approve(Index, u32),
    Reject(Index),
    Withdraw(Index),
    Cancel(Index),
    WaiveOwn(Index),
    Fund(Index),
    CancelCommitment(u32),
    CloseDays(u8),
}

fn steps() -> impl Strategy<Value = Vec<(bool, Step)>> {
    let machines = prop::collection::vec((0_u8..12, 1_u32..40_000_000), 1..4);
    let step = prop_oneof![
        5 => (machines, 0_i64..12).prop_map(|(machines, days_ahead)| Step::Submit { machines, days_ahead }),
        6 => (any::<Index>(), 1_u32..4).prop_map(|(which, officer)| Step::Approve(which, officer)),
        1 => any::<Index>().prop_map(Step::Reject),
        1 => any::<Index>().prop_map(Step::Withdraw),
        1 => any::<Index>().prop_map(Step::Cancel),
        4 => any::<Index>().prop_map(Step::WaiveOwn),
        4 => any::<Index>().prop_map(Step::Fund),
        1 => (1_u32..20_000_000).prop_map(Step::CancelCommitment),
        3 => (1_u8..6).prop_map(Step::CloseDays),
    ];
    prop::collection::vec((any::<bool>(), step), 1..60)
}

/// Two facilities and the provider's claims on both.
struct Provider {
    desks: [Desk; 2],
    claims: BTreeMap<ClaimKey, ClaimHolder>,
}

impl Provider {
    fn new() -> Self {
        let builder = || {
            facility().with_terms(small_terms()).with(|draft| {
                draft.notice_business_days = 1;
                draft.availability_period.end = date("2008-01-14");
            })
        };
        let desks = [builder().available_on("2008-01-02"), builder().named("other").available_on("2008-01-02")];
        Self { desks, claims: BTreeMap::new() }
    }

    /// Decides a command with the claims as the store has them, and moves the claims with its
    /// events. Refusals change nothing.
    fn run(&mut self, desk: usize, command: &Command, context: Context) -> Result<(), TestCaseError> {
        let context = Context { claims: self.claims.clone(), ..context };
        let desk = &mut self.desks[desk];
        let Ok(events) = decide(desk.state.as_ref(), command, &context) else { return Ok(()) };
        for event in &events {
            let change = claims_changed(event, desk.state.as_ref());
            for key in change.given_back {
                prop_assert!(self.claims.remove(&key).is_some(), "{key} was not held");
            }
            for (key, drawdown) in change.taken {
                let facility = desk.book().id.clone();
                let holder = ClaimHolder { facility, drawdown, same_borrower: false };
                prop_assert!(self.claims.insert(key.clone(), holder).is_none(), "{key} is claimed twice");
            }
            desk.state = evolve(desk.state.take(), event);
        }
        desk.history.extend(events);
        Ok(())
    }

    fn step(&mut self, desk: usize, step: &Step) -> Result<(), TestCaseError> {
        let book = self.desks[desk].book();
        let which = |index: &Index| DrawdownId::new(index.index(book.drawdowns.len().max(1)) as u32 + 1).unwrap();
        let reason = || "Because".to_owned();
        let (command, context): (Command, Context) = match step {
            Step::Submit { machines, days_ahead } => {
                let requested_funding_date = book.business_date.plus_days(*days_ahead).unwrap();
                let items = machines.iter().map(|(serial, cents)| item(*serial, *cents)).collect();
                (SubmitDrawdown { requested_funding_date, items }.into(), borrower())
            }
            Step::Approve(index, number) => (approval(which(index).number()).into(), officer(*number)),
            Step::Reject(index) => (
                RejectDrawdown { drawdown: which(index), expected_revision: None, reason: reason() }.into(),
                officer(1),
            ),
            Step::Withdraw(index) => (
                WithdrawDrawdown { drawdown: which(index), expected_revision: None, reason: reason() }.into(),
                borrower(),
            ),
            Step::Cancel(index) => {
                (CancelDrawdown { drawdown: which(index), expected_revision: None, reason: reason() }.into(), agent())
            }
            Step::WaiveOwn(index) => {
                let condition = ConditionRef::OfDrawdown(which(index), condition("supplier-invoice"));
                (WaiveCondition { condition, expected_revision: None, reason: reason() }.into(), agent())
            }
            Step::Fund(index) => (funding(which(index).number()).into(), funder()),
            Step::CancelCommitment(cents) => (CancelCommitment { amount: cents_of(*cents) }.into(), agent()),
            Step::CloseDays(days) => {
                let target = book.business_date.plus_days(i64::from(*days)).unwrap();
                return self.close_days(desk, target);
            }
        };
        self.run(desk, &command, context)
    }

    fn close_days(&mut self, desk: usize, target: crate::date::BusinessDate) -> Result<(), TestCaseError> {
        use crate::facility::command::{AdvanceBusinessDate, CloseBusinessDay};
        self.run(desk, &AdvanceBusinessDate { target }.into(), agent())?;
        while self.desks[desk].book().business_date < target {
            let closing = self.desks[desk].book().business_date;
            self.run(desk, &CloseBusinessDay { closing }.into(), agent())?;
        }
        Ok(())
    }
}

fn cents_of(cents: u32) -> Money {
    Money::new(dollars(), rust_decimal::Decimal::new(i64::from(cents), 2)).unwrap()
}

fn item(serial: u8, cents: u32) -> DrawdownItem {
    DrawdownItem { price: cents_of(cents), ..machine(&serial.to_string(), "1.00") }
}

/// The figures summed from the drawdowns: reserved, funded.
fn summed(facility: &Facility) -> (Money, Money) {
    let of = |wanted: fn(&DrawdownState) -> bool| {
        let drawdowns = facility.book().drawdowns.values().filter(|drawdown| wanted(&drawdown.state));
        Money::sum(dollars(), drawdowns.map(|drawdown| drawdown.financed_amount)).unwrap()
    };
    (
        of(|state| matches!(state, DrawdownState::Submitted { .. } | DrawdownState::Approved { .. })),
        of(|state| matches!(state, DrawdownState::Funded { .. })),
    )
}

fn check(provider: &Provider) -> Result<(), TestCaseError> {
    let mut live = 0;
    for desk in &provider.desks {
        let book = desk.book();
        let position = book.position;
        prop_assert_eq!(position.check(), Ok(()));
        prop_assert_eq!((position.reserved(), position.funded()), summed(desk.facility()));
        let used = Money::sum(dollars(), book.category_use.values().copied()).unwrap();
        prop_assert_eq!(used, position.reserved().checked_add(position.funded()).unwrap());
        if matches!(desk.facility(), Facility::AvailabilityEnded { .. }) {
            prop_assert!(position.available().is_zero() && position.reserved().is_zero());
        }
        for (key, drawdown) in &book.live_claims {
            let holder = provider.claims.get(key);
            prop_assert_eq!(holder.map(|holder| (&holder.facility, holder.drawdown)), Some((&book.id, *drawdown)));
        }
        live += book.live_claims.len();
    }
    prop_assert_eq!(live, provider.claims.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_the_commitment_adds_up_and_nothing_is_claimed_twice(steps in steps()) {
        let mut provider = Provider::new();
        for (first, step) in &steps {
            provider.step(usize::from(*first), step)?;
            check(&provider)?;
        }
        for desk in &provider.desks {
            prop_assert_eq!(evolve_all(None, &desk.history), desk.state.clone());
        }
    }
}

#[test]
fn random_steps_reach_funded_lapsed_and_ended_states() {
    // A property that never leaves the first state would hold for nothing.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..200 {
        let mut provider = Provider::new();
        for (first, step) in steps().new_tree(&mut runner).unwrap().current() {
            provider.step(usize::from(first), &step).unwrap();
        }
        for desk in &provider.desks {
            reached.insert(desk.facility().state_name());
            reached.extend(desk.book().drawdowns.values().map(|drawdown| drawdown.state_name()));
        }
    }
    for state in ["AVAILABILITY_ENDED", "FUNDED", "LAPSED", "REJECTED", "WITHDRAWN", "CANCELLED", "APPROVED"] {
        assert!(reached.contains(state), "{state} not in {reached:?}");
    }
}
