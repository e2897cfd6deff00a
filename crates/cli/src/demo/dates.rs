//! The administrator moves the business date; every day is closed one by one.

use facility_domain::date::BusinessDate;
use facility_proto::lender::v1::{
    AdvanceBusinessDateRequest, BusinessDate as DateAnswer, GetBusinessDateRequest,
    business_date_service_client::BusinessDateServiceClient,
};
use tokio::time::{Instant, sleep};

use super::{
    error::DemoError,
    play::{LOOK, Play, present},
    processes::Side,
};

impl Play<'_> {
    /// Moves the business date and waits until every day up to it is closed.
    /// Nothing happens when it is there already.
    pub(super) async fn advance_to(&mut self, date: BusinessDate) -> Result<(), DemoError> {
        let target = date.to_string();
        if self.story.date() == target {
            return Ok(());
        }
        let administrator = self.case.scenario.people.administrator.as_str();
        let id = format!("demo/advance-to-{target}");
        let request = AdvanceBusinessDateRequest {
            request_id: id.clone(),
            facility: self.case.facility(),
            target_date: target.clone(),
        };
        self.must((Side::Lender, administrator), &id, request, async |channel, request| {
            BusinessDateServiceClient::new(channel).advance_business_date(request).await
        })
        .await?;
        self.wait_for_date(administrator, &target).await?;
        let from = BusinessDate::parse(self.story.date()).unwrap_or(date);
        self.story.set_date(target);
        let closed = from.days_until(date);
        self.story.tell(administrator, &format!("moves the business date on from {from}: {closed} days closed"))?;
        Ok(())
    }

    async fn wait_for_date(&mut self, administrator: &str, target: &str) -> Result<(), DemoError> {
        let mut begun = Instant::now();
        let mut seen = String::new();
        loop {
            let date = self.open_date(administrator).await?;
            if date.open_date == target {
                self.story.progress_done()?;
                return Ok(());
            }
            if date.open_date != seen {
                // Time counts from the last day that was closed.
                begun = Instant::now();
                self.story.progress(&format!("{}  closing days, {} to go", date.open_date, date.days_behind))?;
                seen = date.open_date;
            }
            self.still_in_time(begun, &format!("for the business date to become {target}"))?;
            sleep(LOOK).await;
        }
    }

    async fn open_date(&mut self, administrator: &str) -> Result<DateAnswer, DemoError> {
        let what = "reading the business date";
        let request = GetBusinessDateRequest { facility: self.case.facility() };
        let answer = self
            .read((Side::Lender, administrator), what, request, async |channel, request| {
                BusinessDateServiceClient::new(channel).get_business_date(request).await
            })
            .await?;
        present(answer.business_dates.into_iter().next(), what, "business date")
    }
}
