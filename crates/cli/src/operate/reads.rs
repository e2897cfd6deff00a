//! What is looked at daily.

use std::time::Duration;

use facility_proto::{
    borrower::v1::{
        GetReconciliationRequest, ListDiscrepanciesRequest, get_reconciliation_response::Following,
        reconciliation_service_client::ReconciliationServiceClient,
    },
    lender::v1::{
        AdvanceBusinessDateRequest, BusinessDate, GetBusinessDateRequest, GetPositionRequest, GetStatementRequest,
        Invoice, ListInvoicesRequest, ListReceiptsRequest, billing_service_client::BillingServiceClient,
        business_date_service_client::BusinessDateServiceClient, facility_service_client::FacilityServiceClient,
        invoice::State,
    },
};
use tokio::time::sleep;

use super::{
    Problem,
    desk::{Desk, facility, last},
    money::{is_something, shown},
    view::View,
};
use crate::demo::table::Align::{Left, Right};

/// Who looks, unless somebody is named.
const LOOKS: &str = "auditor-1";
/// Who looks at the borrower's book, unless somebody is named.
const LOOKS_AT_THE_BORROWERS: &str = "treasurer-1";
/// Who moves the business date, unless somebody is named.
const ADMINISTERS: &str = "administrator-1";
/// Stands for all facilities in a resource name (AIP-159).
const ALL: &str = "facilities/-";
/// How often it is asked whether days are closed.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// How a commitment is used.
pub(super) async fn position(desk: &Desk, name: &str) -> Result<View, Problem> {
    let channel = desk.lender(LOOKS)?;
    let request = GetPositionRequest { name: facility(name) };
    let client = || FacilityServiceClient::new(channel.clone());
    let answer = desk.ask(request, async |request| client().get_position(request).await).await?;
    let position = answer.position.unwrap_or_default();
    let rows = position
        .category_uses
        .iter()
        .map(|of| vec![of.category.clone(), shown(of.used.as_ref()), shown(of.sublimit.as_ref())]);
    let columns = [("category", Left), ("used", Right), ("sublimit", Right)];
    let rows = rows.collect();
    Ok(View::facts([
        ("facility", facility(name)),
        ("business_date", answer.business_date),
        ("commitment", shown(position.commitment.as_ref())),
        ("available", shown(position.available.as_ref())),
        ("reserved", shown(position.reserved.as_ref())),
        ("funded", shown(position.funded.as_ref())),
        ("cancelled", shown(position.cancelled.as_ref())),
    ])
    .table("categories", &columns, rows))
}

/// Invoices by due date.
pub(super) async fn invoices(desk: &Desk, name: &str, all: bool, overdue: bool) -> Result<View, Problem> {
    let channel = desk.lender(LOOKS)?;
    let mut invoices: Vec<Invoice> = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListInvoicesRequest { parent: facility(name), page_size: 500, page_token, open_only: !all };
        let client = || BillingServiceClient::new(channel.clone());
        let answer = desk.ask(request, async |request| client().list_invoices(request).await).await?;
        invoices.extend(answer.invoices);
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    invoices.retain(|invoice| !overdue || invoice.state() == State::Overdue);
    invoices.sort_by(|one, other| one.due_date.cmp(&other.due_date));
    let rows: Vec<_> = invoices
        .iter()
        .map(|invoice| {
            vec![
                last(&invoice.name),
                invoice.due_date.clone(),
                invoice.state().as_str_name().trim_start_matches("STATE_").to_owned(),
                shown(invoice.amount.as_ref()),
                shown(invoice.paid.as_ref()),
                shown(invoice.disputed.as_ref()),
                shown(invoice.outstanding.as_ref()),
            ]
        })
        .collect();
    let columns = [
        ("invoice", Right),
        ("due_date", Left),
        ("state", Left),
        ("amount", Right),
        ("paid", Right),
        ("disputed", Right),
        ("outstanding", Right),
    ];
    let found = overdue && !rows.is_empty();
    let items = if overdue { "overdue_invoices" } else { "invoices" };
    Ok(View::facts([("facility", facility(name))]).table(items, &columns, rows).finding(found))
}

/// What was received.
pub(super) async fn receipts(desk: &Desk, name: &str) -> Result<View, Problem> {
    let channel = desk.lender(LOOKS)?;
    let mut rows = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListReceiptsRequest { parent: facility(name), page_size: 500, page_token };
        let client = || BillingServiceClient::new(channel.clone());
        let answer = desk.ask(request, async |request| client().list_receipts(request).await).await?;
        rows.extend(answer.receipts.iter().map(|receipt| {
            let mut paid: Vec<String> = receipt.allocations.iter().map(|part| last(&part.invoice)).collect();
            paid.dedup();
            vec![
                last(&receipt.name),
                receipt.value_date.clone(),
                shown(receipt.amount.as_ref()),
                receipt.bank_reference.clone(),
                paid.join(" "),
                shown(receipt.unapplied.as_ref()),
            ]
        }));
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let columns = [
        ("receipt", Right),
        ("value_date", Left),
        ("amount", Right),
        ("bank_reference", Left),
        ("invoices", Left),
        ("unapplied", Right),
    ];
    Ok(View::facts([("facility", facility(name))]).table("receipts", &columns, rows))
}

