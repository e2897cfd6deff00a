//! This book's own figure for a line of an invoice: what the line bills must have
//! a ground in the terms, must not be billed yet, and is computed here.

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{InvoiceLine, InvoiceLineKind},
    ids::ScheduleId,
};

use super::Following;
use crate::book::{
    computation::{ComputationError, MinorAmount, charges, dates},
    reconcile::DiscrepancyReason,
    servicing::{Ground, Lease, LeaseSchedule, ScheduleState, invoice::OwnLine},
};

/// What may be billed once only; none for a charge and for the commitment fee.
pub(super) const fn ground(kind: &InvoiceLineKind) -> Option<Ground> {
    match kind {
        InvoiceLineKind::Charge { .. } | InvoiceLineKind::CommitmentFee => None,
        InvoiceLineKind::ArrangementFee => Some(Ground::ArrangementFee),
        InvoiceLineKind::PurchaseOption { schedule } => Some(Ground::PurchaseOption(*schedule)),
        InvoiceLineKind::InterimRent { schedule } => Some(Ground::InterimRent(*schedule)),
        InvoiceLineKind::Rent { schedule, payment } => Some(Ground::Rent(*schedule, *payment)),
        InvoiceLineKind::LongStop { schedule } => Some(Ground::LongStop(*schedule)),
        InvoiceLineKind::Acceleration { schedule } => Some(Ground::Acceleration(*schedule)),
    }
}

/// Why this book has no figure: no ground for the line, or none that can be
/// computed.
const WITHOUT_GROUND: DiscrepancyReason = DiscrepancyReason::InvoiceLineWithoutGround;

