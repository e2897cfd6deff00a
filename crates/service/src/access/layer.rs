//! The layer that lets calls in. It stands around all services at once, so that
//! no handler can be reached past it.

use std::{
    convert::Infallible,
    future::ready,
    task::{Context, Poll},
};

use http::{Request, Response};
use tonic::{Status, body::Body};
use tower::{Layer, Service, ServiceExt};

use super::{Access, Row, find, known_service};
use crate::{
    Answer,
    errors::{Reason, Refusal},
    identity::{Caller, Directory, PeerIdentity, Presented, Role},
};

/// Puts the access table around a service.
#[derive(Debug, Clone)]
pub struct AccessLayer {
    directory: Directory,
}

impl AccessLayer {
    /// Admits the principals of `directory`.
    #[must_use]
    pub fn new(directory: Directory) -> Self {
        Self { directory }
    }
}

impl<S> Layer<S> for AccessLayer {
    type Service = AccessService<S>;

    fn layer(&self, inner: S) -> AccessService<S> {
        AccessService { directory: self.directory.clone(), inner }
    }
}

/// A service behind the access table. Requests that it lets in carry a [`Caller`]
/// in their extensions, unless the method is open to everybody.
#[derive(Debug, Clone)]
pub struct AccessService<S> {
    directory: Directory,
    inner: S,
}

impl<S> Service<Request<Body>> for AccessService<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A refusal needs no service; a call that is let in waits for its own clone.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        match admit(&self.directory, &request) {
            Ok(caller) => {
                if let Some(caller) = caller {
                    record(&caller);
                    request.extensions_mut().insert(caller);
                }
                Box::pin(self.inner.clone().oneshot(request))
            }
            Err(refusal) => {
                tracing::info!(%refusal, "call refused");
                Box::pin(ready(Ok(Status::from(refusal).into_http())))
            }
        }
    }
}

/// Who calls, where the method asks; or why not.
fn admit(directory: &Directory, request: &Request<Body>) -> Result<Option<Caller>, Refusal> {
    let path = request.uri().path();
    let row = find(path);
    if row.is_some_and(|row| row.access == Access::Open) {
        return Ok(None);
    }
    // Strangers learn nothing, not even which methods there are.
    let mut caller = authenticate(directory, request)?;
    let row = row.ok_or_else(|| unknown_method(path))?;
    if !row.admits(caller.roles.iter()) {
        return Err(role_required(path, row));
    }
    caller.take_on_behalf_of(request.headers())?;
    Ok(Some(caller))
}

fn authenticate(directory: &Directory, request: &Request<Body>) -> Result<Caller, Refusal> {
    let unauthenticated = |why: &str| Refusal::new(Reason::Unauthenticated, why);
    let presented = request.extensions().get::<PeerIdentity>().map_or(&Presented::Nothing, |peer| &peer.presented);
    let uri = match presented {
        Presented::Principal(uri) => uri,
        Presented::Nothing => return Err(unauthenticated("A client certificate is required")),
        Presented::Unusable(why) => return Err(unauthenticated(why)),
    };
    directory.lookup(uri).ok_or_else(|| {
        Refusal::new(Reason::UnknownPrincipal, format!("{uri} is not among the service's principals"))
            .with("principal", uri.as_ref())
    })
}

fn unknown_method(path: &str) -> Refusal {
    // A method of a known service that is missing here was forgotten in the
    // table: denied all the same, and worth a line for whoever runs it.
    if known_service(path) {
        tracing::warn!(path, "a method of a known service has no row in the access table");
    }
    Refusal::new(Reason::MethodUnknown, "There is no such method")
}

fn role_required(path: &str, row: &Row) -> Refusal {
    let roles = match row.access {
        Access::Roles(roles) => roles.iter().map(|role| Role::name(*role)).collect::<Vec<_>>().join(","),
        Access::Open | Access::AnyPrincipal => String::new(),
    };
    let method = path.strip_prefix('/').unwrap_or(path);
    Refusal::new(Reason::RoleRequired, format!("{method} takes one of the roles {roles}"))
        .with("method", method)
        .with("roles", roles)
}

