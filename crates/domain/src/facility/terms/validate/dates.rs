//! Periods, maturities, calendars and counts of days and months.

use std::collections::BTreeSet;

use super::Problems;
use crate::date::BusinessDate;
use crate::facility::terms::availability::after;
use crate::facility::terms::{Amortization, FinalMaturity, PaymentTiming, TenorFrom, TermsDraft};
use crate::schedule::MAX_PERIODS;

/// Longest tenor and longest useful life, in months.
const MOST_MONTHS: u32 = 1200;
/// Most further holidays. Each date may have to step over all of them.
const MOST_HOLIDAYS: usize = 1000;

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
    let most = most_payments(draft).filter(|_| regular);
    if let Some(most) = most {
        let sentence = format!("Up to {most} payments would lie before the final maturity; 1200 are the most.");
        problems.add_if(most > MAX_PERIODS, "payment_months", sentence);
    }
    let in_advance = draft.payment_timing == PaymentTiming::Advance;
    let alone = "A bullet or interest-only periods can't be paid in advance.";
    match &draft.amortization {
        Amortization::InterestOnlyThenLevel { interest_only_periods } => {
            let field = "amortization.interest_only_then_level.interest_only_periods";
            problems.count(field, *interest_only_periods, 1, 1199);
            let none_left = most.is_some_and(|most| (most..MAX_PERIODS).contains(interest_only_periods));
            problems.add_if(none_left, field, "No payment is left after them, however early a schedule commences.");
            problems.add_if(in_advance, "payment_timing", alone);
        }
        Amortization::Bullet => problems.add_if(in_advance, "payment_timing", alone),
        Amortization::Profile { principal_shares } => {
            let field = "amortization.profile.principal_shares";
            let shares = u32::try_from(principal_shares.len()).unwrap_or(u32::MAX);
            let too_many = most.filter(|most| shares > *most);
            let sentence = |most| format!("{shares} shares, and a schedule has at most {most} payments.");
            problems.add_if(too_many.is_some(), field, too_many.map(sentence).unwrap_or_default());
        }
        Amortization::LevelRent | Amortization::LevelPrincipal => {}
    }
}

/// The payments of a schedule that commences as early as one can; `None` where nothing tells.
fn most_payments(draft: &TermsDraft) -> Option<u32> {
    let months = match draft.final_maturity {
        FinalMaturity::Tenor { months, from: _ } => Some(months).filter(|months| *months <= MOST_MONTHS)?,
        FinalMaturity::Fixed(date) => {
            let start = draft.availability_period.start;
            let years = u32::try_from(date.year().checked_sub(start.year())?).ok()?;
            // A month begun counts.
            let begun = years.checked_mul(12)?.checked_add(u32::try_from(date.month()).ok()?)?;
            let before = u32::try_from(start.month()).ok()?;
            begun.checked_sub(before)?.checked_add(u32::from(date.day() > start.day()))?
        }
    };
    (draft.payment_months > 0).then(|| months.div_ceil(draft.payment_months))
}

fn calendars(draft: &TermsDraft, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for (index, calendar) in draft.calendars.iter().enumerate() {
        let repeated = !seen.insert(calendar.code());
        problems.add_if(repeated, format!("calendars[{index}]"), format!("{} is named twice.", calendar.code()));
    }
    let holidays = draft.extra_holidays.len();
    let sentence = format!("Must be at most {MOST_HOLIDAYS}, not {holidays}.");
    problems.add_if(holidays > MOST_HOLIDAYS, "extra_holidays", sentence);
    for (index, pair) in draft.extra_holidays.windows(2).enumerate() {
        let ascending = matches!(pair, [earlier, later] if earlier < later);
        let later = index.saturating_add(1);
        problems.add_if(!ascending, format!("extra_holidays[{later}]"), "Dates must ascend, each once.");
    }
}
