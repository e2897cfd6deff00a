//! The compound parts of stored terms.

use facility_domain::decimal::parse_decimal;
use facility_domain::facility::terms::{
    Amortization, ApprovalBand, AvailabilityPeriod, BenchmarkKind, Category, ConditionPrecedent, Covenant, Cure,
    DaySpan, Fallback, Fees, FinalMaturity, FloatingInterest, GivenRent, Guarantee, Interest, InterestBase, LateCharge,
    LateChargeAmount, PurchaseOption, RenewalOption, Sublimit, Threshold, VatRate,
};
use facility_domain::ids::{ConditionId, CovenantId};
use serde::{Deserialize, Serialize};

use super::{code, value};
use crate::stored::values::{MoneyV1, PartyV1, Problem, date, rate, read};

/// Declares a stored part with both conversions: each field with what writes it and what reads it.
macro_rules! part {
    ($(#[doc = $doc:literal])+ $stored:ident of $domain:ident {
        $($field:ident: $kind:ty = |$out:ident| $write:expr, |$in:ident| $read:expr;)+
    }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Serialize, Deserialize)]
        pub(super) struct $stored { $($field: $kind,)+ }

        impl From<&$domain> for $stored {
            fn from(domain: &$domain) -> Self {
                // Names every field, so that a new one does not go unstored.
                let $domain { $($field: _,)+ } = domain;
                Self { $($field: { let $out = &domain.$field; $write },)+ }
            }
        }

        impl TryFrom<$stored> for $domain {
            type Error = Problem;

            fn try_from(stored: $stored) -> Result<Self, Problem> {
                Ok(Self { $($field: { let $in = stored.$field; $read },)+ })
            }
        }
    };
}

part! {
    /// The availability period.
    AvailabilityPeriodV1 of AvailabilityPeriod {
        start: String = |day| day.to_string(), |text| date(&text)?;
        end: String = |day| day.to_string(), |text| date(&text)?;
    }
}

part! {
    /// A sublimit.
    SublimitV1 of Sublimit {
        category: String = |category| category.to_string(), |text| read("category", &text, Category::parse)?;
        amount: MoneyV1 = |amount| (*amount).into(), |amount| amount.try_into()?;
    }
}

part! {
    /// Fees.
    FeesV1 of Fees {
        arrangement_fee_rate: String = |rate| rate.to_string(), |text| rate(&text)?;
        arrangement_fee_billed: String = |billed| code(billed), |text| value(&text)?;
        commitment_fee_rate: String = |rate| rate.to_string(), |text| rate(&text)?;
        commitment_fee_billed: String = |billed| code(billed), |text| value(&text)?;
        prepayment_fee_rate: String = |rate| rate.to_string(), |text| rate(&text)?;
    }
}

part! {
    /// A number of days.
    DaySpanV1 of DaySpan {
        days: u32 = |days| *days, |days| days;
        kind: String = |kind| code(kind), |text| value(&text)?;
    }
}

part! {
    /// The cure period.
    CureV1 of Cure {
        period: DaySpanV1 = |period| period.into(), |period| period.try_into()?;
        cures_event_of_default: bool = |cures| *cures, |cures| cures;
    }
}

part! {
    /// The purchase option.
    PurchaseOptionV1 of PurchaseOption {
        price: MoneyV1 = |price| (*price).into(), |price| price.try_into()?;
        reasonably_certain: bool = |certain| *certain, |certain| certain;
    }
}

part! {
    /// The renewal option.
    RenewalOptionV1 of RenewalOption {
        annual_rate: String = |rate| rate.to_string(), |text| rate(&text)?;
        most_payments: u32 = |payments| *payments, |payments| payments;
        notice_days: u32 = |days| *days, |days| days;
    }
}

part! {
    /// A condition precedent.
    ConditionPrecedentV1 of ConditionPrecedent {
        id: String = |id| id.to_string(), |text| read("condition", &text, ConditionId::parse)?;
        timing: String = |timing| code(timing), |text| value(&text)?;
        title: String = |title| title.clone(), |title| title;
    }
}

