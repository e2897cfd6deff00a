//! Tests of the facility as a whole: one for each boundary, each named for its situation and
//! outcome.

mod acceleration;
mod acceptance;
mod accruals;
mod approvals;
mod billing;
mod boleo;
mod conditions;
mod days;
mod defaults;
mod disputes;
mod endings;
mod fees;
mod funding;
mod guarantee;
mod lease_properties;
mod ledger;
mod lifecycle;
mod long_stop;
mod missing_history;
mod properties;
mod reasons;
mod receipts;
mod servicing_properties;
mod submission;
mod terms;
