//! Between the contracts' messages and the domain's types.
//!
//! Readers take a message apart and note every problem with its field's path;
//! writers can't fail. No rule lives here: what a value means is the domain's
//! business.

mod equipment;
mod invoice;
mod ledger;
mod list;
mod names;
mod page;
mod party;
mod problems;
mod schedule;
mod servicing_names;
mod terms;
mod values;

pub use equipment::{EquipmentDraft, equipment, read_equipment};
pub use invoice::{
    AllocationDraft, allocation, default_interest_charge, invoice_line, invoice_part, read_allocation,
    read_default_interest_charge, read_invoice_line, read_invoice_part, read_payment,
};
pub use ledger::{ledger_entry, trial_balance};
pub use list::PageRequest;
pub use names::{
    ConditionName, ConditionParent, DrawdownName, PurchaseName, SubmissionName, facility_name, read_condition,
    read_condition_parent, read_drawdown, read_facility, read_purchase, read_submission,
};
pub use page::{fitting, page_token, read_page_size, read_page_token};
pub use party::{EvidenceDraft, evidence, party, read_evidence, read_party};
pub use problems::{Problems, path};
pub use schedule::{
    accrual_period, applied_rate, rate_part, read_accrual_period, read_accrual_periods, read_exact,
    read_schedule_payment, read_year_fraction, schedule_payment, year_fraction,
};
pub use servicing_names::{
    ComplianceCertificateName, CovenantName, DefaultName, EquipmentName, GuaranteeDemandName, InvoiceName, QuoteName,
    ReceiptName, ScheduleName, read_compliance_certificate, read_covenant, read_default, read_equipment_name,
    read_guarantee_demand, read_invoice, read_quote, read_receipt, read_schedule,
};
pub use terms::{
    WireCode, covenant, each, read_amortization, read_floating, read_interest_base, read_rounding, read_terms, terms,
};
pub use values::{
    date, hex, money, read_date, read_decimal, read_moment, read_money, read_optional_date, read_optional_money,
    read_rate, read_remark, read_request_id, read_sha256, read_text,
};
