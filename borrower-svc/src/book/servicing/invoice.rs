//! Invoices: what the provider billed, line by line, and what this book makes of
//! each line.

use std::collections::BTreeMap;

use facility_domain::{
    date::BusinessDate,
    facility::{
        servicing::{DueCategory, InvoiceLine},
        terms::AllocationCategory,
    },
    ids::{InvoiceId, ScheduleId},
};

use crate::book::{
    computation::{
        MinorAmount,
        allocation::{OpenInvoice, OpenLine},
        charges::{BalanceRun, default_interest},
        explain::Convention,
        rates::Rates,
    },
    reconcile::DiscrepancyReason,
};

/// The number under which this book keeps default interest among the lines of an
/// open invoice: it comes after all of them.
pub const DEFAULT_INTEREST_LINE: u32 = u32::MAX;

/// An invoice of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Business date of its issue.
    pub issued_on: BusinessDate,
    /// The day on which it is due, as the provider has it.
    pub due_date: BusinessDate,
    /// The lines, numbered from 1.
    pub lines: Vec<Line>,
    /// Sum of the provider's lines, by this book's addition.
    pub amount: MinorAmount,
    /// What was paid, by line and category, by this book's own allocation.
    pub paid: BTreeMap<(u32, DueCategory), MinorAmount>,
    /// The disputed parts, by line and category. Positive.
    pub disputed: BTreeMap<(u32, DueCategory), MinorAmount>,
    /// The day up to which default interest was reckoned on them, too; none where nothing is disputed.
    pub disputed_since: Option<BusinessDate>,
    /// Why they are disputed; empty where nothing is.
    pub dispute_reason: String,
    /// The day on which a dispute of it was last rejected.
    pub dispute_rejected_on: Option<BusinessDate>,
    /// The day on which a payment of it was last reversed.
    pub reopened_on: Option<BusinessDate>,
    /// Its default interest.
    pub late: Late,
    /// Whether a day was closed on which it could have been paid and was late: a dispute raised since
    /// is an amount on it and does not make it any less overdue.
    pub overdue: bool,
    /// What became of it.
    pub end: Option<InvoiceEnd>,
}

/// How an invoice ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceEnd {
    /// Everything is paid.
    Paid {
        /// Value date of the payment that completed it.
        on: BusinessDate,
    },
    /// A correction took its place.
    Superseded {
        /// The invoice that did; none where nothing was left to bill.
        by: Option<InvoiceId>,
    },
}

/// A line in both books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The provider's line.
    pub theirs: InvoiceLine,
    /// What this book makes of it; none where it knows no ground for it.
    pub ours: Option<OwnLine>,
    /// In what they differ; none where they agree.
    pub difference: Option<LineDifference>,
}

/// This book's own figures for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnLine {
    /// The part that is a fee.
    pub fee: MinorAmount,
    /// The part that is interest.
    pub interest: MinorAmount,
    /// The part that is principal.
    pub principal: MinorAmount,
    /// The day on which it is due.
    pub due_date: BusinessDate,
    /// The day on which it is to be issued.
    pub issued_on: BusinessDate,
}

/// Why a line differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineDifference {
    /// In which way.
    pub reason: DiscrepancyReason,
    /// The convention from which the provider's figure would follow, if one does.
    pub convention: Option<Convention>,
}

/// The default interest of an invoice, by this book's own computation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late {
    /// Value date of the last payment that reached it late.
    pub reckoned_until: Option<BusinessDate>,
    /// Reckoned so far.
    pub charged: MinorAmount,
    /// Paid of it.
    pub paid: MinorAmount,
}

/// Where an invoice is in its life. Part-paid and disputed are amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceState {
    /// Issued; its due date has not come.
    Billed,
    /// Its due date has come.
    Due,
    /// Its due date has passed, and something undisputed is unpaid.
    Overdue,
    /// Everything is paid.
    Paid,
    /// A correction took its place.
    Superseded,
}

impl InvoiceState {
    /// The state's name in UPPER_SNAKE, as the contracts have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Billed => "BILLED",
            Self::Due => "DUE",
            Self::Overdue => "OVERDUE",
            Self::Paid => "PAID",
            Self::Superseded => "SUPERSEDED",
        }
    }
}

/// A part of an invoice that bills something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The line's number.
    pub line: u32,
    /// The line's schedule, if it belongs to one.
    pub schedule: Option<ScheduleId>,
    /// Which part of the line.
    pub category: DueCategory,
    /// What was billed.
    pub billed: MinorAmount,
    /// What is unpaid of it, disputed or not.
    pub unpaid: MinorAmount,
    /// What is disputed of what is unpaid.
    pub disputed: MinorAmount,
}

