//! The stable codes of refusals, and the form in which a failed rule is told.
//!
//! Every code that the facility can give is in [`ReasonCode`], once; the documentation of errors is
//! held against [`ReasonCode::ALL`].

use std::fmt;

/// In which way a request was refused; the services make a status of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RejectionKind {
    /// What was named does not exist.
    NotFound,
    /// What was to be made exists already.
    AlreadyExists,
    /// The request contradicts itself or is malformed, whatever the state.
    Invalid,
    /// The caller decided on something that has changed since.
    Stale,
    /// A rule stands against it in the present state.
    Refused,
}

macro_rules! reason_codes {
    ($($(#[doc = $meaning:literal])+ $name:ident = $code:literal, $kind:ident;)+) => {
        /// Stable code of a refusal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ReasonCode { $($(#[doc = $meaning])+ $name,)+ }

        impl ReasonCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code in UPPER_SNAKE, as answers and documents write it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What the code means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($meaning),+),)+ }
            }

            /// In which way a request is refused for it.
            #[must_use]
            pub const fn kind(self) -> RejectionKind {
                match self { $(Self::$name => RejectionKind::$kind,)+ }
            }
        }
    };
}

reason_codes! {
    /// The facility does not exist.
    FacilityNotFound = "FACILITY_NOT_FOUND", NotFound;
    /// The drawdown does not exist.
    DrawdownNotFound = "DRAWDOWN_NOT_FOUND", NotFound;
    /// The condition does not exist.
    ConditionNotFound = "CONDITION_NOT_FOUND", NotFound;
    /// The covenant does not exist.
    CovenantNotFound = "COVENANT_NOT_FOUND", NotFound;
    /// A facility of that identifier exists.
    FacilityExists = "FACILITY_EXISTS", AlreadyExists;
    /// The terms contradict themselves or are out of bounds.
    TermsInvalid = "TERMS_INVALID", Invalid;
    /// Provider and borrower are the same party.
    PartiesNotDistinct = "PARTIES_NOT_DISTINCT", Invalid;
    /// A text is missing, too long or unreadable.
    InvalidText = "INVALID_TEXT", Invalid;
    /// An amount that must be positive is not.
    AmountNotPositive = "AMOUNT_NOT_POSITIVE", Invalid;
    /// An amount left the range that can be computed exactly.
    AmountOutOfRange = "AMOUNT_OUT_OF_RANGE", Invalid;
    /// A date left the range of the calendar.
    DateOutOfRange = "DATE_OUT_OF_RANGE", Invalid;
    /// What the caller decided on has changed since it was read.
    StaleEtag = "STALE_ETAG", Stale;
    /// The state does not allow it.
    WrongState = "WRONG_STATE", Refused;
    /// The signing date is not the open business date.
    SigningDateNotOpen = "SIGNING_DATE_NOT_OPEN", Refused;
    /// The availability period or the final maturity has passed.
    AvailabilityOver = "AVAILABILITY_OVER", Refused;
    /// Something is reserved or funded.
    CommitmentInUse = "COMMITMENT_IN_USE", Refused;
    /// The deferral would not reach beyond the open business date.
    DateNotInFuture = "DATE_NOT_IN_FUTURE", Refused;
    /// The target date lies before the present target or the open business date.
    DateBackwards = "DATE_BACKWARDS", Refused;
    /// The target date lies more than 100 years ahead.
    DateTooFar = "DATE_TOO_FAR", Refused;
    /// The day to close is not the open business date.
    DayNotOpen = "DAY_NOT_OPEN", Refused;
    /// The open business date has reached its target.
    TargetReached = "TARGET_REACHED", Refused;
    /// Who entered or approved a drawdown takes no further decision on it.
    FourEyes = "FOUR_EYES", Refused;
    /// The caller has approved this drawdown already.
    AlreadyApproved = "ALREADY_APPROVED", Refused;
    /// The caller does not hold the role that the band asks for.
    WrongApproverRole = "WRONG_APPROVER_ROLE", Refused;
    /// The drawdown has fewer approvals than its band asks for.
    ApprovalsMissing = "APPROVALS_MISSING", Refused;
    /// The requested funding date has not come.
    TooEarly = "TOO_EARLY", Refused;
    /// Every reason against the submission is listed beside it.
    DrawdownRefused = "DRAWDOWN_REFUSED", Refused;
    /// Every reason against the funding is listed beside it.
    FundingRefused = "FUNDING_REFUSED", Refused;
    /// A condition precedent is neither satisfied nor waived nor deferred.
    UnmetCondition = "UNMET_CONDITION", Refused;
    /// A continuing default stops drawing.
    Drawstop = "DRAWSTOP", Refused;
    /// The date lies outside the availability period.
    OutsideAvailability = "OUTSIDE_AVAILABILITY", Refused;
    /// The date is no business day of all the facility's calendars.
    NotABusinessDay = "NOT_A_BUSINESS_DAY", Refused;
    /// Fewer business days lie before the funding than the terms ask for.
    NoticeTooShort = "NOTICE_TOO_SHORT", Refused;
    /// The financed amount is below the least of a drawdown.
    BelowMinimum = "BELOW_MINIMUM", Refused;
    /// The amount is more than what is available.
    OverHeadroom = "OVER_HEADROOM", Refused;
    /// The amount is more than what is left of the category's sublimit.
    OverSublimit = "OVER_SUBLIMIT", Refused;
    /// The category is not one of those that the facility finances.
    IneligibleCategory = "INELIGIBLE_CATEGORY", Refused;
    /// The machine is financed already in the provider's book.
    SerialAlreadyFinanced = "SERIAL_ALREADY_FINANCED", Refused;
    /// The invoice is financed already in the provider's book.
    InvoiceAlreadyFinanced = "INVOICE_ALREADY_FINANCED", Refused;
    /// Two lines of the request name the same machine or the same invoice.
    DuplicateInRequest = "DUPLICATE_IN_REQUEST", Refused;
    /// The amount is not in the facility's currency.
    CurrencyMismatch = "CURRENCY_MISMATCH", Refused;
    /// The price is zero or negative.
    PriceNotPositive = "PRICE_NOT_POSITIVE", Refused;
    /// The down payment is not the price less the financed amount.
    PriceInconsistent = "PRICE_INCONSISTENT", Refused;
    /// The invoice is dated after the day of submission.
    InvoiceDateInFuture = "INVOICE_DATE_IN_FUTURE", Refused;
    /// The final maturity is not after the funding.
    NoTenorLeft = "NO_TENOR_LEFT", Refused;
    /// The request has no line.
    NoItems = "NO_ITEMS", Invalid;
    /// The request has more lines than a drawdown may have.
    TooManyItems = "TOO_MANY_ITEMS", Invalid;
    /// Every reason against the acceptance is listed beside it.
    AcceptanceRefused = "ACCEPTANCE_REFUSED", Refused;
    /// The unit of equipment does not exist, or is not funded.
    EquipmentNotFound = "EQUIPMENT_NOT_FOUND", Refused;
    /// The unit of equipment is not in a state that allows it.
    EquipmentWrongState = "EQUIPMENT_WRONG_STATE", Refused;
    /// The units belong to more than one drawdown.
    SeveralDrawdowns = "SEVERAL_DRAWDOWNS", Refused;
    /// The acceptance is dated before the funding.
    AcceptedBeforeFunding = "ACCEPTED_BEFORE_FUNDING", Refused;
    /// The date lies after the open business date.
    DateInFuture = "DATE_IN_FUTURE", Refused;
    /// The date lies before the open business date.
    DatePassed = "DATE_PASSED", Refused;
    /// The acceptance is dated after the long-stop date.
    AfterLongStop = "AFTER_LONG_STOP", Refused;
    /// The rate is not known: it floats, and the fixing of a day is missing.
    RateNotKnown = "RATE_NOT_KNOWN", Refused;
    /// The terms contradict themselves for this schedule.
    ScheduleNotComputable = "SCHEDULE_NOT_COMPUTABLE", Refused;
    /// The schedule does not exist.
    ScheduleNotFound = "SCHEDULE_NOT_FOUND", NotFound;
    /// The terms give no option to buy.
    NoPurchaseOption = "NO_PURCHASE_OPTION", Refused;
    /// The option to buy this schedule's equipment was exercised.
    OptionExercised = "OPTION_EXERCISED", Refused;
    /// Every reason against the settlement is listed beside it.
    SettlementRefused = "SETTLEMENT_REFUSED", Refused;
    /// The settlement date is not the open business date.
    SettlementDateNotOpen = "SETTLEMENT_DATE_NOT_OPEN", Refused;
    /// No quote is given for a day that has passed, or so far ahead.
    DateNotQuotable = "DATE_NOT_QUOTABLE", Refused;
    /// The amount is more than what is owed after the last payment due.
    OverOutstanding = "OVER_OUTSTANDING", Refused;
    /// A prepayment would leave no more than the balloon, and not nothing.
    BalloonNotCovered = "BALLOON_NOT_COVERED", Refused;
    /// Nothing is left of the schedule that is not due.
    NothingOutstanding = "NOTHING_OUTSTANDING", Refused;
    /// Every reason against the renewal is listed beside it.
    RenewalRefused = "RENEWAL_REFUSED", Refused;
    /// The terms give no option to renew.
    NoRenewalOption = "NO_RENEWAL_OPTION", Refused;
    /// The schedule is renewed already.
    ScheduleRenewed = "SCHEDULE_RENEWED", Refused;
    /// The last payment does not run yet, or the notice of the terms has passed.
    OutsideRenewalNotice = "OUTSIDE_RENEWAL_NOTICE", Refused;
    /// The renewed term would have no payment, or more than the terms allow.
    RenewalTermOutOfRange = "RENEWAL_TERM_OUT_OF_RANGE", Refused;
    /// Nothing is due beside the schedule's last payment.
    NothingToRenew = "NOTHING_TO_RENEW", Refused;
    /// The units are on more than one schedule.
    SeveralSchedules = "SEVERAL_SCHEDULES", Refused;
    /// The loss is dated before the funding.
    LostBeforeFunding = "LOST_BEFORE_FUNDING", Refused;
    /// The termination quote does not exist.
    QuoteNotFound = "QUOTE_NOT_FOUND", NotFound;
    /// The termination quote was taken.
    QuoteTaken = "QUOTE_TAKEN", Refused;
    /// The termination quote's settlement date has passed.
    QuoteExpired = "QUOTE_EXPIRED", Refused;
    /// What was quoted has changed since, or a later quote took its place.
    QuoteStale = "QUOTE_STALE", Refused;
    /// The invoice does not exist.
    InvoiceNotFound = "INVOICE_NOT_FOUND", NotFound;
    /// The invoice does not stand any more: a corrected one superseded it.
    InvoiceSuperseded = "INVOICE_SUPERSEDED", Refused;
    /// Every reason against the receipt is listed beside it.
    ReceiptRefused = "RECEIPT_REFUSED", Refused;
    /// The receipt does not exist.
    ReceiptNotFound = "RECEIPT_NOT_FOUND", NotFound;
    /// The arrangement fee that is taken off the first funding is more than it.
    FeeOverDrawdown = "FEE_OVER_DRAWDOWN", Refused;
    /// The receipt is reversed already.
    ReceiptReversed = "RECEIPT_REVERSED", Refused;
    /// A part of the receipt was refunded and can't be taken back.
    ReversalNotCovered = "REVERSAL_NOT_COVERED", Refused;
    /// The bank's reference is recorded already.
    ReceiptAlreadyRecorded = "RECEIPT_ALREADY_RECORDED", Refused;
    /// The value date lies before the day of signing.
    ValueDateBeforeSigning = "VALUE_DATE_BEFORE_SIGNING", Refused;
    /// The amount is more than the cash that is unapplied.
    OverUnappliedCash = "OVER_UNAPPLIED_CASH", Refused;
    /// The invoice is disputed already.
    AlreadyDisputed = "ALREADY_DISPUTED", Refused;
    /// The invoice is not disputed.
    NotDisputed = "NOT_DISPUTED", Refused;
    /// The invoice has no such line.
    LineNotFound = "LINE_NOT_FOUND", Refused;
    /// The amount is more than what is unpaid.
    OverUnpaid = "OVER_UNPAID", Refused;
    /// The line follows from a schedule and can't be corrected by hand.
    LineNotCorrectable = "LINE_NOT_CORRECTABLE", Refused;
    /// The correction leaves every amount as it is, or a disputed line without one.
    NoCorrection = "NO_CORRECTION", Refused;
    /// The default does not exist.
    DefaultNotFound = "DEFAULT_NOT_FOUND", NotFound;
    /// The default does not continue.
    DefaultNotContinuing = "DEFAULT_NOT_CONTINUING", Refused;
    /// The default is cured by paying its invoice.
    CuredByPayment = "CURED_BY_PAYMENT", Refused;
    /// The terms let only a waiver end an event of default.
    NotCurable = "NOT_CURABLE", Refused;
    /// Every reason against the certificate is listed beside it.
    CertificateRefused = "CERTIFICATE_REFUSED", Refused;
    /// The covenant is not tested on that day.
    NoTestDate = "NO_TEST_DATE", Refused;
    /// No event of default continues.
    NoEventOfDefault = "NO_EVENT_OF_DEFAULT", Refused;
    /// The terms have no guarantee.
    NoGuarantee = "NO_GUARANTEE", Refused;
    /// The guarantee has expired.
    GuaranteeExpired = "GUARANTEE_EXPIRED", Refused;
    /// The invoice is not overdue.
    InvoiceNotOverdue = "INVOICE_NOT_OVERDUE", Refused;
    /// Nothing is overdue.
    NothingOverdue = "NOTHING_OVERDUE", Refused;
    /// The invoice is demanded already.
    AlreadyDemanded = "ALREADY_DEMANDED", Refused;
    /// What was demanded and paid under the guarantee has reached its cap.
    OverGuaranteeCap = "OVER_GUARANTEE_CAP", Refused;
    /// The guarantee demand does not exist.
    GuaranteeDemandNotFound = "GUARANTEE_DEMAND_NOT_FOUND", NotFound;
    /// The guarantee demand is settled or withdrawn.
    GuaranteeDemandNotOpen = "GUARANTEE_DEMAND_NOT_OPEN", Refused;
    /// Everything that is still open is listed beside it.
    ClosingRefused = "CLOSING_REFUSED", Refused;
    /// Something of the facility is still open.
    StillOpen = "STILL_OPEN", Refused;
    /// Every reason against the fixings is listed beside it.
    FixingRefused = "FIXING_REFUSED", Refused;
    /// The facility's rate does not follow that benchmark.
    BenchmarkNotUsed = "BENCHMARK_NOT_USED", Refused;
    /// The fixing of that date is published already.
    FixingPublished = "FIXING_PUBLISHED", Refused;
    /// No fixing of that date was published.
    FixingNotFound = "FIXING_NOT_FOUND", NotFound;
    /// The fixing is not what the correction takes it for.
    FixingChanged = "FIXING_CHANGED", Stale;
    /// The counterparty has seen notices that this book does not have.
    HistoryBehindCounterparty = "HISTORY_BEHIND_COUNTERPARTY", Refused;
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A rule that stands against a request, as it is told to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFailure {
    /// The stable code.
    pub code: ReasonCode,
    /// What failed: a field's path in the request such as `items[3]`, a name such as
    /// `conditions/insurance`, or empty for the request as a whole.
    pub subject: String,
    /// One sentence for people.
    pub description: String,
    /// The figures behind it, in the order in which they are best read: amounts and rates as exact
    /// decimal text, dates as ISO 8601.
    pub metadata: Vec<(&'static str, String)>,
}

impl RuleFailure {
    pub(super) fn new(code: ReasonCode, subject: impl Into<String>, description: impl Into<String>) -> Self {
        Self { code, subject: subject.into(), description: description.into(), metadata: Vec::new() }
    }

    pub(super) fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.metadata.push((key, value.to_string()));
        self
    }
}
