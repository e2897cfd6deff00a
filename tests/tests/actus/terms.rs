//! The terms of a case in the words of the contract, by the ACTUS dictionary.
//!
//! Where a cycle has no anchor, it begins one period after the initial exchange, as the technical
//! specification says.

use facility_domain::date::BusinessDate;
use facility_proto::{
    lender::v1::PreviewScheduleRequest,
    r#type::v1::{
        CashflowTerms,
        cashflow_terms::{
            Cycle, Fee, Fixing, InterestBase, RateLimits, RateReset, Repayment, cycle::Every, fee, interest_base,
            rate_reset, repayment,
        },
        facility_terms::{BusinessDayConvention, DayCount},
    },
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

/// The request that asks for the case's events.
pub fn request(case: &Case) -> Result<PreviewScheduleRequest, String> {
    Ok(PreviewScheduleRequest { cash_flow: Some(cash_flow(case)?), ..PreviewScheduleRequest::default() })
}

fn cash_flow(case: &Case) -> Result<CashflowTerms, String> {
    let terms = &case.terms;
    let exchange = terms.day("initialExchangeDate")?.ok_or("no initialExchangeDate")?;
    let status = terms.day("statusDate")?.ok_or("no statusDate")?;
    let maturity = terms.moment("maturityDate")?;
    let (convention, accruals_adjusted) = business_days(terms)?;
    let number = |name: &str| Ok::<_, String>(terms.decimal(name)?.map(text).unwrap_or_default());
    let day = |name: &str| Ok::<_, String>(terms.day(name)?.map(|day| day.to_string()).unwrap_or_default());
    Ok(CashflowTerms {
        currency_code: terms.text("currency").unwrap_or("USD").to_owned(),
        principal: number("notionalPrincipal")?,
        premium: number("premiumDiscountAtIED")?,
        rate: text(terms.decimal("nominalInterestRate")?.unwrap_or_default()),
        day_count: day_count(terms)?.into(),
        commencement_date: exchange.to_string(),
        final_maturity_date: maturity.map(|maturity| maturity.day.to_string()).unwrap_or_default(),
        final_day_counts: maturity.is_some_and(|maturity| maturity.closes),
        end_of_month: terms.text("endOfMonthConvention") == Some("EOM"),
        business_day_convention: convention.into(),
        accruals_adjusted,
        interest_cycles: interest(terms, exchange)?,
        capitalized_until_date: day("capitalizationEndDate")?,
        interest_base: interest_base(terms, exchange)?,
        repayment: repayment(terms, exchange)?,
        rate_resets: resets(terms, exchange)?,
        next_rate: number("nextResetRate")?,
        rate_limits: Some(RateLimits {
            least_change: number("periodFloor")?,
            most_change: number("periodCap")?,
            floor: number("lifeFloor")?,
            cap: number("lifeCap")?,
            fixing_floor: String::new(),
        }),
        fixings: fixings(case),
        fees: fee(terms, exchange)?.into_iter().collect(),
        until_date: case.until.map(|until| until.to_string()).unwrap_or_default(),
        as_of_date: if status >= exchange { status.to_string() } else { String::new() },
        accrued_interest: number("accruedInterest")?,
        unrounded: true,
        ..CashflowTerms::default()
    })
}

/// A number as the contract writes it.
fn text(number: Decimal) -> String {
    number.normalize().to_string()
}

fn fixings(case: &Case) -> Vec<Fixing> {
    let observed = case.terms.text("marketObjectCodeOfRateReset").and_then(|code| case.observed.get(code));
    let fixing = |(day, rate): (&BusinessDate, &Decimal)| Fixing { date: day.to_string(), rate: text(*rate) };
    observed.into_iter().flatten().map(fixing).collect()
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

/// The convention and whether accruals follow it. `SC..`: shift, then calculate; `CS..`: calculate,
/// then shift.
fn business_days(terms: &Terms) -> Result<(BusinessDayConvention, bool), String> {
    use BusinessDayConvention::{Following, ModifiedFollowing, ModifiedPreceding, Preceding, Unadjusted};
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
        None | Some("NC") => Ok((Unadjusted, accruals_adjusted)),
        // Monday to Friday: no calendar on the wire is weekends alone.
        Some("MF") => Ok((convention, accruals_adjusted)),
        Some(other) => Err(format!("calendar {other}")),
    }
}

/// When interest is paid; never where there is no rate.
fn interest(terms: &Terms, exchange: BusinessDate) -> Result<Vec<Cycle>, String> {
    match terms.text("contractType") {
        _ if !terms.has("nominalInterestRate") => Ok(Vec::new()),
        Some("LAX") => cycles(terms, "InterestPayment"),
        _ => Ok(cycle(terms, "InterestPayment", exchange)?.into_iter().collect()),
    }
}

