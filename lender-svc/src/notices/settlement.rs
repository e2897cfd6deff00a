//! What is settled before its time, and quotes for it.

use facility_domain::facility::{
    Facility,
    event::{DrawdownReversed, ReplacedInvoice, ScheduleRenewed, ScheduleSettled, TerminationQuoted},
};
use facility_proto::lender::v1::notice::{self, Subject};
use facility_service::wire::{DrawdownName, money};

use super::billing::standing_invoice;
use crate::render;

pub(super) fn settled(after: &Facility, settled: &ScheduleSettled) -> Option<Subject> {
    let book = after.book();
    let schedule = book.servicing.schedules.get(&settled.schedule)?;
    let replaced = settled.replaced.iter().map(|its| replaced(after, its)).collect::<Option<_>>()?;
    Some(Subject::ScheduleSettled(notice::ScheduleSettled {
        schedule: Some(render::lease_schedule_with_payments(book, schedule)),
        settlement: Some(render::settlement(&book.id, &settled.settlement)),
        replaced,
        invoice: Some(standing_invoice(after, settled.billing.invoice)?),
    }))
}

pub(super) fn renewed(after: &Facility, renewed: &ScheduleRenewed) -> Option<Subject> {
    let book = after.book();
    let schedule = book.servicing.schedules.get(&renewed.schedule)?;
    let replaced = renewed.replaced.iter().map(|its| replaced(after, its)).collect::<Option<_>>()?;
    let schedule = Some(render::lease_schedule_with_payments(book, schedule));
    Some(Subject::ScheduleRenewed(notice::ScheduleRenewed { schedule, replaced }))
}

/// The new invoice has what is carried over to it as paid.
fn replaced(after: &Facility, replaced: &ReplacedInvoice) -> Option<notice::ReplacedInvoice> {
    let corrected = match &replaced.corrected {
        Some(billing) => Some(standing_invoice(after, billing.invoice)?),
        None => None,
    };
    Some(notice::ReplacedInvoice {
        invoice: render::invoice_name(&after.book().id, replaced.invoice),
        corrected,
        released: Some(money(replaced.released)),
    })
}

pub(super) fn quoted(after: &Facility, quoted: &TerminationQuoted) -> Option<Subject> {
    let book = after.book();
    let quote = book.servicing.quotes.get(&quoted.quote.id)?;
    Some(Subject::TerminationQuoted(notice::TerminationQuoted { quote: Some(render::termination_quote(book, quote)) }))
}

pub(super) fn reversed(after: &Facility, reversed: &DrawdownReversed) -> Option<Subject> {
    let invoice = match &reversed.billing {
        Some(billing) => Some(standing_invoice(after, billing.invoice)?),
        None => None,
    };
    let name = DrawdownName { facility: after.book().id.clone(), drawdown: reversed.drawdown };
    Some(Subject::DrawdownReversed(notice::DrawdownReversed {
        drawdown: name.to_string(),
        return_date: reversed.decision.on.to_string(),
        amount: Some(money(reversed.came_back().ok()?)),
        deducted_fee: reversed.deducted_fee.map(money),
        invoice,
    }))
}
