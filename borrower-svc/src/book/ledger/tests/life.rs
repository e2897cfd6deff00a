//! A small lease from its funding to its end, every entry worked by hand.
//!
//! 1,000.00 at 2 % a quarter over two quarters: rent = 1,000 × 1.0404 ÷ 2.02 =
//! 515.0495, 515.05. First payment: interest 20.00, principal 495.05, balance
//! 504.95; second: interest 504.95 × 2 % = 10.099, 10.10, principal 504.95.
//! The option's 10.00 are worth 10 ÷ 1.0404 = 9.6117, 9.61 at the commencement and
//! 10 ÷ 1.02 = 9.8039, 9.80 after the first payment: it grows by 0.19 and 0.20.
//! Liability 1,000.00 + 9.61; cost 1,009.61 + 250.00 = 1,259.61.

use super::*;

#[test]
fn small_lease_goes_from_funding_to_title() {
    let terms = certain();
    let mut ledger = commenced(&terms);
    ledger.follow(&terms, date("2008-03-03"), &[paid(1, used("6.67"), "0.00")]);
    // 5.00 too much; then they are used for the second rent and the rest comes from the guarantor,
    // ten days late: 510.05 × 9.80 % × 10 ÷ 360 = 1.3885, 1.39.
    ledger.follow(&terms, date("2008-06-03"), &[paid(2, used("515.05"), "5.00")]);
    ledger.follow(&terms, date("2008-09-03"), &[LedgerFact::UnappliedUsed(used("5.00"))]);
    let option_billed = LedgerFact::OptionBilled {
        invoice: invoice(4),
        schedule: ScheduleId::FIRST,
        price: usd("10.00"),
        due_date: date("2008-09-15"),
    };
    let late = Used { payables: usd("511.44"), charges: usd("0.00"), default_interest: usd("1.39") };
    let by_guarantor =
        LedgerFact::Paid { receipt: ReceiptId::new(3).unwrap(), by_guarantor: true, used: late, surplus: usd("0.00") };
    ledger.follow(&terms, date("2008-09-13"), &[by_guarantor, option_billed]);
    let bought = [paid(4, used("10.00"), "0.00"), LedgerFact::TitlePassed { schedule: ScheduleId::FIRST }];
    ledger.follow(&terms, date("2008-09-15"), &bought);
    ledger.follow(&terms, date("2008-10-01"), &[]);

    let expected = [
        "2008-02-03 DrawdownFunded drawdowns/1: PREPAID_EQUIPMENT 250.00 = CASH 250.00",
        "2008-03-03 EquipmentAccepted schedules/1: RIGHT_OF_USE_ASSETS 1009.61, RIGHT_OF_USE_ASSETS 250.00 = \
         LEASE_LIABILITY 1009.61, PREPAID_EQUIPMENT 250.00",
        "2008-03-03 InterimRentFellDue schedules/1: INTERIM_INTEREST_EXPENSE 6.67 = PAYABLES 6.67",
        "2008-03-03 ReceiptRecorded receipts/1: PAYABLES 6.67 = CASH 6.67",
        // 28 days of 30/360: 1,000 × 8 % × 28 ÷ 360 = 6.2222. No whole month has passed.
        "2008-03-31 InterestAccrued schedules/1: INTEREST_EXPENSE 6.22 = LEASE_LIABILITY 6.22",
        // 58 days: 12.8889. One month of twelve: 1,259.61 ÷ 12 = 104.9675.
        "2008-04-30 InterestAccrued schedules/1: INTEREST_EXPENSE 6.67 = LEASE_LIABILITY 6.67",
        "2008-04-30 DepreciationCharged schedules/1: DEPRECIATION 104.97 = ACCUMULATED_DEPRECIATION 104.97",
        // 88 days: 19.5556. Two months: 209.935, up.
        "2008-05-31 InterestAccrued schedules/1: INTEREST_EXPENSE 6.67 = LEASE_LIABILITY 6.67",
        "2008-05-31 DepreciationCharged schedules/1: DEPRECIATION 104.97 = ACCUMULATED_DEPRECIATION 104.97",
        // The rest of 20.00, 0.44, and the accretion of 0.19.
        "2008-06-03 InterestAccrued schedules/1: INTEREST_EXPENSE 0.63 = LEASE_LIABILITY 0.63",
        "2008-06-03 RentFellDue schedules/1: LEASE_LIABILITY 515.05 = PAYABLES 515.05",
        "2008-06-03 ReceiptRecorded receipts/2: PAYABLES 515.05, UNAPPLIED_PAYMENTS 5.00 = CASH 515.05, CASH 5.00",
        // 504.95 × 8 % × 28 ÷ 360 = 3.1419. Three months: 314.9025.
        "2008-06-30 InterestAccrued schedules/1: INTEREST_EXPENSE 3.14 = LEASE_LIABILITY 3.14",
        "2008-06-30 DepreciationCharged schedules/1: DEPRECIATION 104.96 = ACCUMULATED_DEPRECIATION 104.96",
        // 58 days: 6.5082. Four months: 419.87.
        "2008-07-31 InterestAccrued schedules/1: INTEREST_EXPENSE 3.37 = LEASE_LIABILITY 3.37",
        "2008-07-31 DepreciationCharged schedules/1: DEPRECIATION 104.97 = ACCUMULATED_DEPRECIATION 104.97",
        // 88 days: 9.8746. Five months: 524.8375.
        "2008-08-31 InterestAccrued schedules/1: INTEREST_EXPENSE 3.36 = LEASE_LIABILITY 3.36",
        "2008-08-31 DepreciationCharged schedules/1: DEPRECIATION 104.97 = ACCUMULATED_DEPRECIATION 104.97",
        // The rest of 10.10, 0.23, and the accretion of 0.20.
        "2008-09-03 InterestAccrued schedules/1: INTEREST_EXPENSE 0.43 = LEASE_LIABILITY 0.43",
        "2008-09-03 RentFellDue schedules/1: LEASE_LIABILITY 515.05 = PAYABLES 515.05",
        "2008-09-03 UnappliedCashApplied -: PAYABLES 5.00 = UNAPPLIED_PAYMENTS 5.00",
        "2008-09-13 ReceiptRecorded receipts/3: DEFAULT_INTEREST_EXPENSE 1.39, PAYABLES 511.44 = \
         PAYABLES 1.39, DUE_TO_GUARANTOR 511.44",
        "2008-09-15 PurchaseOptionFellDue schedules/1: LEASE_LIABILITY 10.00 = PAYABLES 10.00",
        "2008-09-15 ReceiptRecorded receipts/4: PAYABLES 10.00 = CASH 10.00",
        "2008-09-15 TitlePassed schedules/1: EQUIPMENT 1259.61 = RIGHT_OF_USE_ASSETS 1259.61",
        // Owned, it is used up as before. Six months: 629.805, up.
        "2008-09-30 DepreciationCharged schedules/1: DEPRECIATION 104.97 = ACCUMULATED_DEPRECIATION 104.97",
    ];
    assert_eq!(transcript(&ledger), expected);

    // Cash: 250.00 + 6.67 + 520.05 + 10.00. Interest: 30.10 on the rents and 0.39 on the option.
    let expected = [
        "CASH -786.72",
        "EQUIPMENT 1259.61",
        "ACCUMULATED_DEPRECIATION -629.81",
        "DUE_TO_GUARANTOR 511.44",
        "INTEREST_EXPENSE 30.49",
        "INTERIM_INTEREST_EXPENSE 6.67",
        "DEFAULT_INTEREST_EXPENSE 1.39",
        "DEPRECIATION 629.81",
    ];
    assert_eq!(balances(&ledger), expected);
}

