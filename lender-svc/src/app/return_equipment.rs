//! Records that equipment was given back after its lease.

use facility_domain::facility::{Command, command::ReturnEquipment};
use facility_proto::lender::v1::{ReturnEquipmentRequest, ReturnEquipmentResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, each, read_date, read_facility, read_request_id},
};

use super::{Lender, change::Change, view::book, within::read_unit};
use crate::render;

impl Lender {
    /// Records that equipment was given back after its lease.
    pub async fn return_equipment(
        &self,
        caller: &Caller,
        request: ReturnEquipmentRequest,
    ) -> Result<ReturnEquipmentResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let equipment = each(&mut problems, "equipment", &request.equipment, |problems, field, unit| {
            read_unit(problems, field, facility.as_ref(), unit)
        });
        let returned_on = read_date(&mut problems, "return_date", &request.return_date);
        let read = (|| Some((request_id?, facility?, equipment?, returned_on?)))();
        let (request_id, facility, equipment, returned_on) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.LeaseService/ReturnEquipment",
            request_id,
            facility,
            command: Command::ReturnEquipment(ReturnEquipment { equipment: equipment.clone(), returned_on }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, _| ReturnEquipmentResponse {
            equipment: book(snapshot)
                .map(|book| {
                    let units = equipment.iter().filter_map(|unit| book.servicing.equipment.get(unit));
                    units.map(|unit| render::equipment_unit(book, unit)).collect()
                })
                .unwrap_or_default(),
        })
        .await
    }
}
