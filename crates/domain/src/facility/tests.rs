//! Tests of the facility as a whole: one for each boundary, each named for its situation and
//! outcome.

mod acceleration;
mod approvals;
mod boleo;
mod conditions;
mod days;
mod defaults;
mod disputes;
mod funding;
mod guarantee;
mod ledger;
mod lifecycle;
mod properties;
mod reasons;
mod receipts;
mod servicing_properties;
mod submission;
mod terms;
