//! The rates in force on days that begin no period of their own: those of default interest.
//!
//! For a term rate that of the facility's last common reset, for an overnight rate that of the day; of
//! each the last fixing that had been fixed by then. What is missing does not hold it up.

use super::{FloatingRate, FloatingRateError, term};
use crate::business_day::BusinessDayConvention;
use crate::date::BusinessDate;
use crate::facility::terms::BenchmarkKind;
use crate::rate::Rate;
use crate::schedule::{RatePart, RateSource};

impl FloatingRate<'_> {
    /// The parts of a stretch of days, each at the rate in force on them with an addition; days before the
    /// first rate that is known have none.
    pub(crate) fn in_force(
        &self,
        (from, to): (BusinessDate, BusinessDate),
        addition: Rate,
    ) -> Result<Vec<RatePart>, FloatingRateError> {
        let changes = self.changes(from, to)?;
        let ends = changes.iter().skip(1).map(|(day, _)| *day).chain([to]);
        let mut parts: Vec<RatePart> = Vec::new();
        for ((day, fixed_on), end) in changes.iter().zip(ends) {
            let Some((on, fixing)) = self.latest(*fixed_on) else { continue };
            let rate = self.interest.rate_at(fixing)?.checked_add(addition)?;
            let source = RateSource::Fixing { on };
            match parts.last_mut() {
                Some(last) if last.to == *day && last.applied.source == source => {
                    *last = self.part((last.from, end), rate, source);
                }
                Some(_) | None => parts.push(self.part((*day, end), rate, source)),
            }
        }
        Ok(parts)
    }

    /// The days on which the rate may change, and by which day each must have been fixed; the first is the
    /// first day.
    fn changes(
        &self,
        from: BusinessDate,
        to: BusinessDate,
    ) -> Result<Vec<(BusinessDate, BusinessDate)>, FloatingRateError> {
        match self.interest.benchmark_kind {
            BenchmarkKind::Term => {
                let lag = self.interest.fixing_lag_business_days;
                let within = self.final_maturity.map_or(from, |maturity| maturity.min(from));
                let months = i32::try_from(self.interest.reset_months).unwrap_or(12);
                let resets = term::resets(self, within.plus_months(months.saturating_mul(-2))?)?;
                let before = resets.iter().rfind(|reset| **reset <= from).copied();
                let mut days = Vec::new();
                if let Some(reset) = before {
                    days.push((from, self.fixing_date(reset, lag)?));
                }
                for reset in resets.into_iter().filter(|reset| *reset > from && *reset < to) {
                    days.push((reset, self.fixing_date(reset, lag)?));
                }
                Ok(days)
            }
            BenchmarkKind::CompoundedInArrears { lookback_business_days, .. } => {
                let mut open = BusinessDayConvention::Preceding.adjust(from, &self.calendar)?;
                let mut days = Vec::new();
                while open < to {
                    days.push((open.max(from), self.fixing_date(open, lookback_business_days)?));
                    open = self.calendar.add_business_days(open, 1)?;
                }
                Ok(days)
            }
        }
    }
}
