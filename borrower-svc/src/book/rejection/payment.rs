//! Why an invoice can't be paid as was asked for.

use facility_domain::date::BusinessDate;

use crate::book::{
    computation::{MinorAmount, explain::Convention},
    reconcile::DiscrepancyReason,
};

/// A rule that stands against paying an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentRule {
    /// There is no such invoice.
    NotFound,
    /// It is paid or superseded.
    Ended {
        /// The state that it is in.
        state: &'static str,
    },
    /// It differs from this book's figures, and that is not disputed.
    Differs(DifferingLine),
    /// The amount is in another currency.
    Currency {
        /// The amount's currency code.
        amount: &'static str,
        /// The facility's currency code.
        facility: &'static str,
    },
    /// The day of payment lies before this book's business date.
    DatePassed {
        /// The day of payment.
        payment_date: BusinessDate,
        /// This book's business date.
        business_date: BusinessDate,
    },
    /// The amount is more than what can be paid, or nothing can.
    OverPayable {
        /// The amount; none where everything payable was asked for.
        amount: Option<MinorAmount>,
        /// What can be paid on that day, orders under way taken off.
        payable: MinorAmount,
    },
    /// The reference stands on another order.
    ReferenceUsed {
        /// The reference.
        reference: String,
        /// Number of the order.
        payment: u32,
    },
}

/// The first line of an invoice that differs and blocks its payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferingLine {
    /// Its number.
    pub line: u32,
    /// In which way it differs.
    pub reason: DiscrepancyReason,
    /// This book's amount; none where it knows no ground for it.
    pub ours: Option<MinorAmount>,
    /// The provider's amount.
    pub theirs: MinorAmount,
    /// This book's due date, where the due dates differ, and the provider's.
    pub due_dates: Option<(BusinessDate, BusinessDate)>,
    /// The convention from which the provider's figure would follow, if one does.
    pub convention: Option<Convention>,
}
