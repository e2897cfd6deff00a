//! What is true of every cash flow, whatever its terms.

use proptest::prelude::*;

use super::*;

fn frequencies() -> impl Strategy<Value = Option<Frequency>> {
    prop_oneof![Just(None), (1_u32..40).prop_map(days), (1_u32..25).prop_map(months)]
}

fn cycles() -> impl Strategy<Value = Cycle> {
    let last_periods = prop::sample::select(vec![LastPeriod::Short, LastPeriod::Long]);
    (-400_i64..2_500, frequencies(), last_periods).prop_map(|(after, every, last_period)| Cycle {
        anchor: date("2020-01-01").plus_days(after).unwrap(),
        rolls_from: None,
        every,
        last_period,
    })
}

fn amounts_of(most: i64) -> impl Strategy<Value = Decimal> {
    (1..most).prop_map(|cents| Decimal::new(cents, 2))
}

fn rates_of_a_year() -> impl Strategy<Value = Decimal> {
    (-3_000_i64..5_000).prop_map(|rate| Decimal::new(rate, 4))
}

fn repayments() -> impl Strategy<Value = Repayment> {
    let directions = prop::sample::select(vec![Direction::Repaid, Direction::PaidOut]);
    let steps = prop::collection::vec((cycles(), directions, amounts_of(50_000)), 1..4).prop_map(|steps| {
        let step = |(cycle, direction, amount)| PrincipalStep { cycle, direction, amount };
        let mut steps: Vec<_> = steps.into_iter().map(step).collect();
        steps.sort_by_key(|step| step.cycle.anchor);
        Repayment::Steps(steps)
    });
    let given = prop::collection::vec((cycles(), amounts_of(50_000)), 1..4).prop_map(|steps| {
        let mut steps: Vec<_> = steps.into_iter().map(|(cycle, amount)| PaymentStep { cycle, amount }).collect();
        steps.sort_by_key(|step| step.cycle.anchor);
        Repayment::GivenPayments(steps)
    });
    let day = |after: i64| date("2020-01-01").plus_days(after).unwrap();
    let by = prop::option::weighted(0.3, (0_i64..2_500).prop_map(day));
    let balloons = prop_oneof![Just(Decimal::ZERO), amounts_of(50_000)];
    let level = (cycles(), prop::option::of(amounts_of(50_000)), by.clone(), balloons.clone())
        .prop_map(|(cycle, first, repaid_by, balloon)| Repayment::Level { cycle, first, repaid_by, balloon });
    prop_oneof![
        Just(Repayment::AtMaturity),
        (cycles(), by, balloons).prop_map(|(cycle, repaid_by, balloon)| Repayment::EqualParts {
            cycle,
            repaid_by,
            balloon
        }),
        steps,
        given,
        level,
    ]
}

pub(super) fn any_terms() -> impl Strategy<Value = CashflowTerms> {
    let life = prop::option::weighted(0.8, 1_i64..2_500);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let interest = prop::collection::vec(cycles(), 0..3);
    let resets = prop::collection::vec((cycles(), rates_of_a_year()), 0..2);
    let past = prop::option::weighted(0.2, 0_i64..500);
    let capitalized = prop::option::weighted(0.3, 0_i64..800);
    (amounts_of(1_000_000), rates_of_a_year(), life, flags, interest, resets, past, capitalized, repayments()).prop_map(
        |(
            principal,
            rate,
            life,
            (end_of_month, accruals_adjusted, counts),
            interest,
            resets,
            past,
            until,
            repayment,
        )| {
            let day = |after: i64| date("2020-01-01").plus_days(after).unwrap();
            let reset = |(cycle, rate)| RateReset { cycle, rule: ResetRule::Fixed(rate) };
            let mut interest = interest;
            interest.sort_by_key(|cycle| cycle.anchor);
            CashflowTerms {
                principal,
                rate,
                final_maturity: life.map(day),
                counts_final_day: counts,
                end_of_month,
                accruals_adjusted,
                business_day_convention: BusinessDayConvention::ModifiedFollowing,
                interest,
                capitalized_until: until.map(day),
                repayment,
                resets: resets.into_iter().map(reset).collect(),
                as_of: past.map(day),
                ..loan()
            }
        },
    )
}

/// How much of an event is principal: what the balance lost by it.
const fn moves_principal(kind: EventKind) -> bool {
    matches!(kind, EventKind::Redemption | EventKind::Increase | EventKind::Maturity)
}

proptest! {
    #[test]
    fn whatever_the_terms_there_are_events_or_reasons(terms in any_terms()) {
        match cashflow(&terms) {
            Ok(events) => prop_assert!(events.is_sorted_by_key(|event| (event.accrued_to, event.kind))),
            Err(reasons) => prop_assert!(!reasons.is_empty()),
        }
    }

    #[test]
    fn principal_comes_back_as_it_went_and_nothing_is_left(terms in any_terms()) {
        let Ok(events) = cashflow(&terms) else { return Ok(()) };
        let mut balance = terms.principal;
        for event in &events {
            if moves_principal(event.kind) {
                prop_assert_eq!(event.balance, balance - event.amount, "{:?}", event);
            } else if event.kind != EventKind::Capitalization {
                prop_assert_eq!(event.balance, balance, "{:?}", event);
            }
            balance = event.balance;
        }
        if let Some(last) = events.iter().rfind(|event| event.kind == EventKind::Maturity) {
            prop_assert!(last.balance.is_zero());
        }
    }
}
