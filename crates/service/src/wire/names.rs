//! Resource names: `facilities/{facility}` and what lies below.

use std::fmt;

use facility_domain::ids::{ConditionId, DrawdownId, FacilityId, PurchaseId};

use super::Problems;

/// Name of a condition: of the facility, or of one drawdown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConditionName {
    /// The facility.
    pub facility: FacilityId,
    /// The drawdown whose own instance it is; none for the facility's.
    pub drawdown: Option<DrawdownId>,
    /// The condition in the facility's terms.
    pub condition: ConditionId,
}

/// Name of a drawdown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DrawdownName {
    /// The facility.
    pub facility: FacilityId,
    /// The drawdown.
    pub drawdown: DrawdownId,
}

/// Name of a purchase in the borrower's book.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PurchaseName {
    /// The facility.
    pub facility: FacilityId,
    /// The purchase.
    pub purchase: PurchaseId,
}

/// Name of a submission in the borrower's book.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubmissionName {
    /// The facility.
    pub facility: FacilityId,
    /// Number of the submission.
    pub submission: u32,
}

/// What conditions are listed of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionParent {
    /// The facility.
    pub facility: FacilityId,
    /// The drawdown; none for the facility's own conditions.
    pub drawdown: Option<DrawdownId>,
}

/// The name of a facility; also its stream in the journals.
#[must_use]
pub fn facility_name(facility: &FacilityId) -> String {
    format!("facilities/{facility}")
}

impl fmt::Display for DrawdownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "facilities/{}/drawdowns/{}", self.facility, self.drawdown)
    }
}

impl fmt::Display for ConditionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "facilities/{}", self.facility)?;
        if let Some(drawdown) = &self.drawdown {
            write!(f, "/drawdowns/{drawdown}")?;
        }
        write!(f, "/conditions/{}", self.condition)
    }
}

impl fmt::Display for PurchaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "facilities/{}/purchases/{}", self.facility, self.purchase)
    }
}

impl fmt::Display for SubmissionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "facilities/{}/submissions/{}", self.facility, self.submission)
    }
}

/// Reads `facilities/{facility}`.
pub fn read_facility(problems: &mut Problems, field: &str, name: &str) -> Option<FacilityId> {
    match segments(name).as_slice() {
        [("facilities", facility)] => problems.keep(field, FacilityId::parse(facility)),
        _ => problems.none(field, "must be facilities/{facility}"),
    }
}

/// Reads `facilities/{facility}/drawdowns/{drawdown}`.
pub fn read_drawdown(problems: &mut Problems, field: &str, name: &str) -> Option<DrawdownName> {
    match segments(name).as_slice() {
        [("facilities", facility), ("drawdowns", drawdown)] => {
            let facility = problems.keep(field, FacilityId::parse(facility));
            let drawdown = problems.keep(field, DrawdownId::parse(drawdown));
            Some(DrawdownName { facility: facility?, drawdown: drawdown? })
        }
        _ => problems.none(field, "must be facilities/{facility}/drawdowns/{drawdown}"),
    }
}

/// Reads the name of a condition, of the facility or of a drawdown.
pub fn read_condition(problems: &mut Problems, field: &str, name: &str) -> Option<ConditionName> {
    match segments(name).as_slice() {
        [("facilities", facility), ("conditions", condition)] => {
            let facility = problems.keep(field, FacilityId::parse(facility));
            let condition = problems.keep(field, ConditionId::parse(condition));
            Some(ConditionName { facility: facility?, drawdown: None, condition: condition? })
        }
        [("facilities", facility), ("drawdowns", drawdown), ("conditions", condition)] => {
            let facility = problems.keep(field, FacilityId::parse(facility));
            let drawdown = problems.keep(field, DrawdownId::parse(drawdown));
            let condition = problems.keep(field, ConditionId::parse(condition));
            Some(ConditionName { facility: facility?, drawdown: Some(drawdown?), condition: condition? })
        }
        _ => problems.none(
            field,
            "must be facilities/{facility}/conditions/{condition} or \
             facilities/{facility}/drawdowns/{drawdown}/conditions/{condition}",
        ),
    }
}

/// Reads the parent of conditions: a facility or a drawdown.
pub fn read_condition_parent(problems: &mut Problems, field: &str, name: &str) -> Option<ConditionParent> {
    if segments(name).len() == 2 {
        let DrawdownName { facility, drawdown } = read_drawdown(problems, field, name)?;
        return Some(ConditionParent { facility, drawdown: Some(drawdown) });
    }
    let facility = read_facility(problems, field, name)?;
    Some(ConditionParent { facility, drawdown: None })
}

/// Reads `facilities/{facility}/purchases/{purchase}`.
pub fn read_purchase(problems: &mut Problems, field: &str, name: &str) -> Option<PurchaseName> {
    match segments(name).as_slice() {
        [("facilities", facility), ("purchases", purchase)] => {
            let facility = problems.keep(field, FacilityId::parse(facility));
            let purchase = problems.keep(field, PurchaseId::parse(purchase));
            Some(PurchaseName { facility: facility?, purchase: purchase? })
        }
        _ => problems.none(field, "must be facilities/{facility}/purchases/{purchase}"),
    }
}

/// Reads `facilities/{facility}/submissions/{submission}`.
pub fn read_submission(problems: &mut Problems, field: &str, name: &str) -> Option<SubmissionName> {
    match segments(name).as_slice() {
        [("facilities", facility), ("submissions", submission)] => {
            let facility = problems.keep(field, FacilityId::parse(facility));
            // Submissions are numbered as drawdowns are.
            let number = problems.keep(field, DrawdownId::parse(submission));
            Some(SubmissionName { facility: facility?, submission: number?.number() })
        }
        _ => problems.none(field, "must be facilities/{facility}/submissions/{submission}"),
    }
}

/// The pairs of collection and identifier; empty when the name isn't made of
/// whole pairs.
pub(super) fn segments(name: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = name.split('/').collect();
    let (pairs, rest) = parts.as_chunks::<2>();
    if rest.is_empty() { pairs.iter().map(|[collection, id]| (*collection, *id)).collect() } else { Vec::new() }
}
