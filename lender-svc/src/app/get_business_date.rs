//! Reads the open business date of a facility, or of those that are behind.

use facility_proto::lender::v1::{GetBusinessDateRequest, GetBusinessDateResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_facility},
};

use super::{Lender, view::may_see};
use crate::render;

/// Stands for all facilities in a resource name (AIP-159).
const ALL: &str = "facilities/-";
/// How many facilities are named that are behind.
const MOST_NAMED: usize = 500;

impl Lender {
    /// Reads the open business date of a facility, or of those that are behind.
    pub async fn get_business_date(
        &self,
        caller: &Caller,
        request: &GetBusinessDateRequest,
    ) -> Result<GetBusinessDateResponse, Refusal> {
        if request.facility == ALL {
            self.refreshed().await?;
            return Ok(self.behind(caller));
        }
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "facility", &request.facility);
        let snapshot = self.visible(caller, &problems.finish(facility)?).await?;
        let business_dates: Vec<_> = render::business_date(&snapshot).into_iter().collect();
        let behind = business_dates.iter().filter(|date| date.days_behind > 0).count();
        Ok(GetBusinessDateResponse { facilities_behind: i64::try_from(behind).unwrap_or(i64::MAX), business_dates })
    }

    fn behind(&self, caller: &Caller) -> GetBusinessDateResponse {
        let page = self.owners.page(None, usize::MAX, |state| {
            state.facility().is_some_and(|facility| {
                may_see(caller, facility) && facility.book().business_date < facility.book().target_date
            })
        });
        let mut business_dates: Vec<_> =
            page.snapshots.iter().filter_map(|snapshot| render::business_date(snapshot)).collect();
        let facilities_behind = i64::try_from(business_dates.len()).unwrap_or(i64::MAX);
        business_dates.sort_by_key(|date| std::cmp::Reverse(date.days_behind));
        business_dates.truncate(MOST_NAMED);
        GetBusinessDateResponse { business_dates, facilities_behind }
    }
}
