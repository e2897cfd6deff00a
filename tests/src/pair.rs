//! Both services, the borrower's following the provider's.

use std::time::Duration;

use facility_proto::borrower::v1::{
    CreatePurchaseRequest, GetPositionRequest, GetPositionResponse, GetPurchaseRequest, GetReconciliationRequest,
    GetReconciliationResponse, GetSubmissionRequest, ProvideEvidenceRequest, Purchase, Submission,
    SubmitPurchasesRequest, submission::State,
};
use tonic::Code;

use crate::{Borrower, Failure, Home, Lender, evidence, purchase};

/// How often, and how many times, something under way is looked at.
const LOOK: Duration = Duration::from_millis(10);
const LOOKS: usize = 1_500;

/// A provider and a borrower.
pub struct Pair {
    /// The provider's service.
    pub lender: Lender,
    /// The borrower's service.
    pub borrower: Borrower,
}

impl Pair {
    /// Starts both services on fresh journals.
    ///
    /// # Errors
    /// One can't be started.
    pub async fn start() -> Result<Self, Failure> {
        let home = Home::new()?;
        let lender = Lender::start_in(home.clone()).await?;
        let borrower = Borrower::start_in(home, lender.port()).await?;
        Ok(Self { lender, borrower })
    }

    /// Waits until the borrower's book has taken in everything that the provider
    /// has notified so far, and gives its position.
    ///
    /// # Errors
    /// A call failed, or it takes too long.
    pub async fn follow(&self, facility: &str) -> Result<GetPositionResponse, Failure> {
        let notices = self.lender.position(facility).await?.notice_number;
        let mut client = self.borrower.facilities("treasurer-1")?;
        for _ in 0..LOOKS {
            let request = GetPositionRequest { name: format!("facilities/{facility}") };
            match client.get_position(request).await {
                Ok(answer) if answer.get_ref().notice_number >= notices => return Ok(answer.into_inner()),
                Ok(_) => {}
                // The facility itself comes with the first notice.
                Err(status) if status.code() == Code::NotFound => {}
                Err(status) => return Err(status.into()),
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(format!("the borrower's book does not follow {facility} to notice {notices}").into())
    }

    /// Enters a purchase.
    ///
    /// # Errors
    /// The call failed.
    pub async fn buy(&self, facility: &str, id: &str, serial: &str, price: &str) -> Result<Purchase, Failure> {
        let request = CreatePurchaseRequest {
            request_id: format!("{facility}/buy-{id}"),
            parent: format!("facilities/{facility}"),
            equipment: Some(purchase(id, serial, &format!("INV-{id}"), price)),
        };
        let answer = self.borrower.purchases("procurement-1")?.create_purchase(request).await?;
        Ok(answer.into_inner().purchase.ok_or("no purchase")?)
    }

    /// Asks for one drawdown over purchases, to be funded on 2008-01-10.
    ///
    /// # Errors
    /// The call failed.
    pub async fn ask_for(&self, facility: &str, request_id: &str, ids: &[&str]) -> Result<Submission, Failure> {
        let request = SubmitPurchasesRequest {
            request_id: request_id.to_owned(),
            parent: format!("facilities/{facility}"),
            purchases: ids.iter().map(|id| format!("facilities/{facility}/purchases/{id}")).collect(),
            requested_funding_date: "2008-01-10".to_owned(),
        };
        let answer = self.borrower.purchases("treasurer-1")?.submit_purchases(request).await?;
        Ok(answer.into_inner().submission.ok_or("no submission")?)
    }

    /// Sends evidence for a condition and waits until the provider has it.
    ///
    /// # Errors
    /// A call failed, or it was refused.
    pub async fn provide(&self, condition: &str) -> Result<(), Failure> {
        let request = ProvideEvidenceRequest {
            request_id: format!("provide/{condition}"),
            condition: condition.to_owned(),
            evidence: Some(evidence("Certificate")),
        };
        let answer = self.borrower.evidence("operations-1")?.provide_evidence(request).await?.into_inner();
        let submission = self.settled(&answer.submission.ok_or("no submission")?.name).await?;
        if submission.state() == State::Accepted { Ok(()) } else { Err(format!("{submission:?}").into()) }
    }

    /// A submission as it is now.
    ///
    /// # Errors
    /// The call failed.
    pub async fn submission(&self, name: &str) -> Result<Submission, Failure> {
        let request = GetSubmissionRequest { name: name.to_owned() };
        let answer = self.borrower.purchases("treasurer-1")?.get_submission(request).await?;
        Ok(answer.into_inner().submission.ok_or("no submission")?)
    }

    /// A submission once it has a definite answer.
    ///
    /// # Errors
    /// The call failed, or it takes too long.
    pub async fn settled(&self, name: &str) -> Result<Submission, Failure> {
        for _ in 0..LOOKS {
            let submission = self.submission(name).await?;
            if submission.state() != State::Sending {
                return Ok(submission);
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(format!("{name} has no definite answer").into())
    }

    /// A purchase as the borrower's book shows it.
    ///
    /// # Errors
    /// The call failed.
    pub async fn purchase(&self, facility: &str, id: &str) -> Result<Purchase, Failure> {
        let request = GetPurchaseRequest { name: format!("facilities/{facility}/purchases/{id}") };
        let answer = self.borrower.purchases("procurement-1")?.get_purchase(request).await?;
        Ok(answer.into_inner().purchase.ok_or("no purchase")?)
    }

    /// The two books compared by the borrower's service.
    ///
    /// # Errors
    /// The call failed.
    pub async fn reconcile(&self, facility: &str) -> Result<GetReconciliationResponse, Failure> {
        let request = GetReconciliationRequest { facility: format!("facilities/{facility}") };
        let answer = self.borrower.reconciliation("boleo-auditor-1")?.get_reconciliation(request).await?;
        Ok(answer.into_inner())
    }
}
