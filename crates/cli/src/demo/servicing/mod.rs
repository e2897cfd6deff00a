//! The facility's second life as the demo plays it: equipment is accepted, what
//! is billed is paid on its day, missed, disputed or paid by the guarantor, and
//! at the end the equipment is bought and the facility closed.
//!
//! The agenda holds the days on which something is to be done; the play moves
//! from one to the next, and on each day the borrower's people do their work and
//! the provider's record what arrives.

mod accepting;
mod agenda;
mod amortisation;
mod closing;
mod dispute;
mod ending;
mod fixings;
mod guarantor;
mod ledgers;
mod paying;
mod plot;
mod schedules;
mod settling;

use facility_domain::date::BusinessDate;

pub(super) use agenda::Agenda;

use super::{error::DemoError, play::Play};

impl Play<'_> {
    /// Goes to a day, stopping at every day of the agenda before it to do that
    /// day's work. The work of the day itself is left to the caller.
    pub(super) async fn live_until(&mut self, date: BusinessDate) -> Result<(), DemoError> {
        self.work_of_the_day().await?;
        while let Some(next) = self.agenda.next_before(date, self.today()?) {
            self.advance_to(next).await?;
            self.work_of_the_day().await?;
        }
        self.advance_to(date).await?;
        self.borrower_follows().await?;
        Ok(())
    }

    /// Everything that is to be done on the open business date. Done twice on a
    /// day, the second time finds nothing.
    pub(super) async fn work_of_the_day(&mut self) -> Result<(), DemoError> {
        let today = self.today()?;
        if self.agenda.is_idle(today) {
            return Ok(());
        }
        self.publish_fixings(today).await?;
        self.borrower_follows().await?;
        self.accept_what_arrived(today).await?;
        self.charge_and_resolve(today).await?;
        self.call_on_the_guarantor(today).await?;
        self.settle_early(today).await?;
        self.pay_what_is_due(today).await?;
        self.agenda.done(today);
        Ok(())
    }

    /// From the end of availability to the last payment, and the facility's end.
    pub(super) async fn live_to_the_end(&mut self) -> Result<(), DemoError> {
        self.story.heading("Seven years of rents")?;
        let case = self.case;
        let servicing = &case.scenario.servicing;
        self.live_until(servicing.options_exercised_on).await?;
        self.work_of_the_day().await?;
        self.exercise_options().await?;
        self.live_until(servicing.closed_on).await?;
        self.work_of_the_day().await?;
        self.close_facility().await
    }

    /// The open business date.
    pub(super) fn today(&self) -> Result<BusinessDate, DemoError> {
        let date = self.story.date();
        BusinessDate::parse(date).map_err(|error| DemoError::OffScript(format!("business date {date:?}: {error}")))
    }
}
