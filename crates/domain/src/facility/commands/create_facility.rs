//! Enters a facility as proposed, with all its terms.

use crate::date::BusinessDate;
use crate::facility::context::Context;
use crate::facility::event::{Event, FacilityCreated};
use crate::facility::free_text::{self, MEDIUM_TEXT, TextProblem};
use crate::facility::parties::Parties;
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::state::Facility;
use crate::facility::terms::{FacilityTerms, TermsDraft, TermsProblem};
use crate::ids::FacilityId;

/// Enter a facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateFacility {
    /// Its identifier.
    pub facility: FacilityId,
    /// Who takes part.
    pub parties: Parties,
    /// The terms as written; they are validated here.
    pub terms: TermsDraft,
    /// The business date on which it opens.
    pub business_date: BusinessDate,
}

/// Why a facility can't be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateFacilityRejection {
    /// One of that identifier exists.
    Exists,
    /// The request contradicts itself.
    Invalid(Vec<CreateFacilityProblem>),
}

/// A contradiction in the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateFacilityProblem {
    /// Provider, borrower and guarantor must be different parties.
    PartiesNotDistinct {
        /// Path of the field that repeats a party.
        field: &'static str,
    },
    /// A name can't be recorded.
    Text(TextProblem),
    /// A problem of the terms.
    Terms(TermsProblem),
}

impl CreateFacilityRejection {
    /// The rules that failed.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFailure> {
        match self {
            Self::Exists => {
                let sentence = "A facility of that identifier exists.";
                vec![RuleFailure::new(ReasonCode::FacilityExists, "facility_id", sentence)]
            }
            Self::Invalid(problems) => problems.iter().map(CreateFacilityProblem::rule).collect(),
        }
    }
}

impl CreateFacilityProblem {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::PartiesNotDistinct { field } => {
                let sentence = "The party takes part already; a facility has different parties.";
                RuleFailure::new(ReasonCode::PartiesNotDistinct, *field, sentence)
            }
            Self::Text(problem) => problem.rule(),
            Self::Terms(TermsProblem { field, description }) => {
                RuleFailure::new(ReasonCode::TermsInvalid, field.clone(), description.clone())
            }
        }
    }
}

/// Decides [`CreateFacility`].
///
/// # Errors
/// The facility exists, or every problem of the request.
pub fn decide_create_facility(
    state: Option<&Facility>,
    command: &CreateFacility,
    context: &Context,
) -> Result<Vec<Event>, CreateFacilityRejection> {
    if state.is_some() {
        return Err(CreateFacilityRejection::Exists);
    }
    let mut problems = party_problems(command);
    match FacilityTerms::validate(command.terms.clone()) {
        Ok(terms) if problems.is_empty() => Ok(vec![Event::FacilityCreated(Box::new(FacilityCreated {
            facility: command.facility.clone(),
            parties: command.parties.clone(),
            terms,
            business_date: command.business_date,
            created_by: context.actor(),
        }))]),
        Ok(_) => Err(CreateFacilityRejection::Invalid(problems)),
        Err(found) => {
            problems.extend(found.into_iter().map(CreateFacilityProblem::Terms));
            Err(CreateFacilityRejection::Invalid(problems))
        }
    }
}

fn party_problems(command: &CreateFacility) -> Vec<CreateFacilityProblem> {
    let Parties { provider, borrower } = &command.parties;
    let mut problems = Vec::new();
    for (field, party) in [("provider.legal_name", provider), ("borrower.legal_name", borrower)] {
        let named = free_text::require(field, &party.legal_name, MEDIUM_TEXT);
        problems.extend(named.err().map(CreateFacilityProblem::Text));
    }
    if provider.id == borrower.id {
        problems.push(CreateFacilityProblem::PartiesNotDistinct { field: "borrower.id" });
    }
    if let Some(guarantee) = &command.terms.guarantee
        && (guarantee.guarantor.id == provider.id || guarantee.guarantor.id == borrower.id)
    {
        problems.push(CreateFacilityProblem::PartiesNotDistinct { field: "terms.guarantee.guarantor.id" });
    }
    problems
}
