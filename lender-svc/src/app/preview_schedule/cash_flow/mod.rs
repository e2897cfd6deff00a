//! The wider terms of a cash flow: read, computed, and answered event by event.

mod contradictions;
mod repayment;
mod values;

use facility_domain::{
    cashflow::{
        AmountRounding, CashflowTerms, Fee, FeeBasis, InterestBase, RateLimits, RateReset, ResetRule, cashflow,
    },
    currency::Currency,
    rounding::{Rounding, RoundingMode},
};
use facility_proto::{
    lender::v1::{PreviewScheduleRequest, PreviewScheduleResponse},
    r#type::v1::{CashflowTerms as WireTerms, cashflow_terms as pb},
};
use facility_service::{
    errors::Refusal,
    wire::{Problems, WireCode, path, read_date, read_optional_date, read_rounding},
};
use rust_decimal::Decimal;

use super::{fixings::read_fixings, read_calendar};
use crate::render;
use contradictions::contradictions;
use repayment::read_repayment;
use values::Amounts;

/// The most stretches of one kind.
const MOST_STRETCHES: usize = 1_200;
/// The most fees.
const MOST_FEES: usize = 20;
/// The most business days between a fixing and its reset.
const LONGEST_LAG: u32 = 60;

/// Computes the cash flow of a request that gives one.
pub(super) fn preview(request: &PreviewScheduleRequest, wire: &WireTerms) -> Result<PreviewScheduleResponse, Refusal> {
    let mut problems = Problems::default();
    refuse_others(&mut problems, request);
    let terms = read_terms(&mut problems, "cash_flow", wire);
    let terms = problems.finish(terms)?;
    let events = cashflow(&terms).map_err(|errors| contradictions(&errors, &terms))?;
    render::cash_flow(&events, &terms).map_err(|error| contradictions(&[error], &terms))
}

/// Notes every field that is given beside the cash flow.
fn refuse_others(problems: &mut Problems, request: &PreviewScheduleRequest) {
    let given = [
        ("amount", request.amount.is_some()),
        ("balloon", request.balloon.is_some()),
        ("rate", !request.rate.is_empty()),
        ("floating", request.floating.is_some()),
        ("fixings", !request.fixings.is_empty()),
        ("fixed_until_date", !request.fixed_until_date.is_empty()),
        ("day_count", request.day_count != 0),
        ("commencement_date", !request.commencement_date.is_empty()),
        ("final_maturity_date", !request.final_maturity_date.is_empty()),
        ("payment_months", request.payment_months != 0),
        ("anchor_date", !request.anchor_date.is_empty()),
        ("end_of_month", request.end_of_month),
        ("stub", request.stub != 0),
        ("business_day_convention", request.business_day_convention != 0),
        ("accruals_adjusted", request.accruals_adjusted),
        ("calendars", !request.calendars.is_empty()),
        ("extra_holidays", !request.extra_holidays.is_empty()),
        ("payment_timing", request.payment_timing != 0),
        ("amortization", request.amortization.is_some()),
        ("interest_base", request.interest_base.is_some()),
        ("rounding", request.rounding.is_some()),
        ("unrounded", request.unrounded),
    ];
    for (field, _) in given.into_iter().filter(|(_, given)| *given) {
        problems.add(field, "must not be given beside cash_flow");
    }
}

fn read_terms(problems: &mut Problems, field: &str, wire: &WireTerms) -> Option<CashflowTerms> {
    let at = |name: &str| path(field, name);
    let currency = problems.keep(at("currency_code"), Currency::parse(&wire.currency_code));
    let rounding = read_amount_rounding(problems, &at("rounding"), wire, currency);
    let mut amounts = Amounts { problems, rounding: rounding.flatten() };
    let principal = amounts.amount(&at("principal"), &wire.principal);
    let premium = amounts.amount_or_nothing(&at("premium"), &wire.premium);
    let rate = amounts.rate(&at("rate"), &wire.rate);
    let interest_base = read_interest_base(&mut amounts, &at("interest_base"), wire.interest_base.as_ref(), principal);
    let repayment = read_repayment(&mut amounts, &at("repayment"), wire.repayment.as_ref());
    let resets = amounts.list(&at("rate_resets"), &wire.rate_resets, MOST_STRETCHES, read_reset);
    let next_rate = amounts.optional_rate(&at("next_rate"), &wire.next_rate);
    let rate_limits = read_limits(&mut amounts, &at("rate_limits"), wire.rate_limits.as_ref());
    let fixings = read_fixings(amounts.problems, &at("fixings"), &wire.fixings, |problems, field, text| {
        Amounts { problems, rounding: None }.rate(field, text)
    });
    let fees = amounts.list(&at("fees"), &wire.fees, MOST_FEES, read_fee);
    let accrued = amounts.optional_exact(&at("accrued_interest"), &wire.accrued_interest);
    let interest =
        amounts.list(&at("interest_cycles"), &wire.interest_cycles, MOST_STRETCHES, |amounts, field, cycle| {
            amounts.cycle(field, Some(cycle))
        });
    let commencement = read_date(amounts.problems, &at("commencement_date"), &wire.commencement_date);
    let mut day = |name: &str, text: &str| read_optional_date(amounts.problems, &at(name), text);
    let final_maturity = day("final_maturity_date", &wire.final_maturity_date);
    let capitalized_until = day("capitalized_until_date", &wire.capitalized_until_date);
    let until = day("until_date", &wire.until_date);
    let as_of = day("as_of_date", &wire.as_of_date);
    let day_count = WireCode::read(problems, &at("day_count"), wire.day_count);
    let convention = WireCode::read(problems, &at("business_day_convention"), wire.business_day_convention);
    let calendar = read_calendar(problems, field, &wire.calendars, &wire.extra_holidays);
    Some(CashflowTerms {
        principal: principal?,
        premium: premium?,
        rate: rate?,
        day_count: day_count?,
        commencement: commencement?,
        final_maturity: final_maturity?,
        counts_final_day: wire.final_day_counts,
        end_of_month: wire.end_of_month,
        business_day_convention: convention?,
        accruals_adjusted: wire.accruals_adjusted,
        calendar: calendar?,
        interest: interest?,
        capitalized_until: capitalized_until?,
        interest_base: interest_base?,
        repayment: repayment?,
        resets: resets?,
        next_rate: next_rate?,
        rate_limits: rate_limits?,
        fixings: fixings?.into_iter().collect(),
        fees: fees?,
        until: until?,
        as_of: as_of?,
        accrued: accrued?,
        rounding: rounding?,
    })
}

