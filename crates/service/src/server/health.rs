//! Health by the gRPC protocol, for the server and for each service.

use std::sync::Arc;

use tonic_health::{
    ServingStatus,
    pb::health_server::HealthServer,
    server::{HealthReporter, HealthService},
};

/// The name under which the protocol asks for the server as a whole.
const WHOLE: &str = "";

/// What health checks are told. Begins with NOT_SERVING; `serve` changes it.
#[derive(Debug, Clone)]
pub struct Health {
    reporter: HealthReporter,
    services: Arc<[&'static str]>,
}

impl Health {
    /// The health of the server and of the services with these full names.
    pub async fn new(services: &[&'static str]) -> Self {
        let services = services.iter().copied().chain([WHOLE]).collect();
        let health = Self { reporter: HealthReporter::new(), services };
        health.not_serving().await;
        health
    }

    /// Everything answers.
    pub async fn serving(&self) {
        self.tell(ServingStatus::Serving).await;
    }

    /// Nothing does, or not for much longer.
    pub async fn not_serving(&self) {
        self.tell(ServingStatus::NotServing).await;
    }

    /// One service answers or does not: a borrower's service that can't follow its provider says so.
    pub async fn service(&self, name: &'static str, serving: bool) {
        let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        self.reporter.set_service_status(name, status).await;
    }

    /// Ends the streams of those who watch, after they have seen the last status.
    /// They would hold their connections open otherwise.
    pub async fn end_watches(&self) {
        let mut reporter = self.reporter.clone();
        for name in self.services.iter() {
            reporter.clear_service_status(name).await;
        }
    }

    pub(super) fn server(&self) -> HealthServer<HealthService> {
        HealthServer::new(HealthService::from_health_reporter(self.reporter.clone()))
    }

    async fn tell(&self, status: ServingStatus) {
        for name in self.services.iter() {
            self.reporter.set_service_status(name, status).await;
        }
    }
}
