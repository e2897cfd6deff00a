//! The two books compared: how many figures, and every difference. A difference
//! stays until a later figure of the provider for the same subject agrees.

use std::{
    collections::BTreeMap,
    fmt,
    ops::{Bound, RangeBounds},
    sync::Arc,
};

/// How many differences are kept; beyond that the oldest go.
const KEPT: usize = 10_000;
/// How many characters of a figure are kept.
const LONGEST_FIGURE: usize = 120;

/// What was compared and what differed.
#[derive(Debug, Clone, Default)]
pub struct Reconciliation {
    compared: u64,
    found: u64,
    // By the order in which they were found; which one it is for a subject.
    open: BTreeMap<u64, Arc<Discrepancy>>,
    by_subject: BTreeMap<Arc<str>, u64>,
}

impl Reconciliation {
    /// How many figures were compared so far.
    #[must_use]
    pub const fn figures_compared(&self) -> u64 {
        self.compared
    }

    /// How many differences were found so far, those that were resolved and
    /// those that are kept no more among them.
    #[must_use]
    pub const fn found(&self) -> u64 {
        self.found
    }

    /// The open differences, the oldest notice first.
    pub fn discrepancies(&self) -> impl DoubleEndedIterator<Item = &Discrepancy> {
        self.open.values().map(AsRef::as_ref)
    }

    /// The open differences at those places, in the order in which they were found; a place is never used again.
    pub fn range(&self, places: impl RangeBounds<u64>) -> impl Iterator<Item = (u64, &Discrepancy)> {
        self.open.range(places).map(|(place, discrepancy)| (*place, discrepancy.as_ref()))
    }

    /// Compares from here on with figures of that notice.
    pub(super) fn with(&mut self, notice_number: u64) -> Comparison<'_> {
        Comparison { reconciliation: self, notice_number }
    }

    fn resolve(&mut self, subject: &str) {
        if let Some(place) = self.by_subject.remove(subject) {
            self.open.remove(&place);
        }
    }

    /// Ends the differences of a subject and of everything below it.
    fn resolve_below(&mut self, subject: &str) {
        let below = |other: &str| {
            other.strip_prefix(subject).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        };
        let from = self.by_subject.range::<str, _>((Bound::Included(subject), Bound::Unbounded));
        let ended: Vec<Arc<str>> =
            from.map(|(other, _)| other).take_while(|other| other.starts_with(subject)).cloned().collect();
        for other in ended.iter().filter(|other| below(other)) {
            self.resolve(other);
        }
    }

    fn note(&mut self, discrepancy: Discrepancy) {
        self.resolve(&discrepancy.subject);
        self.found = self.found.saturating_add(1);
        let discrepancy = Arc::new(discrepancy);
        self.by_subject.insert(discrepancy.subject.clone(), self.found);
        self.open.insert(self.found, discrepancy);
        if self.open.len() > KEPT
            && let Some((_, oldest)) = self.open.pop_first()
        {
            self.by_subject.remove(&oldest.subject);
        }
    }
}

/// A difference between the two books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// What differs, below the facility's name: "drawdowns/3/items[2].financed_amount".
    pub subject: Arc<str>,
    /// In which way.
    pub reason: DiscrepancyReason,
    /// This book's figure.
    pub ours: String,
    /// The provider's figure.
    pub theirs: String,
    /// The notice that carried the provider's figure.
    pub notice_number: u64,
    /// What the provider's figure would follow from, where that was found.
    pub explanation: Option<Explanation>,
}

/// Why two figures differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Stable code in UPPER_SNAKE of the convention that explains it, such as
    /// `DAY_COUNT`.
    pub convention: &'static str,
    /// What the provider's figure would follow from, in a sentence.
    pub sentence: String,
}

impl Discrepancy {
    /// One sentence for people.
    #[must_use]
    pub fn description(&self) -> String {
        match self.reason {
            DiscrepancyReason::DrawdownNotAskedFor => {
                format!("The provider notified a drawdown of {} that this book never asked for.", self.theirs)
            }
            reason => {
                let what = reason.what();
                let ours = if self.ours.is_empty() { "none" } else { &self.ours };
                let theirs = if self.theirs.is_empty() { "none" } else { &self.theirs };
                format!("The {what} is {ours} in this book and {theirs} in the provider's.")
            }
        }
    }
}

