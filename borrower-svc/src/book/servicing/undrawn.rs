//! What the commitment fee is reckoned on: available + reserved at the close of
//! each day, by this book's own positions.
//!
//! The days are told by the notices: until a notice of a later day comes, the
//! position stands at the close of every day.

use facility_domain::date::BusinessDate;

use crate::book::computation::{MinorAmount, charges::BalanceRun};

/// The undrawn amounts since signing, or since the last bill.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Undrawn {
    /// Runs of days that have closed, the oldest first.
    runs: Vec<BalanceRun>,
    /// The first day that has not closed; none before signing.
    open: Option<BusinessDate>,
}

impl Undrawn {
    /// Begins to count on the day of signing.
    pub fn begin(&mut self, on: BusinessDate) {
        if self.open.is_none() {
            self.open = Some(on);
        }
    }

    /// Closes the days before `today`, at the end of each of which `balance` was
    /// undrawn. Nothing is counted from the last day of availability on.
    pub fn close_before(&mut self, today: BusinessDate, last_day: BusinessDate, balance: MinorAmount) {
        let Some(from) = self.open.filter(|from| *from < today) else { return };
        self.open = Some(today);
        let to = today.min(last_day);
        if to <= from {
            return;
        }
        match self.runs.last_mut() {
            Some(last) if last.balance == balance => last.to = to,
            Some(_) | None => self.runs.push(BalanceRun { from, to, balance }),
        }
    }

    /// The runs since the last bill.
    #[must_use]
    pub fn runs(&self) -> &[BalanceRun] {
        &self.runs
    }

    /// Begins anew: what was counted is billed.
    pub fn billed(&mut self) {
        self.runs.clear();
    }
}

#[cfg(test)]
mod tests {
    use facility_domain::currency::Currency;

    use super::*;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    fn cents(units: i128) -> MinorAmount {
        MinorAmount { currency: Currency::parse("USD").unwrap(), units }
    }

    fn runs(undrawn: &Undrawn) -> Vec<(String, String, i128)> {
        undrawn.runs().iter().map(|run| (run.from.to_string(), run.to.to_string(), run.balance.units)).collect()
    }

    #[test]
    fn days_of_one_balance_are_one_run() {
        let (mut undrawn, last) = (Undrawn::default(), date("2009-12-31"));
        undrawn.begin(date("2008-01-02"));
        undrawn.close_before(date("2008-01-02"), last, cents(100));
        assert_eq!(runs(&undrawn), []);
        undrawn.close_before(date("2008-01-04"), last, cents(100));
        undrawn.close_before(date("2008-01-05"), last, cents(100));
        undrawn.close_before(date("2008-01-07"), last, cents(60));
        let expected = [("2008-01-02", "2008-01-05", 100), ("2008-01-05", "2008-01-07", 60)];
        let expected = expected.map(|(from, to, units)| (from.to_owned(), to.to_owned(), units));
        assert_eq!(runs(&undrawn), expected);
        undrawn.billed();
        undrawn.close_before(date("2008-01-08"), last, cents(60));
        assert_eq!(runs(&undrawn), [("2008-01-07".to_owned(), "2008-01-08".to_owned(), 60)]);
    }

    #[test]
    fn nothing_counts_before_signing_or_from_the_last_day_of_availability() {
        let (mut undrawn, last) = (Undrawn::default(), date("2008-01-31"));
        undrawn.close_before(date("2008-01-10"), last, cents(100));
        assert_eq!(runs(&undrawn), []);
        undrawn.begin(date("2008-01-29"));
        undrawn.close_before(date("2008-02-03"), last, cents(100));
        undrawn.close_before(date("2008-02-04"), last, cents(0));
        assert_eq!(runs(&undrawn), [("2008-01-29".to_owned(), "2008-01-31".to_owned(), 100)]);
    }
}