impl OwnLine {
    /// The line's amount.
    #[must_use]
    pub const fn amount(&self) -> MinorAmount {
        self.fee.plus(self.interest).plus(self.principal)
    }

    /// The part of the line in a category.
    #[must_use]
    pub const fn part(&self, category: DueCategory) -> MinorAmount {
        match category {
            DueCategory::Fee => self.fee,
            DueCategory::Interest => self.interest,
            DueCategory::Principal => self.principal,
        }
    }
}

impl Line {
    /// The provider's amount in a category.
    #[must_use]
    pub fn part(&self, category: DueCategory) -> MinorAmount {
        MinorAmount::of(self.theirs.part(category))
    }

    /// The amount of the provider's line, by this book's addition.
    #[must_use]
    pub fn amount(&self) -> MinorAmount {
        let [fee, interest, principal] = DueCategory::ALL.map(|category| self.part(category));
        fee.plus(interest).plus(principal)
    }

    /// What is to be paid of a part. A rent below its interest has a negative
    /// principal: so much of the interest is added to the balance, and only the
    /// rest is to be paid.
    #[must_use]
    pub fn billed(&self, category: DueCategory) -> MinorAmount {
        let (interest, principal) = (self.part(DueCategory::Interest), self.part(DueCategory::Principal));
        match category {
            DueCategory::Interest if principal.units < 0 => interest.plus(principal),
            DueCategory::Principal if principal.units < 0 => MinorAmount { units: 0, ..principal },
            DueCategory::Fee | DueCategory::Interest | DueCategory::Principal => self.part(category),
        }
    }

    /// What a dispute over the difference is about: what was billed beyond this
    /// book's figures or, where that is nothing, all of what was billed.
    #[must_use]
    pub fn differing_parts(&self) -> Vec<(DueCategory, MinorAmount)> {
        if self.difference.is_none() {
            return Vec::new();
        }
        let billed = DueCategory::ALL.map(|category| (category, self.billed(category)));
        let positive = |parts: [(DueCategory, MinorAmount); 3]| -> Vec<_> {
            parts.into_iter().filter(|(_, amount)| amount.units > 0).collect()
        };
        let beyond = positive(billed.map(|(category, amount)| {
            let ours = self.ours.map_or(MinorAmount { units: 0, ..amount }, |own| own.part(category));
            (category, amount.minus(ours))
        }));
        if beyond.is_empty() { positive(billed) } else { beyond }
    }
}

impl Invoice {
    /// Where it is in its life on a day.
    #[must_use]
    pub fn state(&self, on: BusinessDate) -> InvoiceState {
        match self.end {
            Some(InvoiceEnd::Paid { .. }) => InvoiceState::Paid,
            Some(InvoiceEnd::Superseded { .. }) => InvoiceState::Superseded,
            None if on < self.due_date => InvoiceState::Billed,
            None if self.overdue || on > self.last_day_in_time() && self.payable().units > 0 => InvoiceState::Overdue,
            None => InvoiceState::Due,
        }
    }

    /// The last day on which it can be paid in time: its due date or, where nothing of it was payable
    /// then, the day on which a dispute was rejected or a payment reversed.
    fn last_day_in_time(&self) -> BusinessDate {
        let since = self.dispute_rejected_on.max(self.reopened_on);
        since.map_or(self.due_date, |since| since.max(self.due_date))
    }

    /// The invoice that took its place, if one did.
    #[must_use]
    pub const fn superseded_by(&self) -> Option<InvoiceId> {
        match self.end {
            Some(InvoiceEnd::Superseded { by }) => by,
            Some(InvoiceEnd::Paid { .. }) | None => None,
        }
    }

    /// Whether it stands no more.
    #[must_use]
    pub const fn is_superseded(&self) -> bool {
        matches!(self.end, Some(InvoiceEnd::Superseded { .. }))
    }

