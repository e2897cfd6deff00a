//! Single rules: fees, charges, corrections, options, long-stop, acceleration.

use super::*;
use crate::book::computation::renewal::renewed;

fn last(ledger: &LesseeLedger, count: usize) -> Vec<String> {
    let mut all = transcript(ledger);
    all.split_off(all.len().saturating_sub(count))
}

#[test]
fn every_account_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<_> = LesseeAccount::ALL.iter().map(|account| account.name()).collect();
    assert_eq!(names.len(), 16);
}

#[test]
fn fee_is_an_expense_when_it_falls_due_and_not_before() {
    let (terms, mut ledger) = (certain(), opened("2008-01-02"));
    let (fee, due_date) = (usd("12.50"), date("2008-01-14"));
    let billed = LedgerFact::FeeBilled { invoice: invoice(1), fee, due_date };
    ledger.follow(&terms, date("2008-01-04"), &[billed]);
    ledger.follow(&terms, date("2008-01-10"), &[paid(1, used("12.50"), "0.00")]);
    assert_eq!(balances(&ledger), ["CASH -12.50", "PAYABLES -12.50"], "paid ahead");
    ledger.follow(&terms, date("2008-02-01"), &[]);
    assert_eq!(last(&ledger, 1), ["2008-01-14 FeeFellDue invoices/1: FINANCING_FEES 12.50 = PAYABLES 12.50"]);
    assert_eq!(balances(&ledger), ["CASH -12.50", "FINANCING_FEES 12.50"]);
}

#[test]
fn charge_without_ground_is_an_expense_only_when_it_is_paid() {
    let (terms, mut ledger) = (certain(), opened("2008-01-02"));
    let charge = Used { charges: usd("30.00"), ..used("30.00") };
    ledger.follow(&terms, date("2008-01-10"), &[paid(1, charge, "0.00")]);
    assert_eq!(balances(&ledger), ["CASH -30.00", "FINANCING_FEES 30.00"]);
    // The provider takes it back: the money lies with it, then comes back.
    let withdrawn = LedgerFact::InvoiceSuperseded { invoice: invoice(1), by: None, released: charge };
    ledger.follow(&terms, date("2008-01-11"), &[withdrawn]);
    assert_eq!(balances(&ledger), ["CASH -30.00", "UNAPPLIED_PAYMENTS 30.00"]);
    ledger.follow(&terms, date("2008-01-12"), &[LedgerFact::UnappliedRefunded { amount: usd("30.00") }]);
    assert_eq!(balances(&ledger), [""; 0]);
}

#[test]
fn fee_of_a_superseded_invoice_is_due_once() {
    let (terms, mut ledger) = (certain(), opened("2008-01-02"));
    let fee =
        |number| LedgerFact::FeeBilled { invoice: invoice(number), fee: usd("8.00"), due_date: date("2008-01-20") };
    let superseded =
        |number, by| LedgerFact::InvoiceSuperseded { invoice: invoice(number), by, released: used("0.00") };
    ledger.follow(&terms, date("2008-01-10"), &[fee(1), superseded(1, Some(invoice(2)))]);
    // Acceleration bills it again on an invoice of its own.
    ledger.follow(&terms, date("2008-01-12"), &[superseded(2, None), fee(3)]);
    ledger.follow(&terms, date("2008-02-01"), &[]);
    assert_eq!(transcript(&ledger), ["2008-01-20 FeeFellDue invoices/3: FINANCING_FEES 8.00 = PAYABLES 8.00"]);
}

#[test]
fn option_that_was_not_certain_adds_to_the_cost_and_prolongs_the_life() {
    let terms = uncertain();
    let mut ledger = commenced(&terms);
    ledger.follow(&terms, date("2008-09-03"), &[]);
    let due_date = date("2008-09-15");
    let billed = LedgerFact::OptionBilled { invoice: invoice(4), schedule: schedule(1), price: usd("10.00"), due_date };
    ledger.follow(&terms, date("2008-09-05"), &[billed]);
    ledger.follow(&terms, due_date, &[LedgerFact::TitlePassed { schedule: schedule(1) }]);
    let expected = [
        "2008-09-15 PurchaseOptionFellDue schedules/1: RIGHT_OF_USE_ASSETS 10.00 = PAYABLES 10.00",
        "2008-09-15 TitlePassed schedules/1: EQUIPMENT 1260.00 = RIGHT_OF_USE_ASSETS 1260.00",
    ];
    assert_eq!(last(&ledger, 2), expected);
    // 1,041.67 of 1,260.00 are used up, six of twelve months have passed: 218.33 over six months from
    // 15 September; the first is whole on 15 October: 36.3883.
    ledger.follow(&terms, date("2008-11-01"), &[]);
    let expected = "2008-10-31 DepreciationCharged schedules/1: DEPRECIATION 36.39 = ACCUMULATED_DEPRECIATION 36.39";
    assert_eq!(last(&ledger, 1), [expected]);
    ledger.follow(&terms, date("2010-01-01"), &[]);
    assert_eq!(balance_of(&ledger, LesseeAccount::AccumulatedDepreciation), money("-1260.00"));
    assert_eq!(balance_of(&ledger, LesseeAccount::LeaseLiability), money("0.00"));
}

