//! What was billed, and parts of it, as events keep them.

use std::collections::BTreeMap;

use facility_domain::{
    facility::servicing::{Billing, DueCategory, InvoiceLine, InvoiceLineKind},
    money::Money,
};
use serde::{Deserialize, Serialize};

use super::{
    codes::StoredCode,
    kept::{Kept, kept, kept_variants},
    schedule::ChargeLineV1,
    values::{MoneyV1, Problem},
};

kept_variants! {
    /// What a line bills.
    InvoiceLineKindV1 of InvoiceLineKind, tag "bills" {
        ArrangementFee {}
        CommitmentFee {}
        Charge { description: String }
        PurchaseOption { schedule: u32 }
        InterimRent { schedule: u32 }
        Rent { schedule: u32, payment: u32 }
        RateCorrection { schedule: u32, payment: u32 }
        LongStop { schedule: u32 }
        Acceleration { schedule: u32 }
        Settlement { schedule: u32, settlement: u32 }
        LateCharge { invoice: u32 }
        AgencyFee { year: u32 }
        Vat { schedule: u32, payment: u32 }
    }
}

kept! {
    /// A line of an invoice.
    InvoiceLineV1 of InvoiceLine {
        number: u32,
        kind: InvoiceLineKindV1,
        basis: Vec<ChargeLineV1>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rate: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exact: Option<String>,
        fee: MoneyV1,
        interest: MoneyV1,
        principal: MoneyV1,
    }

    /// An invoice as it was issued.
    BillingV1 of Billing {
        invoice: u32,
        issued_on: String,
        due_date: String,
        lines: Vec<InvoiceLineV1>,
        amount: MoneyV1,
    }
}

/// A part of an invoice.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct InvoicePartV1 {
    line: u32,
    category: String,
    amount: MoneyV1,
}

impl Kept<Vec<InvoicePartV1>> for BTreeMap<(u32, DueCategory), Money> {
    fn keep(&self) -> Vec<InvoicePartV1> {
        let part = |(&(line, category), amount): (&(u32, DueCategory), &Money)| InvoicePartV1 {
            line,
            category: category.keep(),
            amount: amount.keep(),
        };
        self.iter().map(part).collect()
    }

    fn restore(form: Vec<InvoicePartV1>) -> Result<Self, Problem> {
        let mut parts = Self::new();
        for InvoicePartV1 { line, category, amount } in form {
            let key = (line, DueCategory::from_code(&category)?);
            if parts.insert(key, Kept::restore(amount)?).is_some() {
                return Err(Problem(format!("line {line} {category}: twice")));
            }
        }
        Ok(parts)
    }
}

impl Kept<String> for DueCategory {
    fn keep(&self) -> String {
        self.code().to_owned()
    }

    fn restore(form: String) -> Result<Self, Problem> {
        Self::from_code(&form)
    }
}
