//! Why nothing is asked of the provider for a lease schedule, or a quote for one not taken.

use facility_domain::{date::BusinessDate, ids::QuoteId};

use crate::book::{
    computation::{ComputationError, MinorAmount},
    servicing::QuotedFigure,
};

/// A rule that stands against what is to be asked for a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaseRule {
    /// The facility is not in a stage in which leases run.
    FacilityState {
        /// The stage that it is in.
        state: &'static str,
    },
    /// The schedule does not run.
    State {
        /// The state that it is in.
        state: &'static str,
    },
    /// Something was sent for the schedule and has no definite answer yet.
    AnswerOutstanding {
        /// The submission.
        submission: u32,
    },
    /// The settlement date is not this book's business date.
    DateNotOpen {
        /// The settlement date.
        settlement_date: BusinessDate,
        /// This book's business date.
        business_date: BusinessDate,
    },
    /// No quote is given for the day.
    DateNotQuotable {
        /// The day.
        settlement_date: BusinessDate,
        /// The first day for which one is given.
        first: BusinessDate,
        /// The last one.
        last: BusinessDate,
    },
    /// The amount is in another currency.
    Currency {
        /// The amount's currency code.
        amount: &'static str,
        /// The facility's currency code.
        facility: &'static str,
    },
    /// A payment that is due waits for its fixing.
    RateNotKnown,
    /// Nothing is owed that is not due.
    NothingOutstanding,
    /// The amount is more than what is owed.
    OverOutstanding {
        /// The amount.
        amount: MinorAmount,
        /// What is owed after the last payment due.
        outstanding: MinorAmount,
    },
    /// What is left would be no more than the balloon, and not nothing.
    BalloonNotCovered {
        /// What would be left.
        left: MinorAmount,
        /// The balloon.
        balloon: MinorAmount,
    },
    /// The terms give no option to renew.
    NoRenewalOption,
    /// It is renewed already.
    Renewed,
    /// Not as many payments as the option allows.
    RenewalTerm {
        /// How many were asked for.
        payments: u32,
        /// The most.
        most: u32,
    },
    /// Another payment runs than the last one, or its notice has passed.
    OutsideRenewalNotice {
        /// This book's business date.
        business_date: BusinessDate,
        /// The first day on which it may be renewed.
        first: BusinessDate,
        /// The last one.
        last: BusinessDate,
    },
    /// Nothing is due beside the last payment.
    NothingToRenew,
    /// This book can't compute what would come of it.
    NotComputable {
        /// Why.
        problem: ComputationError,
    },
}

/// A rule that stands against taking a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuoteRule {
    /// It was taken.
    Taken,
    /// Its day has passed.
    Expired {
        /// Its day.
        settlement_date: BusinessDate,
        /// This book's business date.
        business_date: BusinessDate,
    },
    /// A later quote for the same schedule took its place.
    Replaced {
        /// The later one.
        by: QuoteId,
    },
    /// What was quoted has changed since, by this book's own figures.
    Stale {
        /// What taking it would cost.
        quoted: MinorAmount,
        /// What the same costs now; none where nothing of it is left.
        now: Option<MinorAmount>,
    },
    /// It differs from this book's own figures.
    Differs {
        /// Those that differ.
        figures: Vec<QuotedFigure>,
    },
}
