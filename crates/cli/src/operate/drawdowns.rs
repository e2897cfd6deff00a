//! Drawdowns: what waits, and the decision.

use facility_proto::lender::v1::{
    ApproveDrawdownRequest, Drawdown, GetDrawdownRequest, ListDrawdownsRequest, RejectDrawdownRequest, drawdown::State,
    drawdown_service_client::DrawdownServiceClient,
};
use tonic::transport::Channel;

use super::{
    Problem,
    desk::{Desk, drawdown, facility, last},
    money::shown,
    view::View,
};
use crate::demo::table::Align::{Left, Right};

/// Who looks at drawdowns, unless somebody is named.
const LOOKS: &str = "auditor-1";
/// Who decides, unless somebody is named.
const DECIDES: &str = "credit-officer-1";

/// A decision that is sent again: under the same id, on the same state.
pub(super) struct Repeated<'a> {
    pub request_id: Option<&'a str>,
    pub etag: Option<&'a str>,
}

impl Repeated<'_> {
    async fn etag(&self, desk: &Desk, channel: &Channel, name: &str) -> Result<String, Problem> {
        match self.etag {
            Some(etag) => Ok(etag.to_owned()),
            None => Ok(seen(desk, channel, name).await?.etag),
        }
    }
}

/// The drawdowns that wait for a decision, or all.
pub(super) async fn list(desk: &Desk, name: &str, all: bool) -> Result<View, Problem> {
    let channel = desk.lender(LOOKS)?;
    let mut rows = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListDrawdownsRequest { parent: facility(name), page_size: 500, page_token };
        let client = || DrawdownServiceClient::new(channel.clone());
        let answer = desk.ask(request, async |request| client().list_drawdowns(request).await).await?;
        let wanted = answer.drawdowns.iter().filter(|of| all || of.state() == State::Submitted);
        rows.extend(wanted.map(|of| {
            vec![
                last(&of.name),
                state(of),
                of.requested_funding_date.clone(),
                of.items.len().to_string(),
                shown(of.price.as_ref()),
                shown(of.financed_amount.as_ref()),
                approvals(of),
            ]
        }));
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let columns = [
        ("drawdown", Right),
        ("state", Left),
        ("funding_asked_for", Left),
        ("items", Right),
        ("price", Right),
        ("financed", Right),
        ("approvals", Left),
    ];
    let items = if all { "drawdowns" } else { "drawdowns_to_decide" };
    Ok(View::facts([("facility", facility(name))]).table(items, &columns, rows))
}

/// Approves a drawdown as it stands now.
pub(super) async fn approve(desk: &Desk, name: &str, comment: &str, repeated: &Repeated<'_>) -> Result<View, Problem> {
    let channel = desk.lender(DECIDES)?;
    let name = drawdown(name);
    let etag = repeated.etag(desk, &channel, &name).await?;
    let comment = comment.to_owned();
    let make = |request_id| ApproveDrawdownRequest { request_id, name, etag: etag.clone(), comment };
    let client = || DrawdownServiceClient::new(channel.clone());
    let answer = desk.change(repeated.request_id, make, async |request| client().approve_drawdown(request).await).await;
    let answer = answer.map_err(|problem| problem.with(&format!("--etag {etag}")))?;
    Ok(decided(&answer.drawdown.unwrap_or_default()))
}

/// Rejects a drawdown as it stands now.
pub(super) async fn reject(desk: &Desk, name: &str, reason: &str, repeated: &Repeated<'_>) -> Result<View, Problem> {
    let channel = desk.lender(DECIDES)?;
    let name = drawdown(name);
    let etag = repeated.etag(desk, &channel, &name).await?;
    let reason = reason.to_owned();
    let make = |request_id| RejectDrawdownRequest { request_id, name, etag: etag.clone(), reason };
    let client = || DrawdownServiceClient::new(channel.clone());
    let answer = desk.change(repeated.request_id, make, async |request| client().reject_drawdown(request).await).await;
    let answer = answer.map_err(|problem| problem.with(&format!("--etag {etag}")))?;
    Ok(decided(&answer.drawdown.unwrap_or_default()))
}

async fn seen(desk: &Desk, channel: &Channel, name: &str) -> Result<Drawdown, Problem> {
    let client = || DrawdownServiceClient::new(channel.clone());
    let request = GetDrawdownRequest { name: name.to_owned() };
    let answer = desk.ask(request, async |request| client().get_drawdown(request).await).await?;
    Ok(answer.drawdown.unwrap_or_default())
}

fn decided(of: &Drawdown) -> View {
    let rows = of.items.iter().map(|item| {
        let equipment = item.equipment.clone().unwrap_or_default();
        vec![
            equipment.purchase,
            format!("{} {}", equipment.manufacturer, equipment.model),
            equipment.serial_number,
            shown(equipment.price.as_ref()),
            shown(item.financed_amount.as_ref()),
        ]
    });
    let columns =
        [("purchase", Left), ("equipment", Left), ("serial_number", Left), ("price", Right), ("financed", Right)];
    View::facts([
        ("drawdown", of.name.clone()),
        ("state", state(of)),
        ("financed", shown(of.financed_amount.as_ref())),
        ("approvals", approvals(of)),
        ("reason", of.reason.clone()),
    ])
    .table("items", &columns, rows.collect())
}

fn state(of: &Drawdown) -> String {
    of.state().as_str_name().trim_start_matches("STATE_").to_owned()
}

fn approvals(of: &Drawdown) -> String {
    let by: Vec<String> = of.approvals.iter().map(|approval| last(&approval.principal)).collect();
    let of_whom = of.approver_role.trim_start_matches("ROLE_");
    let given = format!("{} of {} {of_whom}", by.len(), of.approvals_required);
    if by.is_empty() { given } else { format!("{given}: {}", by.join(", ")) }
}
