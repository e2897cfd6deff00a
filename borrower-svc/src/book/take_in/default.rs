//! Notices about defaults and demands on the guarantor.

use std::{collections::BTreeSet, sync::Arc};

use facility_domain::{
    facility::FacilityTerms,
    ids::{DefaultId, InvoiceId},
};

use super::Following;
use crate::book::{
    computation::{MinorAmount, dates},
    notice::{NotifiedDefault, NotifiedDemand},
    reconcile::DiscrepancyReason,
    servicing::{DefaultStage, DemandStage, FacilityDefault, GuaranteeDemand, Invoice, InvoiceState},
};

impl Following<'_> {
    pub(super) fn default_changed(&mut self, notified: &NotifiedDefault) {
        let id = notified.default;
        let subject = format!("defaults/{id}");
        let today = self.facility.business_date;
        match (notified.invoice, &notified.covenant) {
            (Some(invoice), _) => self.compare_missed(&subject, id, invoice, notified),
            (None, Some(test)) => self.compare_covenant(&subject, id, test, notified),
            (None, None) => {
                let ours = dates::cure_end(notified.since, &self.facility.terms);
                let ours = ours.map(|date| date.to_string()).unwrap_or_default();
                let reason = DiscrepancyReason::Default;
                self.compare.figure(&format!("{subject}.remedy_until"), reason, &ours, &notified.remedy_until);
            }
        }
        if notified.stage == DefaultStage::EventOfDefault {
            // The day after the last day of grace opens.
            let ours = notified.remedy_until.next_day().map(|date| date.to_string()).unwrap_or_default();
            let theirs = notified.event_since.map(|date| date.to_string()).unwrap_or_default();
            let subject = format!("{subject}.event_of_default_date");
            self.compare.figure(&subject, DiscrepancyReason::Default, &ours, &theirs);
        }
        if !notified.stage.is_continuing() {
            let theirs = notified.ended_on.map(|date| date.to_string()).unwrap_or_default();
            self.compare.figure(&format!("{subject}.end_date"), DiscrepancyReason::Default, &today, &theirs);
        }
        let default = FacilityDefault {
            invoice: notified.invoice,
            covenant: notified.covenant.clone(),
            description: notified.description.clone(),
            since: notified.since,
            remedy_until: notified.remedy_until,
            stage: notified.stage,
            ended_on: notified.ended_on,
        };
        self.facility.servicing.defaults.insert(id, Arc::new(default));
    }

    /// A missed payment begins a default on the day after the invoice could be
    /// paid in time: the due date, or the day on which a dispute was
    /// rejected or a payment of it reversed.
    fn compare_missed(&mut self, subject: &str, id: DefaultId, invoice: InvoiceId, notified: &NotifiedDefault) {
        let today = self.facility.business_date;
        let standing = self.facility.servicing.standing(invoice);
        let known = self.facility.servicing.invoices.get(&standing).cloned();
        let is_new = !self.facility.servicing.defaults.contains_key(&id);
        let terms = self.facility.terms.clone();
        let state = known.as_ref().map(|invoice| invoice.state(today));
        let name = state.map_or("", InvoiceState::name);
        let reason = DiscrepancyReason::Default;
        match notified.stage {
            DefaultStage::Potential if is_new => {
                self.compare.figure(&format!("{subject}.invoice"), reason, &name, &InvoiceState::Overdue.name());
                let (since, remedy) = known.as_deref().map(|invoice| missed(invoice, &terms)).unwrap_or_default();
                self.compare.figure(&format!("{subject}.start_date"), reason, &since, &notified.since);
                self.compare.figure(&format!("{subject}.remedy_until"), reason, &remedy, &notified.remedy_until);
            }
            DefaultStage::Potential | DefaultStage::EventOfDefault => {
                // What was disputed after the default began is a part of it.
                let unpaid = known.is_some_and(|invoice| today > invoice.due_date && invoice.outstanding().units > 0);
                let ours = if unpaid { InvoiceState::Overdue.name() } else { name };
                self.compare.figure(&format!("{subject}.invoice"), reason, &ours, &InvoiceState::Overdue.name());
            }
            DefaultStage::Cured => {
                let unpaid = known.is_some_and(|invoice| invoice.payable().units > 0);
                let ours = if unpaid { name } else { InvoiceState::Paid.name() };
                self.compare.figure(&format!("{subject}.invoice"), reason, &ours, &InvoiceState::Paid.name());
            }
            DefaultStage::Waived | DefaultStage::Accelerated => {}
        }
    }

    /// Acceleration is for every event of default that continues, and ends them.
    pub(super) fn accelerate_defaults(&mut self) {
        let today = self.facility.business_date;
        let defaults = self.facility.servicing.defaults.values_mut();
        for default in defaults.filter(|default| default.stage == DefaultStage::EventOfDefault) {
            let default = Arc::make_mut(default);
            (default.stage, default.ended_on) = (DefaultStage::Accelerated, Some(today));
        }
    }

    pub(super) fn demand_changed(&mut self, notified: &NotifiedDemand) {
        let id = notified.demand;
        let subject = format!("guaranteeDemands/{id}");
        let (amount, paid) = (MinorAmount::of(notified.amount), MinorAmount::of(notified.paid));
        let reason = DiscrepancyReason::GuaranteeDemand;
        if let Some(known) = self.facility.servicing.demands.get_mut(&id) {
            let known = Arc::make_mut(known);
            self.compare.figure(&format!("{subject}.amount"), reason, &known.amount, &amount);
            self.compare.figure(&format!("{subject}.paid"), reason, &known.paid, &paid);
            known.stage = notified.stage;
            return;
        }
        let ours = self.demandable(&subject, notified);
        self.compare.figure(&format!("{subject}.amount"), reason, &ours, &amount);
        self.compare.figure(&format!("{subject}.paid"), reason, &self.zero(), &paid);
        let today = self.facility.business_date;
        self.compare.figure(&format!("{subject}.demand_date"), reason, &today, &notified.demanded_on);
        let demand = GuaranteeDemand {
            invoices: notified.invoices.clone(),
            amount: ours,
            paid: self.zero(),
            demanded_on: notified.demanded_on,
            stage: notified.stage,
        };
        self.facility.servicing.demands.insert(id, Arc::new(demand));
    }

    /// What can be demanded today of those invoices: what is unpaid and undisputed
    /// of the overdue ones, with default interest; at most what the cap leaves.
    fn demandable(&mut self, subject: &str, notified: &NotifiedDemand) -> MinorAmount {
        let (today, terms) = (self.facility.business_date, self.facility.terms.clone());
        let (mut sum, mut seen) = (self.zero(), BTreeSet::new());
        for (place, id) in notified.invoices.iter().enumerate() {
            // Named twice, it is demanded once.
            let invoice = self.facility.servicing.invoices.get(id).filter(|_| seen.insert(*id));
            let state = invoice.map(|invoice| invoice.state(today));
            let subject = format!("{subject}/invoices[{place}]");
            let (ours, theirs) = (state.map_or("", InvoiceState::name), InvoiceState::Overdue.name());
            self.compare.figure(&subject, DiscrepancyReason::GuaranteeDemand, &ours, &theirs);
            let Some(invoice) = invoice else { continue };
            let late = invoice.default_interest_to(self.facility.rates(), today).unwrap_or(self.zero());
            sum = sum.plus(invoice.payable()).plus(late);
        }
        let zero = self.zero();
        let Some(guarantee) = &terms.guarantee else { return zero };
        let taken = self.facility.servicing.demands.values().fold(zero, |sum, demand| {
            let taken = match demand.stage {
                DemandStage::Issued | DemandStage::Acknowledged | DemandStage::PartPaid => {
                    if demand.amount.units > demand.paid.units { demand.amount } else { demand.paid }
                }
                DemandStage::Settled | DemandStage::Withdrawn => demand.paid,
            };
            sum.plus(taken)
        });
        let left = MinorAmount::of(guarantee.cap).minus(taken);
        if sum.units > left.units { left } else { sum }
    }
}

/// The first day overdue and the last day of grace.
fn missed(invoice: &Invoice, terms: &FacilityTerms) -> (String, String) {
    let payable = invoice.dispute_rejected_on.map_or(invoice.due_date, |on| on.max(invoice.due_date));
    let payable = invoice.reopened_on.map_or(payable, |on| on.max(payable));
    let payable = payable.max(invoice.issued_on);
    let since = payable.next_day().map(|date| date.to_string()).unwrap_or_default();
    let remedy = dates::grace_end(payable, terms).map(|date| date.to_string()).unwrap_or_default();
    (since, remedy)
}
