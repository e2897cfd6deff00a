//! A ledger: every entry that was posted, and trial balances as of any day.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use super::entry::{BalancedEntry, EntryLine, Side};
use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::money::{Money, MoneyError};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountKind {
    /// What is owned or owed to the book's owner; normally a debit balance.
    Asset,
    /// What the book's owner owes; normally a credit balance.
    Liability,
    /// What was earned; normally a credit balance.
    Income,
    /// What was used up; normally a debit balance.
    Expense,
}

/// A chart of accounts.
pub trait Account: Copy + Ord + Debug + Send + Sync + 'static {
    /// The account's name in UPPER_SNAKE.
    fn name(self) -> &'static str;

    /// What it is for.
    fn kind(self) -> AccountKind;
}

/// An entry in its place in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedEntry<A> {
    /// Its number in the ledger, from 1 without gaps.
    pub number: u32,
    /// The business date that it belongs to.
    pub date: BusinessDate,
    /// The event that it posts, for example `ReceiptRecorded`.
    pub event: &'static str,
    /// What the event is about, for example `receipts/3`; empty for the facility.
    pub subject: String,
    /// The lines.
    pub lines: Vec<EntryLine<A>>,
}

/// The balance of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountBalance<A> {
    /// The account.
    pub account: A,
    /// Sum of its debits.
    pub debits: Money,
    /// Sum of its credits.
    pub credits: Money,
}

/// Debits and credits of every account that was used, by account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialBalance<A> {
    /// The accounts.
    pub accounts: Vec<AccountBalance<A>>,
    /// Sum of all debits.
    pub debits: Money,
    /// Sum of all credits; equal to the debits.
    pub credits: Money,
}

/// The entries of one book. Entries are shared, so that a copy is cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger<A> {
    currency: Currency,
    entries: Vec<Arc<PostedEntry<A>>>,
}

impl<A: Account> Ledger<A> {
    /// An empty ledger.
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        Self { currency, entries: Vec::new() }
    }

    /// Posts an entry; one without lines leaves the ledger as it is.
    pub fn post(&mut self, date: BusinessDate, event: &'static str, subject: String, entry: &BalancedEntry<A>) {
        if entry.lines().is_empty() {
            return;
        }
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX).saturating_add(1);
        let lines = entry.lines().to_vec();
        self.entries.push(Arc::new(PostedEntry { number, date, event, subject, lines }));
    }

    /// The entries in the order in which they were posted.
    #[must_use]
    pub fn entries(&self) -> &[Arc<PostedEntry<A>>] {
        &self.entries
    }

    /// The trial balance: of everything, or of the entries up to a business date, it included.
    ///
    /// # Errors
    /// A sum that is too large.
    pub fn trial_balance(&self, up_to: Option<BusinessDate>) -> Result<TrialBalance<A>, MoneyError> {
        let zero = Money::zero(self.currency);
        let mut sums: BTreeMap<A, (Money, Money)> = BTreeMap::new();
        let counted = self.entries.iter().filter(|entry| up_to.is_none_or(|last| entry.date <= last));
        for line in counted.flat_map(|entry| &entry.lines) {
            let (debits, credits) = sums.entry(line.account).or_insert((zero, zero));
            match line.side {
                Side::Debit => *debits = debits.checked_add(line.amount)?,
                Side::Credit => *credits = credits.checked_add(line.amount)?,
            }
        }
        let debits = Money::sum(self.currency, sums.values().map(|(debits, _)| *debits))?;
        let credits = Money::sum(self.currency, sums.values().map(|(_, credits)| *credits))?;
        let accounts = sums.into_iter().map(|(account, (debits, credits))| AccountBalance { account, debits, credits });
        Ok(TrialBalance { accounts: accounts.collect(), debits, credits })
    }
}

impl<A: Account> AccountBalance<A> {
    /// The balance on the account's normal side: debits less credits of assets and expenses, credits
    /// less debits of liabilities and income.
    ///
    /// # Errors
    /// A difference that is too large.
    pub fn balance(&self) -> Result<Money, MoneyError> {
        match self.account.kind() {
            AccountKind::Asset | AccountKind::Expense => self.debits.checked_sub(self.credits),
            AccountKind::Liability | AccountKind::Income => self.credits.checked_sub(self.debits),
        }
    }
}
