//! A facility is entered, its conditions are met, it is signed.

use facility_proto::borrower::v1 as own;
use facility_proto::lender::v1 as pb;
use facility_proto::r#type::v1::Evidence;

use super::{AGENT, BEGIN, COMMITTEE, Life, SITE, borrower, lender};
use crate::desk::{Relayed, Stuck};

impl Life {
    pub(super) async fn begin(&self, conditions: &[(&str, bool)]) -> Result<(), Stuck> {
        let request = self.deal.request(self.id, conditions);
        let answer = self.at_lender(AGENT, lender!("FacilityService/CreateFacility"), request).await?;
        let _: pb::CreateFacilityResponse = self.must("CreateFacility", answer)?;
        let request = pb::SignFacilityRequest {
            request_id: self.fresh("sign"),
            name: self.facility.clone(),
            etag: String::new(),
            signing_date: BEGIN.text(),
        };
        let answer = self.at_lender(AGENT, lender!("FacilityService/SignFacility"), request).await?;
        let _: pb::SignFacilityResponse = self.must("SignFacility", answer)?;
        self.audit.hear(&self.facility, |book| book.signed = true);
        self.followed().await?;
        for (place, (condition, initial)) in conditions.iter().enumerate() {
            let name = format!("{}/conditions/{condition}", self.facility);
            if *initial {
                if place == 1 && self.chance(50) { self.waive(&name).await? } else { self.meet(&name).await? }
            }
        }
        self.audit.glance(&self.facility).await;
        Ok(())
    }

    async fn waive(&self, condition: &str) -> Result<(), Stuck> {
        let request = pb::WaiveConditionRequest {
            request_id: self.fresh("waive"),
            name: condition.to_owned(),
            etag: String::new(),
            reason: "Not needed".to_owned(),
        };
        let answer = self.at_lender(COMMITTEE, lender!("ConditionService/WaiveCondition"), request).await?;
        self.must::<pb::WaiveConditionResponse>("WaiveCondition", answer).map(drop)
    }

    /// Evidence is provided, perhaps refused and provided again, and satisfies.
    pub(super) async fn meet(&self, condition: &str) -> Result<(), Stuck> {
        self.provide(condition).await?;
        if self.chance(30) {
            let request = pb::RejectEvidenceRequest {
                request_id: self.fresh("reject"),
                name: condition.to_owned(),
                etag: String::new(),
                reason: "Not signed".to_owned(),
            };
            let answer = self.at_lender(AGENT, lender!("ConditionService/RejectEvidence"), request).await?;
            let _: pb::RejectEvidenceResponse = self.must("RejectEvidence", answer)?;
            self.followed().await?;
            self.provide(condition).await?;
        }
        let request = pb::SatisfyConditionRequest {
            request_id: self.fresh("satisfy"),
            name: condition.to_owned(),
            etag: String::new(),
        };
        let answer = self.at_lender(AGENT, lender!("ConditionService/SatisfyCondition"), request).await?;
        self.must::<pb::SatisfyConditionResponse>("SatisfyCondition", answer).map(drop)
    }

    async fn provide(&self, condition: &str) -> Result<(), Stuck> {
        let evidence =
            Evidence { title: "Certificate".to_owned(), reference: self.fresh("document"), sha256: "ab".repeat(32) };
        let request = own::ProvideEvidenceRequest {
            request_id: self.fresh("provide"),
            condition: condition.to_owned(),
            evidence: Some(evidence.clone()),
        };
        let answer = self.at_borrower(SITE, borrower!("EvidenceService/ProvideEvidence"), request).await?;
        let answer: own::ProvideEvidenceResponse = self.must("ProvideEvidence", answer)?;
        let outcome = self.outcome_of(&answer.submission.unwrap_or_default().name, Some(evidence)).await?;
        if outcome.state() == own::submission::State::Refused {
            self.desk.world.violated(format!("evidence is refused without ground: {outcome:?}"));
            return Err(Stuck);
        }
        Ok(())
    }

    /// What has become of a submission, once there is a definite answer.
    pub(super) async fn outcome(&self, submission: &str) -> Result<own::Submission, Stuck> {
        self.outcome_of(submission, None).await
    }

    async fn outcome_of(&self, submission: &str, evidence: Option<Evidence>) -> Result<own::Submission, Stuck> {
        let outcome = self.answered(submission).await?;
        if outcome.state() == own::submission::State::Accepted {
            let (facility, submission) = (self.facility.clone(), outcome.clone());
            self.desk.relayed(Relayed { facility, submission, evidence });
        }
        Ok(outcome)
    }

    async fn answered(&self, submission: &str) -> Result<own::Submission, Stuck> {
        self.until("a submission's answer", async || {
            let request = own::GetSubmissionRequest { name: submission.to_owned() };
            let path = borrower!("PurchaseService/GetSubmission");
            let read = self.desk.read(crate::site::BORROWER, super::OWN_AUDITOR, path, &request).await?;
            let Ok(own::GetSubmissionResponse { submission: Some(now) }) = read else {
                self.desk.world.violated(format!("6: {submission} was acknowledged and is not there"));
                return Err(Stuck);
            };
            Ok((now.state() != own::submission::State::Sending).then_some(now))
        })
        .await
    }
}
