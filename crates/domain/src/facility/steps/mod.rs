//! What follows from a decision or from a new day by itself, step by step: each step looks at the
//! draft, adds the events that are due, and leaves it when nothing more is.
//!
//! A step never refuses; it only fails where a figure leaves the range that is computed exactly.

pub(super) mod accrue;
pub(super) mod bill;
pub(super) mod cure;
pub(super) mod end;
pub(super) mod fall_due;
pub(super) mod fees;
pub(super) mod long_stop;
pub(super) mod unapplied;
