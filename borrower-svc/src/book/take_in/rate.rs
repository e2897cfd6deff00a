//! Notices about fixings, and what follows from them. The book puts its rates into force by itself, when
//! their day has come or their fixing; what the provider made of them is only compared.

use std::{collections::BTreeMap, sync::Arc};

use facility_domain::{
    date::BusinessDate,
    facility::{
        FacilityTerms,
        terms::{Amortization, BenchmarkKind, FloatingInterest, Interest, ResetRule},
    },
    ids::ScheduleId,
    schedule::RateSource,
};

use super::{Following, accepted::figures, explanation::explanation, invoice::InPlaceOf};
use crate::book::{
    computation::{
        MinorAmount, dates,
        explain::{Convention, TheirLine, first_difference, rate_readings},
        rates::{Part, Path, Rates},
        schedule::{self, Keep, LeaseLine, Rest, path_of_lease, with_rest_at},
    },
    facility::Facility,
    notice::{NotifiedFixing, NotifiedRateCorrection, NotifiedReset},
    reconcile::DiscrepancyReason,
    servicing::{Corrected, Ground, KnownOn, Lease, LeaseSchedule, ScheduleState},
};

/// Days before the end of a period in which an overnight rate may become known.
const EARLY: i64 = 60;

/// A correction by this book's own computation.
struct OwnCorrection {
    payment: u32,
    difference: MinorAmount,
}

