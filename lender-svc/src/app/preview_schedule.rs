//! Computes a schedule for any terms, without a facility.

use facility_domain::{
    calendar::{Calendar, CalendarId},
    money::Money,
    rate::Rate,
    schedule::{Schedule, ScheduleTerms, ScheduleTermsError},
};
use facility_proto::lender::v1::{PreviewScheduleRequest, PreviewScheduleResponse};
use facility_service::{
    errors::{FieldViolation, Refusal},
    wire::{
        Problems, WireCode, each, path, read_amortization, read_date, read_interest_base, read_money,
        read_optional_date, read_optional_money, read_rate, read_rounding,
    },
};

use super::Lender;
use crate::render;

mod cash_flow;
mod fixings;
mod floating;

/// The most further holidays of one calculation. Each date may have to step over all of them.
const MOST_HOLIDAYS: usize = 1_000;

impl Lender {
    /// Computes a schedule, each line explained.
    pub fn preview_schedule(request: &PreviewScheduleRequest) -> Result<PreviewScheduleResponse, Refusal> {
        if let Some(terms) = request.cash_flow.as_ref() {
            return cash_flow::preview(request, terms);
        }
        let mut problems = Problems::default();
        let terms = read_schedule_terms(&mut problems, request);
        let floating = floating::read(&mut problems, request);
        let (terms, floating) = problems.finish(terms.zip(floating))?;
        match floating {
            Some(floating) => floating::preview(&terms, &floating, request.unrounded),
            None => fixed(&terms, request.unrounded),
        }
    }
}

/// The schedule at the rate of the terms.
fn fixed(terms: &ScheduleTerms, unrounded: bool) -> Result<PreviewScheduleResponse, Refusal> {
    let refused = |errors: Vec<ScheduleTermsError>| Refusal::invalid(errors.iter().map(contradiction).collect());
    if unrounded {
        return Ok(render::exact_preview(&Schedule::unrounded(terms).map_err(refused)?, |_| None));
    }
    let schedule = Schedule::new(terms).map_err(refused)?;
    render::preview(&schedule, |_| None).map_err(|error| refused(vec![error]))
}

fn read_schedule_terms(problems: &mut Problems, request: &PreviewScheduleRequest) -> Option<ScheduleTerms> {
    let amount = read_money(problems, "amount", request.amount.as_ref());
    let balloon = read_optional_money(problems, "balloon", request.balloon.as_ref());
    let rate = match request.floating {
        Some(_) if request.rate.is_empty() => Some(Rate::ZERO),
        Some(_) => problems.none("rate", "must not be given beside floating"),
        None => read_rate(problems, "rate", &request.rate),
    };
    let day_count = WireCode::read(problems, "day_count", request.day_count);
    let commencement = read_date(problems, "commencement_date", &request.commencement_date);
    let final_maturity = read_date(problems, "final_maturity_date", &request.final_maturity_date);
    let anchor = read_optional_date(problems, "anchor_date", &request.anchor_date);
    let stub = WireCode::read(problems, "stub", request.stub);
    let convention = WireCode::read(problems, "business_day_convention", request.business_day_convention);
    let calendar = read_calendar(problems, "", &request.calendars, &request.extra_holidays);
    let timing = WireCode::read(problems, "payment_timing", request.payment_timing);
    let amortization = read_amortization(problems, "amortization", request.amortization.as_ref());
    let interest_base = read_interest_base(problems, "interest_base", request.interest_base.as_ref());
    let rounding = match request.rounding.as_ref() {
        Some(rounding) => read_rounding(problems, "rounding", Some(rounding)),
        None => Some(facility_domain::rounding::Rounding::default()),
    };
    let amount = amount?;
    Some(ScheduleTerms {
        amount,
        balloon: balloon?.unwrap_or_else(|| Money::zero(amount.currency())),
        rate: rate?,
        steps: Vec::new(),
        day_count: day_count?,
        commencement: commencement?,
        final_maturity: final_maturity?,
        payment_months: request.payment_months,
        anchor: anchor?,
        end_of_month: request.end_of_month,
        stub: stub?,
        business_day_convention: convention?,
        accruals_adjusted: request.accruals_adjusted,
        calendar: calendar?,
        timing: timing?,
        amortization: amortization?,
        interest_base: interest_base?,
        rounding: rounding?,
    })
}

