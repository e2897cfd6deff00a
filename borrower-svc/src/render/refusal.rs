//! What a caller is told when the book refuses.

use facility_service::errors::{Reason, Refusal, RuleViolation};

use crate::book::{
    Rejection,
    rejection::{DateOf, FailedRule},
};

/// A rejection of the book of `stream` as the caller is told it.
#[must_use]
pub fn refusal(stream: &str, rejection: Rejection) -> Refusal {
    match rejection {
        Rejection::FacilityUnknown => Refusal::not_found(stream),
        Rejection::FollowingStopped { cause, description } => {
            let message = format!("This book no longer follows the provider's notices of {stream}: {description}");
            let rule = RuleViolation::new(Reason::FollowingStopped, stream, message).with("cause", cause.code());
            Refusal::rules(vec![rule])
        }
        Rejection::PurchaseExists(id) => {
            let name = format!("{stream}/purchases/{id}");
            Refusal::new(Reason::PurchaseExists, format!("{name} exists already")).with("resource", name)
        }
        Rejection::PurchaseUnknown(id) => Refusal::not_found(&format!("{stream}/purchases/{id}")),
        Rejection::ConditionUnknown(condition) => {
            Refusal::not_found(&format!("{stream}/{}", condition.relative_name()))
        }
        Rejection::SubmissionUnknown(number) => Refusal::not_found(&format!("{stream}/submissions/{number}")),
        Rejection::Rules(rules) => Refusal::rules(rules.into_iter().map(|rule| violation(stream, rule)).collect()),
    }
}

fn violation(stream: &str, rule: FailedRule) -> RuleViolation {
    match rule {
        FailedRule::NotADraft { purchase, state } => {
            let name = format!("{stream}/purchases/{purchase}");
            let sentence = format!("{purchase} is {state}; only a DRAFT can be submitted or cancelled");
            RuleViolation::new(Reason::WrongState, name, sentence).with("state", state)
        }
        FailedRule::NamedTwice { purchase } => {
            let name = format!("{stream}/purchases/{purchase}");
            RuleViolation::new(Reason::DuplicateInRequest, name, format!("{purchase} is named more than once"))
        }
        FailedRule::NoSuchPurchase { purchase } => {
            let name = format!("{stream}/purchases/{purchase}");
            RuleViolation::new(Reason::NotFound, name, format!("{purchase} does not exist"))
        }
        FailedRule::Currency { price, facility } => {
            let sentence = format!("The price is in {price}, the facility in {facility}");
            RuleViolation::new(Reason::CurrencyMismatch, "equipment.price", sentence)
                .with("currency", price)
                .with("facility_currency", facility)
        }
    }
}
