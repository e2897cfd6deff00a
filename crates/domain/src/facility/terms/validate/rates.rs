//! Rates, shares and the rounding rule.

use rust_decimal::Decimal;

use super::Problems;
use crate::day_count::DayCount;
use crate::facility::terms::{
    Amortization, ArrangementFeeBilled, BenchmarkKind, Fallback, FloatingInterest, GivenRent, Interest, InterestBase,
    ResetRule, TermsDraft,
};
use crate::money::Money;
use crate::rate::Rate;

pub(super) fn check(draft: &TermsDraft, problems: &mut Problems) {
    let advance = draft.advance_rate.value();
    let outside = advance <= Decimal::ZERO || advance > Decimal::ONE;
    problems.add_if(outside, "advance_rate", "Must be above 0 and at most 1.");
    interest(draft, problems);
    not_negative("default_margin", draft.default_margin, problems);
    repayment(draft, problems);
    rounding(draft, problems);
    not_negative("fees.arrangement_fee_rate", draft.fees.arrangement_fee_rate, problems);
    not_negative("fees.commitment_fee_rate", draft.fees.commitment_fee_rate, problems);
    not_negative("fees.prepayment_fee_rate", draft.fees.prepayment_fee_rate, problems);
    let deducted = draft.fees.arrangement_fee_billed == ArrangementFeeBilled::DeductedFromInitialDrawdown;
    if deducted {
        // It comes off a drawdown, which is never more than the commitment.
        below_one("fees.arrangement_fee_rate", draft.fees.arrangement_fee_rate, problems);
    }
    vat_rates(draft, problems);
}

fn not_negative(field: &str, rate: Rate, problems: &mut Problems) {
    problems.add_if(rate.value() < Decimal::ZERO, field, "Must not be negative.");
}

fn below_one(field: &str, rate: Rate, problems: &mut Problems) {
    let outside = rate.value() < Decimal::ZERO || rate.value() >= Decimal::ONE;
    problems.add_if(outside, field, "Must be 0 or above, and below 1.");
}

fn interest(draft: &TermsDraft, problems: &mut Problems) {
    match &draft.interest {
        Interest::Fixed { annual_rate } => not_negative("interest.fixed.annual_rate", *annual_rate, problems),
        Interest::Floating(floating) => {
            self::floating(floating, problems);
            compounded(draft, floating, problems);
        }
    }
}

fn floating(floating: &FloatingInterest, problems: &mut Problems) {
    let unnamed = floating.benchmark.trim().is_empty() || floating.benchmark.len() > 63;
    problems.add_if(unnamed, "interest.floating.benchmark", "Must name a benchmark, in 1 to 63 characters.");
    let regular = [1, 2, 3, 4, 6, 12].contains(&floating.reset_months);
    let sentence = format!("Must be 1, 2, 3, 4, 6 or 12, not {}.", floating.reset_months);
    problems.add_if(!regular, "interest.floating.reset_months", sentence);
    problems.count("interest.floating.fixing_lag_business_days", floating.fixing_lag_business_days, 0, 10);
    if let (Some(floor), Some(cap)) = (floating.floor, floating.cap) {
        // Both are below 10 with at most 10 decimals, so their sum is exact.
        let least = floor.value().checked_add(floating.margin.value());
        let crossed = least.is_none_or(|least| cap.value() < least);
        problems.add_if(crossed, "interest.floating.cap", "Must not be below floor and margin together.");
    }
}

/// Overnight rates are weighed by calendar days over a year of 360 or 365; their period is that of a
/// payment, and what it comes to is known when it ends.
fn compounded(draft: &TermsDraft, floating: &FloatingInterest, problems: &mut Problems) {
    if let Fallback::PreviousFixing { most_days } = floating.fallback {
        problems.count("interest.floating.fallback.previous_fixing.most_days", most_days, 1, 365);
    }
    let BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift: _ } = floating.benchmark_kind
    else {
        return;
    };
    let field = "interest.floating.compounded_in_arrears";
    problems.count(&format!("{field}.lookback_business_days"), lookback_business_days, 0, 20);
    let counted = matches!(draft.day_count, DayCount::Act360 | DayCount::Act365Fixed);
    problems.add_if(!counted, field, "Needs the day count ACT/360 or ACT/365F.");
    let own_period = floating.reset_months == draft.payment_months;
    let sentence = "Must be payment_months: an overnight rate is compounded over the period of a payment.";
    problems.add_if(!own_period, "interest.floating.reset_months", sentence);
    let lag = floating.fixing_lag_business_days;
    let sentence = "Must be 0 beside an overnight rate, whose lookback takes its place.";
    problems.add_if(lag != 0, "interest.floating.fixing_lag_business_days", sentence);
}

