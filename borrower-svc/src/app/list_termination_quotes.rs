//! Lists the provider's quotes of a facility by number.

use facility_domain::ids::QuoteId;
use facility_proto::borrower::v1::{ListTerminationQuotesRequest, ListTerminationQuotesResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Lists the provider's quotes of a facility by number.
    pub async fn list_termination_quotes(
        &self,
        caller: &Caller,
        request: &ListTerminationQuotesRequest,
    ) -> Result<ListTerminationQuotesResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("quotes", asked, QuoteId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let known = snapshot.state.facility.as_deref();
        let quotes = known.into_iter().flat_map(|known| {
            let quotes = known.servicing.quotes.range(asked.rest());
            quotes.map(move |(id, quote)| (*id, (known, quote)))
        });
        let (quotes, next_page_token) =
            asked.page(quotes, |id, (known, quote)| Some(render::quote(&snapshot.stream, known, *id, quote)));
        Ok(ListTerminationQuotesResponse { quotes, next_page_token })
    }
}
