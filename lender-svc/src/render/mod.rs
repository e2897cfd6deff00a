//! What callers see: the domain's state as the contracts' resources, and its refusals as the
//! service's. Nothing here decides, and nothing here can fail.

mod business_date;
mod condition;
mod drawdown;
mod etag;
mod facility;
mod notice;
mod position;
mod refusal;
mod rule;

pub use business_date::business_date;
pub use condition::{condition, condition_name, condition_ref, conditions};
pub use drawdown::{Side, checked_drawdown, drawdown, drawdown_item, line};
pub use etag::{EtagError, parse_etag, parse_facility_etag, read_revision, read_version};
pub use facility::facility;
pub use notice::{decoded_notice_entry, notice_entry};
pub use position::position;
pub use refusal::refusal;
pub use rule::rule_failure;

#[cfg(test)]
mod tests;
