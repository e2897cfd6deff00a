//! A case to be played: the folder with a term sheet, an equipment list and a
//! scenario, read into what the contracts take. Reading only: nothing here talks
//! to a service.

mod equipment;
mod floating;
mod json;
mod problems;
pub mod scenario;
mod terms;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use facility_domain::date::BusinessDate;
use facility_proto::r#type::v1::{
    FacilityTerms, Party,
    facility_terms::{Interest, condition_precedent::When},
};

pub use equipment::{Arrival, Batch};
pub use floating::Floating;
use problems::Problems;
pub use problems::{CaseError, Problem};
use scenario::{ConditionStep, Scenario};
pub use terms::TermSheet;

/// Everything about a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Where it was read.
    pub folder: PathBuf,
    /// What the parties call the facility.
    pub title: String,
    /// The facility's terms, complete.
    pub terms: FacilityTerms,
    /// The provider.
    pub provider: Party,
    /// The borrower.
    pub borrower: Party,
    /// Day of signing.
    pub signing_date: BusinessDate,
    /// The batches of the equipment list, by number.
    pub batches: Vec<Batch>,
    /// How it is played and what must come out.
    pub scenario: Scenario,
    /// The interest of its floating variant, where the term sheet has one.
    floating_interest: Option<Interest>,
    /// Its fixings, where it is played at its floating rate.
    pub floating: Option<Floating>,
}

impl Case {
    /// Reads the case in `folder`.
    ///
    /// # Errors
    /// Every problem of its files, each with file and place.
    pub fn read(folder: &Path) -> Result<Self, CaseError> {
        let mut problems = Vec::new();
        let mut text = |name: &str| {
            fs::read_to_string(folder.join(name)).map_err(|error| {
                let file = folder.join(name).display().to_string();
                problems.push(Problem { file, place: String::new(), message: format!("can't be read: {error}") });
            })
        };
        match (text(terms::FILE), text(equipment::FILE), text(scenario::FILE)) {
            (Ok(sheet), Ok(equipment), Ok(scenario)) => Self::parse(folder, &sheet, &equipment, &scenario),
            (_, _, _) => Err(CaseError { problems }),
        }
    }

    /// Reads the case in `folder` at its floating rate: that of the term sheet's variant, with the fixings
    /// and figures beside it.
    ///
    /// # Errors
    /// Every problem of its files, each with file and place.
    pub fn read_floating(folder: &Path) -> Result<Self, CaseError> {
        let mut case = Self::read(folder)?;
        let problem = |file: &str, message: String| CaseError {
            problems: vec![Problem { file: file.to_owned(), place: String::new(), message }],
        };
        let path = folder.join(floating::FILE);
        let text = fs::read_to_string(&path)
            .map_err(|error| problem(&path.display().to_string(), format!("can't be read: {error}")))?;
        let variant = floating::read(&text, case.currency()).map_err(|problems| CaseError { problems })?;
        let Some(interest) = case.floating_interest.clone() else {
            return Err(problem(terms::FILE, "has no floating_variant".to_owned()));
        };
        case.terms.interest = Some(interest);
        variant.apply_to(&mut case.scenario.servicing);
        case.floating = Some(variant);
        Ok(case)
    }

    fn parse(folder: &Path, sheet: &str, equipment: &str, scenario: &str) -> Result<Self, CaseError> {
        let sheet = terms::read(sheet);
        let currency = sheet.as_ref().ok().and_then(|sheet| sheet.terms.commitment.clone()).unwrap_or_default();
        let equipment = equipment::read(equipment);
        let scenario = scenario::read(scenario, &currency.currency_code);
        let (sheet, batches, scenario) = match (sheet, equipment, scenario) {
            (Ok(sheet), Ok(batches), Ok(scenario)) => (sheet, batches, scenario),
            (sheet, batches, scenario) => {
                let found = [sheet.err(), batches.err(), scenario.err()];
                return Err(CaseError { problems: found.into_iter().flatten().flatten().collect() });
            }
        };
        let problems = contradictions(&sheet, &batches, &scenario);
        let Some(signing_date) = sheet.signing_date.filter(|_| problems.is_empty()) else {
            return Err(CaseError { problems });
        };
        Ok(Self::assemble(folder, sheet, signing_date, batches, scenario))
    }

