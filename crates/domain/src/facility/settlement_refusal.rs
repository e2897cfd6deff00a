//! Why something can't be settled before its time: the refusals that prepayment, total loss and early
//! termination share, each with the rule it tells.

use std::collections::BTreeSet;

use super::checks::{MOST_UNITS, UnitRefusal, too_many_units};
use super::commands::exercise_purchase_option::ScheduleNotFound;
use super::reason::{ReasonCode, RuleFailure};
use super::refusal::{OutOfRange, WrongState};
use super::settlement::NotSettled;
use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::ids::{EquipmentId, QuoteId, ScheduleId};
use crate::money::Money;

/// Why a settlement, or a quote for one, is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettlementRejection {
    /// The schedule does not exist.
    ScheduleNotFound(ScheduleNotFound),
    /// The quote does not exist.
    QuoteNotFound(QuoteId),
    /// Every reason against it.
    Refused(Vec<SettlementRefusal>),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

/// A reason against a settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettlementRefusal {
    /// The state of the facility or of the schedule does not allow it.
    WrongState(WrongState),
    /// A date does not allow it.
    Date(DateRefusal),
    /// The amount does not allow it.
    Amount(AmountRefusal),
    /// Nothing is left that is not due.
    NothingOutstanding {
        /// The schedule.
        schedule: ScheduleId,
    },
    /// No unit was named.
    NoUnits,
    /// More units than one call may name.
    TooManyUnits {
        /// How many were named.
        given: usize,
    },
    /// A reason against one unit.
    Unit {
        /// Its place in the request, from 0.
        index: usize,
        /// The unit.
        equipment: EquipmentId,
        /// Why.
        refusal: UnitRefusal,
    },
    /// The units are on more than one schedule.
    SeveralSchedules {
        /// The schedules.
        schedules: BTreeSet<ScheduleId>,
    },
    /// The rate of the facility is not known.
    RateNotKnown,
    /// The rest of the schedule can't be computed.
    NotComputable {
        /// What is wrong, in a sentence.
        problem: String,
    },
    /// The quote does not hold.
    Quote(QuoteRefusal),
}

/// A date that does not allow a settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateRefusal {
    /// The settlement date is not the open business date.
    NotOpen {
        /// The date given.
        settlement_date: BusinessDate,
        /// The open business date.
        open_date: BusinessDate,
    },
    /// A quote is asked for a day that has passed, or more than 90 days ahead.
    NotQuotable {
        /// The date given.
        settlement_date: BusinessDate,
        /// The first day for which a quote is given.
        first: BusinessDate,
        /// The last one.
        last: BusinessDate,
    },
    /// The loss is dated after the open business date.
    LossInFuture {
        /// Day of the loss.
        lost_on: BusinessDate,
        /// The open business date.
        open_date: BusinessDate,
    },
    /// The loss is dated before the funding.
    LossBeforeFunding {
        /// Day of the loss.
        lost_on: BusinessDate,
        /// Day of the funding.
        funded_on: BusinessDate,
    },
}

/// An amount that can't be prepaid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmountRefusal {
    /// The amount is not positive.
    NotPositive,
    /// The amount is in another currency.
    Currency {
        /// The amount's.
        given: Currency,
        /// The facility's.
        facility: Currency,
    },
    /// The amount is more than what is owed.
    OverOutstanding {
        /// The amount.
        amount: Money,
        /// What is owed after the last payment due.
        outstanding: Money,
    },
    /// What is left would not be more than the balloon.
    BalloonNotCovered {
        /// What would be left.
        left: Money,
        /// The balloon.
        balloon: Money,
    },
}

/// A quote that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuoteRefusal {
    /// The quote was taken.
    Taken {
        /// The quote.
        quote: QuoteId,
    },
    /// The quote's settlement date has passed.
    Expired {
        /// The quote.
        quote: QuoteId,
        /// Its settlement date.
        settlement_date: BusinessDate,
        /// The open business date.
        open_date: BusinessDate,
    },
    /// A later quote for the same schedule took its place.
    Replaced {
        /// The quote.
        quote: QuoteId,
        /// The later one.
        by: QuoteId,
    },
    /// Its figures are no longer what the schedule owes.
    Stale {
        /// The quote.
        quote: QuoteId,
        /// Principal, interest and fee that were quoted.
        quoted: Money,
        /// What they are now.
        now: Money,
    },
}

impl From<ScheduleNotFound> for SettlementRejection {
    fn from(refusal: ScheduleNotFound) -> Self {
        Self::ScheduleNotFound(refusal)
    }
}

impl From<OutOfRange> for SettlementRejection {
    fn from(refusal: OutOfRange) -> Self {
        Self::OutOfRange(refusal)
    }
}

