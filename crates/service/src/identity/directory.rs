//! Who is who: the configuration's principals with their party and roles.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use super::{Caller, Role, SpiffeError, UnknownRole, check_spiffe};
use crate::config::PrincipalConfig;

/// Why the configured principals can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// The name has another form.
    #[error("principals: {uri:?}: {why}")]
    Uri {
        /// The name.
        uri: String,
        /// What is wrong with it.
        why: SpiffeError,
    },
    /// Named twice.
    #[error("principals: {uri} stands there twice")]
    Twice {
        /// The name.
        uri: String,
    },
    /// No party.
    #[error("principals: {uri} has no party")]
    NoParty {
        /// The name.
        uri: String,
    },
    /// No role.
    #[error("principals: {uri} has no role")]
    NoRole {
        /// The name.
        uri: String,
    },
    /// A role that there is not.
    #[error("principals: {uri}: {why}")]
    Role {
        /// The name.
        uri: String,
        /// Which role.
        why: UnknownRole,
    },
}

/// The principals that a service knows. They can be changed while it runs; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Directory(Arc<RwLock<BTreeMap<String, Caller>>>);

impl Directory {
    /// Takes the principals of the configuration.
    ///
    /// # Errors
    /// The first entry that can't be used.
    pub fn new(principals: &[PrincipalConfig]) -> Result<Self, DirectoryError> {
        Ok(Self(Arc::new(RwLock::new(callers_of(principals)?))))
    }

    /// Takes those principals instead, for the next call of everybody: whoever is not among them is
    /// refused, whatever connection it has.
    ///
    /// # Errors
    /// The first entry that can't be used; the principals stay as they were.
    pub fn replace(&self, principals: &[PrincipalConfig]) -> Result<(), DirectoryError> {
        let callers = callers_of(principals)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = callers;
        Ok(())
    }

    fn known(&self) -> RwLockReadGuard<'_, BTreeMap<String, Caller>> {
        // Nothing that holds the lock can leave it half changed.
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The principal with this name, calling for nobody else.
    #[must_use]
    pub fn lookup(&self, uri: &str) -> Option<Caller> {
        self.known().get(uri).cloned()
    }

    /// How many principals it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known().len()
    }

    /// Whether it holds none, so that nobody can call.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known().is_empty()
    }
}

fn callers_of(principals: &[PrincipalConfig]) -> Result<BTreeMap<String, Caller>, DirectoryError> {
    let mut callers = BTreeMap::new();
    for entry in principals {
        let caller = caller_of(entry)?;
        if callers.insert(entry.uri.clone(), caller).is_some() {
            return Err(DirectoryError::Twice { uri: entry.uri.clone() });
        }
    }
    Ok(callers)
}

fn caller_of(entry: &PrincipalConfig) -> Result<Caller, DirectoryError> {
    let uri = || entry.uri.clone();
    check_spiffe(&entry.uri).map_err(|why| DirectoryError::Uri { uri: uri(), why })?;
    if entry.party.is_empty() {
        return Err(DirectoryError::NoParty { uri: uri() });
    }
    let roles: BTreeSet<Role> = entry
        .roles
        .iter()
        .map(|name| name.parse())
        .collect::<Result<_, UnknownRole>>()
        .map_err(|why| DirectoryError::Role { uri: uri(), why })?;
    if roles.is_empty() {
        return Err(DirectoryError::NoRole { uri: uri() });
    }
    Ok(Caller { principal: uri(), party: entry.party.clone(), roles, on_behalf_of: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(uri: &str, party: &str, roles: &[&str]) -> PrincipalConfig {
        PrincipalConfig {
            uri: uri.to_owned(),
            party: party.to_owned(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        }
    }

    const AGENT: &str = "spiffe://cat-financial.example/facility-agent-1";

    #[test]
    fn a_configured_principal_is_found_with_party_and_roles() {
        let directory = Directory::new(&[entry(AGENT, "cat-financial", &["FACILITY_AGENT", "AUDITOR"])]).expect("good");
        let caller = directory.lookup(AGENT).expect("known");
        assert_eq!((caller.principal.as_str(), caller.party.as_str()), (AGENT, "cat-financial"));
        assert_eq!(caller.roles, BTreeSet::from([Role::FacilityAgent, Role::Auditor]));
        assert_eq!(caller.on_behalf_of, None);
        assert_eq!(directory.lookup("spiffe://cat-financial.example/facility-agent-2"), None);
    }

    #[test]
    fn unusable_entries_are_refused_with_the_reason() {
        let good = entry(AGENT, "cat-financial", &["AUDITOR"]);
        let uri = || AGENT.to_owned();
        assert_eq!(Directory::new(&[good.clone(), good]).err(), Some(DirectoryError::Twice { uri: uri() }));
        assert_eq!(
            Directory::new(&[entry("x", "p", &["AUDITOR"])]).err(),
            Some(DirectoryError::Uri { uri: "x".to_owned(), why: SpiffeError::Scheme })
        );
        assert_eq!(
            Directory::new(&[entry(AGENT, "", &["AUDITOR"])]).err(),
            Some(DirectoryError::NoParty { uri: uri() })
        );
        assert_eq!(Directory::new(&[entry(AGENT, "p", &[])]).err(), Some(DirectoryError::NoRole { uri: uri() }));
        assert_eq!(
            Directory::new(&[entry(AGENT, "p", &["KING"])]).err(),
            Some(DirectoryError::Role { uri: uri(), why: UnknownRole("KING".to_owned()) })
        );
    }
}
