//! What callers see: the domain's state as the contracts' resources, and its refusals as the
//! service's. Nothing here decides, and nothing here can fail.

mod business_date;
mod calculation;
mod condition;
mod covenant;
mod default;
mod demand;
mod drawdown;
mod etag;
mod facility;
mod invoice;
mod lease;
mod notice;
mod position;
mod receipt;
mod refusal;
mod rule;

pub use business_date::business_date;
pub use calculation::{exact_preview, preview};
pub use condition::{condition, condition_name, condition_ref, conditions};
pub use covenant::{compliance_certificate, covenant, covenant_name};
pub use default::facility_default;
pub use demand::{demand_name, guarantee_demand};
pub use drawdown::{Side, checked_drawdown, drawdown, drawdown_item, line};
pub use etag::{EtagError, parse_etag, parse_facility_etag, read_revision, read_version};
pub use facility::facility;
pub use invoice::{invoice, invoice_name, invoice_parts};
pub use lease::{equipment_name, equipment_unit, lease_schedule, lease_schedule_with_payments, schedule_name};
pub use notice::{decoded_notice_entry, notice_entry};
pub use position::position;
pub use receipt::{allocations, default_interest, receipt};
pub use refusal::refusal;
pub use rule::rule_failure;

#[cfg(test)]
mod tests;
