//! What happens when: every event of the terms with its days, in order, before any figure is known.

use rust_decimal::Decimal;

use super::cycle::{Cycle, End, MOST_PERIODS, TooMany, stretches};
use super::error::{CashflowError, CycleOf};
use super::event::EventKind;
use super::figures::equal_parts;
use super::terms::{CashflowTerms, Direction, InterestBase, Repayment, ResetRule};
use crate::date::BusinessDate;

/// An event to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Planned {
    /// The day, adjusted.
    pub(super) date: BusinessDate,
    /// Up to where interest runs.
    pub(super) accrues_to: BusinessDate,
    /// What happens.
    pub(super) action: Action,
}

/// What happens, with the figures that the terms give for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Advance,
    /// The fee at this position.
    ChargeFee(usize),
    /// So much principal, at most the balance.
    RepayPrincipal(Decimal),
    /// Principal with what the level payment leaves after interest.
    RepayByLevel,
    /// Principal with what a given payment leaves after interest.
    RepayByGiven(Decimal),
    PayOut(Decimal),
    PayInterest,
    Capitalize,
    ResetRate(ResetRule),
    /// The first level payment, told ahead.
    FixFirstPayment,
    /// The level payment of what is left, after a reset.
    FixPayment,
    ResetBase,
    Mature,
}

impl Action {
    /// The kind of event that it becomes.
    pub(super) const fn kind(self) -> EventKind {
        match self {
            Self::Advance => EventKind::Advance,
            Self::ChargeFee(_) => EventKind::Fee,
            Self::RepayPrincipal(_) | Self::RepayByLevel | Self::RepayByGiven(_) => EventKind::Redemption,
            Self::PayOut(_) => EventKind::Increase,
            Self::PayInterest => EventKind::Interest,
            Self::Capitalize => EventKind::Capitalization,
            Self::ResetRate(ResetRule::Fixed(_)) => EventKind::RateFixed,
            Self::ResetRate(ResetRule::Floating { .. }) => EventKind::RateReset,
            Self::FixFirstPayment | Self::FixPayment => EventKind::PaymentFixed,
            Self::ResetBase => EventKind::BaseReset,
            Self::Mature => EventKind::Maturity,
        }
    }
}

/// The events after the commencement, or after the day of the figures, in order.
///
/// # Errors
/// Too many dates, or one that can't be adjusted.
pub(super) fn plan(terms: &CashflowTerms, maturity: BusinessDate) -> Result<Vec<Planned>, CashflowError> {
    let plan = Plan { terms, maturity };
    let mut events = plan.redemptions()?;
    events.extend(plan.at(plan.interest_dates()?, Action::PayInterest)?);
    plan.capitalize(&mut events)?;
    events.extend(plan.base_resets()?);
    events.extend(plan.fees()?);
    events.extend(plan.at([maturity], Action::Mature)?);
    events.retain(|event| plan.is_to_come(event.date));
    events.extend(plan.rate_changes()?);
    if plan.is_to_come(terms.commencement) {
        let accrues_to = opening(terms)?;
        events.push(Planned { date: terms.commencement, accrues_to, action: Action::Advance });
    }
    // By where interest runs to, so that it never runs back: where accruals are not adjusted, days that a
    // holiday brings together stay in their order.
    events.sort_by_key(|event| (event.accrues_to, event.action.kind()));
    Ok(events)
}

/// The day up to which interest has been paid before the first event, if any has.
///
/// # Errors
/// As for [`plan`].
pub(super) fn paid_up_to(terms: &CashflowTerms, maturity: BusinessDate) -> Result<Option<BusinessDate>, CashflowError> {
    let plan = Plan { terms, maturity };
    let events = plan.at(plan.interest_dates()?, Action::PayInterest)?;
    Ok(events.into_iter().filter(|event| !plan.is_to_come(event.date)).map(|event| event.accrues_to).max())
}

