//! Accepts delivered equipment: its lease commences on the latest acceptance date of the call.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::decision;
use crate::date::BusinessDate;
use crate::facility::checks::{AcceptanceRefusal, acceptance_refusals};
use crate::facility::context::Context;
use crate::facility::draft::Draft;
use crate::facility::event::{AcceptedEquipment, EquipmentAccepted, Event};
use crate::facility::rates::{Missing, RatePath, floating, interest, lease_path, missing_between};
use crate::facility::reason::RuleFailure;
use crate::facility::reckoning::{due_on, schedule_terms};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{InterimRent, LeaseSchedule, ScheduleState};
use crate::facility::state::{Book, Facility};
use crate::facility::steps;
use crate::facility::terms::Interest;
use crate::ids::EquipmentId;
use crate::money::Money;
use crate::rate::Rate;
use crate::schedule::{Schedule, ScheduleTermsError};

/// Accept equipment of one drawdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptEquipment {
    /// The units, 1 to 500, each once, all of one drawdown.
    pub equipment: Vec<AcceptedUnit>,
}

/// A unit to accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedUnit {
    /// The unit.
    pub equipment: EquipmentId,
    /// Its day of acceptance.
    pub accepted_on: BusinessDate,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptEquipmentRejection {
    /// Every reason against it.
    Refused(Vec<AcceptanceRefusal>),
    /// Amounts or dates can't be computed.
    OutOfRange(OutOfRange),
}

impl From<OutOfRange> for AcceptEquipmentRejection {
    fn from(out_of_range: OutOfRange) -> Self {
        Self::OutOfRange(out_of_range)
    }
}

impl AcceptEquipmentRejection {
    /// The rules that failed.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFailure> {
        match self {
            Self::Refused(refusals) => refusals.iter().map(AcceptanceRefusal::rule).collect(),
            Self::OutOfRange(out_of_range) => vec![out_of_range.rule()],
        }
    }
}

/// Decides [`AcceptEquipment`]. What is to be billed by now is billed at once; payments whose due date
/// has passed are due on the open business date, adjusted.
///
/// # Errors
/// Every reason against it, not the first.
pub fn decide_accept_equipment(
    facility: &Facility,
    command: &AcceptEquipment,
    context: &Context,
) -> Result<Vec<Event>, AcceptEquipmentRejection> {
    let book = facility.book();
    let mut refusals = acceptance_refusals(facility, command);
    // A schedule of units or from a day that can't be would only show reasons that lead astray.
    let sound = !refusals.iter().any(|refusal| matches!(refusal, AcceptanceRefusal::Unit { .. }));
    let units = if sound { Units::of(book, command) } else { None };
    let planned = units.and_then(|units| match units.payments(book) {
        Ok(payments) => Some((units, payments)),
        Err(against) => {
            refusals.extend(against);
            None
        }
    });
    let Some((units, payments)) = planned.filter(|_| refusals.is_empty()) else {
        return Err(AcceptEquipmentRejection::Refused(refusals));
    };
    let accepted = units.accepted(facility, context, payments)?;
    let mut draft = Draft::on(facility);
    draft.push(Event::EquipmentAccepted(Box::new(accepted)));
    steps::follow_up(&mut draft)?;
    Ok(draft.into_events())
}

/// Units that may commence together: funded, of one interim schedule.
struct Units<'a> {
    interim: &'a LeaseSchedule,
    accrued: Money,
    units: Vec<AcceptedEquipment>,
    commencement: BusinessDate,
    amount: Money,
    balloon: Money,
}

