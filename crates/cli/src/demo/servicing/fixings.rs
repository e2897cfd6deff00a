//! The agent publishes the fixings of the benchmark as their days come.

use facility_domain::date::BusinessDate;
use facility_proto::{
    lender::v1::{PublishFixingRequest, rate_service_client::RateServiceClient},
    r#type::v1::facility_terms::interest::Basis,
};

use crate::demo::{
    error::DemoError,
    play::Play,
    processes::Side,
    words::{count, last_part},
};

/// The most that one call publishes.
const MOST: usize = 500;

impl Play<'_> {
    /// Publishes what was fixed by today and is not published yet.
    pub(super) async fn publish_fixings(&mut self, today: BusinessDate) -> Result<(), DemoError> {
        let Some(benchmark) = self.benchmark() else { return Ok(()) };
        let agent = self.case.scenario.people.facility_agent.as_str();
        let fixed = self.agenda.take_fixed(today);
        for fixings in fixed.chunks(MOST) {
            let first = fixings.first().map(|fixing| fixing.fixing_date.clone()).unwrap_or_default();
            let id = format!("demo/fixings/{first}");
            let request = PublishFixingRequest {
                request_id: id.clone(),
                parent: self.case.facility(),
                benchmark: benchmark.clone(),
                fixings: fixings.to_vec(),
            };
            let answer = self
                .must((Side::Lender, agent), &id, request, async |channel, request| {
                    RateServiceClient::new(channel).publish_fixing(request).await
                })
                .await?;
            let values: Vec<String> = fixings.iter().map(|it| format!("{} on {}", it.rate, it.fixing_date)).collect();
            let what = format!("publishes {} of {benchmark}: {}", count(fixings.len(), "fixing"), values.join(", "));
            self.story.tell(agent, &what)?;
            // Bills that waited for a fixing are due as the schedules say or a few days later.
            for invoice in &answer.invoices {
                self.story.tell(agent, &format!("invoice {} was waiting for it", last_part(invoice)))?;
            }
        }
        Ok(())
    }

    fn benchmark(&self) -> Option<String> {
        match self.case.terms.interest.as_ref()?.basis.as_ref()? {
            Basis::Fixed(_) => None,
            Basis::Floating(floating) => Some(floating.benchmark.clone()),
        }
    }
}
