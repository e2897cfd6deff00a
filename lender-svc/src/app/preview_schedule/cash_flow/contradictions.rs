//! Contradictions in the terms of a cash flow, each with the path of its field: the one to change
//! where several could be.

use facility_domain::cashflow::{CashflowError, CashflowTerms, CycleOf, InterestBase, Repayment};
use facility_service::errors::{FieldViolation, Refusal};

/// Every contradiction with its field.
pub(super) fn contradictions(errors: &[CashflowError], terms: &CashflowTerms) -> Refusal {
    let violation =
        |error: &CashflowError| FieldViolation::new(format!("cash_flow.{}", field(error, terms)), error.to_string());
    Refusal::invalid(errors.iter().map(violation).collect())
}

fn field(error: &CashflowError, terms: &CashflowTerms) -> String {
    let fixed = match error {
        CashflowError::PrincipalNotPositive { .. } | CashflowError::Money(_) => "principal",
        CashflowError::DiscountNotBelowPrincipal { .. } => "premium",
        CashflowError::MaturityNotAfterCommencement { .. } | CashflowError::NeverRepaid | CashflowError::Date(_) => {
            "final_maturity_date"
        }
        CashflowError::CapitalizedPastMaturity { .. } => "capitalized_until_date",
        CashflowError::AsOfNotBeforeMaturity { .. } => "as_of_date",
        CashflowError::FloorAboveCap { .. } => "rate_limits.cap",
        CashflowError::LeastChangeAboveMost { .. } => "rate_limits.most_change",
        CashflowError::RoundingUnit { .. } => "rounding.unit",
        CashflowError::FixingMissing { .. } => "fixings",
        CashflowError::FiguresOutOfRange { .. } => "rate",
        CashflowError::NoSteps => return format!("repayment.{}", way(terms)),
        CashflowError::NoPaymentSolves { .. } => return format!("repayment.{}", way(terms)),
        CashflowError::RepaymentNotPositive { position, .. } => {
            return match terms.repayment {
                Repayment::Level { .. } => "repayment.level.first_payment".to_owned(),
                Repayment::AtMaturity
                | Repayment::EqualParts { .. }
                | Repayment::Steps(_)
                | Repayment::GivenPayments(_) => format!("repayment.{}[{position}].amount", way(terms)),
            };
        }
        CashflowError::FirstPaymentAfterMaturity { position, .. } => {
            return format!("{}.anchor_date", cycle(CycleOf::Repayment(*position), terms));
        }
        CashflowError::RepaidBeforeFirstPayment { .. } => return format!("repayment.{}.repaid_by_date", way(terms)),
        CashflowError::BalloonNegative { .. }
        | CashflowError::BalloonNotBelowPrincipal { .. }
        | CashflowError::BalloonWithoutMaturity => return format!("repayment.{}.balloon", way(terms)),
        CashflowError::BaseNotPositive { .. } => {
            return match terms.interest_base {
                InterestBase::Lagging { .. } => "interest_base.lagging.first_amount".to_owned(),
                InterestBase::Balance | InterestBase::Fixed(_) => "interest_base.fixed_amount".to_owned(),
            };
        }
        CashflowError::FeeNegative { position, .. } => return format!("fees[{position}]"),
        CashflowError::StretchesNotAscending { of, .. } => return format!("{}.anchor_date", cycle(*of, terms)),
        CashflowError::TooManyDates { of } => return cycle(*of, terms),
    };
    fixed.to_owned()
}

/// The path of a cycle.
fn cycle(of: CycleOf, terms: &CashflowTerms) -> String {
    match of {
        CycleOf::Interest(position) => format!("interest_cycles[{position}]"),
        CycleOf::Repayment(position) => match terms.repayment {
            Repayment::Steps(_) | Repayment::GivenPayments(_) => format!("repayment.{}[{position}].cycle", way(terms)),
            Repayment::AtMaturity | Repayment::EqualParts { .. } | Repayment::Level { .. } => {
                format!("repayment.{}.cycle", way(terms))
            }
        },
        CycleOf::Resets(position) => format!("rate_resets[{position}].cycle"),
        CycleOf::Fees(position) => format!("fees[{position}].cycle"),
        CycleOf::InterestBase => "interest_base.lagging.cycle".to_owned(),
    }
}

/// The field of the repayment's way.
const fn way(terms: &CashflowTerms) -> &'static str {
    match terms.repayment {
        Repayment::AtMaturity => "at_maturity",
        Repayment::EqualParts { .. } => "equal_parts",
        Repayment::Steps(_) => "principal_steps.steps",
        Repayment::Level { .. } => "level",
        Repayment::GivenPayments(_) => "given_payments.steps",
    }
}
