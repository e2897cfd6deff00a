//! Accepts delivered equipment of one drawdown.

use facility_domain::ids::FacilityId;
use facility_proto::borrower::v1::{AcceptPurchasesRequest, AcceptPurchasesResponse, accept_purchases_request as wire};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, read_date, read_facility, read_purchase, read_request_id},
};

use super::{Borrower, change::Change};
use crate::book::{Command, command::AcceptPurchases, submission::AcceptedPurchase};

/// How many purchases one call may accept.
const MOST: usize = 500;

impl Borrower {
    /// Accepts delivered equipment of one drawdown. The answer is what was
    /// written down; the relay sends it.
    pub async fn accept_purchases(
        &self,
        caller: &Caller,
        request: AcceptPurchasesRequest,
    ) -> Result<AcceptPurchasesResponse, Refusal> {
        let mut problems = Problems::default();
        let request_id = read_request_id(&mut problems, &request.request_id);
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let purchases = read_purchases(&mut problems, facility.as_ref(), &request.purchases);
        let read = (|| Some((request_id?, facility?)))();
        let (request_id, facility) = problems.finish(read)?;
        let intent = self.intent(caller);
        let change = Change {
            method: "facility.borrower.v1.PurchaseService/AcceptPurchases",
            request_id,
            facility,
            command: Command::AcceptPurchases(AcceptPurchases { purchases, intent }),
        };
        self.send(caller, &request, change, |submission| AcceptPurchasesResponse { submission }).await
    }
}

/// The purchases with their dates, all of the parent facility.
fn read_purchases(
    problems: &mut Problems,
    parent: Option<&FacilityId>,
    given: &[wire::AcceptedPurchase],
) -> Vec<AcceptedPurchase> {
    if given.is_empty() || given.len() > MOST {
        problems.add("purchases", format!("must be 1 to {MOST} purchases"));
        return Vec::new();
    }
    let mut purchases = Vec::with_capacity(given.len());
    for (place, accepted) in given.iter().enumerate() {
        let field = format!("purchases[{place}].purchase");
        let name = read_purchase(problems, &field, &accepted.purchase);
        if let (Some(name), Some(parent)) = (&name, parent)
            && name.facility != *parent
        {
            problems.add(field, "is of another facility than the parent");
        }
        let on = read_date(problems, &format!("purchases[{place}].acceptance_date"), &accepted.acceptance_date);
        purchases.extend(name.zip(on).map(|(name, on)| AcceptedPurchase { purchase: name.purchase, on }));
    }
    purchases
}
