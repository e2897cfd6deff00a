//! The facility as its owner runs it: the domain's decisions and states, with the journal's bytes
//! on one side and the authenticated caller on the other. No rule lives here.

use std::collections::{BTreeMap, BTreeSet};

use facility_domain::{
    facility::{
        self, Caller, Command, Context, Event, Facility, Rejection, Role,
        checks::{DrawdownAssessment, assess_drawdown},
        command::{CloseBusinessDay, HoldAfterRestore, SubmitDrawdown},
        commands::submit_drawdown::SubmitDrawdownRejection,
        missing_history::HistoryBehind,
    },
    ids::{FacilityId, PartyId, PrincipalId},
};
use facility_journal::{ClaimHolder, ClaimKey, Journal, NewClaim, NewEvent, StoredEvent};
use facility_service::{
    errors::{FieldViolation, Refusal},
    identity::{self, ON_BEHALF_OF},
    owner::{Call, Deciding, DecodeError, Machine, Snapshot},
};

use crate::{claims, notices, render, stored};

/// A facility's state; empty before it is created.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State(Option<Facility>);

impl State {
    /// The facility, once it is created.
    #[must_use]
    pub const fn facility(&self) -> Option<&Facility> {
        self.0.as_ref()
    }
}

impl From<Facility> for State {
    fn from(facility: Facility) -> Self {
        Self(Some(facility))
    }
}

/// A command with who gives it.
#[derive(Debug, Clone)]
pub struct LenderCommand {
    /// Who calls.
    pub caller: Caller,
    /// The person for whom a service calls.
    pub on_behalf_of: Option<PrincipalId>,
    /// What is asked.
    pub command: Command,
}

impl LenderCommand {
    /// A command of an authenticated caller.
    ///
    /// # Errors
    /// INVALID_ARGUMENT when the person named by a service is no principal; INTERNAL when the
    /// caller itself is none, which its configuration should have refused.
    pub fn of(caller: &identity::Caller, command: Command) -> Result<Self, Refusal> {
        let (caller, on_behalf_of) = domain_caller(caller)?;
        Ok(Self { caller, on_behalf_of, command })
    }

    /// What the service asks of a facility by itself when its journal was restored up to notice `own`.
    #[must_use]
    pub fn hold_after_restore(principal: &PrincipalId, party: &PartyId, own: u64) -> Self {
        let caller = Caller { principal: principal.clone(), party: party.clone(), roles: BTreeSet::new() };
        Self { caller, on_behalf_of: None, command: HoldAfterRestore { own }.into() }
    }

    /// Whether the borrower's service has sent it for somebody.
    fn is_relayed(&self) -> bool {
        self.on_behalf_of.is_some() && self.caller.roles.contains(&Role::BorrowerService)
    }
}

/// While people enter again what the borrower has seen and this book lacks, nothing is taken from its
/// relay: what it sends may stand in the missing part.
fn catching_up(facility: &Facility, notice: u64, command: &LenderCommand) -> Option<HistoryBehind> {
    let missing = facility.book().missing_history.filter(|_| command.is_relayed())?;
    missing.catching_up(notice)
}

/// The provider's side of facilities, each in its own stream.
#[derive(Debug)]
pub struct FacilityMachine {
    itself: Caller,
}

impl FacilityMachine {
    /// A machine that goes on by itself, closing days, as `principal` of `party`.
    #[must_use]
    pub const fn new(principal: PrincipalId, party: PartyId) -> Self {
        Self { itself: Caller { principal, party, roles: BTreeSet::new() } }
    }
}

impl Machine for FacilityMachine {
    type State = State;
    type Command = LenderCommand;
    type Event = Event;
    type Rejection = Rejection;

    fn claims_to_look_up(&self, state: &State, command: &LenderCommand) -> Vec<ClaimKey> {
        match (&command.command, state.facility()) {
            (Command::SubmitDrawdown(submit), Some(facility)) => claims::to_look_up(facility.book(), submit),
            (_, Some(_) | None) => Vec::new(),
        }
    }

    fn decide(&self, deciding: &Deciding<'_, Self>, command: &LenderCommand) -> Result<Vec<Event>, Rejection> {
        let facility = deciding.on.state.facility();
        let claims = match (&command.command, facility) {
            (Command::SubmitDrawdown(submit), Some(facility)) => {
                claims::holders(facility.book(), submit, deciding.foreign_claims)
            }
            (_, Some(_) | None) => BTreeMap::new(),
        };
        if let Some(behind) = facility.and_then(|facility| catching_up(facility, deciding.on.notice_number, command)) {
            return Err(behind.into());
        }
        let context = Context { caller: command.caller.clone(), on_behalf_of: command.on_behalf_of.clone(), claims };
        facility::decide(facility, &command.command, &context)
    }

    /// What the borrower's relay is told stands: it writes the refusal down and never asks again, so that
    /// a copy of its request that comes late must not be accepted. To a facility of which a part of the
    /// history is missing the refusal is no answer, and nothing is kept.
    fn kept_refusal(
        &self,
        deciding: &Deciding<'_, Self>,
        command: &LenderCommand,
        rejection: &Rejection,
    ) -> Option<Vec<u8>> {
        let answers =
            deciding.on.version > 0 && command.is_relayed() && !matches!(rejection, Rejection::HistoryBehind(_));
        answers.then(|| render::refusal(&deciding.on.stream, rejection.clone()).bytes())
    }

