//! Notices about lease schedules: opened by funding, commenced by acceptance,
//! ended; and what becomes of their equipment.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use facility_domain::{
    date::BusinessDate,
    facility::servicing::EarlyEnd,
    ids::{DrawdownId, EquipmentId, InvoiceId, ScheduleId},
};

use super::{Following, invoice::InPlaceOf};
use crate::book::{
    computation::{MinorAmount, dates},
    notice::NotifiedInvoice,
    purchase::PurchaseState,
    reconcile::DiscrepancyReason,
    servicing::{Ground, InvoiceState, LeaseSchedule, ScheduleState, schedule::ExercisedOption},
};

impl Following<'_> {
    /// Funding opens one interim schedule over all units of the drawdown.
    pub(super) fn open_interim(&mut self, id: DrawdownId, on: BusinessDate) {
        let Some(drawdown) = self.facility.drawdowns.get(&id) else { return };
        let units: Vec<_> = (1..).zip(&drawdown.lines).map(|(line, _)| EquipmentId { drawdown: id, line }).collect();
        let schedule = LeaseSchedule {
            drawdown: id,
            amount: self.facility.amount_of(&units),
            units,
            funded_on: on,
            long_stop: dates::long_stop_date(on, &self.facility.terms).ok(),
            state: ScheduleState::Interim,
            lease: None,
            option: None,
            returned: BTreeSet::new(),
            settlements: Vec::new(),
        };
        if let Some(next) = self.facility.servicing.next_schedule() {
            self.facility.servicing.schedules.insert(next, Arc::new(schedule));
        }
    }

    /// Moves the purchase that is the unit on, where its state allows.
    pub(super) fn move_unit(&mut self, unit: EquipmentId, next: impl FnOnce(&PurchaseState) -> Option<PurchaseState>) {
        let place = usize::try_from(unit.line).ok().and_then(|line| line.checked_sub(1));
        let drawdown = self.facility.drawdowns.get(&unit.drawdown);
        let line = place.and_then(|place| drawdown?.lines.get(place));
        if let Some(purchase) = line.and_then(|line| self.purchases.get_mut(line.purchase.as_ref()?))
            && purchase.state.unit().is_some_and(|its| its.id == unit)
            && let Some(next) = next(&purchase.state)
        {
            Arc::make_mut(purchase).state = next;
        }
    }

    pub(super) fn schedule_ended(&mut self, id: ScheduleId, on: BusinessDate) {
        let subject = format!("schedules/{id}");
        let state = DiscrepancyReason::State;
        let Some(schedule) = self.facility.servicing.schedules.get(&id).cloned() else {
            return self.compare.differs(&subject, DiscrepancyReason::Schedule, "", "ENDED");
        };
        let ours = if self.is_done(id, &schedule) { "ENDED" } else { schedule.state_name() };
        self.compare.figure(&format!("{subject}.state"), state, &ours, &"ENDED");
        self.compare.figure(&format!("{subject}.end_date"), state, &self.facility.business_date, &on);
        self.set_state(id, ScheduleState::Ended { on });
    }

    /// Whether all payments are billed and paid, and the last due date has come
    /// and the last day of interest. What is zero is neither billed nor paid.
    fn is_done(&self, id: ScheduleId, schedule: &LeaseSchedule) -> bool {
        let lines = schedule.payments();
        let over = lines.last().is_some_and(|last| last.due_date.max(last.to) <= self.facility.business_date);
        over && schedule.state == ScheduleState::Commenced
            && lines.iter().all(|line| line.payment.units == 0 || self.is_paid(Ground::Rent(id, line.number)))
    }

    fn is_paid(&self, ground: Ground) -> bool {
        self.facility.servicing.billed.get(&ground).is_some_and(|invoice| self.is_paid_invoice(*invoice))
    }

    fn is_paid_invoice(&self, id: InvoiceId) -> bool {
        let today = self.facility.business_date;
        self.facility.servicing.invoices.get(&id).is_some_and(|invoice| invoice.state(today) == InvoiceState::Paid)
    }

    pub(super) fn set_state(&mut self, id: ScheduleId, state: ScheduleState) {
        if let Some(schedule) = self.facility.servicing.schedules.get_mut(&id) {
            Arc::make_mut(schedule).state = state;
        }
    }

    pub(super) fn purchase_option_exercised(&mut self, id: ScheduleId, invoice: Option<&NotifiedInvoice>) {
        let subject = format!("schedules/{id}.purchase_option");
        let schedule = self.facility.servicing.schedules.get(&id);
        let price = self.facility.terms.purchase_option.map(|option| MinorAmount::of(option.price));
        let open = schedule.is_some_and(|schedule| schedule.option.is_none() && schedule.is_paid_off());
        let ours = price.filter(|_| open).map(|price| price.to_string()).unwrap_or_default();
        let theirs = invoice.map_or(self.zero(), |invoice| MinorAmount::of(invoice.billing.amount));
        self.compare.figure(&subject, DiscrepancyReason::PurchaseOption, &ours, &theirs);
        if let Some(invoice) = invoice {
            self.issued(invoice, InPlaceOf::None);
        }
        if let Some(schedule) = self.facility.servicing.schedules.get_mut(&id) {
            let invoice = invoice.map(|invoice| invoice.billing.invoice);
            Arc::make_mut(schedule).option.get_or_insert(ExercisedOption { invoice });
        }
    }

    /// Title passes when the price is paid, to what was not given back.
    pub(super) fn title_passed(&mut self, id: ScheduleId, equipment: &[EquipmentId], on: BusinessDate) {
        let subject = format!("schedules/{id}");
        let schedule = self.facility.servicing.schedules.get(&id);
        if let Some(bought) = schedule.and_then(|schedule| self.bought_out(id, schedule, equipment)) {
            self.compare.figure(&format!("{subject}.title_date"), DiscrepancyReason::State, &bought, &on.to_string());
            for unit in equipment {
                self.move_unit(*unit, |state| state.purchased(on));
            }
            return;
        }
        let paid = schedule.and_then(|schedule| schedule.option).is_some_and(|option| match option.invoice {
            Some(_) => self.is_paid(Ground::PurchaseOption(id)),
            None => true,
        });
        let ours = if paid { self.facility.business_date.to_string() } else { String::new() };
        self.compare.figure(&format!("{subject}.title_date"), DiscrepancyReason::State, &ours, &on);
        let units = schedule.map(|schedule| schedule.kept().collect::<Vec<_>>()).unwrap_or_default();
        let figure = (listed(&units), listed(equipment));
        self.compare.figure(&format!("{subject}/equipment"), DiscrepancyReason::Item, &figure.0, &figure.1);
        for unit in equipment {
            self.move_unit(*unit, |state| state.purchased(on));
        }
    }

    /// Where units were bought out early, the day on which their title can pass: today, once their
    /// settlement is paid.
    fn bought_out(&self, id: ScheduleId, schedule: &LeaseSchedule, units: &[EquipmentId]) -> Option<String> {
        let (number, _) =
            schedule.buy_outs().find(|(_, settled)| units.iter().all(|unit| settled.units.contains(unit)))?;
        let paid = self.is_paid(Ground::Settlement(id, number));
        Some(if paid { self.facility.business_date.to_string() } else { String::new() })
    }

    /// Equipment is given back after its schedule has ended, and once only.
    pub(super) fn equipment_returned(&mut self, equipment: &[EquipmentId], on: BusinessDate) {
        let today = self.facility.business_date;
        for unit in equipment {
            let of_ended = |schedule: &&mut Arc<LeaseSchedule>| {
                schedule.kept().any(|kept| kept == *unit) && schedule.ended_on().is_some() && schedule.option.is_none()
            };
            let ended = self.facility.servicing.schedules.values_mut().find(of_ended);
            let ours = if ended.is_some() && on <= today { on.to_string() } else { String::new() };
            if let Some(schedule) = ended {
                Arc::make_mut(schedule).returned.insert(*unit);
            }
            self.compare.figure(&format!("equipment/{unit}.end_date"), DiscrepancyReason::State, &ours, &on);
            self.move_unit(*unit, |state| state.returned(on));
        }
    }

    /// What was not accepted in time falls due, and its financing ends.
    pub(super) fn long_stop_passed(&mut self, id: ScheduleId, invoice: &NotifiedInvoice) {
        let today = self.facility.business_date;
        let schedule = self.facility.servicing.schedules.get(&id).cloned();
        let interim = schedule.filter(|schedule| schedule.state == ScheduleState::Interim);
        let passed = interim.as_ref().and_then(|schedule| schedule.long_stop?.next_day().ok());
        let ours = passed.map(|date| date.to_string()).unwrap_or_default();
        self.compare.figure(&format!("schedules/{id}.end_date"), DiscrepancyReason::State, &ours, &today);
        self.issued(invoice, InPlaceOf::None);
        let Some(interim) = interim else { return };
        self.set_state(id, ScheduleState::Terminated { on: today, how: EarlyEnd::FellDue });
        for unit in &interim.units {
            self.move_unit(*unit, PurchaseState::long_stopped);
        }
    }

    /// Ends every schedule of which something was left: acceleration.
    pub(super) fn terminate_all(&mut self) {
        let today = self.facility.business_date;
        let mut interim = BTreeMap::new();
        for (id, schedule) in &mut self.facility.servicing.schedules {
            let left = match schedule.state {
                ScheduleState::Interim => {
                    interim.insert(*id, schedule.units.clone());
                    true
                }
                ScheduleState::Commenced => {
                    schedule.payments().iter().any(|line| schedule.due_date(line) > today || !line.is_known())
                }
                ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => false,
            };
            if left {
                Arc::make_mut(schedule).state = ScheduleState::Terminated { on: today, how: EarlyEnd::FellDue };
            }
        }
        for unit in interim.into_values().flatten() {
            self.move_unit(unit, PurchaseState::long_stopped);
        }
    }
}

/// Units in order, as one figure.
pub(super) fn listed(units: &[EquipmentId]) -> String {
    let mut units = units.to_vec();
    units.sort_unstable();
    units.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
