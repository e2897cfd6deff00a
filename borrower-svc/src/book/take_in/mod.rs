//! What a notice does to the book: the provider's facts are followed, its
//! figures are compared with the book's own.

mod accepted;
mod correction;
mod covenant;
mod default;
mod difference;
mod drawdown;
mod explanation;
mod facility;
mod invoice;
mod lease;
mod own_line;
mod rate;
mod receipt;
mod renewal;
mod reversal;
mod settlement;
mod submitted;

use std::{collections::BTreeMap, sync::Arc};

use facility_domain::{ids::PurchaseId, money::Money};

use self::invoice::InPlaceOf;
use super::{
    Book,
    computation::MinorAmount,
    event::NoticeTakenIn,
    facility::{DrawdownState, Facility, Stage},
    ledger::LesseeLedger,
    notice::{NotifiedPosition, Subject},
    position::Position,
    purchase::Purchase,
    reconcile::{Comparison, DiscrepancyReason},
    state::Cursor,
    submission::Submissions,
};

/// What a notice may touch.
struct Following<'a> {
    facility: &'a mut Facility,
    purchases: &'a mut BTreeMap<PurchaseId, Arc<Purchase>>,
    submissions: &'a mut Submissions,
    compare: Comparison<'a>,
}

/// Takes in a notice that was verified.
pub fn take_in(book: &mut Book, taken: &NoticeTakenIn) {
    book.following.cursor = Cursor { number: taken.number, hash: taken.hash };
    let mut facility = match (book.facility.take(), &taken.notice.subject) {
        (None, Subject::FacilityCreated { terms, provider, borrower }) => {
            Arc::new(facility::created(terms, provider, borrower, taken.notice.business_date))
        }
        // Only a first notice that creates the facility is ever taken in.
        (None, _) => return,
        (Some(known), _) => known,
    };
    let before = facility.clone();
    let known = Arc::make_mut(&mut facility);
    let undrawn = known.position.available.plus(known.position.reserved);
    let last_day = known.terms.availability_period.end;
    known.servicing.undrawn.close_before(taken.notice.business_date, last_day, undrawn);
    known.servicing.days_closed_before(taken.notice.business_date);
    known.business_date = taken.notice.business_date;
    let mut following = Following {
        facility: known,
        purchases: &mut book.purchases,
        submissions: &mut book.submissions,
        compare: book.reconciliation.with(taken.number),
    };
    following.renew_rates();
    following.follow(&taken.notice.subject);
    following.compare_position(&taken.notice.position);
    let opened = || Arc::new(LesseeLedger::opened(facility.terms.currency(), facility.business_date));
    Arc::make_mut(book.ledger.get_or_insert_with(opened)).take_in(&taken.notice.subject, &before, &facility);
    book.facility = Some(facility);
}