#[test]
fn option_over_what_was_not_given_back_leaves_no_liability() {
    let terms = certain();
    let mut ledger = commenced(&terms);
    ledger.follow(&terms, date("2008-09-04"), &[LedgerFact::EquipmentReturned { units: vec![unit(2)] }]);
    // Of the option's 10.00, 500 ÷ 1,250 go with the unit: 4.00. The price stays 10.00, so that what is
    // kept costs 4.00 more.
    assert_eq!(balance_of(&ledger, LesseeAccount::LeaseLiability), money("6.00"));
    let option_billed = LedgerFact::OptionBilled {
        invoice: invoice(4),
        schedule: ScheduleId::FIRST,
        price: usd("10.00"),
        due_date: date("2008-09-15"),
    };
    ledger.follow(&terms, date("2008-09-05"), &[option_billed]);
    ledger.follow(&terms, date("2008-09-15"), &[]);
    let last = "2008-09-15 PurchaseOptionFellDue schedules/1: LEASE_LIABILITY 6.00, RIGHT_OF_USE_ASSETS 4.00 = \
                PAYABLES 6.00, PAYABLES 4.00";
    assert_eq!(transcript(&ledger).last().map(String::as_str), Some(last));
    assert_eq!(balance_of(&ledger, LesseeAccount::LeaseLiability), money("0.00"));
}

#[test]
fn equipment_given_back_at_the_end_is_used_up_over_the_term() {
    let terms = uncertain();
    let mut ledger = commenced(&terms);
    ledger.follow(&terms, date("2008-03-03"), &[paid(1, used("6.67"), "0.00")]);
    ledger.follow(&terms, date("2008-06-03"), &[paid(2, used("515.05"), "0.00")]);
    ledger.follow(&terms, date("2008-09-03"), &[paid(3, used("515.05"), "0.00")]);
    // Cost 1,250.00 over the term of six months; five of them are whole at the end of August:
    // 1,041.6667.
    let expected = [
        "CASH -1286.77",
        "RIGHT_OF_USE_ASSETS 1250.00",
        "ACCUMULATED_DEPRECIATION -1041.67",
        "INTEREST_EXPENSE 30.10",
        "INTERIM_INTEREST_EXPENSE 6.67",
        "DEPRECIATION 1041.67",
    ];
    assert_eq!(balances(&ledger), expected);

    ledger.follow(&terms, date("2008-09-05"), &[LedgerFact::EquipmentReturned { units: vec![unit(1), unit(2)] }]);
    ledger.follow(&terms, date("2009-12-31"), &[]);
    let last = "2008-09-05 EquipmentReturned schedules/1: ACCUMULATED_DEPRECIATION 1041.67, DEPRECIATION 208.33 = \
                RIGHT_OF_USE_ASSETS 1041.67, RIGHT_OF_USE_ASSETS 208.33";
    assert_eq!(transcript(&ledger).last().map(String::as_str), Some(last));
    let expected = ["CASH -1286.77", "INTEREST_EXPENSE 30.10", "INTERIM_INTEREST_EXPENSE 6.67", "DEPRECIATION 1250.00"];
    assert_eq!(balances(&ledger), expected);
}