impl<'a> Units<'a> {
    /// `None` where a reason against the units themselves is found already.
    fn of(book: &'a Book, command: &AcceptEquipment) -> Option<Self> {
        let first = book.servicing.equipment.get(&command.equipment.first()?.equipment)?;
        let interim = book.servicing.schedules.get(&first.schedule)?;
        let ScheduleState::Interim { accrued } = interim.state else { return None };
        let (mut units, mut amount) = (Vec::new(), Money::zero(book.terms.currency()));
        for accepted in &command.equipment {
            let unit = book.servicing.equipment.get(&accepted.equipment)?;
            if !interim.equipment.contains(&unit.id) {
                return None;
            }
            amount = amount.checked_add(unit.financed_amount).ok()?;
            units.push(AcceptedEquipment { equipment: unit.id, on: accepted.accepted_on });
        }
        units.sort_by_key(|unit| unit.equipment);
        let commencement = units.iter().map(|unit| unit.on).max()?;
        let balloon = book.terms.balloon_rate.of(amount, &book.terms.rounding).ok()?;
        Some(Self { interim, accrued, units, commencement, amount, balloon })
    }

    /// The payments, or why there can't be any.
    fn payments(&self, book: &Book) -> Result<Schedule<Money>, Vec<AcceptanceRefusal>> {
        let commencement = self.commencement;
        let not_computable = |problem: &str| AcceptanceRefusal::ScheduleNotComputable { problem: problem.to_owned() };
        let Some(final_maturity) = book.final_maturity else {
            return Err(vec![not_computable("The final maturity is not known.")]);
        };
        let out_of_range = |_| vec![not_computable("A figure leaves the range that is computed exactly.")];
        let path = lease_path(book, commencement, final_maturity).map_err(out_of_range)?;
        let mut against = self.missing_fixings(book, &path).map_err(out_of_range)?;
        let Some(rate) = first_rate(book, &path) else { return Err(against) };
        let (amounts, dates) = ((self.amount, self.balloon), (commencement, final_maturity));
        // Resets between the commencement and today follow one by one, as they would have on their days.
        let terms = schedule_terms(&book.terms, rate, amounts, dates, path.as_of(0));
        let payments = match Schedule::new(&terms) {
            Ok(payments) => payments,
            Err(errors) => {
                against.extend(errors.iter().map(against_schedule));
                return Err(against);
            }
        };
        let adds_interest = book.terms.amortization.may_add_interest();
        if payments.lines.iter().any(|line| line.principal.is_negative()) && !adds_interest {
            against.push(not_computable("A rent would not cover its interest."));
        } else if payments.lines.iter().any(|line| line.payment.is_negative()) {
            against.push(not_computable("A payment would be negative."));
        }
        // Early rents that are large, beside interest that does not fall with the balance.
        if payments.lines.iter().any(|line| line.closing_balance.is_negative()) {
            against.push(not_computable("More would be repaid than is owed before the last payment."));
        }
        if against.is_empty() { Ok(payments) } else { Err(against) }
    }

    /// The fixings without which the interim rent or the first period has no rate.
    fn missing_fixings(&self, book: &Book, path: &RatePath) -> Result<Vec<AcceptanceRefusal>, OutOfRange> {
        let Some(floating) = floating(book) else { return Ok(Vec::new()) };
        let interim = missing_between(book, self.interim.funded_on, self.commencement)?;
        let first = path.missing.filter(|_| path.steps.is_empty());
        let dates: BTreeSet<BusinessDate> = interim.iter().chain(&first).map(|missing| missing.fixing_date).collect();
        let refusal =
            |fixing_date| AcceptanceRefusal::RateNotKnown { benchmark: floating.benchmark.clone(), fixing_date };
        Ok(dates.into_iter().map(refusal).collect())
    }