impl Following<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm for each notice")]
    fn follow(&mut self, subject: &Subject) {
        match subject {
            Subject::FixingPublished { .. }
            | Subject::FixingCorrected { .. }
            | Subject::RateReset(_)
            | Subject::RateCorrected(_) => {}
            _ => self.require_corrections(),
        }
        match subject {
            Subject::FixingPublished { benchmark, fixings } => self.fixing_published(benchmark, fixings),
            Subject::FixingCorrected { benchmark, previous, now } => self.fixing_corrected(benchmark, *previous, *now),
            Subject::RateReset(reset) => self.rate_reset(reset),
            Subject::RateCorrected(corrected) => self.rate_corrected(corrected),
            // Followed when the facility was made; never a second time. The date of a notice is
            // taken over from every one.
            Subject::FacilityCreated { .. } | Subject::BusinessDateMoved => {}
            Subject::FacilitySigned { signing_date } => self.signed(*signing_date),
            Subject::FacilityCancelled { amount } => {
                self.cancelled_all(*amount);
                self.reach(Stage::Cancelled);
            }
            Subject::CommitmentCancelled { amount } => self.commitment_cancelled(*amount),
            Subject::AvailabilityBegan => self.reach(Stage::Available),
            Subject::AvailabilityEnded { cancelled_amount } => {
                self.cancelled_all(*cancelled_amount);
                self.reach(Stage::AvailabilityEnded);
            }
            Subject::ConditionChanged { condition, state, reason } => self.condition_changed(condition, state, reason),
            Subject::DrawdownSubmitted(notified) => self.submitted(notified),
            Subject::DrawdownApproved { drawdown } => self.decided(*drawdown, &DrawdownState::Approved),
            Subject::DrawdownRejected { drawdown, reason } => {
                self.decided(*drawdown, &DrawdownState::Rejected { reason: reason.clone() });
            }
            Subject::DrawdownWithdrawn { drawdown, reason } => {
                self.decided(*drawdown, &DrawdownState::Withdrawn { reason: reason.clone() });
            }
            Subject::DrawdownCancelled { drawdown, reason } => {
                self.decided(*drawdown, &DrawdownState::Cancelled { reason: reason.clone() });
            }
            Subject::DrawdownLapsed { drawdown } => self.decided(*drawdown, &DrawdownState::Lapsed),
            Subject::DrawdownFunded {
                drawdown,
                funding_date,
                financed_amount,
                deducted_fee,
                paid_out,
                final_maturity_date,
            } => {
                // Before the funding is noted: only the first one pays the fee.
                self.paid_out(*drawdown, *deducted_fee, *paid_out);
                self.funded(*drawdown, *funding_date, *financed_amount, *final_maturity_date);
            }
            Subject::DrawdownReversed { drawdown, on, amount, deducted_fee, invoice } => {
                self.reversed(*drawdown, (*on, *amount, *deducted_fee), invoice.as_ref());
            }
            Subject::EquipmentAccepted(accepted) => self.equipment_accepted(accepted),
            Subject::InvoiceIssued(invoice) => {
                self.issued(invoice, InPlaceOf::None);
            }
            Subject::InvoiceSuperseded(correction) => self.superseded(correction),
            Subject::ReceiptRecorded(receipt) => self.receipt_recorded(receipt),
            Subject::ReceiptReversed(reversal) => self.receipt_reversed(reversal),
            Subject::UnappliedCashApplied { default_interest, allocations, amount, unapplied } => {
                self.unapplied_applied(default_interest, allocations, (*amount, *unapplied));
            }
            Subject::UnappliedCashRefunded { amount, unapplied } => self.unapplied_refunded(*amount, *unapplied),
            Subject::DisputeChanged(dispute) => self.dispute_changed(dispute),
            Subject::DefaultChanged(default) => self.default_changed(default),
            Subject::FacilityAccelerated(accelerated) => self.accelerated(accelerated),
            Subject::GuaranteeDemandChanged(demand) => self.demand_changed(demand),
            Subject::ScheduleEnded { schedule, on } => self.schedule_ended(*schedule, *on),
            Subject::PurchaseOptionExercised { schedule, invoice } => {
                self.purchase_option_exercised(*schedule, invoice.as_ref());
            }
            Subject::TitlePassed { schedule, equipment, on } => self.title_passed(*schedule, equipment, *on),
            Subject::EquipmentReturned { equipment, on } => self.equipment_returned(equipment, *on),
            Subject::FacilityMatured => self.reach(Stage::Matured),
            Subject::FacilityClosed => self.closed(),
            Subject::ScheduleSettled(settled) => self.schedule_settled(settled),
            Subject::ScheduleRenewed(renewed) => self.schedule_renewed(renewed),
            Subject::TerminationQuoted(quoted) => self.termination_quoted(quoted),
            Subject::LongStopPassed { schedule, invoice } => self.long_stop_passed(*schedule, invoice),
            Subject::ComplianceCertified(certificate) => self.compliance_certified(certificate),
            Subject::InvoiceFellDue { invoice } => self.fell_due(*invoice),
        }
        self.recompute();
    }

    fn recompute(&mut self) {
        let drawdowns = self.facility.drawdowns.values().map(AsRef::as_ref);
        self.facility.position = Position::of(&self.facility.terms, drawdowns, self.facility.cancelled);
    }

    fn compare_position(&mut self, theirs: &NotifiedPosition) {
        let Position { commitment, available, reserved, funded, cancelled, category_uses } = &self.facility.position;
        let figures: [(&str, MinorAmount, Money); 5] = [
            ("position.commitment", *commitment, theirs.commitment),
            ("position.available", *available, theirs.available),
            ("position.reserved", *reserved, theirs.reserved),
            ("position.funded", *funded, theirs.funded),
            ("position.cancelled", *cancelled, theirs.cancelled),
        ];
        for (subject, ours, theirs) in figures {
            self.compare.figure(subject, DiscrepancyReason::Position, &ours, &MinorAmount::of(theirs));
        }
        let zero = MinorAmount::zero(commitment.currency);
        let mut both: BTreeMap<_, (MinorAmount, MinorAmount)> =
            category_uses.iter().map(|(category, used)| (category, (*used, zero))).collect();
        for (category, used) in &theirs.category_uses {
            both.entry(category).or_insert((zero, zero)).1 = MinorAmount::of(*used);
        }
        for (category, (ours, theirs)) in both {
            let subject = format!("position.category_uses[{category}]");
            self.compare.figure(&subject, DiscrepancyReason::Position, &ours, &theirs);
        }
    }
}
