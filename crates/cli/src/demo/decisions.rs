//! The provider's decisions on a drawdown: approvals by its band, funding by
//! somebody else.

use facility_proto::lender::v1::{
    ApproveDrawdownRequest, ApproveDrawdownResponse, Drawdown, FundDrawdownRequest, FundDrawdownResponse, drawdown,
    drawdown_service_client::DrawdownServiceClient,
};
use tonic::{Response, Status, transport::Channel};

use crate::case::scenario::Moment;

use super::{
    batches::Act,
    error::DemoError,
    play::{Play, present},
    processes::Side,
    words::{amount, count, last_part, plain},
};

impl Play<'_> {
    pub(super) async fn approve(&mut self, act: &Act<'_>, name: &str) -> Result<(), DemoError> {
        let mut approved = Drawdown::default();
        let needed = act.scenario.approvers.len();
        for (given, approver) in (1..).zip(&act.scenario.approvers) {
            let id = act.step(&format!("approve-by-{approver}"));
            let answer = self.must((Side::Lender, approver), &id, approve_request(&id, name), approve).await?;
            approved = present(answer.drawdown, &id, "drawdown")?;
            let financed = plain(approved.financed_amount.as_ref());
            let what = format!("approves drawdown {}, {financed}: {given} of {needed}", last_part(name));
            self.story.tell(approver, &what)?;
            if given == 1 {
                self.try_attempts(act, Moment::AfterFirstApproval, name).await?;
            }
        }
        let batch = format!("batch {}", act.batch.number);
        self.tally.equal(&format!("{batch}: approvals needed"), needed, approved.approvals_required);
        self.tally.equal(&format!("{batch}: approvers' role"), &act.scenario.approver_role, &approved.approver_role);
        self.tally.equal(&format!("{batch}: approvals given"), needed, approved.approvals.len());
        self.tally.that(approved.state() == drawdown::State::Approved, || {
            format!("{batch}: {} is {} after its approvals", approved.name, approved.state().as_str_name())
        });
        Ok(())
    }

    pub(super) async fn fund(&mut self, act: &Act<'_>, name: &str) -> Result<(), DemoError> {
        let officer = self.case.scenario.people.funding_officer.as_str();
        let id = act.step("fund");
        let answer = self.must((Side::Lender, officer), &id, fund_request(&id, act, name), fund).await?;
        let funded = present(answer.drawdown, &id, "drawdown")?;
        let financed = plain(funded.financed_amount.as_ref());
        let what = format!(
            "pays the suppliers: drawdown {}, {}, {financed}",
            last_part(name),
            count(funded.items.len(), "unit")
        );
        self.story.tell(officer, &what)?;
        let batch = format!("batch {}", act.batch.number);
        let expected = &act.scenario.figures;
        self.tally.equal(&format!("{batch}: items"), expected.items, funded.items.len());
        self.tally.equal(&format!("{batch}: price"), &expected.price, amount(funded.price.as_ref()));
        self.tally.equal(&format!("{batch}: financed"), &expected.financed, amount(funded.financed_amount.as_ref()));
        self.tally.equal(&format!("{batch}: funded on"), act.batch.requested_funding_date, funded.funding_date);
        Ok(())
    }
}

pub(super) fn approve_request(id: &str, name: &str) -> ApproveDrawdownRequest {
    ApproveDrawdownRequest {
        request_id: id.to_owned(),
        name: name.to_owned(),
        etag: String::new(),
        comment: String::new(),
    }
}

pub(super) async fn approve(
    channel: Channel,
    request: ApproveDrawdownRequest,
) -> Result<Response<ApproveDrawdownResponse>, Status> {
    DrawdownServiceClient::new(channel).approve_drawdown(request).await
}

pub(super) fn fund_request(id: &str, act: &Act<'_>, name: &str) -> FundDrawdownRequest {
    FundDrawdownRequest {
        request_id: id.to_owned(),
        name: name.to_owned(),
        etag: String::new(),
        payment_reference: format!("PAY-{}-{}", last_part(name), act.batch.requested_funding_date),
    }
}

pub(super) async fn fund(
    channel: Channel,
    request: FundDrawdownRequest,
) -> Result<Response<FundDrawdownResponse>, Status> {
    DrawdownServiceClient::new(channel).fund_drawdown(request).await
}
