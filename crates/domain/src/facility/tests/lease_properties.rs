//! Random lives of leases under random terms: what must hold after every step.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::business_day::BusinessDayConvention;
use crate::calendar::CalendarId;
use crate::charges::commitment_fee;
use crate::day_count::DayCount;
use crate::facility::command::{AcceptEquipment, AcceptedUnit, AddCharge, Command};
use crate::facility::event::{AccrualKind, Event};
use crate::facility::fixtures::*;
use crate::facility::reckoning::{charge_terms, payment_due};
use crate::facility::servicing::{InvoiceLineKind, ScheduleState};
use crate::facility::terms::{Amortization, FinalMaturity, PaymentTiming, Stub, TermsDraft};
use crate::facility::{Facility, evolve_all};
use crate::ids::{EquipmentId, ScheduleId};
use crate::money::Money;

#[derive(Debug, Clone)]
enum Step {
    /// Closes so many days.
    Close(u8),
    /// Accepts the units whose bit is set, each so many days ago.
    Accept { bits: u8, days_ago: u8 },
    /// Enters a charge due in so many days.
    Charge { days_ahead: u8, cents: u32 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1_u8..40).prop_map(Step::Close),
        4 => (1_u8..32, 0_u8..90).prop_map(|(bits, days_ago)| Step::Accept { bits, days_ago }),
        1 => (0_u8..60, 1_u32..1_000_000).prop_map(|(days_ahead, cents)| Step::Charge { days_ahead, cents }),
    ];
    prop::collection::vec(step, 1..16)
}

pub(super) fn terms() -> impl Strategy<Value = TermsDraft> {
    let dates = (
        prop::sample::select(vec![1_u32, 3, 6]),
        prop::sample::select(vec![Stub::ShortFirst, Stub::LongFirst, Stub::ShortLast, Stub::LongLast]),
        prop::sample::select(vec![
            BusinessDayConvention::Unadjusted,
            BusinessDayConvention::Following,
            BusinessDayConvention::ModifiedFollowing,
            BusinessDayConvention::Preceding,
        ]),
        any::<bool>(),
        any::<bool>(),
        28_i8..=31,
    );
    let figures = (
        prop::sample::select(vec![PaymentTiming::Arrears, PaymentTiming::Advance]),
        prop::sample::select(vec![
            Amortization::LevelRent,
            Amortization::LevelPrincipal,
            Amortization::Bullet,
            Amortization::InterestOnlyThenLevel { interest_only_periods: 2 },
        ]),
        prop::sample::select(vec![DayCount::Act360, DayCount::Act365Fixed, DayCount::Thirty360]),
        prop::sample::select(vec!["0", "0.0780", "0.2"]),
        prop::sample::select(vec!["0.00", "0.25"]),
        0_u32..30,
    );
    (dates, figures).prop_map(|(dates, figures)| {
        let (payment_months, stub, convention, accruals_adjusted, holidays, day) = dates;
        let (payment_timing, amortization, day_count, annual_rate, balloon, lead) = figures;
        let balloon = if amortization == Amortization::Bullet { "0.00" } else { balloon };
        let payment_timing = match amortization {
            // Not to be paid in advance.
            Amortization::Bullet | Amortization::InterestOnlyThenLevel { .. } => PaymentTiming::Arrears,
            _ => payment_timing,
        };
        let mut terms = TermsDraft {
            payment_months,
            stub,
            business_day_convention: convention,
            accruals_adjusted,
            calendars: if holidays { vec![CalendarId::Usny, CalendarId::Mxmc] } else { Vec::new() },
            final_maturity: FinalMaturity::Fixed(crate::date::BusinessDate::from_ymd(2009, 3, day).unwrap()),
            payment_timing,
            amortization,
            day_count,
            interest: crate::facility::terms::Interest::Fixed { annual_rate: rate(annual_rate) },
            balloon_rate: rate(balloon),
            billing_lead_days: lead,
            acceptance_long_stop_days: 150,
            guarantee: None,
            ..lease_terms()
        };
        terms.availability_period.end = date("2008-07-15");
        terms.fees.commitment_fee_rate = rate("0.0050");
        terms
    })
}

