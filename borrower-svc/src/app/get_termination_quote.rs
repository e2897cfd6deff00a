//! Reads a quote of the provider.

use facility_proto::borrower::v1::{GetTerminationQuoteRequest, GetTerminationQuoteResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_quote},
};

use super::Borrower;
use crate::render;

impl Borrower {
    /// Reads a quote of the provider.
    pub async fn get_termination_quote(
        &self,
        caller: &Caller,
        request: &GetTerminationQuoteRequest,
    ) -> Result<GetTerminationQuoteResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_quote(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let known = snapshot.state.facility.as_deref();
        let found = known.and_then(|known| Some((known, known.servicing.quotes.get(&name.quote)?)));
        let (known, quote) = found.ok_or_else(|| Refusal::not_found(&request.name))?;
        Ok(GetTerminationQuoteResponse { quote: Some(render::quote(&snapshot.stream, known, name.quote, quote)) })
    }
}