impl From<SettlementRefusal> for SettlementRejection {
    fn from(refusal: SettlementRefusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<NotSettled> for SettlementRejection {
    fn from(refusal: NotSettled) -> Self {
        match refusal {
            NotSettled::OutOfRange(refusal) => Self::OutOfRange(refusal),
            NotSettled::NotComputable(problem) => SettlementRefusal::NotComputable { problem }.into(),
        }
    }
}

impl SettlementRejection {
    /// The rules that failed.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFailure> {
        match self {
            Self::ScheduleNotFound(refusal) => vec![refusal.rule()],
            Self::QuoteNotFound(quote) => {
                let subject = format!("quotes/{quote}");
                vec![RuleFailure::new(ReasonCode::QuoteNotFound, subject, "The quote does not exist.")]
            }
            Self::Refused(refusals) => refusals.iter().map(SettlementRefusal::rule).collect(),
            Self::OutOfRange(refusal) => vec![refusal.rule()],
        }
    }
}

const DATE: &str = "settlement_date";

impl SettlementRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::WrongState(refusal) => refusal.rule(),
            Self::Date(refusal) => refusal.rule(),
            Self::Amount(refusal) => refusal.rule(),
            Self::Quote(refusal) => refusal.rule(),
            Self::NothingOutstanding { schedule } => {
                let sentence = "Nothing is left of the schedule that is not due.";
                RuleFailure::new(ReasonCode::NothingOutstanding, format!("schedules/{schedule}"), sentence)
            }
            Self::NoUnits => RuleFailure::new(ReasonCode::NoItems, "equipment", "At least one unit has to be named."),
            Self::TooManyUnits { given } => too_many_units("equipment", *given),
            Self::Unit { index, equipment, refusal } => refusal.rule(&format!("equipment[{index}]"), *equipment, DATE),
            Self::SeveralSchedules { schedules } => {
                let names: Vec<String> = schedules.iter().map(|id| format!("schedules/{id}")).collect();
                let sentence = format!("The units are on {}; one call settles one schedule.", names.join(", "));
                RuleFailure::new(ReasonCode::SeveralSchedules, "equipment", sentence)
                    .with("schedules", names.join(", "))
            }
            Self::RateNotKnown => {
                let sentence = "The facility's rate floats, and a fixing is missing on which what is owed depends.";
                RuleFailure::new(ReasonCode::RateNotKnown, "facility", sentence)
            }
            Self::NotComputable { problem } => {
                RuleFailure::new(ReasonCode::ScheduleNotComputable, "schedule", problem.clone())
            }
        }
    }
}

impl DateRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        match self {
            Self::NotOpen { settlement_date, open_date } => {
                let sentence = format!("A settlement takes effect on its day: {open_date} is open.");
                RuleFailure::new(ReasonCode::SettlementDateNotOpen, DATE, sentence)
                    .with("settlement_date", settlement_date)
                    .with("open_date", open_date)
            }
            Self::NotQuotable { settlement_date, first, last } => {
                let sentence = format!("Quotes are given for {first} to {last}.");
                RuleFailure::new(ReasonCode::DateNotQuotable, DATE, sentence)
                    .with("settlement_date", settlement_date)
                    .with("first", first)
                    .with("last", last)
            }
            Self::LossInFuture { lost_on, open_date } => {
                let sentence = format!("The open business date is {open_date}.");
                RuleFailure::new(ReasonCode::DateInFuture, "loss_date", sentence)
                    .with("loss_date", lost_on)
                    .with("open_date", open_date)
            }
            Self::LossBeforeFunding { lost_on, funded_on } => {
                let sentence = format!("It was funded on {funded_on}, after {lost_on}.");
                RuleFailure::new(ReasonCode::LostBeforeFunding, "loss_date", sentence)
                    .with("loss_date", lost_on)
                    .with("funding_date", funded_on)
            }
        }
    }
}

impl AmountRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        const AMOUNT: &str = "amount";
        match self {
            Self::NotPositive => {
                RuleFailure::new(ReasonCode::AmountNotPositive, AMOUNT, "The amount must be positive.")
            }
            Self::Currency { given, facility } => {
                let sentence = format!("The amount is in {given}, the facility in {facility}.");
                RuleFailure::new(ReasonCode::CurrencyMismatch, AMOUNT, sentence)
                    .with("currency", given)
                    .with("facility_currency", facility)
            }
            Self::OverOutstanding { amount, outstanding } => {
                let sentence = format!("What is owed after the last payment due is {}.", outstanding.amount_text());
                RuleFailure::new(ReasonCode::OverOutstanding, AMOUNT, sentence)
                    .with("amount", amount.amount_text())
                    .with("outstanding", outstanding.amount_text())
            }
            Self::BalloonNotCovered { left, balloon } => {
                let (left, balloon) = (left.amount_text(), balloon.amount_text());
                let sentence =
                    format!("{left} would be left, no more than the balloon of {balloon}: prepay less, or all of it.");
                RuleFailure::new(ReasonCode::BalloonNotCovered, AMOUNT, sentence)
                    .with("left", left)
                    .with("balloon", balloon)
            }
        }
    }
}

impl QuoteRefusal {
    /// The rule that failed.
    #[must_use]
    pub fn rule(&self) -> RuleFailure {
        let of = |code, quote: &QuoteId, sentence: String| RuleFailure::new(code, format!("quotes/{quote}"), sentence);
        match self {
            Self::Taken { quote } => of(ReasonCode::QuoteTaken, quote, "The quote was taken.".to_owned()),
            Self::Expired { quote, settlement_date, open_date } => {
                let sentence = format!("It was given for {settlement_date}; {open_date} is open.");
                of(ReasonCode::QuoteExpired, quote, sentence)
                    .with("settlement_date", settlement_date)
                    .with("open_date", open_date)
            }
            Self::Replaced { quote, by } => {
                let sentence = format!("quotes/{by} for the same schedule took its place.");
                of(ReasonCode::QuoteStale, quote, sentence).with("by", format!("quotes/{by}"))
            }
            Self::Stale { quote, quoted, now } => {
                let (quoted, now) = (quoted.amount_text(), now.amount_text());
                let sentence = format!("What it costs has changed since: {now} instead of {quoted}.");
                of(ReasonCode::QuoteStale, quote, sentence).with("quoted", quoted).with("now", now)
            }
        }
    }
}

/// A reason against how many units are named.
pub(super) fn against_count(given: usize) -> Option<SettlementRefusal> {
    if given > MOST_UNITS {
        Some(SettlementRefusal::TooManyUnits { given })
    } else {
        (given == 0).then_some(SettlementRefusal::NoUnits)
    }
}
