//! The borrower's ledger of one facility: a lessee under IFRS 16, with this book's
//! own figures, never the provider's where they differ.
//!
//! [`LedgerFact`]s come in, entries by the one table in [`rules`] go out. What falls
//! due and what the months use up follows from the leases themselves as the book's
//! date moves ([`days`]). What the provider bills without ground is an expense only
//! when it is paid; what is paid beyond what this book owes stays on PAYABLES as a
//! debit, to be claimed back.
//!
//! Left out: equipment that came to the borrower without a lease is not depreciated
//! here, since nobody says when it is put to use; impairment; and what the borrower
//! pays back to its guarantor, which no notice tells.

mod account;
mod asset;
mod days;
mod fact;
mod lease;
mod notified;
mod pending;
mod rules;

use std::{collections::BTreeMap, sync::Arc};

use facility_domain::{
    accounting::Ledger,
    currency::Currency,
    date::BusinessDate,
    facility::FacilityTerms,
    ids::{EquipmentId, InvoiceId, ScheduleId},
};

pub use account::LesseeAccount;
use asset::Asset;
pub use fact::{GivenUp, LeaseCommenced, LeaseSettled, LedgerFact, Used};
use lease::Lease;
use pending::{Pending, PendingDues, PendingKind};
use rules::{Payment, Posting};

use super::{
    computation::{MinorAmount, schedule::LeaseSchedule},
    facility::Facility,
    notice::Subject,
};

/// The ledger, and what its next entries depend on. Its parts are shared, so that a
/// copy is cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LesseeLedger {
    entries: Ledger<LesseeAccount>,
    currency: Currency,
    /// The book's date: what falls due by it is posted, what closes with it is not.
    date: BusinessDate,
    leases: BTreeMap<ScheduleId, Arc<Lease>>,
    /// Equipment that was bought out of leases early.
    bought_out: Vec<(ScheduleId, Asset)>,
    pending: PendingDues,
}

impl LesseeLedger {
    /// An empty ledger of a facility that was entered on a day.
    #[must_use]
    pub const fn opened(currency: Currency, on: BusinessDate) -> Self {
        let entries = Ledger::new(currency);
        let pending = PendingDues::new();
        Self { entries, currency, date: on, leases: BTreeMap::new(), bought_out: Vec::new(), pending }
    }

    /// The entries and their trial balance.
    #[must_use]
    pub const fn entries(&self) -> &Ledger<LesseeAccount> {
        &self.entries
    }

    /// The book's date moves to a day, and facts of that day come in.
    pub fn follow(&mut self, terms: &FacilityTerms, on: BusinessDate, facts: &[LedgerFact]) {
        self.advance(terms, on);
        for fact in facts {
            self.record(terms, fact);
        }
        self.fall_due(terms);
    }

