//! What may become of a commenced lease before its end, by this book's own computation: a part settled,
//! or a further term. Whoever asks the provider for it and whoever takes in that it happened compute it
//! alike.

use facility_domain::{
    date::BusinessDate,
    facility::{servicing::PrepaymentEffect, terms::RenewalOption},
    ids::EquipmentId,
};

use super::{
    computation::{
        ComputationError, MinorAmount,
        renewal::{left_at_end, renewed},
        schedule::{Keep, LeaseLine, LeaseSchedule as Payments},
        settlement::{How, Part, Settled, settle_lease},
    },
    facility::Facility,
    rejection::LeaseRule,
    servicing::{Lease, LeaseSchedule, QuoteFigures, ScheduleState},
};

/// What is settled of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settling<'a> {
    /// An amount of principal.
    Prepaid(MinorAmount, PrepaymentEffect),
    /// What goes with units that were lost.
    Lost(&'a [EquipmentId]),
    /// What goes with units that are bought out.
    BoughtOut(&'a [EquipmentId]),
}

/// The lease of a schedule that runs, and its payments.
///
/// # Errors
/// It does not run, or this book can't compute its payments.
pub fn commenced(schedule: &LeaseSchedule) -> Result<(&Lease, &Payments), LeaseRule> {
    let not_computed = LeaseRule::NotComputable { problem: ComputationError::NoPayments };
    match (schedule.state, schedule.lease.as_deref()) {
        (ScheduleState::Commenced, Some(lease)) => {
            lease.payments.as_ref().map(|payments| (lease, payments)).ok_or(not_computed)
        }
        (ScheduleState::Commenced, None) => Err(not_computed),
        (ScheduleState::Interim | ScheduleState::Ended { .. } | ScheduleState::Terminated { .. }, _) => {
            Err(LeaseRule::State { state: schedule.state_name() })
        }
    }
}

/// The first payment that is due after a day.
#[must_use]
pub fn running(payments: &Payments, on: BusinessDate) -> Option<&LeaseLine> {
    payments.lines.iter().find(|line| line.due_date > on)
}

impl Facility {
    /// Sum of the financed amounts of units.
    #[must_use]
    pub fn amount_of(&self, units: &[EquipmentId]) -> MinorAmount {
        let financed = |unit: &EquipmentId| {
            let place = usize::try_from(unit.line).ok()?.checked_sub(1)?;
            Some(self.drawdowns.get(&unit.drawdown)?.lines.get(place)?.financed_amount)
        };
        let zero = MinorAmount::zero(self.terms.currency());
        units.iter().filter_map(financed).fold(zero, MinorAmount::plus)
    }

    /// Settles a part of a lease on a day. How much is prepaid is for the parties to say.
    ///
    /// # Errors
    /// Nothing is owed that is not due, more is settled than is owed, or a figure can't be computed.
    pub fn settle(
        &self,
        schedule: &LeaseSchedule,
        settling: Settling<'_>,
        on: BusinessDate,
    ) -> Result<Settled, ComputationError> {
        let of_units = |units: &[EquipmentId]| Part::Units {
            financed: self.amount_of(units),
            of: self.amount_of(&schedule.units),
        };
        let how = match settling {
            Settling::Prepaid(amount, PrepaymentEffect::ShorterTerm) => {
                How { part: Part::Amount(amount), with_fee: true, keep: Keep::Payments }
            }
            Settling::Prepaid(amount, PrepaymentEffect::LowerRent) => {
                How { part: Part::Amount(amount), with_fee: true, keep: Keep::Term }
            }
            Settling::Lost(units) => How { part: of_units(units), with_fee: false, keep: Keep::Term },
            Settling::BoughtOut(units) => How { part: of_units(units), with_fee: true, keep: Keep::Term },
        };
        let lease = schedule.lease.as_ref().ok_or(ComputationError::NoPayments)?;
        let payments = lease.payments.as_ref().ok_or(ComputationError::NoPayments)?;
        let maturity = self.final_maturity_date.ok_or(ComputationError::NoTerm)?;
        settle_lease(self.rates(), payments, (lease.commencement, maturity), on, how)
    }

    /// What it costs to buy units of a schedule out on a day.
    ///
    /// # Errors
    /// See [`Self::settle`].
    pub fn quote(
        &self,
        schedule: &LeaseSchedule,
        units: &[EquipmentId],
        on: BusinessDate,
    ) -> Result<QuoteFigures, ComputationError> {
        let Settled { balance, principal, interest, fee, .. } =
            self.settle(schedule, Settling::BoughtOut(units), on)?;
        Ok(QuoteFigures { balance, principal, interest, fee, amount: principal.plus(interest).plus(fee) })
    }

    /// The payments of a schedule with so many further ones, by the option of the terms.
    ///
    /// # Errors
    /// Everything that stands against renewing it today.
    pub fn renewed(&self, schedule: &LeaseSchedule, payments: u32) -> Result<Payments, Vec<LeaseRule>> {
        let (lease, option) = (commenced(schedule), self.terms.renewal_option);
        let mut against = Vec::new();
        match option {
            None => against.push(LeaseRule::NoRenewalOption),
            Some(option) if !(1..=option.most_payments).contains(&payments) => {
                against.push(LeaseRule::RenewalTerm { payments, most: option.most_payments });
            }
            Some(_) => {}
        }
        match (lease, option) {
            (Err(rule), _) => against.push(rule),
            (Ok((_, before)), _) if before.renewal.is_some() => against.push(LeaseRule::Renewed),
            (Ok((lease, before)), Some(option)) => {
                against.extend(self.outside_notice(lease, before, option));
                let nothing = left_at_end(&self.terms, before).is_none_or(|left| left.units <= 0);
                against.extend(nothing.then_some(LeaseRule::NothingToRenew));
                if against.is_empty() {
                    let further = (payments, option.annual_rate);
                    let maturity = self.final_maturity_date.ok_or(ComputationError::NoTerm);
                    let anew = maturity.and_then(|maturity| renewed(&self.terms, before, maturity, further));
                    return anew.map_err(|problem| vec![LeaseRule::NotComputable { problem }]);
                }
            }
            (Ok(_), None) => {}
        }
        Err(against)
    }

    /// The days on which a lease may be renewed, where today is none of them: from the due date of the payment
    /// before the last one to so many days before the last one's.
    fn outside_notice(&self, lease: &Lease, payments: &Payments, option: RenewalOption) -> Option<LeaseRule> {
        let business_date = self.business_date;
        let end = payments.lines.last()?;
        let first = payments.lines.iter().rev().nth(1).map_or(lease.commencement, |before| before.due_date);
        let last = end.due_date.plus_days(-i64::from(option.notice_days)).ok()?;
        let runs = running(payments, business_date).is_some_and(|line| line.number == end.number);
        let in_time = runs && business_date <= last;
        (!in_time).then_some(LeaseRule::OutsideRenewalNotice { business_date, first, last })
    }
}