/// Puts the caller into the request's span.
fn record(caller: &Caller) {
    let span = tracing::Span::current();
    span.record("principal", caller.principal.as_str());
    if let Some(person) = &caller.on_behalf_of {
        span.record("on_behalf_of", person.as_str());
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;
    use crate::{access::table, config::PrincipalConfig, errors::decode};

    fn uri_of(role: Role) -> String {
        format!("spiffe://parties.example/{}", role.name().to_lowercase().replace('_', "-"))
    }

    fn directory() -> Directory {
        let principals = Role::ALL.map(|role| PrincipalConfig {
            uri: uri_of(role),
            party: "boleo".to_owned(),
            roles: vec![role.name().to_owned()],
        });
        Directory::new(&principals).expect("good principals")
    }

    /// Answers the caller's principal in a header, or nothing where the method is open.
    async fn call(path: &str, peer: Option<PeerIdentity>, headers: &[(&'static str, &str)]) -> Response<Body> {
        let echo = tower::service_fn(|request: Request<Body>| async move {
            let mut response = Response::new(Body::empty());
            if let Some(caller) = request.extensions().get::<Caller>() {
                let person = caller.on_behalf_of.as_deref().unwrap_or(&caller.principal);
                response.headers_mut().insert("caller", person.parse().expect("a header value"));
            }
            Ok::<_, Infallible>(response)
        });
        let mut request = Request::builder().uri(format!("http://localhost{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).expect("a request");
        if let Some(peer) = peer {
            request.extensions_mut().insert(peer);
        }
        AccessLayer::new(directory()).layer(echo).oneshot(request).await.expect("infallible")
    }

    async fn refused(path: &str, peer: Option<PeerIdentity>) -> crate::errors::DecodedError {
        let response = call(path, peer, &[]).await;
        assert_eq!(response.headers()["content-type"], "application/grpc");
        decode(&Status::from_header_map(response.headers()).expect("a status")).expect("our details")
    }

    fn principal(role: Role) -> Option<PeerIdentity> {
        Some(PeerIdentity::principal(&uri_of(role), None))
    }

    #[tokio::test]
    async fn every_method_admits_exactly_the_roles_of_its_row() {
        for row in table() {
            let path = format!("/{}/{}", row.service, row.method);
            for role in Role::ALL {
                let response = call(&path, principal(role), &[]).await;
                let status = Status::from_header_map(response.headers());
                let admitted = row.admits([role].iter());
                assert_eq!(status.is_none(), admitted, "{path} by {role}: {status:?}");
            }
        }
    }

    #[tokio::test]
    async fn every_method_but_health_refuses_a_stranger() {
        for row in table() {
            let path = format!("/{}/{}", row.service, row.method);
            let stranger = Some(PeerIdentity::principal("spiffe://parties.example/stranger", None));
            if row.access == Access::Open {
                assert!(Status::from_header_map(call(&path, None, &[]).await.headers()).is_none(), "{path}");
                continue;
            }
            for peer in [None, Some(PeerIdentity::anonymous(None))] {
                let error = refused(&path, peer).await;
                assert_eq!((error.code, error.known_reason()), (Code::Unauthenticated, Some(Reason::Unauthenticated)));
            }
            let error = refused(&path, stranger).await;
            assert_eq!((error.code, error.known_reason()), (Code::PermissionDenied, Some(Reason::UnknownPrincipal)));
        }
    }

    #[tokio::test]
    async fn a_missing_role_is_answered_with_the_roles_that_may() {
        let error = refused("/facility.lender.v1.DrawdownService/FundDrawdown", principal(Role::CreditOfficer)).await;
        assert_eq!((error.code, error.known_reason()), (Code::PermissionDenied, Some(Reason::RoleRequired)));
        assert_eq!(error.metadata["method"], "facility.lender.v1.DrawdownService/FundDrawdown");
        assert_eq!(error.metadata["roles"], "FUNDING_OFFICER");
    }

    #[tokio::test]
    async fn a_certificate_that_names_nobody_is_answered_with_the_reason() {
        let peer = PeerIdentity { presented: Presented::Unusable("two names"), remote_addr: None };
        let error = refused("/facility.lender.v1.FacilityService/GetFacility", Some(peer)).await;
        assert_eq!((error.code, error.message.as_str()), (Code::Unauthenticated, "two names"));
    }

    #[tokio::test]
    async fn an_unknown_method_is_unimplemented_for_principals_and_unauthenticated_for_others() {
        for path in ["/facility.lender.v1.FacilityService/DropFacility", "/other.Service/Get", "/"] {
            assert_eq!(refused(path, principal(Role::Administrator)).await.code, Code::Unimplemented, "{path}");
            assert_eq!(refused(path, None).await.code, Code::Unauthenticated, "{path}");
        }
    }

    #[tokio::test]
    async fn the_person_for_whom_a_borrowers_service_calls_reaches_the_handler() {
        let path = "/facility.lender.v1.DrawdownService/SubmitDrawdown";
        let person = "spiffe://boleo.example/treasurer-1";
        let named = [(crate::identity::ON_BEHALF_OF, person)];
        let response = call(path, principal(Role::BorrowerService), &named).await;
        assert_eq!(response.headers()["caller"], person);
        let response = call(path, principal(Role::FacilityAgent), &named).await;
        let error = decode(&Status::from_header_map(response.headers()).expect("a status")).expect("ours");
        assert_eq!(error.known_reason(), Some(Reason::OnBehalfOfRefused));
    }
}