/// The days to which interest runs with each level payment, past ones too, the last day of repayment
/// among them; none without level payments.
///
/// # Errors
/// As for [`plan`].
pub(super) fn level_days(terms: &CashflowTerms, maturity: BusinessDate) -> Result<Vec<BusinessDate>, CashflowError> {
    let Some((cycle, repaid_by, _)) = terms.repayment.level() else { return Ok(Vec::new()) };
    let plan = Plan { terms, maturity: repaid_by.unwrap_or(maturity) };
    let events = plan.at(plan.dates(cycle, CycleOf::Repayment(0), End::Included)?, Action::RepayByLevel)?;
    Ok(events.into_iter().map(|event| event.accrues_to).collect())
}

/// Where interest begins to run: the commencement or the day of the figures, adjusted where accruals
/// are.
///
/// # Errors
/// A date that can't be adjusted.
pub(super) fn opening(terms: &CashflowTerms) -> Result<BusinessDate, CashflowError> {
    let day = terms.as_of.map_or(terms.commencement, |as_of| as_of.max(terms.commencement));
    if terms.accruals_adjusted { Ok(terms.business_day_convention.adjust(day, &terms.calendar)?) } else { Ok(day) }
}

/// Where interest ends: the final maturity as its event is planned.
///
/// # Errors
/// A date that can't be adjusted.
pub(super) fn interest_end(terms: &CashflowTerms, maturity: BusinessDate) -> Result<BusinessDate, CashflowError> {
    Ok(Plan { terms, maturity }.planned(maturity, Action::Mature)?.accrues_to)
}

struct Plan<'a> {
    terms: &'a CashflowTerms,
    maturity: BusinessDate,
}

