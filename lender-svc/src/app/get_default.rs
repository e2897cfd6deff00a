//! Reads a default.

use facility_proto::lender::v1::{GetDefaultRequest, GetDefaultResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_default},
};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Reads a default.
    pub async fn get_default(
        &self,
        caller: &Caller,
        request: &GetDefaultRequest,
    ) -> Result<GetDefaultResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_default(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let book = book(&snapshot);
        let default =
            book.and_then(|book| Some(render::facility_default(&book.id, book.servicing.defaults.get(&name.default)?)));
        match default {
            Some(default) => Ok(GetDefaultResponse { default: Some(default) }),
            None => Err(Refusal::not_found(&request.name)),
        }
    }
}