#[test]
fn option_that_is_given_up_costs_nothing() {
    // Certain: its 10.00 are in the liability, and go when title passes without a price.
    let terms = certain();
    let mut ledger = commenced(&terms);
    let due_date = date("2008-09-15");
    let billed = LedgerFact::OptionBilled { invoice: invoice(4), schedule: schedule(1), price: usd("10.00"), due_date };
    let what = GivenUp::Option(schedule(1));
    let given_up = LedgerFact::GivenUp { invoice: invoice(4), what, amount: usd("10.00") };
    let title = LedgerFact::TitlePassed { schedule: schedule(1) };
    ledger.follow(&terms, date("2008-09-05"), &[billed.clone(), given_up.clone(), title]);
    let expected = [
        "2008-09-05 PurchaseOptionReleased schedules/1: LEASE_LIABILITY 10.00 = RIGHT_OF_USE_ASSETS 10.00",
        "2008-09-05 TitlePassed schedules/1: EQUIPMENT 1249.61 = RIGHT_OF_USE_ASSETS 1249.61",
    ];
    assert_eq!(last(&ledger, 2), expected);
    assert_eq!(balance_of(&ledger, LesseeAccount::LeaseLiability), money("0.00"));
    ledger.follow(&terms, date("2010-01-01"), &[]);
    assert_eq!(balance_of(&ledger, LesseeAccount::AccumulatedDepreciation), money("-1249.61"));

    // Not certain, and given up after it fell due: the cost is taken back.
    let terms = uncertain();
    let mut ledger = commenced(&terms);
    ledger.follow(&terms, date("2008-09-05"), &[billed]);
    ledger.follow(&terms, date("2008-09-16"), &[given_up]);
    let expected = "2008-09-16 PurchaseOptionFellDue invoices/4: PAYABLES 10.00 = RIGHT_OF_USE_ASSETS 10.00";
    assert_eq!(last(&ledger, 1), [expected]);
    assert_eq!(balance_of(&ledger, LesseeAccount::RightOfUseAssets), money("1250.00"));
}

#[test]
fn units_are_given_back_in_proportion_to_their_prices() {
    let terms = certain();
    let mut ledger = commenced(&terms);
    ledger.follow(&terms, date("2008-09-10"), &[]);
    // 500.00 of 1,250.00: two fifths of the cost 1,259.61 (503.844), of what is used up, 524.84
    // (209.936), and of the option's 10.00. The last unit takes the rest.
    ledger.follow(&terms, date("2008-09-10"), &[LedgerFact::EquipmentReturned { units: vec![unit(2)] }]);
    let expected = "2008-09-10 EquipmentReturned schedules/1: ACCUMULATED_DEPRECIATION 209.94, LEASE_LIABILITY 4.00, \
                    DEPRECIATION 289.90 = RIGHT_OF_USE_ASSETS 209.94, RIGHT_OF_USE_ASSETS 4.00, \
                    RIGHT_OF_USE_ASSETS 289.90";
    assert_eq!(last(&ledger, 1), [expected]);
    ledger.follow(&terms, date("2008-10-10"), &[LedgerFact::EquipmentReturned { units: vec![unit(1), unit(2)] }]);
    for gone in [LesseeAccount::RightOfUseAssets, LesseeAccount::AccumulatedDepreciation, LesseeAccount::LeaseLiability]
    {
        assert_eq!(balance_of(&ledger, gone), money("0.00"), "{gone:?}");
    }
    let before = ledger.clone();
    ledger.follow(&terms, date("2008-10-10"), &[LedgerFact::EquipmentReturned { units: vec![unit(1)] }]);
    ledger.follow(&terms, date("2008-10-10"), &[LedgerFact::TitlePassed { schedule: schedule(1) }]);
    assert_eq!(ledger, before, "what was given back is gone");
}

#[test]
fn equipment_not_accepted_in_time_is_the_borrowers_and_to_be_paid() {
    let (terms, mut ledger) = (certain(), opened("2008-02-01"));
    let funded =
        LedgerFact::DrawdownFunded { drawdown: DrawdownId::FIRST, own_share: usd("250.00"), deducted_fee: usd("0.00") };
    let ended = LedgerFact::InterimEnded {
        schedule: schedule(1),
        financed: usd("1000.00"),
        own_share: usd("250.00"),
        interest: usd("40.22"),
    };
    ledger.follow(&terms, date("2008-02-03"), &[funded]);
    ledger.follow(&terms, date("2008-08-02"), &[ended]);
    let expected = ["CASH -250.00", "EQUIPMENT 1250.00", "PAYABLES 1040.22", "INTERIM_INTEREST_EXPENSE 40.22"];
    assert_eq!(balances(&ledger), expected);
}

