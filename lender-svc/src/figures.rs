//! The figures that are read off the provider's books at each scrape.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use facility_domain::{
    facility::{Book, Facility, missing_fixings, servicing::InvoiceState},
    money::Money,
};
use facility_service::{
    metrics::{Figure, Figures, amount, counted, figure, number},
    owner::{Owners, Snapshot},
};

use crate::machine::{FacilityMachine, State};

/// How far the borrowers' services have been sent the notices of each facility, as this process knows.
#[derive(Debug, Clone, Default)]
pub struct Sent(Arc<Mutex<BTreeMap<String, u64>>>);

impl Sent {
    /// A borrower's service has the notices of that stream up to `number`.
    pub(crate) fn up_to(&self, stream: &str, number: u64) {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sent.insert(stream.to_owned(), number);
    }

    fn of(&self, stream: &str) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(stream).copied().unwrap_or(0)
    }
}

/// The figures of `owners`' facilities.
#[must_use]
pub fn figures(owners: Arc<Owners<FacilityMachine>>, sent: Sent) -> Figures {
    Figures::new(move || {
        let all = owners.page(None, usize::MAX, |state| state.facility().is_some());
        let count = number(all.snapshots.len());
        let mut figures = vec![figure("facilities", "Facilities in the book", Vec::new(), count)];
        for snapshot in all.snapshots {
            if let Some(facility) = snapshot.state.facility() {
                of_facility(&mut figures, &snapshot, facility, &sent);
            }
        }
        figures
    })
}

pub(crate) fn of_facility(figures: &mut Vec<Figure>, snapshot: &Snapshot<State>, facility: &Facility, sent: &Sent) {
    let (stream, book) = (snapshot.stream.as_str(), facility.book());
    let position = &book.position;
    let used = "How the commitment is used, by kind";
    for (kind, money) in [
        ("commitment", position.commitment()),
        ("available", position.available()),
        ("reserved", position.reserved()),
        ("funded", position.funded()),
        ("cancelled", position.cancelled()),
    ] {
        let mut labels = of(stream, money);
        labels.push(("kind", kind.to_owned()));
        figures.push(figure("amount", used, labels, amount(money)));
    }
    let (invoices, overdue) = overdue(book);
    figures.push(figure(
        "overdue_amount",
        "Unpaid and undisputed after its due date",
        of(stream, overdue),
        amount(overdue),
    ));
    let one = || vec![("facility", stream.to_owned())];
    figures.push(figure("overdue_invoices", "Invoices that are overdue", one(), number(invoices)));
    let behind = book.business_date.days_until(book.target_date).max(0);
    figures.push(figure("days_behind", "Days from the open business date to its target", one(), whole(behind)));
    let help = "Fixings that are needed by the open business date and were not published";
    figures.push(figure("missing_fixings", help, one(), number(missing_fixings(book).len())));
    let notices = snapshot.notice_number;
    figures.push(figure("notices", "Notices in the history", one(), counted(notices)));
    let unsent = notices.saturating_sub(sent.of(stream));
    let help = "Notices that this process has not sent to the borrower's service";
    figures.push(figure("notices_behind", help, one(), counted(unsent)));
}

fn overdue(book: &Book) -> (usize, Money) {
    let servicing = &book.servicing;
    let open = servicing.open_invoices.iter().filter_map(|id| servicing.invoices.get(id));
    let overdue: Vec<_> = open.filter(|invoice| matches!(invoice.state, InvoiceState::Overdue)).collect();
    let currency = book.terms.currency();
    let payable = overdue.iter().filter_map(|invoice| invoice.payable().ok());
    (overdue.len(), Money::sum(currency, payable).unwrap_or_else(|_| Money::zero(currency)))
}

fn of(stream: &str, money: Money) -> Vec<(&'static str, String)> {
    vec![("facility", stream.to_owned()), ("currency", money.currency().to_string())]
}

fn whole(days: i64) -> f64 {
    i32::try_from(days).unwrap_or(i32::MAX).into()
}
