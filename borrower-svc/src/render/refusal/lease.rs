//! What a caller is told when nothing is asked for a lease schedule, or a quote for one not taken.

use facility_domain::{
    date::BusinessDate,
    ids::{QuoteId, ScheduleId},
};
use facility_service::errors::{Reason, RuleViolation};

use crate::book::{
    computation::MinorAmount,
    rejection::{LeaseRule, QuoteRule},
    servicing::QuotedFigure,
};

const SETTLEMENT_DATE: &str = "settlement_date";

#[expect(clippy::too_many_lines, reason = "one arm for each rule")]
pub(super) fn violation(stream: &str, schedule: ScheduleId, rule: LeaseRule) -> RuleViolation {
    let of = |reason, sentence: String| RuleViolation::new(reason, format!("{stream}/schedules/{schedule}"), sentence);
    match rule {
        LeaseRule::FacilityState { state } => {
            let sentence = format!("The facility is {state}; its leases are settled and renewed no more");
            RuleViolation::new(Reason::WrongState, stream, sentence).with("state", state)
        }
        LeaseRule::State { state } => {
            let sentence = format!("Schedule {schedule} is {state}; this needs COMMENCED");
            of(Reason::WrongState, sentence).with("state", state)
        }
        LeaseRule::AnswerOutstanding { submission } => {
            let submission = format!("{stream}/submissions/{submission}");
            of(Reason::AnswerOutstanding, format!("The provider has not answered {submission}"))
                .with("submission", submission)
        }
        LeaseRule::DateNotOpen { settlement_date, business_date } => {
            let sentence = format!("A settlement takes effect on its day: {business_date} is open");
            RuleViolation::new(Reason::SettlementDateNotOpen, SETTLEMENT_DATE, sentence)
                .with("settlement_date", settlement_date.to_string())
                .with("open_date", business_date.to_string())
        }
        LeaseRule::DateNotQuotable { settlement_date, first, last } => {
            let rule = RuleViolation::new(
                Reason::DateNotQuotable,
                SETTLEMENT_DATE,
                format!("Quotes are given for {first} to {last}"),
            );
            span(rule.with("settlement_date", settlement_date.to_string()), first, last)
        }
        LeaseRule::Currency { amount, facility } => {
            let sentence = format!("The amount is in {amount}, the facility in {facility}");
            RuleViolation::new(Reason::CurrencyMismatch, "amount", sentence)
                .with("currency", amount)
                .with("facility_currency", facility)
        }
        LeaseRule::RateNotKnown => {
            let sentence = format!("A payment of schedule {schedule} is due and waits for its fixing");
            of(Reason::RateNotKnown, sentence)
        }
        LeaseRule::NothingOutstanding => {
            of(Reason::NothingOutstanding, format!("Nothing is left of schedule {schedule} that is not due"))
        }
        LeaseRule::OverOutstanding { amount, outstanding } => {
            let sentence = format!("{outstanding} is owed after the last payment due, less than {amount}");
            RuleViolation::new(Reason::OverOutstanding, "amount", sentence)
                .with("amount", amount.amount_text())
                .with("outstanding", outstanding.amount_text())
        }
        LeaseRule::BalloonNotCovered { left, balloon } => {
            let sentence =
                format!("{left} would be left, no more than the balloon of {balloon}: prepay less, or all of it");
            RuleViolation::new(Reason::BalloonNotCovered, "amount", sentence)
                .with("left", left.amount_text())
                .with("balloon", balloon.amount_text())
        }
        LeaseRule::NoRenewalOption => of(Reason::NoRenewalOption, "The terms give no option to renew".to_owned()),
        LeaseRule::Renewed => of(Reason::ScheduleRenewed, format!("Schedule {schedule} was renewed already")),
        LeaseRule::RenewalTerm { payments, most } => {
            let sentence = format!("A further term has 1 to {most} payments, not {payments}");
            RuleViolation::new(Reason::RenewalTermOutOfRange, "payments", sentence)
                .with("payments", payments.to_string())
                .with("most", most.to_string())
        }
        LeaseRule::OutsideRenewalNotice { business_date, first, last } => {
            let sentence =
                format!("Schedule {schedule} may be renewed from {first} to {last}; {business_date} is open");
            span(of(Reason::OutsideRenewalNotice, sentence).with("open_date", business_date.to_string()), first, last)
        }
        LeaseRule::NothingToRenew => {
            of(Reason::NothingToRenew, format!("Nothing is due beside the last payment of schedule {schedule}"))
        }
        LeaseRule::NotComputable { problem } => {
            of(Reason::ScheduleNotComputable, format!("This book can't compute what would come of it: {problem}"))
        }
    }
}

fn span(rule: RuleViolation, first: BusinessDate, last: BusinessDate) -> RuleViolation {
    rule.with("first", first.to_string()).with("last", last.to_string())
}

pub(super) fn quote_violation(stream: &str, quote: QuoteId, rule: QuoteRule) -> RuleViolation {
    let of = |reason, sentence: String| RuleViolation::new(reason, format!("{stream}/quotes/{quote}"), sentence);
    match rule {
        QuoteRule::Taken => of(Reason::QuoteTaken, format!("Quote {quote} was taken")),
        QuoteRule::Expired { settlement_date, business_date } => {
            let sentence = format!("Quote {quote} was given for {settlement_date}; {business_date} is open");
            of(Reason::QuoteExpired, sentence)
                .with("settlement_date", settlement_date.to_string())
                .with("open_date", business_date.to_string())
        }
        QuoteRule::Replaced { by } => of(Reason::QuoteStale, format!("Quote {by} took the place of quote {quote}"))
            .with("replaced_by", format!("{stream}/quotes/{by}")),
        QuoteRule::Stale { quoted, now } => {
            let by_now = now.map_or_else(|| "it can't be had".to_owned(), |now| format!("it is {now}"));
            let sentence = format!("Quote {quote} is over {quoted}; by this book {by_now} by now");
            of(Reason::QuoteStale, sentence)
                .with("quoted", quoted.amount_text())
                .with("now", now.map(|now| now.amount_text()).unwrap_or_default())
        }
        QuoteRule::Differs { figures } => {
            let told = figures.iter().map(|QuotedFigure { name, ours, theirs }| {
                let ours = ours.map_or_else(|| "not known".to_owned(), |ours| ours.to_string());
                format!("{name} {theirs}, by this book {ours}")
            });
            let sentence = format!("Quote {quote} differs: {}", told.collect::<Vec<_>>().join("; "));
            figures.iter().fold(of(Reason::QuoteDiffers, sentence), |rule, QuotedFigure { name, ours, theirs }| {
                let ours = ours.map(MinorAmount::amount_text).unwrap_or_default();
                rule.with(name, theirs.amount_text()).with(&format!("own_{name}"), ours)
            })
        }
    }
}
