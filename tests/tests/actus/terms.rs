//! The terms of a case in the words of the cash flow, by the ACTUS dictionary.

use std::num::NonZeroU32;

use facility_domain::{
    business_day::BusinessDayConvention,
    calendar::Calendar,
    cashflow::{
        CashflowTerms, Cycle, Direction, Fee, FeeBasis, Frequency, InterestBase, LastPeriod, Payment, PrincipalStep,
        RateLimits, RateReset, Repayment, ResetRule,
    },
    date::BusinessDate,
    day_count::DayCount,
};
use rust_decimal::Decimal;
use serde_json::Value;

use super::case::{Case, Terms, decimal, moment};

/// Why a case is not compared: what it has is no part of a cash flow's terms.
pub fn skipped(terms: &Terms) -> Option<&'static str> {
    if terms.has("purchaseDate") {
        Some("purchase at a price")
    } else if terms.has("terminationDate") {
        Some("termination at a price")
    } else if terms.text("scalingEffect").is_some_and(|effect| effect.contains(['I', 'N'])) {
        Some("scaling index")
    } else {
        None
    }
}

/// 1 for the side that is owed the principal, −1 for the side that owes it.
pub fn side(terms: &Terms) -> Result<Decimal, String> {
    match terms.text("contractRole") {
        Some("RPA") => Ok(Decimal::ONE),
        Some("RPL") => Ok(Decimal::NEGATIVE_ONE),
        other => Err(format!("contractRole {other:?}")),
    }
}

/// The terms of the cash flow.
pub fn cashflow_terms(case: &Case) -> Result<CashflowTerms, String> {
    let terms = &case.terms;
    let commencement = terms.day("initialExchangeDate")?.ok_or("no initialExchangeDate")?;
    let status = terms.day("statusDate")?.ok_or("no statusDate")?;
    let principal = terms.decimal("notionalPrincipal")?.ok_or("no notionalPrincipal")?;
    let maturity = terms.moment("maturityDate")?;
    let (business_day_convention, accruals_adjusted, calendar) = business_days(terms)?;
    let market = terms.text("marketObjectCodeOfRateReset");
    Ok(CashflowTerms {
        principal,
        premium: terms.decimal("premiumDiscountAtIED")?.unwrap_or_default(),
        rate: terms.decimal("nominalInterestRate")?.unwrap_or_default(),
        day_count: day_count(terms)?,
        commencement,
        final_maturity: maturity.map(|maturity| maturity.day),
        counts_final_day: maturity.is_some_and(|maturity| maturity.closes),
        end_of_month: terms.text("endOfMonthConvention") == Some("EOM"),
        business_day_convention,
        accruals_adjusted,
        calendar,
        interest: interest(terms, commencement)?,
        capitalized_until: terms.day("capitalizationEndDate")?,
        interest_base: interest_base(terms, principal, commencement)?,
        repayment: repayment(terms, commencement)?,
        resets: resets(terms, commencement)?,
        next_rate: terms.decimal("nextResetRate")?,
        rate_limits: RateLimits {
            least_change: terms.decimal("periodFloor")?,
            most_change: terms.decimal("periodCap")?,
            floor: terms.decimal("lifeFloor")?,
            cap: terms.decimal("lifeCap")?,
        },
        fixings: market.and_then(|code| case.observed.get(code)).cloned().unwrap_or_default(),
        fee: fee(terms, commencement)?,
        until: case.until,
        as_of: (status >= commencement).then_some(status),
        accrued: terms.decimal("accruedInterest")?,
    })
}

fn day_count(terms: &Terms) -> Result<DayCount, String> {
    match terms.text("dayCountConvention") {
        Some("AA") => Ok(DayCount::ActActIsda),
        Some("A360") => Ok(DayCount::Act360),
        Some("A365") => Ok(DayCount::Act365Fixed),
        Some("30E360") => Ok(DayCount::ThirtyE360),
        Some("30E360ISDA") => Ok(DayCount::ThirtyE360Isda),
        other => Err(format!("dayCountConvention {other:?}")),
    }
}

