//! Equipment arrives: deliveries are recorded, then everything that is accepted
//! on the day goes to the provider, one acceptance for each drawdown.

use facility_domain::date::BusinessDate;
use facility_proto::{
    borrower::v1::{
        AcceptPurchasesRequest, RecordDeliveryRequest, Submission, accept_purchases_request::AcceptedPurchase,
        purchase_service_client::PurchaseServiceClient, submission,
    },
    lender::v1::LeaseSchedule,
};

use crate::case::{Arrival, scenario::servicing::ExpectedSchedule};
use crate::demo::{
    error::DemoError,
    play::{Play, present},
    processes::Side,
    refusal::Refusal,
    words::{amount, count, last_part, plain},
};

impl Play<'_> {
    pub(super) async fn accept_what_arrived(&mut self, today: BusinessDate) -> Result<(), DemoError> {
        let due: Vec<(BusinessDate, u32)> =
            self.agenda.arrivals.range(..=(today, u32::MAX)).map(|(key, _)| *key).collect();
        for key in due {
            let arrivals = self.agenda.arrivals.remove(&key).unwrap_or_default();
            self.record_deliveries(&arrivals).await?;
            let schedule = self.accept(key.1, &arrivals).await?;
            self.check_schedule(key, &schedule).await?;
        }
        Ok(())
    }

    async fn record_deliveries(&mut self, arrivals: &[Arrival]) -> Result<(), DemoError> {
        let operations = self.case.scenario.people.operations.as_str();
        for arrival in arrivals {
            let id = format!("demo/deliver/{}", arrival.purchase);
            let request = RecordDeliveryRequest {
                request_id: id.clone(),
                name: format!("{}/purchases/{}", self.case.facility(), arrival.purchase),
                delivery_date: arrival.delivered_on.to_string(),
            };
            self.must((Side::Borrower, operations), &id, request, async |channel, request| {
                PurchaseServiceClient::new(channel).record_delivery(request).await
            })
            .await?;
        }
        Ok(())
    }

    /// Accepts the equipment and gives the schedule that commenced, as the
    /// provider has it.
    async fn accept(&mut self, batch: u32, arrivals: &[Arrival]) -> Result<LeaseSchedule, DemoError> {
        let operations = self.case.scenario.people.operations.as_str();
        let facility = self.case.facility();
        let first = arrivals.first().map(|arrival| arrival.purchase.clone()).unwrap_or_default();
        let id = format!("demo/accept/{first}");
        let purchases = arrivals.iter().map(|arrival| AcceptedPurchase {
            purchase: format!("{facility}/purchases/{}", arrival.purchase),
            acceptance_date: arrival.accepted_on.to_string(),
        });
        let request =
            AcceptPurchasesRequest { request_id: id.clone(), parent: facility.clone(), purchases: purchases.collect() };
        let answer = self
            .must((Side::Borrower, operations), &id, request, async |channel, request| {
                PurchaseServiceClient::new(channel).accept_purchases(request).await
            })
            .await?;
        let submission = self.definite(present(answer.submission, &id, "submission")?).await?;
        if submission.state() != submission::State::Accepted {
            return Err(DemoError::Refused { step: id, refusal: Refusal::from(&submission) });
        }
        self.commenced(batch, arrivals.len(), &submission).await
    }

    async fn commenced(
        &mut self,
        batch: u32,
        units: usize,
        submission: &Submission,
    ) -> Result<LeaseSchedule, DemoError> {
        let operations = self.case.scenario.people.operations.as_str();
        let schedule = self.lender_schedule(&submission.subject).await?;
        let what = format!(
            "accepts {} of batch {batch}: schedule {} commences, {}, rent {}, interim rent {}",
            count(units, "unit"),
            last_part(&schedule.name),
            plain(schedule.amount.as_ref()),
            amount(schedule.rent.as_ref()),
            amount(schedule.interim_rent.as_ref()),
        );
        self.story.tell(operations, &what)?;
        let due = schedule.payments.iter().map(|payment| payment.due_date.as_str());
        let due = due.chain([schedule.interim_due_date.as_str()]);
        self.agenda.note(due.filter_map(|date| BusinessDate::parse(date).ok()));
        self.borrower_follows().await?;
        Ok(schedule)
    }

    /// Compares a schedule with the figures of the scenario, and with the
    /// borrower's own, line by line.
    async fn check_schedule(
        &mut self,
        (commencement, batch): (BusinessDate, u32),
        schedule: &LeaseSchedule,
    ) -> Result<(), DemoError> {
        let what = format!("batch {batch} accepted on {commencement}");
        let expected = &self.case.scenario.servicing.schedules;
        let wanted = expected.iter().find(|line| line.batch == batch && line.commencement == commencement);
        match wanted {
            Some(wanted) => self.compare_schedule(&what, wanted, schedule),
            None => self.tally.that(false, || format!("{what}: no figures are expected for it")),
        }
        self.compare_schedules(&schedule.name, schedule).await
    }

    fn compare_schedule(&mut self, what: &str, wanted: &ExpectedSchedule, found: &LeaseSchedule) {
        let first = found.payments.first();
        let last = found.payments.last();
        let interest = super::schedules::sum(found.payments.iter().map(|payment| payment.interest.as_ref()));
        let figures = [
            ("commencement", wanted.commencement.to_string(), found.commencement_date.clone()),
            ("amount", wanted.amount.clone(), amount(found.amount.as_ref())),
            ("interim rent", wanted.interim.clone(), amount(found.interim_rent.as_ref())),
            ("interim rent due", wanted.interim_due.to_string(), found.interim_due_date.clone()),
            ("rent", wanted.rent.clone(), amount(found.rent.as_ref())),
            ("payments", wanted.payments.to_string(), found.payments.len().to_string()),
            (
                "first payment due",
                wanted.first_due.to_string(),
                first.map(|line| line.due_date.clone()).unwrap_or_default(),
            ),
            ("interest", wanted.interest.clone(), interest),
            ("last payment", wanted.last_payment.clone(), amount(last.and_then(|line| line.payment.as_ref()))),
        ];
        for (name, wanted, found) in figures {
            self.tally.equal(&format!("{what}: {name}"), wanted, found);
        }
    }
}