    /// Follows a notice, given the facility before and after it.
    pub(super) fn take_in(&mut self, subject: &Subject, before: &Facility, after: &Facility) {
        let facts = notified::facts(subject, before, after);
        self.follow(&after.terms, after.business_date, &facts);
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each fact")]
    fn record(&mut self, terms: &FacilityTerms, fact: &LedgerFact) {
        match fact {
            LedgerFact::DrawdownFunded { drawdown, own_share, deducted_fee } => {
                let (own_share, deducted_fee) = (*own_share, *deducted_fee);
                self.post(&format!("drawdowns/{drawdown}"), &Posting::DrawdownFunded { own_share, deducted_fee });
            }
            LedgerFact::VatBilled { invoice, tax, due_date } => {
                let what = PendingKind::Vat;
                self.pending.add(Pending { due_date: *due_date, invoice: Some(*invoice), amount: *tax, what });
            }
            LedgerFact::DrawdownReversed { drawdown, own_share, deducted_fee, interest } => {
                let posting = Posting::DrawdownReversed { own_share: *own_share, deducted_fee: *deducted_fee };
                self.post(&format!("drawdowns/{drawdown}"), &posting);
                if let Some((schedule, amount, due_date)) = *interest {
                    let what = PendingKind::InterimRent(schedule);
                    self.pending.add(Pending { due_date, invoice: None, amount, what });
                }
            }
            LedgerFact::EquipmentAccepted(commenced) => self.commence(terms, commenced),
            LedgerFact::FeeBilled { invoice, fee, due_date } => {
                let what = PendingKind::Fee;
                self.pending.add(Pending { due_date: *due_date, invoice: Some(*invoice), amount: *fee, what });
            }
            LedgerFact::OptionBilled { invoice, schedule, price, due_date } => {
                let what = PendingKind::Option(*schedule);
                self.pending.add(Pending { due_date: *due_date, invoice: Some(*invoice), amount: *price, what });
            }
            LedgerFact::RateReset { schedule, payments } => self.reset_rate(terms, *schedule, payments),
            LedgerFact::LeaseRenewed { schedule, payments } => self.renew(terms, *schedule, payments),
            LedgerFact::InterestBilled { invoice, interim, interest, due_date } => {
                let what = interim.map_or(PendingKind::Interest, PendingKind::InterimRent);
                self.pending.add(Pending { due_date: *due_date, invoice: Some(*invoice), amount: *interest, what });
            }
            LedgerFact::InterestCredited { schedule, interest, interim } => {
                let posting = Posting::InterestCredited { interest: *interest, interim: *interim };
                self.post(&format!("schedules/{schedule}"), &posting);
            }
            LedgerFact::Paid { receipt, by_guarantor, used, surplus } => {
                let Used { payables, charges, default_interest } = *used;
                let payment =
                    Payment { by_guarantor: *by_guarantor, default_interest, payables, charges, surplus: *surplus };
                self.post(&format!("receipts/{receipt}"), &Posting::Paid(payment));
            }
            LedgerFact::Reversed { receipt, by_guarantor, used, surplus } => {
                let Used { payables, charges, default_interest } = *used;
                let payment =
                    Payment { by_guarantor: *by_guarantor, default_interest, payables, charges, surplus: *surplus };
                self.post(&format!("receipts/{receipt}"), &Posting::Reversed(payment));
            }
            LedgerFact::UnappliedUsed(Used { payables, charges, default_interest }) => {
                let (payables, charges, default_interest) = (*payables, *charges, *default_interest);
                self.post("", &Posting::UnappliedUsed { payables, charges, default_interest });
            }
            LedgerFact::UnappliedRefunded { amount } => {
                self.post("", &Posting::UnappliedRefunded { amount: *amount });
            }
            LedgerFact::InvoiceSuperseded { invoice, by, released } => self.supersede(*invoice, *by, *released),
            LedgerFact::DefaultInterestCharged { invoice, amount } => {
                self.post(&format!("invoices/{invoice}"), &Posting::DefaultInterestCharged { amount: *amount });
            }
            LedgerFact::GivenUp { invoice, what, amount } => self.give_up(*invoice, *what, *amount),
            LedgerFact::LeaseSettled(settled) => self.settle(terms, settled),
            LedgerFact::InterimLost { schedule, financed, own_share, interest } => {
                let (financed, own_share, interest) = (*financed, *own_share, *interest);
                let posting = Posting::InterimLost { financed, own_share, interest };
                self.post(&format!("schedules/{schedule}"), &posting);
            }
            LedgerFact::BuyOutPaid { schedule, units } => self.buy_out(terms, *schedule, units),
            LedgerFact::TitlePassed { schedule } => self.pass_title(terms, *schedule),
            LedgerFact::EquipmentReturned { units } => self.give_back(units),
            LedgerFact::InterimEnded { schedule, financed, own_share, interest } => {
                let (financed, own_share, interest) = (*financed, *own_share, *interest);
                let posting = Posting::InterimEnded { financed, own_share, interest };
                self.post(&format!("schedules/{schedule}"), &posting);
            }
            LedgerFact::BalanceBilled { schedule, amount } => self.balance_billed(*schedule, *amount),
            LedgerFact::FacilityAccelerated => self.accelerate(terms),
        }
    }

    fn commence(&mut self, terms: &FacilityTerms, fact: &LeaseCommenced) {
        let schedule = fact.schedule;
        let (lease, posting) = Lease::commence(terms, fact);
        self.leases.insert(schedule, Arc::new(lease));
        self.post(&format!("schedules/{schedule}"), &posting);
        let (amount, due_date) = fact.interim_rent;
        self.pending.add(Pending { due_date, invoice: None, amount, what: PendingKind::InterimRent(schedule) });
    }

    fn settle(&mut self, terms: &FacilityTerms, fact: &LeaseSettled) {
        let on = self.date;
        let Some(lease) = self.leases.get_mut(&fact.schedule) else { return };
        let postings = Arc::make_mut(lease).settle(terms, fact, on);
        self.post_all(&format!("schedules/{}", fact.schedule), &postings);
    }

    /// Equipment that was bought out is the borrower's; what was depreciated of it stays accumulated.
    fn buy_out(&mut self, terms: &FacilityTerms, schedule: ScheduleId, units: &[EquipmentId]) {
        let on = self.date;
        let Some(lease) = self.leases.get_mut(&schedule) else { return };
        let Some(asset) = Arc::make_mut(lease).asset.split_off(terms, units, on) else { return };
        let posting = Posting::TitlePassed { cost: asset.cost };
        self.bought_out.push((schedule, asset));
        self.post(&format!("schedules/{schedule}"), &posting);
    }

    fn renew(&mut self, terms: &FacilityTerms, schedule: ScheduleId, payments: &Arc<LeaseSchedule>) {
        let on = self.date;
        let Some(lease) = self.leases.get_mut(&schedule) else { return };
        let posting = Arc::make_mut(lease).renew(terms, payments.clone(), on);
        self.post(&format!("schedules/{schedule}"), &posting);
    }

    fn reset_rate(&mut self, terms: &FacilityTerms, schedule: ScheduleId, payments: &Arc<LeaseSchedule>) {
        let on = self.date;
        let Some(lease) = self.leases.get_mut(&schedule) else { return };
        let posting = Arc::make_mut(lease).reset_rate(terms, payments.clone(), on);
        self.post(&format!("schedules/{schedule}"), &posting);
    }

    /// Days that bore a projected rate are due at the rate that counts.
    fn balance_billed(&mut self, schedule: ScheduleId, amount: MinorAmount) {
        let Some(fallen_due) = self.leases.get(&schedule).and_then(|lease| lease.fallen_due) else { return };
        let interest = amount.minus(fallen_due);
        if interest.units != 0 {
            self.post(&format!("schedules/{schedule}"), &Posting::InterestFellDue { interest });
        }
    }

    fn supersede(&mut self, invoice: InvoiceId, by: Option<InvoiceId>, released: Used) {
        self.pending.supersede(invoice, by);
        let Used { payables, charges, default_interest } = released;
        self.post(&format!("invoices/{invoice}"), &Posting::PaymentReleased { payables, charges, default_interest });
    }

    /// What was billed with ground is not demanded any more: it does not fall due or,
    /// where it has, is taken back.
    fn give_up(&mut self, invoice: InvoiceId, what: GivenUp, amount: MinorAmount) {
        let kind = match what {
            GivenUp::Fee => PendingKind::Fee,
            GivenUp::Option(schedule) => PendingKind::Option(schedule),
            GivenUp::Vat => PendingKind::Vat,
        };
        if self.pending.give_up(invoice, kind, amount) {
            return;
        }
        let subject = format!("invoices/{invoice}");
        match what {
            GivenUp::Fee => self.post(&subject, &Posting::FeeFellDue { fee: amount.negated() }),
            GivenUp::Vat => self.post(&subject, &Posting::VatFellDue { tax: amount.negated() }),
            GivenUp::Option(schedule) => {
                let Some(lease) = self.leases.get_mut(&schedule) else { return };
                let posting = Arc::make_mut(lease).option_is_given_up(amount);
                self.post(&subject, &posting);
            }
        }
    }

    fn pass_title(&mut self, terms: &FacilityTerms, schedule: ScheduleId) {
        let on = self.date;
        let Some(lease) = self.leases.get_mut(&schedule).filter(|lease| !lease.asset.is_settled()) else { return };
        let postings = Arc::make_mut(lease).pass_title(terms, on);
        self.post_all(&format!("schedules/{schedule}"), &postings);
    }

    fn give_back(&mut self, units: &[EquipmentId]) {
        let mut postings = Vec::new();
        for (schedule, lease) in &mut self.leases {
            let lease = Arc::make_mut(lease);
            let Some(out) = lease.asset.give_back(units, lease.liability) else { continue };
            lease.liability = lease.liability.minus(out.liability);
            let (cost, accumulated, liability) = (out.cost, out.accumulated, out.liability);
            postings.push((*schedule, Posting::EquipmentReturned { cost, accumulated, liability }));
        }
        for (schedule, posting) in postings {
            self.post(&format!("schedules/{schedule}"), &posting);
        }
    }

    /// Everything outstanding falls due: what the leases owe, and interim rents of a
    /// later day. Fees of a later day are billed again.
    fn accelerate(&mut self, terms: &FacilityTerms) {
        for pending in self.pending.take_unbilled() {
            self.pending_fell_due(terms, pending);
        }
        let on = self.date;
        let accelerated: Vec<_> =
            self.leases.iter_mut().map(|(id, lease)| (*id, Arc::make_mut(lease).accelerate(terms, on))).collect();
        for (schedule, postings) in accelerated {
            self.post_all(&format!("schedules/{schedule}"), &postings);
        }
    }

    /// The lease whose next payment falls due first, and when.
    fn next_payment(&self) -> Option<(ScheduleId, BusinessDate)> {
        let payments = self.leases.iter().filter_map(|(id, lease)| Some((*id, lease.next_payment()?.due_date)));
        payments.min_by_key(|(id, due)| (*due, *id))
    }

    fn post_all(&mut self, subject: &str, postings: &[Posting]) {
        for posting in postings {
            self.post(subject, posting);
        }
    }

    fn post(&mut self, subject: &str, posting: &Posting) {
        if let Some((event, entry)) = rules::entry(self.currency, posting) {
            self.entries.post(self.date, event, subject.to_owned(), &entry);
        }
    }
}

#[cfg(test)]
mod tests;
