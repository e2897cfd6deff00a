//! The business date of a facility.

use facility_proto::lender::v1::BusinessDate;
use facility_service::owner::Snapshot;

use crate::machine::State;

/// The business date; `None` before the facility is created.
#[must_use]
pub fn business_date(snapshot: &Snapshot<State>) -> Option<BusinessDate> {
    let book = snapshot.state.facility()?.book();
    Some(BusinessDate {
        facility: snapshot.stream.clone(),
        open_date: book.business_date.to_string(),
        target_date: book.target_date.to_string(),
        days_behind: book.business_date.days_until(book.target_date),
    })
}
