//! Notices about defaults, acceleration and demands on the guarantor.

use facility_domain::ids::{CovenantId, DefaultId, GuaranteeDemandId, InvoiceId};
use facility_proto::lender::v1 as lender;
use facility_service::wire::{read_date, read_optional_date};
use lender::notice as wire;

use super::Reader;
use crate::book::{
    notice::{NotifiedAcceleration, NotifiedDefault, NotifiedDemand, Subject},
    servicing::{CovenantTest, DefaultStage, DemandStage},
};

impl Reader<'_> {
    pub(super) fn default_changed(&mut self, changed: &wire::DefaultChanged) -> Option<Subject> {
        let default = self.problems.required("default", changed.default.as_ref())?;
        self.default(default).map(Subject::DefaultChanged)
    }

    pub(super) fn guarantee_demand_changed(&mut self, changed: &wire::GuaranteeDemandChanged) -> Option<Subject> {
        let demand = self.problems.required("demand", changed.demand.as_ref())?;
        self.demand(demand).map(Subject::GuaranteeDemandChanged)
    }

    pub(super) fn facility_accelerated(&mut self, accelerated: &wire::FacilityAccelerated) -> Option<Subject> {
        self.acceleration(accelerated).map(Subject::FacilityAccelerated)
    }

    fn default(&mut self, default: &lender::Default) -> Option<NotifiedDefault> {
        let id = self.below("default.name", &default.name, "defaults", DefaultId::parse);
        let stage = self.default_stage(default.state);
        let invoice = match default.invoice.as_str() {
            "" => Some(None),
            name => self.invoice_id("default.invoice", name).map(Some),
        };
        let covenant = match default.covenant.as_str() {
            "" => Some(None),
            name => self.covenant_test(name, default).map(Some),
        };
        let since = read_date(&mut self.problems, "default.start_date", &default.start_date);
        let remedy_until = read_date(&mut self.problems, "default.remedy_until", &default.remedy_until);
        let event_since =
            read_optional_date(&mut self.problems, "default.event_of_default_date", &default.event_of_default_date);
        let ended_on = read_optional_date(&mut self.problems, "default.end_date", &default.end_date);
        Some(NotifiedDefault {
            default: id?,
            stage: stage?,
            invoice: invoice?,
            covenant: covenant?,
            description: default.description.clone(),
            since: since?,
            remedy_until: remedy_until?,
            event_since: event_since?,
            ended_on: ended_on?,
        })
    }

    fn covenant_test(&mut self, name: &str, default: &lender::Default) -> Option<CovenantTest> {
        let covenant = self.below("default.covenant", name, "covenants", CovenantId::parse);
        let test_date = read_date(&mut self.problems, "default.test_date", &default.test_date);
        let certificate_missing = default.certificate_missing;
        Some(CovenantTest { covenant: covenant?, test_date: test_date?, certificate_missing })
    }

    fn default_stage(&mut self, number: i32) -> Option<DefaultStage> {
        use lender::default::State;
        match State::try_from(number) {
            Ok(State::Potential) => Some(DefaultStage::Potential),
            Ok(State::EventOfDefault) => Some(DefaultStage::EventOfDefault),
            Ok(State::Cured) => Some(DefaultStage::Cured),
            Ok(State::Waived) => Some(DefaultStage::Waived),
            Ok(State::Accelerated) => Some(DefaultStage::Accelerated),
            Ok(State::Unspecified) | Err(_) => self.problems.none("default.state", "is no known state"),
        }
    }

    fn acceleration(&mut self, accelerated: &wire::FacilityAccelerated) -> Option<NotifiedAcceleration> {
        let cancelled_amount = self.amount("cancelled_amount", accelerated.cancelled_amount.as_ref());
        let superseded = self.invoice_ids("superseded_invoices", &accelerated.superseded_invoices);
        let mut invoices = Vec::with_capacity(accelerated.invoices.len());
        for (place, invoice) in accelerated.invoices.iter().enumerate() {
            invoices.extend(self.invoice(&format!("invoices[{place}]"), Some(invoice)));
        }
        let released = self.amount("released", accelerated.released.as_ref());
        Some(NotifiedAcceleration { cancelled_amount: cancelled_amount?, superseded, invoices, released: released? })
    }

    fn demand(&mut self, demand: &lender::GuaranteeDemand) -> Option<NotifiedDemand> {
        let id = self.below("demand.name", &demand.name, "guaranteeDemands", GuaranteeDemandId::parse);
        let stage = self.demand_stage(demand.state);
        let invoices = self.invoice_ids("demand.invoices", &demand.invoices);
        let amount = self.amount("demand.amount", demand.amount.as_ref());
        let paid = self.amount("demand.paid", demand.paid.as_ref());
        let demanded_on = read_date(&mut self.problems, "demand.demand_date", &demand.demand_date);
        read_optional_date(&mut self.problems, "demand.end_date", &demand.end_date);
        Some(NotifiedDemand {
            demand: id?,
            stage: stage?,
            invoices,
            amount: amount?,
            paid: paid?,
            demanded_on: demanded_on?,
        })
    }

    fn demand_stage(&mut self, number: i32) -> Option<DemandStage> {
        use lender::guarantee_demand::State;
        match State::try_from(number) {
            Ok(State::Issued) => Some(DemandStage::Issued),
            Ok(State::Acknowledged) => Some(DemandStage::Acknowledged),
            Ok(State::PartPaid) => Some(DemandStage::PartPaid),
            Ok(State::Settled) => Some(DemandStage::Settled),
            Ok(State::Withdrawn) => Some(DemandStage::Withdrawn),
            Ok(State::Unspecified) | Err(_) => self.problems.none("demand.state", "is no known state"),
        }
    }

    fn invoice_ids(&mut self, field: &str, names: &[String]) -> Vec<InvoiceId> {
        let mut ids = Vec::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            ids.extend(self.invoice_id(&format!("{field}[{place}]"), name));
        }
        ids
    }
}
