//! Tests of the facility as a whole: one for each boundary, each named for its situation and
//! outcome.

mod approvals;
mod boleo;
mod conditions;
mod days;
mod funding;
mod lifecycle;
mod properties;
mod reasons;
mod submission;
mod terms;