fn command(desk: &Desk, step: &Step) -> Option<Command> {
    let today = desk.book().business_date;
    match step {
        Step::Close(_) => None,
        Step::Accept { bits, days_ago } => {
            let accepted_on = today.plus_days(-i64::from(*days_ago)).unwrap();
            let chosen = (1..=5_u32).filter(|line| bits & (1 << (line - 1)) != 0);
            let accepted =
                chosen.map(|line| AcceptedUnit { equipment: EquipmentId { drawdown: drawdown(1), line }, accepted_on });
            // What is accepted already would be refused with the rest.
            let funded =
                accepted.filter(|unit| desk.book().servicing.equipment[&unit.equipment].state.name() == "FUNDED");
            Some(AcceptEquipment { equipment: funded.collect() }.into())
        }
        Step::Charge { days_ahead, cents } => Some(
            AddCharge {
                due_date: today.plus_days(i64::from(*days_ahead)).unwrap(),
                description: "Inspection".to_owned(),
                amount: Money::new(dollars(), rust_decimal::Decimal::new(i64::from(*cents), 2)).unwrap(),
            }
            .into(),
        ),
    }
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> Money {
    Money::sum(dollars(), amounts).unwrap()
}

fn check(desk: &Desk) -> Result<(), TestCaseError> {
    prop_assert_eq!(desk.book().position.check(), Ok(()));
    schedules_add_up(desk)?;
    invoices_bill_once(desk)?;
    accruals_end_at_what_is_billed(desk)?;
    undrawn_is_accrued(desk)
}

fn schedules_add_up(desk: &Desk) -> Result<(), TestCaseError> {
    let servicing = &desk.book().servicing;
    let amounts = servicing.schedules.values().map(|schedule| schedule.amount);
    prop_assert_eq!(sum(amounts), desk.book().position.funded());
    for schedule in servicing.schedules.values() {
        let units = schedule.equipment.iter().map(|id| &servicing.equipment[id]);
        prop_assert!(units.clone().all(|unit| unit.schedule == schedule.id));
        prop_assert_eq!(sum(units.map(|unit| unit.financed_amount)), schedule.amount);
        if let Some(lease) = schedule.lease() {
            prop_assert_eq!(sum(lease.payments.lines.iter().map(|line| line.principal)), schedule.amount);
        }
    }
    Ok(())
}

fn invoices_bill_once(desk: &Desk) -> Result<(), TestCaseError> {
    let book = desk.book();
    let mut rents = BTreeMap::new();
    for (number, invoice) in (1..).zip(book.servicing.invoices.values()) {
        let billing = &invoice.billing;
        prop_assert_eq!(billing.invoice.number(), number);
        prop_assert!(billing.due_date >= billing.issued_on && billing.issued_on <= book.business_date);
        let parts = billing.lines.iter().flat_map(|line| [line.fee, line.interest, line.principal]);
        prop_assert_eq!(sum(parts), billing.amount);
        for line in &billing.lines {
            if let InvoiceLineKind::Rent { schedule, payment } = line.kind {
                let billed = (billing.due_date, line.interest, line.principal);
                prop_assert!(rents.insert((schedule, payment), billed).is_none());
            }
        }
    }
    let lead = i64::from(book.terms.billing_lead_days);
    for schedule in book.servicing.schedules.values() {
        let Some(lease) = schedule.lease() else { continue };
        for line in &lease.payments.lines {
            let due_date = payment_due(&book.terms, lease, line).unwrap();
            prop_assert!(
                due_date == line.due_date || (line.due_date < lease.recorded_on && due_date >= lease.recorded_on)
            );
            let issued = due_date.plus_days(-lead).unwrap() <= book.business_date && !line.payment.is_zero();
            let expected = issued.then_some((due_date, line.interest, line.principal));
            prop_assert_eq!(rents.get(&(schedule.id, line.number)).copied(), expected);
        }
    }
    Ok(())
}

/// Sums the accruals of the history by schedule and kind, and what corrected the interim ones.
fn accruals_end_at_what_is_billed(desk: &Desk) -> Result<(), TestCaseError> {
    let mut payments: BTreeMap<(ScheduleId, u32), Money> = BTreeMap::new();
    let mut interim = usd("0.00");
    let mut interim_billed = usd("0.00");
    let add = |left: Money, right: Money| left.checked_add(right).unwrap();
    for event in &desk.history {
        match event {
            Event::AccrualsPosted(posted) => {
                for accrual in &posted.schedules {
                    match accrual.kind {
                        AccrualKind::Interim => interim = add(interim, accrual.amount),
                        AccrualKind::Payment { number } => {
                            let total = payments.entry((accrual.schedule, number)).or_insert(usd("0.00"));
                            *total = add(*total, accrual.amount);
                        }
                    }
                }
            }
            Event::EquipmentAccepted(accepted) => {
                interim = add(interim, accepted.interim_adjustment);
                interim_billed = add(interim_billed, accepted.interim_rent.charge.amount);
            }
            Event::LongStopPassed(passed) => {
                interim = add(interim, passed.interim_adjustment);
                interim_billed = add(interim_billed, passed.billing.lines[0].interest);
            }
            _ => {}
        }
    }
    let today = desk.book().business_date;
    for schedule in desk.book().servicing.schedules.values() {
        if let ScheduleState::Interim { accrued } = &schedule.state {
            interim_billed = add(interim_billed, *accrued);
        }
        let Some(lease) = schedule.lease() else { continue };
        for line in &lease.payments.lines {
            let accrued = payments.get(&(schedule.id, line.number)).copied().unwrap_or(usd("0.00"));
            // The day of a late acceptance has to close first.
            let caught_up = accepted_on(desk, schedule.id) < today;
            if line.to <= today && caught_up {
                prop_assert_eq!(accrued, line.interest, "schedule {} payment {}", schedule.id, line.number);
            } else if line.from >= today {
                prop_assert!(accrued.is_zero());
            }
        }
    }
    prop_assert_eq!(interim, interim_billed);
    Ok(())
}

fn accepted_on(desk: &Desk, schedule: ScheduleId) -> crate::date::BusinessDate {
    let found = desk.history.iter().find_map(|event| match event {
        Event::EquipmentAccepted(accepted) if accepted.schedule == schedule => Some(accepted.decision.on),
        _ => None,
    });
    found.unwrap()
}

fn undrawn_is_accrued(desk: &Desk) -> Result<(), TestCaseError> {
    let book = desk.book();
    let terms = charge_terms(&book.terms, book.terms.fees.commitment_fee_rate);
    let fee = commitment_fee(&book.servicing.undrawn.runs, &terms).unwrap();
    prop_assert_eq!(fee.amount, book.servicing.undrawn.accrued);
    if matches!(desk.facility(), Facility::AvailabilityEnded { .. } | Facility::Matured { .. }) {
        prop_assert!(book.servicing.undrawn.runs.is_empty());
    }
    Ok(())
}

const PRICES: [&str; 5] = ["1000.00", "333333.33", "0.07", "2000000.01", "50.00"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_accepted_principal_accruals_and_invoices_add_up(terms in terms(), steps in steps()) {
        let mut desk = funded(terms, &PRICES);
        for step in &steps {
            if let Step::Close(days) = step {
                for _ in 0..*days {
                    desk.advance_to(desk.book().business_date.next_day().unwrap());
                }
            } else if let Some(command) = command(&desk, step) {
                // Refusals change nothing.
                let _ = desk.run(command, &borrower());
            }
            check(&desk)?;
        }
        desk.advance_to(date("2009-04-15"));
        check(&desk)?;
        prop_assert_eq!(evolve_all(None, &desk.history), desk.state.clone());
    }
}

#[test]
fn random_lives_commence_split_and_pass_long_stops() {
    // A property that never leaves the first state would hold for nothing.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut reached = BTreeMap::new();
    for _ in 0..80 {
        let (terms, steps) = (terms(), steps()).new_tree(&mut runner).unwrap().current();
        let mut desk = funded(terms, &PRICES);
        for step in &steps {
            if let Step::Close(days) = step {
                desk.advance_to(desk.book().business_date.plus_days(i64::from(*days)).unwrap());
            } else if let Some(command) = command(&desk, step) {
                let _ = desk.run(command, &borrower());
            }
        }
        for event in &desk.history {
            *reached.entry(event.name()).or_insert(0_u32) += 1;
        }
        if desk.book().servicing.schedules.len() > 1 {
            *reached.entry("split").or_insert(0) += 1;
        }
    }
    for name in ["EquipmentAccepted", "LongStopPassed", "InvoiceIssued", "ChargeAdded", "AccrualsPosted", "split"] {
        assert!(reached.get(name).is_some_and(|times| *times > 3), "{name} not often enough in {reached:?}");
    }
}
