//! What is left to pay of an invoice: computed from what was billed, paid and disputed.

use super::invoice::{DueCategory, Invoice, InvoiceLine};
use crate::ids::ScheduleId;
use crate::money::{Money, MoneyError};

/// A part of an invoice that bills something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoicePart {
    /// The line's number.
    pub line: u32,
    /// The line's schedule, if it belongs to one.
    pub schedule: Option<ScheduleId>,
    /// Which part of the line.
    pub category: DueCategory,
    /// What was billed. Positive.
    pub billed: Money,
    /// What is unpaid of it, disputed or not.
    pub unpaid: Money,
    /// What is disputed of it; at most what is unpaid.
    pub disputed: Money,
}

impl InvoicePart {
    /// What is unpaid and undisputed.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn payable(&self) -> Result<Money, MoneyError> {
        self.unpaid.checked_sub(self.disputed)
    }
}

impl InvoiceLine {
    /// What the line bills in all.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn amount(&self) -> Result<Money, MoneyError> {
        self.fee.checked_add(self.interest)?.checked_add(self.principal)
    }

    /// What is to be paid of a part. A rent below its interest has a negative principal: that much of
    /// the interest is added to the balance, and only the rest is to be paid.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn billed(&self, category: DueCategory) -> Result<Money, MoneyError> {
        match (category, self.principal.is_negative()) {
            (DueCategory::Interest, true) => self.interest.checked_add(self.principal),
            (DueCategory::Principal, true) => Ok(Money::zero(self.principal.currency())),
            (DueCategory::Fee, _) | (DueCategory::Interest | DueCategory::Principal, false) => Ok(self.part(category)),
        }
    }
}

impl Invoice {
    /// Its parts that bill something, by line.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn parts(&self) -> Result<Vec<InvoicePart>, MoneyError> {
        let zero = Money::zero(self.billing.amount.currency());
        let mut parts = Vec::new();
        for line in &self.billing.lines {
            for category in DueCategory::ALL {
                let billed = line.billed(category)?;
                if billed.is_zero() {
                    continue;
                }
                let key = (line.number, category);
                let unpaid = billed.checked_sub(self.paid.get(&key).copied().unwrap_or(zero))?;
                let disputed = self.dispute.as_ref().and_then(|dispute| dispute.amounts.get(&key)).copied();
                let (schedule, disputed) = (line.kind.schedule(), disputed.unwrap_or(zero));
                parts.push(InvoicePart { line: line.number, schedule, category, billed, unpaid, disputed });
            }
        }
        Ok(parts)
    }

    /// One of its parts; `None` where the invoice bills no such part.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn part(&self, line: u32, category: DueCategory) -> Result<Option<InvoicePart>, MoneyError> {
        Ok(self.parts()?.into_iter().find(|part| (part.line, part.category) == (line, category)))
    }

    /// What is unpaid and undisputed of its lines: what bears default interest once it is late.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn undisputed(&self) -> Result<Money, MoneyError> {
        let mut sum = Money::zero(self.billing.amount.currency());
        for part in self.parts()? {
            sum = sum.checked_add(part.payable()?)?;
        }
        Ok(sum)
    }

    /// What is disputed.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn disputed(&self) -> Result<Money, MoneyError> {
        Money::sum(self.billing.amount.currency(), self.parts()?.iter().map(|part| part.disputed))
    }

    /// Default interest that became due and is unpaid.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn default_interest_unpaid(&self) -> Result<Money, MoneyError> {
        self.late.charged.checked_sub(self.late.paid)
    }

    /// What can be asked for: undisputed parts and default interest that became due.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn payable(&self) -> Result<Money, MoneyError> {
        self.undisputed()?.checked_add(self.default_interest_unpaid()?)
    }

    /// What is unpaid in all: what is payable, and what is disputed.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn outstanding(&self) -> Result<Money, MoneyError> {
        self.payable()?.checked_add(self.disputed()?)
    }

    /// What was paid of its lines.
    ///
    /// # Errors
    /// A figure out of range.
    pub fn paid_of_lines(&self) -> Result<Money, MoneyError> {
        Money::sum(self.billing.amount.currency(), self.paid.values().copied())
    }
}
