//! Debits and credits of a facility's accounts: now, up to a past business date, as known at a past
//! moment.

use facility_domain::{
    accounting::{Ledger, TrialBalance},
    date::BusinessDate,
    facility::LessorAccount,
    ids::FacilityId,
};
use facility_proto::lender::v1::{GetTrialBalanceRequest, GetTrialBalanceResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    owner::refusal,
    wire::{Problems, facility_name, read_facility, read_moment, read_optional_date, trial_balance},
};

use super::{Lender, view::book};
use crate::render;

impl Lender {
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
        let snapshot = self.visible_to_provider(caller, &facility).await?;
        let Some(now) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let balance = match known_at {
            None => totals(&now.ledger, up_to)?,
            Some(moment) => match self.ledger_known_at(&facility, moment).await? {
                Some(ledger) => totals(&ledger, up_to)?,
                // Nothing was known yet.
                None => totals(&Ledger::<LessorAccount>::new(now.terms.currency()), up_to)?,
            },
        };
        Ok(GetTrialBalanceResponse { trial_balance: Some(trial_balance(&balance)) })
    }

    /// The ledger made anew from what the journal had recorded by a moment; `None` before the facility
    /// was entered.
    async fn ledger_known_at(
        &self,
        facility: &FacilityId,
        moment: i64,
    ) -> Result<Option<Ledger<LessorAccount>>, Refusal> {
        let stream = facility_name(facility);
        let state = self.owners.known_at(&stream, moment).await;
        let state = state.map_err(|error| refusal(&stream, error, |rejection| render::refusal(&stream, rejection)))?;
        Ok(state.facility().map(|facility| facility.book().ledger.clone()))
    }
}

fn totals(ledger: &Ledger<LessorAccount>, up_to: Option<BusinessDate>) -> Result<TrialBalance<LessorAccount>, Refusal> {
    ledger.trial_balance(up_to).map_err(|error| Refusal::internal("adding up a ledger", &error))
}
