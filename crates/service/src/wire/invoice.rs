//! Lines of invoices, disputed and paid parts, and default interest on the wire.

use facility_domain::{
    date::BusinessDate,
    facility::servicing::{
        Allocation, AllocationTarget, DefaultInterestCharge, DueCategory, InvoiceLine, InvoiceLineKind, PaymentRef,
    },
    ids::{FacilityId, InvoiceId, ReceiptId, ScheduleId},
    money::Money,
};
use facility_proto::r#type::v1::{self as pb, invoice_line::Kind, invoice_part::Category};

use super::{
    InvoiceName, Problems, ScheduleName, each, path, read_invoice, read_schedule,
    schedule::{accrual_period, read_accrual_periods, read_exact},
    values::{money, read_date, read_money, read_rate, read_remark},
};

/// Most characters of what a charge is for.
const DESCRIPTION: usize = 500;

/// A line of an invoice of that facility, for the wire. The amount is absent only where the parts
/// add up to more than an amount can be.
#[must_use]
pub fn invoice_line(facility: &FacilityId, line: &InvoiceLine) -> pb::InvoiceLine {
    let schedule = line.kind.schedule();
    let (payment_number, description) = match &line.kind {
        InvoiceLineKind::Rent { payment, .. }
        | InvoiceLineKind::RateCorrection { payment, .. }
        | InvoiceLineKind::Vat { payment, .. } => (*payment, String::new()),
        InvoiceLineKind::Settlement { settlement, .. } => (*settlement, String::new()),
        InvoiceLineKind::AgencyFee { year } => (*year, String::new()),
        InvoiceLineKind::Charge { description } => (0, description.clone()),
        InvoiceLineKind::ArrangementFee
        | InvoiceLineKind::CommitmentFee
        | InvoiceLineKind::PurchaseOption { .. }
        | InvoiceLineKind::InterimRent { .. }
        | InvoiceLineKind::LongStop { .. }
        | InvoiceLineKind::Acceleration { .. }
        | InvoiceLineKind::LateCharge { .. } => (0, String::new()),
    };
    let late_invoice = match &line.kind {
        InvoiceLineKind::LateCharge { invoice } => {
            InvoiceName { facility: facility.clone(), invoice: *invoice }.to_string()
        }
        InvoiceLineKind::ArrangementFee
        | InvoiceLineKind::CommitmentFee
        | InvoiceLineKind::Charge { .. }
        | InvoiceLineKind::PurchaseOption { .. }
        | InvoiceLineKind::InterimRent { .. }
        | InvoiceLineKind::Rent { .. }
        | InvoiceLineKind::RateCorrection { .. }
        | InvoiceLineKind::LongStop { .. }
        | InvoiceLineKind::Acceleration { .. }
        | InvoiceLineKind::Settlement { .. }
        | InvoiceLineKind::AgencyFee { .. }
        | InvoiceLineKind::Vat { .. } => String::new(),
    };
    let name = |schedule| ScheduleName { facility: facility.clone(), schedule }.to_string();
    pb::InvoiceLine {
        number: line.number,
        kind: kind(&line.kind).into(),
        schedule: schedule.map(name).unwrap_or_default(),
        payment_number,
        description,
        basis: line.basis.iter().map(accrual_period).collect(),
        rate: line.rate.map(|rate| rate.to_string()).unwrap_or_default(),
        exact: line.exact.map(|exact| exact.to_string()).unwrap_or_default(),
        fee: Some(money(line.fee)),
        interest: Some(money(line.interest)),
        principal: Some(money(line.principal)),
        amount: sum_of_parts(line.fee, line.interest, line.principal).map(money),
        late_invoice,
    }
}

/// Reads a line of an invoice of that facility. Its amount must be the sum of its parts.
pub fn read_invoice_line(
    problems: &mut Problems,
    field: &str,
    facility: &FacilityId,
    line: &pb::InvoiceLine,
) -> Option<InvoiceLine> {
    let at = |name: &str| path(field, name);
    let kind = read_kind(problems, field, facility, line);
    let basis = read_accrual_periods(problems, &at("basis"), &line.basis);
    let rate = optional(&line.rate, |text| read_rate(problems, &at("rate"), text));
    let exact = optional(&line.exact, |text| read_exact(problems, &at("exact"), text));
    let fee = read_money(problems, &at("fee"), line.fee.as_ref());
    let interest = read_money(problems, &at("interest"), line.interest.as_ref());
    let principal = read_money(problems, &at("principal"), line.principal.as_ref());
    let amount = read_money(problems, &at("amount"), line.amount.as_ref());
    let (fee, interest, principal) = (fee?, interest?, principal?);
    if sum_of_parts(fee, interest, principal) != Some(amount?) {
        return problems.none(at("amount"), "must be fee + interest + principal");
    }
    Some(InvoiceLine {
        number: line.number,
        kind: kind?,
        basis: basis?,
        rate: rate?,
        exact: exact?,
        fee,
        interest,
        principal,
    })
}

