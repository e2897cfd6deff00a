//! Equipment of a lease at cost, and what of it is used up.
//!
//! Straight line by whole months from the commencement (IFRS 16.31 to 16.33): over
//! the useful life where title is reasonably certain to pass, otherwise over the
//! shorter of life and term, a begun month of the term counted as one. When title
//! passes all the same, what is left is used up over the rest of the life.

use std::collections::BTreeMap;

use facility_domain::{date::BusinessDate, facility::FacilityTerms, ids::EquipmentId};

use crate::book::computation::{
    MinorAmount,
    depreciation::{months_begun, straight_line, whole_months},
    shares::split,
};

/// The equipment of one lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asset {
    /// The units that are neither owned nor returned, each with its price.
    units: BTreeMap<EquipmentId, MinorAmount>,
    commencement: BusinessDate,
    /// What it cost: right of use, later property.
    pub cost: MinorAmount,
    /// What of it is used up.
    pub accumulated: MinorAmount,
    plan: Plan,
}

/// How it is used up from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Plan {
    from: BusinessDate,
    /// What was used up before.
    before: MinorAmount,
    months: u32,
}

/// What goes out with units that are given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outgoing {
    pub cost: MinorAmount,
    pub accumulated: MinorAmount,
    /// The same share of what is left of the liability.
    pub liability: MinorAmount,
}

impl Asset {
    /// Equipment whose lease commences; `until` is the end of the term, or none
    /// where title is reasonably certain to pass.
    pub fn new(
        terms: &FacilityTerms,
        cost: MinorAmount,
        units: &[(EquipmentId, MinorAmount)],
        commencement: BusinessDate,
        until: Option<BusinessDate>,
    ) -> Self {
        let term = until.map_or(u32::MAX, |end| months_begun(commencement, end));
        let months = terms.useful_life_months.min(term).max(1);
        let before = MinorAmount::zero(cost.currency);
        let plan = Plan { from: commencement, before, months };
        Self { units: units.iter().copied().collect(), commencement, cost, accumulated: before, plan }
    }

    /// What was used up by the close of a day and is not posted; it counts as posted
    /// from now on.
    pub fn depreciate(&mut self, terms: &FacilityTerms, day: BusinessDate) -> MinorAmount {
        let elapsed = day.next_day().map_or(0, |next| whole_months(self.plan.from, next));
        let rest = self.cost.minus(self.plan.before);
        let used = straight_line(terms, rest, self.plan.months, elapsed);
        let used = used.map_or(self.accumulated, |used| self.plan.before.plus(used));
        let charge = used.minus(self.accumulated);
        self.accumulated = used;
        charge
    }

    /// More was paid for it, or it is kept beyond the term: what is left is used up
    /// over the rest of the useful life.
    pub fn keep(&mut self, terms: &FacilityTerms, paid: MinorAmount, on: BusinessDate) {
        self.cost = self.cost.plus(paid);
        let months = terms.useful_life_months.saturating_sub(whole_months(self.commencement, on)).max(1);
        self.plan = Plan { from: on, before: self.accumulated, months };
    }

    /// The term became shorter: what is left is used up over the months begun up to its end.
    pub fn shorten(&mut self, on: BusinessDate, until: BusinessDate) {
        self.plan = Plan { from: on, before: self.accumulated, months: months_begun(on, until).max(1) };
    }

    /// The term became longer: what is left is used up over the months begun up to its end, or over the rest
    /// of the useful life where that is shorter.
    pub fn lengthen(&mut self, terms: &FacilityTerms, on: BusinessDate, until: BusinessDate) {
        let life = terms.useful_life_months.saturating_sub(whole_months(self.commencement, on));
        let months = months_begun(on, until).min(life).max(1);
        self.plan = Plan { from: on, before: self.accumulated, months };
    }

    /// Takes units out into an asset of their own that goes on being used up over the rest of its life.
    pub fn split_off(&mut self, terms: &FacilityTerms, units: &[EquipmentId], on: BusinessDate) -> Option<Self> {
        let out = self.give_back(units, MinorAmount { units: 0, ..self.cost })?;
        let mut owned = Self {
            units: BTreeMap::new(),
            commencement: self.commencement,
            cost: out.cost,
            accumulated: out.accumulated,
            plan: self.plan.clone(),
        };
        owned.keep(terms, MinorAmount { units: 0, ..out.cost }, on);
        Some(owned)
    }

    /// Title passed to what is left of it, which can't be given back any more.
    pub fn own(&mut self) {
        self.units.clear();
    }

    /// Whether title to it passed, or all of it was given back.
    pub fn is_settled(&self) -> bool {
        self.units.is_empty()
    }

    /// Takes out units that are given back, in proportion to their prices; everything
    /// with the last of them. None where none of them is here.
    pub fn give_back(&mut self, returned: &[EquipmentId], liability: MinorAmount) -> Option<Outgoing> {
        let gone: Vec<MinorAmount> = returned.iter().filter_map(|unit| self.units.remove(unit)).collect();
        if gone.is_empty() {
            return None;
        }
        let sum = |prices: &mut dyn Iterator<Item = &MinorAmount>| prices.map(|price| price.units).sum::<i128>();
        let weights = [sum(&mut gone.iter()), sum(&mut self.units.values())];
        let all = self.units.is_empty();
        let share = |whole: MinorAmount| {
            let parts = split(whole.units, &weights).ok();
            let part = parts.and_then(|parts| parts.first().copied()).filter(|_| !all);
            part.map_or(whole, |units| MinorAmount { units, ..whole })
        };
        let out =
            Outgoing { cost: share(self.cost), accumulated: share(self.accumulated), liability: share(liability) };
        self.plan.before = self.plan.before.minus(share(self.plan.before));
        self.cost = self.cost.minus(out.cost);
        self.accumulated = self.accumulated.minus(out.accumulated);
        Some(out)
    }
}
