//! Cycles: an anchor, a frequency and what becomes of a last period that is not a whole one.
//!
//! Dates roll from the anchor, never from the date before: 31 January, 28 February, 31 March. What
//! happens on holidays is decided by [`super::plan`].

use std::num::NonZeroU32;

use super::error::CashflowError;
use crate::date::BusinessDate;

/// Most dates of one cycle, as of a schedule.
pub const MOST_PERIODS: usize = 1_200;

/// When something happens again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cycle {
    /// The first date.
    pub anchor: BusinessDate,
    /// How often; `None` for the anchor alone.
    pub every: Option<Frequency>,
    /// What becomes of a last period that is not a whole one.
    pub last_period: LastPeriod,
}

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// So many days; seven for a week.
    Days(NonZeroU32),
    /// So many months; three for a quarter.
    Months(NonZeroU32),
}

/// What becomes of a last period that is not a whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastPeriod {
    /// It stays, short.
    Short,
    /// It is joined with the period before.
    Long,
}

/// Whether the date that ends a cycle is one of its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is.
    Included,
    /// It is not.
    Excluded,
}

impl Cycle {
    /// The date so many periods after the anchor, or before it when negative. `None` outside the
    /// range of dates.
    pub(super) fn date(&self, step: i32, end_of_month: bool) -> Option<BusinessDate> {
        let count = |length: NonZeroU32| i32::try_from(length.get()).ok()?.checked_mul(step);
        let moved = match self.every {
            None if step == 0 => return Some(self.anchor),
            None => return None,
            Some(Frequency::Days(days)) => self.anchor.plus_days(count(days)?.into()),
            Some(Frequency::Months(months)) if end_of_month => self.anchor.plus_months_end_of_month(count(months)?),
            Some(Frequency::Months(months)) => self.anchor.plus_months(count(months)?),
        };
        moved.ok()
    }

    /// All dates from the anchor on.
    pub(super) fn rolled(&self, end_of_month: bool) -> impl Iterator<Item = BusinessDate> {
        (0_i32..).map_while(move |step| self.date(step, end_of_month))
    }

    /// The dates before `until`, and that date itself where it is included; ascending.
    ///
    /// # Errors
    /// More than 1,200 dates.
    pub(super) fn dates(
        &self,
        until: BusinessDate,
        end: End,
        end_of_month: bool,
    ) -> Result<Vec<BusinessDate>, CashflowError> {
        let mut rolled = self.rolled(end_of_month).peekable();
        let mut dates = Vec::new();
        while let Some(date) = rolled.next_if(|date| *date < until) {
            if dates.len() >= MOST_PERIODS {
                return Err(CashflowError::TooManyDates);
            }
            dates.push(date);
        }
        let whole = self.every.is_none() || rolled.peek() == Some(&until);
        let with_end = dates.len().saturating_add(usize::from(end == End::Included));
        // A long last period takes the place of two: there must be two to join.
        if self.last_period == LastPeriod::Long && !whole && with_end > 2 {
            dates.pop();
        }
        if end == End::Included {
            dates.push(until);
        }
        Ok(dates)
    }
}

/// The cycles of consecutive stretches, each with the day on which it ends: where the next begins.
pub(super) fn stretches<T>(
    stretches: &[T],
    cycle: impl Fn(&T) -> &Cycle,
    until: BusinessDate,
) -> impl Iterator<Item = (&T, BusinessDate)> {
    let ends = stretches.iter().skip(1).map(move |next| cycle(next).anchor.min(until));
    stretches.iter().zip(ends.chain(std::iter::once(until)))
}