/// A part of an invoice for the wire.
#[must_use]
pub fn invoice_part((line, category): (u32, DueCategory), amount: Money) -> pb::InvoicePart {
    let category = match category {
        DueCategory::Fee => Category::Fee,
        DueCategory::Interest => Category::Interest,
        DueCategory::Principal => Category::Principal,
    };
    pb::InvoicePart { line, category: category.into(), amount: Some(money(amount)) }
}

/// Reads a part of an invoice: which one, and how much.
pub fn read_invoice_part(
    problems: &mut Problems,
    field: &str,
    part: &pb::InvoicePart,
) -> Option<((u32, DueCategory), Money)> {
    let at = |name: &str| path(field, name);
    let category = match Category::try_from(part.category) {
        Ok(Category::Fee) => Some(DueCategory::Fee),
        Ok(Category::Interest) => Some(DueCategory::Interest),
        Ok(Category::Principal) => Some(DueCategory::Principal),
        Ok(Category::Unspecified) => problems.none(at("category"), "is required"),
        Err(_) => problems.none(at("category"), format!("{} is not a known value", part.category)),
    };
    let amount = read_money(problems, &at("amount"), part.amount.as_ref());
    Some(((part.line, category?), amount?))
}

/// Default interest that became due, for the wire.
#[must_use]
pub fn default_interest_charge(facility: &FacilityId, charge: &DefaultInterestCharge) -> pb::DefaultInterestCharge {
    let DefaultInterestCharge { invoice, basis, rate, exact, amount, corrects } = charge;
    pb::DefaultInterestCharge {
        invoice: InvoiceName { facility: facility.clone(), invoice: *invoice }.to_string(),
        basis: basis.iter().map(accrual_period).collect(),
        rate: rate.to_string(),
        exact: exact.to_string(),
        amount: Some(money(*amount)),
        corrects: corrects.iter().map(|its| format!("facilities/{facility}/{}", its.name())).collect(),
    }
}

/// Reads default interest of an invoice of that facility.
pub fn read_default_interest_charge(
    problems: &mut Problems,
    field: &str,
    facility: &FacilityId,
    charge: &pb::DefaultInterestCharge,
) -> Option<DefaultInterestCharge> {
    let at = |name: &str| path(field, name);
    let invoice = read_own_invoice(problems, &at("invoice"), facility, &charge.invoice);
    let basis = read_accrual_periods(problems, &at("basis"), &charge.basis);
    let rate = read_rate(problems, &at("rate"), &charge.rate);
    let exact = read_exact(problems, &at("exact"), &charge.exact);
    let amount = read_money(problems, &at("amount"), charge.amount.as_ref());
    let corrects = each(problems, &at("corrects"), &charge.corrects, |problems, field, name| {
        read_payment(problems, field, facility, name)
    });
    let (invoice, basis, rate, exact) = (invoice?, basis?, rate?, exact?);
    Some(DefaultInterestCharge { invoice, basis, rate, exact, amount: amount?, corrects: corrects? })
}

/// Reads which payment of that facility is meant: a receipt, or unapplied cash of a day.
pub fn read_payment(problems: &mut Problems, field: &str, facility: &FacilityId, name: &str) -> Option<PaymentRef> {
    let within = name.strip_prefix(&format!("facilities/{facility}/")).and_then(|rest| rest.split_once('/'));
    let read = match within {
        Some(("receipts", number)) => ReceiptId::parse(number).ok().map(|receipt| PaymentRef::Receipt { receipt }),
        Some(("unappliedCash", day)) => BusinessDate::parse(day).ok().map(|on| PaymentRef::UnappliedCash { on }),
        Some(_) | None => None,
    };
    read.or_else(|| problems.none(field, "must name a receipt or unapplied cash of the facility"))
}

/// What a receipt paid of one invoice, as the wire has it: the line says which schedule it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllocationDraft {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Its due date.
    pub due_date: BusinessDate,
    /// The part of a line; none where default interest was paid.
    pub part: Option<(u32, DueCategory)>,
    /// How much.
    pub amount: Money,
}

/// What a receipt paid, for the wire.
#[must_use]
pub fn allocation(facility: &FacilityId, paid: &Allocation) -> pb::Allocation {
    let part = match paid.target {
        AllocationTarget::DefaultInterest => None,
        AllocationTarget::Line { line, category, schedule: _ } => Some(invoice_part((line, category), paid.amount)),
    };
    pb::Allocation {
        invoice: InvoiceName { facility: facility.clone(), invoice: paid.invoice }.to_string(),
        due_date: paid.due_date.to_string(),
        part,
        amount: Some(money(paid.amount)),
    }
}

