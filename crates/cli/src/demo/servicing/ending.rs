//! The end: the purchase options are exercised, and the facility is closed.

use facility_proto::lender::v1::{
    CloseFacilityRequest, ExercisePurchaseOptionRequest, facility, facility_service_client::FacilityServiceClient,
    lease_schedule, lease_service_client::LeaseServiceClient,
};

use crate::demo::{
    error::DemoError,
    play::{Play, present},
    processes::Side,
    words::{count, last_part},
};

impl Play<'_> {
    /// The treasurer buys the equipment of every schedule.
    pub(super) async fn exercise_options(&mut self) -> Result<(), DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        self.story.heading("The end of the leases")?;
        let schedules = self.lender_schedules().await?;
        for schedule in &schedules {
            self.tally.that(schedule.state() == lease_schedule::State::Ended, || {
                format!("{} is {} after its last payment", schedule.name, schedule.state().as_str_name())
            });
            let id = format!("demo/buy/{}", last_part(&schedule.name));
            let request = ExercisePurchaseOptionRequest { request_id: id.clone(), name: schedule.name.clone() };
            self.must((Side::Lender, treasurer), &id, request, async |channel, request| {
                LeaseServiceClient::new(channel).exercise_purchase_option(request).await
            })
            .await?;
        }
        let what = format!("exercises the purchase options of {}", count(schedules.len(), "schedule"));
        self.story.tell(treasurer, &what)?;
        let closed_on = self.case.scenario.servicing.closed_on;
        self.agenda.note([closed_on]);
        self.borrower_follows().await?;
        Ok(())
    }

    pub(super) async fn close_facility(&mut self) -> Result<(), DemoError> {
        let agent = self.case.scenario.people.facility_agent.as_str();
        let id = "demo/close-facility";
        let request =
            CloseFacilityRequest { request_id: id.to_owned(), name: self.case.facility(), etag: String::new() };
        let answer = self
            .must((Side::Lender, agent), id, request, async |channel, request| {
                FacilityServiceClient::new(channel).close_facility(request).await
            })
            .await?;
        let closed = present(answer.facility, id, "facility")?;
        self.tally.that(closed.state() == facility::State::Closed, || {
            format!("{} is {} after closing", closed.name, closed.state().as_str_name())
        });
        self.story.tell(agent, "closes the facility: nothing is open any more")?;
        self.borrower_follows().await?;
        Ok(())
    }
}