part! {
    /// A covenant.
    CovenantV1 of Covenant {
        id: String = |id| id.to_string(), |text| read("covenant", &text, CovenantId::parse)?;
        title: String = |title| title.clone(), |title| title;
        threshold: ThresholdV1 = |threshold| ThresholdV1::from(*threshold), |threshold| threshold.try_into()?;
        first_test: String = |day| day.to_string(), |text| date(&text)?;
        test_months: u32 = |months| *months, |months| months;
        certificate_days: u32 = |days| *days, |days| days;
    }
}

/// What a covenant's figure must be.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum ThresholdV1 {
    /// At least so much.
    AtLeast(String),
    /// At most so much.
    AtMost(String),
}

impl From<Threshold> for ThresholdV1 {
    fn from(threshold: Threshold) -> Self {
        match threshold {
            Threshold::AtLeast(least) => Self::AtLeast(least.to_string()),
            Threshold::AtMost(most) => Self::AtMost(most.to_string()),
        }
    }
}

impl TryFrom<ThresholdV1> for Threshold {
    type Error = Problem;

    fn try_from(stored: ThresholdV1) -> Result<Self, Problem> {
        let figure = |text: &str| read("threshold", text, |text| parse_decimal(text, 10));
        match stored {
            ThresholdV1::AtLeast(least) => Ok(Self::AtLeast(figure(&least)?)),
            ThresholdV1::AtMost(most) => Ok(Self::AtMost(figure(&most)?)),
        }
    }
}

part! {
    /// The guarantee.
    GuaranteeV1 of Guarantee {
        guarantor: PartyV1 = |party| party.into(), |party| party.try_into()?;
        cap: MoneyV1 = |cap| (*cap).into(), |cap| cap.try_into()?;
        expiry: String = |day| day.to_string(), |text| date(&text)?;
    }
}

part! {
    /// A rate of value added tax.
    VatRateV1 of VatRate {
        effective_from: String = |day| day.to_string(), |text| date(&text)?;
        rate: String = |rate| rate.to_string(), |text| rate(&text)?;
    }
}

/// A late charge: an amount or a rate.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LateChargeV1 {
    days: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<MoneyV1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
}

impl From<&LateCharge> for LateChargeV1 {
    fn from(late: &LateCharge) -> Self {
        let (amount, rate) = match late.charge {
            LateChargeAmount::Fixed { amount } => (Some(amount.into()), None),
            LateChargeAmount::Share { rate } => (None, Some(rate.to_string())),
        };
        Self { days: late.days, amount, rate }
    }
}

impl TryFrom<LateChargeV1> for LateCharge {
    type Error = Problem;

    fn try_from(stored: LateChargeV1) -> Result<Self, Problem> {
        let charge = match (stored.amount, stored.rate) {
            (Some(amount), None) => LateChargeAmount::Fixed { amount: amount.try_into()? },
            (None, Some(text)) => LateChargeAmount::Share { rate: rate(&text)? },
            (Some(_), Some(_)) | (None, None) => {
                return Err(Problem("a late charge is an amount or a rate".to_owned()));
            }
        };
        Ok(Self { days: stored.days, charge })
    }
}

/// An approval band; the last one has no upper bound.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ApprovalBandV1 {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    up_to: Option<MoneyV1>,
    approvals: u32,
    role: String,
}

impl From<&ApprovalBand> for ApprovalBandV1 {
    fn from(band: &ApprovalBand) -> Self {
        Self { up_to: band.up_to.map(Into::into), approvals: band.approvals, role: code(&band.role) }
    }
}

impl TryFrom<ApprovalBandV1> for ApprovalBand {
    type Error = Problem;

    fn try_from(stored: ApprovalBandV1) -> Result<Self, Problem> {
        let up_to = stored.up_to.map(TryInto::try_into).transpose()?;
        Ok(Self { up_to, approvals: stored.approvals, role: value(&stored.role)? })
    }
}

/// The final maturity.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum FinalMaturityV1 {
    /// A date.
    Fixed { date: String },
    /// Months after an event.
    Tenor { months: u32, from: String },
}

