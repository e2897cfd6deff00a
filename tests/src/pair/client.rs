//! People who draw on one facility, one machine of 10.00 after the other, through both services.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use facility::demo::{Side, stage::Stage};
use facility_proto::borrower::v1::{
    CreatePurchaseRequest, GetPurchaseRequest, GetSubmissionRequest, Submission, SubmitPurchasesRequest,
    SubmitPurchasesResponse, purchase, purchase_service_client::PurchaseServiceClient, submission,
};
use facility_proto::lender::v1::{
    ApproveDrawdownRequest, ApproveDrawdownResponse, GetDrawdownRequest, drawdown,
    drawdown_service_client::DrawdownServiceClient,
};
use tokio::time::sleep;
use tonic::transport::Channel;

use super::{must, position};
use crate::{Failure, item};

const LOOK: Duration = Duration::from_millis(20);

/// The people, and everything that they were told.
pub struct Client {
    facility: String,
    stage: Stage,
    pause: Duration,
    told: Vec<Told>,
    problems: Vec<String>,
}

/// What was acknowledged about one machine.
struct Told {
    purchase: String,
    submit: (SubmitPurchasesRequest, SubmitPurchasesResponse),
    approve: (ApproveDrawdownRequest, ApproveDrawdownResponse),
}

async fn submit(channel: Channel, request: SubmitPurchasesRequest) -> Answer<SubmitPurchasesResponse> {
    PurchaseServiceClient::new(channel).submit_purchases(request).await
}

async fn approve(channel: Channel, request: ApproveDrawdownRequest) -> Answer<ApproveDrawdownResponse> {
    DrawdownServiceClient::new(channel).approve_drawdown(request).await
}

type Answer<A> = Result<tonic::Response<A>, tonic::Status>;

impl Client {
    /// People who draw on `facility` and rest for `pause` between two machines, so that the books stay small.
    #[must_use]
    pub fn new(facility: &str, stage: Stage, pause: Duration) -> Self {
        Self { facility: facility.to_owned(), stage, pause, told: Vec::new(), problems: Vec::new() }
    }

    /// Draws until it is told to stop.
    ///
    /// # Errors
    /// Something was refused, or not answered at all.
    pub async fn run(mut self, stop: Arc<AtomicBool>) -> Result<Self, Failure> {
        while !stop.load(Ordering::Relaxed) {
            self.draw().await?;
            self.ask_again().await?;
            sleep(self.pause).await;
        }
        Ok(self)
    }

    async fn draw(&mut self) -> Result<(), Failure> {
        let (number, facility) = (self.told.len(), self.facility.clone());
        let parent = format!("facilities/{facility}");
        let purchase = format!("{parent}/purchases/P-{number}");
        let mut equipment = item(&format!("{facility}-{number}"), &format!("{facility}-{number}"), "10.00").equipment;
        if let Some(equipment) = &mut equipment {
            equipment.purchase = format!("P-{number}");
        }
        let create =
            CreatePurchaseRequest { request_id: format!("c-{facility}-{number}"), parent: parent.clone(), equipment };
        must(&mut self.stage, (Side::Borrower, "procurement-1"), "create", create, async |channel, request| {
            PurchaseServiceClient::new(channel).create_purchase(request).await
        })
        .await?;

        let request = SubmitPurchasesRequest {
            request_id: format!("s-{facility}-{number}"),
            parent,
            purchases: vec![purchase.clone()],
            requested_funding_date: "2008-01-10".to_owned(),
        };
        let answer = must(&mut self.stage, (Side::Borrower, "treasurer-1"), "submit", request.clone(), submit).await?;
        let name = answer.submission.as_ref().map(|it| it.name.clone()).unwrap_or_default();
        let submitted = (request, answer);
        let accepted = self.definite(&name).await?;
        if accepted.state() != submission::State::Accepted {
            return Err(format!("{name} was refused: {}", accepted.message).into());
        }

        let (request_id, name) = (format!("a-{facility}-{number}"), accepted.subject);
        let request = ApproveDrawdownRequest { request_id, name, ..Default::default() };
        let who = (Side::Lender, "credit-officer-1");
        let answer = must(&mut self.stage, who, "approve", request.clone(), approve).await?;
        self.told.push(Told { purchase, submit: submitted, approve: (request, answer) });
        Ok(())
    }

    /// Waits for the provider's definite answer to a submission.
    async fn definite(&mut self, name: &str) -> Result<Submission, Failure> {
        loop {
            let request = GetSubmissionRequest { name: name.to_owned() };
            let found = must(
                &mut self.stage,
                (Side::Borrower, "treasurer-1"),
                "submission",
                request,
                async |channel, request| PurchaseServiceClient::new(channel).get_submission(request).await,
            )
            .await?;
            match found.submission {
                Some(found) if found.state() != submission::State::Sending => return Ok(found),
                Some(_) => sleep(LOOK).await,
                None => return Err(format!("{name} is not there").into()),
            }
        }
    }

    /// Sends what was answered some time ago once more: the answer must be the same.
    async fn ask_again(&mut self) -> Result<(), Failure> {
        let Some(Told { purchase, submit: (submitted, first), approve: (approved, second) }) =
            self.told.get(self.told.len() / 2)
        else {
            return Ok(());
        };
        let again = must(&mut self.stage, (Side::Borrower, "treasurer-1"), "again", submitted.clone(), submit).await?;
        if again != *first {
            self.problems.push(format!("{purchase}: submitted again, it is answered {again:?}, not {first:?}"));
        }
        let again =
            must(&mut self.stage, (Side::Lender, "credit-officer-1"), "again", approved.clone(), approve).await?;
        if again != *second {
            self.problems.push(format!("{purchase}: approved again, it is answered {again:?}, not {second:?}"));
        }
        Ok(())
    }

    /// How many changes were acknowledged, and what is missing of them or there twice.
    ///
    /// # Errors
    /// A call failed.
    pub async fn missing(self, stage: &mut Stage) -> Result<(u64, Vec<String>), Failure> {
        let Self { facility, told, mut problems, .. } = self;
        for Told { purchase, approve: (request, _), .. } in &told {
            let read = GetDrawdownRequest { name: request.name.clone() };
            let found = must(stage, (Side::Lender, "facility-agent-1"), "drawdown", read, async |channel, request| {
                DrawdownServiceClient::new(channel).get_drawdown(request).await
            })
            .await?;
            if found.drawdown.is_none_or(|drawdown| drawdown.state() != drawdown::State::Approved) {
                problems.push(format!("{}: not approved at the provider's", request.name));
            }
            let read = GetPurchaseRequest { name: purchase.clone() };
            let found = must(stage, (Side::Borrower, "treasurer-1"), "purchase", read, async |channel, request| {
                PurchaseServiceClient::new(channel).get_purchase(request).await
            })
            .await?;
            if found.purchase.is_none_or(|purchase| purchase.state() != purchase::State::Approved) {
                problems.push(format!("{purchase}: not approved at the borrower's"));
            }
        }
        // Each machine once: 10.00 for each, and no cent more.
        let (reserved, expected) = (position(stage, &facility).await?, format!("{}0.00", told.len()));
        let reserved = reserved.position.and_then(|it| it.reserved).map(|it| it.amount).unwrap_or_default();
        if reserved != expected {
            problems.push(format!("{facility}: {reserved} reserved for {} machines of 10.00", told.len()));
        }
        // A purchase, a submission and an approval for each machine.
        Ok((u64::try_from(told.len())?.saturating_mul(3), problems))
    }
}
