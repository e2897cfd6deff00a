//! Tests of the ledger with a chart of four accounts, one of each kind.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::money::{Money, MoneyError};

/// A shop: what it has, owes, earns and spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shop {
    Till,
    Loan,
    Sales,
    Wages,
}

impl Account for Shop {
    fn name(self) -> &'static str {
        match self {
            Self::Till => "TILL",
            Self::Loan => "LOAN",
            Self::Sales => "SALES",
            Self::Wages => "WAGES",
        }
    }

    fn kind(self) -> AccountKind {
        match self {
            Self::Till => AccountKind::Asset,
            Self::Loan => AccountKind::Liability,
            Self::Sales => AccountKind::Income,
            Self::Wages => AccountKind::Expense,
        }
    }
}

fn dollars() -> Currency {
    Currency::parse("USD").unwrap()
}

fn usd(amount: &str) -> Money {
    Money::parse(dollars(), amount).unwrap()
}

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn draft() -> DraftEntry<Shop> {
    DraftEntry::new(dollars())
}

/// A loan of 100 on 1 March; on 2 March sales of 30.50 and wages of 20; on 3 March 10 paid back.
fn shop() -> Ledger<Shop> {
    let mut ledger = Ledger::new(dollars());
    let mut post = |day: &str, event: &'static str, entry: DraftEntry<Shop>| {
        ledger.post(date(day), event, "shops/1".to_owned(), &entry.balance().unwrap());
    };
    post("2008-03-01", "LoanTaken", draft().transfer(Shop::Till, Shop::Loan, usd("100.00")));
    post("2008-03-02", "Sold", draft().transfer(Shop::Till, Shop::Sales, usd("30.50")));
    post("2008-03-02", "Paid", draft().transfer(Shop::Wages, Shop::Till, usd("20.00")));
    post("2008-03-03", "PaidBack", draft().transfer(Shop::Loan, Shop::Till, usd("10.00")));
    ledger
}

fn balances(trial: &TrialBalance<Shop>) -> Vec<(Shop, String)> {
    trial.accounts.iter().map(|account| (account.account, account.balance().unwrap().amount_text())).collect()
}

#[test]
fn debits_and_credits_that_differ_are_no_entry() {
    let entry = draft().debit(Shop::Till, usd("10.00")).credit(Shop::Sales, usd("9.99"));
    assert_eq!(entry.balance(), Err(EntryError::Unbalanced { debits: usd("10.00"), credits: usd("9.99") }));
    let one_sided = draft().debit(Shop::Till, usd("0.01"));
    assert_eq!(one_sided.balance(), Err(EntryError::Unbalanced { debits: usd("0.01"), credits: usd("0.00") }));
}

#[test]
fn one_debit_against_two_credits_balances() {
    let entry =
        draft().debit(Shop::Till, usd("10.00")).credit(Shop::Sales, usd("9.99")).credit(Shop::Loan, usd("0.01"));
    assert_eq!(entry.balance().unwrap().lines().len(), 3);
}

#[test]
fn negative_amount_stands_on_the_other_side() {
    let entry = draft().transfer(Shop::Till, Shop::Sales, usd("-5.00")).balance().unwrap();
    let till = EntryLine { account: Shop::Till, side: Side::Credit, amount: usd("5.00") };
    let sales = EntryLine { account: Shop::Sales, side: Side::Debit, amount: usd("5.00") };
    assert_eq!(entry.lines(), [till, sales]);
}

#[test]
fn amount_of_zero_leaves_no_line_and_no_entry() {
    let entry = draft().transfer(Shop::Till, Shop::Sales, usd("0.00")).balance().unwrap();
    assert_eq!(entry.lines(), []);
    let mut ledger = shop();
    ledger.post(date("2008-03-04"), "Nothing", String::new(), &entry);
    assert_eq!(ledger, shop());
}

#[test]
fn two_currencies_are_no_entry() {
    let pesos = Money::parse(Currency::parse("MXN").unwrap(), "1.00").unwrap();
    let entry = draft().debit(Shop::Till, pesos).credit(Shop::Sales, pesos);
    assert!(matches!(entry.balance(), Err(EntryError::Money(MoneyError::CurrencyMismatch { .. }))));
}

#[test]
fn sum_beyond_the_largest_amount_is_no_entry() {
    let most = usd("999999999999999.99");
    let entry = draft().transfer(Shop::Till, Shop::Sales, most).transfer(Shop::Till, Shop::Sales, usd("0.01"));
    assert!(matches!(entry.balance(), Err(EntryError::Money(MoneyError::TooLarge { .. }))));
}

