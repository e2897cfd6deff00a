//! Lists what was sent to the provider for a facility by number.

use facility_proto::borrower::v1::{ListSubmissionsRequest, ListSubmissionsResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};
use crate::render;

impl Borrower {
    /// Lists what was sent to the provider for a facility by number.
    pub async fn list_submissions(
        &self,
        caller: &Caller,
        request: &ListSubmissionsRequest,
    ) -> Result<ListSubmissionsResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/submissions", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => problems.keep("page_token", last.parse::<u32>()),
            None => Some(0),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let sent = snapshot.state.submissions.after(after);
        let sent = sent.map(|sent| (sent.number.to_string(), render::submitted(&snapshot.stream, sent)));
        let page = page(&list, size, sent);
        Ok(ListSubmissionsResponse { submissions: page.items, next_page_token: page.next_page_token })
    }
}