impl Following<'_> {
    /// This book's figure for a line that is billed today, or why there is none.
    pub(super) fn own_line(&self, line: &InvoiceLine) -> Result<OwnLine, DiscrepancyReason> {
        if ground(&line.kind).is_some_and(|ground| self.facility.servicing.billed.contains_key(&ground)) {
            return Err(DiscrepancyReason::BilledTwice);
        }
        let own = match line.kind {
            InvoiceLineKind::ArrangementFee => self.arrangement_fee(),
            InvoiceLineKind::CommitmentFee => self.commitment_fee(),
            InvoiceLineKind::Charge { .. } => Ok(None),
            InvoiceLineKind::PurchaseOption { schedule } => self.purchase_price(schedule),
            InvoiceLineKind::InterimRent { schedule } => self.interim_rent(schedule),
            InvoiceLineKind::Rent { schedule, payment } => self.rent(schedule, payment),
            InvoiceLineKind::LongStop { schedule } => self.long_stop(schedule),
            InvoiceLineKind::Acceleration { schedule } => self.balance(schedule),
        };
        own.ok().flatten().ok_or(WITHOUT_GROUND)
    }

    fn arrangement_fee(&self) -> Result<Option<OwnLine>, ComputationError> {
        use facility_domain::facility::terms::ArrangementFeeBilled;
        let terms = &self.facility.terms;
        let issued_on = match terms.fees.arrangement_fee_billed {
            ArrangementFeeBilled::AtSigning => self.facility.signing_date,
            ArrangementFeeBilled::AtInitialDrawdown => self.facility.initial_drawdown_date,
        };
        let Some(issued_on) = issued_on else { return Ok(None) };
        let due_date = dates::due_after_issue(issued_on, terms)?;
        Ok(Some(self.own_fee(charges::arrangement_fee(terms)?, due_date, issued_on)))
    }

    /// Issued on a fee date; where today is none, on the one before. As long as
    /// nothing is drawn the facility may be cancelled on any day, and then bills
    /// what has accrued; so does acceleration.
    fn commitment_fee(&self) -> Result<Option<OwnLine>, ComputationError> {
        let (terms, today) = (&self.facility.terms, self.facility.business_date);
        let drawn = self.facility.initial_drawdown_date;
        let fee_dates = dates::fee_dates(terms, drawn, self.facility.final_maturity_date)?;
        let at_once = drawn.is_none() || self.facility.stage.ends_early();
        let passed = fee_dates.into_iter().rfind(|date| *date <= today);
        let Some(issued_on) = (if at_once { Some(today) } else { passed }) else { return Ok(None) };
        let fee = charges::commitment_fee(terms, self.facility.servicing.undrawn.runs())?;
        Ok(Some(self.own_fee(fee, dates::due_after_issue(issued_on, terms)?, issued_on)))
    }

    fn purchase_price(&self, id: ScheduleId) -> Result<Option<OwnLine>, ComputationError> {
        let (terms, today) = (&self.facility.terms, self.facility.business_date);
        let ended = self.facility.servicing.schedules.get(&id).is_some_and(|schedule| match schedule.state {
            ScheduleState::Ended { .. } => true,
            ScheduleState::Interim | ScheduleState::Commenced | ScheduleState::Terminated { .. } => false,
        });
        let Some(option) = terms.purchase_option.filter(|_| ended) else { return Ok(None) };
        let due_date = dates::due_after_issue(today, terms)?;
        Ok(Some(self.own_fee(MinorAmount::of(option.price), due_date, today)))
    }

    fn interim_rent(&self, id: ScheduleId) -> Result<Option<OwnLine>, ComputationError> {
        let Some((_, lease)) = self.lease(id) else { return Ok(None) };
        let (Some(interest), Some(due_date)) = (lease.interim_rent, lease.interim_due_date) else { return Ok(None) };
        let issued_on = dates::rent_issue_date(due_date, lease.recorded_on, &self.facility.terms)?;
        let zero = self.zero();
        Ok(Some(OwnLine { fee: zero, interest, principal: zero, due_date, issued_on }))
    }

    fn rent(&self, id: ScheduleId, payment: u32) -> Result<Option<OwnLine>, ComputationError> {
        let Some((schedule, lease)) = self.lease(id) else { return Ok(None) };
        let Some(line) = schedule.payments().iter().find(|line| line.number == payment) else { return Ok(None) };
        let issued_on = dates::rent_issue_date(line.due_date, lease.recorded_on, &self.facility.terms)?;
        Ok(Some(OwnLine {
            fee: self.zero(),
            interest: line.interest,
            principal: line.principal,
            due_date: line.due_date,
            issued_on,
        }))
    }

    /// The amount and its interest to the day after the long-stop date.
    fn long_stop(&self, id: ScheduleId) -> Result<Option<OwnLine>, ComputationError> {
        let terms = &self.facility.terms;
        let Some(schedule) = self.facility.servicing.schedules.get(&id) else { return Ok(None) };
        let passed = schedule.long_stop.and_then(|date| date.next_day().ok());
        let Some(issued_on) = passed.filter(|_| schedule.state == ScheduleState::Interim) else { return Ok(None) };
        let interest = charges::interim_rent(terms, schedule.amount, schedule.funded_on, issued_on)?;
        let due_date = dates::due_when_issued(issued_on, issued_on, terms)?;
        let (fee, principal) = (self.zero(), schedule.amount);
        Ok(Some(OwnLine { fee, interest, principal, due_date, issued_on }))
    }

    /// What acceleration makes due today: the balance that is not due, and the
    /// interest on it to this day.
    fn balance(&self, id: ScheduleId) -> Result<Option<OwnLine>, ComputationError> {
        let (terms, today) = (&self.facility.terms, self.facility.business_date);
        let Some(schedule) = self.facility.servicing.schedules.get(&id) else { return Ok(None) };
        let (fee, issued_on, due_date) = (self.zero(), today, dates::due_when_issued(today, today, terms)?);
        let (principal, interest) = match schedule.state {
            ScheduleState::Interim => {
                (schedule.amount, charges::interim_rent(terms, schedule.amount, schedule.funded_on, today)?)
            }
            ScheduleState::Commenced => {
                let mut interest = self.zero();
                for line in schedule.payments().iter().filter(|line| line.due_date > today && line.from < today) {
                    let so_far = if line.to <= today {
                        line.interest
                    } else {
                        charges::interim_rent(terms, line.interest_base, line.from, today)?
                    };
                    interest = interest.plus(so_far);
                }
                (schedule.outstanding(today), interest)
            }
            ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => return Ok(None),
        };
        Ok(Some(OwnLine { fee, interest, principal, due_date, issued_on }))
    }

    fn own_fee(&self, fee: MinorAmount, due_date: BusinessDate, issued_on: BusinessDate) -> OwnLine {
        let zero = self.zero();
        OwnLine { fee, interest: zero, principal: zero, due_date, issued_on }
    }

    fn lease(&self, id: ScheduleId) -> Option<(&LeaseSchedule, &Lease)> {
        let schedule = self.facility.servicing.schedules.get(&id)?;
        Some((schedule, schedule.lease.as_deref()?))
    }

    pub(super) fn zero(&self) -> MinorAmount {
        MinorAmount::zero(self.facility.terms.currency())
    }
}
