//! An administrator who closes the days of one facility, while services are killed in the middle of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use facility::demo::{Side, stage::Stage};
use facility_domain::date::BusinessDate;
use facility_proto::lender::v1::{
    AdvanceBusinessDateRequest, GetBusinessDateRequest, business_date_service_client::BusinessDateServiceClient,
};
use facility_tests::{Failure, pair::must};
use tokio::time::sleep;

const ADMINISTRATOR: (Side, &str) = (Side::Lender, "administrator-1");
const FACILITY: &str = "facilities/days";
const PAUSE: Duration = Duration::from_millis(150);

/// The administrator, and how far he was told that days will be closed.
pub struct Days {
    stage: Stage,
    target: BusinessDate,
    acknowledged: u64,
}

impl Days {
    /// At the day on which the facility was entered.
    pub fn new(stage: Stage) -> Result<Self, Failure> {
        Ok(Self { stage, target: BusinessDate::parse("2008-01-02")?, acknowledged: 0 })
    }

    /// Closes two days at a time until it is told to stop.
    pub async fn run(mut self, stop: Arc<AtomicBool>) -> Result<Self, Failure> {
        while !stop.load(Ordering::Relaxed) {
            self.target = self.target.plus_days(2)?;
            let target_date = self.target.to_string();
            let request_id = format!("advance-{target_date}");
            let request = AdvanceBusinessDateRequest { request_id, facility: FACILITY.to_owned(), target_date };
            must(&mut self.stage, ADMINISTRATOR, "advance", request, async |channel, request| {
                BusinessDateServiceClient::new(channel).advance_business_date(request).await
            })
            .await?;
            self.acknowledged += 1;
            sleep(PAUSE).await;
        }
        Ok(self)
    }

    /// How many changes were acknowledged, and what is missing of them.
    pub async fn missing(self, stage: &mut Stage) -> Result<(u64, Vec<String>), Failure> {
        loop {
            let request = GetBusinessDateRequest { facility: FACILITY.to_owned() };
            let found = must(stage, ADMINISTRATOR, "date", request, async |channel, request| {
                BusinessDateServiceClient::new(channel).get_business_date(request).await
            })
            .await?;
            if found.facilities_behind > 0 {
                sleep(PAUSE).await;
                continue;
            }
            let open = found.business_dates.first().map(|of| of.open_date.clone()).unwrap_or_default();
            let target = self.target.to_string();
            let lost = if open == target { Vec::new() } else { vec![format!("the open day is {open}, not {target}")] };
            return Ok((self.acknowledged, lost));
        }
    }
}
