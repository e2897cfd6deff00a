//! Notices about what is settled before its time: the part, its interest and the fee
//! computed here, and the payments that are left.

use std::{collections::BTreeSet, sync::Arc};

use facility_domain::{
    facility::servicing::{EarlyEnd, InvoiceLineKind, SettlementCause},
    ids::{EquipmentId, InvoiceId, ScheduleId},
};

use super::{
    Following,
    accepted::{figures, shown},
    explanation::{explanation, of_interim_rent},
    invoice::InPlaceOf,
    lease::listed,
};
use crate::book::{
    computation::{MinorAmount, charges, schedule::LeaseLine, settlement::Settled},
    leasing::Settling,
    notice::{NotifiedQuote, NotifiedRest, NotifiedSettlement, ReplacedInvoice},
    reconcile::DiscrepancyReason,
    servicing::{LeaseSchedule, Quote, QuoteFigures, QuotedFigure, ScheduleState, Settlement},
};

/// What differs.
const WHAT: DiscrepancyReason = DiscrepancyReason::Settlement;

impl Following<'_> {
    pub(super) fn schedule_settled(&mut self, notified: &NotifiedSettlement) {
        let id = notified.after.schedule;
        let subject = format!("schedules/{id}");
        let known = self.facility.servicing.schedules.get(&id).cloned();
        let settled = known.as_ref().and_then(|schedule| self.settled(schedule, notified));
        if let (Some(schedule), Some((settlement, rest))) = (&known, settled) {
            self.compare_settlement(&format!("{subject}.settlement"), schedule, &settlement, notified);
            let from = rest.as_ref().map_or(u32::MAX, |rest| rest.from);
            let after = self.after(schedule, settlement, rest);
            self.compare_after(&subject, &after, &notified.after);
            self.facility.servicing.schedules.insert(id, Arc::new(after));
            self.compare_replaced(&subject, (id, from), &notified.replaced);
            for replaced in &notified.replaced {
                self.replaced(replaced, (id, from));
            }
        } else {
            let what = MinorAmount::of(notified.principal).to_string();
            self.compare.differs(&format!("{subject}.settlement"), WHAT, "", &what);
        }
        if let SettlementCause::TotalLoss { lost_on } = notified.cause {
            for unit in &notified.units {
                self.move_unit(*unit, |state| state.lost(lost_on));
            }
        }
        self.issued(&notified.invoice, InPlaceOf::None);
    }

    /// What is settled and what is left of the lease, by this book's computation; none where nothing
    /// can be settled.
    fn settled(
        &self,
        schedule: &LeaseSchedule,
        notified: &NotifiedSettlement,
    ) -> Option<(Settlement, Option<Settled>)> {
        let today = self.facility.business_date;
        let (cause, units) = (notified.cause, notified.units.clone());
        match schedule.state {
            ScheduleState::Interim => {
                let principal = self.facility.amount_of(&units);
                let since = schedule.funded_on;
                let interest = charges::interim_rent(self.facility.rates(), principal, since, today).ok()?;
                let (balance, fee) = (schedule.amount, self.zero());
                let settlement = Settlement { cause, on: today, since, units, balance, principal, interest, fee };
                Some((settlement, None))
            }
            ScheduleState::Commenced => {
                let settling = match cause {
                    SettlementCause::Prepayment { effect } => {
                        Settling::Prepaid(MinorAmount::of(notified.principal), effect)
                    }
                    SettlementCause::TotalLoss { .. } => Settling::Lost(&units),
                    SettlementCause::Termination { .. } => Settling::BoughtOut(&units),
                };
                let settled = self.facility.settle(schedule, settling, today).ok()?;
                let Settled { since, balance, principal, interest, fee, .. } = settled;
                let settlement = Settlement { cause, on: today, since, units, balance, principal, interest, fee };
                Some((settlement, Some(settled)))
            }
            ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => None,
        }
    }

    /// The schedule after a settlement.
    fn after(&self, schedule: &LeaseSchedule, settlement: Settlement, rest: Option<Settled>) -> LeaseSchedule {
        let mut after = schedule.clone();
        after.units.retain(|unit| !settlement.units.contains(unit));
        if settlement.principal == settlement.balance {
            let how = match settlement.cause {
                SettlementCause::Prepayment { .. } => EarlyEnd::Prepaid,
                SettlementCause::TotalLoss { .. } => EarlyEnd::Casualty,
                SettlementCause::Termination { .. } => EarlyEnd::BoughtOut,
            };
            after.state = ScheduleState::Terminated { on: settlement.on, how };
        }
        match rest {
            Some(rest) => {
                if let Some(lease) = &mut after.lease {
                    Arc::make_mut(lease).payments = Some(rest.rest);
                }
            }
            None => after.amount = after.amount.minus(settlement.principal),
        }
        after.settlements.push(settlement);
        after
    }

    fn compare_settlement(
        &mut self,
        subject: &str,
        before: &LeaseSchedule,
        ours: &Settlement,
        theirs: &NotifiedSettlement,
    ) {
        let number = before.settlements.len().saturating_add(1);
        let money = |money| MinorAmount::of(money).to_string();
        let figures = [
            ("number", number.to_string(), theirs.number.to_string()),
            ("settlement_date", ours.on.to_string(), theirs.on.to_string()),
            ("balance", ours.balance.to_string(), money(theirs.balance)),
            ("principal", ours.principal.to_string(), money(theirs.principal)),
            ("fee", ours.fee.to_string(), money(theirs.fee)),
        ];
        for (field, own, notified) in figures {
            self.compare.figure(&format!("{subject}.{field}"), WHAT, &own, &notified);
        }
        let (rates, notified) = (self.facility.rates(), MinorAmount::of(theirs.interest));
        let run = (ours.since, ours.on.max(ours.since));
        let why = || of_interim_rent(&rates, ours.principal, run, notified).map(explanation);
        self.compare.explained(&format!("{subject}.interest"), WHAT, &ours.interest, &notified, why);
        let stray: Vec<EquipmentId> = ours.units.iter().filter(|unit| !before.units.contains(unit)).copied().collect();
        self.compare.figure(&format!("{subject}.equipment"), DiscrepancyReason::Item, &"", &listed(&stray));
        if let SettlementCause::Termination { quote } = ours.cause {
            let quoted = self.facility.servicing.quotes.get(&quote).and_then(|quote| quote.ours);
            let quoted = quoted.map(|its| [its.principal, its.interest, its.fee]);
            let sum = |figures: [MinorAmount; 3]| figures.map(|figure| figure.to_string()).join(" + ");
            let taken = sum([ours.principal, ours.interest, ours.fee]);
            self.compare.figure(&format!("quotes/{quote}.taken"), WHAT, &quoted.map(sum).unwrap_or_default(), &taken);
        }
    }

    /// The schedule that is left: every payment, and its head.
    pub(super) fn compare_after(&mut self, subject: &str, ours: &LeaseSchedule, theirs: &NotifiedRest) {
        let payments = ours.lease.as_ref().and_then(|lease| lease.payments.as_ref());
        let money = |money: &facility_domain::money::Money| MinorAmount::of(*money).to_string();
        let rent = shown(payments.and_then(|payments| payments.rent));
        let balloon = shown(payments.map(|payments| payments.balloon));
        let figures = [
            ("state", ours.state_name().to_owned(), theirs.state.clone()),
            ("amount", ours.amount.to_string(), money(&theirs.amount)),
            ("equipment", listed(&ours.units), listed(&theirs.equipment)),
            ("rent", rent, theirs.rent.as_ref().map(money).unwrap_or_default()),
            ("balloon", balloon, theirs.balloon.as_ref().map(money).unwrap_or_default()),
        ];
        for (field, own, notified) in figures {
            self.compare.figure(&format!("{subject}.{field}"), DiscrepancyReason::Schedule, &own, &notified);
        }
        self.compare_rest(subject, ours.payments(), theirs);
    }

    /// Every figure of every payment; the first that differs is explained by what would turn this
    /// book's interest into the provider's.
    fn compare_rest(&mut self, subject: &str, ours: &[LeaseLine], theirs: &NotifiedRest) {
        let reason = DiscrepancyReason::SchedulePayment;
        let count = (ours.len(), theirs.payments.len());
        self.compare.figure(&format!("{subject}/payments"), reason, &count.0, &count.1);
        let rates = self.facility.rates();
        let mut told = false;
        for (place, payment) in theirs.payments.iter().enumerate() {
            let own = ours.get(place);
            let figures = figures(own, payment);
            for (field, own, notified) in figures.iter().filter(|(_, own, notified)| own == notified) {
                self.compare.figure(&format!("{subject}/payments[{place}].{field}"), reason, own, notified);
            }
            let differs = figures.iter().find(|(_, own, notified)| own != notified);
            let Some((field, shown, notified)) = differs.filter(|_| !told) else { continue };
            told = true;
            let interest = MinorAmount::of(payment.interest);
            let why = || {
                let line = own?;
                of_interim_rent(&rates, line.interest_base, (line.from, line.to), interest).map(explanation)
            };
            self.compare.explained(&format!("{subject}/payments[{place}].{field}"), reason, shown, notified, why);
        }
    }

    /// The invoices that are not due and bill payments that are computed anew are replaced, no others.
    pub(super) fn compare_replaced(
        &mut self,
        subject: &str,
        (id, from): (ScheduleId, u32),
        theirs: &[ReplacedInvoice],
    ) {
        let today = self.facility.business_date;
        let anew = |kind: &InvoiceLineKind| match kind {
            InvoiceLineKind::Rent { schedule, payment } => *schedule == id && *payment >= from,
            _ => false,
        };
        let invoices = self.facility.servicing.invoices.iter().filter(|(_, invoice)| {
            let not_due = invoice.due_date > today && !invoice.is_superseded();
            not_due && invoice.lines.iter().any(|line| anew(&line.theirs.kind))
        });
        let ours: BTreeSet<InvoiceId> = invoices.map(|(invoice, _)| *invoice).collect();
        let theirs: BTreeSet<InvoiceId> = theirs.iter().map(|replaced| replaced.invoice).collect();
        let texts = |ids: &BTreeSet<InvoiceId>| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let figures = (texts(&ours), texts(&theirs));
        self.compare.figure(&format!("{subject}.replaced"), DiscrepancyReason::Invoice, &figures.0, &figures.1);
    }

    /// The new invoice has this book's new payments, and takes over what was paid.
    pub(super) fn replaced(&mut self, notified: &ReplacedInvoice, anew: (ScheduleId, u32)) {
        let subject = format!("invoices/{}", notified.invoice);
        let known = self.facility.servicing.invoices.get(&notified.invoice);
        let Some(old) = known.filter(|invoice| !invoice.is_superseded()).cloned() else {
            return self.compare.differs(&subject, DiscrepancyReason::Invoice, "", "SUPERSEDED");
        };
        let mut before = old.lines.clone();
        let corrected = notified.corrected.as_ref();
        let taken_in =
            corrected.is_some_and(|corrected| self.issued(corrected, InPlaceOf::Replaced(&mut before, anew)));
        let by = corrected.filter(|_| taken_in).map(|corrected| corrected.billing.invoice);
        self.end_superseded(notified.invoice, by);
        let released = by.map_or_else(|| old.paid(), |id| self.carry_over(&old, id, None));
        let theirs = MinorAmount::of(notified.released);
        self.compare.figure(&format!("{subject}.released"), DiscrepancyReason::UnappliedCash, &released, &theirs);
        self.facility.servicing.unapplied = self.facility.servicing.unapplied.plus(released);
        self.payments_follow(&old, notified.invoice, by);
        if let (Some(id), Some(corrected)) = (by, corrected)
            && let Some(invoice) = self.facility.servicing.invoices.get(&id).cloned()
        {
            self.compare_carried(id, &invoice, corrected);
            let due = (old.due_date, invoice.due_date);
            self.compare.figure(&format!("invoices/{id}.due_date"), DiscrepancyReason::DueDate, &due.0, &due.1);
        }
    }

    /// What a quote costs on its day, as the schedule is known today.
    pub(super) fn termination_quoted(&mut self, notified: &NotifiedQuote) {
        let schedule = self.facility.servicing.schedules.get(&notified.schedule);
        let running = schedule.filter(|schedule| {
            schedule.state == ScheduleState::Commenced
                && notified.units.iter().all(|unit| schedule.units.contains(unit))
        });
        let on = notified.settlement_date;
        let ours = running.and_then(|schedule| self.facility.quote(schedule, &notified.units, on).ok());
        let theirs = QuoteFigures {
            balance: MinorAmount::of(notified.balance),
            principal: MinorAmount::of(notified.principal),
            interest: MinorAmount::of(notified.interest),
            fee: MinorAmount::of(notified.fee),
            amount: MinorAmount::of(notified.amount),
        };
        let quote = Quote {
            schedule: notified.schedule,
            units: notified.units.clone(),
            quoted_on: self.facility.business_date,
            settlement_date: on,
            ours,
            theirs,
        };
        for QuotedFigure { name, ours, theirs } in quote.figures() {
            let subject = format!("quotes/{}.{name}", notified.quote);
            self.compare.figure(&subject, WHAT, &shown(ours), &theirs.to_string());
        }
        self.facility.servicing.quotes.insert(notified.quote, Arc::new(quote));
    }
}
