//! Everything that the provider's service shows of a facility, to see whether
//! something has changed.

use facility_proto::lender::v1::{
    Condition, Drawdown, Facility, GetFacilityRequest, ListConditionsRequest, ListDrawdownsRequest, ListNoticesRequest,
    NoticeEntry,
};

use crate::{Failure, Lender};

/// A facility as the provider's service shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct LenderBook {
    /// The facility. Its etag is the version of its journal stream.
    pub facility: Facility,
    /// Its drawdowns.
    pub drawdowns: Vec<Drawdown>,
    /// Its conditions.
    pub conditions: Vec<Condition>,
    /// Its notices.
    pub notices: Vec<NoticeEntry>,
}

impl LenderBook {
    /// Reads everything, as an auditor.
    ///
    /// # Errors
    /// A call failed, or the lists have more than one page.
    pub async fn read(lender: &Lender, facility: &str) -> Result<Self, Failure> {
        let name = format!("facilities/{facility}");
        let channel = lender.channel("auditor-1")?;
        let mut facilities =
            facility_proto::lender::v1::facility_service_client::FacilityServiceClient::new(channel.clone());
        let mut drawdowns =
            facility_proto::lender::v1::drawdown_service_client::DrawdownServiceClient::new(channel.clone());
        let mut conditions =
            facility_proto::lender::v1::condition_service_client::ConditionServiceClient::new(channel.clone());
        let mut notices = facility_proto::lender::v1::notice_service_client::NoticeServiceClient::new(channel);
        let request = GetFacilityRequest { name: name.clone() };
        let facility = facilities.get_facility(request).await?.into_inner().facility.ok_or("no facility")?;
        let request = ListDrawdownsRequest { parent: name.clone(), page_size: 500, page_token: String::new() };
        let drawdowns = drawdowns.list_drawdowns(request).await?.into_inner();
        let request = ListConditionsRequest { parent: name.clone(), page_size: 500, page_token: String::new() };
        let conditions = conditions.list_conditions(request).await?.into_inner();
        let request = ListNoticesRequest { parent: name, page_size: 500, page_token: String::new() };
        let notices = notices.list_notices(request).await?.into_inner();
        let tokens = [&drawdowns.next_page_token, &conditions.next_page_token, &notices.next_page_token];
        if tokens.iter().any(|token| !token.is_empty()) {
            return Err("more than one page".into());
        }
        Ok(Self {
            facility,
            drawdowns: drawdowns.drawdowns,
            conditions: conditions.conditions,
            notices: notices.entries,
        })
    }
}
