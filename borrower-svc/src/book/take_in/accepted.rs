//! The notice of an acceptance: found again by the request id that this book gave
//! it, its schedule computed here and compared line by line.

use std::{collections::BTreeMap, sync::Arc};

use facility_domain::{
    date::BusinessDate,
    ids::{EquipmentId, ScheduleId},
    schedule::RateSource,
};
use rust_decimal::Decimal;

use super::{Following, explanation::explanation, lease::listed};
use crate::book::{
    computation::{
        MinorAmount, charges, dates,
        explain::{Convention, Leased, TheirLine, explain},
        rates::Rates,
        schedule::{LeaseLine, lease_schedule},
    },
    notice::{NotifiedAcceptance, NotifiedPayment, NotifiedSchedule},
    reconcile::DiscrepancyReason,
    servicing::{Lease, LeaseSchedule, ScheduleState},
    submission::{Content, Outcome, SubmissionState},
};

/// Units and the day on which each was accepted.
type Accepted = BTreeMap<EquipmentId, BusinessDate>;

impl Following<'_> {
    pub(super) fn equipment_accepted(&mut self, notified: &NotifiedAcceptance) {
        let theirs = &notified.schedule;
        let subject = format!("schedules/{}", theirs.schedule);
        let accepted = self.accepted(&subject, notified);
        let units: Vec<EquipmentId> = accepted.keys().copied().collect();
        let commencement = accepted.values().max().copied();
        let (Some((interim, of)), Some(commencement)) = (self.interim_of(&units), commencement) else {
            let what = format!("{} of {}", theirs.commencement, MinorAmount::of(theirs.amount));
            return self.compare.differs(&subject, DiscrepancyReason::Schedule, "", &what);
        };
        let interim_subject = format!("{subject}.interim_schedule");
        self.compare.figure(&interim_subject, DiscrepancyReason::Schedule, &interim, &notified.interim);
        let Some(id) = self.split(&subject, interim, &units, theirs.schedule) else { return };
        let settlements = if id == interim { of.settlements.clone() } else { Vec::new() };
        let schedule = LeaseSchedule { units, settlements, state: ScheduleState::Commenced, ..of.as_ref().clone() };
        let schedule = LeaseSchedule { amount: self.facility.amount_of(&schedule.units), ..schedule };
        let lease = self.commenced(&subject, &schedule, commencement, theirs);
        let schedule = LeaseSchedule { lease: Some(Arc::new(lease)), ..schedule };
        self.facility.servicing.schedules.insert(id, Arc::new(schedule));
        for (unit, on) in accepted {
            self.move_unit(unit, |state| state.accepted(on, id));
        }
        self.note_acceptance(notified, id);
    }

    /// The units and their days: this book's own where it asked for the
    /// acceptance.
    fn accepted(&mut self, subject: &str, notified: &NotifiedAcceptance) -> Accepted {
        let theirs: Accepted = notified.units.iter().copied().collect();
        let submission = self.submissions.by_provider_request(&notified.request_id);
        let Some(Content::Acceptance { purchases }) = submission.map(|submission| &submission.content) else {
            let what = listed(&theirs.keys().copied().collect::<Vec<_>>());
            self.compare.differs(subject, DiscrepancyReason::AcceptanceNotAskedFor, "", &what);
            return theirs;
        };
        let unit = |id| Some(self.purchases.get(id)?.state.unit()?.id);
        let ours: Accepted = purchases.iter().filter_map(|of| Some((unit(&of.purchase)?, of.on))).collect();
        let units = |accepted: &Accepted| listed(&accepted.keys().copied().collect::<Vec<_>>());
        let figure = (units(&ours), units(&theirs));
        self.compare.figure(&format!("{subject}/equipment"), DiscrepancyReason::Item, &figure.0, &figure.1);
        for (unit, own) in &ours {
            if let Some(on) = theirs.get(unit) {
                let subject = format!("equipment/{unit}.acceptance_date");
                self.compare.figure(&subject, DiscrepancyReason::AcceptanceDate, own, on);
            }
        }
        ours
    }

    /// The interim schedule on which all of the units are.
    fn interim_of(&self, units: &[EquipmentId]) -> Option<(ScheduleId, Arc<LeaseSchedule>)> {
        let mut interim = self.facility.servicing.schedules.iter();
        let holds = |schedule: &LeaseSchedule| {
            schedule.state == ScheduleState::Interim && units.iter().all(|unit| schedule.units.contains(unit))
        };
        let found = interim.find(|(_, schedule)| !units.is_empty() && holds(schedule));
        found.map(|(id, schedule)| (*id, schedule.clone()))
    }

    /// Takes the units off their interim schedule. The number of the schedule that
    /// commences: the interim one's when nothing is left on it, otherwise the
    /// next; the provider's where that is free.
    fn split(
        &mut self,
        subject: &str,
        interim: ScheduleId,
        units: &[EquipmentId],
        theirs: ScheduleId,
    ) -> Option<ScheduleId> {
        let of = self.facility.servicing.schedules.get(&interim)?;
        let rest: Vec<EquipmentId> = of.units.iter().filter(|unit| !units.contains(unit)).copied().collect();
        let own = if rest.is_empty() { interim } else { self.facility.servicing.next_schedule()? };
        self.compare.figure(&format!("{subject}.name"), DiscrepancyReason::Schedule, &own, &theirs);
        if !rest.is_empty() {
            let amount = self.facility.amount_of(&rest);
            let of = Arc::make_mut(self.facility.servicing.schedules.get_mut(&interim)?);
            (of.units, of.amount) = (rest, amount);
        }
        let taken = self.facility.servicing.schedules.contains_key(&theirs);
        Some(if taken { own } else { theirs })
    }

    /// The lease by this book's computation, compared with the provider's.
    fn commenced(
        &mut self,
        subject: &str,
        ours: &LeaseSchedule,
        commencement: BusinessDate,
        theirs: &NotifiedSchedule,
    ) -> Lease {
        let (terms, today) = (self.facility.terms.clone(), self.facility.business_date);
        let (amount, maturity) = (ours.amount, self.facility.final_maturity_date);
        let fixings = self.facility.fixings.clone();
        let rates = Rates { terms: &terms, fixings: &fixings, today: Some(today), final_maturity: maturity };
        let payments = maturity.and_then(|date| lease_schedule(rates, amount, commencement, date).ok());
        let mut lease = Lease {
            commencement,
            recorded_on: today,
            interim_rent: charges::interim_rent(rates, amount, ours.funded_on, commencement).ok(),
            interim_due_date: dates::commencement_due_date(commencement, today, &terms).ok(),
            late_due_date: dates::due_when_issued(today, today, &terms).ok(),
            payments,
            theirs: BTreeMap::new(),
            convention: None,
            known_on: BTreeMap::new(),
            corrected: BTreeMap::new(),
            before_reset: None,
        };
        let leased = maturity.map(|final_maturity| Leased {
            terms: &terms,
            amount,
            commencement,
            final_maturity,
            market: Some((&fixings, today)),
        });
        let lines = lease.payments.as_ref().map_or(&[][..], |payments| &payments.lines);
        let (differing, convention) = self.compare_payments(subject, leased.as_ref(), lines, &theirs.payments);
        (lease.theirs, lease.convention) = (differing, convention);
        self.compare_head(subject, ours, &lease, theirs);
        lease
    }

    fn compare_head(&mut self, subject: &str, ours: &LeaseSchedule, lease: &Lease, theirs: &NotifiedSchedule) {
        let rent = lease.payments.as_ref().and_then(|payments| payments.rent);
        let balloon = lease.payments.as_ref().map(|payments| payments.balloon);
        let money = |money| MinorAmount::of(money).to_string();
        let schedule = DiscrepancyReason::Schedule;
        let figures = [
            ("drawdown", schedule, ours.drawdown.to_string(), theirs.drawdown.to_string()),
            ("amount", schedule, ours.amount.to_string(), money(theirs.amount)),
            ("equipment", DiscrepancyReason::Item, listed(&ours.units), listed(&theirs.equipment)),
            ("funding_date", schedule, ours.funded_on.to_string(), theirs.funded_on.to_string()),
            ("long_stop_date", schedule, shown(ours.long_stop), theirs.long_stop.to_string()),
            ("commencement_date", schedule, lease.commencement.to_string(), theirs.commencement.to_string()),
            ("balloon", schedule, shown(balloon), money(theirs.balloon)),
        ];
        for (field, reason, ours, theirs) in figures {
            self.compare.figure(&format!("{subject}.{field}"), reason, &ours, &theirs);
        }
        let (own, notified) = (shown(rent), theirs.rent.map(money).unwrap_or_default());
        let why = || lease.convention.map(explanation);
        self.compare.explained(&format!("{subject}.rent"), schedule, &own, &notified, why);
        let (terms, fixings) = (self.facility.terms.clone(), self.facility.fixings.clone());
        let (today, final_maturity) = (Some(self.facility.business_date), self.facility.final_maturity_date);
        let rates = Rates { terms: &terms, fixings: &fixings, today, final_maturity };
        let notified = MinorAmount::of(theirs.interim_rent);
        let run = (ours.funded_on, lease.commencement);
        let of_rent = || super::explanation::of_interim_rent(&rates, ours.amount, run, notified).map(explanation);
        let (reason, own) = (DiscrepancyReason::InterimRent, shown(lease.interim_rent));
        self.compare.explained(&format!("{subject}.interim_rent"), reason, &own, &notified, of_rent);
        let due = theirs.interim_due_date;
        let of_date = || super::explanation::of_due_date(&terms, lease.commencement, due).map(explanation);
        let (reason, own) = (DiscrepancyReason::DueDate, shown(lease.interim_due_date));
        self.compare.explained(&format!("{subject}.interim_due_date"), reason, &own, &due, of_date);
    }

    /// Compares every figure of every payment. The first that differs is the
    /// difference; all payments that differ are kept.
    pub(super) fn compare_payments(
        &mut self,
        subject: &str,
        leased: Option<&Leased<'_>>,
        ours: &[LeaseLine],
        theirs: &[NotifiedPayment],
    ) -> (BTreeMap<u32, NotifiedPayment>, Option<Convention>) {
        let count = (ours.len(), theirs.len());
        self.compare.figure(&format!("{subject}/payments"), DiscrepancyReason::SchedulePayment, &count.0, &count.1);
        let (mut differing, mut convention) = (BTreeMap::new(), None);
        for (place, payment) in theirs.iter().enumerate() {
            let figures = figures(ours.get(place), payment);
            let differs = figures.iter().find(|(_, ours, theirs)| ours != theirs);
            for (field, ours, theirs) in figures.iter().filter(|(_, ours, theirs)| ours == theirs) {
                let subject = format!("{subject}/payments[{place}].{field}");
                self.compare.figure(&subject, DiscrepancyReason::SchedulePayment, ours, theirs);
            }
            let Some((field, own, notified)) = differs else { continue };
            if differing.is_empty() {
                let told: Vec<TheirLine> = theirs.iter().map(told).collect();
                convention = leased.and_then(|leased| explain(leased, &told));
                let subject = format!("{subject}/payments[{place}].{field}");
                let why = || convention.map(explanation);
                self.compare.explained(&subject, DiscrepancyReason::SchedulePayment, own, notified, why);
            }
            differing.insert(payment.number, payment.clone());
        }
        (differing, convention)
    }

    /// Holds the notice against the answer that the provider gave.
    fn note_acceptance(&mut self, notified: &NotifiedAcceptance, schedule: ScheduleId) {
        let Some(submission) = self.submissions.by_provider_request(&notified.request_id) else { return };
        let (number, answer) = (submission.number, submission.state.clone());
        match answer {
            SubmissionState::Accepted(Outcome::Schedule(answered)) => {
                let subject = format!("submissions/{number}.subject");
                self.compare.figure(&subject, DiscrepancyReason::Schedule, &answered, &schedule);
            }
            SubmissionState::Refused(_) => {
                let subject = format!("submissions/{number}.state");
                self.compare.differs(&subject, DiscrepancyReason::State, "REFUSED", "ACCEPTED");
            }
            // The relay answers an acceptance with a schedule, or not at all.
            SubmissionState::Accepted(
                Outcome::Drawdown(_)
                | Outcome::Evidence
                | Outcome::Dispute
                | Outcome::Certificate
                | Outcome::Settlement(_)
                | Outcome::Renewal
                | Outcome::Quote(_),
            )
            | SubmissionState::Sending { .. } => {}
        }
        self.submissions.note_outcome(number, Outcome::Schedule(schedule));
    }
}

