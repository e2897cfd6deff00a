//! Lists the funded equipment of a facility by drawdown and line.

use facility_domain::ids::EquipmentId;
use facility_proto::lender::v1::{ListEquipmentRequest, ListEquipmentResponse};
use facility_service::{errors::Refusal, identity::Caller, wire::PageRequest};

use super::{Lender, view::book};
use crate::render;

impl Lender {
    /// Lists the funded equipment of a facility by drawdown and line.
    pub async fn list_equipment(
        &self,
        caller: &Caller,
        request: &ListEquipmentRequest,
    ) -> Result<ListEquipmentResponse, Refusal> {
        let asked = (request.parent.as_str(), request.page_size, request.page_token.as_str());
        let asked = PageRequest::read("equipment", asked, EquipmentId::parse)?;
        let snapshot = self.visible(caller, &asked.facility).await?;
        let Some(book) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let equipment = book.servicing.equipment.iter().map(|(id, unit)| (*id, unit));
        let (equipment, next_page_token) = asked.page(equipment, |_, unit| Some(render::equipment_unit(book, unit)));
        Ok(ListEquipmentResponse { equipment, next_page_token })
    }
}
