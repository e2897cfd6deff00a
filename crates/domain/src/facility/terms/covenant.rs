//! What the borrower undertakes and certifies again and again, as agreed. How it was certified is state,
//! elsewhere.

use rust_decimal::Decimal;

use crate::date::{BusinessDate, DateError};
use crate::ids::CovenantId;

/// A financial covenant of the terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covenant {
    /// Identifier within the facility.
    pub id: CovenantId,
    /// What is undertaken.
    pub title: String,
    /// What the figure must be.
    pub threshold: Threshold,
    /// The first day on which it is tested.
    pub first_test: BusinessDate,
    /// Months between tests.
    pub test_months: u32,
    /// Calendar days after a test within which its certificate is to be delivered.
    pub certificate_days: u32,
}

/// What a figure must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// At least so much.
    AtLeast(Decimal),
    /// At most so much.
    AtMost(Decimal),
}

impl Threshold {
    /// Whether a figure keeps it.
    #[must_use]
    pub fn is_kept_by(self, figure: Decimal) -> bool {
        match self {
            Self::AtLeast(least) => figure >= least,
            Self::AtMost(most) => figure <= most,
        }
    }
}

impl Covenant {
    /// The test with that number, from 0: each counted from the first; from a month's last day, last
    /// days.
    ///
    /// # Errors
    /// The date leaves the calendar.
    pub fn test(&self, number: u32) -> Result<BusinessDate, DateError> {
        let months = self.test_months.saturating_mul(number);
        self.first_test.plus_months_end_of_month(i32::try_from(months).unwrap_or(i32::MAX))
    }

    /// Whether the day is one of its tests.
    #[must_use]
    pub fn is_tested_on(&self, day: BusinessDate) -> bool {
        self.tests().take_while(|test| *test <= day).any(|test| test == day)
    }

    /// Its tests, ascending, to the end of the calendar.
    pub fn tests(&self) -> impl Iterator<Item = BusinessDate> {
        let step = if self.test_months == 0 { 1 } else { u32::MAX };
        (0..step).map_while(|number| self.test(number).ok())
    }

    /// The last day on which the certificate of a test is delivered in time.
    ///
    /// # Errors
    /// The date leaves the calendar.
    pub fn certificate_due(&self, test: BusinessDate) -> Result<BusinessDate, DateError> {
        test.plus_days(i64::from(self.certificate_days))
    }
}