impl From<&FinalMaturity> for FinalMaturityV1 {
    fn from(maturity: &FinalMaturity) -> Self {
        match maturity {
            FinalMaturity::Fixed(date) => Self::Fixed { date: date.to_string() },
            FinalMaturity::Tenor { months, from } => Self::Tenor { months: *months, from: code(from) },
        }
    }
}

impl TryFrom<FinalMaturityV1> for FinalMaturity {
    type Error = Problem;

    fn try_from(stored: FinalMaturityV1) -> Result<Self, Problem> {
        match stored {
            FinalMaturityV1::Fixed { date: text } => Ok(Self::Fixed(date(&text)?)),
            FinalMaturityV1::Tenor { months, from } => Ok(Self::Tenor { months, from: value(&from)? }),
        }
    }
}

/// The basis of interest.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "basis", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum InterestV1 {
    /// One rate.
    Fixed { annual_rate: String },
    /// A benchmark and a margin.
    Floating {
        benchmark: String,
        margin: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        floor: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<String>,
        reset_months: u32,
        fixing_lag_business_days: u32,
        reset_rule: String,
        /// Absent for a term rate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        compounded_in_arrears: Option<CompoundedInArrearsV1>,
        /// Most days of the previous fixing that takes the place of a missing one; absent where none does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous_fixing_days: Option<u32>,
    },
}

/// How overnight rates are compounded.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CompoundedInArrearsV1 {
    lookback_business_days: u32,
    observation_shift: bool,
}

impl From<&Interest> for InterestV1 {
    fn from(interest: &Interest) -> Self {
        match interest {
            Interest::Fixed { annual_rate } => Self::Fixed { annual_rate: annual_rate.to_string() },
            Interest::Floating(floating) => Self::Floating {
                benchmark: floating.benchmark.clone(),
                margin: floating.margin.to_string(),
                floor: floating.floor.map(|rate| rate.to_string()),
                cap: floating.cap.map(|rate| rate.to_string()),
                reset_months: floating.reset_months,
                fixing_lag_business_days: floating.fixing_lag_business_days,
                reset_rule: code(&floating.reset_rule),
                compounded_in_arrears: match floating.benchmark_kind {
                    BenchmarkKind::Term => None,
                    BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift } => {
                        Some(CompoundedInArrearsV1 { lookback_business_days, observation_shift })
                    }
                },
                previous_fixing_days: match floating.fallback {
                    Fallback::None => None,
                    Fallback::PreviousFixing { most_days } => Some(most_days),
                },
            },
        }
    }
}

impl TryFrom<InterestV1> for Interest {
    type Error = Problem;

    fn try_from(stored: InterestV1) -> Result<Self, Problem> {
        match stored {
            InterestV1::Fixed { annual_rate } => Ok(Self::Fixed { annual_rate: rate(&annual_rate)? }),
            InterestV1::Floating {
                benchmark,
                margin,
                floor,
                cap,
                reset_months,
                fixing_lag_business_days,
                reset_rule,
                compounded_in_arrears,
                previous_fixing_days,
            } => Ok(Self::Floating(FloatingInterest {
                benchmark,
                margin: rate(&margin)?,
                floor: floor.as_deref().map(rate).transpose()?,
                cap: cap.as_deref().map(rate).transpose()?,
                reset_months,
                fixing_lag_business_days,
                reset_rule: value(&reset_rule)?,
                benchmark_kind: compounded_in_arrears.map_or(BenchmarkKind::Term, |compounded| {
                    let CompoundedInArrearsV1 { lookback_business_days, observation_shift } = compounded;
                    BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift }
                }),
                fallback: previous_fixing_days
                    .map_or(Fallback::None, |most_days| Fallback::PreviousFixing { most_days }),
            })),
        }
    }
}