    fn assemble(
        folder: &Path,
        sheet: TermSheet,
        signing_date: BusinessDate,
        batches: Vec<Batch>,
        scenario: Scenario,
    ) -> Self {
        let mut terms = sheet.terms;
        terms.time_zone.clone_from(&scenario.time_zone);
        if let Some(guarantor) = terms.guarantee.as_mut().and_then(|guarantee| guarantee.guarantor.as_mut()) {
            guarantor.id.clone_from(&scenario.parties.guarantor);
        }
        Self {
            folder: folder.to_owned(),
            title: sheet.facility,
            terms,
            provider: Party { id: scenario.parties.provider.clone(), legal_name: sheet.provider },
            borrower: Party { id: scenario.parties.borrower.clone(), legal_name: sheet.borrower },
            signing_date,
            batches,
            scenario,
            floating_interest: sheet.floating,
            floating: None,
        }
    }

    /// The currency of the facility.
    #[must_use]
    pub fn currency(&self) -> &str {
        self.terms.commitment.as_ref().map_or("", |commitment| commitment.currency_code.as_str())
    }

    /// Resource name of the facility.
    #[must_use]
    pub fn facility(&self) -> String {
        format!("facilities/{}", self.scenario.facility_id)
    }
}

/// What can't be true of the three files together.
fn contradictions(sheet: &TermSheet, batches: &[Batch], scenario: &Scenario) -> Vec<Problem> {
    let mut problems = Problems::of(scenario::FILE);
    let listed: Vec<u32> = batches.iter().map(|batch| batch.number).collect();
    let played: Vec<u32> = scenario.batches.iter().map(|batch| batch.number).collect();
    if listed != played {
        problems.add("batches", format!("must be those of the equipment list: {listed:?}"));
    }
    for (place, played) in scenario.batches.iter().enumerate() {
        let listed = batches.iter().find(|batch| batch.number == played.number);
        let purchases: BTreeSet<&str> =
            listed.iter().flat_map(|batch| &batch.items).map(|item| item.purchase.as_str()).collect();
        let left_out = played.refused.iter().flat_map(|refused| &refused.leave_out);
        for purchase in left_out.filter(|purchase| !purchases.contains(purchase.as_str())) {
            let message = format!("\"{purchase}\" is no purchase of batch {}", played.number);
            problems.add(format!("batches[{place}].refused.leave_out"), message);
        }
        let steps = played.refused.iter().flat_map(|refused| &refused.conditions);
        check_conditions(sheet, steps, &format!("batches[{place}].refused.conditions"), &mut problems);
    }
    check_conditions(sheet, &scenario.conditions, "conditions", &mut problems);
    for (place, evidence) in scenario.drawdown_evidence.iter().enumerate() {
        if !has_condition(sheet, &evidence.condition, When::EachDrawdown) {
            let message = format!("the term sheet has no condition \"{}\" for each drawdown", evidence.condition);
            problems.add(format!("drawdown_evidence[{place}].condition"), message);
        }
    }
    if sheet.availability_end.is_some_and(|end| scenario.closing_date <= end) {
        problems.add("facility.closing_date", "must be after the end of the availability period");
    }
    problems.found()
}

fn check_conditions<'a>(
    sheet: &TermSheet,
    steps: impl IntoIterator<Item = &'a ConditionStep>,
    path: &str,
    problems: &mut Problems,
) {
    for (place, step) in steps.into_iter().enumerate() {
        if !has_condition(sheet, &step.condition, When::Initial) {
            let message = format!("the term sheet has no initial condition \"{}\"", step.condition);
            problems.add(format!("{path}[{place}].condition"), message);
        }
    }
}

fn has_condition(sheet: &TermSheet, id: &str, when: When) -> bool {
    sheet.terms.conditions_precedent.iter().any(|condition| condition.id == id && condition.when() == when)
}
