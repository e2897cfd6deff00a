//! Every reason for which a service refuses, once. A reason's code is a contract:
//! it may be added, never renamed or given another meaning.

use std::fmt;

use tonic::Code;

/// Declares the reasons: variant, code on the wire, gRPC code, meaning.
macro_rules! reasons {
    ($($variant:ident = $code:literal, $grpc:ident, $meaning:literal;)+) => {
        /// A stable reason of a refusal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $(#[doc = $meaning] $variant,)+
        }

        impl Reason {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The reason as it travels: UPPER_SNAKE_CASE.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The gRPC code that an answer with this reason has.
            #[must_use]
            pub const fn grpc_code(self) -> Code {
                match self { $(Self::$variant => Code::$grpc,)+ }
            }

            /// What the reason means, in one sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

reasons! {
    // Who calls.
    Unauthenticated = "UNAUTHENTICATED", Unauthenticated, "The call came without a client certificate that names its caller.";
    UnknownPrincipal = "UNKNOWN_PRINCIPAL", PermissionDenied, "The certificate's principal is not in the service's configuration.";
    RoleRequired = "ROLE_REQUIRED", PermissionDenied, "The caller has none of the roles that may call the method.";
    OnBehalfOfRefused = "ON_BEHALF_OF_REFUSED", PermissionDenied, "Only a borrower's service may name the person for whom it calls.";
    MethodUnknown = "METHOD_UNKNOWN", Unimplemented, "The service has no such method.";

    // What was sent.
    InvalidArgument = "INVALID_ARGUMENT", InvalidArgument, "Fields of the request are missing or malformed; the details list every one.";
    TermsInvalid = "TERMS_INVALID", InvalidArgument, "The terms contradict themselves or are out of bounds.";
    PartiesNotDistinct = "PARTIES_NOT_DISTINCT", InvalidArgument, "Provider, borrower and guarantor must be different parties.";
    InvalidText = "INVALID_TEXT", InvalidArgument, "A text is missing, too long or unreadable.";
    AmountNotPositive = "AMOUNT_NOT_POSITIVE", InvalidArgument, "An amount that must be positive is not.";
    AmountOutOfRange = "AMOUNT_OUT_OF_RANGE", InvalidArgument, "An amount left the range that can be computed exactly.";
    DateOutOfRange = "DATE_OUT_OF_RANGE", InvalidArgument, "A date left the range of the calendar.";
    NoItems = "NO_ITEMS", InvalidArgument, "The request has no line.";
    TooManyItems = "TOO_MANY_ITEMS", InvalidArgument, "The request has more lines than a drawdown may have.";
    NotFound = "NOT_FOUND", NotFound, "The resource does not exist, or it is not one that the caller may see.";
    FacilityExists = "FACILITY_EXISTS", AlreadyExists, "A facility with this id exists already.";
    PurchaseExists = "PURCHASE_EXISTS", AlreadyExists, "A purchase with this id exists already.";
    RequestIdReused = "REQUEST_ID_REUSED", AlreadyExists, "The request id was used before with other content.";
    StaleEtag = "STALE_ETAG", Aborted, "The resource has changed since the etag was read; read it again and decide anew.";
    Conflict = "CONFLICT", Aborted, "Other requests were faster several times over; nothing was done, send it again.";

    // Rules of the facility.
    WrongState = "WRONG_STATE", FailedPrecondition, "The resource is not in a state in which this can be done.";
    SigningDateNotOpen = "SIGNING_DATE_NOT_OPEN", FailedPrecondition, "The signing date is not the open business date.";
    UnmetCondition = "UNMET_CONDITION", FailedPrecondition, "A condition precedent is neither satisfied, waived nor deferred.";
    Drawstop = "DRAWSTOP", FailedPrecondition, "Drawing is stopped by an event at the borrower.";
    OutsideAvailability = "OUTSIDE_AVAILABILITY", FailedPrecondition, "The date lies outside the availability period.";
    AvailabilityOver = "AVAILABILITY_OVER", FailedPrecondition, "The availability period or the final maturity has passed.";
    NotABusinessDay = "NOT_A_BUSINESS_DAY", FailedPrecondition, "The date is no business day of the facility's calendars.";
    NoticeTooShort = "NOTICE_TOO_SHORT", FailedPrecondition, "Fewer business days than agreed lie between the request and the drawdown's date.";
    TooEarly = "TOO_EARLY", FailedPrecondition, "The drawdown's date has not come yet.";
    BelowMinimum = "BELOW_MINIMUM", FailedPrecondition, "The amount is less than the smallest drawdown agreed.";
    OverHeadroom = "OVER_HEADROOM", FailedPrecondition, "The amount is more than what is left of the commitment.";
    OverSublimit = "OVER_SUBLIMIT", FailedPrecondition, "The amount is more than what is left of a category's limit.";
    CommitmentInUse = "COMMITMENT_IN_USE", FailedPrecondition, "Some of the commitment is reserved or funded.";
    IneligibleCategory = "INELIGIBLE_CATEGORY", FailedPrecondition, "The facility does not finance equipment of this category.";
    SerialAlreadyFinanced = "SERIAL_ALREADY_FINANCED", FailedPrecondition, "A machine with this serial number is financed or requested already.";
    InvoiceAlreadyFinanced = "INVOICE_ALREADY_FINANCED", FailedPrecondition, "The supplier's invoice is financed or requested already.";
    DuplicateInRequest = "DUPLICATE_IN_REQUEST", FailedPrecondition, "The request names the same thing twice.";
    CurrencyMismatch = "CURRENCY_MISMATCH", FailedPrecondition, "The amount is not in the facility's currency.";
    PriceNotPositive = "PRICE_NOT_POSITIVE", FailedPrecondition, "The price is zero or negative.";
    PriceInconsistent = "PRICE_INCONSISTENT", FailedPrecondition, "The line's price does not follow from its parts.";
    InvoiceDateInFuture = "INVOICE_DATE_IN_FUTURE", FailedPrecondition, "The invoice is dated after the day of submission.";
    FinancedAmountDiffers = "FINANCED_AMOUNT_DIFFERS", FailedPrecondition, "The amount asked for is not the one that the facility's terms give.";
    NoTenorLeft = "NO_TENOR_LEFT", FailedPrecondition, "The final maturity leaves no time for repayment.";
    FourEyes = "FOUR_EYES", FailedPrecondition, "The same person may not do both of these steps.";
    AlreadyApproved = "ALREADY_APPROVED", FailedPrecondition, "The caller has approved this already.";
    ApprovalsMissing = "APPROVALS_MISSING", FailedPrecondition, "Approvals that the amount needs are missing.";
    WrongApproverRole = "WRONG_APPROVER_ROLE", FailedPrecondition, "No approval of the caller's role is missing.";
    DateNotInFuture = "DATE_NOT_IN_FUTURE", FailedPrecondition, "The date must lie after the open business date.";
    DateBackwards = "DATE_BACKWARDS", FailedPrecondition, "The business date never moves backwards.";
    DateTooFar = "DATE_TOO_FAR", FailedPrecondition, "The business date may not be moved so far at once.";
    DayNotOpen = "DAY_NOT_OPEN", FailedPrecondition, "The day to close is not the open business date.";
    TargetReached = "TARGET_REACHED", FailedPrecondition, "The open business date has reached its target.";
    FacilityUnreadable = "FACILITY_UNREADABLE", FailedPrecondition, "The facility's journal holds something that this release can't read; an operator must look.";

    // Leases, invoices, receipts, defaults, demands.
    EquipmentNotFound = "EQUIPMENT_NOT_FOUND", FailedPrecondition, "The unit of equipment does not exist, or is not funded.";
    EquipmentWrongState = "EQUIPMENT_WRONG_STATE", FailedPrecondition, "The unit of equipment is not in a state that allows it.";
    SeveralDrawdowns = "SEVERAL_DRAWDOWNS", FailedPrecondition, "The units belong to more than one drawdown.";
    AcceptedBeforeFunding = "ACCEPTED_BEFORE_FUNDING", FailedPrecondition, "The acceptance is dated before the funding.";
    DateInFuture = "DATE_IN_FUTURE", FailedPrecondition, "The date lies after the open business date.";
    DatePassed = "DATE_PASSED", FailedPrecondition, "The date lies before the open business date.";
    AfterLongStop = "AFTER_LONG_STOP", FailedPrecondition, "The acceptance is dated after the long-stop date.";
    RateNotKnown = "RATE_NOT_KNOWN", FailedPrecondition, "The rate is not known: it floats, and the fixing of a day is missing.";
    FixingRefused = "FIXING_REFUSED", FailedPrecondition, "A fixing breaks rules; its violations name each.";
    BenchmarkNotUsed = "BENCHMARK_NOT_USED", FailedPrecondition, "The facility's interest does not float on this benchmark.";
    FixingPublished = "FIXING_PUBLISHED", FailedPrecondition, "A fixing of this benchmark and date is published already.";
    FixingNotFound = "FIXING_NOT_FOUND", NotFound, "No fixing of this benchmark and date is published.";
    FixingChanged = "FIXING_CHANGED", Aborted, "The old value named is not the fixing's value now.";
    ScheduleNotComputable = "SCHEDULE_NOT_COMPUTABLE", FailedPrecondition, "The terms contradict themselves for this schedule.";
    NoPurchaseOption = "NO_PURCHASE_OPTION", FailedPrecondition, "The terms give no option to buy.";
    OptionExercised = "OPTION_EXERCISED", FailedPrecondition, "The option to buy this schedule's equipment was exercised.";
    SettlementDateNotOpen = "SETTLEMENT_DATE_NOT_OPEN", FailedPrecondition, "The settlement date is not the open business date.";
    DateNotQuotable = "DATE_NOT_QUOTABLE", FailedPrecondition, "No quote is given for a day that has passed, or so far ahead.";
    OverOutstanding = "OVER_OUTSTANDING", FailedPrecondition, "The amount is more than what is owed after the last payment due.";
    BalloonNotCovered = "BALLOON_NOT_COVERED", FailedPrecondition, "A prepayment would leave no more than the balloon, and not nothing.";
    NothingOutstanding = "NOTHING_OUTSTANDING", FailedPrecondition, "Nothing is left of the schedule that is not due.";
    NoRenewalOption = "NO_RENEWAL_OPTION", FailedPrecondition, "The terms give no option to renew.";
    ScheduleRenewed = "SCHEDULE_RENEWED", FailedPrecondition, "The schedule was renewed already.";
    OutsideRenewalNotice = "OUTSIDE_RENEWAL_NOTICE", FailedPrecondition, "The last payment does not run yet, or the notice of the terms has passed.";
    RenewalTermOutOfRange = "RENEWAL_TERM_OUT_OF_RANGE", FailedPrecondition, "The further term would have no payment, or more than the terms allow.";
    NothingToRenew = "NOTHING_TO_RENEW", FailedPrecondition, "Nothing is due beside the schedule's last payment.";
    SeveralSchedules = "SEVERAL_SCHEDULES", FailedPrecondition, "The units are on more than one schedule.";
    LostBeforeFunding = "LOST_BEFORE_FUNDING", FailedPrecondition, "The loss is dated before the funding.";
    QuoteTaken = "QUOTE_TAKEN", FailedPrecondition, "The termination quote was taken.";
    QuoteExpired = "QUOTE_EXPIRED", FailedPrecondition, "The termination quote's settlement date has passed.";
    QuoteStale = "QUOTE_STALE", FailedPrecondition, "What was quoted has changed since, or a later quote took its place.";
    InvoiceNotFound = "INVOICE_NOT_FOUND", FailedPrecondition, "The invoice does not exist.";
    InvoiceSuperseded = "INVOICE_SUPERSEDED", FailedPrecondition, "The invoice does not stand any more: a corrected one superseded it.";
    ReceiptAlreadyRecorded = "RECEIPT_ALREADY_RECORDED", FailedPrecondition, "The bank's reference is recorded already.";
    ValueDateBeforeSigning = "VALUE_DATE_BEFORE_SIGNING", FailedPrecondition, "The value date lies before the day of signing.";
    FeeOverDrawdown = "FEE_OVER_DRAWDOWN", FailedPrecondition, "The arrangement fee that is taken off the first funding is more than it.";
    ReceiptReversed = "RECEIPT_REVERSED", FailedPrecondition, "The receipt is reversed already.";
    ReversalNotCovered = "REVERSAL_NOT_COVERED", FailedPrecondition, "A part of the receipt was refunded and can't be taken back.";
    OverUnappliedCash = "OVER_UNAPPLIED_CASH", FailedPrecondition, "The amount is more than the cash that is unapplied.";
    AlreadyDisputed = "ALREADY_DISPUTED", FailedPrecondition, "The invoice is disputed already.";
    NotDisputed = "NOT_DISPUTED", FailedPrecondition, "The invoice is not disputed.";
    LineNotFound = "LINE_NOT_FOUND", FailedPrecondition, "The invoice has no such line.";
    OverUnpaid = "OVER_UNPAID", FailedPrecondition, "The amount is more than what is unpaid.";
    LineNotCorrectable = "LINE_NOT_CORRECTABLE", FailedPrecondition, "The line follows from a schedule and can't be corrected by hand.";
    NoCorrection = "NO_CORRECTION", FailedPrecondition, "The correction leaves every amount as it is, or a disputed line without one.";
    DefaultNotContinuing = "DEFAULT_NOT_CONTINUING", FailedPrecondition, "The default does not continue.";
    CuredByPayment = "CURED_BY_PAYMENT", FailedPrecondition, "The default is cured by paying its invoice.";
    NotCurable = "NOT_CURABLE", FailedPrecondition, "The terms let only a waiver end an event of default.";
    NoTestDate = "NO_TEST_DATE", FailedPrecondition, "The covenant is not tested on that day.";
    NoEventOfDefault = "NO_EVENT_OF_DEFAULT", FailedPrecondition, "No event of default continues.";
    NoGuarantee = "NO_GUARANTEE", FailedPrecondition, "The terms have no guarantee.";
    GuaranteeExpired = "GUARANTEE_EXPIRED", FailedPrecondition, "The guarantee has expired.";
    InvoiceNotOverdue = "INVOICE_NOT_OVERDUE", FailedPrecondition, "The invoice is not overdue.";
    NothingOverdue = "NOTHING_OVERDUE", FailedPrecondition, "Nothing is overdue.";
    AlreadyDemanded = "ALREADY_DEMANDED", FailedPrecondition, "The invoice is demanded already.";
    OverGuaranteeCap = "OVER_GUARANTEE_CAP", FailedPrecondition, "What was demanded and paid under the guarantee has reached its cap.";
    GuaranteeDemandNotFound = "GUARANTEE_DEMAND_NOT_FOUND", FailedPrecondition, "The guarantee demand does not exist.";
    GuaranteeDemandNotOpen = "GUARANTEE_DEMAND_NOT_OPEN", FailedPrecondition, "The guarantee demand is settled or withdrawn.";
    StillOpen = "STILL_OPEN", FailedPrecondition, "Something of the facility is still open.";

    // The borrower's own book.
    NotDelivered = "NOT_DELIVERED", FailedPrecondition, "The equipment was not delivered, as far as the borrower has recorded.";
    AcceptedBeforeDelivery = "ACCEPTED_BEFORE_DELIVERY", FailedPrecondition, "The acceptance is dated before the delivery.";
    InvoiceDiffers = "INVOICE_DIFFERS", FailedPrecondition, "The invoice differs from the borrower's own figures, and the difference is not disputed.";
    OverPayable = "OVER_PAYABLE", FailedPrecondition, "The amount is more than what can be paid of the invoice.";
    PaymentReferenceUsed = "PAYMENT_REFERENCE_USED", FailedPrecondition, "The payment reference stands on another payment order of the facility.";
    NothingDiffers = "NOTHING_DIFFERS", FailedPrecondition, "The invoice agrees with the borrower's own figures in everything that is unpaid and undisputed.";
    AnswerOutstanding = "ANSWER_OUTSTANDING", FailedPrecondition, "Something was sent to the provider for the same schedule and has no definite answer yet.";
    QuoteDiffers = "QUOTE_DIFFERS", FailedPrecondition, "The termination quote differs from the borrower's own figures.";

    // Between the two books.
    NoticeHistoryDiverged = "NOTICE_HISTORY_DIVERGED", FailedPrecondition, "The two parties' histories of notices differ; somebody must look.";
    HistoryBehindCounterparty = "HISTORY_BEHIND_COUNTERPARTY", FailedPrecondition, "The counterparty has seen notices that this book does not have, as after a restore; nothing is changed until an administrator resumes the facility.";
    FollowingStopped = "FOLLOWING_STOPPED", FailedPrecondition, "The borrower's service has stopped following the provider's notices of this facility.";

    // The service itself.
    OutcomeUnknown = "OUTCOME_UNKNOWN", Unavailable, "Whether the request took effect is not known; send it again with the same request id.";
    Draining = "DRAINING", Unavailable, "The service is shutting down; call again, with the same request id.";
    RequestTooLarge = "REQUEST_TOO_LARGE", InvalidArgument, "The request has more bytes than one may have.";
    Overloaded = "OVERLOADED", ResourceExhausted, "The service has too much to do; nothing was done, call again later.";
    DeadlineExceeded = "DEADLINE_EXCEEDED", DeadlineExceeded, "Time ran out; whether the request took effect is not known.";
    Internal = "INTERNAL", Internal, "The service failed; its log says why, under the trace id of the answer.";
}

impl Reason {
    /// Every reason, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied()
    }

    /// The reason with this code on the wire; `None` for one that a newer service has.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::all().find(|reason| reason.code() == code)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_upper_snake_case_and_used_once() {
        let mut seen = BTreeSet::new();
        for reason in Reason::all() {
            let code = reason.code();
            assert!(code.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{code}");
            assert!(code.len() <= 63, "google.rpc.ErrorInfo bounds a reason at 63 characters: {code}");
            assert!(seen.insert(code), "{code} twice");
            assert_eq!(Reason::parse(code), Some(reason));
            assert!(reason.meaning().ends_with('.'), "{code}");
        }
    }

    #[test]
    fn every_code_is_its_variant_in_upper_snake_case() {
        for reason in Reason::all() {
            let folded: String = reason.code().chars().filter(|c| *c != '_').collect();
            assert_eq!(folded, format!("{reason:?}").to_uppercase());
        }
    }

    #[test]
    fn a_code_of_a_newer_service_is_no_reason() {
        assert_eq!(Reason::parse("FROM_THE_FUTURE"), None);
    }
}
