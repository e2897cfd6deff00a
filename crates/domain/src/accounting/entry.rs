//! One entry: lines that must balance before they can be posted.

use thiserror::Error;

use crate::currency::Currency;
use crate::money::{Money, MoneyError};

/// The side of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Left: what assets and expenses grow by.
    Debit,
    /// Right: what liabilities and income grow by.
    Credit,
}

/// A line of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryLine<A> {
    /// The account.
    pub account: A,
    /// The side.
    pub side: Side,
    /// How much. Positive.
    pub amount: Money,
}

/// Why an entry can't be posted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EntryError {
    /// Debits and credits differ.
    #[error("debits {debits} and credits {credits} differ")]
    Unbalanced {
        /// Sum of the debits.
        debits: Money,
        /// Sum of the credits.
        credits: Money,
    },
    /// Another currency, or a sum that is too large.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// An entry being written. Lines of zero are left out; a negative amount stands on the other side.
#[derive(Debug, Clone)]
pub struct DraftEntry<A> {
    currency: Currency,
    lines: Vec<EntryLine<A>>,
}

/// An entry whose debits equal its credits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalancedEntry<A> {
    lines: Vec<EntryLine<A>>,
}

impl<A: Copy> DraftEntry<A> {
    /// An empty entry.
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        Self { currency, lines: Vec::new() }
    }

    /// Debits an account.
    #[must_use]
    pub fn debit(self, account: A, amount: Money) -> Self {
        self.line(account, Side::Debit, amount)
    }

    /// Credits an account.
    #[must_use]
    pub fn credit(self, account: A, amount: Money) -> Self {
        self.line(account, Side::Credit, amount)
    }

    /// Moves an amount: debits one account and credits another.
    #[must_use]
    pub fn transfer(self, debit: A, credit: A, amount: Money) -> Self {
        self.debit(debit, amount).credit(credit, amount)
    }

    fn line(mut self, account: A, side: Side, amount: Money) -> Self {
        let (side, amount) = match (side, amount.is_negative()) {
            (side, false) => (side, amount),
            (Side::Debit, true) => (Side::Credit, amount.negated()),
            (Side::Credit, true) => (Side::Debit, amount.negated()),
        };
        if !amount.is_zero() {
            self.lines.push(EntryLine { account, side, amount });
        }
        self
    }

    /// The entry, if it balances.
    ///
    /// # Errors
    /// Debits and credits differ, or a sum can't be computed.
    pub fn balance(self) -> Result<BalancedEntry<A>, EntryError> {
        let sum = |side| {
            let amounts = self.lines.iter().filter(|line| line.side == side).map(|line| line.amount);
            Money::sum(self.currency, amounts)
        };
        let (debits, credits) = (sum(Side::Debit)?, sum(Side::Credit)?);
        if debits == credits {
            Ok(BalancedEntry { lines: self.lines })
        } else {
            Err(EntryError::Unbalanced { debits, credits })
        }
    }
}

impl<A> BalancedEntry<A> {
    /// The lines; none where nothing is to be posted.
    #[must_use]
    pub fn lines(&self) -> &[EntryLine<A>] {
        &self.lines
    }
}
