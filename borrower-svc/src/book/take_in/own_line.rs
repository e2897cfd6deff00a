//! This book's own figure for a line of an invoice: what the line bills must have
//! a ground in the terms, must not be billed yet, and is computed here.

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{EarlyEnd, InvoiceLine, InvoiceLineKind},
    ids::{InvoiceId, ScheduleId},
};

use super::{Following, rate::issued_when_known};
use crate::book::{
    computation::{ComputationError, MinorAmount, charges, dates, months_after, schedule::LeaseLine},
    reconcile::DiscrepancyReason,
    servicing::{Ground, Lease, LeaseSchedule, ScheduleState, invoice::OwnLine},
};

/// What may be billed once only; none for a charge, the commitment fee and what a fixing corrects.
pub(super) const fn ground(kind: &InvoiceLineKind) -> Option<Ground> {
    match kind {
        InvoiceLineKind::Charge { .. } | InvoiceLineKind::CommitmentFee | InvoiceLineKind::RateCorrection { .. } => {
            None
        }
        InvoiceLineKind::ArrangementFee => Some(Ground::ArrangementFee),
        InvoiceLineKind::PurchaseOption { schedule } => Some(Ground::PurchaseOption(*schedule)),
        InvoiceLineKind::InterimRent { schedule } => Some(Ground::InterimRent(*schedule)),
        InvoiceLineKind::Rent { schedule, payment } => Some(Ground::Rent(*schedule, *payment)),
        InvoiceLineKind::LongStop { schedule } => Some(Ground::LongStop(*schedule)),
        InvoiceLineKind::Acceleration { schedule } => Some(Ground::Acceleration(*schedule)),
        InvoiceLineKind::Settlement { schedule, settlement } => Some(Ground::Settlement(*schedule, *settlement)),
        InvoiceLineKind::LateCharge { invoice } => Some(Ground::LateCharge(*invoice)),
        InvoiceLineKind::AgencyFee { year } => Some(Ground::AgencyFee(*year)),
        InvoiceLineKind::Vat { schedule, payment } => Some(Ground::Vat(*schedule, *payment)),
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
            InvoiceLineKind::RateCorrection { schedule, payment } => self.rate_correction(schedule, payment),
            InvoiceLineKind::LongStop { schedule } => self.long_stop(schedule),
            InvoiceLineKind::Acceleration { schedule } => self.balance(schedule),
            InvoiceLineKind::Settlement { schedule, settlement } => self.settlement(schedule, settlement),
            InvoiceLineKind::LateCharge { invoice } => self.late_charge(invoice),
            InvoiceLineKind::AgencyFee { year } => self.agency_fee(year),
            InvoiceLineKind::Vat { schedule, payment } => self.vat(schedule, payment),
        };
        own.ok().flatten().ok_or(WITHOUT_GROUND)
    }

    fn arrangement_fee(&self) -> Result<Option<OwnLine>, ComputationError> {
        use facility_domain::facility::terms::ArrangementFeeBilled;
        let terms = &self.facility.terms;
        let issued_on = match terms.fees.arrangement_fee_billed {
            ArrangementFeeBilled::AtSigning => self.facility.signing_date,
            ArrangementFeeBilled::AtInitialDrawdown => self.facility.initial_drawdown_date,
            ArrangementFeeBilled::DeductedFromInitialDrawdown => None,
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
        let ended = self.facility.servicing.schedules.get(&id).is_some_and(|schedule| schedule.is_paid_off());
        let Some(option) = terms.purchase_option.filter(|_| ended) else { return Ok(None) };
        let due_date = dates::due_after_issue(today, terms)?;
        Ok(Some(self.own_fee(MinorAmount::of(option.price), due_date, today)))
    }

    fn interim_rent(&self, id: ScheduleId) -> Result<Option<OwnLine>, ComputationError> {
        if let Some(schedule) = self.facility.servicing.schedules.get(&id)
            && let ScheduleState::Terminated { on, how: EarlyEnd::Reversed } = schedule.state
        {
            let terms = &self.facility.terms;
            let interest = charges::interim_rent(self.facility.rates(), schedule.amount, schedule.funded_on, on)?;
            let due_date = dates::due_when_issued(on, on, terms)?;
            return Ok(Some(OwnLine { interest, due_date, ..self.own_fee(self.zero(), due_date, on) }));
        }
        let Some((_, lease)) = self.lease(id) else { return Ok(None) };
        let (Some(interest), Some(due_date)) = (lease.interim_rent, lease.interim_due_date) else { return Ok(None) };
        let issued_on = dates::rent_issue_date(due_date, lease.recorded_on, &self.facility.terms)?;
        let zero = self.zero();
        Ok(Some(OwnLine { fee: zero, interest, principal: zero, due_date, issued_on }))
    }

    pub(super) fn rent(&self, id: ScheduleId, payment: u32) -> Result<Option<OwnLine>, ComputationError> {
        let Some((schedule, lease)) = self.lease(id) else { return Ok(None) };
        let Some(line) = schedule.payments().iter().find(|line| line.number == payment) else { return Ok(None) };
        if !line.is_known() {
            return Ok(None);
        }
        let due_date = schedule.due_date(line);
        let issued_on = dates::rent_issue_date(due_date, lease.recorded_on, &self.facility.terms)?;
        let issued_on = issued_when_known(lease, payment, issued_on);
        let (fee, interest, principal) = (self.zero(), line.interest, line.principal);
        Ok(Some(OwnLine { fee, interest, principal, due_date, issued_on }))
    }

    /// What a corrected fixing adds to a billed payment, due like a fee.
    fn rate_correction(&self, id: ScheduleId, payment: u32) -> Result<Option<OwnLine>, ComputationError> {
        let Some(interest) = self.facility.servicing.rate_corrections.get(&(id, payment)).copied() else {
            return Ok(None);
        };
        let issued_on = self.facility.business_date;
        let (zero, due_date) = (self.zero(), dates::due_after_issue(issued_on, &self.facility.terms)?);
        Ok(Some(OwnLine { fee: zero, interest, principal: zero, due_date, issued_on }))
    }

    /// The tax on a rent, or on an interim rent, that is billed: due and issued with it.
    pub(super) fn vat(&self, id: ScheduleId, payment: u32) -> Result<Option<OwnLine>, ComputationError> {
        let rent = if payment == 0 { self.interim_rent(id)? } else { self.rent(id, payment)? };
        let Some(rent) = rent else { return Ok(None) };
        // Acceleration makes an interim rent due at once.
        let (terms, today) = (&self.facility.terms, self.facility.business_date);
        let at_once = self.facility.stage.ends_early();
        let due_date = if at_once { dates::due_when_issued(today, today, terms)? } else { rent.due_date };
        let tax = charges::vat(terms, rent.amount(), due_date)?;
        Ok((tax.units != 0).then(|| self.own_fee(tax, due_date, rent.issued_on)))
    }

    /// The late charge of an invoice, billed on the first day on which it may be.
    fn late_charge(&self, id: InvoiceId) -> Result<Option<OwnLine>, ComputationError> {
        let (terms, today) = (&self.facility.terms, self.facility.business_date);
        let (Some(late), Some(invoice)) = (terms.late_charge, self.facility.servicing.invoices.get(&id)) else {
            return Ok(None);
        };
        let first = invoice.due_date.plus_days(i64::from(late.days)).map_err(|_| ComputationError::OutOfRange)?;
        let is_late_charge =
            invoice.lines.iter().any(|line| matches!(line.theirs.kind, InvoiceLineKind::LateCharge { .. }));
        let overdue = invoice.undisputed();
        if today < first || is_late_charge || invoice.end.is_some() || overdue.units <= 0 {
            return Ok(None);
        }
        let due_date = dates::due_after_issue(today, terms)?;
        Ok(charges::late_charge(terms, overdue)?.map(|fee| self.own_fee(fee, due_date, today)))
    }

    /// The agency fee of a year that begins before the final maturity.
    fn agency_fee(&self, year: u32) -> Result<Option<OwnLine>, ComputationError> {
        let terms = &self.facility.terms;
        let (Some(fee), Some(signed)) = (terms.agency_fee, self.facility.signing_date) else { return Ok(None) };
        let Some(begins) = year.checked_sub(1).and_then(|years| months_after(signed, years.checked_mul(12)?)) else {
            return Ok(None);
        };
        let over = self.facility.final_maturity_date.is_some_and(|maturity| begins >= maturity);
        if over || begins > self.facility.business_date {
            return Ok(None);
        }
        let due_date = dates::due_after_issue(begins, terms)?;
        Ok(Some(self.own_fee(MinorAmount::of(fee), due_date, begins)))
    }

    /// The amount and its interest to the day after the long-stop date.
    fn long_stop(&self, id: ScheduleId) -> Result<Option<OwnLine>, ComputationError> {
        let terms = &self.facility.terms;
        let Some(schedule) = self.facility.servicing.schedules.get(&id) else { return Ok(None) };
        let passed = schedule.long_stop.and_then(|date| date.next_day().ok());
        let Some(issued_on) = passed.filter(|_| schedule.state == ScheduleState::Interim) else { return Ok(None) };
        // Where no rate is known at all, no interest is billed with the amount.
        let interest = self.interest_to(schedule, issued_on)?;
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
            ScheduleState::Interim => (schedule.amount, self.interest_to(schedule, today)?),
            ScheduleState::Commenced => {
                let mut interest = self.zero();
                let not_due = |line: &&LeaseLine| schedule.due_date(line) > today || !line.is_known();
                for line in schedule.payments().iter().filter(not_due).filter(|line| line.from < today) {
                    let so_far = if line.to <= today && line.is_known() {
                        line.interest
                    } else {
                        self.facility.rates().running(line, line.to.min(today))?
                    };
                    interest = interest.plus(so_far);
                }
                (schedule.outstanding(today), interest)
            }
            ScheduleState::Ended { .. } | ScheduleState::Terminated { .. } => return Ok(None),
        };
        Ok(Some(OwnLine { fee, interest, principal, due_date, issued_on }))
    }

    /// What was settled before its time, due at once.
    fn settlement(&self, id: ScheduleId, number: u32) -> Result<Option<OwnLine>, ComputationError> {
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let schedule = self.facility.servicing.schedules.get(&id);
        let settled = schedule.zip(place).and_then(|(schedule, place)| schedule.settlements.get(place));
        let Some(settled) = settled else { return Ok(None) };
        let due_date = dates::due_when_issued(settled.on, settled.on, &self.facility.terms)?;
        let (fee, interest, principal) = (settled.fee, settled.interest, settled.principal);
        Ok(Some(OwnLine { fee, interest, principal, due_date, issued_on: settled.on }))
    }

    /// Interest on an amount that never came on lease; nothing where no rate is known.
    fn interest_to(&self, schedule: &LeaseSchedule, day: BusinessDate) -> Result<MinorAmount, ComputationError> {
        match charges::interim_rent(self.facility.rates(), schedule.amount, schedule.funded_on, day) {
            Err(ComputationError::FloatingRate) => Ok(self.zero()),
            other => other,
        }
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
