//! The service's contracts, one gRPC service a file. Callers have passed the
//! access table before they come here.

mod covenant_service;
mod evidence_service;
mod facility_service;
mod lease_service;
mod ledger_service;
mod payment_service;
mod purchase_service;
mod reconciliation_service;

use ::facility_service::bounded;
use facility_proto::borrower::v1::{
    covenant_service_server::CovenantServiceServer, evidence_service_server::EvidenceServiceServer,
    facility_service_server::FacilityServiceServer, lease_service_server::LeaseServiceServer,
    ledger_service_server::LedgerServiceServer, payment_service_server::PaymentServiceServer,
    purchase_service_server::PurchaseServiceServer, reconciliation_service_server::ReconciliationServiceServer,
};
use tonic::service::Routes;

use crate::app::Borrower;

/// The use cases behind the contracts.
#[derive(Clone)]
struct Api {
    borrower: Borrower,
}

/// Adds the borrower's services to `routes`.
#[must_use]
pub fn add_to(routes: Routes, borrower: Borrower) -> Routes {
    let api = Api { borrower };
    routes
        .add_service(bounded!(CovenantServiceServer::new(api.clone())))
        .add_service(bounded!(EvidenceServiceServer::new(api.clone())))
        .add_service(bounded!(FacilityServiceServer::new(api.clone())))
        .add_service(bounded!(LeaseServiceServer::new(api.clone())))
        .add_service(bounded!(LedgerServiceServer::new(api.clone())))
        .add_service(bounded!(PaymentServiceServer::new(api.clone())))
        .add_service(bounded!(PurchaseServiceServer::new(api.clone())))
        .add_service(bounded!(ReconciliationServiceServer::new(api)))
}

/// Full names of the services, as health checks ask for them.
pub const SERVICES: [&str; 8] = [
    "facility.borrower.v1.CovenantService",
    "facility.borrower.v1.EvidenceService",
    "facility.borrower.v1.FacilityService",
    "facility.borrower.v1.LeaseService",
    "facility.borrower.v1.LedgerService",
    "facility.borrower.v1.PaymentService",
    "facility.borrower.v1.PurchaseService",
    "facility.borrower.v1.ReconciliationService",
];
