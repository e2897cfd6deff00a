//! Notices about equipment and lease schedules.

use facility_domain::ids::{DrawdownId, EquipmentId, ScheduleId};
use facility_proto::lender::v1 as lender;
use facility_service::wire::{path, read_date, read_optional_money, read_schedule_payment};
use lender::notice as wire;

use super::{Reader, Wire};
use crate::book::notice::{NotifiedAcceptance, NotifiedSchedule, Subject};

impl Reader<'_> {
    pub(super) fn lease_subject(&mut self, subject: &Wire) -> Option<Subject> {
        match subject {
            Wire::EquipmentAccepted(accepted) => self.acceptance(accepted).map(Subject::EquipmentAccepted),
            Wire::ScheduleEnded(ended) => {
                let schedule = self.schedule_id("schedule", &ended.schedule);
                let on = read_date(&mut self.problems, "end_date", &ended.end_date);
                Some(Subject::ScheduleEnded { schedule: schedule?, on: on? })
            }
            Wire::PurchaseOptionExercised(exercised) => {
                let schedule = self.schedule_id("schedule", &exercised.schedule);
                let invoice = self.optional_invoice("invoice", exercised.invoice.as_ref());
                Some(Subject::PurchaseOptionExercised { schedule: schedule?, invoice: invoice? })
            }
            Wire::TitlePassed(passed) => {
                let schedule = self.schedule_id("schedule", &passed.schedule);
                let equipment = self.units("equipment", &passed.equipment);
                let on = read_date(&mut self.problems, "title_date", &passed.title_date);
                Some(Subject::TitlePassed { schedule: schedule?, equipment: equipment?, on: on? })
            }
            Wire::EquipmentReturned(returned) => {
                let equipment = self.units("equipment", &returned.equipment);
                let on = read_date(&mut self.problems, "return_date", &returned.return_date);
                Some(Subject::EquipmentReturned { equipment: equipment?, on: on? })
            }
            Wire::LongStopPassed(passed) => {
                let schedule = self.schedule_id("schedule", &passed.schedule);
                let invoice = self.invoice("invoice", passed.invoice.as_ref());
                Some(Subject::LongStopPassed { schedule: schedule?, invoice: invoice? })
            }
            _ => None,
        }
    }

    fn acceptance(&mut self, accepted: &wire::EquipmentAccepted) -> Option<NotifiedAcceptance> {
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
        Some(NotifiedAcceptance { request_id, interim: interim?, schedule: schedule?, units })
    }

    fn schedule(&mut self, schedule: &lender::LeaseSchedule) -> Option<NotifiedSchedule> {
        let id = self.schedule_id("schedule.name", &schedule.name);
        let drawdown = self.below("schedule.drawdown", &schedule.drawdown, "drawdowns", DrawdownId::parse);
        let equipment = self.units("schedule.equipment", &schedule.equipment);
        let amount = self.money("schedule.amount", schedule.amount.as_ref());
        let funded_on = read_date(&mut self.problems, "schedule.funding_date", &schedule.funding_date);
        let long_stop = read_date(&mut self.problems, "schedule.long_stop_date", &schedule.long_stop_date);
        let commencement = read_date(&mut self.problems, "schedule.commencement_date", &schedule.commencement_date);
        let interim_rent = self.money("schedule.interim_rent", schedule.interim_rent.as_ref());
        let interim_due_date = read_date(&mut self.problems, "schedule.interim_due_date", &schedule.interim_due_date);
        let rent = read_optional_money(&mut self.problems, "schedule.rent", schedule.rent.as_ref());
        let balloon = self.money("schedule.balloon", schedule.balloon.as_ref());
        let mut payments = Vec::with_capacity(schedule.payments.len());
        for (place, payment) in schedule.payments.iter().enumerate() {
            let at = format!("schedule.payments[{place}]");
            let read = read_schedule_payment(&mut self.problems, &at, payment);
            self.numbered(&path(&at, "number"), place, payment.number);
            payments.extend(read);
        }
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

    fn units(&mut self, field: &str, names: &[String]) -> Option<Vec<EquipmentId>> {
        let mut units = Vec::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            units.extend(self.below(&format!("{field}[{place}]"), name, "equipment", EquipmentId::parse));
        }
        (units.len() == names.len()).then_some(units)
    }

    /// Notes where things that are numbered from 1 are not.
    pub(super) fn numbered(&mut self, field: &str, place: usize, number: u32) {
        if usize::try_from(number).ok() != place.checked_add(1) {
            self.problems.add(field, "must be the number of its place, from 1");
        }
    }
}
