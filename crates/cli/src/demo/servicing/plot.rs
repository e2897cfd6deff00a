//! A plot of the outstanding balance over the years (SVG), in the data folder.

use std::{collections::BTreeMap, fmt::Write};

use facility_domain::date::BusinessDate;
use facility_proto::lender::v1::LeaseSchedule;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::demo::{error::DemoError, play::Play};

use super::schedules::number;

const FILE: &str = "outstanding-balance.svg";

/// The area in which the line is drawn, in points.
const WIDTH: i64 = 880;
const HEIGHT: i64 = 400;
const LEFT: i64 = 90;
const TOP: i64 = 50;

impl Play<'_> {
    pub(super) fn write_plot(&mut self, schedules: &[LeaseSchedule]) -> Result<(), DemoError> {
        let path = self.folder.path().join(FILE);
        let title = format!("{}: outstanding balance in {}", self.case.title, self.case.currency());
        self.folder.write(&path, &plot(&title, &outstanding(schedules)))?;
        self.story.plain(&format!("  the outstanding balance over the years: {}", path.display()))?;
        Ok(())
    }
}

/// What is outstanding from each day on: funded, less principal due.
fn outstanding(schedules: &[LeaseSchedule]) -> BTreeMap<BusinessDate, Decimal> {
    let mut changes: BTreeMap<BusinessDate, Decimal> = BTreeMap::new();
    let mut change = |date: &str, amount: Decimal| {
        if let Ok(date) = BusinessDate::parse(date) {
            *changes.entry(date).or_default() += amount;
        }
    };
    for schedule in schedules {
        change(&schedule.funding_date, number(schedule.amount.as_ref()));
        for payment in &schedule.payments {
            change(&payment.due_date, -number(payment.principal.as_ref()));
        }
        for settlement in &schedule.settlements {
            change(&settlement.settlement_date, -number(settlement.principal.as_ref()));
        }
    }
    let mut balance = Decimal::ZERO;
    let mut running = |amount: Decimal| {
        balance += amount;
        balance
    };
    changes.into_iter().map(|(date, amount)| (date, running(amount))).collect()
}

/// A stepped line with a grid of years and round amounts.
fn plot(title: &str, balances: &BTreeMap<BusinessDate, Decimal>) -> String {
    let (Some((first, _)), Some((last, _))) = (balances.first_key_value(), balances.last_key_value()) else {
        return String::from("<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
    };
    let days = first.days_until(*last).max(1);
    let most = balances.values().copied().max().unwrap_or_default();
    let step = grid_step(most);
    let top = (most / step).ceil() * step;
    let x = |date: BusinessDate| LEFT + first.days_until(date) * WIDTH / days;
    let y = |amount: Decimal| {
        let share = amount * Decimal::from(HEIGHT) / top;
        TOP + HEIGHT - share.round().to_i64().unwrap_or_default()
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n<text x=\"{LEFT}\" y=\"26\" \
         font-size=\"16\">{}</text>\n",
        LEFT + WIDTH + 40,
        TOP + HEIGHT + 50,
        escaped(title)
    );
    // Writing to a String never fails.
    let mut amount = Decimal::ZERO;
    while amount <= top {
        let height = y(amount);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" y1=\"{height}\" x2=\"{}\" y2=\"{height}\" stroke=\"#ddd\"/><text x=\"{}\" \
             y=\"{}\" text-anchor=\"end\">{}</text>",
            LEFT + WIDTH,
            LEFT - 8,
            height + 4,
            grouped(amount)
        );
        amount += step;
    }
    for year in first.year().saturating_add(1)..=last.year() {
        if let Ok(new_year) = BusinessDate::from_ymd(year, 1, 1) {
            let place = x(new_year);
            let bottom = TOP + HEIGHT;
            let _ = writeln!(
                svg,
                "<line x1=\"{place}\" y1=\"{TOP}\" x2=\"{place}\" y2=\"{bottom}\" stroke=\"#eee\"/><text \
                 x=\"{place}\" y=\"{}\" text-anchor=\"middle\">{year}</text>",
                bottom + 20
            );
        }
    }
    let _ = writeln!(
        svg,
        "<path d=\"{}\" fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"2\"/>\n</svg>",
        path(balances, x, y)
    );
    svg
}

fn path(
    balances: &BTreeMap<BusinessDate, Decimal>,
    x: impl Fn(BusinessDate) -> i64,
    y: impl Fn(Decimal) -> i64,
) -> String {
    let mut path = String::new();
    for (date, balance) in balances {
        let (across, up) = (x(*date), y(*balance));
        // Writing to a String never fails.
        let _ = if path.is_empty() {
            write!(path, "M{across} {} V{up}", TOP + HEIGHT)
        } else {
            write!(path, " H{across} V{up}")
        };
    }
    path
}

/// 1, 2 or 5 times a power of ten, so that the highest amount takes 4 to 10 steps.
fn grid_step(most: Decimal) -> Decimal {
    let mut step = Decimal::ONE;
    let mut factors = [2, 5, 10].into_iter().cycle();
    let mut power = Decimal::ONE;
    while most / step > Decimal::TEN {
        match factors.next() {
            Some(10) | None => {
                power *= Decimal::TEN;
                step = power;
            }
            Some(factor) => step = power * Decimal::from(factor),
        }
    }
    step
}

/// Digits in groups of three: 12,500,000.
fn grouped(amount: Decimal) -> String {
    let digits = amount.trunc().to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).expect("a date")
    }

    #[test]
    fn the_grid_has_round_steps() {
        for (most, step) in [("63826287.50", 10_000_000), ("9.99", 1), ("101", 20), ("100", 10), ("42000", 5_000)] {
            assert_eq!(grid_step(most.parse().expect("a number")), Decimal::from(step), "{most}");
        }
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        for (amount, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_500_000, "12,500,000")] {
            assert_eq!(grouped(Decimal::from(amount)), text);
        }
    }

    #[test]
    fn the_line_steps_down_to_the_bottom() {
        let balances = BTreeMap::from([(date("2008-01-01"), Decimal::from(100)), (date("2009-01-01"), Decimal::ZERO)]);
        let svg = plot("a & b", &balances);
        assert!(svg.contains("a &amp; b"), "{svg}");
        // 100 is the top of the grid, zero its bottom.
        assert!(svg.contains("d=\"M90 450 V50 H970 V450\""), "{svg}");
    }
}
