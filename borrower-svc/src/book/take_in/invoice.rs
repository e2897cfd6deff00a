//! Notices about invoices: each line is held against this book's own figure.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use facility_domain::{
    facility::servicing::{DueCategory, InvoiceLine, InvoiceLineKind},
    ids::{InvoiceId, ScheduleId},
};

use super::{
    Following,
    explanation::{explanation, of_due_date, of_interim_rent, of_vat},
    own_line::ground,
};
use crate::book::{
    computation::{
        MinorAmount, dates,
        difference::default_interest_since,
        explain::{Convention, Leased, TheirLine, explain},
        rates::Rates,
    },
    notice::{NotifiedDispute, NotifiedInvoice},
    reconcile::{DiscrepancyReason, Explanation},
    servicing::{
        Invoice,
        invoice::{Late, Line, LineDifference, OwnLine},
    },
};

/// Invoices of fewer lines are never parts of one that was too long.
const MOST_COMPLETE: usize = 499;

/// Whether an invoice takes the place of others.
#[derive(Debug)]
pub(super) enum InPlaceOf<'a> {
    /// It bills what was not billed.
    None,
    /// It corrects the invoice of these lines.
    Corrected(&'a mut Vec<Line>),
    /// It stands in the place of the invoice of these lines, since payments of that schedule from
    /// that number on were computed anew.
    Replaced(&'a mut Vec<Line>, (ScheduleId, u32)),
    /// It bills what acceleration made due, among it these lines that were billed
    /// for later. What it bills of them is taken out.
    Accelerated(&'a mut Vec<Line>),
}

impl Following<'_> {
    /// Takes in an invoice. One whose number is taken is not taken in. Whether it
    /// was.
    pub(super) fn issued(&mut self, notified: &NotifiedInvoice, mut in_place_of: InPlaceOf<'_>) -> bool {
        let billing = &notified.billing;
        let (id, subject) = (billing.invoice, format!("invoices/{}", billing.invoice));
        if let Some(known) = self.facility.servicing.invoices.get(&id) {
            let ours = known.amount.to_string();
            let theirs = MinorAmount::of(billing.amount).to_string();
            self.compare.differs(&subject, DiscrepancyReason::InvoiceNumberUsed, &ours, &theirs);
            return false;
        }
        let next = self.facility.servicing.next_invoice().map(|next| next.to_string()).unwrap_or_default();
        self.compare.figure(&format!("{subject}.name"), DiscrepancyReason::Invoice, &next, &id);
        let mut lines: Vec<Line> = Vec::with_capacity(billing.lines.len());
        for theirs in &billing.lines {
            // The same ground twice on one invoice is billed twice, too.
            let once = ground(&theirs.kind).is_some() || matches!(theirs.kind, InvoiceLineKind::RateCorrection { .. });
            let again = once && lines.iter().any(|line| line.theirs.kind == theirs.kind);
            let without_ground = DiscrepancyReason::InvoiceLineWithoutGround;
            let own = match &mut in_place_of {
                _ if again => Err(DiscrepancyReason::BilledTwice),
                InPlaceOf::None => self.own_line(theirs),
                InPlaceOf::Corrected(before) => {
                    take_same(before, theirs).and_then(|old| old.ours).ok_or(without_ground)
                }
                InPlaceOf::Replaced(before, (changed, from)) => match theirs.kind {
                    InvoiceLineKind::Rent { schedule, payment } if schedule == *changed && payment >= *from => {
                        take_same(before, theirs);
                        self.rent(schedule, payment).ok().flatten().ok_or(without_ground)
                    }
                    InvoiceLineKind::Vat { schedule, payment } if schedule == *changed && payment >= *from => {
                        take_same(before, theirs);
                        self.vat(schedule, payment).ok().flatten().ok_or(without_ground)
                    }
                    _ => take_same(before, theirs).and_then(|old| old.ours).ok_or(without_ground),
                },
                InPlaceOf::Accelerated(before) => {
                    let own = match take_same(before, theirs) {
                        Some(old) => old.ours.ok_or(without_ground),
                        None => self.own_line(theirs),
                    };
                    own.map(|own| self.due_at_once(own))
                }
            };
            lines.push(self.line(&subject, notified, theirs, own));
        }
        if matches!(in_place_of, InPlaceOf::None) && lines.len() < MOST_COMPLETE {
            self.compare_vat(&subject, &lines);
        }
        let invoice = self.invoice(notified, lines);
        self.compare_sums(&subject, notified, &invoice);
        match in_place_of {
            InPlaceOf::None | InPlaceOf::Accelerated(_) => self.compare_dates(&subject, &invoice),
            InPlaceOf::Corrected(_) | InPlaceOf::Replaced(..) => {}
        }
        self.note_billed(id, &invoice);
        self.facility.servicing.open_invoices.insert(id);
        self.facility.servicing.invoices.insert(id, Arc::new(invoice));
        true
    }

    /// Whether each rent comes with its value added tax.
    fn compare_vat(&mut self, subject: &str, lines: &[Line]) {
        for line in lines {
            let (schedule, payment) = match line.theirs.kind {
                InvoiceLineKind::Rent { schedule, payment } => (schedule, payment),
                InvoiceLineKind::InterimRent { schedule } => (schedule, 0),
                InvoiceLineKind::ArrangementFee
                | InvoiceLineKind::CommitmentFee
                | InvoiceLineKind::Charge { .. }
                | InvoiceLineKind::PurchaseOption { .. }
                | InvoiceLineKind::RateCorrection { .. }
                | InvoiceLineKind::LongStop { .. }
                | InvoiceLineKind::Acceleration { .. }
                | InvoiceLineKind::Settlement { .. }
                | InvoiceLineKind::LateCharge { .. }
                | InvoiceLineKind::AgencyFee { .. }
                | InvoiceLineKind::Vat { .. } => continue,
            };
            let kind = InvoiceLineKind::Vat { schedule, payment };
            let told = lines.iter().any(|line| line.theirs.kind == kind);
            let owed = line.ours.and_then(|_| self.vat(schedule, payment).ok()?);
            if let Some(own) = owed.filter(|_| !told) {
                let subject = format!("{subject}/lines[{}].vat", line.theirs.number.saturating_sub(1));
                self.compare.differs(&subject, DiscrepancyReason::InvoiceLine, &own.fee.to_string(), "");
            }
        }
    }

    /// What a payment of a schedule is, or its interim rent.
    fn rent_of(&self, schedule: ScheduleId, payment: u32) -> Option<MinorAmount> {
        let schedule = self.facility.servicing.schedules.get(&schedule)?;
        if payment == 0 {
            return schedule.lease.as_ref()?.interim_rent;
        }
        schedule.payments().iter().find(|line| line.number == payment).map(|line| line.payment)
    }

    /// What acceleration makes due is issued today and due today, adjusted.
    fn due_at_once(&self, own: OwnLine) -> OwnLine {
        let today = self.facility.business_date;
        match dates::due_when_issued(today, today, &self.facility.terms) {
            Ok(due_date) => OwnLine { due_date, issued_on: today, ..own },
            Err(_) => own,
        }
    }

    /// What invoices bill.
    pub(super) fn lines_of(&self, invoices: &BTreeSet<InvoiceId>) -> Vec<Line> {
        let known = invoices.iter().filter_map(|id| self.facility.servicing.invoices.get(id));
        known.flat_map(|invoice| invoice.lines.iter().cloned()).collect()
    }

    /// One line in both books, its difference noted.
    fn line(
        &mut self,
        subject: &str,
        invoice: &NotifiedInvoice,
        theirs: &InvoiceLine,
        own: Result<OwnLine, DiscrepancyReason>,
    ) -> Line {
        let place = theirs.number.saturating_sub(1);
        let subject = format!("{subject}/lines[{place}]");
        let due_date = invoice.billing.due_date;
        let mut line = Line { theirs: theirs.clone(), ours: own.ok(), difference: None };
        let ours = match own {
            Ok(ours) => ours,
            Err(reason) => {
                self.compare.differs(&subject, reason, "", &line.amount().to_string());
                line.difference = Some(LineDifference { reason, convention: None });
                return line;
            }
        };
        let parts = DueCategory::ALL.map(|category| (field(category), ours.part(category), line.part(category)));
        let amount = ("amount", ours.amount(), line.amount());
        let differs = |(_, ours, theirs): &&(&str, MinorAmount, MinorAmount)| ours != theirs;
        // The amount where it differs, otherwise the first part that does.
        let first = std::iter::once(&amount).chain(&parts).find(differs);
        let due_differs = ours.due_date != due_date;
        let convention = if first.is_some() || due_differs { self.explained(invoice, &line, &ours) } else { None };
        for (name, own, notified) in parts.iter().filter(|figure| !differs(figure)) {
            self.compare.figure(&format!("{subject}.{name}"), DiscrepancyReason::InvoiceLine, own, notified);
        }
        if let Some((name, own, notified)) = first {
            let (subject, why) = (format!("{subject}.{name}"), || convention.map(explanation));
            self.compare.explained(&subject, DiscrepancyReason::InvoiceLine, own, notified, why);
            line.difference = Some(LineDifference { reason: DiscrepancyReason::InvoiceLine, convention });
        } else if due_differs {
            line.difference = Some(LineDifference { reason: DiscrepancyReason::DueDate, convention });
        }
        line
    }

    /// The convention from which the provider's line would follow, if one does.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of line")]
    fn explained(&self, invoice: &NotifiedInvoice, line: &Line, ours: &OwnLine) -> Option<Convention> {
        let (terms, due_date) = (&self.facility.terms, invoice.billing.due_date);
        let id = line.theirs.kind.schedule();
        let schedule = id.and_then(|id| self.facility.servicing.schedules.get(&id));
        let lease = schedule.and_then(|schedule| Some((schedule, schedule.lease.as_ref()?)));
        match (&line.theirs.kind, lease) {
            (InvoiceLineKind::Rent { payment, .. }, Some((schedule, lease))) => {
                let told = TheirLine {
                    number: *payment,
                    period: line.theirs.basis.first().map(|basis| (basis.from, basis.to)),
                    due_date,
                    interest: line.part(DueCategory::Interest),
                    principal: line.part(DueCategory::Principal),
                };
                if let Some(theirs) = lease.theirs.get(payment)
                    && MinorAmount::of(theirs.interest) == told.interest
                    && MinorAmount::of(theirs.principal) == told.principal
                    && theirs.due_date == due_date
                {
                    return lease.convention;
                }
                let (amount, commencement) = (schedule.amount, lease.commencement);
                let final_maturity = self.facility.final_maturity_date?;
                let market = Some((&self.facility.fixings, self.facility.business_date));
                explain(&Leased { terms, amount, commencement, final_maturity, market }, &[told])
            }
            (InvoiceLineKind::InterimRent { .. }, Some((schedule, lease))) => {
                let theirs = line.part(DueCategory::Interest);
                if theirs == ours.interest {
                    return of_due_date(terms, lease.commencement, due_date);
                }
                of_interim_rent(
                    &self.facility.rates(),
                    schedule.amount,
                    (schedule.funded_on, lease.commencement),
                    theirs,
                )
            }
            (InvoiceLineKind::Settlement { settlement, .. }, _) => {
                let place = usize::try_from(*settlement).ok()?.checked_sub(1)?;
                let settled = schedule?.settlements.get(place)?;
                let theirs = line.part(DueCategory::Interest);
                if ours.amount() == line.amount() {
                    return of_due_date(terms, settled.on, due_date);
                }
                // No reading of days explains what is not interest.
                if theirs == ours.interest {
                    return None;
                }
                of_interim_rent(&self.facility.rates(), settled.principal, (settled.since, settled.on), theirs)
            }
            (
                InvoiceLineKind::ArrangementFee
                | InvoiceLineKind::CommitmentFee
                | InvoiceLineKind::PurchaseOption { .. },
                _,
            ) if ours.amount() == line.amount() => {
                let day = ours.issued_on.plus_days(i64::from(terms.billing_lead_days)).ok()?;
                of_due_date(terms, day, due_date)
            }
            (
                InvoiceLineKind::Rent { .. }
                | InvoiceLineKind::InterimRent { .. }
                | InvoiceLineKind::ArrangementFee
                | InvoiceLineKind::CommitmentFee
                | InvoiceLineKind::PurchaseOption { .. }
                | InvoiceLineKind::Charge { .. }
                | InvoiceLineKind::LongStop { .. }
                | InvoiceLineKind::RateCorrection { .. }
                | InvoiceLineKind::Acceleration { .. }
                | InvoiceLineKind::LateCharge { .. }
                | InvoiceLineKind::AgencyFee { .. },
                _,
            ) => None,
            (InvoiceLineKind::Vat { payment, schedule }, _) => {
                let rent = self.rent_of(*schedule, *payment)?;
                of_vat(terms, rent, ours.due_date, line.amount())
            }
        }
    }

    fn invoice(&self, notified: &NotifiedInvoice, lines: Vec<Line>) -> Invoice {
        let zero = self.zero();
        Invoice {
            issued_on: notified.billing.issued_on,
            due_date: notified.billing.due_date,
            amount: lines.iter().fold(zero, |sum, line| sum.plus(line.amount())),
            lines,
            paid: BTreeMap::new(),
            disputed: BTreeMap::new(),
            disputed_since: None,
            dispute_reason: String::new(),
            dispute_rejected_on: None,
            reopened_on: None,
            late: Late { reckoned_until: None, charged: zero, paid: zero },
            overdue: false,
            end: None,
        }
    }

    /// Whether the provider's lines add up, each and together.
    fn compare_sums(&mut self, subject: &str, notified: &NotifiedInvoice, invoice: &Invoice) {
        for (line, stated) in invoice.lines.iter().zip(&notified.line_amounts) {
            let subject = format!("{subject}/lines[{}].sum", line.theirs.number.saturating_sub(1));
            let theirs = MinorAmount::of(*stated);
            self.compare.figure(&subject, DiscrepancyReason::InvoiceSum, &line.amount(), &theirs);
        }
        let theirs = MinorAmount::of(notified.billing.amount);
        self.compare.figure(&format!("{subject}.amount"), DiscrepancyReason::InvoiceSum, &invoice.amount, &theirs);
    }

    /// The dates of the first line for which this book has some: all that is due
    /// on a date and known is issued together.
    fn compare_dates(&mut self, subject: &str, invoice: &Invoice) {
        let Some((own, convention)) =
            invoice.lines.iter().find_map(|line| Some((line.ours?, line.difference.and_then(|of| of.convention))))
        else {
            return;
        };
        let why = || convention.map(explanation);
        let (ours, theirs) = (own.due_date, invoice.due_date);
        self.compare.explained(&format!("{subject}.due_date"), DiscrepancyReason::DueDate, &ours, &theirs, why);
        let (ours, theirs) = (own.issued_on, invoice.issued_on);
        self.compare.figure(&format!("{subject}.issue_date"), DiscrepancyReason::IssueDate, &ours, &theirs);
    }

    /// What the invoice bills is billed from now on; the first that does keeps it.
    fn note_billed(&mut self, id: InvoiceId, invoice: &Invoice) {
        for line in &invoice.lines {
            if line.theirs.kind == InvoiceLineKind::CommitmentFee {
                self.facility.servicing.undrawn.billed();
            }
            if let InvoiceLineKind::RateCorrection { schedule, payment } = line.theirs.kind {
                self.facility.servicing.rate_corrections.remove(&(schedule, payment));
            }
            if let Some(ground) = ground(&line.theirs.kind).filter(|_| line.ours.is_some()) {
                self.facility.servicing.billed.insert(ground, id);
            }
        }
    }

    pub(super) fn fell_due(&mut self, id: InvoiceId) {
        let today = self.facility.business_date;
        let subject = format!("invoices/{id}.fell_due_date");
        let invoice = self.facility.servicing.invoices.get(&id);
        let ours = invoice.map(|invoice| invoice.due_date.max(invoice.issued_on).to_string()).unwrap_or_default();
        self.compare.figure(&subject, DiscrepancyReason::DueDate, &ours, &today);
    }

    /// The disputed parts are the parties' decision; what can't be disputed is a
    /// difference.
    pub(super) fn dispute_changed(&mut self, notified: &NotifiedDispute) {
        let today = self.facility.business_date;
        let subject = format!("invoices/{}", notified.invoice);
        let known = self.facility.servicing.invoices.get(&notified.invoice);
        let owed = known.map(|invoice| left_out_while_disputed(self.facility.rates(), invoice, invoice.disputed()));
        let (Some(invoice), Some(owed)) = (self.facility.servicing.invoices.get_mut(&notified.invoice), owed) else {
            return self.compare.differs(&subject, DiscrepancyReason::Invoice, "", &notified.reason);
        };
        let invoice = Arc::make_mut(invoice);
        let mut left_out = MinorAmount::zero(invoice.amount.currency);
        if notified.parts.is_empty() && !invoice.disputed.is_empty() {
            invoice.dispute_rejected_on = Some(today);
            left_out = owed;
            invoice.late.charged = invoice.late.charged.plus(left_out);
        }
        let theirs = notified
            .default_interest
            .as_ref()
            .map_or(MinorAmount { units: 0, ..left_out }, |its| MinorAmount::of(its.amount));
        let of_dispute = format!("{subject}/dispute.default_interest");
        let why = || not_left_out(&theirs, &left_out);
        self.compare.explained(&of_dispute, DiscrepancyReason::DefaultInterest, &left_out, &theirs, why);
        invoice.disputed = BTreeMap::new();
        invoice.disputed_since = (!notified.parts.is_empty()).then(|| invoice.reckoned_to());
        for (line, category, amount) in &notified.parts {
            let unpaid = invoice.parts().find(|part| (part.line, part.category) == (*line, *category));
            let unpaid = unpaid.map_or(MinorAmount::zero(invoice.amount.currency), |part| part.unpaid);
            let amount = MinorAmount::of(*amount);
            let subject = format!("{subject}/lines[{}].disputed", line.saturating_sub(1));
            let most = if amount.units > unpaid.units { unpaid } else { amount };
            self.compare.figure(&subject, DiscrepancyReason::Dispute, &most, &amount);
            if most.units > 0 {
                invoice.disputed.insert((*line, *category), most);
            }
        }
        let reason = if invoice.disputed.is_empty() { "" } else { notified.reason.as_str() };
        reason.clone_into(&mut invoice.dispute_reason);
    }
}

/// The default interest that was left out for what was disputed and is owed all the same.
pub(super) fn left_out_while_disputed(rates: Rates<'_>, invoice: &Invoice, owed: MinorAmount) -> MinorAmount {
    let since = invoice.disputed_since.unwrap_or_else(|| invoice.reckoned_to());
    let days = (invoice.due_date, invoice.reckoned_to());
    default_interest_since(rates, &[(since, owed)], days).unwrap_or(MinorAmount { units: 0, ..owed })
}

/// Where the provider's figure is zero, it left out what this book has.
pub(super) fn not_left_out(theirs: &MinorAmount, ours: &MinorAmount) -> Option<Explanation> {
    (theirs.units == 0 && ours.units != 0).then(|| Explanation {
        convention: "DEFAULT_INTEREST_DIFFERENCE",
        sentence: "It follows if days that were reckoned before are not reckoned anew.".to_owned(),
    })
}

/// Takes the line that bills the same out of the lines of superseded invoices.
pub(super) fn take_same(before: &mut Vec<Line>, theirs: &InvoiceLine) -> Option<Line> {
    let place = before.iter().position(|line| line.theirs.kind == theirs.kind)?;
    Some(before.remove(place))
}

const fn field(category: DueCategory) -> &'static str {
    match category {
        DueCategory::Fee => "fee",
        DueCategory::Interest => "interest",
        DueCategory::Principal => "principal",
    }
}
