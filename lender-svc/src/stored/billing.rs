//! Stored events of accruals, invoices and disputes.

use facility_domain::facility::{
    event::{
        AccrualKind, AccrualsPosted, ChargeAdded, DisputeRejected, InvoiceDisputed, InvoiceFellDue, InvoiceIssued,
        InvoiceOverdue, InvoiceSuperseded, ScheduleAccrual,
    },
    servicing::PendingCharge,
};

use super::{
    invoice::{BillingV1, InvoicePartV1},
    kept::{kept, kept_variants},
    receipt::DefaultInterestChargeV1,
    values::{DecisionV1, MoneyV1},
};

kept_variants! {
    /// Which interest accrued.
    AccrualKindV1 of AccrualKind, tag "of" {
        Interim {}
        Payment { number: u32 }
    }
}

kept! {
    /// What accrued on a schedule.
    ScheduleAccrualV1 of ScheduleAccrual {
        schedule: u32,
        kind: AccrualKindV1,
        amount: MoneyV1,
    }

    /// `facility.accruals_posted.v1`
    AccrualsPostedV1 of AccrualsPosted {
        day: String,
        schedules: Vec<ScheduleAccrualV1>,
        commitment_fee: MoneyV1,
    }

    /// `facility.invoice_issued.v1`
    InvoiceIssuedV1 of InvoiceIssued {
        billing: BillingV1,
        commitment_fee_adjustment: MoneyV1,
    }

    /// `facility.invoice_fell_due.v1`
    InvoiceFellDueV1 of InvoiceFellDue {
        invoice: u32,
        on: String,
    }

    /// `facility.invoice_overdue.v1`
    InvoiceOverdueV1 of InvoiceOverdue {
        invoice: u32,
        on: String,
    }

    /// A charge that waits for its invoice.
    PendingChargeV1 of PendingCharge {
        due_date: String,
        description: String,
        amount: MoneyV1,
    }

    /// `facility.charge_added.v1`
    ChargeAddedV1 of ChargeAdded {
        decision: DecisionV1,
        charge: PendingChargeV1,
    }

    /// `facility.invoice_disputed.v1`
    InvoiceDisputedV1 of InvoiceDisputed {
        invoice: u32,
        decision: DecisionV1,
        amounts: Vec<InvoicePartV1>,
        reason: String,
    }

    /// `facility.dispute_rejected.v1`
    DisputeRejectedV1 of DisputeRejected {
        invoice: u32,
        decision: DecisionV1,
        reason: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default_interest: Option<DefaultInterestChargeV1>,
    }

    /// `facility.invoice_superseded.v1`
    InvoiceSupersededV1 of InvoiceSuperseded {
        invoice: u32,
        decision: DecisionV1,
        reason: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrected: Option<BillingV1>,
        carried: Vec<InvoicePartV1>,
        released: MoneyV1,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default_interest: Option<DefaultInterestChargeV1>,
    }
}