impl Following<'_> {
    pub(super) fn fixing_published(&mut self, benchmark: &str, fixings: &[NotifiedFixing]) {
        self.compare_benchmark(benchmark);
        for fixing in fixings {
            let subject = format!("fixings/{}", fixing.on);
            let theirs = fixing.rate.value();
            let known = *self.facility.fixings.entry(fixing.on).or_insert(theirs);
            self.compare.figure(&subject, DiscrepancyReason::Fixing, &known, &theirs);
        }
        self.facility.servicing.fixings_changed = true;
        self.renew_rates();
    }

    pub(super) fn fixing_corrected(&mut self, benchmark: &str, previous: NotifiedFixing, now: NotifiedFixing) {
        self.compare_benchmark(benchmark);
        let known = self.facility.fixings.insert(now.on, now.rate.value());
        let ours = known.map(|known| known.normalize().to_string()).unwrap_or_default();
        let theirs = previous.rate.value().normalize();
        self.compare.figure(&format!("fixings/{}", now.on), DiscrepancyReason::Fixing, &ours, &theirs);
        self.facility.servicing.fixings_changed = true;
        self.renew_rates();
    }

    fn compare_benchmark(&mut self, theirs: &str) {
        let ours = floating(&self.facility.terms).map(|floating| floating.benchmark.clone()).unwrap_or_default();
        self.compare.figure("benchmark", DiscrepancyReason::Fixing, &ours, &theirs);
    }

    /// Puts rates into force whose day has come, or whose fixings are there.
    pub(super) fn renew_rates(&mut self) {
        if floating(&self.facility.terms).is_none() {
            return;
        }
        let today = self.facility.business_date;
        for id in self.facility.servicing.schedules.keys().copied().collect::<Vec<_>>() {
            let Some(renewed) = renewed(self.facility, id) else { continue };
            let Some(schedule) = self.facility.servicing.schedules.get(&id) else { continue };
            let was_known =
                |number: u32| schedule.payments().iter().filter(|line| line.number == number).any(LeaseLine::is_known);
            let newly_known = renewed.lines.iter().filter(|line| line.is_known() && !was_known(line.number));
            let newly_known: Vec<(u32, KnownOn)> = newly_known
                .map(|line| {
                    let own_date = schedule.due_date(line);
                    let late = dates::due_when_issued(own_date, today, &self.facility.terms).ok();
                    let due_date = late.filter(|_| own_date < today);
                    (line.number, KnownOn { on: today, due_date })
                })
                .collect();
            let Some(schedule) = self.facility.servicing.schedules.get_mut(&id) else { continue };
            let Some(lease) = &mut Arc::make_mut(schedule).lease else { continue };
            let lease = Arc::make_mut(lease);
            lease.before_reset = lease.payments.replace(renewed).map(Arc::new);
            lease.known_on.extend(newly_known);
        }
    }

    /// The payments of a reset, each figure held against this book's own.
    pub(super) fn rate_reset(&mut self, notified: &NotifiedReset) {
        let subject = format!("schedules/{}", notified.schedule);
        let Some(schedule) = self.facility.servicing.schedules.get(&notified.schedule).cloned() else {
            return self.compare.differs(&subject, DiscrepancyReason::Schedule, "", "RATE_RESET");
        };
        let payments = schedule.payments();
        let from = notified.payments.first().map_or(0, |payment| payment.number);
        let ours: Vec<&LeaseLine> = payments.iter().filter(|line| line.number >= from).collect();
        let count = (ours.len(), notified.payments.len());
        self.compare.figure(&format!("{subject}/payments"), DiscrepancyReason::SchedulePayment, &count.0, &count.1);
        let rent = schedule.lease.as_ref().and_then(|lease| lease.payments.as_ref()?.rent);
        let (own, theirs) = (shown(rent), shown(notified.rent.map(MinorAmount::of)));
        let convention = self.reset_convention(notified, &schedule);
        let why = || convention.map(explanation);
        self.compare.explained(&format!("{subject}.rent"), DiscrepancyReason::Schedule, &own, &theirs, why);
        let mut differing = BTreeMap::new();
        for theirs in &notified.payments {
            let own = ours.iter().find(|line| line.number == theirs.number).copied();
            let subject = format!("{subject}/payments[{}]", theirs.number.saturating_sub(1));
            for (field, ours, notified) in figures(own, theirs) {
                let agree = ours == notified;
                if !agree {
                    differing.insert(theirs.number, theirs.clone());
                }
                // The first payment that differs is the difference.
                if agree || differing.len() == 1 {
                    let (subject, reason) = (format!("{subject}.{field}"), DiscrepancyReason::SchedulePayment);
                    self.compare.explained(&subject, reason, &ours, &notified, why);
                }
            }
        }
        if let Some(schedule) = self.facility.servicing.schedules.get_mut(&notified.schedule)
            && let Some(lease) = &mut Arc::make_mut(schedule).lease
        {
            let lease = Arc::make_mut(lease);
            lease.theirs.retain(|number, _| *number < from);
            if !differing.is_empty() {
                lease.convention = convention;
            }
            lease.theirs.extend(differing);
        }
    }

    /// The reading of a rate from which the provider's payments would follow, where they differ.
    fn reset_convention(&self, notified: &NotifiedReset, schedule: &LeaseSchedule) -> Option<Convention> {
        let told: Vec<TheirLine> = notified.payments.iter().map(super::accepted::told).collect();
        let lease = schedule.lease.as_ref()?;
        first_difference(lease.payments.as_ref()?, &told)?;
        let before = lease.before_reset.as_ref()?;
        let closed = closed(self.facility, notified.schedule);
        rate_readings(&self.facility.terms).into_iter().find(|reading| {
            let Some(terms) = reading.with_rates_read_so(&self.facility.terms) else { return false };
            let rates = Rates { terms: &terms, ..self.facility.rates() };
            let anew = from_here(&rates, lease, (before, closed));
            anew.is_some_and(|anew| first_difference(&anew, &told).is_none())
        })
    }

    /// What a corrected fixing changes of payments that were billed: computed here, compared, and booked
    /// with this book's figures.
    pub(super) fn rate_corrected(&mut self, notified: &NotifiedRateCorrection) {
        let id = notified.schedule;
        let subject = format!("schedules/{id}");
        let own = corrections(self.facility, id);
        let (zero, reason) = (self.zero(), DiscrepancyReason::RateCorrection);
        let mut both: BTreeMap<u32, (MinorAmount, MinorAmount)> =
            own.iter().map(|correction| (correction.payment, (correction.difference, zero))).collect();
        for (payment, difference) in &notified.corrections {
            both.entry(*payment).or_insert((zero, zero)).1 = MinorAmount::of(*difference);
        }
        for (payment, (ours, theirs)) in both {
            self.compare.figure(&format!("{subject}/corrections[{payment}]"), reason, &ours, &theirs);
        }
        let mut credited = zero;
        for correction in &own {
            if correction.difference.units < 0 {
                credited = credited.minus(correction.difference);
            } else {
                let ground = (id, correction.payment);
                self.facility.servicing.rate_corrections.insert(ground, correction.difference);
            }
        }
        self.note_corrections(id, &own);
        let theirs = MinorAmount::of(notified.credited);
        self.compare.figure(&format!("{subject}.credited"), DiscrepancyReason::UnappliedCash, &credited, &theirs);
        self.facility.servicing.unapplied = self.facility.servicing.unapplied.plus(credited);
        self.compare_unapplied(notified.unapplied);
        for invoice in &notified.invoices {
            self.issued(invoice, InPlaceOf::None);
        }
    }

    fn note_corrections(&mut self, id: ScheduleId, own: &[OwnCorrection]) {
        let Some(schedule) = self.facility.servicing.schedules.get_mut(&id) else { return };
        let Some(lease) = &mut Arc::make_mut(schedule).lease else { return };
        let lease = Arc::make_mut(lease);
        for correction in own {
            let none = MinorAmount { units: 0, ..correction.difference };
            let before = lease.corrected.get(&correction.payment).map_or(none, |corrected| corrected.difference);
            let difference = before.plus(correction.difference);
            lease.corrected.insert(correction.payment, Corrected { difference });
        }
    }

    /// What changed fixings change of billed payments must have been booked before anything else happens.
    pub(super) fn require_corrections(&mut self) {
        if !std::mem::take(&mut self.facility.servicing.fixings_changed) {
            return;
        }
        for id in self.facility.servicing.schedules.keys().copied().collect::<Vec<_>>() {
            for correction in corrections(self.facility, id) {
                let subject = format!("schedules/{id}/corrections[{}]", correction.payment);
                let (ours, reason) = (correction.difference.to_string(), DiscrepancyReason::RateCorrection);
                self.compare.differs(&subject, reason, &ours, "");
            }
        }
    }
}

