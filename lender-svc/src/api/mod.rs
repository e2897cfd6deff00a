//! The service's contracts, one gRPC service a file. Callers have passed the
//! access table before they come here.

mod business_date_service;
mod condition_service;
mod drawdown_service;
mod facility_service;
mod notice_service;

use ::facility_service::{bounded, server::Drain};
use facility_proto::lender::v1::{
    business_date_service_server::BusinessDateServiceServer, condition_service_server::ConditionServiceServer,
    drawdown_service_server::DrawdownServiceServer, facility_service_server::FacilityServiceServer,
    notice_service_server::NoticeServiceServer,
};
use tonic::service::Routes;

use crate::app::Lender;

/// The use cases behind the contracts.
#[derive(Clone)]
struct Api {
    lender: Lender,
    drain: Drain,
}

/// Adds the provider's services to `routes`. Streams end when `drain` says so.
#[must_use]
pub fn add_to(routes: Routes, lender: Lender, drain: Drain) -> Routes {
    let api = Api { lender, drain };
    routes
        .add_service(bounded!(BusinessDateServiceServer::new(api.clone())))
        .add_service(bounded!(ConditionServiceServer::new(api.clone())))
        .add_service(bounded!(DrawdownServiceServer::new(api.clone())))
        .add_service(bounded!(FacilityServiceServer::new(api.clone())))
        .add_service(bounded!(NoticeServiceServer::new(api)))
}

/// Full names of the services, as health checks ask for them.
pub const SERVICES: [&str; 5] = [
    "facility.lender.v1.BusinessDateService",
    "facility.lender.v1.ConditionService",
    "facility.lender.v1.DrawdownService",
    "facility.lender.v1.FacilityService",
    "facility.lender.v1.NoticeService",
];
