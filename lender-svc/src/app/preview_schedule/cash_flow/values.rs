//! Amounts, rates and cycles of a cash flow.

use std::num::NonZeroU32;

use facility_domain::{
    cashflow::{AmountRounding, Cycle, Frequency, LastPeriod},
    decimal::parse_decimal,
    money::Money,
    rate::RateError,
};
use facility_proto::r#type::v1::cashflow_terms as pb;
use facility_service::wire::{Problems, each, path, read_date, read_optional_date};
use rust_decimal::Decimal;

/// The most decimals of a figure that is not money.
const MOST_DECIMALS: u32 = 20;
/// The longest period in days, in weeks and in months: a hundred years.
const LONGEST: (u32, u32, u32) = (36_600, 5_200, 1_200);

/// Reads amounts by how they are rounded.
pub(super) struct Amounts<'a> {
    pub(super) problems: &'a mut Problems,
    pub(super) rounding: Option<AmountRounding>,
}

impl Amounts<'_> {
    /// An amount: money where amounts are rounded.
    pub(super) fn amount(&mut self, field: &str, text: &str) -> Option<Decimal> {
        match self.rounding {
            Some(rounding) => {
                self.problems.keep(field, Money::parse(rounding.currency, text)).map(|money| money.amount())
            }
            None => self.exact(field, text),
        }
    }

    /// An amount that may be empty: `Some(None)` when it is.
    pub(super) fn optional_amount(&mut self, field: &str, text: &str) -> Option<Option<Decimal>> {
        if text.is_empty() { Some(None) } else { self.amount(field, text).map(Some) }
    }

    /// An amount that may be empty for nothing.
    pub(super) fn amount_or_nothing(&mut self, field: &str, text: &str) -> Option<Decimal> {
        self.optional_amount(field, text).map(Option::unwrap_or_default)
    }

    /// A figure that is not rounded yet.
    fn exact(&mut self, field: &str, text: &str) -> Option<Decimal> {
        self.problems.keep(field, parse_decimal(text, MOST_DECIMALS))
    }

    /// A figure that is not rounded yet and may be empty: `Some(None)` when it is.
    pub(super) fn optional_exact(&mut self, field: &str, text: &str) -> Option<Option<Decimal>> {
        if text.is_empty() { Some(None) } else { self.exact(field, text).map(Some) }
    }

    /// A figure that is not rounded yet and may be empty for nothing.
    pub(super) fn exact_or_nothing(&mut self, field: &str, text: &str) -> Option<Decimal> {
        self.optional_exact(field, text).map(Option::unwrap_or_default)
    }

    /// A rate of a year.
    pub(super) fn rate(&mut self, field: &str, text: &str) -> Option<Decimal> {
        let rate = self.exact(field, text)?;
        if rate.abs() < Decimal::TEN {
            Some(rate)
        } else {
            self.problems.none(field, RateError::TooLarge { rate }.to_string())
        }
    }

    /// A rate that may be empty: `Some(None)` when it is.
    pub(super) fn optional_rate(&mut self, field: &str, text: &str) -> Option<Option<Decimal>> {
        if text.is_empty() { Some(None) } else { self.rate(field, text).map(Some) }
    }

    /// A list of at most so many.
    pub(super) fn list<W, T>(
        &mut self,
        field: &str,
        list: &[W],
        most: usize,
        mut read: impl FnMut(&mut Amounts<'_>, &str, &W) -> Option<T>,
    ) -> Option<Vec<T>> {
        if list.len() > most {
            return self.problems.none(field, format!("must be at most {most}, not {}", list.len()));
        }
        let rounding = self.rounding;
        each(self.problems, field, list, |problems, field, one| read(&mut Amounts { problems, rounding }, field, one))
    }

    /// A cycle.
    pub(super) fn cycle(&mut self, field: &str, cycle: Option<&pb::Cycle>) -> Option<Cycle> {
        let cycle = self.problems.required(field, cycle)?;
        let anchor = read_date(self.problems, &path(field, "anchor_date"), &cycle.anchor_date);
        let rolls_from = read_optional_date(self.problems, &path(field, "roll_date"), &cycle.roll_date);
        let every = cycle.every.as_ref().map(|every| self.frequency(field, every));
        if every.is_none() && !cycle.roll_date.is_empty() {
            return self.problems.none(path(field, "roll_date"), "says nothing without a frequency");
        }
        let last_period = if cycle.long_last_period { LastPeriod::Long } else { LastPeriod::Short };
        let every = match every {
            Some(frequency) => Some(frequency?),
            None => None,
        };
        Some(Cycle { anchor: anchor?, rolls_from: rolls_from?, every, last_period })
    }

    fn frequency(&mut self, field: &str, every: &pb::cycle::Every) -> Option<Frequency> {
        use pb::cycle::Every;
        let (days, weeks, months) = LONGEST;
        let (name, length, most) = match *every {
            Every::Days(length) => ("days", length, days),
            Every::Weeks(length) => ("weeks", length, weeks),
            Every::Months(length) => ("months", length, months),
        };
        let length = NonZeroU32::new(length).filter(|length| length.get() <= most);
        let frequency = length.and_then(|length| match every {
            Every::Days(_) => Some(Frequency::Days(length)),
            Every::Weeks(_) => length.checked_mul(NonZeroU32::MIN.saturating_add(6)).map(Frequency::Days),
            Every::Months(_) => Some(Frequency::Months(length)),
        });
        match frequency {
            Some(frequency) => Some(frequency),
            None => self.problems.none(path(field, name), format!("must be 1 to {most}")),
        }
    }
}