#[test]
fn acceleration_makes_the_liability_due_with_its_interest_to_the_day() {
    let terms = certain();
    let mut ledger = commenced(&terms);
    ledger.follow(&terms, date("2008-06-03"), &[paid(1, used("521.72"), "0.00")]);
    // Ten days of 30/360 on 504.95: 1.1221. The option's 9.80 stay in the liability.
    ledger.follow(&terms, date("2008-06-13"), &[LedgerFact::FacilityAccelerated]);
    let expected = [
        "2008-06-13 InterestAccrued schedules/1: INTEREST_EXPENSE 1.12 = LEASE_LIABILITY 1.12",
        "2008-06-13 FacilityAccelerated schedules/1: LEASE_LIABILITY 506.07 = PAYABLES 506.07",
    ];
    assert_eq!(last(&ledger, 2), expected);
    ledger.follow(&terms, date("2008-12-31"), &[LedgerFact::FacilityAccelerated]);
    assert_eq!(balance_of(&ledger, LesseeAccount::LeaseLiability), money("9.80"));
    assert_eq!(balance_of(&ledger, LesseeAccount::Payables), money("506.07"));
}

#[test]
fn acceptance_recorded_late_is_caught_up_with_at_the_next_month_end() {
    let (terms, mut ledger) = (certain(), opened("2008-02-01"));
    // The lease began on 3 March and was recorded on 2 May: nothing is posted in a closed month.
    ledger.follow(&terms, date("2008-05-02"), &[LedgerFact::EquipmentAccepted(two_quarters(&terms))]);
    ledger.follow(&terms, date("2008-06-01"), &[]);
    let expected = [
        "2008-05-02 InterimRentFellDue schedules/1: INTERIM_INTEREST_EXPENSE 6.67 = PAYABLES 6.67",
        "2008-05-31 InterestAccrued schedules/1: INTEREST_EXPENSE 19.56 = LEASE_LIABILITY 19.56",
        "2008-05-31 DepreciationCharged schedules/1: DEPRECIATION 209.94 = ACCUMULATED_DEPRECIATION 209.94",
    ];
    assert_eq!(last(&ledger, 3), expected);
}

#[test]
fn payments_that_cannot_be_computed_are_no_lease() {
    let terms = certain();
    let nothing = lease_schedule(&terms, usd("0.00"), date("2008-03-03"), date("2008-09-03"));
    assert_eq!(nothing, Err(ComputationError::NothingToRepay));
}

#[test]
fn renewed_lease_goes_on_and_its_asset_is_used_up_over_the_longer_term() {
    // A fifth of 1,000.00 is left after two quarters: rents of 416.04, then of 103.01 for two more.
    let terms = FacilityTerms::from_recorded(TermsDraft { balloon_rate: rate("0.20"), ..small_lease_terms(false) });
    let mut ledger = commenced(&terms);
    let before = lease_schedule(&terms, usd("1000.00"), date("2008-03-03"), date("2008-09-03")).unwrap();
    let payments = renewed(&terms, &before, date("2008-09-03"), (2, rate("0.08"))).unwrap();
    let renewed = LedgerFact::LeaseRenewed { schedule: schedule(1), payments: Arc::new(payments) };
    ledger.follow(&terms, date("2008-06-13"), &[renewed]);
    // 416.67 of 1,250.00 are used up; 833.33 over the nine months begun up to 3 March 2009, the first of
    // them whole on 13 July.
    ledger.follow(&terms, date("2008-08-01"), &[]);
    let expected = "2008-07-31 DepreciationCharged schedules/1: DEPRECIATION 92.59 = ACCUMULATED_DEPRECIATION 92.59";
    assert_eq!(last(&ledger, 1), [expected]);
    ledger.follow(&terms, date("2008-09-04"), &[]);
    assert_eq!(balance_of(&ledger, LesseeAccount::LeaseLiability), money("200.00"));
    // Nothing was paid: the interim rent of 6.67, 2 × 416.04, 2 × 103.01.
    ledger.follow(&terms, date("2010-01-01"), &[]);
    assert_eq!(balance_of(&ledger, LesseeAccount::LeaseLiability), money("0.00"));
    assert_eq!(balance_of(&ledger, LesseeAccount::Payables), money("1044.77"));
    assert_eq!(balance_of(&ledger, LesseeAccount::AccumulatedDepreciation), money("-1250.00"));
}
