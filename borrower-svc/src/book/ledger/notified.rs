//! Which facts a notice brings: read from what this book made of it, so that every
//! figure is this book's own. What the book did not follow brings none.

use std::sync::Arc;

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{InvoiceLineKind, SettlementCause},
    ids::{DrawdownId, EquipmentId, InvoiceId, ReceiptId, ScheduleId},
};

use super::fact::{GivenUp, LeaseCommenced, LeaseSettled, LedgerFact, Used};
use crate::book::{
    computation::MinorAmount,
    facility::{Drawdown, DrawdownState, Facility, Line},
    notice::{NotifiedRenewal, NotifiedSettlement, ReplacedInvoice, Subject},
    servicing::{Invoice, LeaseSchedule, ScheduleState},
};

/// The facts of a notice, given the facility before and after it.
pub(super) fn facts(subject: &Subject, before: &Facility, after: &Facility) -> Vec<LedgerFact> {
    let change = Change { before, after };
    let mut facts = change.resets();
    facts.extend(of_subject(&change, subject));
    facts
}

fn of_subject(change: &Change<'_>, subject: &Subject) -> Vec<LedgerFact> {
    match subject {
        Subject::RateCorrected(corrected) => {
            let billed = corrected.invoices.iter().flat_map(|notified| change.billed(notified.billing.invoice));
            change.credited(corrected.schedule).into_iter().chain(billed).collect()
        }
        Subject::DrawdownFunded { .. } => change.funded(),
        Subject::DrawdownReversed { drawdown, invoice, .. } => {
            let billed = invoice.iter().flat_map(|notified| change.billed(notified.billing.invoice));
            change.reversed(*drawdown).into_iter().chain(billed).collect()
        }
        Subject::EquipmentAccepted(_) => change.commenced(),
        Subject::InvoiceIssued(notified) => change.billed(notified.billing.invoice),
        Subject::PurchaseOptionExercised { invoice, .. } => {
            invoice.iter().flat_map(|notified| change.billed(notified.billing.invoice)).collect()
        }
        Subject::LongStopPassed { invoice, .. } => change.billed(invoice.billing.invoice),
        Subject::InvoiceSuperseded(correction) => change.corrected(correction.invoice),
        Subject::DisputeChanged(dispute) => change.dispute_ended(dispute.invoice),
        Subject::FacilityAccelerated(accelerated) => {
            let billed = accelerated.invoices.iter().flat_map(|notified| change.billed(notified.billing.invoice));
            let superseded = accelerated.superseded.iter().flat_map(|id| change.taken_over(*id));
            std::iter::once(LedgerFact::FacilityAccelerated).chain(superseded).chain(billed).collect()
        }
        Subject::ReceiptRecorded(notified) => change.received(notified.receipt),
        Subject::ReceiptReversed(reversal) => change.receipt_reversed(reversal.receipt),
        Subject::UnappliedCashApplied { .. } => vec![LedgerFact::UnappliedUsed(change.used())],
        Subject::UnappliedCashRefunded { .. } => {
            let amount = change.before.servicing.unapplied.minus(change.after.servicing.unapplied);
            vec![LedgerFact::UnappliedRefunded { amount }]
        }
        Subject::TitlePassed { schedule, equipment, .. } if change.is_bought_out(*schedule, equipment) => {
            vec![LedgerFact::BuyOutPaid { schedule: *schedule, units: equipment.clone() }]
        }
        Subject::TitlePassed { schedule, .. } => {
            let ended = change.is_over(*schedule);
            ended.then_some(LedgerFact::TitlePassed { schedule: *schedule }).into_iter().collect()
        }
        Subject::EquipmentReturned { equipment, .. } => change.returned(equipment),
        Subject::ScheduleSettled(settled) => change.settled(settled),
        Subject::ScheduleRenewed(renewed) => change.renewed(renewed),
        Subject::FacilityCreated { .. }
        | Subject::FixingPublished { .. }
        | Subject::FixingCorrected { .. }
        | Subject::RateReset(_)
        | Subject::FacilitySigned { .. }
        | Subject::FacilityCancelled { .. }
        | Subject::CommitmentCancelled { .. }
        | Subject::AvailabilityBegan
        | Subject::AvailabilityEnded { .. }
        | Subject::ConditionChanged { .. }
        | Subject::DrawdownSubmitted(_)
        | Subject::DrawdownApproved { .. }
        | Subject::DrawdownRejected { .. }
        | Subject::DrawdownWithdrawn { .. }
        | Subject::DrawdownCancelled { .. }
        | Subject::DrawdownLapsed { .. }
        | Subject::ComplianceCertified(_)
        | Subject::DefaultChanged(_)
        | Subject::GuaranteeDemandChanged(_)
        | Subject::ScheduleEnded { .. }
        | Subject::TerminationQuoted(_)
        | Subject::FacilityMatured
        | Subject::FacilityClosed
        // The days that pass are posted before any notice is.
        | Subject::BusinessDateMoved
        // What falls due does so by this book's own dates.
        | Subject::InvoiceFellDue { .. } => Vec::new(),
    }
}

