//! The notice of a submitted drawdown: found again by the request id that this
//! book gave it, and compared line by line with its own purchases.

use std::{iter::repeat, sync::Arc};

use facility_domain::{date::BusinessDate, facility::terms::ConditionTiming, ids::PurchaseId, money::Money};

use super::Following;
use crate::book::{
    computation::{MinorAmount, financed_amount},
    facility::{Drawdown, DrawdownState, Line, required_conditions},
    notice::{NotifiedDrawdown, NotifiedLine},
    purchase::{Purchase, PurchaseState},
    reconcile::DiscrepancyReason,
    submission::{Content, Outcome, SubmissionState},
};

/// What this book asked for.
struct Asked {
    submission: u32,
    purchases: Vec<PurchaseId>,
    requested_funding_date: BusinessDate,
}

impl Following<'_> {
    pub(super) fn submitted(&mut self, notified: &NotifiedDrawdown) {
        let id = notified.drawdown;
        let subject = format!("drawdowns/{id}");
        if self.facility.drawdowns.contains_key(&id) {
            let theirs = DrawdownState::Submitted.name();
            let ours = self.facility.drawdowns.get(&id).map_or("", |drawdown| drawdown.state.name());
            self.compare.differs(&format!("{subject}.state"), DiscrepancyReason::State, ours, theirs);
            return;
        }
        let asked = self.asked(notified);
        let (submission, date, lines) = match &asked {
            Some(asked) => {
                let ours = asked.requested_funding_date;
                self.compare.figure(
                    &format!("{subject}.requested_funding_date"),
                    DiscrepancyReason::RequestedFundingDate,
                    &ours,
                    &notified.requested_funding_date,
                );
                (Some(asked.submission), ours, self.own_lines(&subject, asked, notified))
            }
            None => {
                let theirs = MinorAmount::of(notified.financed_amount).to_string();
                self.compare.differs(&subject, DiscrepancyReason::DrawdownNotAskedFor, "", &theirs);
                (None, notified.requested_funding_date, self.foreign_lines(&subject, notified))
            }
        };
        let zero = MinorAmount::zero(self.facility.terms.currency());
        let drawdown = Drawdown {
            state: DrawdownState::Submitted,
            submission,
            requested_funding_date: date,
            price: lines.iter().fold(zero, |sum, line| sum.plus(line.price)),
            financed_amount: lines.iter().fold(zero, |sum, line| sum.plus(line.financed_amount)),
            lines,
            deducted_fee: self.zero(),
            conditions: required_conditions(&self.facility.terms, ConditionTiming::EachDrawdown),
        };
        self.compare.figure(
            &format!("{subject}.financed_amount"),
            DiscrepancyReason::FinancedAmount,
            &drawdown.financed_amount,
            &MinorAmount::of(notified.financed_amount),
        );
        self.facility.drawdowns.insert(id, Arc::new(drawdown));
        if let Some(asked) = asked {
            self.requested(&asked, notified);
        }
    }

    /// The submission that went out under the notice's request id, unless a
    /// drawdown has come of it before.
    fn asked(&self, notified: &NotifiedDrawdown) -> Option<Asked> {
        let submission = self.submissions.by_provider_request(&notified.request_id)?;
        match (&submission.content, submission.notified) {
            (Content::Drawdown { purchases, requested_funding_date }, None) => Some(Asked {
                submission: submission.number,
                purchases: purchases.clone(),
                requested_funding_date: *requested_funding_date,
            }),
            (Content::Drawdown { .. }, Some(_))
            | (
                Content::Evidence { .. }
                | Content::Acceptance { .. }
                | Content::Certificate { .. }
                | Content::Dispute { .. }
                | Content::Prepayment { .. }
                | Content::Renewal { .. }
                | Content::TerminationQuote { .. }
                | Content::Termination { .. },
                _,
            ) => None,
        }
    }

    /// Moves what waits for the drawdown, and holds the notice against the answer
    /// that the provider gave.
    fn requested(&mut self, asked: &Asked, notified: &NotifiedDrawdown) {
        let (number, drawdown) = (asked.submission, notified.drawdown);
        self.submissions.note_outcome(number, Outcome::Drawdown(drawdown));
        for id in &asked.purchases {
            if let Some(purchase) = self.purchases.get_mut(id)
                && purchase.state == (PurchaseState::Sending { submission: number })
            {
                Arc::make_mut(purchase).state = PurchaseState::Requested { drawdown };
            }
        }
        match self.submissions.get(number).map(|submission| &submission.state) {
            Some(SubmissionState::Accepted(Outcome::Drawdown(answered))) => {
                let subject = format!("submissions/{number}.subject");
                self.compare.figure(&subject, DiscrepancyReason::Drawdown, answered, &drawdown);
            }
            Some(SubmissionState::Refused(_)) => {
                let subject = format!("submissions/{number}.state");
                self.compare.differs(&subject, DiscrepancyReason::State, "REFUSED", "ACCEPTED");
            }
            // The relay answers a drawdown's submission with a drawdown, or not at all.
            Some(
                SubmissionState::Accepted(
                    Outcome::Evidence
                    | Outcome::Schedule(_)
                    | Outcome::Dispute
                    | Outcome::Certificate
                    | Outcome::Settlement(_)
                    | Outcome::Renewal
                    | Outcome::Quote(_),
                )
                | SubmissionState::Sending { .. },
            )
            | None => {}
        }
    }

    /// Lines made of this book's own purchases, each compared with the notified
    /// one in its place.
    fn own_lines(&mut self, subject: &str, asked: &Asked, notified: &NotifiedDrawdown) -> Vec<Line> {
        let count = asked.purchases.len();
        self.compare.figure(&format!("{subject}/items"), DiscrepancyReason::Item, &count, &notified.lines.len());
        let notified_lines = notified.lines.iter().map(Some).chain(repeat(None));
        let mut lines = Vec::with_capacity(count);
        for (place, (id, theirs)) in asked.purchases.iter().zip(notified_lines).enumerate() {
            let Some(purchase) = self.purchases.get(id).cloned() else { continue };
            if let Some(theirs) = theirs {
                self.compare_line(&format!("{subject}/items[{place}]"), &purchase, theirs);
            }
            lines.push(Line {
                purchase: Some(id.clone()),
                category: purchase.equipment.category.clone(),
                price: MinorAmount::of(purchase.equipment.price),
                financed_amount: purchase.financed_amount,
            });
        }
        lines
    }

    fn compare_line(&mut self, subject: &str, ours: &Purchase, theirs: &NotifiedLine) {
        let (own, notified) = (&ours.equipment, &theirs.equipment);
        let identity: [(&str, &str, &str); 6] = [
            ("purchase", own.purchase.as_str(), notified.purchase.as_str()),
            ("category", own.category.as_str(), notified.category.as_str()),
            ("manufacturer", &own.manufacturer, &notified.manufacturer),
            ("serial_number", &own.serial_number, &notified.serial_number),
            ("supplier", &own.supplier, &notified.supplier),
            ("invoice_number", &own.invoice_number, &notified.invoice_number),
        ];
        for (field, ours, theirs) in identity {
            self.compare.figure(&format!("{subject}.{field}"), DiscrepancyReason::Item, &ours, &theirs);
        }
        let amounts: [(&str, DiscrepancyReason, MinorAmount, Money); 3] = [
            ("price", DiscrepancyReason::Price, MinorAmount::of(ours.equipment.price), theirs.equipment.price),
            ("down_payment", DiscrepancyReason::DownPayment, ours.down_payment(), theirs.down_payment),
            ("financed_amount", DiscrepancyReason::FinancedAmount, ours.financed_amount, theirs.financed_amount),
        ];
        for (field, reason, ours, theirs) in amounts {
            self.compare.figure(&format!("{subject}.{field}"), reason, &ours, &MinorAmount::of(theirs));
        }
    }

    /// Lines of a drawdown that this book never asked for: computed all the same,
    /// since the commitment is used by it.
    fn foreign_lines(&mut self, subject: &str, notified: &NotifiedDrawdown) -> Vec<Line> {
        let zero = MinorAmount::zero(self.facility.terms.currency());
        let mut lines = Vec::with_capacity(notified.lines.len());
        for (place, line) in notified.lines.iter().enumerate() {
            // A price in another currency finances nothing that this book can compute.
            let own = financed_amount(&self.facility.terms, line.equipment.price);
            let financed = own.unwrap_or(zero);
            self.compare.figure(
                &format!("{subject}/items[{place}].financed_amount"),
                DiscrepancyReason::FinancedAmount,
                &financed,
                &MinorAmount::of(line.financed_amount),
            );
            lines.push(Line {
                purchase: None,
                category: line.equipment.category.clone(),
                price: own.map_or(zero, |_| MinorAmount::of(line.equipment.price)),
                financed_amount: financed,
            });
        }
        lines
    }
}
