//! What the lessee asks of the provider for a lease that runs, the borrower's book judges beforehand: what it
//! would not send, the provider refuses, and what it would send, the provider accepts.

use borrower_svc::book::{self, Rejection, command as own};
use facility_domain::{
    facility::{Command, command::QuoteTermination},
    ids::{EquipmentId, PurchaseId},
};

use super::{
    draw::intent,
    pair::{Pair, STREAM},
};

impl Pair {
    /// Whether the borrower's book would send it; none of what it does not ask for.
    pub fn would_send(&self, command: &Command) -> Option<Result<(), Rejection>> {
        let intent = intent(0);
        let command = match command {
            Command::PrepaySchedule(asked) => book::Command::PrepaySchedule(own::PrepaySchedule {
                schedule: asked.schedule,
                amount: asked.amount,
                settlement_date: asked.settlement_date,
                effect: asked.effect,
                intent,
            }),
            Command::RenewSchedule(asked) => book::Command::RenewSchedule(own::RenewSchedule {
                schedule: asked.schedule,
                payments: asked.payments,
                intent,
            }),
            Command::QuoteTermination(QuoteTermination { schedule, equipment, settlement_date }) => {
                let purchases = equipment.iter().map(|unit| self.purchase(*unit)).collect::<Option<Vec<_>>>()?;
                let (schedule, settlement_date) = (*schedule, *settlement_date);
                let asked = own::QuoteTermination { schedule, purchases, settlement_date, intent };
                book::Command::QuoteTermination(asked)
            }
            Command::TerminateSchedule(asked) => {
                book::Command::TerminateSchedule(own::TerminateSchedule { quote: asked.quote, intent })
            }
            _ => return None,
        };
        Some(book::decide(STREAM, &self.borrower, &command).map(drop))
    }

    /// The purchase that is a unit.
    fn purchase(&self, unit: EquipmentId) -> Option<PurchaseId> {
        let mut purchases = self.borrower.purchases.iter();
        let is_it = |its: &book::purchase::Purchase| its.state.unit().is_some_and(|own| own.id == unit);
        purchases.find(|(_, its)| is_it(its)).map(|(id, _)| id.clone())
    }
}
