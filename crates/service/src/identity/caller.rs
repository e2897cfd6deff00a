//! The caller of one request, as handlers see it.

use std::collections::BTreeSet;

use http::HeaderMap;
use tonic::{Request, metadata::MetadataMap};

use super::{Role, check_spiffe};
use crate::errors::{FieldViolation, Reason, Refusal};

/// The metadata key under which a borrower's service names the person for whom
/// it calls: a SPIFFE id. It is recorded, and gives no rights.
pub const ON_BEHALF_OF: &str = "x-on-behalf-of";

/// Who makes this request. Stands in the request's extensions once `access` has let it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The certificate's SPIFFE id.
    pub principal: String,
    /// The party to which the principal belongs, such as `boleo`.
    pub party: String,
    /// What the principal may be.
    pub roles: BTreeSet<Role>,
    /// The person for whom a borrower's service calls, a SPIFFE id.
    pub on_behalf_of: Option<String>,
}

impl Caller {
    /// The caller of a request that passed the access layer.
    ///
    /// # Errors
    /// INTERNAL when the handler is reachable around the access layer: a defect, and a closed door.
    pub fn of<T>(request: &Request<T>) -> Result<&Self, Refusal> {
        request
            .extensions()
            .get::<Self>()
            .ok_or_else(|| Refusal::internal("a handler was reached without a caller", &"the access layer is missing"))
    }

    /// Whether the caller has the role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the caller reads the facilities of every party. Everybody else
    /// sees those of its own party only.
    #[must_use]
    pub fn sees_all(&self) -> bool {
        self.has(Role::Auditor)
    }

    /// Takes over the person named in the request's headers.
    ///
    /// # Errors
    /// ON_BEHALF_OF_REFUSED unless the caller is a borrower's service;
    /// INVALID_ARGUMENT when the header is not exactly one SPIFFE id.
    pub fn take_on_behalf_of(&mut self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut values = headers.get_all(ON_BEHALF_OF).iter();
        let Some(value) = values.next() else { return Ok(()) };
        if !self.has(Role::BorrowerService) {
            return Err(Refusal::new(
                Reason::OnBehalfOfRefused,
                format!("{ON_BEHALF_OF} may be set by a caller with BORROWER_SERVICE only"),
            ));
        }
        let malformed = |why: String| Refusal::invalid(vec![FieldViolation::new(ON_BEHALF_OF, why)]);
        if values.next().is_some() {
            return Err(malformed("stands there more than once".to_owned()));
        }
        let person = value.to_str().map_err(|_| malformed("is not ASCII".to_owned()))?;
        check_spiffe(person).map_err(|why| malformed(why.to_string()))?;
        self.on_behalf_of = Some(person.to_owned());
        Ok(())
    }
}

/// Names the person for whom an outgoing call is made.
///
/// # Errors
/// INTERNAL when `person` is no SPIFFE id: it came from a certificate and must be one.
pub fn on_behalf_of(metadata: &mut MetadataMap, person: &str) -> Result<(), Refusal> {
    check_spiffe(person).map_err(|why| Refusal::internal("naming the person of an outgoing call", &why))?;
    let value = person.parse().map_err(|why| Refusal::internal("naming the person of an outgoing call", &why))?;
    metadata.insert(ON_BEHALF_OF, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(role: Role) -> Caller {
        Caller {
            principal: "spiffe://boleo.example/borrower-svc".to_owned(),
            party: "boleo".to_owned(),
            roles: BTreeSet::from([role]),
            on_behalf_of: None,
        }
    }

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(ON_BEHALF_OF, http::HeaderValue::from_bytes(value.as_bytes()).expect("a value"));
        }
        headers
    }

    const TREASURER: &str = "spiffe://boleo.example/treasurer-1";

    #[test]
    fn a_borrowers_service_names_the_person() {
        let mut service = caller(Role::BorrowerService);
        service.take_on_behalf_of(&headers(&[TREASURER])).expect("taken");
        assert_eq!(service.on_behalf_of.as_deref(), Some(TREASURER));
    }

    #[test]
    fn without_the_header_nobody_is_named() {
        let mut treasurer = caller(Role::BorrowerTreasurer);
        treasurer.take_on_behalf_of(&headers(&[])).expect("nothing to take");
        assert_eq!(treasurer.on_behalf_of, None);
    }

    #[test]
    fn nobody_else_may_name_a_person() {
        for role in Role::ALL.into_iter().filter(|role| *role != Role::BorrowerService) {
            let refusal = caller(role).take_on_behalf_of(&headers(&[TREASURER])).expect_err("refused");
            assert_eq!(refusal.reason, Reason::OnBehalfOfRefused, "{role}");
        }
    }

    #[test]
    fn a_malformed_person_is_refused() {
        let long = format!("spiffe://boleo.example/{}", "x".repeat(300));
        for values in [&["treasurer-1"][..], &["spiffe://boleo.example/é"], &[""], &[TREASURER, TREASURER], &[&long]] {
            let refusal = caller(Role::BorrowerService).take_on_behalf_of(&headers(values)).expect_err("refused");
            assert_eq!(refusal.reason, Reason::InvalidArgument, "{values:?}");
        }
    }

    #[test]
    fn an_outgoing_call_carries_the_person() {
        let mut metadata = MetadataMap::new();
        on_behalf_of(&mut metadata, TREASURER).expect("a SPIFFE id");
        let mut service = caller(Role::BorrowerService);
        service.take_on_behalf_of(metadata.as_ref()).expect("taken");
        assert_eq!(service.on_behalf_of.as_deref(), Some(TREASURER));
    }

    #[test]
    fn only_an_auditor_sees_all() {
        for role in Role::ALL {
            assert_eq!(caller(role).sees_all(), role == Role::Auditor, "{role}");
        }
    }
}
