//! Floating rates of a random life: their terms, and fixings that come in time, late, or wrongly at first.

use facility_domain::{
    date::BusinessDate,
    day_count::DayCount,
    facility::{
        command::{CorrectFixing, PublishFixing},
        event::PublishedFixing,
        fixtures::{agent, rate},
        terms::{BenchmarkKind, Fallback, FloatingInterest, Interest, InterestBase, ResetRule, TermsDraft},
    },
    rate::Rate,
};
use rust_decimal::Decimal;

use super::{chance::Chance, life::Life, terms::SIGNING};

/// The same terms at a floating rate.
pub fn floating(chance: &mut Chance, draft: TermsDraft) -> TermsDraft {
    let overnight = chance.one_in(4);
    let fallback = Fallback::PreviousFixing { most_days: chance.count(1, 12) };
    let interest = FloatingInterest {
        benchmark: "USD-X".to_owned(),
        margin: rate(chance.pick(&["0", "0.02", "0.0333"])),
        floor: chance.pick(&[None, None, Some(rate("0.01"))]),
        cap: chance.pick(&[None, None, Some(rate("0.0555"))]),
        reset_months: if overnight { draft.payment_months } else { chance.pick(&[1, 1, 2, 3, 3, 4, 6, 12]) },
        fixing_lag_business_days: if overnight { 0 } else { chance.count(0, 4) },
        reset_rule: chance.pick(&[ResetRule::SolveRentAgain, ResetRule::KeepPrincipal]),
        benchmark_kind: if overnight {
            BenchmarkKind::CompoundedInArrears {
                lookback_business_days: chance.count(0, 6),
                observation_shift: chance.coin(),
            }
        } else {
            BenchmarkKind::Term
        },
        fallback: chance.pick(&[Fallback::None, Fallback::None, fallback]),
    };
    let day_count = if overnight { chance.pick(&[DayCount::Act360, DayCount::Act365Fixed]) } else { draft.day_count };
    let interest_base = InterestBase::Balance;
    TermsDraft { interest: Interest::Floating(interest), interest_base, day_count, ..draft }
}

impl Life {
    fn floats(&self) -> bool {
        matches!(self.pair.book().terms.interest, Interest::Floating(_))
    }

    /// Publishes what has been fixed by today: mostly all of it, or all whatever comes.
    pub fn publish(&mut self, all: bool) -> Result<(), String> {
        if !self.floats() || !all && self.chance.one_in(6) {
            return Ok(());
        }
        let calendar = self.pair.book().terms.calendar();
        let mut day = facility_domain::facility::fixtures::date(SIGNING).plus_days(-40).unwrap();
        let mut fixings = Vec::new();
        while day <= self.today() {
            let wanted = calendar.is_business_day(day) && !self.pair.book().fixings.contains_key(&day);
            if wanted && (all || !self.chance.one_in(15)) {
                fixings.push(PublishedFixing { fixing_date: day, rate: self.some_rate(day) });
            }
            day = day.next_day().unwrap();
        }
        for fixings in fixings.chunks(500) {
            let publish = PublishFixing { benchmark: "USD-X".to_owned(), fixings: fixings.to_vec() };
            if !self.provider(publish, &agent())? {
                return Err("fixings are refused".to_owned());
            }
        }
        Ok(())
    }

    /// A rate that drifts with the months, now and then below zero.
    fn some_rate(&mut self, day: BusinessDate) -> Rate {
        let months = i64::from(day.year()) * 12 + i64::from(day.month());
        let basis_points = (months * 37) % 600 - 50 + self.chance.days(0, 20);
        Rate::new(Decimal::new(basis_points, 4)).unwrap()
    }

    /// Corrects one of the fixings.
    pub fn correct(&mut self) -> Result<(), String> {
        if !self.floats() || self.pair.book().fixings.is_empty() {
            return Ok(());
        }
        let dates: Vec<BusinessDate> = self.pair.book().fixings.keys().copied().collect();
        let fixing_date = self.chance.pick(&dates);
        let previous = self.pair.book().fixings[&fixing_date].rate;
        let rate = self.some_rate(fixing_date);
        let (benchmark, reason) = ("USD-X".to_owned(), "A slip".to_owned());
        self.provider(CorrectFixing { benchmark, fixing_date, previous, rate, reason }, &agent()).map(drop)
    }
}
