//! Periods: accrual from and to, and the day on which payment is due.

use super::payment_dates::unadjusted_ends;
use super::terms::{PaymentTiming, ScheduleTerms};
use super::validate::ScheduleTermsError;
use crate::date::BusinessDate;
use crate::day_count::YearFraction;

/// A period of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day of accrual.
    pub from: BusinessDate,
    /// Last day of accrual, itself not counted.
    pub to: BusinessDate,
    /// Days as the day count counts them.
    pub days: i64,
    /// The fraction of a year.
    pub year_fraction: YearFraction,
    /// The period's end as a payment date: always adjusted.
    pub payment_date: BusinessDate,
}

/// The periods of a schedule, one after the other without a gap; the first begins on the
/// commencement as it is.
///
/// Periods whose adjusted ends fall together are merged; so is a first one whose adjusted end leaves
/// nothing of it.
///
/// # Errors
/// Too many periods, a date that can't be adjusted, or no period left.
pub fn periods(terms: &ScheduleTerms) -> Result<Vec<Period>, ScheduleTermsError> {
    let (commencement, convention) = (terms.commencement, terms.business_day_convention);
    let adjusted_maturity = convention.adjust(terms.final_maturity, &terms.calendar)?;
    // Nothing falls due twice on the day of the first payment in advance.
    let open = match terms.timing {
        PaymentTiming::Arrears => commencement,
        PaymentTiming::Advance => commencement.max(convention.adjust(commencement, &terms.calendar)?),
    };
    if adjusted_maturity <= commencement {
        return Err(ScheduleTermsError::NoPeriodLeft { commencement, adjusted_maturity });
    }
    let mut ends: Vec<(BusinessDate, BusinessDate)> = Vec::new();
    for end in unadjusted_ends(terms)? {
        let payment_date = convention.adjust(end, &terms.calendar)?;
        while ends.last().is_some_and(|(_, previous)| *previous >= payment_date) {
            ends.pop();
        }
        if payment_date > open || end == terms.final_maturity {
            ends.push((end, payment_date));
        }
    }
    let accrual_end = |(end, payment_date)| if terms.accruals_adjusted { payment_date } else { end };
    let last_day = accrual_end((terms.final_maturity, adjusted_maturity));
    let mut from = commencement;
    let mut periods = Vec::with_capacity(ends.len());
    for (end, payment_date) in ends {
        let to = accrual_end((end, payment_date));
        periods.push(Period {
            from,
            to,
            days: terms.day_count.days(from, to, Some(last_day)),
            year_fraction: terms.day_count.year_fraction(from, to, Some(last_day)),
            payment_date,
        });
        from = to;
    }
    Ok(periods)
}
