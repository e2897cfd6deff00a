//! Reads a covenant and its tests.

use facility_proto::lender::v1::{GetCovenantRequest, GetCovenantResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_covenant},
};

use super::Lender;
use crate::render;

impl Lender {
    /// Reads a covenant and its tests.
    pub async fn get_covenant(
        &self,
        caller: &Caller,
        request: &GetCovenantRequest,
    ) -> Result<GetCovenantResponse, Refusal> {
        let mut problems = Problems::default();
        let name = read_covenant(&mut problems, "name", &request.name);
        let name = problems.finish(name)?;
        let snapshot = self.visible(caller, &name.facility).await?;
        let covenant = snapshot.state.facility().and_then(|facility| {
            let agreed = facility.book().terms.covenant(&name.covenant)?;
            Some(render::covenant(facility, agreed))
        });
        match covenant {
            Some(covenant) => Ok(GetCovenantResponse { covenant: Some(covenant) }),
            None => Err(Refusal::not_found(&request.name)),
        }
    }
}
