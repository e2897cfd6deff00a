//! What must hold in the end, looked up in the journal itself and asked of every replica.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use facility_journal::{Journal, PostgresJournal, PostgresOptions};
use facility_proto::lender::v1::{
    GetBusinessDateRequest, GetPositionRequest, GetPositionResponse,
    business_date_service_client::BusinessDateServiceClient, facility_service_client::FacilityServiceClient,
};
use facility_tests::Failure;
use tokio::time::sleep;

use crate::fleet::{Fleet, REPLICAS};
use crate::followers::Followed;
use crate::world::{Submitted, World, facility};

/// How long everything may take to come to rest.
const REST: u32 = 300;
const STEP: Duration = Duration::from_millis(100);
/// Requests looked up at once.
const CHUNK: usize = 500;

/// Everything that does not hold, and how many acknowledged requests were lost.
#[derive(Debug, Default)]
pub struct Verdict {
    pub lost: usize,
    pub broken: Vec<String>,
    pub days: usize,
    pub events: usize,
    pub notices: u64,
}

/// Checks the journal at `url` and what each replica says of it against what is known.
pub async fn judge(
    url: &str,
    facilities: usize,
    commitment: i64,
    fleet: &Fleet,
    world: &World,
    followers: &[&Followed],
) -> Result<Verdict, Failure> {
    let mut verdict = Verdict::default();
    for number in 0..REPLICAS {
        rest(fleet, number).await?;
    }
    let journal =
        PostgresJournal::open(url, PostgresOptions { connections: 3, ..PostgresOptions::new("lender-svc") }).await?;
    find_all(&journal, world, &mut verdict).await?;
    let drawdowns = world.known().drawdowns.clone();
    for index in 0..facilities {
        let own: Vec<&Submitted> = drawdowns.iter().filter(|drawdown| drawdown.facility == index).collect();
        check_stream(&journal, index, own.len(), &mut verdict).await?;
        check_positions(fleet, index, commitment, &own, &mut verdict).await?;
        check_followers(&journal, index, followers, &mut verdict).await?;
    }
    let mut held = BTreeSet::new();
    for drawdown in drawdowns.iter().filter(|drawdown| !drawdown.withdrawn) {
        if !held.insert(&drawdown.serial) {
            verdict.broken.push(format!("machine {} is financed twice", drawdown.serial));
        }
    }
    verdict.broken.append(&mut world.known().disorder);
    journal.close().await;
    Ok(verdict)
}

/// Waits until a replica answers and no facility is behind.
async fn rest(fleet: &Fleet, number: usize) -> Result<(), Failure> {
    let mut client = BusinessDateServiceClient::new(fleet.channel(number, "administrator-1")?);
    for _ in 0..REST {
        fleet.check()?;
        let request = GetBusinessDateRequest { facility: "facilities/-".to_owned() };
        if let Ok(Ok(answer)) = tokio::time::timeout(STEP * 50, client.get_business_date(request)).await
            && answer.into_inner().facilities_behind == 0
        {
            return Ok(());
        }
        sleep(STEP).await;
    }
    Err(format!("replica {number} does not come to rest").into())
}

/// Every acknowledged request must be there, with the answer that was given.
async fn find_all(journal: &dyn Journal, world: &World, verdict: &mut Verdict) -> Result<(), Failure> {
    let requests = world.known().requests.clone();
    for chunk in requests.chunks(CHUNK) {
        let keys: Vec<_> = chunk.iter().map(|request| request.key.clone()).collect();
        let found = journal.find_requests(&keys).await?;
        for (request, stored) in chunk.iter().zip(found) {
            if stored.is_none_or(|stored| stored.answer != request.answer) {
                verdict.lost += 1;
                verdict.broken.push(format!("{:?} was acknowledged and is lost", request.key));
            }
        }
    }
    Ok(())
}

/// The stream's chain, each submission's one event, and each day closed once, in order.
async fn check_stream(
    journal: &dyn Journal,
    index: usize,
    submitted: usize,
    verdict: &mut Verdict,
) -> Result<(), Failure> {
    let stream = format!("facilities/{}", facility(index));
    let (mut after, mut counted, mut closed) = (0, BTreeMap::new(), Vec::new());
    loop {
        let events = journal.read_events(&stream, after, 1_000).await?;
        for event in &events {
            after = event.version;
            *counted.entry(event.event_type.clone()).or_insert(0_usize) += 1;
            if event.event_type.contains("business_day_closed") {
                closed.push(event.business_date.clone());
            }
        }
        if events.len() < 1_000 {
            break;
        }
    }
    verdict.events += usize::try_from(after)?;
    verdict.days += closed.len();
    let written: usize =
        counted.iter().filter(|(name, _)| name.contains("drawdown_submitted")).map(|(_, count)| *count).sum();
    if written != submitted {
        verdict.broken.push(format!("{stream}: {submitted} submissions were acknowledged, {written} are written"));
    }
    if !closed.is_sorted_by(|one, next| one < next) {
        verdict.broken.push(format!("{stream}: days were closed out of order: {closed:?}"));
    }
    Ok(())
}

/// Each replica must show the same position, and the one that the acknowledged requests make.
async fn check_positions(
    fleet: &Fleet,
    index: usize,
    commitment: i64,
    own: &[&Submitted],
    verdict: &mut Verdict,
) -> Result<(), Failure> {
    // Each drawdown is over 6.00.
    let live = i64::try_from(own.iter().filter(|drawdown| !drawdown.withdrawn).count())?;
    let expected = (format!("{}.00", commitment - 6 * live), format!("{}.00", 6 * live));
    for number in 0..REPLICAS {
        let mut client = FacilityServiceClient::new(fleet.channel(number, "auditor-1")?);
        let name = format!("facilities/{}", facility(index));
        let answer: GetPositionResponse =
            client.get_position(GetPositionRequest { name: name.clone() }).await?.into_inner();
        let position = answer.position.unwrap_or_default();
        let amount = |money: Option<facility_proto::r#type::v1::Money>| money.unwrap_or_default().amount;
        let found = (amount(position.available), amount(position.reserved));
        if found != expected {
            verdict
                .broken
                .push(format!("{name} at replica {number}: available and reserved {found:?}, not {expected:?}"));
        }
    }
    Ok(())
}

/// Each follower must have every notice up to the last one.
async fn check_followers(
    journal: &dyn Journal,
    index: usize,
    followers: &[&Followed],
    verdict: &mut Verdict,
) -> Result<(), Failure> {
    let stream = format!("facilities/{}", facility(index));
    let head = journal.notice_head(&stream).await?;
    verdict.notices += head.number;
    for (number, follower) in followers.iter().enumerate() {
        let mut reached = None;
        for _ in 0..REST {
            reached = follower.now().get(&stream).copied();
            if reached.is_some_and(|(last, _)| last >= head.number) {
                break;
            }
            sleep(STEP).await;
        }
        if reached != Some((head.number, head.hash)) {
            let last = reached.map_or(0, |(last, _)| last);
            verdict.broken.push(format!("{stream}: follower {number} has {last} of {} notices", head.number));
        }
    }
    Ok(())
}
