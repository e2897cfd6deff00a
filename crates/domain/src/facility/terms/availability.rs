//! When a facility can be drawn and when it must be repaid.

use crate::date::{BusinessDate, DateError};

/// A span of days in which drawdowns may be funded. Both ends are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailabilityPeriod {
    /// First day.
    pub start: BusinessDate,
    /// Last day.
    pub end: BusinessDate,
}

impl AvailabilityPeriod {
    /// Whether the day lies in the period.
    #[must_use]
    pub fn contains(&self, date: BusinessDate) -> bool {
        self.start <= date && date <= self.end
    }
}

/// When everything must be repaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinalMaturity {
    /// On a date.
    Fixed(BusinessDate),
    /// A number of months after an event.
    Tenor {
        /// Number of months.
        months: u32,
        /// The event.
        from: TenorFrom,
    },
}

/// Events from which a tenor may be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenorFrom {
    /// The day on which the first drawdown is funded.
    InitialDrawdown,
    /// The day of signing.
    Signing,
    /// The day of closing, taken to be the day of signing.
    Closing,
}

impl FinalMaturity {
    /// The unadjusted final maturity that signing on that day makes known, if it does.
    ///
    /// # Errors
    /// The date leaves the calendar.
    pub fn known_at_signing(&self, signed_on: BusinessDate) -> Result<Option<BusinessDate>, DateError> {
        match *self {
            Self::Fixed(date) => Ok(Some(date)),
            Self::Tenor { months, from: TenorFrom::Signing | TenorFrom::Closing } => after(signed_on, months).map(Some),
            Self::Tenor { months: _, from: TenorFrom::InitialDrawdown } => Ok(None),
        }
    }

    /// The unadjusted final maturity that funding the first drawdown on that day makes known, if it
    /// does.
    ///
    /// # Errors
    /// The date leaves the calendar.
    pub fn known_at_initial_drawdown(&self, funded_on: BusinessDate) -> Result<Option<BusinessDate>, DateError> {
        match *self {
            Self::Tenor { months, from: TenorFrom::InitialDrawdown } => after(funded_on, months).map(Some),
            Self::Fixed(_) | Self::Tenor { months: _, from: TenorFrom::Signing | TenorFrom::Closing } => Ok(None),
        }
    }
}

/// The day is kept, or becomes the last one of a shorter month.
pub(super) fn after(date: BusinessDate, months: u32) -> Result<BusinessDate, DateError> {
    // Validated tenors are at most 1200 months; anything beyond an i32 lies beyond the calendar too.
    date.plus_months(i32::try_from(months).unwrap_or(i32::MAX))
}
