//! What no schedule of the terms could meet: more periods than one may have, interest alone in
//! advance, or holidays without end.

use rust_decimal::Decimal;

use super::Problems;
use crate::facility::terms::{Amortization, FinalMaturity, PaymentTiming, TermsDraft};
use crate::schedule::MAX_PERIODS;

/// Most further holidays. Each date may have to step over all of them.
const MOST_HOLIDAYS: usize = 1000;
/// Days of the shortest month.
const SHORTEST_MONTH: u32 = 28;

pub(super) fn check(draft: &TermsDraft, problems: &mut Problems) {
    if let Some(most) = longest(draft).filter(|most| *most > MAX_PERIODS) {
        let sentence =
            format!("Up to {most} payments would lie before the final maturity; {MAX_PERIODS} are the most.");
        problems.add("payment_months", sentence);
    }
    let alone = matches!(draft.amortization, Amortization::Bullet | Amortization::InterestOnlyThenLevel { .. });
    let in_advance = draft.payment_timing == PaymentTiming::Advance;
    let sentence = "A bullet or interest-only periods can't be paid in advance.";
    problems.add_if(alone && in_advance, "payment_timing", sentence);
    renewal(draft, problems);
    let holidays = draft.extra_holidays.len();
    let sentence = format!("Must be at most {MOST_HOLIDAYS}, not {holidays}.");
    problems.add_if(holidays > MOST_HOLIDAYS, "extra_holidays", sentence);
}

/// The payments of a schedule that commences as early as one can, a month begun counted. A tenor has
/// its own limit.
fn longest(draft: &TermsDraft) -> Option<u32> {
    let FinalMaturity::Fixed(date) = draft.final_maturity else { return None };
    let start = draft.availability_period.start;
    let years = i32::from(date.year()).checked_sub(i32::from(start.year()))?;
    let months = i32::from(date.month()).checked_sub(i32::from(start.month()))?;
    let begun = i32::from(date.day() > start.day());
    let months = years.checked_mul(12)?.checked_add(months)?.checked_add(begun)?;
    // The regular ones alone are judged here.
    (1..=12).contains(&draft.payment_months).then_some(())?;
    u32::try_from(months).ok()?.checked_next_multiple_of(draft.payment_months)?.checked_div(draft.payment_months)
}

/// A renewal is told in the last period, so that its notice is shorter than one; and something must be
/// left to renew.
fn renewal(draft: &TermsDraft, problems: &mut Problems) {
    let Some(option) = draft.renewal_option else { return };
    let negative = option.annual_rate.value() < Decimal::ZERO;
    problems.add_if(negative, "renewal_option.annual_rate", "Must not be negative.");
    problems.count("renewal_option.most_payments", option.most_payments, 1, MAX_PERIODS);
    let shortest = draft.payment_months.saturating_mul(SHORTEST_MONTH).saturating_sub(1);
    problems.count("renewal_option.notice_days", option.notice_days, 0, shortest);
    let nothing = draft.balloon_rate.value().is_zero() && draft.amortization != Amortization::Bullet;
    let sentence = "Without a balloon or a bullet nothing is left to renew.";
    problems.add_if(nothing, "renewal_option", sentence);
}
