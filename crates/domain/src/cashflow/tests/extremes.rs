//! Terms of any size: an answer or reasons, whatever is given, and soon.

use proptest::prelude::*;

use super::*;
use crate::calendar::CalendarId;
use crate::currency::Currency;
use crate::rounding::{Rounding, RoundingMode};

/// Any decimal there is.
fn decimals() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        (any::<u32>(), any::<u32>(), any::<u32>(), any::<bool>(), 0_u32..=28)
            .prop_map(|(low, mid, high, negative, scale)| Decimal::from_parts(low, mid, high, negative, scale)),
        (-100_000_i64..100_000_000).prop_map(|amount| Decimal::new(amount, 2)),
    ]
}

/// Any day there is.
fn days_of_all() -> impl Strategy<Value = BusinessDate> {
    (0_i64..=109_937).prop_map(|days| date("1900-01-01").plus_days(days).unwrap())
}

fn any_cycle() -> impl Strategy<Value = Cycle> {
    let every = prop::option::of(prop_oneof![
        (1..=u32::MAX).prop_map(|count| Frequency::Days(NonZeroU32::new(count).unwrap())),
        (1_u32..400).prop_map(|count| Frequency::Days(NonZeroU32::new(count).unwrap())),
        (1..=u32::MAX).prop_map(|count| Frequency::Months(NonZeroU32::new(count).unwrap())),
        (1_u32..40).prop_map(|count| Frequency::Months(NonZeroU32::new(count).unwrap())),
    ]);
    let last_periods = prop::sample::select(vec![LastPeriod::Short, LastPeriod::Long]);
    (days_of_all(), prop::option::of(days_of_all()), every, last_periods)
        .prop_map(|(anchor, rolls_from, every, last_period)| Cycle { anchor, rolls_from, every, last_period })
}

fn any_repayment() -> impl Strategy<Value = Repayment> {
    let by = || prop::option::of(days_of_all());
    let directions = prop::sample::select(vec![Direction::Repaid, Direction::PaidOut]);
    let step = (any_cycle(), directions, decimals()).prop_map(|(cycle, direction, amount)| PrincipalStep {
        cycle,
        direction,
        amount,
    });
    let given = (any_cycle(), decimals()).prop_map(|(cycle, amount)| PaymentStep { cycle, amount });
    prop_oneof![
        Just(Repayment::AtMaturity),
        (any_cycle(), by(), decimals()).prop_map(|(cycle, repaid_by, balloon)| Repayment::EqualParts {
            cycle,
            repaid_by,
            balloon
        }),
        prop::collection::vec(step, 0..3).prop_map(Repayment::Steps),
        prop::collection::vec(given, 0..3).prop_map(Repayment::GivenPayments),
        (any_cycle(), prop::option::of(decimals()), by(), decimals())
            .prop_map(|(cycle, first, repaid_by, balloon)| Repayment::Level { cycle, first, repaid_by, balloon }),
    ]
}

fn any_resets() -> impl Strategy<Value = Vec<RateReset>> {
    let rule = prop_oneof![
        decimals().prop_map(ResetRule::Fixed),
        (decimals(), decimals(), any::<u32>()).prop_map(|(multiplier, spread, fixing_lag_business_days)| {
            ResetRule::Floating { multiplier, spread, fixing_lag_business_days: fixing_lag_business_days % 100 }
        }),
    ];
    prop::collection::vec((any_cycle(), rule).prop_map(|(cycle, rule)| RateReset { cycle, rule }), 0..3)
}

fn extreme_terms() -> impl Strategy<Value = CashflowTerms> {
    let amounts = (decimals(), decimals(), decimals(), prop::option::of(decimals()));
    let dates = (days_of_all(), prop::option::of(days_of_all()), prop::option::of(days_of_all()));
    let limits = (prop::option::of(days_of_all()), prop::option::of(days_of_all()));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let cycles = (prop::collection::vec(any_cycle(), 0..3), any_repayment(), any_resets());
    let fixings = prop::collection::btree_map(days_of_all(), decimals(), 0..4);
    let fees = prop::collection::vec((any_cycle(), decimals(), any::<bool>()), 0..2);
    (amounts, dates, limits, flags, cycles, fixings, fees).prop_map(
        |(amounts, dates, (until, as_of), flags, (interest, repayment, resets), fixings, fees)| {
            let (principal, premium, rate, accrued) = amounts;
            let (commencement, final_maturity, capitalized_until) = dates;
            let fee = |(cycle, amount, by_rate): (Cycle, Decimal, bool)| {
                let of_balance = FeeBasis::RateOfBalance { rate: amount, accrued: amount };
                Fee { cycle, basis: if by_rate { of_balance } else { FeeBasis::Amount(amount) } }
            };
            let rule = Rounding::new(Decimal::new(5, 2), RoundingMode::Ceiling).unwrap();
            let rounding = AmountRounding { currency: Currency::parse("CHF").unwrap(), rule };
            CashflowTerms {
                principal,
                premium,
                rate,
                commencement,
                final_maturity,
                counts_final_day: flags.0,
                end_of_month: flags.1,
                accruals_adjusted: flags.2,
                business_day_convention: BusinessDayConvention::Nearest,
                calendar: Calendar::joint(&[CalendarId::Mxmc], [commencement]),
                interest,
                capitalized_until,
                interest_base: InterestBase::Lagging { first: principal, cycle: cycle("2000-01-31", months(7)) },
                repayment,
                resets,
                fixings,
                fees: fees.into_iter().map(fee).collect(),
                until,
                as_of,
                accrued,
                rounding: flags.3.then_some(rounding),
                ..loan()
            }
        },
    )
}

proptest! {
    #[test]
    fn terms_of_any_size_have_events_or_reasons(terms in extreme_terms()) {
        match cashflow(&terms) {
            Ok(events) => prop_assert!(events.is_sorted_by_key(|event| event.accrued_to)),
            Err(reasons) => prop_assert!(!reasons.is_empty()),
        }
    }
}
