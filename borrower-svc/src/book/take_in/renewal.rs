//! Notices about renewals: the further term computed here, by the option of the terms.

use std::sync::Arc;

use super::{Following, accepted::shown};
use crate::book::{notice::NotifiedRenewal, reconcile::DiscrepancyReason, servicing::KnownOn};

impl Following<'_> {
    pub(super) fn schedule_renewed(&mut self, notified: &NotifiedRenewal) {
        let id = notified.after.schedule;
        let subject = format!("schedules/{id}");
        let known = self.facility.servicing.schedules.get(&id).cloned();
        let payments = notified.after.payments.len().saturating_add(1);
        let payments = payments.checked_sub(usize::try_from(notified.first_payment).unwrap_or(usize::MAX));
        let further = payments.and_then(|payments| u32::try_from(payments).ok()).unwrap_or(0);
        // None where the terms do not let it be renewed today.
        let anew = known.as_ref().and_then(|schedule| self.facility.renewed(schedule, further).ok());
        let (Some(mut after), Some(anew)) = (known, anew) else {
            let what = format!("{further} more payments");
            return self.compare.differs(&format!("{subject}.renewal"), DiscrepancyReason::Schedule, "", &what);
        };
        let own = anew.renewal;
        let figures = [
            ("first_payment_number", shown(own.map(|its| its.first)), notified.first_payment.to_string()),
            ("start_date", shown(own.map(|its| its.start)), notified.start.to_string()),
            ("end_date", shown(own.map(|its| its.end)), notified.end.to_string()),
            ("annual_rate", shown(own.map(|its| its.rate)), notified.annual_rate.to_string()),
        ];
        for (field, own, notified) in figures {
            let subject = format!("{subject}.renewal.{field}");
            self.compare.figure(&subject, DiscrepancyReason::Schedule, &own, &notified);
        }
        let (today, last) = (self.facility.business_date, own.map_or(u32::MAX, |its| its.first.saturating_sub(1)));
        let schedule = Arc::make_mut(&mut after);
        if let Some(lease) = &mut schedule.lease {
            let lease = Arc::make_mut(lease);
            // The further payments are billed from now on, at the earliest.
            let further = anew.lines.iter().filter(|line| line.number > last);
            lease.known_on.extend(further.map(|line| (line.number, KnownOn { on: today, due_date: None })));
            lease.payments = Some(anew);
        }
        self.compare_after(&subject, &after, &notified.after);
        self.facility.servicing.schedules.insert(id, after);
        self.compare_replaced(&subject, (id, last), &notified.replaced);
        for replaced in &notified.replaced {
            self.replaced(replaced, (id, last));
        }
    }
}
