//! The figures that are read off the borrower's books at each scrape.

use std::sync::Arc;

use facility_service::{
    metrics::{Figure, Figures, counted, figure, number},
    owner::Owners,
};
use tokio::sync::watch;

use crate::{
    book::{Book, computation::MinorAmount, facility::Facility, servicing::invoice::InvoiceState},
    machine::BookMachine,
};

/// The figures of `owners`' books; `connected` tells whether the provider is being followed.
#[must_use]
pub fn figures(owners: Arc<Owners<BookMachine>>, connected: watch::Receiver<bool>) -> Figures {
    Figures::new(move || {
        let all = owners.page(None, usize::MAX, |_| true);
        let following = if *connected.borrow() { 1.0 } else { 0.0 };
        let mut figures = vec![
            figure("facilities", "Facilities in the book", Vec::new(), number(all.snapshots.len())),
            figure("following", "Whether the provider's notices are followed just now", Vec::new(), following),
        ];
        for snapshot in all.snapshots {
            of_book(&mut figures, &snapshot.stream, &snapshot.state);
        }
        figures
    })
}

fn of_book(figures: &mut Vec<Figure>, stream: &str, book: &Book) {
    let one = || vec![("facility", stream.to_owned())];
    let mut push = |name, help, value| figures.push(figure(name, help, one(), value));
    let stopped = if book.following.stopped.is_some() { 1.0 } else { 0.0 };
    push("following_stopped", "Whether following has stopped until people have looked", stopped);
    push("notices_taken_in", "Number of the last notice taken in", counted(book.following.cursor.number));
    push(
        "intents_waiting",
        "What was written down to be sent to the provider and has no definite answer",
        number(book.submissions.sending()),
    );
    let discrepancies = book.reconciliation.discrepancies().count();
    push("discrepancies", "Open differences between the two books", number(discrepancies));
    if let Some(facility) = &book.facility {
        of_facility(figures, stream, facility);
    }
}

fn of_facility(figures: &mut Vec<Figure>, stream: &str, facility: &Facility) {
    let position = &facility.position;
    for (kind, money) in [
        ("commitment", position.commitment),
        ("available", position.available),
        ("reserved", position.reserved),
        ("funded", position.funded),
        ("cancelled", position.cancelled),
    ] {
        let mut labels = of(stream, money);
        labels.push(("kind", kind.to_owned()));
        figures.push(figure("amount", "How the commitment is used, by kind", labels, amount(money)));
    }
    let servicing = &facility.servicing;
    let open = servicing.open_invoices.iter().filter_map(|id| servicing.invoices.get(id));
    let overdue: Vec<_> =
        open.filter(|invoice| invoice.state(facility.business_date) == InvoiceState::Overdue).collect();
    let none = MinorAmount::zero(position.commitment.currency);
    let payable = overdue.iter().fold(none, |sum, invoice| sum.plus(invoice.payable()));
    let help = "Unpaid and undisputed after its due date";
    figures.push(figure("overdue_amount", help, of(stream, payable), amount(payable)));
    let one = vec![("facility", stream.to_owned())];
    figures.push(figure("overdue_invoices", "Invoices that are overdue", one, number(overdue.len())));
}

/// For curves and alerts only.
fn amount(money: MinorAmount) -> f64 {
    money.amount_text().parse().unwrap_or(f64::NAN)
}

fn of(stream: &str, money: MinorAmount) -> Vec<(&'static str, String)> {
    vec![("facility", stream.to_owned()), ("currency", money.currency.to_string())]
}
