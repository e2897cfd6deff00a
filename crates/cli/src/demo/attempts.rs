//! What is tried by people who may not, or too early: every attempt must be
//! refused with the reasons that the scenario names.

use facility_proto::{
    borrower::v1::{GetPurchaseRequest, purchase_service_client::PurchaseServiceClient},
    lender::v1::{
        DrawdownItem, SubmitDrawdownRequest, WithdrawDrawdownRequest, drawdown_service_client::DrawdownServiceClient,
    },
};

use crate::case::scenario::{Attempt, AttemptedAction, Moment};

use super::{
    batches::Act,
    decisions::{approve, approve_request, fund, fund_request},
    error::DemoError,
    play::{Play, present},
    processes::Side,
    refusal::Refusal,
    words::{count, last_part},
};

impl Play<'_> {
    /// Tries what must be refused at this moment of the batch.
    pub(super) async fn try_attempts(&mut self, act: &Act<'_>, at: Moment, name: &str) -> Result<(), DemoError> {
        for attempt in act.scenario.attempts.iter().filter(|attempt| attempt.at == at) {
            match attempt.action {
                AttemptedAction::Approve => self.try_to_approve(act, attempt, name).await?,
                AttemptedAction::Fund => self.try_to_fund(act, attempt, name).await?,
                AttemptedAction::EnterAndApprove => {
                    let entered = self.enter(act, attempt).await?;
                    self.try_to_approve(act, attempt, &entered).await?;
                    self.withdraw(act, attempt, &entered).await?;
                }
            }
        }
        Ok(())
    }

    async fn try_to_approve(&mut self, act: &Act<'_>, attempt: &Attempt, name: &str) -> Result<(), DemoError> {
        let id = act.step(&format!("try-to-approve-by-{}", attempt.by));
        let refusal = self.must_not((Side::Lender, &attempt.by), &id, approve_request(&id, name), approve).await?;
        self.tell_refused(act, attempt, &refusal)
    }

    async fn try_to_fund(&mut self, act: &Act<'_>, attempt: &Attempt, name: &str) -> Result<(), DemoError> {
        let id = act.step(&format!("try-to-fund-by-{}", attempt.by));
        let refusal = self.must_not((Side::Lender, &attempt.by), &id, fund_request(&id, act, name), fund).await?;
        self.tell_refused(act, attempt, &refusal)
    }

    fn tell_refused(&mut self, act: &Act<'_>, attempt: &Attempt, refusal: &Refusal) -> Result<(), DemoError> {
        self.story.refused(&attempt.by, &attempt.note, refusal)?;
        let what = format!("batch {}, {}", act.batch.number, attempt.note);
        self.tally.refusal(&what, Some(&attempt.code), &attempt.reasons, refusal);
        Ok(())
    }

    /// Enters the batch at the provider, as if it had come on paper.
    async fn enter(&mut self, act: &Act<'_>, attempt: &Attempt) -> Result<String, DemoError> {
        let mut items = Vec::new();
        for item in &act.items {
            let request = GetPurchaseRequest { name: format!("{}/purchases/{}", self.case.facility(), item.purchase) };
            let treasurer = self.case.scenario.people.treasurer.as_str();
            let answer = self
                .read((Side::Borrower, treasurer), "reading a purchase", request, async |channel, request| {
                    PurchaseServiceClient::new(channel).get_purchase(request).await
                })
                .await?;
            let down_payment = answer.purchase.and_then(|purchase| purchase.down_payment);
            items.push(DrawdownItem { equipment: Some(item.clone()), down_payment, financed_amount: None });
        }
        let id = act.step("enter-on-paper");
        let request = SubmitDrawdownRequest {
            request_id: id.clone(),
            parent: self.case.facility(),
            requested_funding_date: act.batch.requested_funding_date.to_string(),
            items,
        };
        let answer = self
            .must((Side::Lender, &attempt.by), &id, request, async |channel, request| {
                DrawdownServiceClient::new(channel).submit_drawdown(request).await
            })
            .await?;
        let name = present(answer.drawdown, &id, "drawdown")?.name;
        let purchases = count(act.items.len(), "purchase");
        let what = format!("enters drawdown {} for the borrower, from paper: {purchases}", last_part(&name));
        self.story.tell(&attempt.by, &what)?;
        Ok(name)
    }

    async fn withdraw(&mut self, act: &Act<'_>, attempt: &Attempt, name: &str) -> Result<(), DemoError> {
        let id = act.step("withdraw-paper");
        let request = WithdrawDrawdownRequest {
            request_id: id.clone(),
            name: name.to_owned(),
            etag: String::new(),
            reason: "The borrower asks for it itself.".to_owned(),
        };
        self.must((Side::Lender, &attempt.by), &id, request, async |channel, request| {
            DrawdownServiceClient::new(channel).withdraw_drawdown(request).await
        })
        .await?;
        self.story.tell(&attempt.by, &format!("withdraws drawdown {}: the borrower asks itself", last_part(name)))?;
        Ok(())
    }
}
