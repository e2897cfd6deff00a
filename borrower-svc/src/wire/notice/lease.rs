//! Notices about equipment and lease schedules.

use facility_domain::ids::{DrawdownId, EquipmentId, ScheduleId};
use facility_proto::lender::v1 as lender;
use facility_service::wire::{path, read_date};
use lender::notice as wire;

use super::Reader;
use crate::book::notice::{NotifiedAcceptance, NotifiedSchedule, Subject};

impl Reader<'_> {
    pub(super) fn equipment_accepted(&mut self, accepted: &wire::EquipmentAccepted) -> Option<Subject> {
        let interim = self.schedule_id("interim_schedule", &accepted.interim_schedule);
        let schedule = self.problems.required("schedule", accepted.schedule.as_ref());
        let schedule = schedule.and_then(|schedule| self.schedule(schedule));
        let mut units = Vec::with_capacity(accepted.units.len());
        for (place, unit) in accepted.units.iter().enumerate() {
            let at = format!("units[{place}]");
            let id = self.below(&path(&at, "equipment"), &unit.equipment, "equipment", EquipmentId::parse);
            let on = read_date(&mut self.problems, &path(&at, "acceptance_date"), &unit.acceptance_date);
            units.extend(id.zip(on));
        }
        let request_id = accepted.request_id.clone();
        let acceptance = NotifiedAcceptance { request_id, interim: interim?, schedule: schedule?, units };
        Some(Subject::EquipmentAccepted(acceptance))
    }

    pub(super) fn schedule_ended(&mut self, ended: &wire::ScheduleEnded) -> Option<Subject> {
        let schedule = self.schedule_id("schedule", &ended.schedule);
        let on = read_date(&mut self.problems, "end_date", &ended.end_date);
        Some(Subject::ScheduleEnded { schedule: schedule?, on: on? })
    }

    pub(super) fn purchase_option_exercised(&mut self, exercised: &wire::PurchaseOptionExercised) -> Option<Subject> {
        let schedule = self.schedule_id("schedule", &exercised.schedule);
        let invoice = self.optional_invoice("invoice", exercised.invoice.as_ref());
        Some(Subject::PurchaseOptionExercised { schedule: schedule?, invoice: invoice? })
    }

    pub(super) fn title_passed(&mut self, passed: &wire::TitlePassed) -> Option<Subject> {
        let schedule = self.schedule_id("schedule", &passed.schedule);
        let equipment = self.units("equipment", &passed.equipment);
        let on = read_date(&mut self.problems, "title_date", &passed.title_date);
        Some(Subject::TitlePassed { schedule: schedule?, equipment: equipment?, on: on? })
    }

    pub(super) fn equipment_returned(&mut self, returned: &wire::EquipmentReturned) -> Option<Subject> {
        let equipment = self.units("equipment", &returned.equipment);
        let on = read_date(&mut self.problems, "return_date", &returned.return_date);
        Some(Subject::EquipmentReturned { equipment: equipment?, on: on? })
    }

    pub(super) fn long_stop_passed(&mut self, passed: &wire::LongStopPassed) -> Option<Subject> {
        let schedule = self.schedule_id("schedule", &passed.schedule);
        let invoice = self.invoice("invoice", passed.invoice.as_ref());
        Some(Subject::LongStopPassed { schedule: schedule?, invoice: invoice? })
    }

    fn schedule(&mut self, schedule: &lender::LeaseSchedule) -> Option<NotifiedSchedule> {
        let id = self.schedule_id("schedule.name", &schedule.name);
        let drawdown = self.below("schedule.drawdown", &schedule.drawdown, "drawdowns", DrawdownId::parse);
        let equipment = self.units("schedule.equipment", &schedule.equipment);
        let amount = self.amount("schedule.amount", schedule.amount.as_ref());
        let funded_on = read_date(&mut self.problems, "schedule.funding_date", &schedule.funding_date);
        let long_stop = read_date(&mut self.problems, "schedule.long_stop_date", &schedule.long_stop_date);
        let commencement = read_date(&mut self.problems, "schedule.commencement_date", &schedule.commencement_date);
        let interim_rent = self.amount("schedule.interim_rent", schedule.interim_rent.as_ref());
        let interim_due_date = read_date(&mut self.problems, "schedule.interim_due_date", &schedule.interim_due_date);
        let rent = self.optional_amount("schedule.rent", schedule.rent.as_ref());
        let balloon = self.amount("schedule.balloon", schedule.balloon.as_ref());
        let payments = self.payments(&schedule.payments);
        Some(NotifiedSchedule {
            schedule: id?,
            drawdown: drawdown?,
            equipment: equipment?,
            amount: amount?,
            funded_on: funded_on?,
            long_stop: long_stop?,
            commencement: commencement?,
            interim_rent: interim_rent?,
            interim_due_date: interim_due_date?,
            rent: rent?,
            balloon: balloon?,
            payments,
        })
    }

    pub(super) fn schedule_id(&mut self, field: &str, name: &str) -> Option<ScheduleId> {
        self.below(field, name, "schedules", ScheduleId::parse)
    }

    pub(super) fn units(&mut self, field: &str, names: &[String]) -> Option<Vec<EquipmentId>> {
        let mut units = Vec::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            units.extend(self.below(&format!("{field}[{place}]"), name, "equipment", EquipmentId::parse));
        }
        (units.len() == names.len()).then_some(units)
    }
}
