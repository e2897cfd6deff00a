//! Lists the entries of a facility's ledger.

use facility_proto::lender::v1::{ListEntriesRequest, ListEntriesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{PageRequest, ledger_entry},
};

use super::{Lender, view::book};

impl Lender {
    /// Lists the entries of a facility's ledger in the order in which they were posted.
    pub async fn list_entries(
        &self,
        caller: &Caller,
        request: &ListEntriesRequest,
    ) -> Result<ListEntriesResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("entries", asked, str::parse::<u32>)?;
        let snapshot = self.visible_to_provider(caller, &asked.facility).await?;
        let ledger = book(&snapshot).map(|book| &book.ledger);
        let entries = ledger.into_iter().flat_map(|ledger| ledger.entries()).map(|entry| (entry.number, entry));
        let (entries, next_page_token) = asked.page(entries, |_, entry| Some(ledger_entry(entry)));
        Ok(ListEntriesResponse { entries, next_page_token })
    }
}
