//! What must hold whatever comes in, in whatever order and however often.

use facility_domain::{
    facility::terms::{Amortization, PaymentTiming},
    rate::Rate,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::book::computation::explain::{BUSINESS_DAYS, DAY_COUNTS, STUBS};

/// A lease and the terms that it follows from.
#[derive(Debug, Clone)]
struct Case {
    terms: FacilityTerms,
    lease: LeaseCommenced,
}

prop_compose! {
    fn any_terms()(
        day_count in prop::sample::select(DAY_COUNTS.to_vec()),
        business_day_convention in prop::sample::select(BUSINESS_DAYS.to_vec()),
        stub in prop::sample::select(STUBS.to_vec()),
        [accruals_adjusted, advance, level_principal, reasonably_certain] in any::<[bool; 4]>(),
        payment_months in prop::sample::select(vec![1_u32, 3, 6]),
        annual in 0_i64..2_000,
        balloon in 0_i64..5_000,
        price in 0_i64..1_000_000,
        useful_life_months in 1_u32..240,
    ) -> FacilityTerms {
        FacilityTerms::from_recorded(TermsDraft {
            interest: Interest::Fixed { annual_rate: Rate::new(Decimal::new(annual, 4)).unwrap() },
            balloon_rate: Rate::new(Decimal::new(balloon, 4)).unwrap(),
            day_count,
            business_day_convention,
            stub,
            accruals_adjusted,
            payment_timing: if advance { PaymentTiming::Advance } else { PaymentTiming::Arrears },
            amortization: if level_principal { Amortization::LevelPrincipal } else { Amortization::LevelRent },
            payment_months,
            purchase_option: Some(PurchaseOption {
                price: Money::new(money("0.00").currency(), Decimal::new(price, 2)).unwrap(),
                reasonably_certain,
            }),
            useful_life_months,
            ..boleo_terms()
        })
    }
}

prop_compose! {
    fn any_case()(
        terms in any_terms(),
        amount in 10_000_i128..1_000_000_000,
        own_share in 0_i128..1_000_000,
        start in 0_i64..2_000,
        length in 40_i64..2_000,
        interim in 0_i128..100_000,
    ) -> Option<Case> {
        let commencement = date("2008-01-01").plus_days(start).unwrap();
        let term_end = commencement.plus_days(length).unwrap();
        let cents = |units| MinorAmount { units, ..usd("0.00") };
        let payments = lease_schedule(&terms, cents(amount), commencement, term_end).ok()?;
        let interim_rent = (cents(interim), commencement);
        let units = vec![(unit(1), cents(amount)), (unit(2), cents(own_share.max(1)))];
        let (schedule, own_share, payments) = (ScheduleId::FIRST, cents(own_share), Arc::new(payments));
        let lease =
            LeaseCommenced { schedule, units, own_share, commencement, payments, term_end, interim_rent };
        Some(Case { terms, lease })
    }
}

/// Facts of days after the commencement, any of them at any time.
fn any_fact() -> impl Strategy<Value = LedgerFact> {
    let amount = || (0_i128..1_000_000).prop_map(|units| MinorAmount { units, ..usd("0.00") });
    let used = || {
        (amount(), amount(), amount()).prop_map(|(payables, charges, default_interest)| Used {
            payables,
            charges,
            default_interest,
        })
    };
    let due = || (0_i64..3_000).prop_map(|days| date("2008-01-01").plus_days(days).unwrap());
    let numbered = || 1_u32..4;
    prop_oneof![
        (numbered(), amount(), due()).prop_map(|(number, fee, due_date)| LedgerFact::FeeBilled {
            invoice: invoice(number),
            fee,
            due_date
        }),
        (numbered(), amount(), due()).prop_map(|(number, price, due_date)| LedgerFact::OptionBilled {
            invoice: invoice(number),
            schedule: ScheduleId::FIRST,
            price,
            due_date
        }),
        (numbered(), any::<bool>(), used(), amount()).prop_map(|(number, by_guarantor, used, surplus)| {
            LedgerFact::Paid { receipt: ReceiptId::new(number).unwrap(), by_guarantor, used, surplus }
        }),
        used().prop_map(LedgerFact::UnappliedUsed),
        amount().prop_map(|amount| LedgerFact::UnappliedRefunded { amount }),
        (numbered(), numbered(), used()).prop_map(|(number, by, released)| LedgerFact::InvoiceSuperseded {
            invoice: invoice(number),
            by: Some(invoice(by)),
            released
        }),
        Just(LedgerFact::TitlePassed { schedule: ScheduleId::FIRST }),
        prop::sample::subsequence(vec![unit(1), unit(2), unit(3)], 0..=3)
            .prop_map(|units| LedgerFact::EquipmentReturned { units }),
        (amount(), amount(), amount()).prop_map(|(financed, own_share, interest)| LedgerFact::InterimEnded {
            schedule: schedule(2),
            financed,
            own_share,
            interest
        }),
        Just(LedgerFact::FacilityAccelerated),
    ]
}

/// Days after the commencement, each with what happened.
fn any_days() -> impl Strategy<Value = Vec<(i64, Vec<LedgerFact>)>> {
    prop::collection::vec((0_i64..2_500, prop::collection::vec(any_fact(), 0..3)), 0..12)
}

/// The ledger of the case after those days, and after days on which nothing happened.
fn after(case: &Case, days: &[(i64, Vec<LedgerFact>)], quiet: &[i64]) -> LesseeLedger {
    let commencement = case.lease.commencement;
    let mut ledger = opened("2008-01-01");
    ledger.follow(&case.terms, commencement, &[LedgerFact::EquipmentAccepted(case.lease.clone())]);
    let nothing = Vec::new();
    let mut all: Vec<(i64, bool, &Vec<LedgerFact>)> = days.iter().map(|(day, facts)| (*day, true, facts)).collect();
    all.extend(quiet.iter().map(|day| (*day, false, &nothing)));
    // Stable: what happened on one day keeps its order.
    all.sort_by_key(|(day, _, _)| *day);
    for (day, _, facts) in all {
        ledger.follow(&case.terms, commencement.plus_days(day).unwrap(), facts);
    }
    ledger.follow(&case.terms, commencement.plus_days(8_000).unwrap(), &[]);
    ledger
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn entries_do_not_depend_on_how_often_notices_come(
        case in any_case(),
        days in any_days(),
        quiet in prop::collection::vec(0_i64..2_500, 0..40),
    ) {
        prop_assume!(case.is_some());
        let case = case.unwrap();
        prop_assert_eq!(transcript(&after(&case, &days, &[])), transcript(&after(&case, &days, &quiet)));
    }

    #[test]
    fn debits_equal_credits_and_accounts_equal_the_leases_after_anything(case in any_case(), days in any_days()) {
        prop_assume!(case.is_some());
        let ledger = after(&case.unwrap(), &days, &[]);
        let balance = ledger.entries().trial_balance(None).unwrap();
        prop_assert_eq!(balance.debits, balance.credits);
        let zero = usd("0.00");
        let sum = |of: &dyn Fn(&Lease) -> MinorAmount| {
            ledger.leases.values().fold(zero, |sum, lease| sum.plus(of(lease))).money().unwrap()
        };
        prop_assert_eq!(balance_of(&ledger, LesseeAccount::LeaseLiability), sum(&|lease| lease.liability));
        let used_up = balance_of(&ledger, LesseeAccount::AccumulatedDepreciation).negated();
        prop_assert_eq!(used_up, sum(&|lease| lease.asset.accumulated));
        let entries = ledger.entries().entries();
        prop_assert!(entries.is_sorted_by_key(|entry| entry.date), "nothing is posted in a day that has passed");
    }

    #[test]
    fn undisturbed_lease_ends_at_nothing_but_its_option(case in any_case()) {
        prop_assume!(case.is_some());
        let case = case.unwrap();
        let ledger = after(&case, &[], &[]);
        let option = case.terms.purchase_option.filter(|option| option.reasonably_certain);
        let left = option.map_or(money("0.00"), |option| option.price);
        prop_assert_eq!(balance_of(&ledger, LesseeAccount::LeaseLiability), left);

        let payments = case.lease.payments.lines.iter().fold(usd("0.00"), |sum, line| sum.plus(line.payment));
        let due = payments.plus(case.lease.interim_rent.0).money().unwrap();
        prop_assert_eq!(balance_of(&ledger, LesseeAccount::Payables), due);

        // Interest is what is paid beyond what the liability began with.
        let entries = ledger.entries().entries();
        let first = entries.first().unwrap().lines.iter().find(|line| line.account == LesseeAccount::LeaseLiability);
        let paid = payments.plus(MinorAmount::of(left)).minus(MinorAmount::of(first.unwrap().amount));
        prop_assert_eq!(balance_of(&ledger, LesseeAccount::InterestExpense), paid.money().unwrap());

        // The useful life is over, whichever is shorter.
        let cost = balance_of(&ledger, LesseeAccount::RightOfUseAssets);
        prop_assert_eq!(balance_of(&ledger, LesseeAccount::Depreciation), cost);
    }
}
