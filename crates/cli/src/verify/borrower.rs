//! The borrower's journal: books made anew by the borrower's own code, and what they must keep.

use borrower_svc::book::{Book, Event, evolve, facility::Facility, position::Position, state::Cursor};
use facility_journal::{Journal, StreamHead, notice_hash};

use super::{FacilityReport, Stopped, each_event};

/// Makes the book anew from its events. The notices in it must form the chain that the provider wrote.
pub(super) async fn look_through(
    journal: &dyn Journal,
    head: &StreamHead,
    found: &mut FacilityReport,
) -> Result<(), Stopped> {
    let mut book = Book::default();
    let mut problems = Vec::new();
    each_event(journal, head, |stored| {
        let event = borrower_svc::stored::decode(stored)?;
        if let Event::NoticeTakenIn(taken) = &event {
            let Cursor { number, hash } = book.following.cursor;
            let follows = taken.number == number.saturating_add(1)
                && taken.hash == notice_hash(&hash, &head.stream, taken.number, &taken.payload);
            if !follows {
                problems.push(format!(
                    "version {}: notice {} does not follow notice {number}",
                    stored.version, taken.number
                ));
            }
        }
        book = evolve(std::mem::take(&mut book), &event);
        Ok(())
    })
    .await?;
    found.problems.append(&mut problems);
    describe(&book, found);
    Ok(())
}

fn describe(book: &Book, found: &mut FacilityReport) {
    let following = &book.following;
    found.remarks.push(format!("notices taken in: {}", following.cursor.number));
    if let Some(stopped) = &following.stopped {
        found.remarks.push(format!("following has stopped: {}: {}", stopped.cause.code(), stopped.description));
    }
    let open = book.reconciliation.discrepancies().count();
    found.remarks.push(format!("figures compared: {}, that differ: {open}", book.reconciliation.figures_compared()));
    if let Some(known) = &book.facility {
        found.state = Some((known.stage.name().to_owned(), known.business_date.to_string()));
        position(known, found);
    }
    if let Some(ledger) = &book.ledger {
        found.ledger(ledger.entries());
    }
}

fn position(known: &Facility, found: &mut FacilityReport) {
    let Position { commitment, available, reserved, funded, cancelled, category_uses: _ } = &known.position;
    found.position = [
        ("commitment", commitment),
        ("available", available),
        ("reserved", reserved),
        ("funded", funded),
        ("cancelled", cancelled),
    ]
    .map(|(part, amount)| (part, amount.to_string()))
    .to_vec();
    if *commitment != available.plus(*reserved).plus(*funded).plus(*cancelled) {
        found.problem("the position does not add up to the commitment");
    }
}
