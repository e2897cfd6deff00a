//! First versions of what was stored about submissions, when only drawdowns and
//! evidence were sent. They are read for ever and written no more.

use std::sync::Arc;

use serde::Deserialize;

use super::{
    submissions::{drawdown_content, evidence_content, method},
    values::{bytes, drawdown},
};
use crate::book::{
    event::{SubmissionAccepted, SubmissionRecorded},
    submission::Outcome,
};

#[derive(Deserialize)]
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

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum ContentV1 {
    Drawdown { purchases: Vec<String>, requested_funding_date: String },
    Evidence { drawdown: Option<u32>, condition: String },
}

impl SubmissionRecordedV1 {
    pub fn read(self) -> Result<SubmissionRecorded, String> {
        let content = match self.content {
            ContentV1::Drawdown { purchases, requested_funding_date } => {
                drawdown_content(&purchases, &requested_funding_date)?
            }
            ContentV1::Evidence { drawdown, condition } => evidence_content(drawdown, &condition)?,
        };
        Ok(SubmissionRecorded {
            submission: self.submission,
            content,
            method: method(&self.method)?,
            request: Arc::from(bytes(&self.request)?),
            provider_request_id: self.provider_request_id,
            on_behalf_of: self.on_behalf_of,
            created_at: self.created_at,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmissionAcceptedV1 {
    submission: u32,
    drawdown: Option<u32>,
}

impl SubmissionAcceptedV1 {
    /// No drawdown meant evidence: nothing else was sent.
    pub fn read(self) -> Result<SubmissionAccepted, String> {
        let drawdown = self.drawdown.map(drawdown).transpose()?;
        Ok(SubmissionAccepted {
            submission: self.submission,
            outcome: drawdown.map_or(Outcome::Evidence, Outcome::Drawdown),
        })
    }
}
