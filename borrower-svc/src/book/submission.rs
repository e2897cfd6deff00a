//! What this book sends, or sent, to the provider: the exact request, written
//! down before it goes out, and what became of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeBounds,
    sync::Arc,
};

use facility_domain::{
    date::BusinessDate,
    facility::servicing::PrepaymentEffect,
    ids::{ConditionId, CovenantId, DrawdownId, InvoiceId, PurchaseId, QuoteId, ScheduleId},
};

use super::computation::MinorAmount;

/// Something sent to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Number within the facility, from 1.
    pub number: u32,
    /// What is asked for.
    pub content: Content,
    /// The request identifier that the provider gets, the same every time.
    pub provider_request_id: String,
    /// The person for whom it is sent: a SPIFFE URI.
    pub on_behalf_of: String,
    /// When it was written down, in microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
    /// Where it stands.
    pub state: SubmissionState,
    /// What the provider's notices say came of it.
    pub notified: Option<Outcome>,
}

/// What a submission asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// One drawdown over purchases.
    Drawdown {
        /// The purchases, in the order of the request's lines.
        purchases: Vec<PurchaseId>,
        /// The day on which funding is asked for.
        requested_funding_date: BusinessDate,
    },
    /// Evidence for a condition.
    Evidence {
        /// The condition.
        condition: ConditionRef,
    },
    /// The acceptance of equipment of one drawdown.
    Acceptance {
        /// The purchases whose equipment is accepted, in the order of the request.
        purchases: Vec<AcceptedPurchase>,
    },
    /// The certificate of a covenant's test.
    Certificate {
        /// The covenant.
        covenant: CovenantId,
        /// The day of the test.
        test_date: BusinessDate,
    },
    /// A dispute over an invoice.
    Dispute {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// A prepayment of a schedule.
    Prepayment {
        /// The schedule.
        schedule: ScheduleId,
        /// How much principal.
        amount: MinorAmount,
        /// The day.
        settlement_date: BusinessDate,
        /// What becomes of the payments that are left.
        effect: PrepaymentEffect,
    },
    /// The renewal of a schedule.
    Renewal {
        /// The schedule.
        schedule: ScheduleId,
        /// How many payments the further term has.
        payments: u32,
    },
    /// The question what it costs to buy equipment of a schedule out.
    TerminationQuote {
        /// The schedule.
        schedule: ScheduleId,
        /// The purchases named, in the order of the request; none for all.
        purchases: Vec<PurchaseId>,
        /// The day for which it is asked.
        settlement_date: BusinessDate,
    },
    /// The termination of a schedule by a quote.
    Termination {
        /// The quote.
        quote: QuoteId,
        /// Its schedule.
        schedule: ScheduleId,
        /// Its day.
        settlement_date: BusinessDate,
    },
}

impl Content {
    /// The provider's method that is called with it.
    #[must_use]
    pub const fn method(&self) -> ProviderMethod {
        match self {
            Self::Drawdown { .. } => ProviderMethod::SubmitDrawdown,
            Self::Evidence { .. } => ProviderMethod::SubmitEvidence,
            Self::Acceptance { .. } => ProviderMethod::AcceptEquipment,
            Self::Certificate { .. } => ProviderMethod::SubmitComplianceCertificate,
            Self::Dispute { .. } => ProviderMethod::DisputeInvoice,
            Self::Prepayment { .. } => ProviderMethod::PrepaySchedule,
            Self::Renewal { .. } => ProviderMethod::RenewSchedule,
            Self::TerminationQuote { .. } => ProviderMethod::QuoteTermination,
            Self::Termination { .. } => ProviderMethod::TerminateSchedule,
        }
    }

