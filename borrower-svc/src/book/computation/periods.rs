//! The periods of a schedule: where they end, which of them are joined, how long
//! each runs and when its payment is due.
//!
//! Source: domain rules "Schedules"; payment dates roll back from the unadjusted
//! final maturity, each from the maturity and never from its neighbour. For a
//! stub at the end they roll forward from the commencement.

use std::collections::{BTreeMap, BTreeSet};

use facility_domain::{
    date::BusinessDate,
    facility::{
        FacilityTerms,
        terms::{InterestBase, PaymentTiming, Roll, Stub},
    },
};

use super::{
    ComputationError,
    civil::{days_moved, months_moved},
    dates::adjusted,
    year_fraction::{Stretch, stretch},
};

/// The most periods of a schedule.
const MOST: i64 = 1_200;

/// A period of interest and the day on which its payment is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    /// First day of interest.
    pub from: BusinessDate,
    /// The day on which interest stops, itself not counted.
    pub to: BusinessDate,
    /// Its days.
    pub stretch: Stretch,
    /// The payment date: always adjusted.
    pub due_date: BusinessDate,
    /// Whether its interest is on what is owed when it begins; otherwise it is on
    /// whatever that of the period before was.
    pub on_balance: bool,
}

/// A reading of the day count other than ours: so many days more, in every
/// period or in that of one payment. Only [`super::explain`] asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DayShift {
    /// Days that are counted beyond ours; negative, fewer.
    pub days: i64,
    /// The payment whose period is read so; every one where it is none.
    pub only: Option<u32>,
}

/// The periods from the commencement to the final maturity, one after the other.
/// The day on which a period's payment falls due names it: of several that would
/// fall due on one day, only the last end remains, so that they are one period.
pub(super) fn periods(
    terms: &FacilityTerms,
    commencement: BusinessDate,
    final_maturity: BusinessDate,
) -> Result<Vec<Period>, ComputationError> {
    let calendar = terms.calendar();
    let adjust = |date| adjusted(date, terms.business_day_convention, &calendar).ok_or(ComputationError::OutOfRange);
    let last_due = adjust(final_maturity)?;
    if final_maturity <= commencement || last_due <= commencement {
        return Err(ComputationError::NoTerm);
    }
    let mut by_due_date = BTreeMap::new();
    for end in ends(terms, commencement, final_maturity)? {
        by_due_date.insert(adjust(end)?, end);
    }
    // Nothing is due before the lease begins, nor, in advance, beside its first rent.
    let opening = match terms.payment_timing {
        PaymentTiming::Arrears => commencement,
        PaymentTiming::Advance => adjust(commencement)?.max(commencement),
    };
    by_due_date.retain(|due, _| *due > opening);
    by_due_date.insert(last_due, final_maturity);

    let stops = |(due, end): (&BusinessDate, &BusinessDate)| if terms.accruals_adjusted { *due } else { *end };
    let last_day = by_due_date.last_key_value().map(stops);
    let renewals = Renewals::of(terms, commencement, final_maturity)?;
    let (mut from, mut began) = (commencement, None);
    let period = |entry: (&BusinessDate, &BusinessDate)| {
        let to = stops(entry);
        let stretch = stretch(terms.day_count, from, to, last_day);
        let on_balance = renewals.by(began);
        began = Some((began.map_or(commencement, |(_, end)| end), *entry.1));
        Period { from: std::mem::replace(&mut from, to), to, stretch, due_date: *entry.0, on_balance }
    };
    Ok(by_due_date.iter().map(period).collect())
}

/// When interest begins to run on what is owed by then.
enum Renewals {
    /// With every period.
    Always,
    /// With the commencement and on these days.
    On(BTreeSet<BusinessDate>),
    /// Never: it runs on the amount financed.
    Never,
}

