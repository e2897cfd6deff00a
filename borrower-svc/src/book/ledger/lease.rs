//! A lease in the ledger: its liability and its asset.
//!
//! The liability begins as the amount financed and the present value of the price
//! of an option that is reasonably certain to be exercised (IFRS 16.26, 16.27). It
//! grows by interest, at month-ends and due dates, and by the accretion of that
//! price, at due dates; it shrinks by what falls due.

use std::sync::Arc;

use facility_domain::{date::BusinessDate, facility::FacilityTerms, ids::ScheduleId};

use super::{
    asset::Asset,
    fact::{LeaseCommenced, LeaseSettled},
    rules::Posting,
};
use crate::book::computation::{
    MinorAmount,
    accrual::interest_until,
    present_value::values_until_last_payment,
    schedule::{LeaseLine, LeaseSchedule},
};

/// A lease that has commenced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lease {
    pub schedule: ScheduleId,
    payments: Arc<LeaseSchedule>,
    /// The price of a reasonably certain option, at the commencement and after each
    /// payment; empty where there is none.
    option_values: Vec<MinorAmount>,
    /// How many payments have fallen due.
    due: usize,
    /// Interest posted so far, accretion among it.
    posted: MinorAmount,
    /// What is left of the liability.
    pub liability: MinorAmount,
    /// Whether its payments no longer fall due.
    ended: bool,
    /// What acceleration let fall due.
    pub fallen_due: Option<MinorAmount>,
    /// Whether the price of its option fell due.
    option_fell_due: bool,
    pub asset: Asset,
}

impl Lease {
    /// A lease as it commences, and its entry.
    pub fn commence(terms: &FacilityTerms, fact: &LeaseCommenced) -> (Self, Posting) {
        let option_values = certain_option(terms, &fact.payments);
        let financed = fact.payments.lines.first().map_or(fact.payments.balloon, |line| line.opening_balance);
        let liability = option_values.first().map_or(financed, |value| financed.plus(*value));
        let until = option_values.is_empty().then_some(fact.term_end);
        let cost = liability.plus(fact.own_share);
        let lease = Self {
            schedule: fact.schedule,
            payments: fact.payments.clone(),
            option_values,
            due: 0,
            posted: MinorAmount::zero(liability.currency),
            liability,
            ended: false,
            fallen_due: None,
            option_fell_due: false,
            asset: Asset::new(terms, cost, &fact.units, fact.commencement, until),
        };
        (lease, Posting::EquipmentAccepted { liability, own_share: fact.own_share })
    }

    /// The next payment that will fall due; none where it waits for its rate.
    pub fn next_payment(&self) -> Option<&LeaseLine> {
        self.payments.lines.get(self.due).filter(|line| !self.ended && line.is_known())
    }

    /// Whether nothing of it changes by the passing of days any more.
    pub fn is_at_rest(&self) -> bool {
        let over = self.ended || self.due >= self.payments.lines.len();
        over && self.asset.cost == self.asset.accumulated
    }

    /// Interest up to the close of a day.
    pub fn close(&mut self, terms: &FacilityTerms, day: BusinessDate) -> Posting {
        self.accrue(terms, day.next_day().unwrap_or(day))
    }

    /// The next payment falls due: the interest up to it, all of its own among it, and
    /// the payment.
    pub fn fall_due(&mut self, terms: &FacilityTerms) -> Vec<Posting> {
        let Some(line) = self.next_payment().cloned() else { return Vec::new() };
        self.due += 1;
        let interest = self.accrue(terms, line.due_date);
        self.liability = self.liability.minus(line.payment);
        vec![interest, Posting::RentFellDue { payment: line.payment }]
    }

