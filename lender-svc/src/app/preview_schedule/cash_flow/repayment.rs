//! How the principal of a cash flow is repaid.

use facility_domain::cashflow::{Direction, PaymentStep, PrincipalStep, Repayment};
use facility_proto::r#type::v1::cashflow_terms as pb;
use facility_service::wire::{path, read_optional_date};

use super::{MOST_STRETCHES, values::Amounts};

/// Reads a repayment; all at the final maturity where there is none.
pub(super) fn read_repayment(
    amounts: &mut Amounts<'_>,
    field: &str,
    repayment: Option<&pb::Repayment>,
) -> Option<Repayment> {
    use pb::repayment::Way;
    let Some(repayment) = repayment else { return Some(Repayment::AtMaturity) };
    match amounts.problems.required(field, repayment.way.as_ref())? {
        Way::AtMaturity(_) => Some(Repayment::AtMaturity),
        Way::EqualParts(parts) => {
            let at = |name: &str| path(field, &path("equal_parts", name));
            let cycle = amounts.cycle(&at("cycle"), parts.cycle.as_ref());
            let repaid_by = read_optional_date(amounts.problems, &at("repaid_by_date"), &parts.repaid_by_date);
            let balloon = amounts.amount_or_nothing(&at("balloon"), &parts.balloon);
            Some(Repayment::EqualParts { cycle: cycle?, repaid_by: repaid_by?, balloon: balloon? })
        }
        Way::PrincipalSteps(steps) => {
            let field = path(field, "principal_steps.steps");
            amounts.list(&field, &steps.steps, MOST_STRETCHES, read_principal_step).map(Repayment::Steps)
        }
        Way::Level(level) => {
            let at = |name: &str| path(field, &path("level", name));
            let cycle = amounts.cycle(&at("cycle"), level.cycle.as_ref());
            let first = amounts.optional_amount(&at("first_payment"), &level.first_payment);
            let repaid_by = read_optional_date(amounts.problems, &at("repaid_by_date"), &level.repaid_by_date);
            let balloon = amounts.amount_or_nothing(&at("balloon"), &level.balloon);
            Some(Repayment::Level { cycle: cycle?, first: first?, repaid_by: repaid_by?, balloon: balloon? })
        }
        Way::GivenPayments(steps) => {
            let field = path(field, "given_payments.steps");
            amounts.list(&field, &steps.steps, MOST_STRETCHES, read_payment_step).map(Repayment::GivenPayments)
        }
    }
}

fn read_principal_step(
    amounts: &mut Amounts<'_>,
    field: &str,
    step: &pb::repayment::PrincipalStep,
) -> Option<PrincipalStep> {
    let cycle = amounts.cycle(&path(field, "cycle"), step.cycle.as_ref());
    let amount = amounts.amount(&path(field, "amount"), &step.amount);
    let direction = if step.paid_out { Direction::PaidOut } else { Direction::Repaid };
    Some(PrincipalStep { cycle: cycle?, direction, amount: amount? })
}

fn read_payment_step(amounts: &mut Amounts<'_>, field: &str, step: &pb::repayment::PaymentStep) -> Option<PaymentStep> {
    let cycle = amounts.cycle(&path(field, "cycle"), step.cycle.as_ref());
    let amount = amounts.amount(&path(field, "amount"), &step.amount);
    Some(PaymentStep { cycle: cycle?, amount: amount? })
}
