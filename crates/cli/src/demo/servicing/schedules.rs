//! Schedules of both books, read and compared line by line.

use std::str::FromStr;

use facility_proto::{
    borrower::v1::{self as borrower, lease_service_client::LeaseServiceClient as BorrowerLeases},
    lender::v1::{
        GetLeaseScheduleRequest, LeaseSchedule, ListLeaseSchedulesRequest,
        lease_service_client::LeaseServiceClient as LenderLeases,
    },
    r#type::v1::{Money, SchedulePayment},
};
use rust_decimal::Decimal;

use crate::demo::{
    error::DemoError,
    play::{Play, present},
    processes::Side,
    words::amount,
};

/// The most that a page holds; a case has fewer schedules.
const PAGE: i32 = 500;

impl Play<'_> {
    /// A schedule of the provider with its payments.
    pub(super) async fn lender_schedule(&mut self, name: &str) -> Result<LeaseSchedule, DemoError> {
        let agent = self.case.scenario.people.facility_agent.as_str();
        let what = "reading a schedule of the provider";
        let request = GetLeaseScheduleRequest { name: name.to_owned() };
        let answer = self
            .read((Side::Lender, agent), what, request, async |channel, request| {
                LenderLeases::new(channel).get_lease_schedule(request).await
            })
            .await?;
        present(answer.schedule, what, "schedule")
    }

    /// Every schedule of the provider with its payments.
    pub(super) async fn lender_schedules(&mut self) -> Result<Vec<LeaseSchedule>, DemoError> {
        let agent = self.case.scenario.people.facility_agent.as_str();
        let request =
            ListLeaseSchedulesRequest { parent: self.case.facility(), page_size: PAGE, page_token: String::new() };
        let answer = self
            .read((Side::Lender, agent), "reading the schedules", request, async |channel, request| {
                LenderLeases::new(channel).list_lease_schedules(request).await
            })
            .await?;
        let mut schedules = Vec::new();
        for schedule in answer.schedules {
            schedules.push(self.lender_schedule(&schedule.name).await?);
        }
        Ok(schedules)
    }

    /// Compares a schedule with the borrower's own, line by line.
    pub(super) async fn compare_schedules(&mut self, name: &str, theirs: &LeaseSchedule) -> Result<(), DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let what = "reading a schedule of the borrower";
        let request = borrower::GetLeaseScheduleRequest { name: name.to_owned() };
        let answer = self
            .read((Side::Borrower, treasurer), what, request, async |channel, request| {
                BorrowerLeases::new(channel).get_lease_schedule(request).await
            })
            .await?;
        let own = present(answer.schedule, what, "schedule")?;
        let lines = own.payments.len();
        self.tally.equal(&format!("{name} in the borrower's book: payments"), theirs.payments.len(), lines);
        self.tally.equal(
            &format!("{name} in the borrower's book: interim rent"),
            amount(theirs.interim_rent.as_ref()),
            amount(own.interim_rent.as_ref()),
        );
        for (line, twin) in theirs.payments.iter().zip(&own.payments) {
            let what = format!("{name} in the borrower's book: payment {}", line.number);
            self.tally.equal(&what, figures(line), figures(twin));
        }
        Ok(())
    }
}

fn figures(line: &SchedulePayment) -> String {
    let amounts = [&line.interest, &line.principal, &line.payment, &line.closing_balance];
    let amounts: Vec<String> = amounts.into_iter().map(|money| amount(money.as_ref())).collect();
    format!("{} to {} due {}: {}", line.start_date, line.end_date, line.due_date, amounts.join(" "))
}

/// An amount as a number; nothing where there is none.
pub(super) fn number(money: Option<&Money>) -> Decimal {
    money.and_then(|money| Decimal::from_str(&money.amount).ok()).unwrap_or_default()
}

/// The sum of amounts, with two decimals.
pub(super) fn sum<'a>(amounts: impl Iterator<Item = Option<&'a Money>>) -> String {
    amounts.map(number).fold(Decimal::new(0, 2), |sum, amount| sum.saturating_add(amount)).to_string()
}
