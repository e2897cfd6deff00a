//! Tests that cross crates: scenarios, crashes, contracts, authorisation.
