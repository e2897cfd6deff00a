//! Lists the covenants of a facility and their tests.

use facility_proto::lender::v1::{ListCovenantsRequest, ListCovenantsResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, page_token, read_facility, read_page_size, read_page_token},
};

use super::Lender;
use crate::render;

impl Lender {
    /// Lists the covenants of a facility and their tests.
    pub async fn list_covenants(
        &self,
        caller: &Caller,
        request: &ListCovenantsRequest,
    ) -> Result<ListCovenantsResponse, Refusal> {
        let list = format!("{}/covenants", request.parent);
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let after = read_page_token(&mut problems, &list, &request.page_token);
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let Some(facility) = snapshot.state.facility() else { return Err(Refusal::not_found(&request.parent)) };
        let mut rest = facility.book().terms.covenants.iter().peekable();
        if let Some(after) = after {
            while rest.next_if(|covenant| covenant.id.as_str() != after).is_some() {}
            rest.next();
        }
        let page: Vec<_> = rest.by_ref().take(size).collect();
        let last = page.last().filter(|_| rest.peek().is_some());
        let next_page_token = last.map(|last| page_token(&list, last.id.as_str())).unwrap_or_default();
        let covenants = page.into_iter().map(|covenant| render::covenant(facility, covenant)).collect();
        Ok(ListCovenantsResponse { covenants, next_page_token })
    }
}