    /// The commenced schedule of which something is asked.
    #[must_use]
    pub const fn schedule(&self) -> Option<ScheduleId> {
        match self {
            Self::Prepayment { schedule, .. }
            | Self::Renewal { schedule, .. }
            | Self::TerminationQuote { schedule, .. }
            | Self::Termination { schedule, .. } => Some(*schedule),
            Self::Drawdown { .. }
            | Self::Evidence { .. }
            | Self::Acceptance { .. }
            | Self::Certificate { .. }
            | Self::Dispute { .. } => None,
        }
    }
}

/// A purchase and the day on which its equipment was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedPurchase {
    /// The purchase.
    pub purchase: PurchaseId,
    /// Day of acceptance.
    pub on: BusinessDate,
}

/// What came of something that the provider has accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A drawdown.
    Drawdown(DrawdownId),
    /// The condition has the evidence.
    Evidence,
    /// A lease schedule that commenced.
    Schedule(ScheduleId),
    /// The invoice is disputed.
    Dispute,
    /// The provider has the certificate.
    Certificate,
    /// The invoice for what was settled of a schedule.
    Settlement(InvoiceId),
    /// The schedule is renewed.
    Renewal,
    /// A termination quote.
    Quote(QuoteId),
}

impl Outcome {
    /// The provider's name of what came of it, below the facility's; empty where
    /// it is nothing new.
    #[must_use]
    pub fn relative_name(&self) -> String {
        match self {
            Self::Drawdown(drawdown) => format!("drawdowns/{drawdown}"),
            Self::Schedule(schedule) => format!("schedules/{schedule}"),
            Self::Settlement(invoice) => format!("invoices/{invoice}"),
            Self::Quote(quote) => format!("quotes/{quote}"),
            Self::Evidence | Self::Dispute | Self::Certificate | Self::Renewal => String::new(),
        }
    }
}

/// A condition of the facility, or of one of its drawdowns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConditionRef {
    /// The drawdown whose own instance it is; none for the facility's.
    pub drawdown: Option<DrawdownId>,
    /// The condition in the terms.
    pub condition: ConditionId,
}

impl ConditionRef {
    /// The provider's name of it below the facility's.
    #[must_use]
    pub fn relative_name(&self) -> String {
        match self.drawdown {
            Some(drawdown) => format!("drawdowns/{drawdown}/conditions/{}", self.condition),
            None => format!("conditions/{}", self.condition),
        }
    }
}

/// Where a submission stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmissionState {
    /// No definite answer yet.
    Sending {
        /// What is called.
        method: ProviderMethod,
        /// The exact bytes of the request.
        request: Arc<[u8]>,
    },
    /// The provider has accepted it.
    Accepted(Outcome),
    /// The provider has refused it.
    Refused(Refused),
}

impl SubmissionState {
    /// The state's name in UPPER_SNAKE, as the contracts have it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sending { .. } => "SENDING",
            Self::Accepted(_) => "ACCEPTED",
            Self::Refused(_) => "REFUSED",
        }
    }
}

/// Why the provider refused, as it said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The provider's message.
    pub message: String,
    /// Every reason.
    pub failures: Vec<Failure>,
}

/// One of the provider's reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its stable code.
    pub reason: String,
    /// What failed.
    pub subject: String,
    /// One sentence for people.
    pub description: String,
    /// The figures behind it.
    pub metadata: Vec<(String, String)>,
}

/// The provider's methods that submissions call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderMethod {
    /// Asks for a drawdown.
    SubmitDrawdown,
    /// Submits evidence for a condition.
    SubmitEvidence,
    /// Accepts equipment.
    AcceptEquipment,
    /// Disputes an invoice.
    DisputeInvoice,
    /// Delivers a compliance certificate.
    SubmitComplianceCertificate,
    /// Prepays a schedule.
    PrepaySchedule,
    /// Renews a schedule.
    RenewSchedule,
    /// Quotes a termination.
    QuoteTermination,
    /// Terminates a schedule by a quote.
    TerminateSchedule,
}

