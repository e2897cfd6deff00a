//! Reads a demand under the guarantee.

use facility_proto::lender::v1::{GetGuaranteeDemandRequest, GetGuaranteeDemandResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_guarantee_demand},
};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Reads a demand under the guarantee.
    pub async fn get_guarantee_demand(
        &self,
        caller: &Caller,
        request: &GetGuaranteeDemandRequest,
    ) -> Result<GetGuaranteeDemandResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_guarantee_demand(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let book = book(&snapshot);
        let demand =
            book.and_then(|book| Some(render::guarantee_demand(&book.id, book.servicing.demands.get(&name.demand)?)));
        match demand {
            Some(demand) => Ok(GetGuaranteeDemandResponse { demand: Some(demand) }),
            None => Err(Refusal::not_found(&request.name)),
        }
    }
}
