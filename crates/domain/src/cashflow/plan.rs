//! What happens when: every event of the terms with its days, in order, before any figure is known.

use rust_decimal::Decimal;

use super::cycle::{Cycle, End, stretches};
use super::error::CashflowError;
use super::event::EventKind;
use super::terms::{CashflowTerms, Direction, FeeBasis, InterestBase, Payment, Repayment, ResetRule};
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
    ChargeFee(FeeBasis),
    /// So much principal, at most the balance.
    RepayPrincipal(Decimal),
    /// Principal with what the payment leaves after interest.
    RepayByPayment,
    PayOut(Decimal),
    PayInterest,
    Capitalize,
    ResetRate(ResetRule),
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
            Self::RepayPrincipal(_) | Self::RepayByPayment => EventKind::Redemption,
            Self::PayOut(_) => EventKind::Increase,
            Self::PayInterest => EventKind::Interest,
            Self::Capitalize => EventKind::Capitalization,
            Self::ResetRate(ResetRule::Fixed(_)) => EventKind::RateFixed,
            Self::ResetRate(ResetRule::Floating { .. }) => EventKind::RateReset,
            Self::FixPayment => EventKind::PaymentFixed,
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
    if let Some(fee) = terms.fee {
        events.extend(plan.at(plan.dates(&fee.cycle, End::Included)?, Action::ChargeFee(fee.basis))?);
    }
    events.extend(plan.at([maturity], Action::Mature)?);
    events.retain(|event| plan.is_to_come(event.date));
    events.extend(plan.rate_changes()?);
    if plan.is_to_come(terms.commencement) {
        let accrues_to = opening(terms)?;
        events.push(Planned { date: terms.commencement, accrues_to, action: Action::Advance });
    }
    events.sort_by_key(|event| (event.date, event.action.kind()));
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

/// The days to which interest runs with each payment of the cycle, past ones too, the last day of
/// repayment among them.
///
/// # Errors
/// As for [`plan`].
pub(super) fn payment_days(
    terms: &CashflowTerms,
    cycle: &Cycle,
    repaid_by: BusinessDate,
) -> Result<Vec<BusinessDate>, CashflowError> {
    let plan = Plan { terms, maturity: repaid_by };
    let events = plan.at(plan.dates(cycle, End::Included)?, Action::RepayByPayment)?;
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

struct Plan<'a> {
    terms: &'a CashflowTerms,
    maturity: BusinessDate,
}

impl Plan<'_> {
    fn redemptions(&self) -> Result<Vec<Planned>, CashflowError> {
        match &self.terms.repayment {
            Repayment::AtMaturity => Ok(Vec::new()),
            Repayment::EqualParts(cycle) => {
                let dates = self.dates(cycle, End::Excluded)?;
                let to_come = self.at(dates.clone(), Action::Mature)?;
                let parts = to_come.iter().filter(|event| self.is_to_come(event.date)).count().saturating_add(1);
                let part = self.terms.principal.checked_div(Decimal::from(parts));
                let part = part.ok_or(CashflowError::FiguresOutOfRange { rate: self.terms.rate })?;
                self.at(dates, Action::RepayPrincipal(part))
            }
            Repayment::Steps(steps) => {
                let mut events = Vec::new();
                for (step, until) in stretches(steps, |step| &step.cycle, self.maturity) {
                    let action = match step.direction {
                        Direction::Repaid => Action::RepayPrincipal(step.amount),
                        Direction::PaidOut => Action::PayOut(step.amount),
                    };
                    let dates = step.cycle.dates(until, End::Excluded, self.terms.end_of_month)?;
                    events.extend(self.at(dates, action)?);
                }
                Ok(events)
            }
            Repayment::Payments { cycle, payment } => {
                let mut events = self.at(self.dates(cycle, End::Excluded)?, Action::RepayByPayment)?;
                if let Payment::Level { first: None, .. } = payment {
                    // Fixed the day before the first payment, so that it can still be told in time.
                    events.extend(self.at([cycle.anchor.plus_days(-1)?], Action::FixPayment)?);
                }
                Ok(events)
            }
        }
    }

    fn interest_dates(&self) -> Result<Vec<BusinessDate>, CashflowError> {
        let mut dates = Vec::new();
        for (cycle, until) in stretches(&self.terms.interest, |cycle| cycle, self.maturity) {
            dates.extend(cycle.dates(until, End::Included, self.terms.end_of_month)?);
        }
        if let Repayment::Payments { cycle, payment: Payment::Level { .. } } = &self.terms.repayment
            && self.terms.interest != [*cycle]
        {
            let one_before = cycle.date(-1, self.terms.end_of_month);
            if !dates.is_empty() {
                dates.retain(|date| one_before.is_some_and(|before| *date < before));
                dates.extend(one_before);
            }
            dates.extend(self.dates(cycle, End::Included)?);
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
            InterestBase::Lagging { cycle, .. } => self.at(self.dates(cycle, End::Excluded)?, Action::ResetBase),
        }
    }

    /// Resets of the rate, the first of them at the rate fixed already, and what follows from them.
    fn rate_changes(&self) -> Result<Vec<Planned>, CashflowError> {
        let mut events = Vec::new();
        for (reset, until) in stretches(&self.terms.resets, |reset| &reset.cycle, self.maturity) {
            let dates = reset.cycle.dates(until, End::Excluded, self.terms.end_of_month)?;
            events.extend(self.at(dates, Action::ResetRate(reset.rule))?);
        }
        events.retain(|event| self.is_to_come(event.date));
        if let (Some(rate), Some(first)) = (self.terms.next_rate, events.first_mut()) {
            first.action = Action::ResetRate(ResetRule::Fixed(rate));
        }
        if let Repayment::Payments { payment: Payment::Level { .. }, .. } = self.terms.repayment {
            let fixings: Vec<_> = events.iter().map(|event| Planned { action: Action::FixPayment, ..*event }).collect();
            events.extend(fixings);
        }
        Ok(events)
    }

    fn dates(&self, cycle: &Cycle, end: End) -> Result<Vec<BusinessDate>, CashflowError> {
        cycle.dates(self.maturity, end, self.terms.end_of_month)
    }

    fn at(&self, dates: impl IntoIterator<Item = BusinessDate>, action: Action) -> Result<Vec<Planned>, CashflowError> {
        dates.into_iter().map(|date| self.planned(date, action)).collect()
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
