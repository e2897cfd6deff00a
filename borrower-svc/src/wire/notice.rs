//! Reads the provider's notices. One that can't be read in full is no notice:
//! a field that is missing, malformed or of a kind that this release has not
//! learnt makes the whole unreadable.

mod covenant;
mod default;
mod invoice;
mod lease;
mod rate;
mod receipt;
mod settlement;

use std::sync::Arc;

use facility_domain::{
    currency::Currency,
    facility::{FacilityTerms, terms::Category},
    ids::{DrawdownId, FacilityId, IdError},
    money::Money,
};
use facility_proto::{lender::v1 as lender, r#type::v1 as pb};
use facility_service::wire::{
    Problems, path, read_condition, read_date, read_drawdown, read_equipment, read_facility, read_money, read_party,
    read_terms,
};
use lender::notice::{self as wire, Subject as Wire};
use prost::Message;

use crate::book::{
    notice::{Notice, NotifiedDrawdown, NotifiedLine, NotifiedPosition, Subject},
    submission::ConditionRef,
};

/// Reads a notice of `facility` ("facilities/{facility}") from its exact bytes.
///
/// # Errors
/// Why it can't be read, every problem in one line.
pub fn read_notice(facility: &str, payload: &[u8]) -> Result<Notice, String> {
    let message = lender::Notice::decode(payload).map_err(|problem| problem.to_string())?;
    let mut problems = Problems::default();
    let id = read_facility(&mut problems, "facility", facility);
    let mut reader = Reader { facility, id: id.as_ref(), currency: None, problems };
    let notice = reader.notice(&message);
    reader.problems.finish(notice).map_err(|refusal| {
        let fields = refusal.fields.iter().map(|field| format!("{}: {}", field.field, field.description));
        fields.collect::<Vec<_>>().join("; ")
    })
}

struct Reader<'a> {
    facility: &'a str,
    id: Option<&'a FacilityId>,
    /// The currency of the position, once it is read.
    currency: Option<Currency>,
    problems: Problems,
}

