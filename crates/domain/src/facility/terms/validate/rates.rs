//! Rates, shares and the rounding rule.

use rust_decimal::Decimal;

use super::Problems;
use super::floating::BesideFloating;
use crate::facility::terms::{Amortization, ArrangementFeeBilled, GivenRent, Interest, TermsDraft};
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
            let beside = BesideFloating {
                day_count: draft.day_count,
                payment_months: draft.payment_months,
                amortization: &draft.amortization,
                interest_base: draft.interest_base,
            };
            super::floating::check("interest.floating", floating, beside, problems);
        }
    }
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