    /// The payments are others from now on: what the price of an option is worth at the new rates is in the
    /// liability, and the asset follows. The payments themselves are worth what is owed at any rate.
    pub fn reset_rate(&mut self, terms: &FacilityTerms, payments: Arc<LeaseSchedule>, on: BusinessDate) -> Posting {
        let zero = MinorAmount { units: 0, ..self.liability };
        let (worth, accreted) = (self.option_worth().unwrap_or(zero), self.accreted());
        self.payments = payments;
        if !self.option_values.is_empty() && !self.option_fell_due {
            self.option_values = certain_option(terms, &self.payments);
        }
        let increase = self.option_worth().unwrap_or(zero).minus(worth);
        self.posted = self.posted.plus(self.accreted()).minus(accreted);
        self.liability = self.liability.plus(increase);
        if increase.units != 0 {
            self.asset.keep(terms, increase, on);
        }
        Posting::LiabilityRemeasured { increase }
    }

    /// The lease goes on for a further term (IFRS 16.40(a)): as a reset, since what is owed is worth what is
    /// owed at the further term's rate, too. An asset that is not expected to be kept is used up over the
    /// longer term.
    pub fn renew(&mut self, terms: &FacilityTerms, payments: Arc<LeaseSchedule>, on: BusinessDate) -> Posting {
        let until = payments.lines.last().map_or(on, |last| last.to);
        let posting = self.reset_rate(terms, payments, on);
        if !self.expects_title() {
            self.asset.lengthen(terms, on, until);
        }
        posting
    }

    /// The price of the option falls due, once. A price in the liability takes the rest
    /// of its accretion with it; any other is a further cost of the equipment.
    pub fn option_falls_due(&mut self, terms: &FacilityTerms, price: MinorAmount, on: BusinessDate) -> Vec<Posting> {
        let zero = MinorAmount { units: 0, ..price };
        if std::mem::replace(&mut self.option_fell_due, true) {
            return Vec::new();
        }
        let Some(worth) = self.option_worth() else {
            self.asset.keep(terms, price, on);
            return vec![Posting::OptionFellDue { liability: zero, cost: price }];
        };
        let accretion = price.minus(worth);
        // Equipment that was given back took its share of the liability with it. The price is asked for
        // all the same, so that what is kept costs so much more (IFRS 16.39).
        let left = if self.due < self.payments.lines.len() && !self.ended { worth } else { self.liability };
        let cost = worth.minus(left);
        if cost.units != 0 {
            self.asset.keep(terms, cost, on);
        }
        // From here on no price is in the liability, and nothing accretes.
        self.posted = self.posted.minus(self.accreted());
        self.option_values = vec![zero; self.option_values.len()];
        self.liability = self.liability.minus(left);
        let liability = price.minus(cost);
        vec![Posting::InterestAccrued { interest: accretion }, Posting::OptionFellDue { liability, cost }]
    }

    /// The price of the option that fell due is not demanded any more: the equipment
    /// cost so much less.
    pub fn option_is_given_up(&mut self, price: MinorAmount) -> Posting {
        self.asset.cost = self.asset.cost.minus(price);
        Posting::OptionFellDue { liability: MinorAmount { units: 0, ..price }, cost: price.negated() }
    }

    /// Title passed without a price: what is in the liability for it goes (IFRS 16.39).
    pub fn pass_title(&mut self, terms: &FacilityTerms, on: BusinessDate) -> Vec<Posting> {
        let expected = self.expects_title();
        let worth = self.option_worth().unwrap_or(MinorAmount { units: 0, ..self.liability });
        self.posted = self.posted.minus(self.accreted());
        self.option_values = vec![MinorAmount { units: 0, ..worth }; self.option_values.len()];
        self.liability = self.liability.minus(worth);
        self.asset.cost = self.asset.cost.minus(worth);
        self.asset.own();
        if !expected {
            self.asset.keep(terms, MinorAmount { units: 0, ..worth }, on);
        }
        vec![Posting::OptionReleased { liability: worth }, Posting::TitlePassed { cost: self.asset.cost }]
    }

    /// Everything outstanding falls due; what an option's price is worth stays, until
    /// the option is exercised or the equipment given back.
    pub fn accelerate(&mut self, terms: &FacilityTerms, on: BusinessDate) -> Vec<Posting> {
        if self.ended || self.due >= self.payments.lines.len() {
            return Vec::new();
        }
        let interest = self.accrue(terms, on);
        self.ended = true;
        let kept = self.option_worth().unwrap_or(MinorAmount { units: 0, ..self.liability });
        let liability = self.liability.minus(kept);
        self.liability = kept;
        self.fallen_due = Some(liability);
        vec![interest, Posting::LiabilityFellDue { liability }]
    }