/// The convention, whether accruals follow it, and the calendar. `SC..`: shift, then calculate;
/// `CS..`: calculate, then shift.
fn business_days(terms: &Terms) -> Result<(BusinessDayConvention, bool, Calendar), String> {
    use BusinessDayConvention::{Following, ModifiedFollowing, ModifiedPreceding, Preceding, Unadjusted};
    let weekends = Calendar::joint(&[], []);
    let (convention, accruals_adjusted) = match terms.text("businessDayConvention") {
        None | Some("NOS" | "NULL" | "") => (Unadjusted, false),
        Some("SCF") => (Following, true),
        Some("SCMF") => (ModifiedFollowing, true),
        Some("SCP") => (Preceding, true),
        Some("SCMP") => (ModifiedPreceding, true),
        Some("CSF") => (Following, false),
        Some("CSMF") => (ModifiedFollowing, false),
        Some("CSP") => (Preceding, false),
        Some("CSMP") => (ModifiedPreceding, false),
        Some(other) => return Err(format!("businessDayConvention {other}")),
    };
    match terms.text("calendar") {
        // No calendar: every day is a business day, and nothing is ever shifted.
        None | Some("NC") => Ok((Unadjusted, accruals_adjusted, weekends)),
        Some("MF") => Ok((convention, accruals_adjusted, weekends)),
        Some(other) => Err(format!("calendar {other}")),
    }
}

/// When interest is paid; never where there is no rate.
fn interest(terms: &Terms, commencement: BusinessDate) -> Result<Vec<Cycle>, String> {
    match terms.text("contractType") {
        _ if !terms.has("nominalInterestRate") => Ok(Vec::new()),
        Some("LAX") => cycles(terms, "InterestPayment"),
        _ => Ok(cycle(terms, "InterestPayment", commencement)?.into_iter().collect()),
    }
}

fn interest_base(terms: &Terms, principal: Decimal, commencement: BusinessDate) -> Result<InterestBase, String> {
    let amount = terms.decimal("interestCalculationBaseAmount")?.unwrap_or(principal);
    match terms.text("interestCalculationBase") {
        None | Some("NT") => Ok(InterestBase::Balance),
        Some("NTIED") => Ok(InterestBase::Fixed(amount)),
        Some("NTL") => match cycle(terms, "InterestCalculationBase", commencement)? {
            Some(cycle) => Ok(InterestBase::Lagging { first: amount, cycle }),
            None => Ok(InterestBase::Fixed(amount)),
        },
        Some(other) => Err(format!("interestCalculationBase {other}")),
    }
}

fn repayment(terms: &Terms, commencement: BusinessDate) -> Result<Repayment, String> {
    let payment = terms.decimal("nextPrincipalRedemptionPayment")?;
    let principal = || cycle(terms, "PrincipalRedemption", commencement)?.ok_or("no principal redemption".to_owned());
    match terms.text("contractType") {
        Some("PAM") => Ok(Repayment::AtMaturity),
        Some("LAM") => Ok(match payment {
            None => Repayment::EqualParts(principal()?),
            Some(amount) => {
                Repayment::Steps(vec![PrincipalStep { cycle: principal()?, direction: Direction::Repaid, amount }])
            }
        }),
        Some("NAM") => {
            let amount = payment.ok_or("no nextPrincipalRedemptionPayment")?;
            Ok(Repayment::Payments { cycle: principal()?, payment: Payment::Given(amount) })
        }
        Some("ANN") => Ok(Repayment::Payments {
            cycle: principal()?,
            payment: Payment::Level { first: payment, repaid_by: terms.day("amortizationDate")? },
        }),
        Some("LAX") => steps(terms).map(Repayment::Steps),
        other => Err(format!("contractType {other:?}")),
    }
}

fn steps(terms: &Terms) -> Result<Vec<PrincipalStep>, String> {
    let cycles = cycles(terms, "PrincipalRedemption")?;
    let amounts = terms.list("arrayNextPrincipalRedemptionPayment");
    let directions = terms.list("arrayIncreaseDecrease");
    if amounts.len() < cycles.len() || directions.len() < cycles.len() {
        return Err("arrays of different lengths".to_owned());
    }
    let step = |((cycle, amount), direction): ((Cycle, &Value), &Value)| {
        let direction = match direction.as_str().map(str::trim) {
            Some("DEC") => Direction::Repaid,
            Some("INC") => Direction::PaidOut,
            other => return Err(format!("arrayIncreaseDecrease {other:?}")),
        };
        Ok(PrincipalStep { cycle, direction, amount: decimal(amount)? })
    };
    cycles.into_iter().zip(amounts).zip(directions).map(step).collect()
}

