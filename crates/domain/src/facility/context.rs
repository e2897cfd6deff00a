//! What a decision needs beside state and command: who calls, for whom, and who holds which claims.
//!
//! Looked up by the caller beforehand, so that a decision stays a pure function.

use std::collections::{BTreeMap, BTreeSet};

use super::claims::{ClaimHolder, ClaimKey};
use super::role::Role;
use crate::ids::{PartyId, PrincipalId};

/// The authenticated caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who calls.
    pub principal: PrincipalId,
    /// The party that the principal belongs to.
    pub party: PartyId,
    /// The roles it holds.
    pub roles: BTreeSet<Role>,
}

/// Everything a decision takes from outside the facility's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Who calls.
    pub caller: Caller,
    /// The person for whom a service calls.
    pub on_behalf_of: Option<PrincipalId>,
    /// Who holds the keys that the command would claim, as the store has it; keys that nobody holds
    /// are absent. Only `SubmitDrawdown` reads it.
    pub claims: BTreeMap<ClaimKey, ClaimHolder>,
}

impl Context {
    /// The caller as an event records it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { principal: self.caller.principal.clone(), on_behalf_of: self.on_behalf_of.clone() }
    }
}

/// Who did something: the principal, and the person it acted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The principal of the certificate.
    pub principal: PrincipalId,
    /// The person named by a service.
    pub on_behalf_of: Option<PrincipalId>,
}

impl Actor {
    /// Whether the same person may stand behind both: any name of one is a name of the other.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.is_named(&other.principal) || other.on_behalf_of.as_ref().is_some_and(|person| self.is_named(person))
    }

    fn is_named(&self, principal: &PrincipalId) -> bool {
        self.principal == *principal || self.on_behalf_of.as_ref() == Some(principal)
    }

    /// The person who is answerable: the one acted for, otherwise the principal itself.
    #[must_use]
    pub fn person(&self) -> &PrincipalId {
        self.on_behalf_of.as_ref().unwrap_or(&self.principal)
    }
}
