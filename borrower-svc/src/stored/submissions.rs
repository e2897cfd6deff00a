//! Stored events about what is sent to the provider.

use std::sync::Arc;

use facility_domain::{
    facility::servicing::PrepaymentEffect,
    ids::{ConditionId, CovenantId, PurchaseId},
};
use serde::{Deserialize, Serialize};

use super::values::{StoredMoney, base64, bytes, date, drawdown, invoice, quote, schedule, text};
use crate::book::{
    computation::MinorAmount,
    event::{SubmissionAccepted, SubmissionRecorded, SubmissionRefused},
    submission::{AcceptedPurchase, ConditionRef, Content, Failure, Outcome, ProviderMethod, Refused},
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmissionRecordedV2 {
    submission: u32,
    content: ContentV2,
    method: String,
    request: String,
    provider_request_id: String,
    on_behalf_of: String,
    created_at: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum ContentV2 {
    Drawdown { purchases: Vec<String>, requested_funding_date: String },
    Evidence { drawdown: Option<u32>, condition: String },
    Acceptance { purchases: Vec<AcceptedPurchaseV2> },
    Dispute { invoice: u32 },
    Certificate { covenant: String, test_date: String },
    Prepayment { schedule: u32, amount: StoredMoney, settlement_date: String, effect: EffectV2 },
    Renewal { schedule: u32, payments: u32 },
    TerminationQuote { schedule: u32, purchases: Vec<String>, settlement_date: String },
    Termination { quote: u32, schedule: u32, settlement_date: String },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EffectV2 {
    ShorterTerm,
    LowerRent,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedPurchaseV2 {
    purchase: String,
    on: String,
}

impl From<&SubmissionRecorded> for SubmissionRecordedV2 {
    fn from(event: &SubmissionRecorded) -> Self {
        Self {
            submission: event.submission,
            content: ContentV2::from(&event.content),
            method: event.method.full_name().to_owned(),
            request: base64(&event.request),
            provider_request_id: event.provider_request_id.clone(),
            on_behalf_of: event.on_behalf_of.clone(),
            created_at: event.created_at,
        }
    }
}

impl SubmissionRecordedV2 {
    pub fn read(self) -> Result<SubmissionRecorded, String> {
        Ok(SubmissionRecorded {
            submission: self.submission,
            content: self.content.read()?,
            method: method(&self.method)?,
            request: Arc::from(bytes(&self.request)?),
            provider_request_id: self.provider_request_id,
            on_behalf_of: self.on_behalf_of,
            created_at: self.created_at,
        })
    }
}

impl From<&Content> for ContentV2 {
    fn from(content: &Content) -> Self {
        match content {
            Content::Drawdown { purchases, requested_funding_date } => Self::Drawdown {
                purchases: purchases.iter().map(ToString::to_string).collect(),
                requested_funding_date: requested_funding_date.to_string(),
            },
            Content::Evidence { condition } => Self::Evidence {
                drawdown: condition.drawdown.map(|drawdown| drawdown.number()),
                condition: condition.condition.to_string(),
            },
            Content::Acceptance { purchases } => {
                let purchases = purchases.iter().map(|accepted| AcceptedPurchaseV2 {
                    purchase: accepted.purchase.to_string(),
                    on: accepted.on.to_string(),
                });
                Self::Acceptance { purchases: purchases.collect() }
            }
            Content::Dispute { invoice } => Self::Dispute { invoice: invoice.number() },
            Content::Certificate { covenant, test_date } => {
                Self::Certificate { covenant: covenant.to_string(), test_date: test_date.to_string() }
            }
            Content::Prepayment { schedule, amount, settlement_date, effect } => Self::Prepayment {
                schedule: schedule.number(),
                amount: StoredMoney::of_minor(*amount),
                settlement_date: settlement_date.to_string(),
                effect: match effect {
                    PrepaymentEffect::ShorterTerm => EffectV2::ShorterTerm,
                    PrepaymentEffect::LowerRent => EffectV2::LowerRent,
                },
            },
            Content::Renewal { schedule, payments } => {
                Self::Renewal { schedule: schedule.number(), payments: *payments }
            }
            Content::TerminationQuote { schedule, purchases, settlement_date } => Self::TerminationQuote {
                schedule: schedule.number(),
                purchases: purchases.iter().map(ToString::to_string).collect(),
                settlement_date: settlement_date.to_string(),
            },
            Content::Termination { quote, schedule, settlement_date } => Self::Termination {
                quote: quote.number(),
                schedule: schedule.number(),
                settlement_date: settlement_date.to_string(),
            },
        }
    }
}

impl ContentV2 {
    fn read(self) -> Result<Content, String> {
        match self {
            Self::Drawdown { purchases, requested_funding_date } => {
                drawdown_content(&purchases, &requested_funding_date)
            }
            Self::Evidence { drawdown, condition } => evidence_content(drawdown, &condition),
            Self::Acceptance { purchases } => {
                let purchases = purchases.iter().map(|accepted| {
                    let purchase = text(PurchaseId::parse(&accepted.purchase))?;
                    Ok(AcceptedPurchase { purchase, on: date(&accepted.on)? })
                });
                Ok(Content::Acceptance { purchases: purchases.collect::<Result<_, String>>()? })
            }
            Self::Dispute { invoice: number } => Ok(Content::Dispute { invoice: invoice(number)? }),
            Self::Certificate { covenant, test_date } => {
                Ok(Content::Certificate { covenant: text(CovenantId::parse(&covenant))?, test_date: date(&test_date)? })
            }
            Self::Prepayment { schedule: number, amount, settlement_date, effect } => Ok(Content::Prepayment {
                schedule: schedule(number)?,
                amount: MinorAmount::of(amount.read()?),
                settlement_date: date(&settlement_date)?,
                effect: match effect {
                    EffectV2::ShorterTerm => PrepaymentEffect::ShorterTerm,
                    EffectV2::LowerRent => PrepaymentEffect::LowerRent,
                },
            }),
            Self::Renewal { schedule: number, payments } => {
                Ok(Content::Renewal { schedule: schedule(number)?, payments })
            }
            Self::TerminationQuote { schedule: number, purchases, settlement_date } => Ok(Content::TerminationQuote {
                schedule: schedule(number)?,
                purchases: purchase_ids(&purchases)?,
                settlement_date: date(&settlement_date)?,
            }),
            Self::Termination { quote: of, schedule: number, settlement_date } => Ok(Content::Termination {
                quote: quote(of)?,
                schedule: schedule(number)?,
                settlement_date: date(&settlement_date)?,
            }),
        }
    }
}

/// The content of a drawdown, as every version has it.
pub(super) fn drawdown_content(purchases: &[String], requested_funding_date: &str) -> Result<Content, String> {
    let purchases = purchase_ids(purchases)?;
    Ok(Content::Drawdown { purchases, requested_funding_date: date(requested_funding_date)? })
}

fn purchase_ids(stored: &[String]) -> Result<Vec<PurchaseId>, String> {
    stored.iter().map(|id| text(PurchaseId::parse(id))).collect()
}

/// The content of evidence, as every version has it.
pub(super) fn evidence_content(of: Option<u32>, condition: &str) -> Result<Content, String> {
    let drawdown = of.map(drawdown).transpose()?;
    Ok(Content::Evidence { condition: ConditionRef { drawdown, condition: text(ConditionId::parse(condition))? } })
}

/// The method of that full name.
pub(super) fn method(name: &str) -> Result<ProviderMethod, String> {
    ProviderMethod::ALL
        .into_iter()
        .find(|method| method.full_name() == name)
        .ok_or_else(|| format!("the method {name} is none that this release knows"))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmissionAcceptedV2 {
    submission: u32,
    outcome: OutcomeV2,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum OutcomeV2 {
    Drawdown { drawdown: u32 },
    Evidence {},
    Schedule { schedule: u32 },
    Dispute {},
    Certificate {},
    Settlement { invoice: u32 },
    Renewal {},
    Quote { quote: u32 },
}

impl From<&SubmissionAccepted> for SubmissionAcceptedV2 {
    fn from(event: &SubmissionAccepted) -> Self {
        let outcome = match event.outcome {
            Outcome::Drawdown(drawdown) => OutcomeV2::Drawdown { drawdown: drawdown.number() },
            Outcome::Evidence => OutcomeV2::Evidence {},
            Outcome::Schedule(schedule) => OutcomeV2::Schedule { schedule: schedule.number() },
            Outcome::Dispute => OutcomeV2::Dispute {},
            Outcome::Certificate => OutcomeV2::Certificate {},
            Outcome::Settlement(invoice) => OutcomeV2::Settlement { invoice: invoice.number() },
            Outcome::Renewal => OutcomeV2::Renewal {},
            Outcome::Quote(quote) => OutcomeV2::Quote { quote: quote.number() },
        };
        Self { submission: event.submission, outcome }
    }
}

impl SubmissionAcceptedV2 {
    pub fn read(self) -> Result<SubmissionAccepted, String> {
        let outcome = match self.outcome {
            OutcomeV2::Drawdown { drawdown: number } => Outcome::Drawdown(drawdown(number)?),
            OutcomeV2::Evidence {} => Outcome::Evidence,
            OutcomeV2::Schedule { schedule: number } => Outcome::Schedule(schedule(number)?),
            OutcomeV2::Dispute {} => Outcome::Dispute,
            OutcomeV2::Certificate {} => Outcome::Certificate,
            OutcomeV2::Settlement { invoice: number } => Outcome::Settlement(invoice(number)?),
            OutcomeV2::Renewal {} => Outcome::Renewal,
            OutcomeV2::Quote { quote: number } => Outcome::Quote(quote(number)?),
        };
        Ok(SubmissionAccepted { submission: self.submission, outcome })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmissionRefusedV1 {
    submission: u32,
    message: String,
    failures: Vec<FailureV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailureV1 {
    reason: String,
    subject: String,
    description: String,
    metadata: Vec<(String, String)>,
}

impl From<&SubmissionRefused> for SubmissionRefusedV1 {
    fn from(event: &SubmissionRefused) -> Self {
        let failures = event.refused.failures.iter().map(|failure| FailureV1 {
            reason: failure.reason.clone(),
            subject: failure.subject.clone(),
            description: failure.description.clone(),
            metadata: failure.metadata.clone(),
        });
        Self { submission: event.submission, message: event.refused.message.clone(), failures: failures.collect() }
    }
}

impl SubmissionRefusedV1 {
    pub fn read(self) -> SubmissionRefused {
        let failures = self.failures.into_iter().map(|failure| Failure {
            reason: failure.reason,
            subject: failure.subject,
            description: failure.description,
            metadata: failure.metadata,
        });
        let refused = Refused { message: self.message, failures: failures.collect() };
        SubmissionRefused { submission: self.submission, refused }
    }
}
