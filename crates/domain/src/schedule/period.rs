//! Periods: accrual from and to, and the day on which payment is due.

use super::payment_dates::unadjusted_ends;
use super::terms::{InterestBase, PaymentTiming, ScheduleTerms, Stub};
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
    /// Whether interest is calculated anew on what is owed at the start of the period; otherwise on
    /// what the period before was calculated on.
    pub renews_base: bool,
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
    let base_dates = base_dates(terms)?;
    let (mut from, mut renews_base) = (commencement, base_dates != BaseDates::None);
    let mut unadjusted_start = commencement;
    let mut periods = Vec::with_capacity(ends.len());
    for (end, payment_date) in ends {
        let to = accrual_end((end, payment_date));
        periods.push(Period {
            from,
            to,
            days: terms.day_count.days(from, to, Some(last_day)),
            year_fraction: terms.day_count.year_fraction(from, to, Some(last_day)),
            payment_date,
            renews_base,
        });
        from = to;
        renews_base = base_dates.any_within(std::mem::replace(&mut unadjusted_start, end), end);
    }
    Ok(periods)
}

/// The days on which what interest is calculated on becomes what is owed, beside the commencement.
#[derive(Debug, PartialEq, Eq)]
enum BaseDates {
    /// No day, nor the commencement.
    None,
    /// Those of every period.
    All,
    /// Unadjusted days, ascending.
    These(Vec<BusinessDate>),
}

impl BaseDates {
    /// Whether one lies after the first of two days and not after the second. One that is no end of a
    /// period, because periods were joined, so counts for the next end.
    fn any_within(&self, after: BusinessDate, until: BusinessDate) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::These(days) => {
                let first = days.partition_point(|day| *day <= after);
                days.get(first).is_some_and(|day| *day <= until)
            }
        }
    }
}

/// Rolled from the same anchor as payment dates, by so many more months.
fn base_dates(terms: &ScheduleTerms) -> Result<BaseDates, ScheduleTermsError> {
    match terms.interest_base {
        InterestBase::Balance => Ok(BaseDates::All),
        InterestBase::AmountFinanced => Ok(BaseDates::None),
        InterestBase::PeriodBalance { months } => {
            let stub = match terms.stub {
                Stub::ShortFirst | Stub::LongFirst => Stub::ShortFirst,
                Stub::ShortLast | Stub::LongLast => Stub::ShortLast,
            };
            let terms = ScheduleTerms { payment_months: months, stub, ..terms.clone() };
            Ok(BaseDates::These(unadjusted_ends(&terms)?))
        }
    }
}