#[test]
fn entries_are_numbered_from_one_and_keep_what_they_post() {
    let ledger = shop();
    let numbers: Vec<_> = ledger.entries().iter().map(|entry| (entry.number, entry.event)).collect();
    assert_eq!(numbers, [(1, "LoanTaken"), (2, "Sold"), (3, "Paid"), (4, "PaidBack")]);
    let sold = &ledger.entries()[1];
    assert_eq!((sold.date, sold.subject.as_str(), sold.lines.len()), (date("2008-03-02"), "shops/1", 2));
}

#[test]
fn trial_balance_of_everything_shows_each_account_on_its_normal_side() {
    // Till 100 + 30.50 - 20 - 10 = 100.50; loan 100 - 10 = 90; 160.50 debited and credited in all.
    let trial = shop().trial_balance(None).unwrap();
    let expected = [(Shop::Till, "100.50"), (Shop::Loan, "90.00"), (Shop::Sales, "30.50"), (Shop::Wages, "20.00")];
    assert_eq!(balances(&trial), expected.map(|(account, amount)| (account, amount.to_owned())));
    assert_eq!((trial.debits, trial.credits), (usd("160.50"), usd("160.50")));
    let till = trial.accounts[0];
    assert_eq!((till.debits, till.credits), (usd("130.50"), usd("30.00")));
}

#[test]
fn trial_balance_of_a_past_day_counts_that_day_and_nothing_after() {
    let ledger = shop();
    let trial = |day| balances(&ledger.trial_balance(Some(date(day))).unwrap());
    assert_eq!(trial("2008-02-29"), []);
    assert_eq!(trial("2008-03-01"), [(Shop::Till, "100.00".to_owned()), (Shop::Loan, "100.00".to_owned())]);
    assert_eq!(trial("2008-03-02")[0], (Shop::Till, "110.50".to_owned()));
    assert_eq!(trial("2008-03-03"), trial("2008-12-31"));
}

#[test]
fn balance_on_the_wrong_side_is_negative() {
    let mut ledger = Ledger::new(dollars());
    let entry = draft().transfer(Shop::Wages, Shop::Till, usd("20.00")).balance().unwrap();
    ledger.post(date("2008-03-01"), "Paid", String::new(), &entry);
    assert_eq!(balances(&ledger.trial_balance(None).unwrap())[0], (Shop::Till, "-20.00".to_owned()));
}

#[test]
fn entry_of_another_currency_makes_no_trial_balance() {
    let pesos = Currency::parse("MXN").unwrap();
    let amount = Money::parse(pesos, "1.00").unwrap();
    let entry = DraftEntry::new(pesos).transfer(Shop::Till, Shop::Sales, amount).balance().unwrap();
    let mut ledger = shop();
    ledger.post(date("2008-03-04"), "Sold", String::new(), &entry);
    assert!(matches!(ledger.trial_balance(None), Err(MoneyError::CurrencyMismatch { .. })));
}

const CHART: [Shop; 4] = [Shop::Till, Shop::Loan, Shop::Sales, Shop::Wages];

proptest! {
    #[test]
    fn whatever_is_posted_debits_equal_credits_on_every_day(
        transfers in prop::collection::vec((0_usize..4, 0_usize..4, -1_000_000_i64..1_000_000, 1_i8..29), 0..40),
    ) {
        let mut ledger = Ledger::new(dollars());
        // The model: the balance of each account as debits less credits, in cents.
        let mut model = [0_i64; 4];
        for (debit, credit, cents, day) in transfers {
            let amount = Money::new(dollars(), Decimal::new(cents, 2)).unwrap();
            let entry = draft().transfer(CHART[debit], CHART[credit], amount).balance().unwrap();
            ledger.post(BusinessDate::from_ymd(2008, 3, day).unwrap(), "Moved", String::new(), &entry);
            model[debit] += cents;
            model[credit] -= cents;
        }
        for day in 1..29 {
            let trial = ledger.trial_balance(Some(BusinessDate::from_ymd(2008, 3, day).unwrap())).unwrap();
            prop_assert_eq!(trial.debits, trial.credits);
        }
        for account in ledger.trial_balance(None).unwrap().accounts {
            let expected = Money::new(dollars(), Decimal::new(model[account.account as usize], 2)).unwrap();
            prop_assert_eq!(account.debits.checked_sub(account.credits).unwrap(), expected);
        }
    }
}
