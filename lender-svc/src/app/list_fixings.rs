//! Lists the fixings of a facility by fixing date, and those that are missing.

use facility_domain::{date::BusinessDate, facility::missing_fixings};
use facility_proto::lender::v1::{ListFixingsRequest, ListFixingsResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Lists the fixings of a facility by fixing date.
    pub async fn list_fixings(
        &self,
        caller: &Caller,
        request: &ListFixingsRequest,
    ) -> Result<ListFixingsResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("fixings", asked, BusinessDate::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let Some(book) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let fixings = book.fixings.iter().map(|(date, fixing)| (*date, fixing));
        let (fixings, next_page_token) = asked.page(fixings, |date, fixing| Some(render::fixing(*date, fixing)));
        let missing =
            missing_fixings(book).iter().filter_map(|missing| render::missing_fixing(book, missing)).collect();
        let benchmark = render::benchmark(book).unwrap_or_default().to_owned();
        Ok(ListFixingsResponse { benchmark, fixings, next_page_token, missing })
    }
}
