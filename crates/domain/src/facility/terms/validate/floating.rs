//! A floating rate, and what can't stand beside one.

use super::Problems;
use crate::day_count::DayCount;
use crate::facility::terms::{
    Amortization, BenchmarkKind, Fallback, FloatingInterest, GivenRent, InterestBase, ResetRule, TermsProblem,
};
use crate::rate::Rate;

/// The terms that a floating rate stands beside.
#[derive(Debug, Clone, Copy)]
pub struct BesideFloating<'a> {
    /// How days become a fraction of a year.
    pub day_count: DayCount,
    /// Months between payments.
    pub payment_months: u32,
    /// How principal is repaid.
    pub amortization: &'a Amortization,
    /// What interest is calculated on.
    pub interest_base: InterestBase,
}

impl FloatingInterest {
    /// What is wrong with this rate beside these terms: `floating` is its path, and theirs are
    /// `interest_base` and `amortization`.
    #[must_use]
    pub fn problems(&self, beside: BesideFloating<'_>) -> Vec<TermsProblem> {
        let mut problems = Problems::below("");
        check("floating", self, beside, &mut problems);
        problems.found
    }
}

/// Checks a rate with that path.
pub(super) fn check(field: &str, floating: &FloatingInterest, beside: BesideFloating<'_>, problems: &mut Problems) {
    let at = |name: &str| format!("{field}.{name}");
    let unnamed = floating.benchmark.trim().is_empty() || floating.benchmark.len() > 63;
    problems.add_if(unnamed, at("benchmark"), "Must name a benchmark, in 1 to 63 characters.");
    let regular = [1, 2, 3, 4, 6, 12].contains(&floating.reset_months);
    let sentence = format!("Must be 1, 2, 3, 4, 6 or 12, not {}.", floating.reset_months);
    problems.add_if(!regular, at("reset_months"), sentence);
    problems.count(&at("fixing_lag_business_days"), floating.fixing_lag_business_days, 0, 10);
    if let (Some(floor), Some(cap)) = (floating.floor, floating.cap) {
        // Both are below 10 with at most 10 decimals, so their sum is exact.
        let least = floor.value().checked_add(floating.margin.value());
        let crossed = least.is_none_or(|least| cap.value() < least);
        problems.add_if(crossed, at("cap"), "Must not be below floor and margin together.");
    }
    if let Fallback::PreviousFixing { most_days } = floating.fallback {
        problems.count(&at("previous_fixing.most_days"), most_days, 1, 365);
    }
    compounded(field, floating, beside, problems);
    not_at_a_floating_rate(beside, problems);
    problems.add_if(
        floating.reset_rule == ResetRule::KeepPrincipal && beside.amortization.may_add_interest(),
        at("reset_rule"),
        "What is added to the balance follows the rate, so that the parts of principal can't be kept.",
    );
}

/// Overnight rates are weighed by calendar days over a year of 360 or 365; their period is that of a
/// payment, and what it comes to is known when it ends.
fn compounded(field: &str, floating: &FloatingInterest, beside: BesideFloating<'_>, problems: &mut Problems) {
    let BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift: _ } = floating.benchmark_kind
    else {
        return;
    };
    let at = |name: &str| format!("{field}.{name}");
    problems.count(&at("compounded_in_arrears.lookback_business_days"), lookback_business_days, 0, 20);
    let counted = matches!(beside.day_count, DayCount::Act360 | DayCount::Act365Fixed);
    problems.add_if(!counted, at("compounded_in_arrears"), "Needs the day count ACT/360 or ACT/365F.");
    let own_period = floating.reset_months == beside.payment_months;
    let sentence = "Must be payment_months: an overnight rate is compounded over the period of a payment.";
    problems.add_if(!own_period, at("reset_months"), sentence);
    let lag = floating.fixing_lag_business_days;
    let sentence = "Must be 0 beside an overnight rate, whose lookback takes its place.";
    problems.add_if(lag != 0, at("fixing_lag_business_days"), sentence);
}

/// What has no meaning yet where the rate floats: a base that is fixed once, and payments of nothing,
/// whose interest is part of the balance before a corrected fixing could reach it.
fn not_at_a_floating_rate(beside: BesideFloating<'_>, problems: &mut Problems) {
    let on_balance = beside.interest_base == InterestBase::Balance;
    problems.add_if(!on_balance, "interest_base", "Must be the balance where the rate floats.");
    let mut nothing = |field: String, is_nothing: bool| {
        let sentence = "Where the rate floats, every payment must be a rent, or its interest could not be corrected.";
        problems.add_if(is_nothing, field, sentence);
    };
    match beside.amortization {
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