/// How amounts become money; `Some(None)` where nothing is rounded.
fn read_amount_rounding(
    problems: &mut Problems,
    field: &str,
    wire: &WireTerms,
    currency: Option<Currency>,
) -> Option<Option<AmountRounding>> {
    let given = match wire.rounding.as_ref() {
        Some(rounding) if wire.unrounded => {
            let _read = read_rounding(problems, field, Some(rounding));
            return problems.none(field, "must not be given where nothing is rounded");
        }
        Some(rounding) => Some(read_rounding(problems, field, Some(rounding))?),
        None => None,
    };
    if wire.unrounded {
        return Some(None);
    }
    let currency = currency?;
    let minor_unit = Decimal::new(1, currency.minor_units());
    let rule = match given {
        Some(rule) => rule,
        None => problems.keep(field, Rounding::new(minor_unit, RoundingMode::HalfUp))?,
    };
    Some(Some(AmountRounding { currency, rule }))
}

fn read_interest_base(
    amounts: &mut Amounts<'_>,
    field: &str,
    base: Option<&pb::InterestBase>,
    principal: Option<Decimal>,
) -> Option<InterestBase> {
    use pb::interest_base::Base;
    let Some(base) = base else { return Some(InterestBase::Balance) };
    match amounts.problems.required(field, base.base.as_ref())? {
        Base::Balance(_) => Some(InterestBase::Balance),
        Base::FixedAmount(amount) => amounts.amount(&path(field, "fixed_amount"), amount).map(InterestBase::Fixed),
        Base::Lagging(lagging) => {
            let first = amounts.optional_amount(&path(field, "lagging.first_amount"), &lagging.first_amount);
            let cycle = amounts.cycle(&path(field, "lagging.cycle"), lagging.cycle.as_ref());
            Some(InterestBase::Lagging { first: first?.or(principal)?, cycle: cycle? })
        }
    }
}

fn read_reset(amounts: &mut Amounts<'_>, field: &str, reset: &pb::RateReset) -> Option<RateReset> {
    use pb::rate_reset::Rule;
    let cycle = amounts.cycle(&path(field, "cycle"), reset.cycle.as_ref());
    let rule = match amounts.problems.required(field, reset.rule.as_ref())? {
        Rule::FixedRate(rate) => amounts.rate(&path(field, "fixed_rate"), rate).map(ResetRule::Fixed),
        Rule::Floating(floating) => {
            let at = |name: &str| path(field, &path("floating", name));
            let multiplier = amounts.optional_rate(&at("multiplier"), &floating.multiplier);
            let spread = amounts.optional_rate(&at("spread"), &floating.spread);
            let lag = floating.fixing_lag_business_days;
            if lag > LONGEST_LAG {
                let most = format!("must be at most {LONGEST_LAG}, not {lag}");
                return amounts.problems.none(at("fixing_lag_business_days"), most);
            }
            (|| {
                Some(ResetRule::Floating {
                    multiplier: multiplier?.unwrap_or(Decimal::ONE),
                    spread: spread?.unwrap_or_default(),
                    fixing_lag_business_days: lag,
                })
            })()
        }
    };
    Some(RateReset { cycle: cycle?, rule: rule? })
}

fn read_limits(amounts: &mut Amounts<'_>, field: &str, limits: Option<&pb::RateLimits>) -> Option<RateLimits> {
    let Some(limits) = limits else { return Some(RateLimits::default()) };
    let mut limit = |name: &str, text: &str| amounts.optional_rate(&path(field, name), text);
    let fixing_floor = limit("fixing_floor", &limits.fixing_floor);
    let floor = limit("floor", &limits.floor);
    let cap = limit("cap", &limits.cap);
    let least_change = limit("least_change", &limits.least_change);
    let most_change = limit("most_change", &limits.most_change);
    Some(RateLimits {
        fixing_floor: fixing_floor?,
        floor: floor?,
        cap: cap?,
        least_change: least_change?,
        most_change: most_change?,
    })
}

fn read_fee(amounts: &mut Amounts<'_>, field: &str, fee: &pb::Fee) -> Option<Fee> {
    use pb::fee::Basis;
    let cycle = amounts.cycle(&path(field, "cycle"), fee.cycle.as_ref());
    let basis = match amounts.problems.required(field, fee.basis.as_ref())? {
        Basis::Amount(amount) => amounts.amount(&path(field, "amount"), amount).map(FeeBasis::Amount),
        Basis::RateOfBalance(of_balance) => {
            let at = |name: &str| path(field, &path("rate_of_balance", name));
            let rate = amounts.rate(&at("rate"), &of_balance.rate);
            let accrued = amounts.exact_or_nothing(&at("accrued"), &of_balance.accrued);
            (|| Some(FeeBasis::RateOfBalance { rate: rate?, accrued: accrued? }))()
        }
    };
    Some(Fee { cycle: cycle?, basis: basis? })
}

#[cfg(test)]
mod tests;
