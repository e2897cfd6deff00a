//! Equipment and lease schedules.

use facility_domain::{
    facility::{
        Facility,
        event::{
            EquipmentAccepted, EquipmentReturned, LongStopPassed, PurchaseOptionExercised, ScheduleEnded, TitlePassed,
        },
    },
    ids::{EquipmentId, ScheduleId},
};
use facility_proto::lender::v1::{
    accept_equipment_request::AcceptedUnit,
    notice::{self, Subject},
};
use facility_service::owner::Call;

use super::billing::standing_invoice;
use crate::render;

pub(super) fn accepted(after: &Facility, accepted: &EquipmentAccepted, call: Option<&Call>) -> Option<Subject> {
    let book = after.book();
    let schedule = book.servicing.schedules.get(&accepted.schedule)?;
    let units = accepted.accepted.iter().map(|unit| AcceptedUnit {
        equipment: render::equipment_name(&book.id, unit.equipment),
        acceptance_date: unit.on.to_string(),
    });
    Some(Subject::EquipmentAccepted(notice::EquipmentAccepted {
        request_id: call.map(|call| call.request_id.clone()).unwrap_or_default(),
        interim_schedule: schedule_name(after, accepted.interim),
        schedule: Some(render::lease_schedule_with_payments(book, schedule)),
        units: units.collect(),
    }))
}

pub(super) fn long_stop_passed(after: &Facility, passed: &LongStopPassed) -> Option<Subject> {
    Some(Subject::LongStopPassed(notice::LongStopPassed {
        schedule: schedule_name(after, passed.schedule),
        invoice: Some(standing_invoice(after, passed.billing.invoice)?),
    }))
}

pub(super) fn schedule_ended(after: &Facility, ended: &ScheduleEnded) -> Subject {
    let (schedule, end_date) = (schedule_name(after, ended.schedule), ended.on.to_string());
    Subject::ScheduleEnded(notice::ScheduleEnded { schedule, end_date })
}

/// Without an invoice where the price is zero; no notice at all where the invoice is not there.
pub(super) fn purchase_option_exercised(after: &Facility, exercised: &PurchaseOptionExercised) -> Option<Subject> {
    let invoice = match &exercised.billing {
        Some(billing) => Some(standing_invoice(after, billing.invoice)?),
        None => None,
    };
    let schedule = schedule_name(after, exercised.schedule);
    Some(Subject::PurchaseOptionExercised(notice::PurchaseOptionExercised { schedule, invoice }))
}

pub(super) fn title_passed(after: &Facility, passed: &TitlePassed) -> Subject {
    Subject::TitlePassed(notice::TitlePassed {
        schedule: schedule_name(after, passed.schedule),
        equipment: equipment_names(after, &passed.equipment),
        title_date: passed.on.to_string(),
    })
}

pub(super) fn returned(after: &Facility, returned: &EquipmentReturned) -> Subject {
    Subject::EquipmentReturned(notice::EquipmentReturned {
        equipment: equipment_names(after, &returned.equipment),
        return_date: returned.on.to_string(),
    })
}

pub(super) fn schedule_name(facility: &Facility, schedule: ScheduleId) -> String {
    render::schedule_name(&facility.book().id, schedule)
}

fn equipment_names(facility: &Facility, units: &[EquipmentId]) -> Vec<String> {
    units.iter().map(|unit| render::equipment_name(&facility.book().id, *unit)).collect()
}
