//! Lists the entries of a facility's ledger in the order in which they were posted.

use facility_proto::borrower::v1::{ListEntriesRequest, ListEntriesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, ledger_entry, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};

impl Borrower {
    /// Lists the entries of a facility's ledger in the order in which they were
    /// posted.
    pub async fn list_entries(
        &self,
        caller: &Caller,
        request: &ListEntriesRequest,
    ) -> Result<ListEntriesResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/entries", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => problems.keep("page_token", last.parse::<u32>()),
            None => Some(0),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let entries = snapshot.state.ledger.iter().flat_map(|ledger| ledger.entries().entries());
        let entries = entries.filter(|entry| entry.number > after);
        let page = page(&list, size, entries.map(|entry| (entry.number.to_string(), ledger_entry(entry))));
        Ok(ListEntriesResponse { entries: page.items, next_page_token: page.next_page_token })
    }
}
