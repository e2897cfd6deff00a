//! Which parts of an invoice are disputed, and how much of each.

use std::collections::BTreeSet;

use facility_domain::facility::servicing::DueCategory;

use crate::book::{
    command::DisputedPart, computation::MinorAmount, facility::Facility, rejection::InvoiceRule, servicing::Invoice,
};

/// A line, its part, and how much of it.
type Disputed = (u32, DueCategory, MinorAmount);

/// The parts named or, where none is, everything in which this book differs and
/// that is unpaid; else every rule that stands against it.
pub fn disputed(
    facility: &Facility,
    invoice: &Invoice,
    named: &[DisputedPart],
) -> Result<Vec<Disputed>, Vec<InvoiceRule>> {
    if named.is_empty() {
        let parts = differing(invoice);
        return if parts.is_empty() { Err(vec![InvoiceRule::NothingDiffers]) } else { Ok(parts) };
    }
    let (mut parts, mut seen, mut against) = (Vec::new(), BTreeSet::new(), Vec::new());
    for part in named {
        let DisputedPart { line, category, amount } = *part;
        if !seen.insert((line, category)) {
            against.push(InvoiceRule::PartNamedTwice { line, category });
            continue;
        }
        match judged(facility, invoice, part) {
            Ok(()) => parts.push((line, category, MinorAmount::of(amount))),
            Err(rule) => against.push(rule),
        }
    }
    if against.is_empty() { Ok(parts) } else { Err(against) }
}

fn judged(facility: &Facility, invoice: &Invoice, part: &DisputedPart) -> Result<(), InvoiceRule> {
    let DisputedPart { line, category, amount } = *part;
    let unpaid = unpaid(invoice, line, category).ok_or(InvoiceRule::NoSuchPart { line, category })?;
    let currency = facility.terms.currency();
    if amount.currency() != currency {
        let (part, facility) = (amount.currency().code(), currency.code());
        return Err(InvoiceRule::PartCurrency { line, category, part, facility });
    }
    let amount = MinorAmount::of(amount);
    if amount.units > unpaid.units {
        return Err(InvoiceRule::OverUnpaid { line, category, amount, unpaid });
    }
    Ok(())
}

fn differing(invoice: &Invoice) -> Vec<Disputed> {
    let lines = invoice.lines.iter();
    lines
        .flat_map(|line| line.differing_parts().into_iter().map(move |(category, amount)| (line, category, amount)))
        .filter_map(|(line, category, amount)| {
            let number = line.theirs.number;
            let unpaid = unpaid(invoice, number, category)?;
            let amount = if amount.units > unpaid.units { unpaid } else { amount };
            (amount.units > 0).then_some((number, category, amount))
        })
        .collect()
}

/// What is unpaid of a part; none where the invoice bills nothing there.
fn unpaid(invoice: &Invoice, line: u32, category: DueCategory) -> Option<MinorAmount> {
    let mut parts = invoice.parts();
    parts.find(|part| part.line == line && part.category == category).map(|part| part.unpaid)
}
