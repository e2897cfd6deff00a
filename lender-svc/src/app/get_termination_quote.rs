//! Reads a termination quote.

use facility_proto::lender::v1::{GetTerminationQuoteRequest, GetTerminationQuoteResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_quote},
};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Reads a termination quote.
    pub async fn get_termination_quote(
        &self,
        caller: &Caller,
        request: &GetTerminationQuoteRequest,
    ) -> Result<GetTerminationQuoteResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_quote(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let quote = book(&snapshot)
            .and_then(|book| Some(render::termination_quote(book, book.servicing.quotes.get(&name.quote)?)));
        match quote {
            Some(quote) => Ok(GetTerminationQuoteResponse { quote: Some(quote) }),
            None => Err(Refusal::not_found(&request.name)),
        }
    }
}
