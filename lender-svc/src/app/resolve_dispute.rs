//! Ends a dispute: the invoice stands, or a corrected one supersedes it.

use facility_domain::{
    facility::{
        Command, Event,
        command::{CorrectedFee, DisputeResolution, ResolveDispute},
    },
    ids::InvoiceId,
};
use facility_proto::lender::v1::{
    ResolveDisputeRequest, ResolveDisputeResponse,
    resolve_dispute_request::{Correction, Resolution},
};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, each, path, read_invoice, read_money, read_request_id, read_text},
};

use super::{Lender, change::Change, view::book, within::check_length};
use crate::render;

impl Lender {
    /// Ends a dispute.
    pub async fn resolve_dispute(
        &self,
        caller: &Caller,
        request: ResolveDisputeRequest,
    ) -> Result<ResolveDisputeResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let name = read_invoice(&mut problems, "name", &request.name);
        let resolution = read_resolution(&mut problems, request.resolution.as_ref());
        let reason = read_text(&mut problems, "reason", &request.reason, 500);
        let read = (|| Some((request_id?, name?, resolution?, reason?)))();
        let (request_id, name, resolution, reason) = problems.finish(read)?;
        let change = Change {
            method: "facility.lender.v1.BillingService/ResolveDispute",
            request_id,
            facility: name.facility,
            command: Command::ResolveDispute(ResolveDispute { invoice: name.invoice, resolution, reason }),
            expected_version: None,
        };
        self.change(caller, &request, change, move |snapshot, events| ResolveDisputeResponse {
            invoice: book(snapshot).and_then(|book| {
                let stands = standing(name.invoice, events)?;
                Some(render::invoice(&book.id, book.servicing.invoices.get(&stands)?))
            }),
        })
        .await
    }
}

/// The invoice that stands after the dispute: another one where it was superseded, none where
/// nothing was left to bill.
fn standing(disputed: InvoiceId, events: &[Event]) -> Option<InvoiceId> {
    let superseded = events.iter().find_map(|event| match event {
        Event::InvoiceSuperseded(superseded) => Some(superseded),
        _ => None,
    });
    match superseded {
        Some(superseded) => superseded.corrected.as_ref().map(|billing| billing.invoice),
        None => Some(disputed),
    }
}

fn read_resolution(problems: &mut Problems, resolution: Option<&Resolution>) -> Option<DisputeResolution> {
    match problems.required("resolution", resolution)? {
        Resolution::Rejected(_) => Some(DisputeResolution::Rejected),
        Resolution::Upheld(upheld) => {
            check_length(problems, "upheld.corrections", upheld.corrections.len());
            let corrections = each(problems, "upheld.corrections", &upheld.corrections, read_correction)?;
            Some(DisputeResolution::Upheld { corrections })
        }
    }
}

fn read_correction(problems: &mut Problems, field: &str, correction: &Correction) -> Option<CorrectedFee> {
    let fee = read_money(problems, &path(field, "fee"), correction.fee.as_ref())?;
    Some(CorrectedFee { line: correction.line, fee })
}