fn repayment(draft: &TermsDraft, problems: &mut Problems) {
    below_one("balloon_rate", draft.balloon_rate, problems);
    match &draft.amortization {
        Amortization::Bullet => {
            let both = draft.balloon_rate.value() != Decimal::ZERO;
            problems.add_if(
                both,
                "balloon_rate",
                "A bullet repays everything at the end; there is no balloon beside it.",
            );
        }
        Amortization::Profile { principal_shares } => profile(principal_shares, draft.balloon_rate, problems),
        Amortization::RentProfile { weights, repeats: _ } => rent_profile(weights, draft.balloon_rate, problems),
        Amortization::GivenRent(rent) => given_rent(*rent, draft, problems),
        Amortization::LevelRent
        | Amortization::LevelPrincipal
        | Amortization::InterestOnlyThenLevel { interest_only_periods: _ }
        | Amortization::CapitalizedThenLevel { capitalized_periods: _ } => {}
    }
    if let Interest::Floating(floating) = &draft.interest {
        not_at_a_floating_rate(draft, problems);
        let kept = floating.reset_rule == ResetRule::KeepPrincipal;
        problems.add_if(
            kept && draft.amortization.may_add_interest(),
            "interest.floating.reset_rule",
            "What is added to the balance follows the rate, so that the parts of principal can't be kept.",
        );
    }
}

/// What has no meaning yet where the rate floats: a base that is fixed once, and payments of nothing,
/// whose interest is part of the balance before a corrected fixing could reach it.
fn not_at_a_floating_rate(draft: &TermsDraft, problems: &mut Problems) {
    let on_balance = draft.interest_base == InterestBase::Balance;
    problems.add_if(!on_balance, "interest_base", "Must be the balance where the rate floats.");
    let mut nothing = |field: String, is_nothing: bool| {
        let sentence = "Where the rate floats, every payment must be a rent, or its interest could not be corrected.";
        problems.add_if(is_nothing, field, sentence);
    };
    match &draft.amortization {
        Amortization::CapitalizedThenLevel { capitalized_periods: _ } => {
            nothing("amortization.capitalized_then_level".to_owned(), true);
        }
        Amortization::RentProfile { weights, repeats: _ } => {
            for (index, weight) in weights.iter().enumerate() {
                nothing(format!("amortization.rent_profile.weights[{index}]"), *weight == Rate::ZERO);
            }
        }
        Amortization::GivenRent(GivenRent::Amount(rent)) => {
            nothing("amortization.given_rent.amount".to_owned(), rent.is_zero());
        }
        Amortization::GivenRent(GivenRent::Share(share)) => {
            nothing("amortization.given_rent.share".to_owned(), *share == Rate::ZERO);
        }
        Amortization::LevelRent
        | Amortization::LevelPrincipal
        | Amortization::Bullet
        | Amortization::InterestOnlyThenLevel { interest_only_periods: _ }
        | Amortization::Profile { principal_shares: _ } => {}
    }
}

fn rent_profile(weights: &[Rate], balloon: Rate, problems: &mut Problems) {
    let field = "amortization.rent_profile.weights";
    problems.add_if(weights.is_empty() || weights.len() > 1200, field, "Must have 1 to 1200 weights.");
    for (index, weight) in weights.iter().enumerate() {
        not_negative(&format!("{field}[{index}]"), *weight, problems);
    }
    let some = weights.iter().any(|weight| *weight > Rate::ZERO);
    problems.add_if(!some && !weights.is_empty(), field, "At least one weight must be positive.");
    if let Some(last) = weights.len().checked_sub(1).filter(|_| some && balloon == Rate::ZERO) {
        let zero = weights.get(last) == Some(&Rate::ZERO);
        let sentence = "The last payment takes what rounding leaves: it must be a rent, or have a balloon beside it.";
        problems.add_if(zero, format!("{field}[{last}]"), sentence);
    }
}

fn given_rent(rent: GivenRent, draft: &TermsDraft, problems: &mut Problems) {
    match rent {
        GivenRent::Amount(amount) => {
            let field = "amortization.given_rent.amount";
            problems.add_if(amount.is_negative(), field, "Must not be negative.");
            let other = amount.currency() != draft.commitment.currency();
            problems.add_if(other, field, "Must be in the currency of the commitment.");
        }
        GivenRent::Share(share) => not_negative("amortization.given_rent.share", share, problems),
    }
}

fn profile(shares: &[Rate], balloon: Rate, problems: &mut Problems) {
    let field = "amortization.profile.principal_shares";
    problems.add_if(shares.is_empty() || shares.len() > 1200, field, "Must have 1 to 1200 shares.");
    let mut total = Some(balloon.value());
    for (index, share) in shares.iter().enumerate() {
        not_negative(&format!("{field}[{index}]"), *share, problems);
        total = total.and_then(|sum| sum.checked_add(share.value()));
    }
    problems.add_if(total != Some(Decimal::ONE), field, "Must add up to 1 with the balloon rate.");
}

/// A unit that is finer than the currency would make amounts that can't be paid.
fn rounding(draft: &TermsDraft, problems: &mut Problems) {
    let payable = Money::new(draft.commitment.currency(), draft.rounding.unit()).is_ok();
    problems.add_if(!payable, "rounding.unit", "Must be a multiple of the currency's minor unit.");
}

fn vat_rates(draft: &TermsDraft, problems: &mut Problems) {
    for (index, vat) in draft.vat_rates.iter().enumerate() {
        below_one(&format!("vat_rates[{index}].rate"), vat.rate, problems);
    }
    for (index, pair) in draft.vat_rates.windows(2).enumerate() {
        let ascending = matches!(pair, [earlier, later] if earlier.effective_from < later.effective_from);
        let later = index.saturating_add(1);
        problems.add_if(!ascending, format!("vat_rates[{later}].effective_from"), "Dates must ascend, each once.");
    }
}