macro_rules! reasons {
    ($($variant:ident = $code:literal, $what:literal;)+) => {
        /// In which way the books differ.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum DiscrepancyReason {
            $(#[doc = concat!("Another ", $what, ".")] $variant,)+
        }

        impl DiscrepancyReason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable code in UPPER_SNAKE.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// What differs, in words.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Self::$variant => $what,)+ }
            }
        }
    };
}

reasons! {
    FinancedAmount = "FINANCED_AMOUNT_DIFFERS", "financed amount";
    DownPayment = "DOWN_PAYMENT_DIFFERS", "down payment";
    Price = "PRICE_DIFFERS", "price";
    Item = "ITEM_DIFFERS", "item";
    RequestedFundingDate = "REQUESTED_FUNDING_DATE_DIFFERS", "requested funding date";
    CancelledAmount = "CANCELLED_AMOUNT_DIFFERS", "cancelled amount";
    FinalMaturity = "FINAL_MATURITY_DIFFERS", "final maturity date";
    Position = "POSITION_DIFFERS", "position";
    State = "STATE_DIFFERS", "state";
    Drawdown = "DRAWDOWN_DIFFERS", "drawdown";
    Schedule = "SCHEDULE_DIFFERS", "schedule";
    Condition = "CONDITION_DIFFERS", "condition";
    DrawdownNotAskedFor = "DRAWDOWN_NOT_ASKED_FOR", "drawdown";
    AcceptanceDate = "ACCEPTANCE_DATE_DIFFERS", "acceptance date";
    AcceptanceNotAskedFor = "ACCEPTANCE_NOT_ASKED_FOR", "acceptance";
    SchedulePayment = "SCHEDULE_PAYMENT_DIFFERS", "figure of a schedule's payment";
    Settlement = "SETTLEMENT_DIFFERS", "figure of a settlement";
    InterimRent = "INTERIM_RENT_DIFFERS", "interim rent";
    PurchaseOption = "PURCHASE_OPTION_DIFFERS", "purchase option";
    Invoice = "INVOICE_DIFFERS", "figure of an invoice";
    InvoiceNumberUsed = "INVOICE_NUMBER_USED", "invoice of that number";
    InvoiceLine = "INVOICE_LINE_DIFFERS", "figure of an invoice line";
    InvoiceLineWithoutGround = "INVOICE_LINE_WITHOUT_GROUND", "ground for an invoice line";
    BilledTwice = "BILLED_TWICE", "ground for an invoice line that was billed before";
    InvoiceSum = "INVOICE_SUM_DIFFERS", "sum of an invoice";
    CorrectionBillsMore = "CORRECTION_BILLS_MORE", "most that a correction can bill";
    DueDate = "DUE_DATE_DIFFERS", "due date";
    IssueDate = "ISSUE_DATE_DIFFERS", "issue date";
    Dispute = "DISPUTED_AMOUNT_DIFFERS", "disputed amount";
    Receipt = "RECEIPT_DIFFERS", "figure of a receipt";
    DefaultInterest = "DEFAULT_INTEREST_DIFFERS", "default interest";
    Allocation = "ALLOCATION_DIFFERS", "allocation";
    UnappliedCash = "UNAPPLIED_CASH_DIFFERS", "unapplied cash";
    Default = "DEFAULT_DIFFERS", "figure of a default";
    GuaranteeDemand = "GUARANTEE_DEMAND_DIFFERS", "figure of a guarantee demand";
    Fixing = "FIXING_DIFFERS", "fixing";
    RateCorrection = "RATE_CORRECTION_DIFFERS", "correction of interest by a fixing";
    Covenant = "COVENANT_DIFFERS", "figure or judgement of a covenant";
    OpenAtClose = "OPEN_AT_CLOSE", "what is open at the close of the facility";
}

/// Compares this book's figures with those of one notice.
pub(super) struct Comparison<'a> {
    reconciliation: &'a mut Reconciliation,
    notice_number: u64,
}

