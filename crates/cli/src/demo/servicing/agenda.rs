//! The days on which something is to be done, and what is left to accept.

use std::collections::{BTreeMap, BTreeSet};

use facility_domain::date::BusinessDate;
use facility_proto::{lender::v1::FixingValue, r#type::v1::EquipmentItem};

use crate::case::{Arrival, Batch, Case};

/// What is still to come.
pub(in crate::demo) struct Agenda {
    days: BTreeSet<BusinessDate>,
    finished: Option<BusinessDate>,
    /// The fixings that are not published yet, by date.
    fixings: Vec<(BusinessDate, FixingValue)>,
    /// What arrives, by day of acceptance and batch.
    pub(super) arrivals: BTreeMap<(BusinessDate, u32), Vec<Arrival>>,
}

impl Agenda {
    /// The days that the scenario names: fees fall due, and its people act.
    pub(in crate::demo) fn of(case: &Case) -> Self {
        let servicing = &case.scenario.servicing;
        let (late, guaranteed, disputed) = (&servicing.late, &servicing.guaranteed, &servicing.disputed);
        let mut days = BTreeSet::from([
            late.paid_on,
            guaranteed.demanded_on,
            guaranteed.acknowledged_on,
            guaranteed.paid_on,
            disputed.entered_on,
            disputed.resolved_on,
        ]);
        days.extend(servicing.fees.iter().map(|fee| fee.due));
        days.extend(servicing.settlements.iter().map(|settlement| settlement.on));
        let fixings = case.floating.as_ref().map(|floating| floating.fixings.clone()).unwrap_or_default();
        days.extend(fixings.iter().map(|(date, _)| *date));
        Self { fixings, days, finished: None, arrivals: BTreeMap::new() }
    }

    /// A batch was funded: its equipment arrives on the days of the list.
    pub(in crate::demo) fn funded(&mut self, batch: &Batch, items: &[EquipmentItem]) {
        let financed = |arrival: &&Arrival| items.iter().any(|item| item.purchase == arrival.purchase);
        for arrival in batch.arrivals.iter().filter(financed) {
            self.days.insert(arrival.accepted_on);
            self.arrivals.entry((arrival.accepted_on, batch.number)).or_default().push(arrival.clone());
        }
    }

    /// Something is to be done on these days, too.
    pub(super) fn note(&mut self, days: impl IntoIterator<Item = BusinessDate>) {
        self.days.extend(days);
    }

    /// The next day with work after `today` and before `date`.
    pub(super) fn next_before(&self, date: BusinessDate, today: BusinessDate) -> Option<BusinessDate> {
        self.days.iter().copied().find(|day| *day > today && *day < date)
    }

    /// Whether nothing is noted for the day, or all of it is done.
    pub(super) fn is_idle(&self, today: BusinessDate) -> bool {
        !self.days.contains(&today) || self.finished == Some(today)
    }

    /// Takes the fixings that were fixed by that day.
    pub(super) fn take_fixed(&mut self, today: BusinessDate) -> Vec<FixingValue> {
        self.fixings.extract_if(.., |(date, _)| *date <= today).map(|(_, fixing)| fixing).collect()
    }

    /// The work of the day is done.
    pub(super) const fn done(&mut self, today: BusinessDate) {
        self.finished = Some(today);
    }
}
