//! Says what would stand against a drawdown, and changes nothing.

use facility_domain::facility::command::SubmitDrawdown;
use facility_proto::lender::v1::{CheckDrawdownRequest, CheckDrawdownResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_facility},
};

use super::{Lender, submit_drawdown::read_items};
use crate::{machine, render};

impl Lender {
    /// Says what would stand against a drawdown, and changes nothing.
    pub async fn check_drawdown(
        &self,
        caller: &Caller,
        request: &CheckDrawdownRequest,
    ) -> Result<CheckDrawdownResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let requested = read_date(&mut problems, "requested_funding_date", &request.requested_funding_date);
        let items = read_items(&mut problems, &request.items);
        let read = (|| Some((facility?, requested?, items?)))();
        let (facility, requested_funding_date, items) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let command = SubmitDrawdown { requested_funding_date, items };
        let checked = machine::check_drawdown(self.owners.journal().as_ref(), &snapshot, caller, &command).await?;
        Ok(render::checked_drawdown(&checked))
    }
}
