//! What a caller is told when the book refuses.

mod invoice;
mod lease;
mod payment;

use facility_domain::ids::PurchaseId;
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
        Rejection::CovenantUnknown(covenant) => Refusal::not_found(&format!("{stream}/covenants/{covenant}")),
        Rejection::ScheduleUnknown(schedule) => Refusal::not_found(&format!("{stream}/schedules/{schedule}")),
        Rejection::QuoteUnknown(quote) => Refusal::not_found(&format!("{stream}/quotes/{quote}")),
        Rejection::SubmissionUnknown(number) => Refusal::not_found(&format!("{stream}/submissions/{number}")),
        Rejection::Rules(rules) => Refusal::rules(rules.into_iter().map(|rule| violation(stream, rule)).collect()),
    }
}

fn violation(stream: &str, rule: FailedRule) -> RuleViolation {
    match rule {
        FailedRule::NotADraft { purchase, state } => {
            let sentence = format!("{purchase} is {state}; only a DRAFT can be submitted or cancelled");
            of(stream, &purchase, Reason::WrongState, sentence).with("state", state)
        }
        FailedRule::NotFunded { purchase, state } => {
            let sentence = format!("{purchase} is {state}; only what is FUNDED can be accepted");
            of(stream, &purchase, Reason::WrongState, sentence).with("state", state)
        }
        FailedRule::DeliveryClosed { purchase, state } => {
            let sentence = format!("{purchase} is {state}; its delivery can't be recorded any more");
            of(stream, &purchase, Reason::WrongState, sentence).with("state", state)
        }
        FailedRule::NotDelivered { purchase } => {
            let sentence = format!("The delivery of {purchase} is not recorded");
            of(stream, &purchase, Reason::NotDelivered, sentence)
        }
        FailedRule::AcceptedBeforeDelivery { purchase, on, delivered_on } => {
            let sentence = format!("{purchase} was delivered on {delivered_on}, after its acceptance on {on}");
            of(stream, &purchase, Reason::AcceptedBeforeDelivery, sentence)
                .with("acceptance_date", on.to_string())
                .with("delivery_date", delivered_on.to_string())
        }
        FailedRule::InFuture { purchase, what, date, business_date } => {
            let what = match what {
                DateOf::Delivery => "delivery",
                DateOf::Acceptance => "acceptance",
            };
            let sentence =
                format!("The {what} of {purchase} on {date} lies after this book's business date {business_date}");
            of(stream, &purchase, Reason::DateInFuture, sentence)
                .with("date", date.to_string())
                .with("business_date", business_date.to_string())
        }
        FailedRule::SeveralDrawdowns { purchase, drawdown, first } => {
            let sentence = format!("{purchase} is of drawdown {drawdown}, the first one named of {first}");
            of(stream, &purchase, Reason::SeveralDrawdowns, sentence)
                .with("drawdown", format!("{stream}/drawdowns/{drawdown}"))
                .with("first_drawdown", format!("{stream}/drawdowns/{first}"))
        }
        FailedRule::NamedTwice { purchase } => {
            let sentence = format!("{purchase} is named more than once");
            of(stream, &purchase, Reason::DuplicateInRequest, sentence)
        }
        FailedRule::NoSuchPurchase { purchase } => {
            let sentence = format!("{purchase} does not exist");
            of(stream, &purchase, Reason::NotFound, sentence)
        }
        FailedRule::NotOnSchedule { purchase, state, schedule } => {
            let sentence = format!("{purchase}, which is {state}, is not on schedule {schedule}");
            of(stream, &purchase, Reason::EquipmentWrongState, sentence)
                .with("state", state)
                .with("schedule", format!("{stream}/schedules/{schedule}"))
        }
        FailedRule::Lease { schedule, rule } => lease::violation(stream, schedule, rule),
        FailedRule::Quote { quote, rule } => lease::quote_violation(stream, quote, rule),
        FailedRule::Payment { invoice, rule } => payment::violation(stream, invoice, rule),
        FailedRule::Invoice { invoice, rule } => invoice::violation(stream, invoice, rule),
        FailedRule::Currency { price, facility } => {
            let sentence = format!("The price is in {price}, the facility in {facility}");
            RuleViolation::new(Reason::CurrencyMismatch, "equipment.price", sentence)
                .with("currency", price)
                .with("facility_currency", facility)
        }
    }
}

/// What stands against one purchase.
fn of(stream: &str, purchase: &PurchaseId, reason: Reason, sentence: String) -> RuleViolation {
    RuleViolation::new(reason, format!("{stream}/purchases/{purchase}"), sentence)
}

#[cfg(test)]
mod tests {
    use facility_domain::ids::InvoiceId;

    use super::*;
    use crate::{
        book::rejection::InvoiceRule,
        testing::{STREAM, date, purchase_id},
    };

    /// Reason, subject and figures of a rule as the caller is told it.
    fn told(rule: FailedRule) -> (Reason, String, Vec<(String, String)>) {
        let told = violation(STREAM, rule);
        (told.reason, told.subject, told.metadata.into_iter().collect())
    }

    fn figures(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_stands_against_a_purchase_names_it_and_its_dates() {
        let purchase = purchase_id("PUR-001");
        let name = "facilities/boleo/purchases/PUR-001".to_owned();
        let (on, delivered_on) = (date("2008-05-04"), date("2008-05-05"));
        let rule = FailedRule::AcceptedBeforeDelivery { purchase: purchase.clone(), on, delivered_on };
        let dates = figures(&[("acceptance_date", "2008-05-04"), ("delivery_date", "2008-05-05")]);
        assert_eq!(told(rule), (Reason::AcceptedBeforeDelivery, name.clone(), dates));
        let rule = FailedRule::NotFunded { purchase: purchase.clone(), state: "SENDING" };
        assert_eq!(told(rule), (Reason::WrongState, name.clone(), figures(&[("state", "SENDING")])));
        assert_eq!(told(FailedRule::NotDelivered { purchase }), (Reason::NotDelivered, name, Vec::new()));
    }

    #[test]
    fn what_stands_against_an_invoice_names_it_and_the_submission_under_way() {
        let invoice = InvoiceId::FIRST;
        let name = "facilities/boleo/invoices/1".to_owned();
        let rule = InvoiceRule::DisputeUnderWay { submission: 7 };
        let submission = figures(&[("submission", "facilities/boleo/submissions/7")]);
        assert_eq!(told(FailedRule::Invoice { invoice, rule }), (Reason::AlreadyDisputed, name.clone(), submission));
        let rule = FailedRule::Invoice { invoice, rule: InvoiceRule::NothingDiffers };
        assert_eq!(told(rule), (Reason::NothingDiffers, name, Vec::new()));
    }
}
