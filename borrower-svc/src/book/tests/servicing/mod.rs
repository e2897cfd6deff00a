//! The second life in the borrower's book: what honest notices leave, and which
//! difference a dishonest one leaves.

mod asked;
mod corrections;
mod defaults;
mod differences;
mod ends;
mod invoices;
mod leases;
mod ledger;
mod payments;
mod planted;
mod provider;
mod receipts;
mod renewals;
mod settlements;
