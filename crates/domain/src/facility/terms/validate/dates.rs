//! Periods, maturities, calendars and counts of days and months.

use std::collections::BTreeSet;

use super::Problems;
use crate::date::BusinessDate;
use crate::facility::terms::availability::after;
use crate::facility::terms::{Amortization, FinalMaturity, InterestBase, TenorFrom, TermsDraft};

/// Longest tenor and longest useful life, in months.
const MOST_MONTHS: u32 = 1200;

pub(super) fn check(draft: &TermsDraft, problems: &mut Problems) {
    let period = draft.availability_period;
    problems.add_if(period.end < period.start, "availability_period.end_date", "Must not be before the start.");
    final_maturity(draft, problems);
    problems.count("notice_business_days", draft.notice_business_days, 0, 60);
    payment_dates(draft, problems);
    calendars(draft, problems);
    problems.count("billing_lead_days", draft.billing_lead_days, 0, 90);
    problems.count("grace.days", draft.grace.days, 0, 365);
    problems.count("cure.period.days", draft.cure.period.days, 0, 365);
    problems.count("acceptance_long_stop_days", draft.acceptance_long_stop_days, 1, 1000);
    problems.count("useful_life_months", draft.useful_life_months, 1, MOST_MONTHS);
}

fn final_maturity(draft: &TermsDraft, problems: &mut Problems) {
    match draft.final_maturity {
        FinalMaturity::Fixed(date) => {
            let early = date <= draft.availability_period.end;
            problems.add_if(early, "final_maturity.date", "Must be after the end of the availability period.");
        }
        FinalMaturity::Tenor { months, from: _ } => {
            problems.count("final_maturity.tenor.months", months, 1, MOST_MONTHS);
            let latest = after(draft.availability_period.end, months);
            let field = "final_maturity.tenor.months";
            problems.add_if(latest.is_err(), field, "The final maturity would lie beyond the calendar.");
        }
    }
}

/// The earliest day on which the facility can mature, where the terms alone tell it. A tenor from
/// signing can't be placed before it is signed.
pub(super) fn earliest_maturity(draft: &TermsDraft) -> Option<BusinessDate> {
    match draft.final_maturity {
        FinalMaturity::Fixed(date) => Some(date),
        FinalMaturity::Tenor { months, from: TenorFrom::InitialDrawdown } => {
            after(draft.availability_period.start, months).ok()
        }
        FinalMaturity::Tenor { months: _, from: TenorFrom::Signing | TenorFrom::Closing } => None,
    }
}

fn payment_dates(draft: &TermsDraft, problems: &mut Problems) {
    let regular = [1, 2, 3, 4, 6, 12].contains(&draft.payment_months);
    let sentence = format!("Must be 1, 2, 3, 4, 6 or 12, not {}.", draft.payment_months);
    problems.add_if(!regular, "payment_months", sentence);
    if let InterestBase::PeriodBalance { months } = draft.interest_base {
        let whole = months > 0 && months <= MOST_MONTHS && months.checked_rem(draft.payment_months) == Some(0);
        let sentence = format!("Must be a multiple of payment_months, at most {MOST_MONTHS}, not {months}.");
        problems.add_if(!whole, "interest_base.period_balance.months", sentence);
    }
    let most = most_payments(draft);
    match &draft.amortization {
        Amortization::InterestOnlyThenLevel { interest_only_periods } => {
            let field = "amortization.interest_only_then_level.interest_only_periods";
            problems.count(field, *interest_only_periods, 1, 1199);
            leaves_a_rent(field, *interest_only_periods, most, problems);
        }
        Amortization::CapitalizedThenLevel { capitalized_periods } => {
            let field = "amortization.capitalized_then_level.capitalized_periods";
            problems.count(field, *capitalized_periods, 1, 1199);
            leaves_a_rent(field, *capitalized_periods, most, problems);
        }
        Amortization::Profile { principal_shares } => {
            at_most("amortization.profile.principal_shares", principal_shares.len(), most, problems);
        }
        Amortization::RentProfile { weights, repeats: false } => {
            at_most("amortization.rent_profile.weights", weights.len(), most, problems);
        }
        Amortization::RentProfile { weights: _, repeats: true }
        | Amortization::LevelRent
        | Amortization::LevelPrincipal
        | Amortization::Bullet
        | Amortization::GivenRent(_) => {}
    }
}

/// The most payments that a schedule of the facility can have, where the terms alone tell it: none
/// commences before the availability period begins, nor before its tenor does.
fn most_payments(draft: &TermsDraft) -> Option<u32> {
    let months = match draft.final_maturity {
        FinalMaturity::Tenor { months, from: _ } => months,
        FinalMaturity::Fixed(date) => {
            let start = draft.availability_period.start;
            (0..=MOST_MONTHS).find(|months| after(start, *months).is_ok_and(|day| day >= date))?
        }
    };
    // Last days of months that are kept may lie one period further apart.
    months.checked_next_multiple_of(draft.payment_months)?.checked_div(draft.payment_months)?.checked_add(1)
}

/// Periods that leave no payment for a rent in any schedule of the facility.
fn leaves_a_rent(field: &str, periods: u32, most: Option<u32>, problems: &mut Problems) {
    if let Some(most) = most.filter(|most| periods >= *most && periods < MOST_MONTHS) {
        problems.add(field, format!("No schedule has more than {most} payments, so that none would be left."));
    }
}

/// More parts than any schedule of the facility has payments.
fn at_most(field: &str, given: usize, most: Option<u32>, problems: &mut Problems) {
    if let Some(most) = most.filter(|most| u32::try_from(given).is_ok_and(|given| given > *most)) {
        problems.add(field, format!("No schedule has more than {most} payments, not {given}."));
    }
}

fn calendars(draft: &TermsDraft, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for (index, calendar) in draft.calendars.iter().enumerate() {
        let repeated = !seen.insert(calendar.code());
        problems.add_if(repeated, format!("calendars[{index}]"), format!("{} is named twice.", calendar.code()));
    }
    for (index, pair) in draft.extra_holidays.windows(2).enumerate() {
        let ascending = matches!(pair, [earlier, later] if earlier < later);
        let later = index.saturating_add(1);
        problems.add_if(!ascending, format!("extra_holidays[{later}]"), "Dates must ascend, each once.");
    }
}
