//! Lists the notices of a facility, decoded for people.

use facility_proto::lender::v1::{ListNoticesRequest, ListNoticesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, facility_name, fitting, page_token, read_facility, read_page_size, read_page_token},
};

use super::Lender;
use crate::render;

impl Lender {
    /// Lists the notices of a facility, decoded for people.
    pub async fn list_notices(
        &self,
        caller: &Caller,
        request: &ListNoticesRequest,
    ) -> Result<ListNoticesResponse, Refusal> {
        let list = format!("{}/notices", request.parent);
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(after) => problems.keep("page_token", after.parse::<u64>()),
            None => Some(0),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        self.visible(caller, &facility).await?;
        let notices = self
            .owners
            .journal()
            .read_notices(&facility_name(&facility), after, size.saturating_add(1))
            .await
            .map_err(|error| Refusal::internal("reading notices", &error))?;
        let entries = notices.into_iter().map(render::decoded_notice_entry).map(|entry| (entry.number, entry));
        let (entries, last) = fitting(size, entries);
        let next_page_token = last.map(|last| page_token(&list, &last.to_string())).unwrap_or_default();
        Ok(ListNoticesResponse { entries, next_page_token })
    }
}
