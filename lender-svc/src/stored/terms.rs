//! The full terms of a facility as `facility.facility_created.v1` keeps them.

mod parts;

use facility_domain::facility::terms::{Category, FacilityTerms, TermsDraft};
use serde::{Deserialize, Serialize};

use self::parts::{
    AmortizationV1, ApprovalBandV1, AvailabilityPeriodV1, ConditionPrecedentV1, CovenantV1, CureV1, DaySpanV1, FeesV1,
    FinalMaturityV1, GuaranteeV1, InterestBaseV1, InterestV1, LateChargeV1, PurchaseOptionV1, RenewalOptionV1,
    SublimitV1, VatRateV1,
};
use super::{
    codes::StoredCode,
    values::{MoneyV1, Problem, RoundingV1, date, each, rate, read},
};

/// Terms, first version.
#[derive(Debug, Serialize, Deserialize)]
pub struct TermsV1 {
    product: String,
    commitment: MoneyV1,
    availability_period: AvailabilityPeriodV1,
    final_maturity: FinalMaturityV1,
    eligible_categories: Vec<String>,
    sublimits: Vec<SublimitV1>,
    advance_rate: String,
    minimum_drawdown: MoneyV1,
    notice_business_days: u32,
    interest: InterestV1,
    default_margin: String,
    day_count: String,
    payment_months: u32,
    payment_timing: String,
    amortization: AmortizationV1,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    interest_base: Option<InterestBaseV1>,
    balloon_rate: String,
    end_of_month: bool,
    stub: String,
    roll: String,
    business_day_convention: String,
    accruals_adjusted: bool,
    calendars: Vec<String>,
    extra_holidays: Vec<String>,
    rounding: RoundingV1,
    billing_lead_days: u32,
    fees: FeesV1,
    grace: DaySpanV1,
    cure: CureV1,
    allocation_order: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purchase_option: Option<PurchaseOptionV1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renewal_option: Option<RenewalOptionV1>,
    acceptance_long_stop_days: u32,
    useful_life_months: u32,
    approval_bands: Vec<ApprovalBandV1>,
    conditions_precedent: Vec<ConditionPrecedentV1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    covenants: Vec<CovenantV1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guarantee: Option<GuaranteeV1>,
    vat_rates: Vec<VatRateV1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    late_charge: Option<LateChargeV1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agency_fee: Option<MoneyV1>,
    time_zone: String,
}

impl From<&TermsDraft> for TermsV1 {
    fn from(terms: &TermsDraft) -> Self {
        Self {
            product: code(&terms.product),
            commitment: terms.commitment.into(),
            availability_period: (&terms.availability_period).into(),
            final_maturity: (&terms.final_maturity).into(),
            eligible_categories: terms.eligible_categories.iter().map(ToString::to_string).collect(),
            sublimits: terms.sublimits.iter().map(Into::into).collect(),
            advance_rate: terms.advance_rate.to_string(),
            minimum_drawdown: terms.minimum_drawdown.into(),
            notice_business_days: terms.notice_business_days,
            interest: (&terms.interest).into(),
            default_margin: terms.default_margin.to_string(),
            day_count: code(&terms.day_count),
            payment_months: terms.payment_months,
            payment_timing: code(&terms.payment_timing),
            amortization: (&terms.amortization).into(),
            interest_base: InterestBaseV1::of(terms.interest_base),
            balloon_rate: terms.balloon_rate.to_string(),
            end_of_month: terms.end_of_month,
            stub: code(&terms.stub),
            roll: code(&terms.roll),
            business_day_convention: code(&terms.business_day_convention),
            accruals_adjusted: terms.accruals_adjusted,
            calendars: terms.calendars.iter().map(code).collect(),
            extra_holidays: terms.extra_holidays.iter().map(ToString::to_string).collect(),
            rounding: (&terms.rounding).into(),
            billing_lead_days: terms.billing_lead_days,
            fees: (&terms.fees).into(),
            grace: (&terms.grace).into(),
            cure: (&terms.cure).into(),
            allocation_order: terms.allocation_order.iter().map(code).collect(),
            purchase_option: terms.purchase_option.as_ref().map(Into::into),
            renewal_option: terms.renewal_option.as_ref().map(Into::into),
            acceptance_long_stop_days: terms.acceptance_long_stop_days,
            useful_life_months: terms.useful_life_months,
            approval_bands: terms.approval_bands.iter().map(Into::into).collect(),
            conditions_precedent: terms.conditions_precedent.iter().map(Into::into).collect(),
            covenants: terms.covenants.iter().map(Into::into).collect(),
            guarantee: terms.guarantee.as_ref().map(Into::into),
            vat_rates: terms.vat_rates.iter().map(Into::into).collect(),
            late_charge: terms.late_charge.as_ref().map(Into::into),
            agency_fee: terms.agency_fee.map(Into::into),
            time_zone: terms.time_zone.clone(),
        }
    }
}

