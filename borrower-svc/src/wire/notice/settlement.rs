//! Notices about what is settled before its time, and quotes for it.

use facility_domain::{facility::servicing::SettlementCause, ids::QuoteId, money::Money, schedule::ScheduleLine};
use facility_proto::{lender::v1 as lender, r#type::v1 as pb};
use facility_service::wire::{path, read_date, read_rate, read_schedule_payment};
use lender::{notice as wire, settlement::Cause};

use super::Reader;
use crate::{
    book::notice::{NotifiedQuote, NotifiedRenewal, NotifiedRest, NotifiedSettlement, ReplacedInvoice, Subject},
    wire::read_effect,
};

impl Reader<'_> {
    pub(super) fn schedule_settled(&mut self, settled: &wire::ScheduleSettled) -> Option<Subject> {
        let schedule = self.problems.required("schedule", settled.schedule.as_ref());
        let settlement = self.problems.required("settlement", settled.settlement.as_ref());
        let replaced = self.all_replaced(&settled.replaced);
        let invoice = self.invoice("invoice", settled.invoice.as_ref());
        let (schedule, settlement) = (schedule?, settlement?);
        let after = self.rest(schedule);
        let cause = self.cause(settlement);
        let on = read_date(&mut self.problems, "settlement.settlement_date", &settlement.settlement_date);
        let units = self.units("settlement.equipment", &settlement.equipment);
        let balance = self.amount("settlement.balance", settlement.balance.as_ref());
        let principal = self.amount("settlement.principal", settlement.principal.as_ref());
        let interest = self.amount("settlement.interest", settlement.interest.as_ref());
        let fee = self.amount("settlement.fee", settlement.fee.as_ref());
        Some(Subject::ScheduleSettled(Box::new(NotifiedSettlement {
            after: after?,
            number: settlement.number,
            cause: cause?,
            on: on?,
            units: units?,
            balance: balance?,
            principal: principal?,
            interest: interest?,
            fee: fee?,
            replaced,
            invoice: invoice?,
        })))
    }

    pub(super) fn schedule_renewed(&mut self, renewed: &wire::ScheduleRenewed) -> Option<Subject> {
        let schedule = self.problems.required("schedule", renewed.schedule.as_ref())?;
        let replaced = self.all_replaced(&renewed.replaced);
        let after = self.rest(schedule);
        let renewal = self.problems.required("schedule.renewal", schedule.renewal.as_ref())?;
        let start = read_date(&mut self.problems, "schedule.renewal.start_date", &renewal.start_date);
        let end = read_date(&mut self.problems, "schedule.renewal.end_date", &renewal.end_date);
        let annual_rate = read_rate(&mut self.problems, "schedule.renewal.annual_rate", &renewal.annual_rate);
        Some(Subject::ScheduleRenewed(Box::new(NotifiedRenewal {
            after: after?,
            first_payment: renewal.first_payment_number,
            start: start?,
            end: end?,
            annual_rate: annual_rate?,
            replaced,
        })))
    }

    /// A schedule as it stands now.
    fn rest(&mut self, schedule: &lender::LeaseSchedule) -> Option<NotifiedRest> {
        let id = self.schedule_id("schedule.name", &schedule.name);
        let state = lender::lease_schedule::State::try_from(schedule.state);
        let state = self.problems.keep("schedule.state", state);
        let equipment = self.units("schedule.equipment", &schedule.equipment);
        let amount = self.amount("schedule.amount", schedule.amount.as_ref());
        let rent = self.optional_amount("schedule.rent", schedule.rent.as_ref());
        let balloon = self.optional_amount("schedule.balloon", schedule.balloon.as_ref());
        let payments = self.payments(&schedule.payments);
        Some(NotifiedRest {
            schedule: id?,
            state: state?.as_str_name().trim_start_matches("STATE_").to_owned(),
            equipment: equipment?,
            amount: amount?,
            rent: rent?,
            balloon: balloon?,
            payments,
        })
    }

    fn all_replaced(&mut self, invoices: &[wire::ReplacedInvoice]) -> Vec<ReplacedInvoice> {
        let mut replaced = Vec::with_capacity(invoices.len());
        for (place, its) in invoices.iter().enumerate() {
            replaced.extend(self.replaced(&format!("replaced[{place}]"), its));
        }
        replaced
    }

    pub(super) fn termination_quoted(&mut self, quoted: &wire::TerminationQuoted) -> Option<Subject> {
        let quote = self.problems.required("quote", quoted.quote.as_ref())?;
        let id = self.below("quote.name", &quote.name, "quotes", QuoteId::parse);
        let schedule = self.schedule_id("quote.schedule", &quote.schedule);
        let units = self.units("quote.equipment", &quote.equipment);
        let settlement_date = read_date(&mut self.problems, "quote.settlement_date", &quote.settlement_date);
        let balance = self.amount("quote.balance", quote.balance.as_ref());
        let principal = self.amount("quote.principal", quote.principal.as_ref());
        let interest = self.amount("quote.interest", quote.interest.as_ref());
        let fee = self.amount("quote.fee", quote.fee.as_ref());
        let amount = self.amount("quote.amount", quote.amount.as_ref());
        Some(Subject::TerminationQuoted(NotifiedQuote {
            quote: id?,
            schedule: schedule?,
            units: units?,
            settlement_date: settlement_date?,
            balance: balance?,
            principal: principal?,
            interest: interest?,
            fee: fee?,
            amount: amount?,
        }))
    }

    pub(super) fn drawdown_reversed(&mut self, reversed: &wire::DrawdownReversed) -> Option<Subject> {
        let drawdown = self.drawdown(&reversed.drawdown);
        let on = read_date(&mut self.problems, "return_date", &reversed.return_date);
        let amount = self.amount("amount", reversed.amount.as_ref());
        let deducted_fee = self.optional_amount("deducted_fee", reversed.deducted_fee.as_ref());
        let invoice = self.optional_invoice("invoice", reversed.invoice.as_ref());
        Some(Subject::DrawdownReversed {
            drawdown: drawdown?,
            on: on?,
            amount: amount?,
            deducted_fee: deducted_fee?,
            invoice: invoice?,
        })
    }

    fn replaced(&mut self, field: &str, its: &wire::ReplacedInvoice) -> Option<ReplacedInvoice> {
        let invoice = self.invoice_id(&path(field, "invoice"), &its.invoice);
        let corrected = self.optional_invoice(&path(field, "corrected"), its.corrected.as_ref());
        let released = self.amount(&path(field, "released"), its.released.as_ref());
        Some(ReplacedInvoice { invoice: invoice?, corrected: corrected?, released: released? })
    }

    fn cause(&mut self, settlement: &lender::Settlement) -> Option<SettlementCause> {
        match Cause::try_from(settlement.cause) {
            Ok(Cause::Prepayment) => {
                let effect = read_effect(&mut self.problems, "settlement.effect", settlement.effect);
                Some(SettlementCause::Prepayment { effect: effect? })
            }
            Ok(Cause::TotalLoss) => {
                let lost_on = read_date(&mut self.problems, "settlement.loss_date", &settlement.loss_date);
                Some(SettlementCause::TotalLoss { lost_on: lost_on? })
            }
            Ok(Cause::Termination) => {
                let quote = self.below("settlement.quote", &settlement.quote, "quotes", QuoteId::parse);
                Some(SettlementCause::Termination { quote: quote? })
            }
            Ok(Cause::Unspecified) | Err(_) => self.problems.none("settlement.cause", "is no known cause"),
        }
    }

    #[expect(clippy::option_option, reason = "outside a problem, inside an absence")]
    pub(super) fn optional_amount(&mut self, field: &str, amount: Option<&pb::Money>) -> Option<Option<Money>> {
        match amount {
            Some(_) => self.amount(field, amount).map(Some),
            None => Some(None),
        }
    }

    /// The payments of a schedule, each of this facility's currency, numbered from 1.
    pub(super) fn payments(&mut self, payments: &[pb::SchedulePayment]) -> Vec<ScheduleLine<Money>> {
        let mut read = Vec::with_capacity(payments.len());
        for (place, payment) in payments.iter().enumerate() {
            let at = format!("schedule.payments[{place}]");
            let line = read_schedule_payment(&mut self.problems, &at, payment);
            self.numbered(&path(&at, "number"), place, payment.number);
            if let Some(line) = line {
                self.of_facility(&path(&at, "payment"), line.payment);
                read.push(line);
            }
        }
        read
    }
}
