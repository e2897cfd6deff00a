//! Pure rules of equipment-finance and project-finance facilities: money, rates, dates, calendars,
//! lease schedules, charges, and the facility's own state machine.
//!
//! Nothing here reads a clock, draws a random number, opens a file, waits, or knows how facts are
//! stored or sent; whatever a rule needs is passed in. No binary floating point, no collection whose
//! order of iteration is left to chance, no panic.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::wildcard_enum_match_arm
    )
)]

pub mod accounting;
pub mod business_day;
pub mod calendar;
pub mod cashflow;
pub mod charges;
pub mod currency;
pub mod date;
pub mod day_count;
pub mod decimal;
mod exact;
pub mod facility;
pub mod floating;
pub mod ids;
pub mod money;
pub mod rate;
pub mod rounding;
pub mod schedule;
pub mod text;
