//! Lists what was sent to the provider for a facility by number.

use facility_proto::borrower::v1::{ListSubmissionsRequest, ListSubmissionsResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Lists what was sent to the provider for a facility by number.
    pub async fn list_submissions(
        &self,
        caller: &Caller,
        request: &ListSubmissionsRequest,
    ) -> Result<ListSubmissionsResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("submissions", asked, str::parse::<u32>)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let sent = snapshot.state.submissions.range(asked.rest());
        let (submissions, next_page_token) =
            asked.page(sent, |_, sent| Some(render::submitted(&snapshot.stream, sent)));
        Ok(ListSubmissionsResponse { submissions, next_page_token })
    }
}
