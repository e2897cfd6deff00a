//! The service's contracts, one gRPC service a file. Callers have passed the
//! access table before they come here.

mod billing_service;
mod business_date_service;
mod calculation_service;
mod condition_service;
mod covenant_service;
mod default_service;
mod drawdown_service;
mod facility_service;
mod lease_service;
mod ledger_service;
mod notice_service;
mod rate_service;

use ::facility_service::{bounded, calculations::Calculations, server::Drain};
use facility_proto::lender::v1::{
    billing_service_server::BillingServiceServer, business_date_service_server::BusinessDateServiceServer,
    calculation_service_server::CalculationServiceServer, condition_service_server::ConditionServiceServer,
    covenant_service_server::CovenantServiceServer, default_service_server::DefaultServiceServer,
    drawdown_service_server::DrawdownServiceServer, facility_service_server::FacilityServiceServer,
    lease_service_server::LeaseServiceServer, ledger_service_server::LedgerServiceServer,
    notice_service_server::NoticeServiceServer, rate_service_server::RateServiceServer,
};
use tonic::service::Routes;

use crate::app::Lender;

/// The use cases behind the contracts.
#[derive(Clone)]
struct Api {
    lender: Lender,
    drain: Drain,
    calculations: Calculations,
}

/// Adds the provider's services to `routes`. Streams end when `drain` says so.
#[must_use]
pub fn add_to(routes: Routes, lender: Lender, drain: Drain) -> Routes {
    let api = Api { lender, drain, calculations: Calculations::here() };
    routes
        .add_service(bounded!(BillingServiceServer::new(api.clone())))
        .add_service(bounded!(BusinessDateServiceServer::new(api.clone())))
        .add_service(bounded!(CalculationServiceServer::new(api.clone())))
        .add_service(bounded!(ConditionServiceServer::new(api.clone())))
        .add_service(bounded!(CovenantServiceServer::new(api.clone())))
        .add_service(bounded!(DefaultServiceServer::new(api.clone())))
        .add_service(bounded!(DrawdownServiceServer::new(api.clone())))
        .add_service(bounded!(FacilityServiceServer::new(api.clone())))
        .add_service(bounded!(LeaseServiceServer::new(api.clone())))
        .add_service(bounded!(LedgerServiceServer::new(api.clone())))
        .add_service(bounded!(NoticeServiceServer::new(api.clone())))
        .add_service(bounded!(RateServiceServer::new(api)))
}

/// Full names of the services, as health checks ask for them.
pub const SERVICES: [&str; 12] = [
    "facility.lender.v1.BillingService",
    "facility.lender.v1.BusinessDateService",
    "facility.lender.v1.CalculationService",
    "facility.lender.v1.ConditionService",
    "facility.lender.v1.CovenantService",
    "facility.lender.v1.DefaultService",
    "facility.lender.v1.DrawdownService",
    "facility.lender.v1.FacilityService",
    "facility.lender.v1.LeaseService",
    "facility.lender.v1.LedgerService",
    "facility.lender.v1.NoticeService",
    "facility.lender.v1.RateService",
];