impl Renewals {
    fn of(
        terms: &FacilityTerms,
        commencement: BusinessDate,
        final_maturity: BusinessDate,
    ) -> Result<Self, ComputationError> {
        let months = match terms.interest_base {
            InterestBase::Balance => return Ok(Self::Always),
            InterestBase::AmountFinanced => return Ok(Self::Never),
            InterestBase::PeriodBalance { months } => months,
        };
        if terms.payment_months == 0 || months == 0 || months % terms.payment_months != 0 {
            return Err(ComputationError::PaymentDates);
        }
        let inside = |date: BusinessDate| commencement < date && date < final_maturity;
        let (anchor, step) = match terms.stub {
            Stub::ShortFirst | Stub::LongFirst => (final_maturity, -i64::from(months)),
            Stub::ShortLast | Stub::LongLast => (commencement, i64::from(months)),
        };
        let (days, _) = Rolling { anchor, months: step, terms }.dates_while(inside)?;
        Ok(Self::On(days.into_iter().collect()))
    }

    /// Whether the period after one that ran from and to these unadjusted days begins
    /// anew; a day that joined periods have swallowed counts for their end. The first
    /// period has none before it.
    fn by(&self, before: Option<(BusinessDate, BusinessDate)>) -> bool {
        match (self, before) {
            (Self::Always, _) | (Self::On(_), None) => true,
            (Self::Never, _) => false,
            (Self::On(days), Some((from, to))) => days.iter().any(|day| from < *day && *day <= to),
        }
    }
}

/// The periods with days counted otherwise.
pub(super) fn shifted(periods: &mut [Period], terms: &FacilityTerms, shift: DayShift) -> Result<(), ComputationError> {
    let last_day = periods.last().map(|period| period.to);
    for (number, period) in (1..).zip(periods) {
        // The first payment in advance settles no days.
        if shift.only.is_some_and(|only| only != number) || period.from == period.to {
            continue;
        }
        let to = days_moved(period.to, shift.days).ok_or(ComputationError::OutOfRange)?;
        period.stretch = stretch(terms.day_count, period.from, to, last_day);
    }
    Ok(())
}

/// The unadjusted ends of the periods, ascending; the last is the final maturity.
fn ends(
    terms: &FacilityTerms,
    commencement: BusinessDate,
    final_maturity: BusinessDate,
) -> Result<Vec<BusinessDate>, ComputationError> {
    let Roll::BackFromFinalMaturity = terms.roll;
    if terms.payment_months == 0 {
        return Err(ComputationError::PaymentDates);
    }
    let back = Rolling { anchor: final_maturity, months: -i64::from(terms.payment_months), terms };
    let forward = Rolling { anchor: commencement, months: i64::from(terms.payment_months), terms };
    let inside = |date: BusinessDate| commencement < date && date < final_maturity;
    let mut ends = match terms.stub {
        Stub::ShortFirst | Stub::LongFirst => {
            let (mut ends, beyond) = back.dates_while(inside)?;
            if terms.stub == Stub::LongFirst && beyond != Some(commencement) {
                // The earliest: the short period is joined with the one after it.
                ends.pop();
            }
            ends.reverse();
            ends
        }
        Stub::ShortLast | Stub::LongLast => {
            let (mut ends, beyond) = forward.dates_while(inside)?;
            if terms.stub == Stub::LongLast && beyond != Some(final_maturity) {
                ends.pop();
            }
            ends
        }
    };
    ends.push(final_maturity);
    Ok(ends)
}

/// Dates at equal distances from an anchor.
struct Rolling<'a> {
    anchor: BusinessDate,
    months: i64,
    terms: &'a FacilityTerms,
}

impl Rolling<'_> {
    /// The dates that lie inside, and the first one beyond (none, where it
    /// leaves the calendar). Each from the anchor, never from its neighbour.
    fn dates_while(
        &self,
        inside: impl Fn(BusinessDate) -> bool,
    ) -> Result<(Vec<BusinessDate>, Option<BusinessDate>), ComputationError> {
        let mut dates = Vec::new();
        for k in 1..=MOST {
            match months_moved(self.anchor, k * self.months, self.terms.end_of_month) {
                Some(date) if inside(date) => dates.push(date),
                beyond => return Ok((dates, beyond)),
            }
        }
        Err(ComputationError::PaymentDates)
    }
}