fn floating(terms: &FacilityTerms) -> Option<&FloatingInterest> {
    match &terms.interest {
        Interest::Fixed { .. } => None,
        Interest::Floating(floating) => Some(floating),
    }
}

/// The number of the last payment of a schedule that stays as it is: that was billed, or was due, though it
/// came to nothing, when a part was settled.
fn closed(facility: &Facility, id: ScheduleId) -> u32 {
    let grounds = facility.servicing.billed.keys().filter_map(|ground| match ground {
        Ground::Rent(of, number) if *of == id => Some(*number),
        _ => None,
    });
    let billed = grounds.max().unwrap_or(0);
    let Some(schedule) = facility.servicing.schedules.get(&id) else { return billed };
    let recorded_on = schedule.lease.as_ref().map(|lease| lease.recorded_on);
    let settled =
        schedule.settlements.iter().map(|settlement| settlement.on).max().filter(|on| Some(*on) >= recorded_on);
    let due = schedule.payments().iter().filter(|line| settled.is_some_and(|on| line.due_date <= on));
    due.map(|line| line.number).max().map_or(billed, |due| due.max(billed))
}

/// The payments of a running lease at the rates of today; none where they are that already.
fn renewed(facility: &Facility, id: ScheduleId) -> Option<schedule::LeaseSchedule> {
    let schedule = facility.servicing.schedules.get(&id)?;
    let lease = schedule.lease.as_deref().filter(|_| schedule.state == ScheduleState::Commenced)?;
    let payments = lease.payments.as_ref()?;
    let has_come = |part: &Part| match floating(&facility.terms).map(|floating| floating.benchmark_kind) {
        Some(BenchmarkKind::CompoundedInArrears { .. }) => {
            part.to.plus_days(-EARLY).is_ok_and(|day| day <= facility.business_date)
        }
        Some(BenchmarkKind::Term) | None => part.from <= facility.business_date,
    };
    let projected = payments.lines.iter().flat_map(|line| &line.parts).find(|part| part.is_projected());
    if !facility.servicing.fixings_changed && !projected.is_some_and(has_come) {
        return None;
    }
    let anew = from_here(&facility.rates(), lease, (payments, closed(facility, id)))?;
    (anew != *payments).then_some(anew)
}

/// Payments put at the rates of today, those after the billed ones computed anew from the first rate that
/// is not in force in them, one rate after the other.
fn from_here(
    rates: &Rates<'_>,
    lease: &Lease,
    (payments, billed): (&schedule::LeaseSchedule, u32),
) -> Option<schedule::LeaseSchedule> {
    let maturity = rates.final_maturity?;
    let dates = (lease.commencement, maturity);
    let path = path_of_lease(rates, lease.commencement, maturity).ok()?;
    let keep = kept(rates.terms)?;
    let mut anew = payments.clone();
    let first = (0..path.known()).find(|place| !in_force(&path, *place, &anew.lines, billed));
    for place in first.map_or(path.known()..path.known(), |first| first..path.known()) {
        let step = path.steps.get(place)?;
        let reaches =
            |line: &&LeaseLine| line.number > billed && line.to > step.from && !payments.is_renewed(line.number);
        let line = anew.lines.iter().find(reaches);
        let Some((from, balance)) = line.map(|line| (line.number, line.opening_balance)) else { continue };
        let rest = Rest { from, balance, balloon: payments.balloon, rate: step.rate, keep };
        anew = with_rest_at(rates.terms, &anew, dates, &rest, &path.as_of(place)).ok()?;
    }
    Some(anew)
}

