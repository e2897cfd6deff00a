//! Takes in a certificate of a covenant's test, and judges it.

use rust_decimal::Decimal;

use crate::date::BusinessDate;
use crate::facility::condition::Evidence;
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{ComplianceCertified, Event};
use crate::facility::free_text::{self, LONG_TEXT, MEDIUM_TEXT, TextProblem};
use crate::facility::reason::{ReasonCode, RuleFailure};
use crate::facility::refusal::{OutOfRange, WrongState};
use crate::facility::servicing::ComplianceCertificate;
use crate::facility::state::Facility;
use crate::facility::steps::covenants::{judge, tested_since};
use crate::ids::CovenantId;

/// Submit a compliance certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitComplianceCertificate {
    /// The covenant.
    pub covenant: CovenantId,
    /// The day of the test.
    pub test_date: BusinessDate,
    /// The figure that is certified.
    pub value: Decimal,
    /// What the document is.
    pub title: String,
    /// Where it is found.
    pub reference: String,
    /// SHA-256 digest of its bytes.
    pub sha256: [u8; 32],
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmitComplianceCertificateRejection {
    /// The covenant does not exist.
    NotFound(CovenantId),
    /// Every reason against it.
    Refused(Vec<CertificateRefusal>),
    /// Dates can't be computed.
    OutOfRange(OutOfRange),
}

/// A reason against a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateRefusal {
    /// The facility is not signed, or it has ended.
    WrongState(WrongState),
    /// A text can't be recorded.
    Text(TextProblem),
    /// The covenant is not tested on that day, or was not yet agreed then.
    NoTestDate {
        /// The day given.
        test_date: BusinessDate,
    },
    /// The test lies after the open business date.
    InFuture {
        /// The day given.
        test_date: BusinessDate,
        /// The open business date.
        open_date: BusinessDate,
    },
}

impl CertificateRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::WrongState(refusal) => refusal.rule(),
            Self::Text(problem) => problem.rule(),
            Self::NoTestDate { test_date } => {
                let sentence = format!("The covenant is not tested on {test_date}, or not since signing.");
                RuleFailure::new(ReasonCode::NoTestDate, "test_date", sentence).with("test_date", test_date)
            }
            Self::InFuture { test_date, open_date } => {
                let sentence = format!("The open business date is {open_date}.");
                RuleFailure::new(ReasonCode::DateInFuture, "test_date", sentence)
                    .with("test_date", test_date)
                    .with("open_date", open_date)
            }
        }
    }
}

impl From<OutOfRange> for SubmitComplianceCertificateRejection {
    fn from(out_of_range: OutOfRange) -> Self {
        Self::OutOfRange(out_of_range)
    }
}

impl SubmitComplianceCertificateRejection {
    /// The rules that failed.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFailure> {
        match self {
            Self::NotFound(covenant) => {
                let subject = format!("covenants/{covenant}");
                vec![RuleFailure::new(ReasonCode::CovenantNotFound, subject, "The covenant does not exist.")]
            }
            Self::Refused(refusals) => refusals.iter().map(CertificateRefusal::rule).collect(),
            Self::OutOfRange(out_of_range) => vec![out_of_range.rule()],
        }
    }
}

/// Decides [`SubmitComplianceCertificate`]: with the certificate, the default that a breach begins, or
/// the defaults that it cures.
///
/// # Errors
/// The covenant is unknown; or every reason against the certificate.
pub fn decide_submit_compliance_certificate(
    facility: &Facility,
    command: &SubmitComplianceCertificate,
    context: &Context,
) -> Result<Vec<Event>, SubmitComplianceCertificateRejection> {
    let book = facility.book();
    let covenant = book.terms.covenant(&command.covenant);
    let covenant = covenant.ok_or_else(|| SubmitComplianceCertificateRejection::NotFound(command.covenant.clone()))?;
    let (test_date, open_date) = (command.test_date, book.business_date);
    let mut refusals = Vec::new();
    let since = tested_since(facility);
    if since.is_none() {
        const RUNNING: &[&str] = &["SIGNED", "AVAILABLE", "AVAILABILITY_ENDED", "MATURED"];
        refusals.push(CertificateRefusal::WrongState(facility.wrong_state(RUNNING)));
    }
    if !covenant.is_tested_on(test_date) || since.is_some_and(|since| test_date < since) {
        refusals.push(CertificateRefusal::NoTestDate { test_date });
    }
    if test_date > open_date {
        refusals.push(CertificateRefusal::InFuture { test_date, open_date });
    }
    let title = free_text::require("evidence.title", &command.title, MEDIUM_TEXT);
    let reference = free_text::require("evidence.reference", &command.reference, LONG_TEXT);
    refusals.extend([title, reference].into_iter().filter_map(Result::err).map(CertificateRefusal::Text));
    if !refusals.is_empty() {
        return Err(SubmitComplianceCertificateRejection::Refused(refusals));
    }
    let certificate = ComplianceCertificate {
        id: book.servicing.next_certificate().ok_or(OutOfRange::Count)?,
        covenant: covenant.id.clone(),
        test_date,
        value: command.value,
        passed: covenant.threshold.is_kept_by(command.value),
        evidence: Evidence {
            title: command.title.clone(),
            reference: command.reference.clone(),
            sha256: command.sha256,
            submitted_by: context.actor(),
            submitted_on: open_date,
        },
    };
    let mut draft = Draft::on(facility);
    draft.push(Event::ComplianceCertified(ComplianceCertified { certificate: certificate.clone() }));
    judge(&mut draft, &certificate)?;
    Ok(draft.into_events())
}
