//! Asks the provider for one drawdown over purchases.

use facility_domain::ids::{FacilityId, PurchaseId};
use facility_proto::borrower::v1::{SubmitPurchasesRequest, SubmitPurchasesResponse};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_facility, read_purchase, read_request_id},
};

use super::{Borrower, change::Change};
use crate::book::{Command, command::SubmitPurchases};

/// How many purchases one request may name.
const MOST: usize = 500;

impl Borrower {
    /// Asks the provider for one drawdown over purchases. The answer is what was
    /// written down; the relay sends it.
    pub async fn submit_purchases(
        &self,
        caller: &Caller,
        request: SubmitPurchasesRequest,
    ) -> Result<SubmitPurchasesResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let purchases = read_purchases(&mut problems, facility.as_ref(), &request.purchases);
        if request.purchases.is_empty() {
            problems.add("purchases", format!("must be 1 to {MOST} purchases"));
        }
        let date = read_date(&mut problems, "requested_funding_date", &request.requested_funding_date);
        let read = (|| Some((request_id?, facility?, date?)))();
        let (request_id, facility, requested_funding_date) = problems.finish(read)?;
        let intent = self.intent(caller);
        let change = Change {
            method: "facility.borrower.v1.PurchaseService/SubmitPurchases",
            request_id,
            facility,
            command: Command::SubmitPurchases(SubmitPurchases { purchases, requested_funding_date, intent }),
        };
        self.send(caller, &request, change, |submission| SubmitPurchasesResponse { submission }).await
    }
}

/// The purchases named, all of the parent facility.
pub(super) fn read_purchases(
    problems: &mut Problems,
    parent: Option<&FacilityId>,
    names: &[String],
) -> Vec<PurchaseId> {
    if names.len() > MOST {
        problems.add("purchases", format!("must be at most {MOST} purchases"));
        return Vec::new();
    }
    let mut purchases = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        let field = format!("purchases[{place}]");
        let Some(read) = read_purchase(problems, &field, name) else { continue };
        if parent.is_some_and(|parent| *parent != read.facility) {
            problems.add(field, "is of another facility than the parent");
        }
        purchases.push(read.purchase);
    }
    purchases
}
