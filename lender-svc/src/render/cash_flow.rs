//! Cash flows computed for nobody's facility.

use facility_domain::{
    cashflow::{Accrual, CashflowError, CashflowEvent, CashflowTerms, EventKind},
    money::Money,
};
use facility_proto::{
    lender::v1::PreviewScheduleResponse,
    r#type::v1::{CashflowEvent as WireEvent, InterestAccrual, cashflow_event::Kind, cashflow_terms::Fixing},
};
use facility_service::wire::{money, year_fraction};
use rust_decimal::Decimal;

/// The events, and the sum of their interest where it is money.
///
/// # Errors
/// A sum that is too large.
pub fn cash_flow(events: &[CashflowEvent], terms: &CashflowTerms) -> Result<PreviewScheduleResponse, CashflowError> {
    let total_interest = total_interest(events, terms)?;
    let event = |(number, event)| wire_event(number, event, terms);
    Ok(PreviewScheduleResponse {
        total_interest: total_interest.map(money),
        events: (1..).zip(events).map(event).collect(),
        ..PreviewScheduleResponse::default()
    })
}

/// All interest paid or added to the balance; `None` where nothing is rounded.
fn total_interest(events: &[CashflowEvent], terms: &CashflowTerms) -> Result<Option<Money>, CashflowError> {
    let Some(rounding) = terms.rounding else { return Ok(None) };
    let mut total = Money::zero(rounding.currency);
    for event in events {
        let interest = match event.kind {
            EventKind::Interest => event.amount,
            EventKind::Capitalization => event.because.added.unwrap_or_default(),
            EventKind::Advance
            | EventKind::Fee
            | EventKind::Redemption
            | EventKind::Increase
            | EventKind::RateFixed
            | EventKind::RateReset
            | EventKind::PaymentFixed
            | EventKind::BaseReset
            | EventKind::Maturity => continue,
        };
        total = total.checked_add(Money::new(rounding.currency, interest)?)?;
    }
    Ok(Some(total))
}

fn wire_event(number: u32, event: &CashflowEvent, terms: &CashflowTerms) -> WireEvent {
    let amount = |figure: Decimal| amount(figure, terms);
    let because = &event.because;
    WireEvent {
        number,
        kind: kind(event.kind).into(),
        date: event.date.to_string(),
        accrued_to_date: event.accrued_to.to_string(),
        amount: amount(event.amount),
        balance: amount(event.balance),
        rate: exact(event.rate),
        accrued_interest: exact(event.accrued),
        accruals: because.accruals.iter().map(|accrual| wire_accrual(accrual, terms)).collect(),
        exact_amount: because.exact.map(exact).unwrap_or_default(),
        payment: because.payment.map(amount).unwrap_or_default(),
        fixing: because.fixing.map(|(date, rate)| Fixing { date: date.to_string(), rate: exact(rate) }),
        fee: because.fee.and_then(|position| u32::try_from(position).ok()?.checked_add(1)).unwrap_or_default(),
    }
}

fn wire_accrual(accrual: &Accrual, terms: &CashflowTerms) -> InterestAccrual {
    InterestAccrual {
        start_date: accrual.from.to_string(),
        end_date: accrual.to.to_string(),
        days: accrual.days,
        year_fraction: Some(year_fraction(accrual.year_fraction)),
        base: amount(accrual.base, terms),
        rate: exact(accrual.rate),
        interest: exact(accrual.interest),
    }
}

/// An amount with the currency's decimals where it is money.
fn amount(figure: Decimal, terms: &CashflowTerms) -> String {
    let money = terms.rounding.and_then(|rounding| Money::new(rounding.currency, figure).ok());
    money.map_or_else(|| exact(figure), Money::amount_text)
}

/// Without the zeros that a division leaves at the end.
fn exact(figure: Decimal) -> String {
    figure.normalize().to_string()
}

const fn kind(kind: EventKind) -> Kind {
    match kind {
        EventKind::Advance => Kind::Advance,
        EventKind::Fee => Kind::Fee,
        EventKind::Redemption => Kind::Redemption,
        EventKind::Increase => Kind::Increase,
        EventKind::Interest => Kind::Interest,
        EventKind::Capitalization => Kind::Capitalization,
        EventKind::RateFixed => Kind::RateFixed,
        EventKind::RateReset => Kind::RateReset,
        EventKind::PaymentFixed => Kind::PaymentFixed,
        EventKind::BaseReset => Kind::BaseReset,
        EventKind::Maturity => Kind::Maturity,
    }
}
