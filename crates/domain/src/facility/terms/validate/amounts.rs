//! The commitment and the other amounts: currency, sign, and each within the commitment.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::Problems;
use rust_decimal::Decimal;

use crate::facility::terms::{LateCharge, LateChargeAmount, TermsDraft};
use crate::money::Money;

pub(super) fn check(draft: &TermsDraft, problems: &mut Problems) {
    problems.add_if(!draft.commitment.is_positive(), "commitment", "Must be positive.");
    let minimum = "minimum_drawdown";
    if in_currency(draft, minimum, draft.minimum_drawdown, problems) {
        problems.add_if(draft.minimum_drawdown.is_negative(), minimum, "Must not be negative.");
        problems.add_if(above(draft.minimum_drawdown, draft.commitment), minimum, "Must not exceed the commitment.");
    }
    if let Some(option) = draft.purchase_option
        && in_currency(draft, "purchase_option.price", option.price, problems)
    {
        problems.add_if(option.price.is_negative(), "purchase_option.price", "Must not be negative.");
    }
    late_charge(draft, problems);
    if let Some(fee) = draft.agency_fee
        && in_currency(draft, "agency_fee", fee, problems)
    {
        problems.add_if(!fee.is_positive(), "agency_fee", "Must be positive.");
        problems.add_if(above(fee, draft.commitment), "agency_fee", "Must not exceed the commitment.");
    }
    categories(draft, problems);
    sublimits(draft, problems);
}

/// Whether the amount can be compared with the commitment; if not, that is the problem.
pub(super) fn in_currency(draft: &TermsDraft, field: &str, amount: Money, problems: &mut Problems) -> bool {
    let currency = draft.commitment.currency();
    let same = amount.currency() == currency;
    problems.add_if(!same, field, format!("Must be in {}, the currency of the commitment.", currency.code()));
    same
}

/// Whether an amount of the same currency is the greater one.
pub(super) fn above(amount: Money, limit: Money) -> bool {
    amount.compare(limit) == Ok(Ordering::Greater)
}

fn late_charge(draft: &TermsDraft, problems: &mut Problems) {
    let Some(LateCharge { days, charge }) = draft.late_charge else { return };
    problems.count("late_charge.days", days, 1, 365);
    match charge {
        LateChargeAmount::Fixed { amount } => {
            let field = "late_charge.amount";
            if in_currency(draft, field, amount, problems) {
                problems.add_if(!amount.is_positive(), field, "Must be positive.");
                problems.add_if(above(amount, draft.commitment), field, "Must not exceed the commitment.");
            }
        }
        LateChargeAmount::Share { rate } => {
            let outside = rate.value() <= Decimal::ZERO || rate.value() >= Decimal::ONE;
            problems.add_if(outside, "late_charge.rate", "Must be above 0, and below 1.");
        }
    }
}

fn categories(draft: &TermsDraft, problems: &mut Problems) {
    problems.add_if(draft.eligible_categories.is_empty(), "eligible_categories", "Must name at least one category.");
    let mut seen = BTreeSet::new();
    for (index, category) in draft.eligible_categories.iter().enumerate() {
        let repeated = !seen.insert(category);
        problems.add_if(repeated, format!("eligible_categories[{index}]"), format!("{category} is named twice."));
    }
}

fn sublimits(draft: &TermsDraft, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for (index, sublimit) in draft.sublimits.iter().enumerate() {
        let category = &sublimit.category;
        let path = format!("sublimits[{index}].category");
        let eligible = draft.eligible_categories.contains(category);
        problems.add_if(!eligible, &path, format!("{category} is not an eligible category."));
        problems.add_if(!seen.insert(category), &path, format!("{category} has a sublimit already."));
        let path = format!("sublimits[{index}].amount");
        if in_currency(draft, &path, sublimit.amount, problems) {
            problems.add_if(!sublimit.amount.is_positive(), &path, "Must be positive.");
            problems.add_if(above(sublimit.amount, draft.commitment), &path, "Must not exceed the commitment.");
        }
    }
}
