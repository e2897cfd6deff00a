//! Stored events about what is sent to the provider.

use std::sync::Arc;

use facility_domain::ids::{ConditionId, PurchaseId};
use serde::{Deserialize, Serialize};

use super::values::{base64, bytes, date, drawdown, text};
use crate::book::{
    event::{SubmissionAccepted, SubmissionRecorded, SubmissionRefused},
    submission::{ConditionRef, Content, Failure, ProviderMethod, Refused},
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmissionRecordedV1 {
    submission: u32,
    content: ContentV1,
    method: String,
    request: String,
    provider_request_id: String,
    on_behalf_of: String,
    created_at: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum ContentV1 {
    Drawdown { purchases: Vec<String>, requested_funding_date: String },
    Evidence { drawdown: Option<u32>, condition: String },
}

impl From<&SubmissionRecorded> for SubmissionRecordedV1 {
    fn from(event: &SubmissionRecorded) -> Self {
        let content = match &event.content {
            Content::Drawdown { purchases, requested_funding_date } => ContentV1::Drawdown {
                purchases: purchases.iter().map(ToString::to_string).collect(),
                requested_funding_date: requested_funding_date.to_string(),
            },
            Content::Evidence { condition } => ContentV1::Evidence {
                drawdown: condition.drawdown.map(|drawdown| drawdown.number()),
                condition: condition.condition.to_string(),
            },
        };
        Self {
            submission: event.submission,
            content,
            method: event.method.full_name().to_owned(),
            request: base64(&event.request),
            provider_request_id: event.provider_request_id.clone(),
            on_behalf_of: event.on_behalf_of.clone(),
            created_at: event.created_at,
        }
    }
}

impl SubmissionRecordedV1 {
    pub fn read(self) -> Result<SubmissionRecorded, String> {
        let content = match self.content {
            ContentV1::Drawdown { purchases, requested_funding_date } => Content::Drawdown {
                purchases: purchases.iter().map(|id| text(PurchaseId::parse(id))).collect::<Result<_, _>>()?,
                requested_funding_date: date(&requested_funding_date)?,
            },
            ContentV1::Evidence { drawdown: of, condition } => Content::Evidence {
                condition: ConditionRef {
                    drawdown: of.map(drawdown).transpose()?,
                    condition: text(ConditionId::parse(&condition))?,
                },
            },
        };
        let method = ProviderMethod::ALL
            .into_iter()
            .find(|method| method.full_name() == self.method)
            .ok_or_else(|| format!("the method {} is none that this release knows", self.method))?;
        Ok(SubmissionRecorded {
            submission: self.submission,
            content,
            method,
            request: Arc::from(bytes(&self.request)?),
            provider_request_id: self.provider_request_id,
            on_behalf_of: self.on_behalf_of,
            created_at: self.created_at,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmissionAcceptedV1 {
    submission: u32,
    drawdown: Option<u32>,
}

impl From<&SubmissionAccepted> for SubmissionAcceptedV1 {
    fn from(event: &SubmissionAccepted) -> Self {
        Self { submission: event.submission, drawdown: event.drawdown.map(|drawdown| drawdown.number()) }
    }
}

impl SubmissionAcceptedV1 {
    pub fn read(self) -> Result<SubmissionAccepted, String> {
        Ok(SubmissionAccepted { submission: self.submission, drawdown: self.drawdown.map(drawdown).transpose()? })
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