impl Comparison<'_> {
    /// Compares one figure: equal texts agree, and end an earlier difference.
    pub fn figure(
        &mut self,
        subject: &str,
        reason: DiscrepancyReason,
        ours: &impl fmt::Display,
        theirs: &impl fmt::Display,
    ) {
        self.explained(subject, reason, ours, theirs, || None);
    }

    /// Compares one figure; where it differs, `explain` looks for what the
    /// provider's would follow from. Whether the figures agree.
    pub fn explained(
        &mut self,
        subject: &str,
        reason: DiscrepancyReason,
        ours: &impl fmt::Display,
        theirs: &impl fmt::Display,
        explain: impl FnOnce() -> Option<Explanation>,
    ) -> bool {
        self.reconciliation.compared = self.reconciliation.compared.saturating_add(1);
        let (ours, theirs) = (ours.to_string(), theirs.to_string());
        let agree = ours == theirs;
        if agree {
            self.reconciliation.resolve(subject);
        } else {
            self.note(subject, reason, &ours, &theirs, explain());
        }
        agree
    }

    /// Ends all differences of something that no longer stands.
    pub fn superseded(&mut self, subject: &str) {
        self.reconciliation.resolve_below(subject);
    }

    /// Notes a difference that is no comparison of two figures.
    pub fn differs(&mut self, subject: &str, reason: DiscrepancyReason, ours: &str, theirs: &str) {
        self.note(subject, reason, ours, theirs, None);
    }

    fn note(
        &mut self,
        subject: &str,
        reason: DiscrepancyReason,
        ours: &str,
        theirs: &str,
        explanation: Option<Explanation>,
    ) {
        self.reconciliation.note(Discrepancy {
            subject: Arc::from(subject),
            reason,
            ours: shortened(ours),
            theirs: shortened(theirs),
            notice_number: self.notice_number,
            explanation,
        });
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_FIGURE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(reconciliation: &Reconciliation) -> Vec<(&str, u64)> {
        reconciliation.discrepancies().map(|open| (open.subject.as_ref(), open.notice_number)).collect()
    }

    #[test]
    fn equal_figures_are_counted_and_leave_nothing() {
        let mut both = Reconciliation::default();
        both.with(1).figure("a", DiscrepancyReason::Position, &1, &1);
        assert_eq!((both.figures_compared(), open(&both)), (1, Vec::new()));
    }

    #[test]
    fn a_difference_stays_until_the_figures_agree() {
        let mut both = Reconciliation::default();
        both.with(1).figure("a", DiscrepancyReason::Position, &1, &2);
        both.with(2).figure("b", DiscrepancyReason::Position, &1, &1);
        assert_eq!(open(&both), [("a", 1)]);
        both.with(3).figure("a", DiscrepancyReason::Position, &1, &3);
        assert_eq!(open(&both), [("a", 3)]);
        both.with(4).figure("a", DiscrepancyReason::Position, &3, &3);
        assert_eq!((both.figures_compared(), both.found(), open(&both)), (4, 2, Vec::new()));
    }

    #[test]
    fn a_difference_keeps_its_explanation_and_agreement_needs_none() {
        let explanation = || Explanation { convention: "DAY_COUNT", sentence: "It follows from 30/360.".to_owned() };
        let mut both = Reconciliation::default();
        assert!(!both.with(1).explained("a", DiscrepancyReason::Position, &1, &2, || Some(explanation())));
        assert_eq!(both.discrepancies().next().unwrap().explanation, Some(explanation()));
        assert!(both.with(2).explained("a", DiscrepancyReason::Position, &2, &2, || panic!("asked though they agree")));
        assert_eq!(open(&both), []);
    }

    #[test]
    fn a_place_in_the_list_holds_while_others_are_resolved() {
        let mut both = Reconciliation::default();
        for subject in ["a", "b", "c"] {
            both.with(1).figure(subject, DiscrepancyReason::Position, &1, &2);
        }
        both.with(2).figure("a", DiscrepancyReason::Position, &2, &2);
        let from = |place: u64| both.range(place..).map(|(place, open)| (place, open.subject.to_string()));
        assert_eq!(from(1).collect::<Vec<_>>(), [(2, "b".to_owned()), (3, "c".to_owned())]);
        assert_eq!(from(3).collect::<Vec<_>>(), [(3, "c".to_owned())]);
    }

    #[test]
    fn the_newest_ten_thousand_are_kept() {
        let mut both = Reconciliation::default();
        for number in 1..=10_001 {
            both.with(number).figure(&number.to_string(), DiscrepancyReason::Position, &0, &1);
        }
        assert_eq!((both.found(), open(&both).len(), open(&both)[0]), (10_001, 10_000, ("2", 2)));
    }

    #[test]
    fn codes_are_used_once() {
        let mut codes: Vec<_> = DiscrepancyReason::ALL.iter().map(|reason| reason.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), DiscrepancyReason::ALL.len());
    }
}
