//! The first act: the facility is entered and signed. And the last one: its
//! availability ends.

use facility_proto::lender::v1::{
    CreateFacilityRequest, SignFacilityRequest, facility_service_client::FacilityServiceClient,
};

use super::{error::DemoError, play::Play, processes::Side, words::plain};

impl Play<'_> {
    pub(super) async fn open_facility(&mut self) -> Result<(), DemoError> {
        let case = self.case;
        let scenario = &case.scenario;
        let agent = scenario.people.facility_agent.as_str();
        self.story.set_date(scenario.opening_date.to_string());
        self.story.heading(&case.title)?;

        let id = "demo/create-facility";
        let request = CreateFacilityRequest {
            request_id: id.to_owned(),
            facility_id: scenario.facility_id.clone(),
            terms: Some(case.terms.clone()),
            provider: Some(case.provider.clone()),
            borrower: Some(case.borrower.clone()),
            business_date: scenario.opening_date.to_string(),
        };
        let create = async |channel, request| FacilityServiceClient::new(channel).create_facility(request).await;
        let created = Box::pin(self.must((Side::Lender, agent), id, request.clone(), create)).await?;
        let commitment = plain(case.terms.commitment.as_ref());
        let what = format!("enters {}: {commitment} for {}", case.facility(), case.borrower.legal_name);
        self.story.tell(agent, &what)?;
        let again = Box::pin(self.must((Side::Lender, agent), id, request, create)).await?;
        self.tally.that(created == again, || "the repeated CreateFacility got another answer".to_owned());
        self.story.tell(agent, "sends the same request once more, with its request id: the same answer")?;

        let id = "demo/sign-facility";
        let request = SignFacilityRequest {
            request_id: id.to_owned(),
            name: case.facility(),
            etag: String::new(),
            signing_date: case.signing_date.to_string(),
        };
        self.advance_to(case.signing_date).await?;
        let sign = async |channel, request| FacilityServiceClient::new(channel).sign_facility(request).await;
        self.must((Side::Lender, agent), id, request, sign).await?;
        self.story.tell(agent, "records the signatures")?;
        Ok(())
    }

    pub(super) async fn close_availability(&mut self) -> Result<(), DemoError> {
        let scenario = &self.case.scenario;
        self.story.heading("The availability period ends")?;
        self.live_until(scenario.closing_date).await?;
        self.work_of_the_day().await?;
        let position = self.lender_position().await?.position.unwrap_or_default();
        let lapsed = plain(position.cancelled.as_ref());
        self.story.tell("", &format!("{lapsed} that nobody asked for lapse with the availability period"))?;
        let currency = self.case.currency();
        self.tally.equal("what lapsed", format!("{currency} {}", scenario.end.lapsed), lapsed);
        self.tally.equal(
            "what is available at the end",
            format!("{currency} 0.00"),
            plain(position.available.as_ref()),
        );
        self.tally.equal("what is reserved at the end", format!("{currency} 0.00"), plain(position.reserved.as_ref()));
        let funded = plain(position.funded.as_ref());
        self.tally.equal("what is funded at the end", format!("{currency} {}", scenario.end.funded), funded);
        Ok(())
    }
}