fn resets(terms: &Terms, commencement: BusinessDate) -> Result<Vec<RateReset>, String> {
    let multiplier = terms.decimal("rateMultiplier")?.unwrap_or(Decimal::ONE);
    let spread = terms.decimal("rateSpread")?.unwrap_or_default();
    if terms.text("contractType") != Some("LAX") {
        let cycle = cycle(terms, "RateReset", commencement)?;
        let rule = ResetRule::Floating { multiplier, spread };
        return Ok(cycle.into_iter().map(|cycle| RateReset { cycle, rule }).collect());
    }
    let cycles = cycles(terms, "RateReset")?;
    let (rates, kinds) = (terms.list("arrayRate"), terms.list("arrayFixedVariable"));
    if rates.len() < cycles.len() || kinds.len() < cycles.len() {
        return Err("arrays of different lengths".to_owned());
    }
    let reset = |((cycle, rate), kind): ((Cycle, &Value), &Value)| {
        let rate = decimal(rate)?;
        let rule = match kind.as_str().map(str::trim) {
            Some("FIX") => ResetRule::Fixed(rate),
            Some("VAR") => ResetRule::Floating { multiplier, spread: spread + rate },
            other => return Err(format!("arrayFixedVariable {other:?}")),
        };
        Ok(RateReset { cycle, rule })
    };
    cycles.into_iter().zip(rates).zip(kinds).map(reset).collect()
}

fn fee(terms: &Terms, commencement: BusinessDate) -> Result<Option<Fee>, String> {
    let Some(cycle) = cycle(terms, "Fee", commencement)? else { return Ok(None) };
    let rate = terms.decimal("feeRate")?.unwrap_or_default();
    let basis = match terms.text("feeBasis") {
        Some("A") => FeeBasis::Amount(rate),
        Some("N") => FeeBasis::RateOfBalance { rate, accrued: terms.decimal("feeAccrued")?.unwrap_or_default() },
        other => return Err(format!("feeBasis {other:?}")),
    };
    Ok(Some(Fee { cycle, basis }))
}

/// The cycle of a kind of event; from the commencement where it has no anchor.
fn cycle(terms: &Terms, of: &str, commencement: BusinessDate) -> Result<Option<Cycle>, String> {
    let anchor = terms.day(&format!("cycleAnchorDateOf{of}"))?;
    match (anchor, terms.text(&format!("cycleOf{of}"))) {
        (None, None) => Ok(None),
        (anchor, text) => cycle_of(anchor.unwrap_or(commencement), text).map(Some),
    }
}

/// The cycles of a kind of event that has a list of them.
fn cycles(terms: &Terms, of: &str) -> Result<Vec<Cycle>, String> {
    let anchors = terms.list(&format!("arrayCycleAnchorDateOf{of}"));
    let texts = terms.list(&format!("arrayCycleOf{of}"));
    let cycle = |(position, anchor): (usize, &&Value)| {
        let anchor = moment(anchor.as_str().ok_or("an anchor that is no text")?)?;
        cycle_of(anchor.day, texts.get(position).and_then(|text| text.as_str()))
    };
    anchors.iter().enumerate().map(cycle).collect()
}

/// `P3ML1`: every three months, the last period short.
fn cycle_of(anchor: BusinessDate, text: Option<&str>) -> Result<Cycle, String> {
    let Some(text) = text else { return Ok(Cycle { anchor, every: None, last_period: LastPeriod::Short }) };
    let unknown = || format!("cycle {text}");
    let (length, last_period) = match text.trim().split_once('L') {
        Some((length, "0")) => (length, LastPeriod::Long),
        Some((length, "1")) => (length, LastPeriod::Short),
        Some(_) | None => return Err(unknown()),
    };
    let length = length.strip_prefix('P').ok_or_else(unknown)?;
    let unit = length.chars().last().ok_or_else(unknown)?;
    let count: u32 = length.trim_end_matches(unit).parse().map_err(|_| unknown())?;
    let so_many = |times: u32| NonZeroU32::new(count * times).ok_or_else(unknown);
    let every = match unit {
        'D' => Frequency::Days(so_many(1)?),
        'W' => Frequency::Days(so_many(7)?),
        'M' => Frequency::Months(so_many(1)?),
        'Q' => Frequency::Months(so_many(3)?),
        'H' => Frequency::Months(so_many(6)?),
        'Y' => Frequency::Months(so_many(12)?),
        _ => return Err(unknown()),
    };
    Ok(Cycle { anchor, every: Some(every), last_period })
}
