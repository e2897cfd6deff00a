//! Reads what became of something sent to the provider.

use facility_proto::borrower::v1::{GetSubmissionRequest, GetSubmissionResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_submission},
};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Reads what became of something sent to the provider.
    pub async fn get_submission(
        &self,
        caller: &Caller,
        request: &GetSubmissionRequest,
    ) -> Result<GetSubmissionResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_submission(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let submission = render::submission(&snapshot, name.submission);
        let submission = submission.ok_or_else(|| Refusal::not_found(&request.name))?;
        Ok(GetSubmissionResponse { submission: Some(submission) })
    }
}
