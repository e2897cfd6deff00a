//! What callers see: the domain's state as the contracts' resources, and its refusals as the
//! service's. Nothing here decides, and nothing here can fail.

mod business_date;
mod calculation;
mod cash_flow;
mod condition;
mod covenant;
mod default;
mod demand;
mod drawdown;
mod etag;
mod facility;
mod fixing;
mod invoice;
mod lease;
mod notice;
mod position;
mod receipt;
mod refusal;
mod rule;
mod settlement;

pub use business_date::business_date;
pub use calculation::{exact_preview, preview};
pub use cash_flow::cash_flow;
pub use condition::{condition, condition_name, condition_ref, conditions};
pub use covenant::{compliance_certificate, covenant, covenant_name};
pub use default::facility_default;
pub use demand::{demand_name, guarantee_demand};
pub use drawdown::{Side, checked_drawdown, drawdown, drawdown_item, line};
pub use etag::{EtagError, parse_etag, parse_facility_etag, read_revision, read_version};
pub use facility::facility;
pub use fixing::{benchmark, fixing, missing_fixing};
pub use invoice::{invoice, invoice_name, invoice_parts};
pub use lease::{equipment_name, equipment_unit, lease_schedule, lease_schedule_with_payments, schedule_name};
pub use notice::{decoded_notice_entry, notice_entry};
pub use position::position;
pub use receipt::{allocations, default_interest, receipt, receipt_of};
pub use refusal::refusal;
pub use rule::rule_failure;
pub use settlement::{quote_name, settlement, termination_quote};

#[cfg(test)]
mod tests;