impl Reader<'_> {
    fn notice(&mut self, message: &lender::Notice) -> Option<Notice> {
        let business_date = read_date(&mut self.problems, "business_date", &message.business_date);
        let position = self.position(message.position.as_ref());
        self.currency = position.as_ref().map(|position| position.commitment.currency());
        // A subject of a newer release is an unknown field to this one, and so absent.
        let subject = match &message.subject {
            Some(subject) => self.subject(subject),
            None => self.problems.none("subject", "is none that this release knows"),
        };
        Some(Notice { business_date: business_date?, position: position?, subject: subject? })
    }

    fn position(&mut self, position: Option<&pb::Position>) -> Option<NotifiedPosition> {
        let position = self.problems.required("position", position)?;
        let commitment = self.money("position.commitment", position.commitment.as_ref());
        let available = self.money("position.available", position.available.as_ref());
        let reserved = self.money("position.reserved", position.reserved.as_ref());
        let funded = self.money("position.funded", position.funded.as_ref());
        let cancelled = self.money("position.cancelled", position.cancelled.as_ref());
        let mut category_uses = Vec::with_capacity(position.category_uses.len());
        for (place, category_use) in position.category_uses.iter().enumerate() {
            let at = format!("position.category_uses[{place}]");
            let category = self.problems.keep(path(&at, "category"), Category::parse(&category_use.category));
            let used = self.money(&path(&at, "used"), category_use.used.as_ref());
            category_uses.extend(category.zip(used));
        }
        Some(NotifiedPosition {
            commitment: commitment?,
            available: available?,
            reserved: reserved?,
            funded: funded?,
            cancelled: cancelled?,
            category_uses,
        })
    }

    fn subject(&mut self, subject: &Wire) -> Option<Subject> {
        match subject {
            Wire::FacilityCreated(created) => self.facility_created(created),
            Wire::FacilitySigned(signed) => {
                let signing_date = read_date(&mut self.problems, "signing_date", &signed.signing_date)?;
                Some(Subject::FacilitySigned { signing_date })
            }
            Wire::FacilityCancelled(cancelled) => {
                self.money("amount", cancelled.amount.as_ref()).map(|amount| Subject::FacilityCancelled { amount })
            }
            Wire::CommitmentCancelled(cancelled) => {
                self.money("amount", cancelled.amount.as_ref()).map(|amount| Subject::CommitmentCancelled { amount })
            }
            Wire::AvailabilityBegan(wire::AvailabilityBegan {}) => Some(Subject::AvailabilityBegan),
            Wire::AvailabilityEnded(ended) => self
                .money("cancelled_amount", ended.cancelled_amount.as_ref())
                .map(|cancelled_amount| Subject::AvailabilityEnded { cancelled_amount }),
            Wire::ConditionChanged(changed) => self.condition_changed(changed),
            Wire::DrawdownSubmitted(submitted) => self.drawdown_submitted(submitted),
            Wire::DrawdownApproved(of) => {
                self.drawdown(&of.drawdown).map(|drawdown| Subject::DrawdownApproved { drawdown })
            }
            Wire::DrawdownRejected(of) => self
                .drawdown(&of.drawdown)
                .map(|drawdown| Subject::DrawdownRejected { drawdown, reason: of.reason.clone() }),
            Wire::DrawdownWithdrawn(of) => self
                .drawdown(&of.drawdown)
                .map(|drawdown| Subject::DrawdownWithdrawn { drawdown, reason: of.reason.clone() }),
            Wire::DrawdownCancelled(of) => self
                .drawdown(&of.drawdown)
                .map(|drawdown| Subject::DrawdownCancelled { drawdown, reason: of.reason.clone() }),
            Wire::DrawdownLapsed(of) => {
                self.drawdown(&of.drawdown).map(|drawdown| Subject::DrawdownLapsed { drawdown })
            }
            Wire::DrawdownFunded(funded) => self.drawdown_funded(funded),
            Wire::EquipmentAccepted(accepted) => self.equipment_accepted(accepted),
            Wire::InvoiceIssued(issued) => self.invoice_issued(issued),
            Wire::InvoiceSuperseded(superseded) => self.invoice_superseded(superseded),
            Wire::FixingPublished(published) => self.fixing_published(published),
            Wire::FixingCorrected(corrected) => self.fixing_corrected(corrected),
            Wire::RateReset(reset) => self.rate_reset(reset),
            Wire::RateCorrected(corrected) => self.rate_corrected(corrected),
            Wire::ReceiptRecorded(recorded) => self.receipt_recorded(recorded),
            Wire::ReceiptReversed(reversed) => self.receipt_reversed(reversed),
            Wire::UnappliedCashApplied(applied) => self.unapplied_cash_applied(applied),
            Wire::UnappliedCashRefunded(refunded) => self.unapplied_cash_refunded(refunded),
            Wire::DisputeChanged(changed) => self.dispute_changed(changed),
            Wire::DefaultChanged(changed) => self.default_changed(changed),
            Wire::FacilityAccelerated(accelerated) => self.facility_accelerated(accelerated),
            Wire::GuaranteeDemandChanged(changed) => self.guarantee_demand_changed(changed),
            Wire::ScheduleEnded(ended) => self.schedule_ended(ended),
            Wire::PurchaseOptionExercised(exercised) => self.purchase_option_exercised(exercised),
            Wire::TitlePassed(passed) => self.title_passed(passed),
            Wire::EquipmentReturned(returned) => self.equipment_returned(returned),
            Wire::FacilityMatured(wire::FacilityMatured {}) => Some(Subject::FacilityMatured),
            Wire::FacilityClosed(wire::FacilityClosed {}) => Some(Subject::FacilityClosed),
            Wire::DrawdownReversed(reversed) => self.drawdown_reversed(reversed),
            Wire::ScheduleSettled(settled) => self.schedule_settled(settled),
            Wire::ScheduleRenewed(renewed) => self.schedule_renewed(renewed),
            Wire::TerminationQuoted(quoted) => self.termination_quoted(quoted),
            Wire::LongStopPassed(passed) => self.long_stop_passed(passed),
            Wire::ComplianceCertified(certified) => self.compliance_certified(certified),
            Wire::BusinessDateMoved(wire::BusinessDateMoved {}) => Some(Subject::BusinessDateMoved),
            Wire::InvoiceFellDue(fell_due) => {
                self.invoice_id("invoice", &fell_due.invoice).map(|invoice| Subject::InvoiceFellDue { invoice })
            }
        }
    }

    fn facility_created(&mut self, created: &wire::FacilityCreated) -> Option<Subject> {
        let terms = read_terms(&mut self.problems, "terms", created.terms.as_ref());
        let provider = read_party(&mut self.problems, "provider", created.provider.as_ref());
        let borrower = read_party(&mut self.problems, "borrower", created.borrower.as_ref());
        // The provider has agreed to them: they are followed, not judged again.
        let terms = Arc::new(FacilityTerms::from_recorded(terms?));
        Some(Subject::FacilityCreated { terms, provider: provider?, borrower: borrower? })
    }

    fn condition_changed(&mut self, changed: &wire::ConditionChanged) -> Option<Subject> {
        let name = read_condition(&mut self.problems, "condition", &changed.condition)?;
        self.own("condition", &changed.condition)?;
        if changed.state.is_empty() {
            return self.problems.none("state", "is required");
        }
        let condition = ConditionRef { drawdown: name.drawdown, condition: name.condition };
        let (state, reason) = (changed.state.clone(), changed.reason.clone());
        Some(Subject::ConditionChanged { condition, state, reason })
    }

    fn drawdown_submitted(&mut self, submitted: &wire::DrawdownSubmitted) -> Option<Subject> {
        let drawdown = self.drawdown(&submitted.drawdown);
        let requested_funding_date =
            read_date(&mut self.problems, "requested_funding_date", &submitted.requested_funding_date);
        let lines: Vec<_> =
            submitted.items.iter().enumerate().filter_map(|(place, item)| self.line(place, item)).collect();
        let financed_amount = self.money("financed_amount", submitted.financed_amount.as_ref());
        Some(Subject::DrawdownSubmitted(NotifiedDrawdown {
            drawdown: drawdown?,
            request_id: submitted.request_id.clone(),
            requested_funding_date: requested_funding_date?,
            lines,
            financed_amount: financed_amount?,
        }))
    }

    fn line(&mut self, place: usize, item: &lender::DrawdownItem) -> Option<NotifiedLine> {
        let at = format!("items[{place}]");
        let equipment = read_equipment(&mut self.problems, &path(&at, "equipment"), item.equipment.as_ref());
        let down_payment = self.money(&path(&at, "down_payment"), item.down_payment.as_ref());
        let financed_amount = self.money(&path(&at, "financed_amount"), item.financed_amount.as_ref());
        Some(NotifiedLine { equipment: equipment?, down_payment: down_payment?, financed_amount: financed_amount? })
    }

    fn drawdown_funded(&mut self, funded: &wire::DrawdownFunded) -> Option<Subject> {
        let drawdown = self.drawdown(&funded.drawdown);
        let funding_date = read_date(&mut self.problems, "funding_date", &funded.funding_date);
        let financed_amount = self.money("financed_amount", funded.financed_amount.as_ref());
        let deducted_fee = self.optional_money("deducted_fee", funded.deducted_fee.as_ref());
        let paid_out = self.optional_money("paid_out", funded.paid_out.as_ref());
        let maturity = read_date(&mut self.problems, "final_maturity_date", &funded.final_maturity_date);
        Some(Subject::DrawdownFunded {
            drawdown: drawdown?,
            funding_date: funding_date?,
            financed_amount: financed_amount?,
            deducted_fee: deducted_fee?,
            paid_out: paid_out?,
            final_maturity_date: maturity?,
        })
    }

    fn optional_money(&mut self, field: &str, money: Option<&pb::Money>) -> Option<Option<Money>> {
        match money {
            Some(_) => self.amount(field, money).map(Some),
            None => Some(None),
        }
    }

    fn money(&mut self, field: &str, money: Option<&pb::Money>) -> Option<Money> {
        read_money(&mut self.problems, field, money)
    }

    /// An amount in the currency of the position: a facility bills in no other.
    fn amount(&mut self, field: &str, amount: Option<&pb::Money>) -> Option<Money> {
        let amount = self.money(field, amount)?;
        self.of_facility(field, amount)
    }

    /// The amount, if it is in the currency of the position.
    fn of_facility(&mut self, field: &str, amount: Money) -> Option<Money> {
        match self.currency {
            Some(currency) if currency != amount.currency() => {
                self.problems.none(field, "is in another currency than the facility")
            }
            Some(_) | None => Some(amount),
        }
    }

    /// Notes where things that are numbered from 1 are not.
    fn numbered(&mut self, field: &str, place: usize, number: u32) {
        if usize::try_from(number).ok() != place.checked_add(1) {
            self.problems.add(field, "must be the number of its place, from 1");
        }
    }

    /// A drawdown of this facility.
    fn drawdown(&mut self, name: &str) -> Option<DrawdownId> {
        let drawdown = read_drawdown(&mut self.problems, "drawdown", name)?.drawdown;
        self.own("drawdown", name)?;
        Some(drawdown)
    }

    /// A thing of this facility, by its collection and identifier.
    fn below<T>(
        &mut self,
        field: &str,
        name: &str,
        collection: &str,
        parse: impl FnOnce(&str) -> Result<T, IdError>,
    ) -> Option<T> {
        self.own(field, name)?;
        let path = name.strip_prefix(self.facility).and_then(|rest| rest.strip_prefix('/'));
        match path.and_then(|path| path.strip_prefix(collection)).and_then(|rest| rest.strip_prefix('/')) {
            Some(id) => self.problems.keep(field, parse(id)),
            None => self.problems.none(field, format!("must be of the collection {collection}")),
        }
    }

    /// Whether a name lies below this facility's.
    fn own(&mut self, field: &str, name: &str) -> Option<()> {
        let below = name.strip_prefix(self.facility).is_some_and(|rest| rest.starts_with('/'));
        if below { Some(()) } else { self.problems.none(field, "is of another facility") }
    }
}