    /// Default interest that a payment of that day would find on it beside what
    /// became due before; none where it can't be computed.
    #[must_use]
    pub fn default_interest_to<'a>(&self, rates: impl Into<Rates<'a>>, on: BusinessDate) -> Option<MinorAmount> {
        let from = self.late.reckoned_until.map_or(self.due_date, |until| until.max(self.due_date));
        let balance = self.undisputed();
        if self.end.is_some() || on <= from || balance.units <= 0 {
            return Some(MinorAmount::zero(self.amount.currency));
        }
        default_interest(rates, &[BalanceRun { from, to: on, balance }]).ok()
    }

    /// The day up to which its default interest is reckoned, itself not counted: the due date where
    /// none is.
    #[must_use]
    pub fn reckoned_to(&self) -> BusinessDate {
        self.late.reckoned_until.map_or(self.due_date, |until| until.max(self.due_date))
    }

    /// Its parts that bill something, by line.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        let zero = MinorAmount::zero(self.amount.currency);
        self.lines.iter().flat_map(move |line| {
            DueCategory::ALL.into_iter().filter_map(move |category| {
                let (billed, key) = (line.billed(category), (line.theirs.number, category));
                let unpaid = billed.minus(self.paid.get(&key).copied().unwrap_or(zero));
                let disputed = self.disputed.get(&key).copied().unwrap_or(zero);
                let disputed = if disputed.units > unpaid.units { unpaid } else { disputed };
                let schedule = line.theirs.kind.schedule();
                let part = Part { line: line.theirs.number, schedule, category, billed, unpaid, disputed };
                (billed.units != 0).then_some(part)
            })
        })
    }

    /// What was paid of its lines.
    #[must_use]
    pub fn paid(&self) -> MinorAmount {
        self.sum(self.paid.values().copied())
    }

    /// What is disputed.
    #[must_use]
    pub fn disputed(&self) -> MinorAmount {
        self.sum(self.parts().map(|part| part.disputed))
    }

    /// What is unpaid and undisputed of its lines: what bears default interest
    /// once it is late.
    #[must_use]
    pub fn undisputed(&self) -> MinorAmount {
        self.sum(self.parts().map(|part| part.unpaid.minus(part.disputed)))
    }

    /// Default interest that became due and is unpaid.
    #[must_use]
    pub const fn late_unpaid(&self) -> MinorAmount {
        self.late.charged.minus(self.late.paid)
    }

    /// What can be paid: unpaid and undisputed, with default interest that became
    /// due; nothing once it has ended.
    #[must_use]
    pub fn payable(&self) -> MinorAmount {
        match self.end {
            Some(InvoiceEnd::Paid { .. } | InvoiceEnd::Superseded { .. }) => MinorAmount::zero(self.amount.currency),
            None => self.undisputed().plus(self.late_unpaid()),
        }
    }

    /// What is unpaid in all, disputed or not.
    #[must_use]
    pub fn outstanding(&self) -> MinorAmount {
        match self.end {
            Some(InvoiceEnd::Paid { .. } | InvoiceEnd::Superseded { .. }) => MinorAmount::zero(self.amount.currency),
            None => self.payable().plus(self.disputed()),
        }
    }

    /// The first line that blocks payment: it differs, something of it is unpaid,
    /// and nothing of it is disputed.
    #[must_use]
    pub fn blocking(&self) -> Option<(&Line, LineDifference)> {
        self.lines.iter().find_map(|line| {
            let difference = line.difference?;
            let number = line.theirs.number;
            let mut parts = self.parts().filter(|part| part.line == number);
            let disputed = self.disputed.keys().any(|(disputed, _)| *disputed == number);
            let blocks = !disputed && parts.any(|part| part.unpaid.units > 0);
            blocks.then_some((line, difference))
        })
    }

    /// The invoice as the allocation of a receipt sees it. What is disputed is
    /// passed over, and bears no default interest.
    #[must_use]
    pub fn open(&self, number: InvoiceId) -> OpenInvoice {
        let zero = MinorAmount::zero(self.amount.currency);
        let mut lines: Vec<OpenLine> = self
            .parts()
            .map(|part| OpenLine {
                number: part.line,
                schedule: part.schedule.map(ScheduleId::number),
                category: part.category.allocation(),
                unpaid: part.unpaid.minus(part.disputed),
                disputed: zero,
            })
            .filter(|line| line.unpaid.units > 0)
            .collect();
        let late = self.late_unpaid();
        if late.units > 0 {
            lines.push(OpenLine {
                number: DEFAULT_INTEREST_LINE,
                schedule: None,
                category: AllocationCategory::DefaultInterest,
                unpaid: late,
                disputed: zero,
            });
        }
        let reckoned_until = self.late.reckoned_until;
        OpenInvoice { number: number.number(), due_date: self.due_date, reckoned_until, lines }
    }

    fn sum(&self, amounts: impl Iterator<Item = MinorAmount>) -> MinorAmount {
        amounts.fold(MinorAmount::zero(self.amount.currency), MinorAmount::plus)
    }
}
