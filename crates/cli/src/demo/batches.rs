//! One batch: purchases entered, asked for as one drawdown, refused and mended
//! where it must be, approved, its conditions met, funded.

use facility_proto::{
    borrower::v1::{
        CancelPurchaseRequest, CreatePurchaseRequest, Submission, SubmitPurchasesRequest,
        purchase_service_client::PurchaseServiceClient, submission,
    },
    r#type::v1::EquipmentItem,
};

use crate::case::{
    Batch,
    scenario::{BatchScenario, Moment, RefusedBatch},
};

use super::{
    error::DemoError,
    play::{Play, present},
    processes::Side,
    refusal::Refusal,
    words::{count, last_part},
};

/// A batch as it is played: the list's and the scenario's part of it.
pub(super) struct Act<'a> {
    pub(super) batch: &'a Batch,
    pub(super) scenario: &'a BatchScenario,
    /// The purchases that are still in it.
    pub(super) items: Vec<EquipmentItem>,
}

impl Act<'_> {
    /// The name of a step of this batch.
    pub(super) fn step(&self, what: &str) -> String {
        format!("demo/batch-{}/{what}", self.batch.number)
    }
}

impl Play<'_> {
    pub(super) async fn play_batch(&mut self, place: usize) -> Result<(), DemoError> {
        let case = self.case;
        let (Some(batch), Some(scenario)) = (case.batches.get(place), case.scenario.batches.get(place)) else {
            return Ok(());
        };
        let mut act = Act { batch, scenario, items: batch.items.clone() };
        self.story.heading(&format!("Batch {}", batch.number))?;
        self.live_until(batch.invoiced_on).await?;
        self.work_of_the_day().await?;
        self.create_purchases(&act).await?;
        if let Some(refused) = &scenario.refused {
            self.be_refused(&act, refused).await?;
            self.mend(&mut act, refused).await?;
        }
        self.try_attempts(&act, Moment::BeforeSubmission, "").await?;
        let drawdown = self.submit(&act).await?;
        self.try_attempts(&act, Moment::AfterSubmission, &drawdown).await?;
        self.approve(&act, &drawdown).await?;
        self.try_attempts(&act, Moment::AfterApproval, &drawdown).await?;
        self.meet_drawdown_conditions(&drawdown, &act.items).await?;
        self.live_until(batch.requested_funding_date).await?;
        self.try_attempts(&act, Moment::BeforeFunding, &drawdown).await?;
        self.work_of_the_day().await?;
        self.fund(&act, &drawdown).await?;
        self.agenda.funded(batch, &act.items);
        self.compare_batch(&act).await
    }

    async fn create_purchases(&mut self, act: &Act<'_>) -> Result<(), DemoError> {
        let procurement = self.case.scenario.people.procurement.as_str();
        for item in &act.items {
            let id = format!("demo/create/{}", item.purchase);
            let request = CreatePurchaseRequest {
                request_id: id.clone(),
                parent: self.case.facility(),
                equipment: Some(item.clone()),
            };
            self.must((Side::Borrower, procurement), &id, request, async |channel, request| {
                PurchaseServiceClient::new(channel).create_purchase(request).await
            })
            .await?;
            self.story.progress(&format!("{}  {} entered", self.story.date().to_owned(), item.purchase))?;
        }
        self.story.progress_done()?;
        self.story.tell(procurement, &format!("enters {}", named(&act.items)))?;
        Ok(())
    }

    /// Asks for a drawdown over the purchases and waits for the definite answer.
    async fn ask(&mut self, act: &Act<'_>, step: &str) -> Result<Submission, DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let id = act.step(step);
        let facility = self.case.facility();
        let request = SubmitPurchasesRequest {
            request_id: id.clone(),
            parent: facility.clone(),
            purchases: act.items.iter().map(|item| format!("{facility}/purchases/{}", item.purchase)).collect(),
            requested_funding_date: act.batch.requested_funding_date.to_string(),
        };
        let answer = self
            .must((Side::Borrower, treasurer), &id, request, async |channel, request| {
                PurchaseServiceClient::new(channel).submit_purchases(request).await
            })
            .await?;
        let submission = present(answer.submission, &id, "submission")?;
        self.definite(submission).await
    }

    async fn be_refused(&mut self, act: &Act<'_>, refused: &RefusedBatch) -> Result<(), DemoError> {
        let submission = self.ask(act, "submit-as-listed").await?;
        let batch = format!("batch {} as listed", act.batch.number);
        if submission.state() != submission::State::Refused {
            return Err(DemoError::OffScript(format!("{batch} was accepted and had to be refused")));
        }
        let refusal = Refusal::from(&submission);
        let what = format!("asks to finance {} on {}", named(&act.items), act.batch.requested_funding_date);
        self.story.refused(&self.case.scenario.people.treasurer, &what, &refusal)?;
        self.tally.refusal(&batch, None, &refused.reasons, &refusal);
        Ok(())
    }

    async fn mend(&mut self, act: &mut Act<'_>, refused: &RefusedBatch) -> Result<(), DemoError> {
        let procurement = self.case.scenario.people.procurement.as_str();
        for purchase in &refused.leave_out {
            act.items.retain(|item| item.purchase != *purchase);
            let id = format!("demo/cancel/{purchase}");
            let name = format!("{}/purchases/{purchase}", self.case.facility());
            let request = CancelPurchaseRequest { request_id: id.clone(), name };
            self.must((Side::Borrower, procurement), &id, request, async |channel, request| {
                PurchaseServiceClient::new(channel).cancel_purchase(request).await
            })
            .await?;
            self.story.tell(procurement, &format!("leaves {purchase} out and cancels it"))?;
        }
        self.take_condition_steps(&format!("batch-{}", act.batch.number), &refused.conditions).await
    }

    /// Asks for the drawdown that must be accepted; gives its resource name.
    async fn submit(&mut self, act: &Act<'_>) -> Result<String, DemoError> {
        let submission = self.ask(act, "submit").await?;
        if submission.state() != submission::State::Accepted {
            return Err(DemoError::Refused { step: act.step("submit"), refusal: Refusal::from(&submission) });
        }
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let date = act.batch.requested_funding_date;
        let drawdown = submission.subject;
        let what =
            format!("asks to finance {} on {date}: accepted as drawdown {}", named(&act.items), last_part(&drawdown));
        self.story.tell(treasurer, &what)?;
        Ok(drawdown)
    }
}

/// "10 purchases, PUR-001 to PUR-010".
fn named(items: &[EquipmentItem]) -> String {
    let purchases = count(items.len(), "purchase");
    match items {
        [] => purchases,
        [only] => format!("{purchases}, {}", only.purchase),
        [first, .., last] => format!("{purchases}, {} to {}", first.purchase, last.purchase),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(purchase: &str) -> EquipmentItem {
        EquipmentItem { purchase: purchase.to_owned(), ..EquipmentItem::default() }
    }

    #[test]
    fn purchases_are_named_by_the_first_and_the_last() {
        assert_eq!(named(&[item("PUR-001"), item("PUR-002"), item("PUR-010")]), "3 purchases, PUR-001 to PUR-010");
        assert_eq!(named(&[item("PUR-001")]), "1 purchase, PUR-001");
    }
}
