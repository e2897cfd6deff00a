//! Between the contracts' messages and the domain's types.
//!
//! Readers take a message apart and note every problem with its field's path;
//! writers can't fail. No rule lives here: what a value means is the domain's
//! business.

mod equipment;
mod ledger;
mod names;
mod page;
mod party;
mod problems;
mod terms;
mod values;

pub use equipment::{EquipmentDraft, equipment, read_equipment};
pub use ledger::{ledger_entry, trial_balance};
pub use names::{
    ConditionName, ConditionParent, DrawdownName, PurchaseName, SubmissionName, facility_name, read_condition,
    read_condition_parent, read_drawdown, read_facility, read_purchase, read_submission,
};
pub use page::{Fitting, page_token, read_page_size, read_page_token};
pub use party::{EvidenceDraft, evidence, party, read_evidence, read_party};
pub use problems::{Problems, path};
pub use terms::{WireCode, each, read_amortization, read_rounding, read_terms, terms};
pub use values::{
    date, hex, money, read_date, read_decimal, read_moment, read_money, read_optional_date, read_optional_money,
    read_rate, read_remark, read_request_id, read_sha256, read_text,
};