/// Reads what a receipt paid of an invoice of that facility.
pub fn read_allocation(
    problems: &mut Problems,
    field: &str,
    facility: &FacilityId,
    paid: &pb::Allocation,
) -> Option<AllocationDraft> {
    let at = |name: &str| path(field, name);
    let invoice = read_own_invoice(problems, &at("invoice"), facility, &paid.invoice);
    let due_date = read_date(problems, &at("due_date"), &paid.due_date);
    let part = paid.part.as_ref().map(|part| read_invoice_part(problems, &at("part"), part));
    let amount = read_money(problems, &at("amount"), paid.amount.as_ref());
    let part = match part {
        None => None,
        Some(part) => {
            let (key, of_part) = part?;
            if of_part != amount? {
                return problems.none(at("part.amount"), "must be the amount of the allocation");
            }
            Some(key)
        }
    };
    Some(AllocationDraft { invoice: invoice?, due_date: due_date?, part, amount: amount? })
}

const fn kind(kind: &InvoiceLineKind) -> Kind {
    match kind {
        InvoiceLineKind::ArrangementFee => Kind::ArrangementFee,
        InvoiceLineKind::CommitmentFee => Kind::CommitmentFee,
        InvoiceLineKind::Charge { .. } => Kind::Charge,
        InvoiceLineKind::PurchaseOption { .. } => Kind::PurchaseOption,
        InvoiceLineKind::InterimRent { .. } => Kind::InterimRent,
        InvoiceLineKind::Rent { .. } => Kind::Rent,
        InvoiceLineKind::RateCorrection { .. } => Kind::RateCorrection,
        InvoiceLineKind::LongStop { .. } => Kind::LongStop,
        InvoiceLineKind::Acceleration { .. } => Kind::Acceleration,
        InvoiceLineKind::Settlement { .. } => Kind::Settlement,
        InvoiceLineKind::LateCharge { .. } => Kind::LateCharge,
        InvoiceLineKind::AgencyFee { .. } => Kind::AgencyFee,
        InvoiceLineKind::Vat { .. } => Kind::Vat,
    }
}

fn read_kind(
    problems: &mut Problems,
    field: &str,
    facility: &FacilityId,
    line: &pb::InvoiceLine,
) -> Option<InvoiceLineKind> {
    let mut schedule = || read_own_schedule(problems, &path(field, "schedule"), facility, &line.schedule);
    match Kind::try_from(line.kind) {
        Ok(Kind::ArrangementFee) => Some(InvoiceLineKind::ArrangementFee),
        Ok(Kind::CommitmentFee) => Some(InvoiceLineKind::CommitmentFee),
        Ok(Kind::Charge) => {
            let description = read_remark(problems, &path(field, "description"), &line.description, DESCRIPTION)?;
            Some(InvoiceLineKind::Charge { description })
        }
        Ok(Kind::PurchaseOption) => Some(InvoiceLineKind::PurchaseOption { schedule: schedule()? }),
        Ok(Kind::InterimRent) => Some(InvoiceLineKind::InterimRent { schedule: schedule()? }),
        Ok(Kind::Rent) => Some(InvoiceLineKind::Rent { schedule: schedule()?, payment: line.payment_number }),
        Ok(Kind::RateCorrection) => {
            Some(InvoiceLineKind::RateCorrection { schedule: schedule()?, payment: line.payment_number })
        }
        Ok(Kind::LongStop) => Some(InvoiceLineKind::LongStop { schedule: schedule()? }),
        Ok(Kind::Settlement) => {
            Some(InvoiceLineKind::Settlement { schedule: schedule()?, settlement: line.payment_number })
        }
        Ok(Kind::Acceleration) => Some(InvoiceLineKind::Acceleration { schedule: schedule()? }),
        Ok(Kind::Vat) => Some(InvoiceLineKind::Vat { schedule: schedule()?, payment: line.payment_number }),
        Ok(Kind::AgencyFee) => Some(InvoiceLineKind::AgencyFee { year: line.payment_number }),
        Ok(Kind::LateCharge) => {
            let invoice = read_own_invoice(problems, &path(field, "late_invoice"), facility, &line.late_invoice)?;
            Some(InvoiceLineKind::LateCharge { invoice })
        }
        Ok(Kind::Unspecified) => problems.none(path(field, "kind"), "is required"),
        Err(_) => problems.none(path(field, "kind"), format!("{} is not a known value", line.kind)),
    }
}

fn read_own_schedule(problems: &mut Problems, field: &str, facility: &FacilityId, name: &str) -> Option<ScheduleId> {
    let name = read_schedule(problems, field, name)?;
    if name.facility == *facility { Some(name.schedule) } else { problems.none(field, "is of another facility") }
}

fn read_own_invoice(problems: &mut Problems, field: &str, facility: &FacilityId, name: &str) -> Option<InvoiceId> {
    let name = read_invoice(problems, field, name)?;
    if name.facility == *facility { Some(name.invoice) } else { problems.none(field, "is of another facility") }
}

fn sum_of_parts(fee: Money, interest: Money, principal: Money) -> Option<Money> {
    fee.checked_add(interest).and_then(|sum| sum.checked_add(principal)).ok()
}

/// Reads a text that may be empty: `None` outside is a problem, inside an absence.
#[expect(clippy::option_option, reason = "as every reader of what may be absent")]
fn optional<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { read(text).map(Some) }
}

#[cfg(test)]
mod tests;