    fn accepted(
        self,
        facility: &Facility,
        context: &Context,
        payments: Schedule<Money>,
    ) -> Result<EquipmentAccepted, OutOfRange> {
        let (book, interim) = (facility.book(), self.interim);
        let days = (interim.funded_on, self.commencement);
        // Its fixings are there, or it would have been refused.
        let charge = interest(book, self.amount, days, Missing::GoesOn)?.ok_or(OutOfRange::Amount)?;
        let whole = self.units.len() == interim.equipment.len();
        let zero = Money::zero(book.terms.currency());
        // The day that is open accrues when it closes.
        let interim_accrued = if whole {
            zero
        } else {
            let rest = interim.amount.checked_sub(self.amount)?;
            let days = (interim.funded_on, book.business_date);
            interest(book, rest, days, Missing::Waits)?.map_or(zero, |charge| charge.amount)
        };
        let interim_adjustment = charge.amount.checked_add(interim_accrued)?.checked_sub(self.accrued)?;
        Ok(EquipmentAccepted {
            decision: decision(facility, context),
            interim: interim.id,
            schedule: if whole { interim.id } else { book.servicing.next_schedule().ok_or(OutOfRange::Count)? },
            accepted: self.units,
            commencement: self.commencement,
            amount: self.amount,
            balloon: self.balloon,
            interim_rent: InterimRent { charge, due_date: interim_due_date(book, self.commencement)? },
            payments: Arc::new(payments),
            interim_accrued,
            interim_adjustment,
        })
    }
}

/// The rate of the first period; `None` where it is not known.
fn first_rate(book: &Book, path: &RatePath) -> Option<Rate> {
    match &book.terms.interest {
        Interest::Fixed { annual_rate } => Some(*annual_rate),
        Interest::Floating(_) => path.steps.first().map(|step| step.rate),
    }
}

/// The adjusted commencement, or the open business date, adjusted, where that has passed.
fn interim_due_date(book: &Book, commencement: BusinessDate) -> Result<BusinessDate, OutOfRange> {
    let adjusted = book.terms.business_day_convention.adjust(commencement, &book.terms.calendar())?;
    if adjusted >= book.business_date { Ok(adjusted) } else { Ok(due_on(book, book.business_date)?) }
}

fn against_schedule(error: &ScheduleTermsError) -> AcceptanceRefusal {
    match error {
        ScheduleTermsError::MaturityNotAfterCommencement { commencement, final_maturity }
        | ScheduleTermsError::NoPeriodLeft { commencement, adjusted_maturity: final_maturity } => {
            AcceptanceRefusal::NoTenorLeft { commencement: *commencement, final_maturity: *final_maturity }
        }
        ScheduleTermsError::AmountNotPositive { .. }
        | ScheduleTermsError::BalloonCurrency { .. }
        | ScheduleTermsError::BalloonNegative { .. }
        | ScheduleTermsError::BalloonNotBelowAmount { .. }
        | ScheduleTermsError::PaymentMonths { .. }
        | ScheduleTermsError::AnchorNotBeforeMaturity { .. }
        | ScheduleTermsError::RoundingUnit { .. }
        | ScheduleTermsError::NotPayableInAdvance
        | ScheduleTermsError::ProfileShareNegative { .. }
        | ScheduleTermsError::ProfileEmpty
        | ScheduleTermsError::ProfileLength { .. }
        | ScheduleTermsError::InterestOnlyTooLong { .. }
        | ScheduleTermsError::CapitalizedTooLong { .. }
        | ScheduleTermsError::RentWeightNegative { .. }
        | ScheduleTermsError::RentWeightsZero
        | ScheduleTermsError::LastRentZero
        | ScheduleTermsError::RentProfileLength { .. }
        | ScheduleTermsError::GivenRentNegative
        | ScheduleTermsError::GivenRentCurrency { .. }
        | ScheduleTermsError::InterestBaseMonths { .. }
        | ScheduleTermsError::TooManyPeriods
        | ScheduleTermsError::Date(_)
        | ScheduleTermsError::Money(_)
        | ScheduleTermsError::FixingMissing { .. }
        | ScheduleTermsError::TooManyResets { .. }
        | ScheduleTermsError::FiguresOutOfRange { .. } => {
            AcceptanceRefusal::ScheduleNotComputable { problem: format!("No schedule can be made: {error}.") }
        }
    }
}
