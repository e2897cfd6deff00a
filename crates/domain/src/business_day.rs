//! Business-day conventions: where a date goes that is no business day.
//!
//! Sources: FpML `BusinessDayConventionEnum`; ISDA 2006 Definitions, section 4.12. Which dates are
//! adjusted, and whether accruals follow, is decided by the schedule.

use crate::calendar::Calendar;
use crate::date::{BusinessDate, DateError};

/// What happens to a date that is no business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BusinessDayConvention {
    /// It stays.
    Unadjusted,
    /// The next business day.
    Following,
    /// The next business day, or the one before when the next is in another month.
    ModifiedFollowing,
    /// The business day before.
    Preceding,
    /// The business day before, or the next when the one before is in another month.
    ModifiedPreceding,
    /// The nearest business day; of two equally near the next.
    Nearest,
}

impl BusinessDayConvention {
    /// The date, adjusted.
    ///
    /// # Errors
    /// There is no business day left before the end of business dates.
    pub fn adjust(self, date: BusinessDate, calendar: &Calendar) -> Result<BusinessDate, DateError> {
        let next = || roll(date, 1, calendar);
        let previous = || roll(date, -1, calendar);
        let stays = |moved: BusinessDate| moved.month() == date.month();
        match self {
            Self::Unadjusted => Ok(date),
            Self::Following => next(),
            Self::Preceding => previous(),
            Self::ModifiedFollowing => {
                let following = next()?;
                if stays(following) { Ok(following) } else { previous() }
            }
            Self::ModifiedPreceding => {
                let preceding = previous()?;
                if stays(preceding) { Ok(preceding) } else { next() }
            }
            Self::Nearest => {
                let (preceding, following) = (previous()?, next()?);
                let nearer_before = preceding.days_until(date) < date.days_until(following);
                Ok(if nearer_before { preceding } else { following })
            }
        }
    }
}

/// The first business day from the date on, a step of days at a time.
fn roll(date: BusinessDate, step: i64, calendar: &Calendar) -> Result<BusinessDate, DateError> {
    let mut candidate = date;
    while !calendar.is_business_day(candidate) {
        candidate = candidate.plus_days(step)?;
    }
    Ok(candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::CalendarId;
    use proptest::prelude::*;

    const ALL: [BusinessDayConvention; 6] = [
        BusinessDayConvention::Unadjusted,
        BusinessDayConvention::Following,
        BusinessDayConvention::ModifiedFollowing,
        BusinessDayConvention::Preceding,
        BusinessDayConvention::ModifiedPreceding,
        BusinessDayConvention::Nearest,
    ];

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    fn adjusted(text: &str, extra: &[&str]) -> [String; 6] {
        let calendar = Calendar::joint(&[CalendarId::Weekends], extra.iter().map(|holiday| date(holiday)));
        ALL.map(|convention| convention.adjust(date(text), &calendar).unwrap().to_string())
    }

    #[test]
    fn saturday_at_a_month_end_goes_where_each_convention_says() {
        // 2008-05-31 is a Saturday.
        let expected = ["2008-05-31", "2008-06-02", "2008-05-30", "2008-05-30", "2008-05-30", "2008-05-30"];
        assert_eq!(adjusted("2008-05-31", &[]), expected);
    }

    #[test]
    fn sunday_at_a_month_start_goes_where_each_convention_says() {
        // 2008-06-01 is a Sunday.
        let expected = ["2008-06-01", "2008-06-02", "2008-06-02", "2008-05-30", "2008-06-02", "2008-06-02"];
        assert_eq!(adjusted("2008-06-01", &[]), expected);
    }

    #[test]
    fn equally_near_days_go_to_the_following() {
        // Wednesday 2008-03-05 closed: Tuesday and Thursday are equally near.
        let expected = ["2008-03-05", "2008-03-06", "2008-03-06", "2008-03-04", "2008-03-04", "2008-03-06"];
        assert_eq!(adjusted("2008-03-05", &["2008-03-05"]), expected);
    }

    #[test]
    fn leap_day_on_a_sunday_stays_in_february_when_modified() {
        // 2032-02-29 is a Sunday.
        let expected = ["2032-02-29", "2032-03-01", "2032-02-27", "2032-02-27", "2032-02-27", "2032-03-01"];
        assert_eq!(adjusted("2032-02-29", &[]), expected);
    }

    #[test]
    fn business_day_stays_whatever_the_convention() {
        assert_eq!(adjusted("2008-03-03", &[]), ["2008-03-03"; 6].map(str::to_owned));
    }

    #[test]
    fn no_business_day_left_is_an_error() {
        // 2200-12-31 is a Wednesday; closed, nothing follows.
        let last = date("2200-12-31");
        let calendar = Calendar::joint(&[CalendarId::Weekends], [last]);
        assert_eq!(BusinessDayConvention::Following.adjust(last, &calendar), Err(DateError::OutOfRange));
        assert_eq!(BusinessDayConvention::Preceding.adjust(last, &calendar), Ok(date("2200-12-30")));
    }

    proptest! {
        #[test]
        fn adjusted_dates_are_business_days_and_modified_ones_stay_in_the_month(days in 100_i64..100_000) {
            let ids = [CalendarId::Usny, CalendarId::Gblo, CalendarId::Chzu, CalendarId::Mxmc];
            let calendar = Calendar::joint(&ids, []);
            let start = date("1900-01-01").plus_days(days).unwrap();
            for convention in ALL {
                let adjusted = convention.adjust(start, &calendar).unwrap();
                if convention == BusinessDayConvention::Unadjusted {
                    prop_assert_eq!(adjusted, start);
                    continue;
                }
                prop_assert!(calendar.is_business_day(adjusted));
                if matches!(convention, BusinessDayConvention::ModifiedFollowing | BusinessDayConvention::ModifiedPreceding) {
                    prop_assert_eq!(adjusted.month(), start.month());
                }
                prop_assert_eq!(convention.adjust(adjusted, &calendar), Ok(adjusted));
            }
        }
    }
}
