//! A way to the provider that takes an answer that is none for a no.

use borrower_svc::ProviderService;
use facility_service::errors::{Reason, Refusal};
use tonic::{Code, Status};
use tower::{ServiceBuilder, ServiceExt, service_fn};

/// Whatever can't be reached has refused.
pub(super) fn hasty(provider: ProviderService) -> ProviderService {
    let inner = provider;
    let service = service_fn(move |request: http::Request<tonic::body::Body>| {
        let inner = inner.clone();
        async move {
            let follows = request.uri().path().ends_with("WatchNotices");
            let answer = inner.oneshot(request).await;
            match answer {
                Err(status) if !follows => Ok(refused(&status)),
                Ok(response)
                    if !follows && Status::from_header_map(response.headers()).is_some_and(|it| unknown(&it)) =>
                {
                    Ok(refused(&Status::unavailable("")))
                }
                other => other,
            }
        }
    });
    ProviderService::new(ServiceBuilder::new().service(service))
}

fn unknown(status: &Status) -> bool {
    status.code() == Code::Unavailable
}

fn refused(status: &Status) -> http::Response<tonic::body::Body> {
    Status::from(Refusal::new(Reason::WrongState, status.message().to_owned())).into_http()
}
