//! Tests of the facility as a whole: one for each boundary, each named for its situation and
//! outcome.

mod acceptance;
mod accruals;
mod approvals;
mod billing;
mod boleo;
mod conditions;
mod days;
mod endings;
mod fees;
mod funding;
mod lease_properties;
mod lifecycle;
mod long_stop;
mod properties;
mod reasons;
mod submission;
mod terms;
