//! Lists the provider's quotes of a facility by number.

use std::ops::Bound;

use facility_domain::ids::QuoteId;
use facility_proto::borrower::v1::{ListTerminationQuotesRequest, ListTerminationQuotesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility, read_page_size, read_page_token},
};

use super::{Borrower, page::page};
use crate::render;

impl Borrower {
    /// Lists the provider's quotes of a facility by number.
    pub async fn list_termination_quotes(
        &self,
        caller: &Caller,
        request: &ListTerminationQuotesRequest,
    ) -> Result<ListTerminationQuotesResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let list = format!("{}/quotes", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => problems.keep("page_token", QuoteId::parse(&last)).map(Bound::Excluded),
            None => Some(Bound::Unbounded),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let known = snapshot.state.facility.as_deref();
        let quotes = known.into_iter().flat_map(|known| {
            let quotes = known.servicing.quotes.range((after, Bound::Unbounded));
            quotes.map(|(id, quote)| (id.to_string(), render::quote(&snapshot.stream, known, *id, quote)))
        });
        let page = page(&list, size, quotes);
        Ok(ListTerminationQuotesResponse { quotes: page.items, next_page_token: page.next_page_token })
    }
}