/// The shape of repayment.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum AmortizationV1 {
    /// Equal rents.
    LevelRent,
    /// Equal parts of principal.
    LevelPrincipal,
    /// All with the last payment.
    Bullet,
    /// Interest alone, then level rents.
    InterestOnlyThenLevel { interest_only_periods: u32 },
    /// Parts as given.
    Profile { principal_shares: Vec<String> },
    /// Rents in proportions.
    RentProfile { weights: Vec<String>, repeats: bool },
    /// Interest added to the balance, then level rents.
    CapitalizedThenLevel { capitalized_periods: u32 },
    /// A given amount as rent.
    GivenRentAmount { amount: MoneyV1 },
    /// A given share as rent.
    GivenRentShare { share: String },
}

impl From<&Amortization> for AmortizationV1 {
    fn from(amortization: &Amortization) -> Self {
        match amortization {
            Amortization::LevelRent => Self::LevelRent,
            Amortization::LevelPrincipal => Self::LevelPrincipal,
            Amortization::Bullet => Self::Bullet,
            Amortization::InterestOnlyThenLevel { interest_only_periods } => {
                Self::InterestOnlyThenLevel { interest_only_periods: *interest_only_periods }
            }
            Amortization::Profile { principal_shares } => {
                Self::Profile { principal_shares: principal_shares.iter().map(ToString::to_string).collect() }
            }
            Amortization::RentProfile { weights, repeats } => {
                Self::RentProfile { weights: weights.iter().map(ToString::to_string).collect(), repeats: *repeats }
            }
            Amortization::CapitalizedThenLevel { capitalized_periods } => {
                Self::CapitalizedThenLevel { capitalized_periods: *capitalized_periods }
            }
            Amortization::GivenRent(GivenRent::Amount(amount)) => Self::GivenRentAmount { amount: (*amount).into() },
            Amortization::GivenRent(GivenRent::Share(share)) => Self::GivenRentShare { share: share.to_string() },
        }
    }
}

impl TryFrom<AmortizationV1> for Amortization {
    type Error = Problem;

    fn try_from(stored: AmortizationV1) -> Result<Self, Problem> {
        match stored {
            AmortizationV1::LevelRent => Ok(Self::LevelRent),
            AmortizationV1::LevelPrincipal => Ok(Self::LevelPrincipal),
            AmortizationV1::Bullet => Ok(Self::Bullet),
            AmortizationV1::InterestOnlyThenLevel { interest_only_periods } => {
                Ok(Self::InterestOnlyThenLevel { interest_only_periods })
            }
            AmortizationV1::Profile { principal_shares } => {
                let shares: Result<_, _> = principal_shares.iter().map(|share| rate(share)).collect();
                Ok(Self::Profile { principal_shares: shares? })
            }
            AmortizationV1::RentProfile { weights, repeats } => {
                let weights: Result<_, _> = weights.iter().map(|weight| rate(weight)).collect();
                Ok(Self::RentProfile { weights: weights?, repeats })
            }
            AmortizationV1::CapitalizedThenLevel { capitalized_periods } => {
                Ok(Self::CapitalizedThenLevel { capitalized_periods })
            }
            AmortizationV1::GivenRentAmount { amount } => Ok(Self::GivenRent(GivenRent::Amount(amount.try_into()?))),
            AmortizationV1::GivenRentShare { share } => Ok(Self::GivenRent(GivenRent::Share(rate(&share)?))),
        }
    }
}

/// What interest is calculated on, where it is not the balance.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "base", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum InterestBaseV1 {
    /// The balance at the start of a longer period.
    PeriodBalance { months: u32 },
    /// The amount financed.
    AmountFinanced,
}

impl InterestBaseV1 {
    /// Nothing for the balance, so that terms of before are stored as they were.
    pub(super) const fn of(base: InterestBase) -> Option<Self> {
        match base {
            InterestBase::Balance => None,
            InterestBase::PeriodBalance { months } => Some(Self::PeriodBalance { months }),
            InterestBase::AmountFinanced => Some(Self::AmountFinanced),
        }
    }
}

impl From<InterestBaseV1> for InterestBase {
    fn from(stored: InterestBaseV1) -> Self {
        match stored {
            InterestBaseV1::PeriodBalance { months } => Self::PeriodBalance { months },
            InterestBaseV1::AmountFinanced => Self::AmountFinanced,
        }
    }
}