fn interest_base(terms: &Terms, exchange: BusinessDate) -> Result<Option<InterestBase>, String> {
    use interest_base::{Base, Lagging};
    let amount = terms.decimal("interestCalculationBaseAmount")?.or(terms.decimal("notionalPrincipal")?);
    let amount = amount.map(text).unwrap_or_default();
    let base = match terms.text("interestCalculationBase") {
        None | Some("NT") => return Ok(None),
        Some("NTIED") => Base::FixedAmount(amount),
        Some("NTL") => match cycle(terms, "InterestCalculationBase", exchange)? {
            Some(cycle) => Base::Lagging(Lagging { first_amount: amount, cycle: Some(cycle) }),
            None => Base::FixedAmount(amount),
        },
        Some(other) => return Err(format!("interestCalculationBase {other}")),
    };
    Ok(Some(InterestBase { base: Some(base) }))
}

fn repayment(terms: &Terms, exchange: BusinessDate) -> Result<Option<Repayment>, String> {
    use repayment::{AtMaturity, EqualParts, GivenPayments, Level, PaymentStep, PrincipalStep, PrincipalSteps, Way};
    let payment = terms.decimal("nextPrincipalRedemptionPayment")?.map(text);
    let principal = || cycle(terms, "PrincipalRedemption", exchange)?.ok_or("no principal redemption".to_owned());
    let way = match terms.text("contractType") {
        Some("PAM") => Way::AtMaturity(AtMaturity {}),
        Some("LAM") => match payment {
            None => Way::EqualParts(EqualParts { cycle: Some(principal()?), ..EqualParts::default() }),
            Some(amount) => {
                let step = PrincipalStep { cycle: Some(principal()?), amount, paid_out: false };
                Way::PrincipalSteps(PrincipalSteps { steps: vec![step] })
            }
        },
        Some("NAM") => {
            let amount = payment.ok_or("no nextPrincipalRedemptionPayment")?;
            let step = PaymentStep { cycle: Some(principal()?), amount };
            Way::GivenPayments(GivenPayments { steps: vec![step] })
        }
        Some("ANN") => Way::Level(Level {
            cycle: Some(principal()?),
            first_payment: payment.unwrap_or_default(),
            repaid_by_date: terms.day("amortizationDate")?.map(|day| day.to_string()).unwrap_or_default(),
            balloon: String::new(),
        }),
        Some("LAX") => Way::PrincipalSteps(PrincipalSteps { steps: steps(terms)? }),
        other => return Err(format!("contractType {other:?}")),
    };
    Ok(Some(Repayment { way: Some(way) }))
}

fn steps(terms: &Terms) -> Result<Vec<repayment::PrincipalStep>, String> {
    let cycles = cycles(terms, "PrincipalRedemption")?;
    let amounts = terms.list("arrayNextPrincipalRedemptionPayment");
    let directions = terms.list("arrayIncreaseDecrease");
    if amounts.len() < cycles.len() || directions.len() < cycles.len() {
        return Err("arrays of different lengths".to_owned());
    }
    let step = |((cycle, amount), direction): ((Cycle, &Value), &Value)| {
        let paid_out = match direction.as_str().map(str::trim) {
            Some("DEC") => false,
            Some("INC") => true,
            other => return Err(format!("arrayIncreaseDecrease {other:?}")),
        };
        Ok(repayment::PrincipalStep { cycle: Some(cycle), amount: text(decimal(amount)?), paid_out })
    };
    cycles.into_iter().zip(amounts).zip(directions).map(step).collect()
}

fn resets(terms: &Terms, exchange: BusinessDate) -> Result<Vec<RateReset>, String> {
    use rate_reset::{Floating, Rule};
    let multiplier = text(terms.decimal("rateMultiplier")?.unwrap_or(Decimal::ONE));
    let spread = terms.decimal("rateSpread")?.unwrap_or_default();
    let floating = |spread: Decimal| {
        Rule::Floating(Floating { multiplier: multiplier.clone(), spread: text(spread), fixing_lag_business_days: 0 })
    };
    if terms.text("contractType") != Some("LAX") {
        let cycle = cycle(terms, "RateReset", exchange)?;
        let reset = |cycle| RateReset { cycle: Some(cycle), rule: Some(floating(spread)) };
        return Ok(cycle.map(reset).into_iter().collect());
    }
    let cycles = cycles(terms, "RateReset")?;
    let (rates, kinds) = (terms.list("arrayRate"), terms.list("arrayFixedVariable"));
    if rates.len() < cycles.len() || kinds.len() < cycles.len() {
        return Err("arrays of different lengths".to_owned());
    }
    let reset = |((cycle, rate), kind): ((Cycle, &Value), &Value)| {
        let rate = decimal(rate)?;
        let rule = match kind.as_str().map(str::trim) {
            Some("FIX" | "F") => Rule::FixedRate(text(rate)),
            Some("VAR" | "V") => floating(spread + rate),
            other => return Err(format!("arrayFixedVariable {other:?}")),
        };
        Ok(RateReset { cycle: Some(cycle), rule: Some(rule) })
    };
    cycles.into_iter().zip(rates).zip(kinds).map(reset).collect()
}

