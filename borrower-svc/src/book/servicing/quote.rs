//! Termination quotes of the provider, with this book's own figures beside them.

use facility_domain::{
    date::BusinessDate,
    facility::servicing::SettlementCause,
    ids::{EquipmentId, QuoteId, ScheduleId},
};

use super::Servicing;
use crate::book::computation::MinorAmount;

/// What it costs to buy equipment out on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The units.
    pub units: Vec<EquipmentId>,
    /// The day on which it was given.
    pub quoted_on: BusinessDate,
    /// The day on which it can be taken.
    pub settlement_date: BusinessDate,
    /// This book's figures on the day on which it was given; none where they can't be computed.
    pub ours: Option<QuoteFigures>,
    /// The provider's.
    pub theirs: QuoteFigures,
}

/// The figures of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuoteFigures {
    /// What will be owed after the last payment due by then.
    pub balance: MinorAmount,
    /// The units' part of it.
    pub principal: MinorAmount,
    /// Interest on that part.
    pub interest: MinorAmount,
    /// The prepayment fee.
    pub fee: MinorAmount,
    /// Principal, interest and fee.
    pub amount: MinorAmount,
}

/// Whether a quote can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteState {
    /// Its day has not passed.
    Open,
    /// It was taken.
    Taken,
    /// Its day has passed.
    Expired,
    /// A later quote for the same schedule took its place.
    Replaced {
        /// The later one.
        by: QuoteId,
    },
}

/// A figure of a quote in both books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotedFigure {
    /// What it is.
    pub name: &'static str,
    /// This book's; none where it can't be computed.
    pub ours: Option<MinorAmount>,
    /// The provider's.
    pub theirs: MinorAmount,
}

impl Quote {
    /// Each figure in both books.
    #[must_use]
    pub fn figures(&self) -> [QuotedFigure; 5] {
        let both = |name, figure: fn(&QuoteFigures) -> MinorAmount| QuotedFigure {
            name,
            ours: self.ours.as_ref().map(figure),
            theirs: figure(&self.theirs),
        };
        [
            both("balance", |its| its.balance),
            both("principal", |its| its.principal),
            both("interest", |its| its.interest),
            both("fee", |its| its.fee),
            both("amount", |its| its.amount),
        ]
    }

    /// Whether the two books have other figures.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.ours != Some(self.theirs)
    }
}

impl Servicing {
    /// Where a quote stands on a day.
    #[must_use]
    pub fn quote_state(&self, id: QuoteId, quote: &Quote, today: BusinessDate) -> QuoteState {
        let settlements = self.schedules.get(&quote.schedule).into_iter().flat_map(|schedule| &schedule.settlements);
        let by_it = SettlementCause::Termination { quote: id };
        if settlements.into_iter().any(|settled| settled.cause == by_it) {
            return QuoteState::Taken;
        }
        if quote.settlement_date < today {
            return QuoteState::Expired;
        }
        let later = self.quotes.iter().rev().find(|(other, its)| **other > id && its.schedule == quote.schedule);
        later.map_or(QuoteState::Open, |(by, _)| QuoteState::Replaced { by: *by })
    }
}
