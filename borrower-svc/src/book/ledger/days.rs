//! The passing of days: what falls due when a day opens, and what is posted when a
//! month has closed.
//!
//! A due date is posted when it opens, a month-end when the day after it has come;
//! each with its own date, in order, however many of them a notice passes over. So
//! no figure depends on how often notices come.

use std::sync::Arc;

use facility_domain::{date::BusinessDate, facility::FacilityTerms};

use super::{
    LesseeLedger,
    pending::{Pending, PendingKind},
    rules::Posting,
};

impl LesseeLedger {
    /// The book's date moves to a day, never back.
    pub(super) fn advance(&mut self, terms: &FacilityTerms, to: BusinessDate) {
        while self.date < to {
            let month_end = self.date.last_of_month();
            let due = self.next_due_date().filter(|due| *due <= month_end && *due <= to);
            if let Some(due) = due {
                self.date = self.date.max(due);
                self.fall_due(terms);
            } else if month_end < to {
                self.date = month_end;
                self.close_month(terms);
                // The day after a date before another one is in the calendar.
                self.date = month_end.next_day().unwrap_or(to);
            } else {
                self.date = to;
            }
        }
        self.fall_due(terms);
    }

    /// Posts whatever has fallen due by the book's date.
    pub(super) fn fall_due(&mut self, terms: &FacilityTerms) {
        for pending in self.pending.take(self.date) {
            self.pending_fell_due(terms, pending);
        }
        while let Some((schedule, _)) = self.next_payment().filter(|(_, due)| *due <= self.date) {
            let Some(lease) = self.leases.get_mut(&schedule) else { return };
            let postings = Arc::make_mut(lease).fall_due(terms);
            self.post_all(&format!("schedules/{schedule}"), &postings);
        }
    }

    /// Posts something that is due, by its due date or because everything is.
    pub(super) fn pending_fell_due(&mut self, terms: &FacilityTerms, pending: Pending) {
        let amount = pending.amount;
        match pending.what {
            PendingKind::InterimRent(schedule) => {
                self.post(&format!("schedules/{schedule}"), &Posting::InterimRentFellDue { interest: amount });
            }
            PendingKind::Vat => {
                let invoice = pending.invoice.map(|invoice| format!("invoices/{invoice}")).unwrap_or_default();
                self.post(&invoice, &Posting::VatFellDue { tax: amount });
            }
            PendingKind::Fee => {
                let invoice = pending.invoice.map(|invoice| format!("invoices/{invoice}")).unwrap_or_default();
                self.post(&invoice, &Posting::FeeFellDue { fee: amount });
            }
            PendingKind::Interest => {
                let invoice = pending.invoice.map(|invoice| format!("invoices/{invoice}")).unwrap_or_default();
                self.post(&invoice, &Posting::InterestFellDue { interest: amount });
            }
            PendingKind::Option(schedule) => {
                let on = self.date;
                let Some(lease) = self.leases.get_mut(&schedule) else { return };
                let postings = Arc::make_mut(lease).option_falls_due(terms, amount, on);
                self.post_all(&format!("schedules/{schedule}"), &postings);
            }
        }
    }

    /// Posts interest and depreciation of every lease up to the close of the book's date.
    fn close_month(&mut self, terms: &FacilityTerms) {
        let day = self.date;
        let running = self.leases.values_mut().filter(|lease| !lease.is_at_rest());
        let postings: Vec<(String, [Posting; 2])> = running
            .map(|lease| {
                let lease = Arc::make_mut(lease);
                let interest = lease.close(terms, day);
                let depreciation = Posting::DepreciationCharged { amount: lease.asset.depreciate(terms, day) };
                (format!("schedules/{}", lease.schedule), [interest, depreciation])
            })
            .collect();
        for (subject, of_lease) in postings {
            self.post_all(&subject, &of_lease);
        }
        let owned = self.bought_out.iter_mut().filter(|(_, asset)| asset.cost != asset.accumulated);
        let charges: Vec<(String, Posting)> = owned
            .map(|(schedule, asset)| {
                let amount = asset.depreciate(terms, day);
                (format!("schedules/{schedule}"), Posting::DepreciationCharged { amount })
            })
            .collect();
        for (subject, posting) in charges {
            self.post(&subject, &posting);
        }
    }

    /// The earliest day on which something falls due.
    fn next_due_date(&self) -> Option<BusinessDate> {
        let payment = self.next_payment().map(|(_, due)| due);
        [self.pending.next_date(), payment].into_iter().flatten().min()
    }
}