/// A payment of the provider as the search for an explanation takes it.
pub(super) fn told(payment: &NotifiedPayment) -> TheirLine {
    TheirLine {
        number: payment.number,
        period: Some((payment.from, payment.to)),
        due_date: payment.due_date,
        interest: MinorAmount::of(payment.interest),
        principal: MinorAmount::of(payment.principal),
    }
}

/// The figures of a payment in both books, amounts before dates.
pub(super) fn figures(ours: Option<&LeaseLine>, theirs: &NotifiedPayment) -> [(&'static str, String, String); 11] {
    let own = |figure: fn(&LeaseLine) -> String| ours.map(figure).unwrap_or_default();
    let money = |money| MinorAmount::of(money).to_string();
    [
        ("interest", own(|line| line.interest.to_string()), money(theirs.interest)),
        ("principal", own(|line| line.principal.to_string()), money(theirs.principal)),
        ("payment", own(|line| line.payment.to_string()), money(theirs.payment)),
        ("opening_balance", own(|line| line.opening_balance.to_string()), money(theirs.opening_balance)),
        ("interest_base", own(|line| line.interest_base.to_string()), money(theirs.bearing())),
        ("closing_balance", own(|line| line.closing_balance.to_string()), money(theirs.closing_balance)),
        ("start_date", own(|line| line.from.to_string()), theirs.from.to_string()),
        ("end_date", own(|line| line.to.to_string()), theirs.to.to_string()),
        ("due_date", own(|line| line.due_date.to_string()), theirs.due_date.to_string()),
        ("days", own(|line| line.days.to_string()), theirs.days.to_string()),
        ("parts", own(own_parts), their_parts(theirs)),
    ]
}

/// The rates of a payment and where each comes from; nothing where the rate is fixed.
fn own_parts(line: &LeaseLine) -> String {
    let floating = line.parts.iter().filter_map(|part| Some((part.from, part.rate, part.source?)));
    floating.map(|(from, rate, source)| part_text(from, rate, source)).collect::<Vec<_>>().join("; ")
}

fn their_parts(payment: &NotifiedPayment) -> String {
    let parts = payment.parts.iter().map(|part| part_text(part.from, part.applied.rate.value(), part.applied.source));
    parts.collect::<Vec<_>>().join("; ")
}

fn part_text(from: BusinessDate, rate: Decimal, source: RateSource) -> String {
    let rate = rate.normalize();
    match source {
        RateSource::Fixing { on } => format!("from {from} {rate} fixed {on}"),
        RateSource::PreviousFixing { on, instead_of } => format!("from {from} {rate} of {on} for {instead_of}"),
        RateSource::Compounded { first, last, filled } => {
            format!("from {from} {rate} compounded {first} to {last}, {filled} filled")
        }
        RateSource::Projected => format!("from {from} {rate} projected"),
    }
}

/// A figure as a text; empty where there is none.
pub(super) fn shown(figure: Option<impl ToString>) -> String {
    figure.map(|figure| figure.to_string()).unwrap_or_default()
}
