//! Callers who enter facilities at both replicas all the time, as honest clients do:
//! what got no definite answer is sent again to the other one, under the same id.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use facility::case::Case;
use facility_proto::lender::v1::{
    CreateFacilityRequest, CreateFacilityResponse, facility_service_client::FacilityServiceClient,
};
use facility_service::errors::is_definite;
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tonic::transport::Channel;

use crate::look::agent_at_each_replica;

const CALLERS: usize = 8;

/// Between two facilities of a caller.
const PAUSE: Duration = Duration::from_millis(150);

/// How long one try may take, what is waited before the next, and for how long it is tried.
const TRY: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(90);

/// Callers under way.
pub struct Load {
    stop: Arc<AtomicBool>,
    callers: Vec<JoinHandle<Vec<String>>>,
}

impl Load {
    /// Begins; what is made is called after `label`.
    pub fn begin(label: &'static str) -> Self {
        let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/boleo");
        let case = Arc::new(Case::read(&case).expect("the case"));
        let stop = Arc::new(AtomicBool::new(false));
        let caller = |number| {
            let (case, stop) = (Arc::clone(&case), Arc::clone(&stop));
            tokio::spawn(async move {
                let replicas = agent_at_each_replica();
                let mut made = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    made.push(enter(&replicas, &case, &format!("{label}-{number}-{}", made.len())).await);
                    sleep(PAUSE).await;
                }
                made
            })
        };
        let callers = (0..CALLERS).map(caller).collect();
        Self { stop, callers }
    }

    /// Ends; the facilities that were acknowledged, each twice and alike.
    pub async fn end(self) -> Vec<String> {
        self.stop.store(true, Ordering::Relaxed);
        let mut made = Vec::new();
        for caller in self.callers {
            made.extend(caller.await.expect("every call came to an answer"));
        }
        made
    }
}

/// Enters one facility at a replica, and once more at the other: the answer is the same.
async fn enter(replicas: &[Channel; 2], case: &Case, id: &str) -> String {
    let request = CreateFacilityRequest {
        request_id: id.to_owned(),
        facility_id: id.to_owned(),
        terms: Some(case.terms.clone()),
        provider: Some(case.provider.clone()),
        borrower: Some(case.borrower.clone()),
        business_date: case.scenario.opening_date.to_string(),
    };
    let [one, other] = replicas;
    let created = answered([one, other], &request).await;
    assert_eq!(created, answered([other, one], &request).await, "{id}: the repeated call got another answer");
    created.facility.expect("a facility").name
}

async fn answered(replicas: [&Channel; 2], request: &CreateFacilityRequest) -> CreateFacilityResponse {
    let begun = Instant::now();
    for replica in replicas.into_iter().cycle() {
        let mut client = FacilityServiceClient::new(replica.clone());
        let said = match timeout(TRY, client.create_facility(request.clone())).await {
            Ok(Ok(response)) => return response.into_inner(),
            Ok(Err(status)) => {
                assert!(!is_definite(&status), "{}: {status}", request.request_id);
                status.to_string()
            }
            Err(_) => "no answer".to_owned(),
        };
        assert!(begun.elapsed() < PATIENCE, "{}: {said}", request.request_id);
        sleep(AGAIN).await;
    }
    unreachable!("two replicas in turn have no end")
}