/// What was once agreed is not judged again: only the form of each field is read.
impl TryFrom<TermsV1> for FacilityTerms {
    type Error = Problem;

    fn try_from(stored: TermsV1) -> Result<Self, Problem> {
        let categories = stored.eligible_categories.iter().map(|text| read("category", text, Category::parse));
        let draft = TermsDraft {
            product: value(&stored.product)?,
            commitment: stored.commitment.try_into()?,
            availability_period: stored.availability_period.try_into()?,
            final_maturity: stored.final_maturity.try_into()?,
            eligible_categories: categories.collect::<Result<_, _>>()?,
            sublimits: each(stored.sublimits)?,
            advance_rate: rate(&stored.advance_rate)?,
            minimum_drawdown: stored.minimum_drawdown.try_into()?,
            notice_business_days: stored.notice_business_days,
            interest: stored.interest.try_into()?,
            default_margin: rate(&stored.default_margin)?,
            day_count: value(&stored.day_count)?,
            payment_months: stored.payment_months,
            payment_timing: value(&stored.payment_timing)?,
            amortization: stored.amortization.try_into()?,
            interest_base: stored.interest_base.map(Into::into).unwrap_or_default(),
            balloon_rate: rate(&stored.balloon_rate)?,
            end_of_month: stored.end_of_month,
            stub: value(&stored.stub)?,
            roll: value(&stored.roll)?,
            business_day_convention: value(&stored.business_day_convention)?,
            accruals_adjusted: stored.accruals_adjusted,
            calendars: values(&stored.calendars)?,
            extra_holidays: stored.extra_holidays.iter().map(|text| date(text)).collect::<Result<_, _>>()?,
            rounding: stored.rounding.try_into()?,
            billing_lead_days: stored.billing_lead_days,
            fees: stored.fees.try_into()?,
            grace: stored.grace.try_into()?,
            cure: stored.cure.try_into()?,
            allocation_order: values(&stored.allocation_order)?,
            purchase_option: stored.purchase_option.map(TryInto::try_into).transpose()?,
            renewal_option: stored.renewal_option.map(TryInto::try_into).transpose()?,
            acceptance_long_stop_days: stored.acceptance_long_stop_days,
            useful_life_months: stored.useful_life_months,
            approval_bands: each(stored.approval_bands)?,
            conditions_precedent: each(stored.conditions_precedent)?,
            covenants: each(stored.covenants)?,
            guarantee: stored.guarantee.map(TryInto::try_into).transpose()?,
            vat_rates: each(stored.vat_rates)?,
            late_charge: stored.late_charge.map(TryInto::try_into).transpose()?,
            agency_fee: stored.agency_fee.map(TryInto::try_into).transpose()?,
            time_zone: stored.time_zone,
        };
        Ok(Self::from_recorded(draft))
    }
}

fn code(value: &impl StoredCode) -> String {
    value.code().to_owned()
}

fn value<T: StoredCode>(code: &str) -> Result<T, Problem> {
    T::from_code(code)
}

fn values<T: StoredCode>(codes: &[String]) -> Result<Vec<T>, Problem> {
    codes.iter().map(|code| T::from_code(code)).collect()
}