/// Only level rents are solved again; other shapes keep their principal.
fn kept(terms: &FacilityTerms) -> Option<Keep> {
    Some(match (floating(terms)?.reset_rule, &terms.amortization) {
        (
            ResetRule::SolveRentAgain,
            Amortization::LevelRent
            | Amortization::InterestOnlyThenLevel { .. }
            | Amortization::RentProfile { .. }
            | Amortization::CapitalizedThenLevel { .. }
            | Amortization::GivenRent(_),
        ) => Keep::Term,
        (ResetRule::SolveRentAgain | ResetRule::KeepPrincipal, _) => Keep::Principal,
    })
}

/// Whether the days of the open payments bear the rate that is in force on them by that step of the path.
fn in_force(path: &Path, place: usize, lines: &[LeaseLine], billed: u32) -> bool {
    let Some(step) = path.steps.get(place) else { return true };
    let next = path.steps.get(place + 1).map(|next| (next.from, next.source == Some(RateSource::Projected)));
    let open = lines.iter().filter(|line| line.number > billed).flat_map(|line| &line.parts);
    // A further term has a rate of its own.
    let mut relevant = open.filter(|part| part.to > step.from && part.source.is_some());
    relevant.all(|part| {
        let own = part.from >= step.from && part.rate == step.rate && part.source == step.source;
        match next {
            // What comes later is another step's matter, unless it is this one's projection.
            Some((from, projects)) if part.from >= from => !projects || part.is_projected() && part.rate == step.rate,
            Some((from, _)) => own && part.to <= from,
            None => own,
        }
    })
}

/// What the fixings that count now change of the payments of a schedule that were billed.
fn corrections(facility: &Facility, id: ScheduleId) -> Vec<OwnCorrection> {
    let Some(schedule) = facility.servicing.schedules.get(&id) else { return Vec::new() };
    let Some(lease) = schedule.lease.as_deref() else { return Vec::new() };
    let rates = facility.rates();
    let zero = MinorAmount::zero(schedule.amount.currency);
    let booked = |payment: u32| lease.corrected.get(&payment).map_or(zero, |corrected| corrected.difference);
    let mut found = Vec::new();
    let mut note = |payment: u32, now: MinorAmount, billed: MinorAmount| {
        let difference = now.minus(billed).minus(booked(payment));
        if difference.units != 0 {
            found.push(OwnCorrection { payment, difference });
        }
    };
    let interim = rates.interest(schedule.amount, schedule.funded_on, lease.commencement);
    if let (Ok(now), Some(billed)) = (interim, lease.interim_rent) {
        note(0, now, billed);
    }
    let path = rates.final_maturity.and_then(|maturity| path_of_lease(&rates, lease.commencement, maturity).ok());
    let Some(path) = path else { return found };
    let closed = closed(facility, id);
    for line in schedule.payments().iter().filter(|line| line.floats()) {
        let is_billed = facility.servicing.billed.contains_key(&Ground::Rent(id, line.number));
        let came_to_nothing = line.payment.units == 0 && line.number <= closed;
        if !(is_billed && stands(facility, id, line.number) || came_to_nothing) {
            continue;
        }
        if let Some(now) = schedule::interest_at(&facility.terms, line, &path) {
            note(line.number, now, line.interest);
        }
    }
    found
}

/// Whether the invoice that bills a payment stands: one that gave way to acceleration does not.
fn stands(facility: &Facility, id: ScheduleId, number: u32) -> bool {
    let invoice = facility.servicing.billed.get(&Ground::Rent(id, number));
    let invoice = invoice.and_then(|invoice| facility.servicing.invoices.get(&facility.servicing.standing(*invoice)));
    invoice.is_some_and(|invoice| !invoice.is_superseded())
}

fn shown(figure: Option<MinorAmount>) -> String {
    figure.map(|figure| figure.to_string()).unwrap_or_default()
}

/// The day on which a payment is issued, given the one on which it would be had its rates always been known.
pub(super) fn issued_when_known(lease: &Lease, number: u32, issue: BusinessDate) -> BusinessDate {
    lease.known_on.get(&number).map_or(issue, |known| match known.due_date {
        Some(_) => known.on,
        None => issue.max(known.on),
    })
}
