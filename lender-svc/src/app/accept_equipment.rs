//! Accepts delivered equipment: its lease commences.

use facility_domain::{
    facility::{
        Command, Event,
        command::{AcceptEquipment, AcceptedUnit},
    },
    ids::FacilityId,
};
use facility_proto::lender::v1::{
    AcceptEquipmentRequest, AcceptEquipmentResponse, accept_equipment_request::AcceptedUnit as WireUnit,
};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, each, path, read_date, read_facility, read_request_id},
};

use super::{Lender, change::Change, view::book, within::read_unit};
use crate::render;

impl Lender {
    /// Accepts delivered equipment.
    pub async fn accept_equipment(
        &self,
        caller: &Caller,
        request: AcceptEquipmentRequest,
    ) -> Result<AcceptEquipmentResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let equipment = read_units(&mut problems, facility.as_ref(), &request.units);
        let read = (|| Some((request_id?, facility?, equipment?)))();
        let (request_id, facility, equipment) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.LeaseService/AcceptEquipment",
            request_id,
            facility,
            command: Command::AcceptEquipment(AcceptEquipment { equipment }),
            expected_version: None,
        };
        self.change(caller, &request, change, |snapshot, events| AcceptEquipmentResponse {
            schedule: events.iter().find_map(|event| match event {
                Event::EquipmentAccepted(accepted) => {
                    let book = book(snapshot)?;
                    let schedule = book.servicing.schedules.get(&accepted.schedule)?;
                    Some(render::lease_schedule_with_payments(book, schedule))
                }
                _ => None,
            }),
        })
        .await
    }
}

fn read_units(problems: &mut Problems, facility: Option<&FacilityId>, units: &[WireUnit]) -> Option<Vec<AcceptedUnit>> {
    each(problems, "units", units, |problems, field, unit| {
        let equipment = read_unit(problems, &path(field, "equipment"), facility, &unit.equipment);
        let accepted_on = read_date(problems, &path(field, "acceptance_date"), &unit.acceptance_date);
        Some(AcceptedUnit { equipment: equipment?, accepted_on: accepted_on? })
    })
}
