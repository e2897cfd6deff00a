//! Lists the entries of a facility's ledger in the order in which they were posted.

use facility_proto::borrower::v1::{ListEntriesRequest, ListEntriesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{PageRequest, ledger_entry},
};

use super::Borrower;

impl Borrower {
    /// Lists the entries of a facility's ledger in the order in which they were
    /// posted.
    pub async fn list_entries(
        &self,
        caller: &Caller,
        request: &ListEntriesRequest,
    ) -> Result<ListEntriesResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("entries", asked, str::parse::<u32>)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let entries = snapshot.state.ledger.iter().flat_map(|ledger| ledger.entries().entries());
        let entries = entries.map(|entry| (entry.number, entry));
        let (entries, next_page_token) = asked.page(entries, |_, entry| Some(ledger_entry(entry)));
        Ok(ListEntriesResponse { entries, next_page_token })
    }
}