    /// A part is settled: interest up to the day, then the part and its interest leave the liability. Of
    /// the rest, the payments are new; so is what the option's price is worth, which is at the cost of the
    /// equipment (IFRS 16.39). What was lost goes (IFRS 16.46).
    pub fn settle(&mut self, terms: &FacilityTerms, fact: &LeaseSettled, on: BusinessDate) -> Vec<Posting> {
        let zero = MinorAmount { units: 0, ..self.liability };
        let mut postings = vec![self.accrue(terms, on)];
        let interest = |payments: &LeaseSchedule, due| interest_until(terms, payments, due, on).unwrap_or(zero);
        let before = interest(&self.payments, self.due);
        let shorter = fact.payments.lines.len() < self.payments.lines.len();
        let worth = self.option_worth().unwrap_or(zero);
        self.payments = fact.payments.clone();
        // Cents by which the part's interest and that of the rest are rounded otherwise than the whole's.
        let after = interest(&self.payments, self.due);
        let rounding = after.plus(fact.interest).minus(before);
        postings.push(Posting::InterestAccrued { interest: rounding });
        let liability = fact.principal.plus(fact.interest);
        self.liability = self.liability.plus(rounding).minus(liability);
        postings.push(Posting::LeaseSettled { liability, fee: fact.fee });
        let has_price = worth.units != 0 && !fact.option_lapses;
        self.option_values = match (self.option_values.is_empty(), has_price) {
            (true, _) => Vec::new(),
            (false, true) => certain_option(terms, &self.payments),
            (false, false) => vec![zero; self.payments.lines.len().saturating_add(1)],
        };
        let change = self.option_worth().unwrap_or(zero).minus(worth);
        self.liability = self.liability.plus(change);
        postings.push(Posting::LiabilityRemeasured { increase: change });
        self.posted = after.plus(self.accreted());
        if change.units != 0 {
            self.asset.keep(terms, change, on);
        }
        if shorter
            && self.option_values.is_empty()
            && let Some(last) = self.payments.lines.last()
        {
            self.asset.shorten(on, last.to.max(on));
        }
        if let Some(out) = self.asset.give_back(&fact.lost, zero) {
            postings.push(Posting::EquipmentLost { cost: out.cost, accumulated: out.accumulated });
        }
        postings
    }

    /// Whether the price of its option is in the liability.
    const fn expects_title(&self) -> bool {
        !self.option_values.is_empty()
    }

    /// Interest up to a day, itself not counted, less what was posted.
    fn accrue(&mut self, terms: &FacilityTerms, until: BusinessDate) -> Posting {
        let zero = MinorAmount { units: 0, ..self.liability };
        if self.ended {
            return Posting::InterestAccrued { interest: zero };
        }
        let all = interest_until(terms, &self.payments, self.due, until).map(|sum| sum.plus(self.accreted()));
        // Payments that could be computed have interest that can be.
        let interest = all.map_or(zero, |all| all.minus(self.posted));
        self.posted = self.posted.plus(interest);
        self.liability = self.liability.plus(interest);
        Posting::InterestAccrued { interest }
    }

    /// What the option's price is worth now.
    fn option_worth(&self) -> Option<MinorAmount> {
        self.option_values.get(self.due).copied()
    }

    /// What it has grown by since the commencement.
    fn accreted(&self) -> MinorAmount {
        let first = self.option_values.first().copied();
        let zero = MinorAmount { units: 0, ..self.liability };
        first.zip(self.option_worth()).map_or(zero, |(first, now)| now.minus(first))
    }
}

/// The values of the price of an option that is reasonably certain to be exercised.
fn certain_option(terms: &FacilityTerms, payments: &LeaseSchedule) -> Vec<MinorAmount> {
    let certain = terms.purchase_option.filter(|option| option.reasonably_certain);
    let values = certain.map(|option| values_until_last_payment(terms, payments, MinorAmount::of(option.price)));
    values.and_then(Result::ok).unwrap_or_default()
}
