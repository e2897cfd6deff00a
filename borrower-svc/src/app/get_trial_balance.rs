//! Debits and credits of every account: now, at the end of any past business date,
//! and as they were known at any past moment.

use facility_domain::{accounting::Ledger, ids::FacilityId};
use facility_proto::borrower::v1::{GetTrialBalanceRequest, GetTrialBalanceResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    owner::refusal,
    wire::{Problems, facility_name, read_facility, read_moment, read_optional_date, trial_balance},
};

use super::Borrower;
use crate::{
    book::{Book, ledger::LesseeAccount},
    render,
};

impl Borrower {
    /// Reads a trial balance.
    pub async fn get_trial_balance(
        &self,
        caller: &Caller,
        request: &GetTrialBalanceRequest,
    ) -> Result<GetTrialBalanceResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let up_to = read_optional_date(&mut problems, "up_to_date", &request.up_to_date);
        let known_at = match request.known_at {
            Some(moment) => read_moment(&mut problems, "known_at", moment).map(Some),
            None => Some(None),
        };
        let read = (|| Some((facility?, up_to?, known_at?)))();
        let (facility, up_to, known_at) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let currency = snapshot.state.facility.as_ref().map(|known| known.terms.currency());
        let currency = currency.ok_or_else(|| Refusal::not_found(&request.parent))?;
        let known;
        let book = match known_at {
            None => &snapshot.state,
            Some(moment) => {
                known = self.known_at(&facility, moment).await?;
                &known
            }
        };
        let balance = match &book.ledger {
            Some(ledger) => ledger.entries().trial_balance(up_to),
            // The facility was not known yet.
            None => Ledger::<LesseeAccount>::new(currency).trial_balance(up_to),
        };
        let balance = balance.map_err(|error| Refusal::internal("adding up a ledger", &error))?;
        Ok(GetTrialBalanceResponse { trial_balance: Some(trial_balance(&balance)) })
    }

    /// The book made anew from what the journal had recorded by a moment.
    async fn known_at(&self, facility: &FacilityId, moment: i64) -> Result<Book, Refusal> {
        let stream = facility_name(facility);
        let known = self.owners.known_at(&stream, moment).await;
        known.map_err(|error| refusal(&stream, error, |rejection| render::refusal(&stream, rejection)))
    }
}
