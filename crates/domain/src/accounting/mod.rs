//! Double entry: entries that balance by construction, and a ledger of them.
//!
//! Which event is posted to which accounts is not known here: the provider's rules are in
//! [`crate::facility::posting`], the borrower's in its own service. Both keep their balances in a
//! [`Ledger`] of their own accounts.

mod chart;
mod entry;
mod ledger;

pub use entry::{BalancedEntry, DraftEntry, EntryError, EntryLine, Side};
pub use ledger::{Account, AccountBalance, AccountKind, Ledger, PostedEntry, TrialBalance};

#[cfg(test)]
mod tests;
