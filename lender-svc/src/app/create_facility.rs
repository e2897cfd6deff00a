//! Enters a facility as proposed.

use facility_domain::{
    facility::{Command, Parties, command::CreateFacility},
    ids::FacilityId,
};
use facility_proto::lender::v1::{CreateFacilityRequest, CreateFacilityResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_party, read_request_id, read_terms},
};

use super::{Lender, change::Change};
use crate::render;

impl Lender {
    /// Enters a facility as proposed.
    pub async fn create_facility(
        &self,
        caller: &Caller,
        request: CreateFacilityRequest,
    ) -> Result<CreateFacilityResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = problems.keep("facility_id", FacilityId::parse(&request.facility_id));
        let terms = read_terms(&mut problems, "terms", request.terms.as_ref());
        let provider = read_party(&mut problems, "provider", request.provider.as_ref());
        let borrower = read_party(&mut problems, "borrower", request.borrower.as_ref());
        let business_date = read_date(&mut problems, "business_date", &request.business_date);
        if let Some(provider) = &provider
            && provider.id.as_str() != caller.party
        {
            problems.add("provider.id", format!("must be the caller's own party, {}", caller.party));
        }
        let read = (|| Some((request_id?, facility?, terms?, provider?, borrower?, business_date?)))();
        let (request_id, facility, terms, provider, borrower, business_date) = problems.finish(read)?;
        let parties = Parties { provider, borrower };
        let create = CreateFacility { facility: facility.clone(), parties, terms, business_date };
        let change = Change {
            method: "facility.lender.v1.FacilityService/CreateFacility",
            request_id,
            facility,
            command: Command::CreateFacility(Box::new(create)),
            expected_version: None,
        };
        self.create(caller, &request, change, |snapshot, _| CreateFacilityResponse {
            facility: render::facility(snapshot),
        })
        .await
    }
}
