//! When a covenant is tested, and whether a figure keeps it, by this book's own count.

use std::cmp::Ordering;

use facility_domain::{
    date::BusinessDate,
    facility::terms::{Covenant, Threshold},
};
use rust_decimal::Decimal;

use super::civil::{days_moved, months_moved};

/// The most tests that are looked at: a century of months.
const MOST: i64 = 1_200;

/// The tests of a covenant from a day on: all up to another day, and the next one.
#[must_use]
pub fn tests(covenant: &Covenant, since: BusinessDate, until: BusinessDate) -> Vec<BusinessDate> {
    let mut tests = Vec::new();
    for number in 0..=MOST {
        let months = i64::from(covenant.test_months).saturating_mul(number);
        let Some(test) = months_moved(covenant.first_test, months, true) else { break };
        if test >= since {
            tests.push(test);
        }
        if test > until {
            break;
        }
    }
    tests
}

/// The last day on which the certificate of a test is in time; none beyond the calendar.
#[must_use]
pub fn certificate_due(covenant: &Covenant, test: BusinessDate) -> Option<BusinessDate> {
    days_moved(test, i64::from(covenant.certificate_days))
}

/// Whether a figure keeps what was undertaken.
#[must_use]
pub fn keeps(threshold: Threshold, figure: Decimal) -> bool {
    let (bound, wrong) = match threshold {
        Threshold::AtLeast(least) => (least, Ordering::Less),
        Threshold::AtMost(most) => (most, Ordering::Greater),
    };
    figure.cmp(&bound) != wrong
}