impl ProviderMethod {
    /// Every method.
    pub const ALL: [Self; 9] = [
        Self::SubmitDrawdown,
        Self::SubmitEvidence,
        Self::AcceptEquipment,
        Self::DisputeInvoice,
        Self::SubmitComplianceCertificate,
        Self::PrepaySchedule,
        Self::RenewSchedule,
        Self::QuoteTermination,
        Self::TerminateSchedule,
    ];

    /// Its full gRPC name.
    #[must_use]
    pub const fn full_name(self) -> &'static str {
        match self {
            Self::SubmitDrawdown => "facility.lender.v1.DrawdownService/SubmitDrawdown",
            Self::SubmitEvidence => "facility.lender.v1.ConditionService/SubmitEvidence",
            Self::AcceptEquipment => "facility.lender.v1.LeaseService/AcceptEquipment",
            Self::DisputeInvoice => "facility.lender.v1.BillingService/DisputeInvoice",
            Self::SubmitComplianceCertificate => "facility.lender.v1.CovenantService/SubmitComplianceCertificate",
            Self::PrepaySchedule => "facility.lender.v1.LeaseService/PrepaySchedule",
            Self::RenewSchedule => "facility.lender.v1.LeaseService/RenewSchedule",
            Self::QuoteTermination => "facility.lender.v1.LeaseService/QuoteTermination",
            Self::TerminateSchedule => "facility.lender.v1.LeaseService/TerminateSchedule",
        }
    }
}

/// All submissions of a facility, found by number and by the provider's request id.
#[derive(Debug, Clone, Default)]
pub struct Submissions {
    all: BTreeMap<u32, Arc<Submission>>,
    sending: BTreeSet<u32>,
    by_provider_request: BTreeMap<String, u32>,
}

impl Submissions {
    /// The number of the next submission.
    #[must_use]
    pub fn next_number(&self) -> u32 {
        self.all.last_key_value().map_or(1, |(last, _)| last.saturating_add(1))
    }

    /// The submission of that number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&Submission> {
        self.all.get(&number).map(AsRef::as_ref)
    }

    /// The submissions with those numbers, in order.
    pub fn range(&self, numbers: impl RangeBounds<u32>) -> impl Iterator<Item = (u32, &Submission)> {
        self.all.range(numbers).map(|(number, submission)| (*number, submission.as_ref()))
    }

    /// The submission that went out under that request id.
    #[must_use]
    pub fn by_provider_request(&self, request_id: &str) -> Option<&Submission> {
        self.get(*self.by_provider_request.get(request_id)?)
    }

    /// The first submission without a definite answer: the one to send now.
    #[must_use]
    pub fn first_sending(&self) -> Option<&Submission> {
        self.get(*self.sending.first()?)
    }

    /// What is being sent: everything without a definite answer, by number.
    pub fn in_flight(&self) -> impl Iterator<Item = &Submission> {
        self.sending.iter().filter_map(|number| self.get(*number))
    }

    /// How many have no definite answer yet.
    #[must_use]
    pub fn sending(&self) -> usize {
        self.sending.len()
    }

    pub(super) fn insert(&mut self, submission: Submission) {
        self.by_provider_request.insert(submission.provider_request_id.clone(), submission.number);
        self.sending.insert(submission.number);
        self.all.insert(submission.number, Arc::new(submission));
    }

    /// Gives a submission that is being sent its definite answer; anything else
    /// has its answer already and keeps it.
    pub(super) fn answer(&mut self, number: u32, answer: SubmissionState) {
        if self.sending.remove(&number)
            && let Some(submission) = self.all.get_mut(&number)
        {
            Arc::make_mut(submission).state = answer;
        }
    }

    /// Keeps what a notice says came of a submission.
    pub(super) fn note_outcome(&mut self, number: u32, outcome: Outcome) {
        if let Some(submission) = self.all.get_mut(&number) {
            Arc::make_mut(submission).notified = Some(outcome);
        }
    }
}
