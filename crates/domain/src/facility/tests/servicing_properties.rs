//! Random invoices, receipts, disputes, demands and days: what must hold after every step.
//!
//! The ledger is checked against what the invoices say, and the invoices against what the receipts say.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::accounting::AccountBalance;
use crate::facility::command::{
    Command, CorrectedFee, DemandGuarantee, DisputeInvoice, DisputeResolution, DisputedAmount, RecordReceipt,
    RefundUnappliedCash, ResolveDispute, ReverseReceipt,
};
use crate::facility::context::Context;
use crate::facility::event::Event;
use crate::facility::evolve_all;
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::servicing::{DueCategory, Invoice, InvoiceLine, InvoiceLineKind, InvoiceState, Payer, Receipt};
use crate::facility::terms::AllocationCategory;
use crate::ids::InvoiceId;
use crate::money::Money;

#[derive(Debug, Clone)]
enum Step {
    Issue { due_in: i64, lines: Vec<(u8, u32, u32)> },
    Receive { cents: u32, back: i64, by_guarantor: Option<Index> },
    Refund(u32),
    Reverse(Index),
    Dispute { invoice: Index, parts: Vec<(u32, u8, u32)> },
    Resolve { invoice: Index, percent: Option<u32> },
    Demand(Vec<Index>),
    Advance(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let lines = prop::collection::vec((0_u8..5, 0_u32..50_000, 0_u32..50_000), 1..4);
    let step = prop_oneof![
        4 => (0_i64..12, lines).prop_map(|(due_in, lines)| Step::Issue { due_in, lines }),
        5 => (1_u32..120_000, 0_i64..20, prop::option::weighted(0.3, any::<Index>()))
            .prop_map(|(cents, back, by_guarantor)| Step::Receive { cents, back, by_guarantor }),
        1 => (1_u32..20_000).prop_map(Step::Refund),
        2 => any::<Index>().prop_map(Step::Reverse),
        2 => (any::<Index>(), prop::collection::vec((1_u32..3, 0_u8..2, 1_u32..20_000), 1..3))
            .prop_map(|(invoice, parts)| Step::Dispute { invoice, parts }),
        2 => (any::<Index>(), prop::option::weighted(0.7, 0_u32..100))
            .prop_map(|(invoice, percent)| Step::Resolve { invoice, percent }),
        1 => prop::collection::vec(any::<Index>(), 0..3).prop_map(Step::Demand),
        4 => (1_u8..9).prop_map(Step::Advance),
    ];
    prop::collection::vec(step, 1..40)
}

fn order() -> impl Strategy<Value = Vec<AllocationCategory>> {
    Just(AllocationCategory::ALL.to_vec()).prop_shuffle()
}

fn cents(cents: u32) -> Money {
    Money::new(dollars(), rust_decimal::Decimal::new(i64::from(cents), 2)).unwrap()
}

fn line((kind, first, second): (u8, u32, u32)) -> InvoiceLine {
    let (first, second) = (cents(first), cents(second));
    match kind {
        0 | 1 => InvoiceLine { fee: first, ..fee_line("0.00") },
        2 => InvoiceLine { kind: InvoiceLineKind::CommitmentFee, fee: first, ..fee_line("0.00") },
        3 => InvoiceLine { interest: first, principal: second, ..rent_line(7, "0.00", "0.00") },
        // A rent that does not cover its interest.
        _ => {
            let (interest, principal) = (first.checked_add(second).unwrap(), second.negated());
            InvoiceLine { interest, principal, ..rent_line(8, "0.00", "0.00") }
        }
    }
}

fn category(number: u8) -> DueCategory {
    DueCategory::ALL[usize::from(number)]
}

fn which(desk: &Desk, index: &Index) -> InvoiceId {
    invoice_id(index.index(desk.book().servicing.invoices.len().max(1)) as u32 + 1)
}

/// Refusals are as good as acceptances: they must change nothing.
fn run(desk: &mut Desk, command: impl Into<Command>, context: &Context) {
    let before = desk.state.clone();
    if desk.run(command, context).is_err() {
        assert_eq!(desk.state, before);
    }
}

fn step(desk: &mut Desk, number: usize, step: &Step) {
    let today = desk.book().business_date;
    let reason = || "Because".to_owned();
    match step {
        Step::Issue { due_in, lines } => {
            let due = today.plus_days(*due_in).unwrap().to_string();
            desk.issue(&due, lines.iter().copied().map(line).collect());
        }
        Step::Receive { cents: amount, back, by_guarantor } => {
            let payer = by_guarantor.as_ref().map_or(Payer::Borrower, |index| {
                let demands = desk.book().servicing.demands.len().max(1);
                Payer::Guarantor { demand: demand_id(index.index(demands) as u32 + 1) }
            });
            let value_date = today.plus_days(-back).unwrap().to_string();
            let receipt = receipt(&cents(*amount).amount_text(), &value_date);
            run(desk, RecordReceipt { payer, bank_reference: format!("IN {number}"), ..receipt }, &agent());
        }
        Step::Refund(amount) => {
            let refund = RefundUnappliedCash { amount: cents(*amount), bank_reference: format!("OUT {number}") };
            run(desk, refund, &agent());
        }
        Step::Reverse(index) => {
            let receipts: Vec<_> = desk.book().servicing.receipts.keys().copied().collect();
            if receipts.is_empty() {
                return;
            }
            let receipt = receipts[index.index(receipts.len())];
            let bank_reference = format!("BACK {number}");
            run(desk, ReverseReceipt { receipt, bank_reference, reason: reason() }, &agent());
        }
        Step::Dispute { invoice, parts } => {
            let parts = parts.iter().map(|(line, its, amount)| DisputedAmount {
                line: *line,
                category: category(*its),
                amount: cents(*amount),
            });
            let (invoice, amounts) = (which(desk, invoice), parts.collect());
            run(desk, DisputeInvoice { invoice, amounts, reason: reason() }, &borrower());
        }
        Step::Resolve { invoice, percent } => resolve(desk, invoice, *percent),
        Step::Demand(invoices) => {
            let invoices = invoices.iter().map(|index| which(desk, index)).collect();
            run(desk, DemandGuarantee { invoices }, &agent());
        }
        Step::Advance(days) => desk.advance_to(today.plus_days(i64::from(*days)).unwrap()),
    }
}

/// Ends one of the disputes: rejected, or every disputed line lowered to a percentage of its fee.
fn resolve(desk: &mut Desk, index: &Index, percent: Option<u32>) {
    let disputed: Vec<&Invoice> = desk.book().servicing.open().filter(|invoice| invoice.dispute.is_some()).collect();
    if disputed.is_empty() {
        return;
    }
    let invoice = disputed[index.index(disputed.len())];
    let lines = invoice.dispute.as_ref().unwrap().amounts.keys().map(|(line, _)| *line);
    let lines = lines.collect::<std::collections::BTreeSet<_>>();
    let corrected = |line: u32, percent: u32| {
        let billed = invoice.billing.lines[line as usize - 1].fee.amount();
        let fee = (billed * rust_decimal::Decimal::new(i64::from(percent), 2)).round_dp(2);
        CorrectedFee { line, fee: Money::new(dollars(), fee).unwrap() }
    };
    let resolution = percent.map_or(DisputeResolution::Rejected, |percent| DisputeResolution::Upheld {
        corrections: lines.iter().map(|line| corrected(*line, percent)).collect(),
    });
    let invoice = invoice.billing.invoice;
    run(desk, ResolveDispute { invoice, resolution, reason: "Because".to_owned() }, &agent());
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> Money {
    Money::sum(dollars(), amounts).unwrap()
}

fn minus(left: Money, right: Money) -> Money {
    left.checked_sub(right).unwrap()
}

fn stands(invoice: &&Invoice) -> bool {
    !matches!(invoice.state, InvoiceState::Superseded { .. })
}

fn check_receipt(receipt: &Receipt) -> Result<(), TestCaseError> {
    let allocated = sum(receipt.allocations.iter().map(|it| it.amount));
    prop_assert_eq!(receipt.amount, allocated.checked_add(receipt.unapplied).unwrap());
    prop_assert!(receipt.allocations.iter().all(|it| it.amount.is_positive()));
    prop_assert!(receipt.allocations.is_sorted_by_key(|it| it.due_date));
    Ok(())
}

fn check_invoice(invoice: &Invoice) -> Result<(), TestCaseError> {
    for part in invoice.parts().unwrap() {
        prop_assert!(!part.unpaid.is_negative(), "{part:?} is paid more than it bills");
        prop_assert!(!part.payable().unwrap().is_negative(), "{part:?} is disputed beyond what is unpaid");
    }
    prop_assert!(!invoice.default_interest_unpaid().unwrap().is_negative());
    let nothing_left = invoice.outstanding().unwrap().is_zero();
    prop_assert_eq!(nothing_left, matches!(invoice.state, InvoiceState::Paid { .. }));
    Ok(())
}

fn check(desk: &Desk) -> Result<(), TestCaseError> {
    let servicing = &desk.book().servicing;
    servicing.receipts.values().try_for_each(|receipt| check_receipt(receipt))?;
    let standing: Vec<&Invoice> = servicing.invoices.values().map(AsRef::as_ref).filter(stands).collect();
    standing.iter().try_for_each(|invoice| check_invoice(invoice))?;
    // What came in and was not paid back is on invoices, or unapplied.
    let refunds = desk.history.iter().filter_map(|event| match event {
        Event::UnappliedCashRefunded(refund) => Some(refund.amount),
        _ => None,
    });
    let received = servicing.receipts.values().filter(|it| !servicing.reversals.contains_key(&it.id));
    let kept = minus(sum(received.map(|it| it.amount)), sum(refunds));
    // Every part that is paid is known by its payment.
    let lying = servicing.payments.values().flat_map(|payment| payment.parts.iter().map(|part| part.amount));
    let lying = sum(lying);
    let paid = |it: &&Invoice| it.paid_of_lines().unwrap().checked_add(it.late.paid).unwrap();
    let on_invoices = sum(standing.iter().map(paid));
    prop_assert_eq!(lying, on_invoices);
    prop_assert_eq!(kept, on_invoices.checked_add(servicing.unapplied).unwrap());
    check_ledger(desk, &standing, kept)
}

fn check_ledger(desk: &Desk, standing: &[&Invoice], kept: Money) -> Result<(), TestCaseError> {
    use LessorAccount::{
        Cash, DefaultInterestIncome, DefaultInterestReceivable, FeesReceivable, ReceivedInAdvance, RentReceivable,
        UnappliedCash,
    };
    let trial = desk.book().ledger.trial_balance(None).unwrap();
    prop_assert_eq!(trial.debits, trial.credits);
    let balance = |account: LessorAccount| {
        let found = trial.accounts.iter().find(|it| it.account == account);
        found.map_or_else(|| cents(0), |it: &AccountBalance<_>| it.balance().unwrap())
    };
    prop_assert_eq!(balance(Cash), kept);
    prop_assert_eq!(balance(UnappliedCash), desk.book().servicing.unapplied);
    let due = || standing.iter().filter(|invoice| invoice.has_fallen_due);
    let unpaid = |fees: bool| {
        let parts = due().flat_map(|invoice| invoice.parts().unwrap());
        sum(parts.filter(|part| (part.category == DueCategory::Fee) == fees).map(|part| part.unpaid))
    };
    prop_assert_eq!(balance(FeesReceivable), unpaid(true));
    prop_assert_eq!(balance(RentReceivable), unpaid(false));
    let late = sum(due().map(|invoice| invoice.default_interest_unpaid().unwrap()));
    prop_assert_eq!(balance(DefaultInterestReceivable), late);
    prop_assert_eq!(balance(DefaultInterestIncome), sum(standing.iter().map(|invoice| invoice.late.charged)));
    let ahead = standing.iter().filter(|invoice| !invoice.has_fallen_due);
    prop_assert_eq!(balance(ReceivedInAdvance), sum(ahead.map(|invoice| invoice.paid_of_lines().unwrap())));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_paid_nothing_is_lost_and_the_ledger_says_what_the_invoices_say(order in order(), steps in steps()) {
        let mut desk = silent_facility().with(|draft| draft.allocation_order = order).available_on("2008-08-25");
        for (number, its) in steps.iter().enumerate() {
            step(&mut desk, number, its);
            check(&desk)?;
        }
        prop_assert_eq!(evolve_all(None, &desk.history), desk.state.clone());
    }
}

#[test]
fn random_steps_reach_every_state_of_invoices_defaults_and_demands() {
    // A property that never leaves the first state would hold for nothing.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..150 {
        let mut desk = silent_facility().available_on("2008-08-25");
        for (number, its) in steps().new_tree(&mut runner).unwrap().current().iter().enumerate() {
            step(&mut desk, number, its);
            let servicing = &desk.book().servicing;
            reached.extend(servicing.invoices.values().map(|it| it.state_name()));
            reached.extend(servicing.defaults.values().map(|it| it.state_name()));
            reached.extend(servicing.demands.values().map(|it| it.state_name()));
        }
        reached.extend(desk.history.iter().map(Event::name));
    }
    for wanted in [
        "BILLED",
        "DUE",
        "OVERDUE",
        "PAID",
        "SUPERSEDED",
        "POTENTIAL",
        "EVENT_OF_DEFAULT",
        "CURED",
        "ISSUED",
        "PART_PAID",
        "SETTLED",
        "UnappliedCashApplied",
        "UnappliedCashRefunded",
        "DisputeRejected",
        "ReceiptReversed",
        "InvoiceSuperseded",
    ] {
        assert!(reached.contains(wanted), "{wanted} not in {reached:?}");
    }
}
