//! Stored events of receipts and unapplied cash.

use facility_domain::facility::{
    event::{ReceiptRecorded, ReceiptReversed, TakenBack, UnappliedCashApplied, UnappliedCashRefunded},
    servicing::{Allocation, AllocationTarget, DefaultInterestCharge, GivenBack, Payer, PaymentRef, Receipt},
};

use super::{
    kept::{kept, kept_variants},
    schedule::ChargeLineV1,
    values::{DecisionV1, MoneyV1},
};

kept_variants! {
    /// Who paid.
    PayerV1 of Payer, tag "who" {
        Borrower {}
        Guarantor { demand: u32 }
    }

    /// A payment whose default interest is corrected.
    PaymentRefV1 of PaymentRef, tag "by" {
        Receipt { receipt: u32 }
        UnappliedCash { on: String }
    }

    /// What an allocation pays.
    AllocationTargetV1 of AllocationTarget, tag "of" {
        DefaultInterest {}
        Line {
            line: u32,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            schedule: Option<u32>,
            category: String
        }
    }
}

kept! {
    /// A part of an invoice that was paid.
    AllocationV1 of Allocation {
        invoice: u32,
        due_date: String,
        target: AllocationTargetV1,
        amount: MoneyV1,
    }

    /// Default interest that became due.
    DefaultInterestChargeV1 of DefaultInterestCharge {
        invoice: u32,
        basis: Vec<ChargeLineV1>,
        rate: String,
        exact: String,
        amount: MoneyV1,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        corrects: Vec<PaymentRefV1>,
    }

    /// Default interest that is given back.
    GivenBackV1 of GivenBack {
        charge: DefaultInterestChargeV1,
        released: MoneyV1,
    }

    /// Money that came in.
    ReceiptV1 of Receipt {
        id: u32,
        decision: DecisionV1,
        amount: MoneyV1,
        value_date: String,
        payer: PayerV1,
        bank_reference: String,
        payment_reference: String,
        default_interest: Vec<DefaultInterestChargeV1>,
        allocations: Vec<AllocationV1>,
        unapplied: MoneyV1,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        given_back: Vec<GivenBackV1>,
    }

    /// `facility.receipt_recorded.v1`
    ReceiptRecordedV1 of ReceiptRecorded {
        receipt: ReceiptV1,
    }

    /// A part that is not paid any more.
    TakenBackV1 of TakenBack {
        number: u32,
        payment: PaymentRefV1,
        value_date: String,
        allocation: AllocationV1,
    }

    /// `facility.receipt_reversed.v1`
    ReceiptReversedV1 of ReceiptReversed {
        receipt: u32,
        decision: DecisionV1,
        reason: String,
        bank_reference: String,
        taken_back: Vec<TakenBackV1>,
        from_unapplied: MoneyV1,
        default_interest: Vec<DefaultInterestChargeV1>,
    }

    /// `facility.unapplied_cash_applied.v1`
    UnappliedCashAppliedV1 of UnappliedCashApplied {
        on: String,
        default_interest: Vec<DefaultInterestChargeV1>,
        allocations: Vec<AllocationV1>,
        amount: MoneyV1,
    }

    /// `facility.unapplied_cash_refunded.v1`
    UnappliedCashRefundedV1 of UnappliedCashRefunded {
        decision: DecisionV1,
        amount: MoneyV1,
        bank_reference: String,
    }
}