/// No fee at all where its rate is nothing.
fn fee(terms: &Terms, exchange: BusinessDate) -> Result<Option<Fee>, String> {
    let rate = terms.decimal("feeRate")?.unwrap_or_default();
    let cycle = cycle(terms, "Fee", exchange)?.filter(|_| !rate.is_zero());
    let Some(cycle) = cycle else { return Ok(None) };
    let basis = match terms.text("feeBasis") {
        Some("A") => fee::Basis::Amount(text(rate)),
        Some("N") => fee::Basis::RateOfBalance(fee::RateOfBalance {
            rate: text(rate),
            accrued: terms.decimal("feeAccrued")?.map(text).unwrap_or_default(),
        }),
        other => return Err(format!("feeBasis {other:?}")),
    };
    Ok(Some(Fee { cycle: Some(cycle), basis: Some(basis) }))
}

/// The cycle of a kind of event.
fn cycle(terms: &Terms, of: &str, exchange: BusinessDate) -> Result<Option<Cycle>, String> {
    let anchor = terms.day(&format!("cycleAnchorDateOf{of}"))?;
    match (anchor, terms.text(&format!("cycleOf{of}"))) {
        (None, None) => Ok(None),
        (Some(anchor), text) => cycle_of(anchor, text).map(Some),
        (None, text) => {
            let mut cycle = cycle_of(exchange, text)?;
            cycle.anchor_date = one_period_after(exchange, &cycle)?.to_string();
            Ok(Some(cycle))
        }
    }
}

fn one_period_after(day: BusinessDate, cycle: &Cycle) -> Result<BusinessDate, String> {
    let moved = match cycle.every {
        Some(Every::Days(days)) => day.plus_days(days.into()),
        Some(Every::Weeks(weeks)) => day.plus_days(i64::from(weeks) * 7),
        Some(Every::Months(months)) => day.plus_months(i32::try_from(months).map_err(|error| error.to_string())?),
        None => Ok(day),
    };
    moved.map_err(|error| error.to_string())
}

/// The cycles of a kind of event that has a list of them: one length for each, or one for all.
fn cycles(terms: &Terms, of: &str) -> Result<Vec<Cycle>, String> {
    let anchors = terms.list(&format!("arrayCycleAnchorDateOf{of}"));
    let texts = terms.list(&format!("arrayCycleOf{of}"));
    let cycle = |(position, anchor): (usize, &&Value)| {
        let anchor = moment(anchor.as_str().ok_or("an anchor that is no text")?)?;
        let text = texts.get(if texts.len() == anchors.len() { position } else { 0 });
        cycle_of(anchor.day, text.and_then(|text| text.as_str()))
    };
    anchors.iter().enumerate().map(cycle).collect()
}

/// `P3ML1`: every three months, the last period short.
fn cycle_of(anchor: BusinessDate, text: Option<&str>) -> Result<Cycle, String> {
    let anchor_date = anchor.to_string();
    let Some(text) = text else { return Ok(Cycle { anchor_date, ..Cycle::default() }) };
    let unknown = || format!("cycle {text}");
    let (length, long_last_period) = match text.trim().split_once('L') {
        Some((length, "0")) => (length, true),
        Some((length, "1")) => (length, false),
        Some(_) | None => return Err(unknown()),
    };
    let length = length.strip_prefix('P').ok_or_else(unknown)?;
    let unit = length.chars().last().ok_or_else(unknown)?;
    let count: u32 = length.trim_end_matches(unit).parse().map_err(|_| unknown())?;
    let every = match unit {
        'D' => Every::Days(count),
        'W' => Every::Weeks(count),
        'M' => Every::Months(count),
        'Q' => Every::Months(count * 3),
        'H' => Every::Months(count * 6),
        'Y' => Every::Months(count * 12),
        _ => return Err(unknown()),
    };
    Ok(Cycle { anchor_date, every: Some(every), long_last_period, ..Cycle::default() })
}
