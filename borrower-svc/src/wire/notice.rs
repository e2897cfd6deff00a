//! Reads the provider's notices. One that can't be read in full is no notice:
//! a field that is missing, malformed or of a kind that this release has not
//! learnt makes the whole unreadable.

mod default;
mod invoice;
mod lease;
mod receipt;

use std::sync::Arc;

use facility_domain::{
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
    let mut reader = Reader { facility, id: id.as_ref(), problems };
    let notice = reader.notice(&message);
    reader.problems.finish(notice).map_err(|refusal| {
        let fields = refusal.fields.iter().map(|field| format!("{}: {}", field.field, field.description));
        fields.collect::<Vec<_>>().join("; ")
    })
}

struct Reader<'a> {
    facility: &'a str,
    id: Option<&'a FacilityId>,
    problems: Problems,
}

impl Reader<'_> {
    fn notice(&mut self, message: &lender::Notice) -> Option<Notice> {
        let business_date = read_date(&mut self.problems, "business_date", &message.business_date);
        let position = self.position(message.position.as_ref());
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
            Wire::DrawdownApproved(approved) => {
                self.drawdown(&approved.drawdown).map(|drawdown| Subject::DrawdownApproved { drawdown })
            }
            Wire::DrawdownRejected(wire::DrawdownRejected { drawdown, reason }) => {
                let (drawdown, reason) = (self.drawdown(drawdown)?, reason.clone());
                Some(Subject::DrawdownRejected { drawdown, reason })
            }
            Wire::DrawdownWithdrawn(wire::DrawdownWithdrawn { drawdown, reason }) => {
                let (drawdown, reason) = (self.drawdown(drawdown)?, reason.clone());
                Some(Subject::DrawdownWithdrawn { drawdown, reason })
            }
            Wire::DrawdownCancelled(wire::DrawdownCancelled { drawdown, reason }) => {
                let (drawdown, reason) = (self.drawdown(drawdown)?, reason.clone());
                Some(Subject::DrawdownCancelled { drawdown, reason })
            }
            Wire::DrawdownLapsed(lapsed) => {
                self.drawdown(&lapsed.drawdown).map(|drawdown| Subject::DrawdownLapsed { drawdown })
            }
            Wire::DrawdownFunded(funded) => self.drawdown_funded(funded),
            Wire::EquipmentAccepted(_)
            | Wire::ScheduleEnded(_)
            | Wire::PurchaseOptionExercised(_)
            | Wire::TitlePassed(_)
            | Wire::EquipmentReturned(_)
            | Wire::LongStopPassed(_) => self.lease_subject(subject),
            Wire::InvoiceIssued(_)
            | Wire::InvoiceSuperseded(_)
            | Wire::DisputeChanged(_)
            | Wire::InvoiceFellDue(_) => self.invoice_subject(subject),
            Wire::ReceiptRecorded(_) | Wire::UnappliedCashApplied(_) | Wire::UnappliedCashRefunded(_) => {
                self.receipt_subject(subject)
            }
            Wire::DefaultChanged(_) | Wire::FacilityAccelerated(_) | Wire::GuaranteeDemandChanged(_) => {
                self.default_subject(subject)
            }
            Wire::FacilityMatured(wire::FacilityMatured {}) => Some(Subject::FacilityMatured),
            Wire::FacilityClosed(wire::FacilityClosed {}) => Some(Subject::FacilityClosed),
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
        let maturity = read_date(&mut self.problems, "final_maturity_date", &funded.final_maturity_date);
        Some(Subject::DrawdownFunded {
            drawdown: drawdown?,
            funding_date: funding_date?,
            financed_amount: financed_amount?,
            final_maturity_date: maturity?,
        })
    }

    fn money(&mut self, field: &str, money: Option<&pb::Money>) -> Option<Money> {
        read_money(&mut self.problems, field, money)
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
