//! A reason made of the differences, for a dispute that was given none.

use crate::book::servicing::{Invoice, invoice::Line};

/// How many characters the provider takes.
const LONGEST: usize = 500;

/// A sentence for each line that differs, as many as the provider takes; none
/// where nothing differs.
pub fn of_differences(invoice: &Invoice) -> Option<String> {
    let mut reason = String::new();
    for sentence in invoice.lines.iter().filter_map(sentence) {
        let space = usize::from(!reason.is_empty());
        let length = reason.chars().count().saturating_add(space).saturating_add(sentence.chars().count());
        if length > LONGEST {
            break;
        }
        if space == 1 {
            reason.push(' ');
        }
        reason.push_str(&sentence);
    }
    (!reason.is_empty()).then_some(reason)
}

fn sentence(line: &Line) -> Option<String> {
    let difference = line.difference?;
    let (number, billed) = (line.theirs.number, line.amount());
    let convention = difference.convention.map(|convention| format!(" ({})", convention.code())).unwrap_or_default();
    Some(match line.ours {
        None => format!("Line {number} bills {billed} without a ground in the terms."),
        Some(own) if own.amount() == billed => {
            format!("Line {number} has another {}{convention}.", difference.reason.what())
        }
        Some(own) => {
            format!("Line {number} bills {billed}, the terms give {}{convention}.", own.amount())
        }
    })
}
