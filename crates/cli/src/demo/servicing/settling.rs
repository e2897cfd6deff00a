//! What is settled before its time: a machine is lost, the borrower prepays.

use facility_domain::date::BusinessDate;
use facility_proto::{
    borrower::v1::{PrepayScheduleRequest, lease_service_client::LeaseServiceClient as BorrowerLeases, submission},
    lender::v1::{
        Equipment, LeaseSchedule, ListEquipmentRequest, RecordTotalLossRequest,
        lease_service_client::LeaseServiceClient,
    },
    r#type::v1::Money,
};

use crate::case::scenario::servicing::{Cause, ExpectedSettlement};
use crate::demo::{
    error::DemoError,
    play::{Play, present},
    processes::Side,
    refusal::Refusal,
    words::{amount, last_part},
};

use super::schedules::sum;

/// The most that a page holds; a case has fewer machines.
const PAGE: i32 = 500;

impl Play<'_> {
    pub(super) async fn settle_early(&mut self, today: BusinessDate) -> Result<(), DemoError> {
        let case = self.case;
        for wanted in case.scenario.servicing.settlements.iter().filter(|its| its.on == today) {
            let settled = match &wanted.cause {
                Cause::TotalLoss { purchase, lost_on } => self.lose(wanted, purchase, *lost_on).await?,
                Cause::Prepayment { amount, effect } => self.prepay(wanted, amount, *effect).await?,
            };
            self.check_settlement(wanted, &settled);
            // The borrower's book has computed the same before it pays.
            self.borrower_follows().await?;
            self.compare_schedules(&settled.name, &settled).await?;
        }
        Ok(())
    }

    async fn lose(
        &mut self,
        wanted: &ExpectedSettlement,
        purchase: &str,
        lost_on: BusinessDate,
    ) -> Result<LeaseSchedule, DemoError> {
        let operations = self.case.scenario.people.lender_operations.as_str();
        let unit = self.unit_of(purchase).await?;
        let id = format!("demo/lose/{purchase}");
        let request = RecordTotalLossRequest {
            request_id: id.clone(),
            parent: self.case.facility(),
            equipment: vec![unit.name.clone()],
            loss_date: lost_on.to_string(),
            settlement_date: wanted.on.to_string(),
        };
        let answer = self
            .must((Side::Lender, operations), &id, request, async |channel, request| {
                LeaseServiceClient::new(channel).record_total_loss(request).await
            })
            .await?;
        let schedule = present(answer.schedule, &id, "schedule")?;
        let model = unit.item.map(|item| item.model).unwrap_or_default();
        self.story.tell(operations, &format!("records the loss of {purchase}, {model}: {}", told(&schedule)))?;
        Ok(schedule)
    }

    async fn prepay(
        &mut self,
        wanted: &ExpectedSettlement,
        principal: &str,
        effect: i32,
    ) -> Result<LeaseSchedule, DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let name = self.schedule_of(wanted).await?;
        // The borrower's book must know that the day is open.
        self.borrower_follows().await?;
        let id = format!("demo/prepay/{}/{}", last_part(&name), wanted.on);
        let request = PrepayScheduleRequest {
            request_id: id.clone(),
            name: name.clone(),
            amount: Some(Money { currency_code: self.case.currency().to_owned(), amount: principal.to_owned() }),
            settlement_date: wanted.on.to_string(),
            effect,
        };
        let answer = self
            .must((Side::Borrower, treasurer), &id, request, async |channel, request| {
                BorrowerLeases::new(channel).prepay_schedule(request).await
            })
            .await?;
        let submission = present(answer.submission, &id, "submission")?;
        let submission = self.definite(submission).await?;
        if submission.state() != submission::State::Accepted {
            return Err(DemoError::Refused { step: id, refusal: Refusal::from(&submission) });
        }
        let schedule = self.lender_schedule(&name).await?;
        self.story.tell(treasurer, &format!("prepays {principal}: {}", told(&schedule)))?;
        Ok(schedule)
    }

    /// The machine that is a purchase, as the provider has it.
    async fn unit_of(&mut self, purchase: &str) -> Result<Equipment, DemoError> {
        let is_it = |unit: &Equipment| unit.item.as_ref().is_some_and(|item| item.purchase == purchase);
        let found = self.equipment().await?.into_iter().find(is_it);
        found.ok_or_else(|| DemoError::OffScript(format!("{purchase} is no machine that was funded")))
    }

    /// The name of the schedule on which a batch's machines of one commencement are.
    async fn schedule_of(&mut self, wanted: &ExpectedSettlement) -> Result<String, DemoError> {
        let batch = self.case.batches.iter().find(|batch| batch.number == wanted.batch);
        let arrivals = batch.map(|batch| batch.arrivals.as_slice()).unwrap_or_default();
        let first = arrivals.iter().find(|arrival| arrival.accepted_on == wanted.commencement);
        let purchase = first.map(|arrival| arrival.purchase.clone()).unwrap_or_default();
        Ok(self.unit_of(&purchase).await?.schedule)
    }

    async fn equipment(&mut self) -> Result<Vec<Equipment>, DemoError> {
        let operations = self.case.scenario.people.lender_operations.as_str();
        let request = ListEquipmentRequest { parent: self.case.facility(), page_size: PAGE, page_token: String::new() };
        let answer = self
            .read((Side::Lender, operations), "reading the equipment", request, async |channel, request| {
                LeaseServiceClient::new(channel).list_equipment(request).await
            })
            .await?;
        Ok(answer.equipment)
    }

    fn check_settlement(&mut self, wanted: &ExpectedSettlement, found: &LeaseSchedule) {
        let settlement = found.settlements.last().cloned().unwrap_or_default();
        let of_part = std::iter::once(settlement.interest.as_ref());
        let interest = sum(found.payments.iter().map(|payment| payment.interest.as_ref()).chain(of_part));
        let last = found.payments.last().and_then(|payment| payment.payment.as_ref());
        let figures = [
            ("principal", wanted.principal.clone(), amount(settlement.principal.as_ref())),
            ("interest", wanted.interest.clone(), amount(settlement.interest.as_ref())),
            ("fee", wanted.fee.clone(), amount(settlement.fee.as_ref())),
            ("rent", wanted.rent.clone(), amount(found.rent.as_ref())),
            ("payments", wanted.payments.to_string(), found.payments.len().to_string()),
            ("last payment", wanted.last_payment.clone(), amount(last)),
            ("all interest", wanted.schedule_interest.clone(), interest),
        ];
        for (name, wanted_figure, found) in figures {
            let what = format!("settlement on {} of batch {}: {name}", wanted.on, wanted.batch);
            self.tally.equal(&what, wanted_figure, found);
        }
    }
}

/// A settlement in a few words.
fn told(schedule: &LeaseSchedule) -> String {
    let settlement = schedule.settlements.last().cloned().unwrap_or_default();
    format!(
        "{} of {} and {} interest fall due of schedule {}; rent {} from now on, {} payments in all",
        amount(settlement.principal.as_ref()),
        amount(settlement.balance.as_ref()),
        amount(settlement.interest.as_ref()),
        last_part(&schedule.name),
        amount(schedule.rent.as_ref()),
        schedule.payments.len(),
    )
}
