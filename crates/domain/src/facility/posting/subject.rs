//! What each event is about, for readers of the ledger.

use crate::facility::event::Event;

/// The name within the facility of what an event is about, for example `receipts/3`; empty for the
/// facility itself.
pub(in crate::facility) fn subject(event: &Event) -> String {
    match event {
        Event::FacilityCreated(_)
        | Event::FacilitySigned(_)
        | Event::FacilityCancelled(_)
        | Event::CommitmentCancelled(_)
        | Event::AvailabilityBegan(_)
        | Event::AvailabilityEnded(_)
        | Event::BusinessDateTargetSet(_)
        | Event::BusinessDayClosed(_)
        | Event::EquipmentReturned(_)
        | Event::FixingPublished(_)
        | Event::FixingCorrected(_)
        | Event::AccrualsPosted(_)
        | Event::ChargeAdded(_)
        | Event::UnappliedCashApplied(_)
        | Event::UnappliedCashRefunded(_)
        | Event::FacilityAccelerated(_)
        | Event::FacilityMatured(_)
        | Event::FacilityClosed(_)
        | Event::MissingHistoryReported(_)
        | Event::FacilityResumed(_) => String::new(),
        Event::EvidenceSubmitted(event) => event.condition.to_string(),
        Event::ConditionSatisfied(event) => event.condition.to_string(),
        Event::EvidenceRejected(event) => event.condition.to_string(),
        Event::ConditionWaived(event) => event.condition.to_string(),
        Event::ConditionDeferred(event) => event.condition.to_string(),
        Event::ConditionExpired(event) => event.condition.to_string(),
        Event::DrawdownSubmitted(event) => format!("drawdowns/{}", event.drawdown),
        Event::DrawdownApproved(event) => format!("drawdowns/{}", event.drawdown),
        Event::DrawdownRejected(event) => format!("drawdowns/{}", event.drawdown),
        Event::DrawdownWithdrawn(event) => format!("drawdowns/{}", event.drawdown),
        Event::DrawdownCancelled(event) => format!("drawdowns/{}", event.drawdown),
        Event::DrawdownLapsed(event) => format!("drawdowns/{}", event.drawdown),
        Event::DrawdownReversed(event) => format!("drawdowns/{}", event.drawdown),
        Event::DrawdownFunded(event) => format!("drawdowns/{}", event.drawdown),
        Event::EquipmentAccepted(event) => format!("schedules/{}", event.schedule),
        Event::LongStopPassed(event) => format!("schedules/{}", event.schedule),
        Event::RateReset(event) => format!("schedules/{}", event.schedule),
        Event::RateCorrected(event) => format!("schedules/{}", event.schedule),
        Event::ScheduleEnded(event) => format!("schedules/{}", event.schedule),
        Event::PurchaseOptionExercised(event) => format!("schedules/{}", event.schedule),
        Event::ScheduleSettled(event) => format!("schedules/{}", event.schedule),
        Event::ScheduleRenewed(event) => format!("schedules/{}", event.schedule),
        Event::TerminationQuoted(event) => event.quote.name(),
        Event::InterestCapitalized(event) => format!("schedules/{}", event.schedule),
        Event::TitlePassed(event) => format!("schedules/{}", event.schedule),
        Event::InvoiceIssued(event) => format!("invoices/{}", event.billing.invoice),
        Event::InvoiceFellDue(event) => format!("invoices/{}", event.invoice),
        Event::InvoiceOverdue(event) => format!("invoices/{}", event.invoice),
        Event::InvoiceDisputed(event) => format!("invoices/{}", event.invoice),
        Event::DisputeRejected(event) => format!("invoices/{}", event.invoice),
        Event::InvoiceSuperseded(event) => format!("invoices/{}", event.invoice),
        Event::ReceiptReversed(event) => format!("receipts/{}", event.receipt),
        Event::ReceiptRecorded(event) => format!("receipts/{}", event.receipt.id),
        Event::ComplianceCertified(event) => event.certificate.name(),
        Event::DefaultOccurred(event) => format!("defaults/{}", event.default),
        Event::EventOfDefaultOccurred(event) => format!("defaults/{}", event.default),
        Event::DefaultCured(event) => format!("defaults/{}", event.default),
        Event::DefaultWaived(event) => format!("defaults/{}", event.default),
        Event::GuaranteeDemanded(event) => format!("guaranteeDemands/{}", event.demand),
        Event::GuaranteeDemandAcknowledged(event) => format!("guaranteeDemands/{}", event.demand),
        Event::GuaranteeDemandWithdrawn(event) => format!("guaranteeDemands/{}", event.demand),
    }
}
