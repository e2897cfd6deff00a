//! Lists the termination quotes by number.

use facility_domain::ids::QuoteId;
use facility_proto::lender::v1::{ListTerminationQuotesRequest, ListTerminationQuotesResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Lists the termination quotes by number.
    pub async fn list_termination_quotes(
        &self,
        caller: &Caller,
        request: &ListTerminationQuotesRequest,
    ) -> Result<ListTerminationQuotesResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("quotes", asked, QuoteId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let Some(book) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let quotes = book.servicing.quotes.iter().map(|(id, quote)| (*id, quote));
        let (quotes, next_page_token) = asked.page(quotes, |_, quote| Some(render::termination_quote(book, quote)));
        Ok(ListTerminationQuotesResponse { quotes, next_page_token })
    }
}
