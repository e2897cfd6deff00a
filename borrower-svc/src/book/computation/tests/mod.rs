//! Tests of the book's computation: figures worked by hand, figures of the
//! field's worked example, and the provider's rules as a second opinion.

mod allocation;
mod amounts;
mod charges;
mod dates;
mod explain;
mod lessee;
mod properties;
mod renewal;
mod repayment;
mod settlement;
mod shapes;
mod worked;

use facility_domain::{
    business_day::BusinessDayConvention,
    currency::Currency,
    date::BusinessDate,
    day_count::DayCount,
    facility::{
        FacilityTerms,
        fixtures::{boleo_terms, rate},
        terms::{Amortization, GivenRent, Interest, InterestBase, PaymentTiming, Stub, TermsDraft},
    },
    money::Money,
};
use rust_decimal::Decimal;

use super::{
    explain::MODES,
    schedule::{LeaseLine, LeaseSchedule, lease_schedule},
    *,
};

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn usd(text: &str) -> MinorAmount {
    MinorAmount::of(Money::parse(Currency::parse("USD").unwrap(), text).unwrap())
}

fn fixed(text: &str) -> Interest {
    Interest::Fixed { annual_rate: rate(text) }
}

/// Recorded as they are: some of the tests use terms that nobody would agree.
fn terms(draft: TermsDraft) -> FacilityTerms {
    FacilityTerms::from_recorded(draft)
}

/// The case's terms with weekends as the only holidays.
fn weekends_only() -> TermsDraft {
    TermsDraft { calendars: Vec::new(), ..boleo_terms() }
}

/// The schedule of the worked example: batch 1, accepted on a Sunday.
fn first_batch(draft: TermsDraft) -> LeaseSchedule {
    lease_schedule(&terms(draft), usd("3446325.00"), date("2008-05-18"), date("2015-03-03")).unwrap()
}

/// Quarters of exactly a quarter of a year, at 8 %: 2 % each.
fn quarters() -> TermsDraft {
    TermsDraft {
        interest: fixed("0.08"),
        day_count: DayCount::Thirty360,
        business_day_convention: BusinessDayConvention::Unadjusted,
        ..weekends_only()
    }
}

/// So many quarters from 3 March 2008.
fn over(count: u32, draft: TermsDraft, amount: &str) -> Result<LeaseSchedule, ComputationError> {
    let commencement = date("2008-03-03");
    lease_schedule(&terms(draft), usd(amount), commencement, months_after(commencement, 3 * count).unwrap())
}

fn column(schedule: &LeaseSchedule, value: impl Fn(&LeaseLine) -> MinorAmount) -> Vec<String> {
    schedule.lines.iter().map(|line| value(line).amount_text()).collect()
}

fn due_dates(schedule: &LeaseSchedule) -> Vec<String> {
    schedule.lines.iter().map(|line| line.due_date.to_string()).collect()
}
