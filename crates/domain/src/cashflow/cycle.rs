//! Cycles: an anchor, a frequency, where dates roll from, and what becomes of a last period that is
//! not a whole one.
//!
//! Dates roll from one date, never from the date before: 31 January, 28 February, 31 March. What
//! happens on holidays is decided by [`super::plan`].

use std::num::NonZeroU32;

use crate::date::BusinessDate;

/// Most dates of one cycle, as of a schedule.
pub const MOST_PERIODS: usize = 1_200;

/// When something happens again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cycle {
    /// The first date.
    pub anchor: BusinessDate,
    /// The date that the later ones roll from, before or after the anchor; `None` for the anchor
    /// itself. A final maturity here rolls the dates back from it, and a first period up to the anchor
    /// may then be a short or a long one.
    pub rolls_from: Option<BusinessDate>,
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

/// More than 1,200 dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

impl Cycle {
    /// The dates from the anchor on, ascending.
    pub(super) fn rolled(&self, end_of_month: bool) -> impl Iterator<Item = BusinessDate> {
        let anchor = self.anchor;
        let steps = self.step_after_anchor(end_of_month).map(|first| first..).into_iter().flatten();
        std::iter::once(anchor).chain(steps.map_while(move |step| self.grid(step, end_of_month)))
    }

    /// The date one period before the anchor, of those that the dates roll through. `None` without a
    /// frequency, or outside the range of dates.
    pub(super) fn before_anchor(&self, end_of_month: bool) -> Option<BusinessDate> {
        let after = self.step_after_anchor(end_of_month)?;
        let before = self.grid(after.checked_sub(1)?, end_of_month)?;
        if before < self.anchor { Some(before) } else { self.grid(after.checked_sub(2)?, end_of_month) }
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
    ) -> Result<Vec<BusinessDate>, TooMany> {
        let mut rolled = self.rolled(end_of_month).peekable();
        let mut dates = Vec::new();
        while let Some(date) = rolled.next_if(|date| *date < until) {
            if dates.len() >= MOST_PERIODS {
                return Err(TooMany);
            }
            dates.push(date);
        }
        let whole = self.every.is_none() || rolled.peek() == Some(&until);
        // A long last period takes the place of two after the first date: there must be two to join.
        if self.last_period == LastPeriod::Long && !whole && dates.len() > 1 {
            dates.pop();
        }
        if end == End::Included {
            dates.push(until);
        }
        Ok(dates)
    }

    /// The date so many periods after the one that dates roll from, before it when negative. `None`
    /// without a frequency, or outside the range of dates.
    fn grid(&self, step: i32, end_of_month: bool) -> Option<BusinessDate> {
        let from = self.rolls_from.unwrap_or(self.anchor);
        let count = |length: NonZeroU32| i32::try_from(length.get()).ok()?.checked_mul(step);
        let moved = match self.every? {
            Frequency::Days(days) => from.plus_days(count(days)?.into()),
            Frequency::Months(months) if end_of_month => from.plus_months_end_of_month(count(months)?),
            Frequency::Months(months) => from.plus_months(count(months)?),
        };
        moved.ok()
    }

    /// The first step whose date lies after the anchor. `None` without a frequency, or where there is
    /// no such date.
    fn step_after_anchor(&self, end_of_month: bool) -> Option<i32> {
        let from = self.rolls_from.unwrap_or(self.anchor);
        let (apart, length) = match self.every? {
            Frequency::Days(days) => (from.days_until(self.anchor), i64::from(days.get())),
            Frequency::Months(months) => {
                let years = i64::from(self.anchor.year()).checked_sub(i64::from(from.year()))?;
                let rest = i64::from(self.anchor.month()).checked_sub(i64::from(from.month()))?;
                (years.checked_mul(12)?.checked_add(rest)?, i64::from(months.get()))
            }
        };
        // Whole periods between the two, give or take what the day of the month makes of them.
        let about = i32::try_from(apart.checked_div_euclid(length)?).ok()?;
        let near = about.checked_sub(1)?..=about.checked_add(2)?;
        near.into_iter().find(|step| self.grid(*step, end_of_month).is_some_and(|date| date > self.anchor))
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
