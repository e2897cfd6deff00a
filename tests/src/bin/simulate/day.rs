//! Civil days for the workload and its auditor, apart from the services' own (Howard Hinnant,
//! "chrono-Compatible Low-Level Date Algorithms").

/// Days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

impl Day {
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(str::parse::<i64>);
        let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year - era * 400;
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        Some(Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468))
    }

    pub fn text(self) -> String {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted - era * 146_097;
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        format!("{:04}-{month:02}-{day:02}", year + era * 400 + carry)
    }

    pub const fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// 1970-01-01 was a Thursday.
    pub const fn is_weekend(self) -> bool {
        matches!((self.0 + 3).rem_euclid(7), 5 | 6)
    }

    /// The first day that is no weekend after so many that are none.
    pub const fn plus_working_days(self, days: u64) -> Self {
        let (mut day, mut left) = (self, days);
        loop {
            if !day.is_weekend() {
                if left == 0 {
                    return day;
                }
                left -= 1;
            }
            day = day.plus(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        // `date -u -d 2008-02-29 +%s` / 86400, and a Friday by `date -d 2008-02-29 +%a`.
        assert_eq!(Day::read("2008-02-29"), Some(Day(13_938)));
        assert_eq!(Day(13_938).text(), "2008-02-29");
        assert!(!Day(13_938).is_weekend() && Day(13_939).is_weekend() && Day(13_940).is_weekend());
        assert_eq!(Day(13_938).plus_working_days(1).text(), "2008-03-03");
    }
}
