//! What the term sheet and the equipment list of a case don't say: who the
//! parties are to the services, who does what on which day, and what must come
//! out: every refusal with its reasons, every figure.

use std::collections::BTreeMap;

use facility_domain::date::BusinessDate;

mod read;
pub mod servicing;

pub(super) use read::read;
use servicing::Servicing;

/// File name of the scenario in a case's folder.
pub(super) const FILE: &str = "demo.json";

/// How a case is played and what must come out.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Identifier of the facility.
    pub facility_id: String,
    /// IANA name of the facility's time zone.
    pub time_zone: String,
    /// The business date on which the facility opens.
    pub opening_date: BusinessDate,
    /// The business date on which availability is over.
    pub closing_date: BusinessDate,
    /// Party identifiers.
    pub parties: Parties,
    /// Who does what.
    pub people: People,
    /// Principals of the provider beside the standard ones.
    pub further_principals: Vec<FurtherPrincipal>,
    /// What happens to the initial conditions before the first batch.
    pub conditions: Vec<ConditionStep>,
    /// The evidence for each drawdown's own conditions.
    pub drawdown_evidence: Vec<DrawdownEvidence>,
    /// One for each batch of the equipment list.
    pub batches: Vec<BatchScenario>,
    /// What happens after funding.
    pub servicing: Servicing,
    /// The use of the commitment at the end.
    pub end: EndFigures,
}

/// Identifiers of the parties, as the services' configuration knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parties {
    /// The provider.
    pub provider: String,
    /// The borrower.
    pub borrower: String,
    /// The guarantor.
    pub guarantor: String,
}

/// Names of the people's certificates, by what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// Enters and signs the facility, examines evidence.
    pub facility_agent: String,
    /// Waives conditions.
    pub waives: String,
    /// Pays the suppliers.
    pub funding_officer: String,
    /// Moves the business date.
    pub administrator: String,
    /// Enters and cancels purchases.
    pub procurement: String,
    /// Asks for drawdowns, provides evidence, pays and disputes invoices, buys.
    pub treasurer: String,
    /// Records deliveries and accepts equipment.
    pub operations: String,
    /// Records receipts and enters charges for the provider.
    pub lender_operations: String,
    /// Answers for the borrower.
    pub guarantor: String,
    /// Reads the provider's ledger.
    pub auditor: String,
}

/// Somebody at the provider whom the standard development certificates don't have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherPrincipal {
    /// Name of the certificate.
    pub name: String,
    /// The SPIFFE id in it.
    pub uri: String,
    /// The party.
    pub party: String,
    /// The roles.
    pub roles: Vec<String>,
}

/// Something that is done about an initial condition on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionStep {
    /// Identifier of the condition.
    pub condition: String,
    /// The business date.
    pub on: BusinessDate,
    /// What is done.
    pub action: ConditionAction,
}

/// What is done about a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionAction {
    /// Evidence is provided and accepted.
    Satisfied(Document),
    /// Evidence is provided and rejected for a reason.
    Rejected(Document, String),
    /// The provider does without the condition for a reason.
    Waived(String),
}

/// A document that is evidence. `{drawdown}`, `{date}` and `{list}` in its texts
/// stand for the drawdown's number, the business date and one line for each
/// purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What the document is.
    pub title: String,
    /// Where it is found.
    pub reference: String,
    /// What it says; its bytes are what the digest is taken of.
    pub text: String,
}

/// Evidence for one of each drawdown's own conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawdownEvidence {
    /// Identifier of the condition.
    pub condition: String,
    /// The document.
    pub document: Document,
}

/// How one batch is played and what must come out.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchScenario {
    /// Number of the batch.
    pub number: u32,
    /// The refusal of the batch as the list gives it, if it must be refused.
    pub refused: Option<RefusedBatch>,
    /// Who approves, in this order.
    pub approvers: Vec<String>,
    /// The role that the drawdown's band must ask for.
    pub approver_role: String,
    /// What is tried beside and must be refused.
    pub attempts: Vec<Attempt>,
    /// What must come out.
    pub figures: BatchFigures,
}

/// A batch that must be refused as it is, and what mends it.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedBatch {
    /// Every reason that must be given, and no other.
    pub reasons: Vec<ExpectedReason>,
    /// Purchases that are left out and cancelled.
    pub leave_out: Vec<String>,
    /// What is done about initial conditions.
    pub conditions: Vec<ConditionStep>,
}

/// Something that is tried and must be refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// When it is tried.
    pub at: Moment,
    /// What is tried.
    pub action: AttemptedAction,
    /// Who tries it.
    pub by: String,
    /// Why it is tried, in a few words, for the reader.
    pub note: String,
    /// The gRPC code of the answer, such as `FAILED_PRECONDITION`.
    pub code: String,
    /// Every reason that must be given, and no other.
    pub reasons: Vec<ExpectedReason>,
}

/// When in a batch's life something is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// When everything is entered and nothing is submitted by the borrower.
    BeforeSubmission,
    /// When the drawdown is submitted and nobody has approved.
    AfterSubmission,
    /// When one approval is given.
    AfterFirstApproval,
    /// When all approvals are given and no evidence is provided.
    AfterApproval,
    /// On the requested funding date, when everything is met.
    BeforeFunding,
}

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptedAction {
    /// Approving the drawdown.
    Approve,
    /// Funding the drawdown.
    Fund,
    /// Entering the drawdown for the borrower, from paper, and approving it; it
    /// is withdrawn afterwards.
    EnterAndApprove,
}

/// A reason that must be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedReason {
    /// Stable code.
    pub reason: String,
    /// What it is about, exactly; not compared when absent.
    pub subject: Option<String>,
    /// Figures that must be given with it; there may be others.
    pub metadata: BTreeMap<String, String>,
}

/// What must come out of a batch. Amounts as the contracts write them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchFigures {
    /// How many purchases are financed.
    pub items: u32,
    /// Sum of their prices.
    pub price: String,
    /// Sum of their financed amounts.
    pub financed: String,
    /// What is funded of the commitment after this batch.
    pub cumulative: String,
    /// What is available after this batch.
    pub available: String,
}

/// What must come out at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndFigures {
    /// What is funded of the commitment.
    pub funded: String,
    /// What lapsed with the availability period.
    pub lapsed: String,
}