/// The facility before and after a notice.
struct Change<'a> {
    before: &'a Facility,
    after: &'a Facility,
}

impl Change<'_> {
    fn zero(&self) -> MinorAmount {
        MinorAmount::zero(self.after.terms.currency())
    }

    /// The leases whose payments are others than before: by this book's own resets.
    fn resets(&self) -> Vec<LedgerFact> {
        let mut resets = Vec::new();
        for (id, schedule) in &self.after.servicing.schedules {
            let Some(before) = self.before.servicing.schedules.get(id) else { continue };
            if Arc::ptr_eq(before, schedule) || before.settlements.len() != schedule.settlements.len() {
                continue;
            }
            if let (Some(before), Some(payments)) = (before.payments_due(), schedule.payments_due())
                && before != payments
                && before.renewal == payments.renewal
            {
                resets.push(LedgerFact::RateReset { schedule: *id, payments: Arc::new(payments) });
            }
        }
        resets
    }

    /// What corrections of a schedule gave back, by this book's own figures. Payment 0 is the interim rent.
    fn credited(&self, schedule: ScheduleId) -> Option<LedgerFact> {
        let all = self.after.servicing.unapplied.minus(self.before.servicing.unapplied);
        let corrected = |facility: &Facility| {
            let lease = facility.servicing.schedules.get(&schedule)?.lease.as_deref()?;
            lease.corrected.get(&0).map(|corrected| corrected.difference)
        };
        let interim = corrected(self.after).map_or(self.zero(), |difference| {
            let before = corrected(self.before).unwrap_or(self.zero());
            let given_back = before.minus(difference);
            if given_back.units > 0 { given_back } else { self.zero() }
        });
        let interest = all.minus(interim);
        (all.units != 0).then_some(LedgerFact::InterestCredited { schedule, interest, interim })
    }

    fn funded(&self) -> Vec<LedgerFact> {
        let is_funded = |drawdown: &Drawdown| matches!(drawdown.state, DrawdownState::Funded { .. });
        let funded = self.after.drawdowns.iter().filter(|(id, drawdown)| {
            is_funded(drawdown) && !self.before.drawdowns.get(id).is_some_and(|before| is_funded(before))
        });
        let fact = funded.map(|(id, drawdown)| LedgerFact::DrawdownFunded {
            drawdown: *id,
            own_share: drawdown.price.minus(drawdown.financed_amount),
            deducted_fee: drawdown.deducted_fee,
        });
        fact.collect()
    }

    fn reversed(&self, id: DrawdownId) -> Vec<LedgerFact> {
        let is_reversed = |drawdown: &Drawdown| matches!(drawdown.state, DrawdownState::Reversed { .. });
        let known = self.before.drawdowns.get(&id).is_some_and(|drawdown| is_reversed(drawdown));
        let Some(drawdown) = self.after.drawdowns.get(&id).filter(|its| is_reversed(its) && !known) else {
            return Vec::new();
        };
        let lines = self.after.servicing.invoices.values().flat_map(|invoice| &invoice.lines);
        let mut interest = lines.filter_map(|line| match line.theirs.kind {
            InvoiceLineKind::InterimRent { schedule } => {
                let of = self.after.servicing.schedules.get(&schedule)?.drawdown;
                let own = line.ours.filter(|_| of == id)?;
                Some((schedule, own.interest, own.due_date))
            }
            _ => None,
        });
        let (own_share, interest) = (drawdown.price.minus(drawdown.financed_amount), interest.next());
        let deducted_fee = drawdown.deducted_fee;
        vec![LedgerFact::DrawdownReversed { drawdown: id, own_share, deducted_fee, interest }]
    }

    fn commenced(&self) -> Vec<LedgerFact> {
        let leased = |schedules: &LeaseSchedule| schedules.lease.is_some();
        let commenced = self.after.servicing.schedules.iter().filter(|(id, schedule)| {
            leased(schedule) && !self.before.servicing.schedules.get(id).is_some_and(|before| leased(before))
        });
        commenced.filter_map(|(id, schedule)| self.lease(*id, schedule)).map(LedgerFact::EquipmentAccepted).collect()
    }

    /// The lease of a schedule; none where its payments can't be computed.
    fn lease(&self, id: ScheduleId, schedule: &LeaseSchedule) -> Option<LeaseCommenced> {
        let lease = schedule.lease.as_ref()?;
        let lines = schedule.units.iter().filter_map(|unit| Some((*unit, self.line(*unit)?.price)));
        Some(LeaseCommenced {
            schedule: id,
            units: lines.collect(),
            own_share: self.own_share(&schedule.units),
            commencement: lease.commencement,
            payments: Arc::new(schedule.payments_due()?),
            term_end: self.after.final_maturity_date?,
            interim_rent: (lease.interim_rent?, lease.interim_due_date?),
        })
    }

    fn line(&self, unit: EquipmentId) -> Option<&Line> {
        let place = usize::try_from(unit.line).ok()?.checked_sub(1)?;
        self.after.drawdowns.get(&unit.drawdown)?.lines.get(place)
    }

    /// What the borrower paid of the prices of units itself.
    fn own_share(&self, units: &[EquipmentId]) -> MinorAmount {
        let lines = units.iter().filter_map(|unit| self.line(*unit));
        lines.fold(self.zero(), |sum, line| sum.plus(line.price.minus(line.financed_amount)))
    }

    /// What a new invoice bills beside rents, which fall due by their leases.
    fn billed(&self, id: InvoiceId) -> Vec<LedgerFact> {
        let known = self.before.servicing.invoices.contains_key(&id);
        let Some(invoice) = self.after.servicing.invoices.get(&id).filter(|_| !known) else { return Vec::new() };
        let grounded = invoice.lines.iter().filter_map(|line| Some((&line.theirs.kind, line.ours?)));
        let fact = grounded.filter_map(|(kind, own)| match kind {
            InvoiceLineKind::Vat { .. } => {
                Some(LedgerFact::VatBilled { invoice: id, tax: own.fee, due_date: own.due_date })
            }
            InvoiceLineKind::ArrangementFee
            | InvoiceLineKind::CommitmentFee
            | InvoiceLineKind::LateCharge { .. }
            | InvoiceLineKind::AgencyFee { .. } => {
                Some(LedgerFact::FeeBilled { invoice: id, fee: own.fee, due_date: own.due_date })
            }
            InvoiceLineKind::PurchaseOption { schedule } => Some(LedgerFact::OptionBilled {
                invoice: id,
                schedule: *schedule,
                price: own.fee,
                due_date: own.due_date,
            }),
            InvoiceLineKind::LongStop { schedule } => self.interim_ended(*schedule, own.principal, own.interest),
            InvoiceLineKind::Acceleration { schedule } => self
                .interim_ended(*schedule, own.principal, own.interest)
                .or(Some(LedgerFact::BalanceBilled { schedule: *schedule, amount: own.amount() })),
            InvoiceLineKind::RateCorrection { schedule, payment } => {
                let interim = (*payment == 0).then_some(*schedule);
                let (interest, due_date) = (own.interest, own.due_date);
                Some(LedgerFact::InterestBilled { invoice: id, interim, interest, due_date })
            }
            InvoiceLineKind::Charge { .. }
            | InvoiceLineKind::InterimRent { .. }
            | InvoiceLineKind::Rent { .. }
            | InvoiceLineKind::Settlement { .. } => None,
        });
        fact.collect()
    }

    /// An interim schedule ended; a lease that is accelerated falls due by itself.
    fn interim_ended(&self, id: ScheduleId, financed: MinorAmount, interest: MinorAmount) -> Option<LedgerFact> {
        let schedule = self.before.servicing.schedules.get(&id)?;
        let own_share = self.own_share(&schedule.units);
        let ended = LedgerFact::InterimEnded { schedule: id, financed, own_share, interest };
        (schedule.state == ScheduleState::Interim).then_some(ended)
    }

    /// A dispute was rejected: default interest that was left out for it is owed.
    fn dispute_ended(&self, id: InvoiceId) -> Vec<LedgerFact> {
        let charged = |facility: &Facility| Some(facility.servicing.invoices.get(&id)?.late.charged);
        let left_out = charged(self.after).zip(charged(self.before)).map(|(after, before)| after.minus(before));
        let owed = left_out.filter(|amount| amount.units != 0);
        owed.map(|amount| LedgerFact::DefaultInterestCharged { invoice: id, amount }).into_iter().collect()
    }

    /// An invoice was corrected: what is not billed any more is given up, and what was
    /// paid and is not carried over lies with the provider.
    fn corrected(&self, id: InvoiceId) -> Vec<LedgerFact> {
        let Some((old, by)) = self.superseded(id) else { return Vec::new() };
        let corrected = by.and_then(|by| self.after.servicing.invoices.get(&by));
        let stands = |kind: &InvoiceLineKind| {
            corrected.is_some_and(|corrected| corrected.lines.iter().any(|line| line.theirs.kind == *kind))
        };
        let dropped = old.lines.iter().filter(|line| !stands(&line.theirs.kind));
        let given_up = dropped.filter_map(|line| {
            let amount = line.ours?.fee;
            let what = match line.theirs.kind {
                InvoiceLineKind::ArrangementFee
                | InvoiceLineKind::CommitmentFee
                | InvoiceLineKind::LateCharge { .. }
                | InvoiceLineKind::AgencyFee { .. } => GivenUp::Fee,
                InvoiceLineKind::PurchaseOption { schedule } => GivenUp::Option(schedule),
                InvoiceLineKind::Charge { .. }
                | InvoiceLineKind::InterimRent { .. }
                | InvoiceLineKind::Rent { .. }
                | InvoiceLineKind::RateCorrection { .. }
                | InvoiceLineKind::LongStop { .. }
                | InvoiceLineKind::Acceleration { .. }
                | InvoiceLineKind::Settlement { .. }
                | InvoiceLineKind::Vat { .. } => return None,
            };
            Some(LedgerFact::GivenUp { invoice: id, what, amount })
        });
        let carried = corrected.map_or(self.zero(), |corrected| charges_paid(corrected));
        // What of default interest is given up; less than nothing where the correction adds some.
        let late = corrected.map_or(old.late.charged, |corrected| old.late.charged.minus(corrected.late.charged));
        let released = Used {
            payables: self.after.servicing.unapplied.minus(self.before.servicing.unapplied),
            charges: charges_paid(old).minus(carried),
            default_interest: late,
        };
        given_up.chain([LedgerFact::InvoiceSuperseded { invoice: id, by, released }]).collect()
    }

    /// An invoice that was not due gives way to those of an acceleration.
    fn taken_over(&self, id: InvoiceId) -> Option<LedgerFact> {
        let (old, _) = self.superseded(id)?;
        let (payables, charges) = (old.paid(), charges_paid(old));
        let zero = self.zero();
        let not_due = old.due_date > self.after.business_date;
        let (payables, charges) = if not_due { (payables, charges) } else { (zero, zero) };
        let released = Used { payables, charges, default_interest: zero };
        Some(LedgerFact::InvoiceSuperseded { invoice: id, by: None, released })
    }

    /// The invoice as it stood, and the one in its place, where it stands no more.
    fn superseded(&self, id: InvoiceId) -> Option<(&Invoice, Option<InvoiceId>)> {
        let old = self.before.servicing.invoices.get(&id).filter(|old| !old.is_superseded())?;
        let ended = self.after.servicing.invoices.get(&id).filter(|ended| ended.is_superseded())?;
        Some((old, ended.superseded_by()))
    }

    fn received(&self, id: ReceiptId) -> Vec<LedgerFact> {
        let known = self.before.servicing.receipts.contains_key(&id);
        let Some(receipt) = self.after.servicing.receipts.get(&id).filter(|_| !known) else { return Vec::new() };
        vec![LedgerFact::Paid {
            receipt: id,
            by_guarantor: receipt.demand.is_some(),
            used: self.used(),
            surplus: receipt.unapplied.plus(receipt.released),
        }]
    }

    /// A receipt's money did not come after all: what it did is undone.
    fn receipt_reversed(&self, id: ReceiptId) -> Vec<LedgerFact> {
        let is_reversed = |facility: &Facility| {
            facility.servicing.receipts.get(&id).is_some_and(|receipt| receipt.reversed_on.is_some())
        };
        let Some(receipt) = self.after.servicing.receipts.get(&id) else { return Vec::new() };
        if is_reversed(self.before) || !is_reversed(self.after) {
            return Vec::new();
        }
        vec![LedgerFact::Reversed {
            receipt: id,
            by_guarantor: receipt.demand.is_some(),
            used: self.used(),
            surplus: self.after.servicing.unapplied.minus(self.before.servicing.unapplied),
        }]
    }

    /// What was paid of invoices, by this book's own allocation.
    fn used(&self) -> Used {
        let zero = self.zero();
        let mut used = Used { payables: zero, charges: zero, default_interest: zero };
        for (id, after) in &self.after.servicing.invoices {
            let Some(before) = self.before.servicing.invoices.get(id) else { continue };
            if Arc::ptr_eq(before, after) {
                continue;
            }
            let paid = |invoice: &Invoice| invoice.paid().plus(invoice.late.paid);
            used.payables = used.payables.plus(paid(after)).minus(paid(before));
            used.charges = used.charges.plus(charges_paid(after)).minus(charges_paid(before));
            used.default_interest = used.default_interest.plus(after.late.charged).minus(before.late.charged);
        }
        used
    }

    fn returned(&self, equipment: &[EquipmentId]) -> Vec<LedgerFact> {
        let over = self.after.servicing.schedules.values().filter(|schedule| schedule.ended_on().is_some());
        let units: Vec<EquipmentId> = over.flat_map(|schedule| &schedule.units).copied().collect();
        let units = equipment.iter().filter(|unit| units.contains(unit)).copied().collect();
        vec![LedgerFact::EquipmentReturned { units }]
    }

    /// What was settled in this book, and the invoices that gave way to others.
    fn settled(&self, notified: &NotifiedSettlement) -> Vec<LedgerFact> {
        let id = notified.after.schedule;
        let known = |facility: &Facility| facility.servicing.schedules.get(&id).cloned();
        let (Some(before), Some(after)) = (known(self.before), known(self.after)) else { return Vec::new() };
        let Some(settled) = after.settlements.last().filter(|_| after.settlements.len() > before.settlements.len())
        else {
            return Vec::new();
        };
        let replaced = self.replaced(&notified.replaced);
        let (lost, lapses) = match settled.cause {
            SettlementCause::Prepayment { .. } => (Vec::new(), false),
            SettlementCause::TotalLoss { .. } => (settled.units.clone(), true),
            SettlementCause::Termination { .. } => (Vec::new(), true),
        };
        let fact = match after.payments_due() {
            Some(payments) => LedgerFact::LeaseSettled(LeaseSettled {
                schedule: id,
                principal: settled.principal,
                interest: settled.interest,
                fee: settled.fee,
                payments: Arc::new(payments),
                lost,
                option_lapses: lapses && after.units.is_empty(),
            }),
            None => LedgerFact::InterimLost {
                schedule: id,
                financed: settled.principal,
                own_share: self.own_share(&settled.units),
                interest: settled.interest,
            },
        };
        replaced.into_iter().chain([fact]).collect()
    }

    /// The invoices that gave way to others of the same due date.
    fn replaced(&self, invoices: &[ReplacedInvoice]) -> Vec<LedgerFact> {
        let replaced = invoices.iter().filter_map(|its| {
            let (old, by) = self.superseded(its.invoice)?;
            let carried = by.and_then(|by| self.after.servicing.invoices.get(&by)).map_or(self.zero(), |it| it.paid());
            let released =
                Used { payables: old.paid().minus(carried), charges: self.zero(), default_interest: self.zero() };
            let superseded = LedgerFact::InvoiceSuperseded { invoice: its.invoice, by, released };
            Some(std::iter::once(superseded).chain(self.vat_anew(old, by)))
        });
        replaced.flatten().collect()
    }

    /// The further term of this book, and the invoices that gave way to others.
    fn renewed(&self, notified: &NotifiedRenewal) -> Vec<LedgerFact> {
        let id = notified.after.schedule;
        let payments = |facility: &Facility| facility.servicing.schedules.get(&id)?.payments_due();
        let (before, after) = (payments(self.before), payments(self.after));
        let renewed = before.zip(after).filter(|(before, after)| before.renewal != after.renewal);
        let renewed =
            renewed.map(|(_, payments)| LedgerFact::LeaseRenewed { schedule: id, payments: Arc::new(payments) });
        self.replaced(&notified.replaced).into_iter().chain(renewed).collect()
    }

    /// The tax on rents that are billed anew: that of the old invoice goes, that of the new one comes.
    fn vat_anew(&self, old: &Invoice, by: Option<InvoiceId>) -> Vec<LedgerFact> {
        let Some((id, new)) = by.and_then(|by| Some((by, self.after.servicing.invoices.get(&by)?))) else {
            return Vec::new();
        };
        let tax = |invoice: &Invoice| -> Vec<(MinorAmount, BusinessDate)> {
            let lines = invoice.lines.iter().filter(|line| matches!(line.theirs.kind, InvoiceLineKind::Vat { .. }));
            lines.filter_map(|line| line.ours.map(|ours| (ours.fee, ours.due_date))).collect()
        };
        let gone =
            tax(old).into_iter().map(|(amount, _)| LedgerFact::GivenUp { invoice: id, what: GivenUp::Vat, amount });
        let comes = tax(new).into_iter().map(|(tax, due_date)| LedgerFact::VatBilled { invoice: id, tax, due_date });
        gone.chain(comes).collect()
    }

    fn is_bought_out(&self, id: ScheduleId, units: &[EquipmentId]) -> bool {
        let schedule = self.after.servicing.schedules.get(&id);
        schedule.is_some_and(|schedule| {
            schedule.buy_outs().any(|(_, settled)| units.iter().all(|unit| settled.units.contains(unit)))
        })
    }

    fn is_over(&self, id: ScheduleId) -> bool {
        self.after.servicing.schedules.get(&id).is_some_and(|schedule| schedule.ended_on().is_some())
    }
}

/// What was paid of charges, for which the terms give no ground.
fn charges_paid(invoice: &Invoice) -> MinorAmount {
    let is_charge = |number: u32| {
        let line = invoice.lines.iter().find(|line| line.theirs.number == number);
        line.is_some_and(|line| matches!(line.theirs.kind, InvoiceLineKind::Charge { .. }))
    };
    let charges = invoice.paid.iter().filter(|((line, _), _)| is_charge(*line)).map(|(_, amount)| *amount);
    charges.fold(MinorAmount::zero(invoice.amount.currency), MinorAmount::plus)
}
