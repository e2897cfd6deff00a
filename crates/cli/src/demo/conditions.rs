//! Conditions precedent: the treasurer provides evidence, the agent examines it,
//! the committee waives.

use facility_proto::{
    borrower::v1::{
        GetSubmissionRequest, ProvideEvidenceRequest, Submission, evidence_service_client::EvidenceServiceClient,
        purchase_service_client::PurchaseServiceClient, submission,
    },
    lender::v1::{
        RejectEvidenceRequest, SatisfyConditionRequest, WaiveConditionRequest,
        condition_service_client::ConditionServiceClient,
    },
    r#type::v1::{EquipmentItem, Evidence},
};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, sleep};

use crate::case::scenario::{ConditionAction, ConditionStep, Document};

use super::{
    error::DemoError,
    play::{LOOK, Play, present},
    processes::Side,
    refusal::Refusal,
    words::{last_part, plain},
};

impl Play<'_> {
    /// The initial conditions, as far as the scenario meets them before the first
    /// drawdown is asked for.
    pub(super) async fn meet_conditions(&mut self) -> Result<(), DemoError> {
        self.story.heading("Conditions precedent")?;
        let case = self.case;
        self.take_condition_steps("opening", &case.scenario.conditions).await
    }

    /// Takes steps about initial conditions, each on its day. `part` tells the
    /// request ids of one part of the play from those of another.
    pub(super) async fn take_condition_steps(&mut self, part: &str, steps: &[ConditionStep]) -> Result<(), DemoError> {
        for step in steps {
            self.live_until(step.on).await?;
            let condition = format!("{}/conditions/{}", self.case.facility(), step.condition);
            let id = format!("demo/{part}/{}", step.condition);
            match &step.action {
                ConditionAction::Satisfied(document) => {
                    self.provide_evidence(&id, &condition, document).await?;
                    self.satisfy(&id, &condition).await?;
                }
                ConditionAction::Rejected(document, reason) => {
                    self.provide_evidence(&id, &condition, document).await?;
                    self.reject(&id, &condition, reason).await?;
                }
                ConditionAction::Waived(reason) => self.waive(&id, &condition, reason).await?,
            }
        }
        Ok(())
    }

    /// Meets a drawdown's own conditions.
    pub(super) async fn meet_drawdown_conditions(
        &mut self,
        drawdown: &str,
        items: &[EquipmentItem],
    ) -> Result<(), DemoError> {
        let case = self.case;
        for evidence in &case.scenario.drawdown_evidence {
            let document = self.filled_in(&evidence.document, last_part(drawdown), items);
            let condition = format!("{drawdown}/conditions/{}", evidence.condition);
            let id = format!("demo/drawdown-{}/{}", last_part(drawdown), evidence.condition);
            self.provide_evidence(&id, &condition, &document).await?;
            self.satisfy(&id, &condition).await?;
        }
        Ok(())
    }

    fn filled_in(&self, document: &Document, drawdown: &str, items: &[EquipmentItem]) -> Document {
        let line = |item: &EquipmentItem| {
            format!("{}  {}  {}", item.purchase, item.invoice_number, plain(item.price.as_ref()))
        };
        let list: Vec<String> = items.iter().map(line).collect();
        let fill = |text: &str| {
            text.replace("{drawdown}", drawdown)
                .replace("{date}", self.story.date())
                .replace("{list}", &list.join("\n"))
        };
        Document { title: fill(&document.title), reference: fill(&document.reference), text: fill(&document.text) }
    }

    async fn provide_evidence(&mut self, id: &str, condition: &str, document: &Document) -> Result<(), DemoError> {
        self.folder.write_document(&format!("{}.txt", document.reference), &document.text)?;
        // The borrower's book must have heard of the condition that the evidence is for.
        self.borrower_follows().await?;
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let id = format!("{id}/evidence");
        let request = ProvideEvidenceRequest {
            request_id: id.clone(),
            condition: condition.to_owned(),
            evidence: Some(Evidence {
                title: document.title.clone(),
                reference: document.reference.clone(),
                sha256: digest(&document.text),
            }),
        };
        let answer = self
            .must((Side::Borrower, treasurer), &id, request, async |channel, request| {
                EvidenceServiceClient::new(channel).provide_evidence(request).await
            })
            .await?;
        let submission = present(answer.submission, &id, "submission")?;
        let submission = self.definite(submission).await?;
        if submission.state() != submission::State::Accepted {
            return Err(DemoError::Refused { step: id, refusal: Refusal::from(&submission) });
        }
        let what = format!("provides \"{}\" for {}", document.title, last_part(condition));
        self.story.tell(treasurer, &what)?;
        Ok(())
    }

    /// Waits until something sent to the provider has a definite answer.
    pub(super) async fn definite(&mut self, submission: Submission) -> Result<Submission, DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let what = "reading a submission";
        let begun = Instant::now();
        let mut submission = submission;
        while submission.state() == submission::State::Sending {
            self.still_in_time(begun, &format!("for an answer to {}", submission.name))?;
            sleep(LOOK).await;
            let request = GetSubmissionRequest { name: submission.name.clone() };
            let answer = self
                .read((Side::Borrower, treasurer), what, request, async |channel, request| {
                    PurchaseServiceClient::new(channel).get_submission(request).await
                })
                .await?;
            submission = present(answer.submission, what, "submission")?;
        }
        Ok(submission)
    }

    async fn satisfy(&mut self, id: &str, condition: &str) -> Result<(), DemoError> {
        let agent = self.case.scenario.people.facility_agent.as_str();
        let id = format!("{id}/satisfy");
        let request =
            SatisfyConditionRequest { request_id: id.clone(), name: condition.to_owned(), etag: String::new() };
        self.must((Side::Lender, agent), &id, request, async |channel, request| {
            ConditionServiceClient::new(channel).satisfy_condition(request).await
        })
        .await?;
        self.story.tell(agent, &format!("accepts it: {} is satisfied", last_part(condition)))?;
        Ok(())
    }

    async fn reject(&mut self, id: &str, condition: &str, reason: &str) -> Result<(), DemoError> {
        let agent = self.case.scenario.people.facility_agent.as_str();
        let id = format!("{id}/reject");
        let request = RejectEvidenceRequest {
            request_id: id.clone(),
            name: condition.to_owned(),
            etag: String::new(),
            reason: reason.to_owned(),
        };
        self.must((Side::Lender, agent), &id, request, async |channel, request| {
            ConditionServiceClient::new(channel).reject_evidence(request).await
        })
        .await?;
        self.story.tell(agent, &format!("rejects it: {reason}"))?;
        Ok(())
    }

    async fn waive(&mut self, id: &str, condition: &str, reason: &str) -> Result<(), DemoError> {
        let waives = self.case.scenario.people.waives.as_str();
        let id = format!("{id}/waive");
        let request = WaiveConditionRequest {
            request_id: id.clone(),
            name: condition.to_owned(),
            etag: String::new(),
            reason: reason.to_owned(),
        };
        self.must((Side::Lender, waives), &id, request, async |channel, request| {
            ConditionServiceClient::new(channel).waive_condition(request).await
        })
        .await?;
        self.story.tell(waives, &format!("waives {}: {reason}", last_part(condition)))?;
        Ok(())
    }
}

/// SHA-256 of a document's bytes in lower-case hexadecimal.
fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_standards_example() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