    fn evolve(&self, state: State, event: &Event) -> State {
        State(facility::evolve(state.0, event))
    }

    fn claims(&self, before: &State, event: &Event) -> (Vec<NewClaim>, Vec<ClaimKey>) {
        claims::changed(before.facility(), event)
    }

    fn notices(&self, after: &State, event: &Event, call: Option<&Call>) -> Vec<Vec<u8>> {
        let notice = after.facility().and_then(|facility| notices::of_event(facility, event, call));
        notice.iter().map(prost::Message::encode_to_vec).collect()
    }

    /// Empty only where nothing was created, and then nothing is recorded either.
    fn business_date(&self, before: &State, event: Option<&Event>) -> String {
        let facility = before.facility();
        let date = match event {
            Some(event) => event.business_date(facility),
            None => facility.map(|facility| facility.book().business_date),
        };
        date.map(|date| date.to_string()).unwrap_or_default()
    }

    fn follow_up(&self, state: &State) -> Option<LenderCommand> {
        let book = state.facility()?.book();
        if book.missing_history.is_some_and(|missing| missing.refusal().is_some()) {
            return None;
        }
        let close = CloseBusinessDay { closing: book.business_date };
        (book.business_date < book.target_date).then(|| LenderCommand {
            caller: self.itself.clone(),
            on_behalf_of: None,
            command: close.into(),
        })
    }

    fn encode(&self, event: &Event) -> NewEvent {
        stored::encode(event)
    }

    fn decode(&self, stored: &StoredEvent) -> Result<Event, DecodeError> {
        stored::decode(stored)
    }
}

/// The key under which the store knows a claim of a facility.
#[must_use]
pub fn stored_claim(book: &facility::Book, key: &facility::ClaimKey) -> ClaimKey {
    claims::stored_key(&book.parties.provider.id, key)
}

/// What a drawdown would come to.
#[derive(Debug)]
pub struct CheckedDrawdown {
    /// In which facility.
    pub facility: FacilityId,
    /// How many lines were asked about.
    pub lines: usize,
    /// The amounts, and every reason against it.
    pub assessment: DrawdownAssessment,
}

/// Says what would stand against a drawdown, by the code that a submission runs.
///
/// # Errors
/// The facility does not exist, the amounts can't be computed, or the journal can't be read.
pub async fn check_drawdown(
    journal: &dyn Journal,
    snapshot: &Snapshot<State>,
    caller: &identity::Caller,
    submit: &SubmitDrawdown,
) -> Result<CheckedDrawdown, Refusal> {
    let facility = snapshot.state.facility().ok_or_else(|| Refusal::not_found(&snapshot.stream))?;
    let book = facility.book();
    let keys = claims::to_look_up(book, submit);
    let holders = journal.claim_holders(&keys).await.map_err(|error| Refusal::internal("looking up claims", &error))?;
    let found: BTreeMap<ClaimKey, ClaimHolder> =
        keys.into_iter().zip(holders).filter_map(|(key, holder)| Some((key, holder?))).collect();
    let (caller, on_behalf_of) = domain_caller(caller)?;
    let context = Context { caller, on_behalf_of, claims: claims::holders(book, submit, &found) };
    let assessment = assess_drawdown(facility, submit, &context)
        .map_err(|error| render::refusal(&snapshot.stream, SubmitDrawdownRejection::from(error).into()))?;
    Ok(CheckedDrawdown { facility: book.id.clone(), lines: submit.items.len(), assessment })
}

fn domain_caller(caller: &identity::Caller) -> Result<(Caller, Option<PrincipalId>), Refusal> {
    let internal = |error| Refusal::internal("the caller's name can't be used", &error);
    let on_behalf_of = caller
        .on_behalf_of
        .as_deref()
        .map(PrincipalId::parse)
        .transpose()
        .map_err(|error| Refusal::invalid(vec![FieldViolation::new(ON_BEHALF_OF, error.to_string())]))?;
    let caller = Caller {
        principal: PrincipalId::parse(&caller.principal).map_err(internal)?,
        party: PartyId::parse(&caller.party).map_err(internal)?,
        roles: caller.roles.iter().map(|role| domain_role(*role)).collect(),
    };
    Ok((caller, on_behalf_of))
}

const fn domain_role(role: identity::Role) -> Role {
    match role {
        identity::Role::FacilityAgent => Role::FacilityAgent,
        identity::Role::CreditOfficer => Role::CreditOfficer,
        identity::Role::CreditCommittee => Role::CreditCommittee,
        identity::Role::FundingOfficer => Role::FundingOfficer,
        identity::Role::LenderOperations => Role::LenderOperations,
        identity::Role::BorrowerProcurement => Role::BorrowerProcurement,
        identity::Role::BorrowerTreasurer => Role::BorrowerTreasurer,
        identity::Role::BorrowerOperations => Role::BorrowerOperations,
        identity::Role::BorrowerService => Role::BorrowerService,
        identity::Role::Guarantor => Role::Guarantor,
        identity::Role::Auditor => Role::Auditor,
        identity::Role::Administrator => Role::Administrator,
    }
}

#[cfg(test)]
mod tests;