/// Reads calendars with further holidays, joined.
pub(super) fn read_calendar(
    problems: &mut Problems,
    field: &str,
    codes: &[String],
    holidays: &[String],
) -> Option<Calendar> {
    let at = |name: &str| path(field, name);
    if holidays.len() > MOST_HOLIDAYS {
        return problems.none(at("extra_holidays"), format!("must be at most {MOST_HOLIDAYS}, not {}", holidays.len()));
    }
    let codes =
        each(problems, &at("calendars"), codes, |problems, field, code| problems.keep(field, CalendarId::parse(code)));
    let holidays =
        each(problems, &at("extra_holidays"), holidays, |problems, field, date| read_date(problems, field, date));
    Some(Calendar::joint(&codes?, holidays?))
}

/// A contradiction in the terms with the path of its field.
fn contradiction(error: &ScheduleTermsError) -> FieldViolation {
    FieldViolation::new(field(error), error.to_string())
}

/// The field that a contradiction is told under: the one to change where several could be.
fn field(error: &ScheduleTermsError) -> String {
    let field = match error {
        ScheduleTermsError::AmountNotPositive { .. } | ScheduleTermsError::Money(_) => "amount",
        ScheduleTermsError::BalloonCurrency { .. } => "balloon.currency_code",
        ScheduleTermsError::BalloonNegative { .. } | ScheduleTermsError::BalloonNotBelowAmount { .. } => {
            "balloon.amount"
        }
        ScheduleTermsError::MaturityNotAfterCommencement { .. }
        | ScheduleTermsError::NoPeriodLeft { .. }
        | ScheduleTermsError::Date(_) => "final_maturity_date",
        ScheduleTermsError::PaymentMonths { .. } | ScheduleTermsError::TooManyPeriods => "payment_months",
        ScheduleTermsError::AnchorNotBeforeMaturity { .. } => "anchor_date",
        ScheduleTermsError::RoundingUnit { .. } => "rounding.unit",
        ScheduleTermsError::NotPayableInAdvance => "payment_timing",
        ScheduleTermsError::ProfileShareNegative { position, .. } => {
            return format!("amortization.profile.principal_shares[{position}]");
        }
        ScheduleTermsError::ProfileEmpty | ScheduleTermsError::ProfileLength { .. } => {
            "amortization.profile.principal_shares"
        }
        ScheduleTermsError::InterestOnlyTooLong { .. } => "amortization.interest_only_then_level.interest_only_periods",
        ScheduleTermsError::CapitalizedTooLong { .. } => "amortization.capitalized_then_level.capitalized_periods",
        ScheduleTermsError::RentWeightNegative { position, .. } => {
            return format!("amortization.rent_profile.weights[{position}]");
        }
        ScheduleTermsError::RentWeightsZero
        | ScheduleTermsError::LastRentZero
        | ScheduleTermsError::RentProfileLength { .. } => "amortization.rent_profile.weights",
        ScheduleTermsError::GivenRentNegative => "amortization.given_rent",
        ScheduleTermsError::GivenRentCurrency { .. } => "amortization.given_rent.amount.currency_code",
        ScheduleTermsError::InterestBaseMonths { .. } => "interest_base.period_balance.months",
        ScheduleTermsError::FixingMissing { .. } => "fixings",
        ScheduleTermsError::TooManyResets { .. } => "floating.reset_months",
        ScheduleTermsError::FiguresOutOfRange { .. } => "rate",
    };
    field.to_owned()
}

#[cfg(test)]
mod tests;