impl Plan<'_> {
    fn redemptions(&self) -> Result<Vec<Planned>, CashflowError> {
        match &self.terms.repayment {
            Repayment::AtMaturity => Ok(Vec::new()),
            Repayment::EqualParts { cycle, repaid_by, balloon } => self.equal_parts(cycle, *repaid_by, *balloon),
            Repayment::Steps(steps) => {
                let action = |position: usize| {
                    let step = steps.get(position)?;
                    Some(match step.direction {
                        Direction::Repaid => Action::RepayPrincipal(step.amount),
                        Direction::PaidOut => Action::PayOut(step.amount),
                    })
                };
                self.stretched(steps, |step| &step.cycle, CycleOf::Repayment, action)
            }
            Repayment::GivenPayments(steps) => {
                let action = |position: usize| steps.get(position).map(|step| Action::RepayByGiven(step.amount));
                self.stretched(steps, |step| &step.cycle, CycleOf::Repayment, action)
            }
            Repayment::Level { cycle, first, repaid_by, balloon } => {
                let ends = repaid_by.filter(|day| !balloon.is_zero() && *day < self.maturity);
                let mut events = self.repayments(cycle, ends, Action::RepayByLevel)?;
                if first.is_none() && cycle.anchor > self.terms.commencement {
                    // Fixed the day before the first payment, so that it can still be told in time.
                    events.extend(self.at([cycle.anchor.plus_days(-1)?], Action::FixFirstPayment)?);
                }
                Ok(events)
            }
        }
    }

    /// The parts that are due before the final maturity, which takes the last of them, or the balloon.
    fn equal_parts(
        &self,
        cycle: &Cycle,
        repaid_by: Option<BusinessDate>,
        balloon: Decimal,
    ) -> Result<Vec<Planned>, CashflowError> {
        let ends = repaid_by.filter(|day| *day < self.maturity);
        let mut events = self.repayments(cycle, ends, Action::RepayPrincipal(Decimal::ZERO))?;
        events.retain(|event| self.is_to_come(event.date));
        let parts = events.len().saturating_add(usize::from(ends.is_none()));
        let whole = self.terms.principal.checked_sub(balloon);
        let parts = whole.and_then(|whole| equal_parts(whole, parts, self.terms.rounding));
        let parts = parts.ok_or(CashflowError::FiguresOutOfRange { rate: self.terms.rate })?;
        for (event, part) in events.iter_mut().zip(parts) {
            event.action = Action::RepayPrincipal(part);
        }
        Ok(events)
    }

    /// The repayments before the final maturity, up to and with an earlier end where there is one. One
    /// that a holiday brings together with the final maturity is part of that.
    fn repayments(
        &self,
        cycle: &Cycle,
        ends: Option<BusinessDate>,
        action: Action,
    ) -> Result<Vec<Planned>, CashflowError> {
        let of = CycleOf::Repayment(0);
        let Some(last) = ends else {
            let mut events = self.at(self.dates(cycle, of, End::Excluded)?, action)?;
            let maturity = self.planned(self.maturity, Action::Mature)?;
            events.pop_if(|event| event.date == maturity.date);
            return Ok(events);
        };
        let dates = cycle.dates(last, End::Included, self.terms.end_of_month).map_err(|TooMany| too_many(of))?;
        self.at(dates, action)
    }

    /// The events of consecutive stretches, each up to where the next begins. No amount is lost where
    /// holidays bring days together.
    fn stretched<T>(
        &self,
        steps: &[T],
        cycle: impl Fn(&T) -> &Cycle + Copy,
        of: impl Fn(usize) -> CycleOf,
        action: impl Fn(usize) -> Option<Action>,
    ) -> Result<Vec<Planned>, CashflowError> {
        let mut events = Vec::new();
        for (position, (step, until)) in stretches(steps, cycle, self.maturity).enumerate() {
            let dates = cycle(step).dates(until, End::Excluded, self.terms.end_of_month);
            let dates = dates.map_err(|TooMany| too_many(of(position)))?;
            if events.len().saturating_add(dates.len()) > MOST_PERIODS {
                return Err(too_many(of(position)));
            }
            if let Some(action) = action(position) {
                events.extend(dates.into_iter().map(|date| self.planned(date, action)).collect::<Result<Vec<_>, _>>()?);
            }
        }
        Ok(events)
    }

    fn fees(&self) -> Result<Vec<Planned>, CashflowError> {
        let mut events = Vec::new();
        for (position, fee) in self.terms.fees.iter().enumerate() {
            let dates = match fee.cycle.every {
                Some(_) => self.dates(&fee.cycle, CycleOf::Fees(position), End::Included)?,
                None => vec![fee.cycle.anchor],
            };
            events.extend(self.at(dates, Action::ChargeFee(position))?);
        }
        Ok(events)
    }

    fn interest_dates(&self) -> Result<Vec<BusinessDate>, CashflowError> {
        let interest = &self.terms.interest;
        let mut dates = Vec::new();
        for (position, (cycle, until)) in stretches(interest, |cycle| cycle, self.maturity).enumerate() {
            let of = CycleOf::Interest(position);
            dates.extend(cycle.dates(until, End::Included, self.terms.end_of_month).map_err(|TooMany| too_many(of))?);
            if dates.len() > MOST_PERIODS.saturating_add(interest.len()) {
                return Err(too_many(of));
            }
        }
        let cycles: Vec<Cycle> = match &self.terms.repayment {
            Repayment::Level { cycle, .. } => vec![*cycle],
            Repayment::GivenPayments(steps) => steps.iter().map(|step| step.cycle).collect(),
            Repayment::AtMaturity | Repayment::EqualParts { .. } | Repayment::Steps(_) => Vec::new(),
        };
        if let Some(first) = cycles.first().filter(|_| *interest != cycles) {
            let before = first.before_anchor(self.terms.end_of_month);
            let begun = dates.first().is_some_and(|date| before.is_some_and(|before| *date <= before));
            dates.retain(|date| *date < before.unwrap_or(first.anchor));
            dates.extend(before.filter(|_| begun));
            for (cycle, until) in stretches(&cycles, |cycle| cycle, self.maturity) {
                // Counted with the payments.
                dates.extend(cycle.dates(until, End::Excluded, self.terms.end_of_month).unwrap_or_default());
            }
            dates.push(self.maturity);
        } else if dates.is_empty() && self.bears_interest() {
            dates.push(self.maturity);
        }
        dates.sort_unstable();
        dates.dedup();
        Ok(dates)
    }

    fn bears_interest(&self) -> bool {
        !self.terms.rate.is_zero() || !self.terms.resets.is_empty()
    }

    /// Turns the interest due up to the end of the capitalization into additions to the balance, the
    /// last one on that day.
    fn capitalize(&self, events: &mut Vec<Planned>) -> Result<(), CashflowError> {
        let Some(end) = self.terms.capitalized_until else { return Ok(()) };
        let last = self.planned(end, Action::Capitalize)?;
        events.retain(|event| event.action != Action::PayInterest || event.date != last.date);
        for event in events.iter_mut().filter(|event| event.action == Action::PayInterest && event.date < last.date) {
            event.action = Action::Capitalize;
        }
        events.push(last);
        Ok(())
    }

    fn base_resets(&self) -> Result<Vec<Planned>, CashflowError> {
        match &self.terms.interest_base {
            InterestBase::Balance | InterestBase::Fixed(_) => Ok(Vec::new()),
            InterestBase::Lagging { cycle, .. } => {
                self.at(self.dates(cycle, CycleOf::InterestBase, End::Excluded)?, Action::ResetBase)
            }
        }
    }

    /// Resets of the rate, the first of them at the rate fixed already, and what follows from them.
    fn rate_changes(&self) -> Result<Vec<Planned>, CashflowError> {
        let resets = &self.terms.resets;
        let action = |position: usize| resets.get(position).map(|reset| Action::ResetRate(reset.rule));
        let mut events = self.stretched(resets, |reset| &reset.cycle, CycleOf::Resets, action)?;
        // Of those that holidays bring together the last one counts.
        events.reverse();
        events.dedup_by_key(|event| event.date);
        events.reverse();
        events.retain(|event| self.is_to_come(event.date));
        if let (Some(rate), Some(first)) = (self.terms.next_rate, events.first_mut()) {
            first.action = Action::ResetRate(ResetRule::Fixed(rate));
        }
        if self.terms.repayment.level().is_some() {
            let fixings: Vec<_> = events.iter().map(|event| Planned { action: Action::FixPayment, ..*event }).collect();
            events.extend(fixings);
        }
        Ok(events)
    }

    fn dates(&self, cycle: &Cycle, of: CycleOf, end: End) -> Result<Vec<BusinessDate>, CashflowError> {
        cycle.dates(self.maturity, end, self.terms.end_of_month).map_err(|TooMany| too_many(of))
    }

    /// Events on ascending dates. Those that holidays bring together are one, the last of them.
    fn at(&self, dates: impl IntoIterator<Item = BusinessDate>, action: Action) -> Result<Vec<Planned>, CashflowError> {
        let mut events: Vec<Planned> = Vec::new();
        for date in dates {
            let event = self.planned(date, action)?;
            events.pop_if(|before| before.date == event.date);
            events.push(event);
        }
        Ok(events)
    }

    /// An event on the date, adjusted; interest runs to it adjusted or not, and through the last day
    /// where that one counts.
    fn planned(&self, unadjusted: BusinessDate, action: Action) -> Result<Planned, CashflowError> {
        let date = self.terms.business_day_convention.adjust(unadjusted, &self.terms.calendar)?;
        let ends = if self.terms.accruals_adjusted { date } else { unadjusted };
        let through = self.terms.counts_final_day && unadjusted == self.maturity;
        Ok(Planned { date, accrues_to: if through { ends.next_day()? } else { ends }, action })
    }

    /// Whether the day is after what has happened already.
    fn is_to_come(&self, date: BusinessDate) -> bool {
        date >= self.terms.commencement && self.terms.as_of.is_none_or(|as_of| date > as_of)
    }
}

const fn too_many(of: CycleOf) -> CashflowError {
    CashflowError::TooManyDates { of }
}