/// The business date of a facility, or the facilities that are behind.
pub(super) async fn business_date(desk: &Desk, name: Option<&str>) -> Result<View, Problem> {
    let asked = name.map_or_else(|| ALL.to_owned(), facility);
    let channel = desk.lender(LOOKS)?;
    let client = || BusinessDateServiceClient::new(channel.clone());
    let request = GetBusinessDateRequest { facility: asked };
    let answer = desk.ask(request, async |request| client().get_business_date(request).await).await?;
    let behind = answer.facilities_behind;
    let rows = answer.business_dates.iter().map(dated).collect();
    Ok(View::facts([("facilities_behind", behind.to_string())])
        .table("business_dates", &DATED, rows)
        .finding(name.is_none() && behind > 0))
}

const DATED: [(&str, crate::demo::table::Align); 4] =
    [("facility", Left), ("open_date", Left), ("target_date", Left), ("days_behind", Right)];

fn dated(date: &BusinessDate) -> Vec<String> {
    vec![date.facility.clone(), date.open_date.clone(), date.target_date.clone(), date.days_behind.to_string()]
}

/// Moves the business date, and waits until it is reached.
pub(super) async fn advance(desk: &Desk, name: &str, date: &str, request_id: Option<&str>) -> Result<View, Problem> {
    let channel = desk.lender(ADMINISTERS)?;
    let client = || BusinessDateServiceClient::new(channel.clone());
    let (name, target_date) = (facility(name), date.to_owned());
    let make = |request_id| AdvanceBusinessDateRequest { request_id, facility: name.clone(), target_date };
    desk.change(request_id, make, async |request| client().advance_business_date(request).await).await?;
    loop {
        let request = GetBusinessDateRequest { facility: name.clone() };
        let answer = desk.ask(request, async |request| client().get_business_date(request).await).await?;
        if answer.facilities_behind == 0 {
            let rows = answer.business_dates.iter().map(dated).collect();
            return Ok(View::default().table("business_dates", &DATED, rows));
        }
        sleep(LOOK_AGAIN).await;
    }
}

/// How the two books differ.
pub(super) async fn discrepancies(desk: &Desk, name: &str) -> Result<View, Problem> {
    let channel = desk.borrower(LOOKS_AT_THE_BORROWERS)?;
    let client = || ReconciliationServiceClient::new(channel.clone());
    let request = GetReconciliationRequest { facility: facility(name) };
    let compared = desk.ask(request, async |request| client().get_reconciliation(request).await).await?;
    let mut rows = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListDiscrepanciesRequest { parent: facility(name), page_size: 500, page_token };
        let answer = desk.ask(request, async |request| client().list_discrepancies(request).await).await?;
        rows.extend(answer.discrepancies.iter().map(|of| {
            let why = if of.explanation.is_empty() { &of.description } else { &of.explanation };
            vec![of.subject.clone(), of.reason.clone(), of.ours.clone(), of.theirs.clone(), why.clone()]
        }));
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let columns = [("subject", Left), ("reason", Left), ("ours", Right), ("theirs", Right), ("why", Left)];
    let stopped = compared.following() == Following::Stopped;
    let found = stopped || !rows.is_empty();
    Ok(View::facts([
        ("facility", facility(name)),
        ("following", compared.following().as_str_name().trim_start_matches("FOLLOWING_").to_owned()),
        ("stopped", compared.stopped_reason.clone()),
        ("notices_taken_in", compared.notice_number.to_string()),
        ("figures_compared", compared.figures_compared.to_string()),
        ("requests_waiting", compared.submissions_sending.to_string()),
    ])
    .table("discrepancies", &columns, rows)
    .finding(found))
}

/// What would be to be paid on a day.
pub(super) async fn statement(desk: &Desk, name: &str, on: &str) -> Result<View, Problem> {
    let channel = desk.lender(LOOKS)?;
    let client = || BillingServiceClient::new(channel.clone());
    let mut payment_date = on.to_owned();
    if payment_date.is_empty() {
        let request = GetPositionRequest { name: facility(name) };
        let facilities = || FacilityServiceClient::new(channel.clone());
        payment_date = desk.ask(request, async |request| facilities().get_position(request).await).await?.business_date;
    }
    let request = GetStatementRequest { parent: facility(name), payment_date };
    let answer = desk.ask(request, async |request| client().get_statement(request).await).await?;
    let rows = answer.lines.iter().map(|line| {
        let disputed = if is_something(line.disputed.as_ref()) { shown(line.disputed.as_ref()) } else { String::new() };
        vec![
            last(&line.invoice),
            line.due_date.clone(),
            shown(line.unpaid.as_ref()),
            shown(line.default_interest.as_ref()),
            disputed,
            shown(line.payable.as_ref()),
        ]
    });
    let columns = [
        ("invoice", Right),
        ("due_date", Left),
        ("unpaid", Right),
        ("default_interest", Right),
        ("disputed", Right),
        ("payable", Right),
    ];
    let rows = rows.collect();
    Ok(View::facts([
        ("facility", facility(name)),
        ("payment_date", answer.payment_date),
        ("payable", shown(answer.payable.as_ref())),
        ("unapplied", shown(answer.unapplied.as_ref())),
    ])
    .table("lines", &columns, rows))
}
