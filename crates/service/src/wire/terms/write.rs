//! To the wire. Nothing here can fail.

use facility_domain::facility::terms::{
    Amortization, BenchmarkKind, Covenant, Fallback, FinalMaturity, FloatingInterest, GivenRent, Interest,
    InterestBase, TermsDraft, Threshold,
};
use facility_proto::r#type::v1::{self as wire, facility_terms as pb};

use super::codes::WireCode;
use crate::wire::{party::party, values::money};

/// Terms for the wire.
#[must_use]
pub fn terms(terms: &TermsDraft) -> wire::FacilityTerms {
    wire::FacilityTerms {
        product: terms.product.number(),
        commitment: Some(money(terms.commitment)),
        availability_period: Some(pb::AvailabilityPeriod {
            start_date: terms.availability_period.start.to_string(),
            end_date: terms.availability_period.end.to_string(),
        }),
        final_maturity: Some(final_maturity(&terms.final_maturity)),
        eligible_categories: terms.eligible_categories.iter().map(ToString::to_string).collect(),
        sublimits: terms.sublimits.iter().map(sublimit).collect(),
        advance_rate: terms.advance_rate.to_string(),
        minimum_drawdown: Some(money(terms.minimum_drawdown)),
        notice_business_days: terms.notice_business_days,
        interest: Some(interest(&terms.interest)),
        default_margin: terms.default_margin.to_string(),
        day_count: terms.day_count.number(),
        payment_months: terms.payment_months,
        payment_timing: terms.payment_timing.number(),
        amortization: Some(amortization(&terms.amortization)),
        balloon_rate: terms.balloon_rate.to_string(),
        end_of_month: terms.end_of_month,
        stub: terms.stub.number(),
        roll: terms.roll.number(),
        business_day_convention: terms.business_day_convention.number(),
        accruals_adjusted: terms.accruals_adjusted,
        calendars: terms.calendars.iter().map(|calendar| calendar.code().to_owned()).collect(),
        extra_holidays: terms.extra_holidays.iter().map(ToString::to_string).collect(),
        rounding: Some(pb::Rounding { unit: terms.rounding.unit().to_string(), mode: terms.rounding.mode().number() }),
        billing_lead_days: terms.billing_lead_days,
        fees: Some(fees(terms)),
        grace: Some(pb::Period { days: terms.grace.days, kind: terms.grace.kind.number() }),
        cure: Some(pb::Cure {
            period: Some(pb::Period { days: terms.cure.period.days, kind: terms.cure.period.kind.number() }),
            cures_event_of_default: terms.cure.cures_event_of_default,
        }),
        allocation_order: terms.allocation_order.iter().map(WireCode::number).collect(),
        purchase_option: terms.purchase_option.map(|option| pb::PurchaseOption {
            price: Some(money(option.price)),
            reasonably_certain: option.reasonably_certain,
        }),
        renewal_option: terms.renewal_option.map(|option| pb::RenewalOption {
            annual_rate: option.annual_rate.to_string(),
            most_payments: option.most_payments,
            notice_days: option.notice_days,
        }),
        acceptance_long_stop_days: terms.acceptance_long_stop_days,
        useful_life_months: terms.useful_life_months,
        approval_bands: terms.approval_bands.iter().map(approval_band).collect(),
        conditions_precedent: terms.conditions_precedent.iter().map(condition).collect(),
        covenants: terms.covenants.iter().map(covenant).collect(),
        guarantee: terms.guarantee.as_ref().map(guarantee),
        vat_rates: terms.vat_rates.iter().map(vat_rate).collect(),
        late_charge: terms.late_charge.as_ref().map(late_charge),
        agency_fee: terms.agency_fee.map(money),
        time_zone: terms.time_zone.clone(),
        interest_base: interest_base(terms.interest_base),
    }
}

fn final_maturity(maturity: &FinalMaturity) -> pb::FinalMaturity {
    let maturity = match maturity {
        FinalMaturity::Fixed(date) => pb::final_maturity::Maturity::Date(date.to_string()),
        FinalMaturity::Tenor { months, from } => {
            pb::final_maturity::Maturity::Tenor(pb::final_maturity::Tenor { months: *months, from: from.number() })
        }
    };
    pb::FinalMaturity { maturity: Some(maturity) }
}

fn sublimit(sublimit: &facility_domain::facility::terms::Sublimit) -> pb::Sublimit {
    pb::Sublimit { category: sublimit.category.to_string(), amount: Some(money(sublimit.amount)) }
}

fn interest(interest: &Interest) -> pb::Interest {
    let basis = match interest {
        Interest::Fixed { annual_rate } => {
            pb::interest::Basis::Fixed(pb::interest::Fixed { annual_rate: annual_rate.to_string() })
        }
        Interest::Floating(interest) => pb::interest::Basis::Floating(floating(interest)),
    };
    pb::Interest { basis: Some(basis) }
}

fn floating(floating: &FloatingInterest) -> pb::interest::Floating {
    pb::interest::Floating {
        benchmark: floating.benchmark.clone(),
        margin: floating.margin.to_string(),
        floor: floating.floor.map(|floor| floor.to_string()),
        cap: floating.cap.map(|cap| cap.to_string()),
        reset_months: floating.reset_months,
        fixing_lag_business_days: floating.fixing_lag_business_days,
        reset_rule: floating.reset_rule.number(),
        compounded_in_arrears: match floating.benchmark_kind {
            BenchmarkKind::Term => None,
            BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift } => {
                Some(pb::interest::floating::CompoundedInArrears { lookback_business_days, observation_shift })
            }
        },
        previous_fixing: match floating.fallback {
            Fallback::None => None,
            Fallback::PreviousFixing { most_days } => Some(pb::interest::floating::PreviousFixing { most_days }),
        },
    }
}

fn amortization(amortization: &Amortization) -> pb::Amortization {
    use pb::amortization::{
        Bullet, CapitalizedThenLevel, InterestOnlyThenLevel, LevelPrincipal, LevelRent, Profile, RentProfile, Shape,
        given_rent::Rent,
    };
    let shape = match amortization {
        Amortization::LevelRent => Shape::LevelRent(LevelRent {}),
        Amortization::LevelPrincipal => Shape::LevelPrincipal(LevelPrincipal {}),
        Amortization::Bullet => Shape::Bullet(Bullet {}),
        Amortization::InterestOnlyThenLevel { interest_only_periods } => {
            Shape::InterestOnlyThenLevel(InterestOnlyThenLevel { interest_only_periods: *interest_only_periods })
        }
        Amortization::Profile { principal_shares } => {
            Shape::Profile(Profile { principal_shares: principal_shares.iter().map(ToString::to_string).collect() })
        }
        Amortization::RentProfile { weights, repeats } => Shape::RentProfile(RentProfile {
            weights: weights.iter().map(ToString::to_string).collect(),
            repeats: *repeats,
        }),
        Amortization::CapitalizedThenLevel { capitalized_periods } => {
            Shape::CapitalizedThenLevel(CapitalizedThenLevel { capitalized_periods: *capitalized_periods })
        }
        Amortization::GivenRent(rent) => {
            let rent = match rent {
                GivenRent::Amount(amount) => Rent::Amount(money(*amount)),
                GivenRent::Share(share) => Rent::Share(share.to_string()),
            };
            Shape::GivenRent(pb::amortization::GivenRent { rent: Some(rent) })
        }
    };
    pb::Amortization { shape: Some(shape) }
}

/// Absent for the balance, as terms of before had it.
fn interest_base(base: InterestBase) -> Option<pb::InterestBase> {
    use pb::interest_base::{AmountFinanced, Base, PeriodBalance};
    let base = match base {
        InterestBase::Balance => return None,
        InterestBase::PeriodBalance { months } => Base::PeriodBalance(PeriodBalance { months }),
        InterestBase::AmountFinanced => Base::AmountFinanced(AmountFinanced {}),
    };
    Some(pb::InterestBase { base: Some(base) })
}

fn fees(terms: &TermsDraft) -> pb::Fees {
    pb::Fees {
        arrangement_fee_rate: terms.fees.arrangement_fee_rate.to_string(),
        arrangement_fee_billed: terms.fees.arrangement_fee_billed.number(),
        commitment_fee_rate: terms.fees.commitment_fee_rate.to_string(),
        commitment_fee_billed: terms.fees.commitment_fee_billed.number(),
        prepayment_fee_rate: terms.fees.prepayment_fee_rate.to_string(),
    }
}

fn approval_band(band: &facility_domain::facility::terms::ApprovalBand) -> pb::ApprovalBand {
    pb::ApprovalBand { up_to: band.up_to.map(money), approvals: band.approvals, role: band.role.number() }
}

fn condition(condition: &facility_domain::facility::terms::ConditionPrecedent) -> pb::ConditionPrecedent {
    pb::ConditionPrecedent {
        id: condition.id.to_string(),
        when: condition.timing.number(),
        title: condition.title.clone(),
    }
}

/// A covenant as it was agreed.
pub fn covenant(covenant: &Covenant) -> pb::Covenant {
    let threshold = match covenant.threshold {
        Threshold::AtLeast(least) => pb::covenant::Threshold::AtLeast(least.to_string()),
        Threshold::AtMost(most) => pb::covenant::Threshold::AtMost(most.to_string()),
    };
    pb::Covenant {
        id: covenant.id.to_string(),
        title: covenant.title.clone(),
        threshold: Some(threshold),
        first_test_date: covenant.first_test.to_string(),
        test_months: covenant.test_months,
        certificate_days: covenant.certificate_days,
    }
}

fn guarantee(guarantee: &facility_domain::facility::terms::Guarantee) -> pb::Guarantee {
    pb::Guarantee {
        guarantor: Some(party(&guarantee.guarantor)),
        cap: Some(money(guarantee.cap)),
        expiry_date: guarantee.expiry.to_string(),
    }
}

fn late_charge(late: &facility_domain::facility::terms::LateCharge) -> pb::LateCharge {
    use facility_domain::facility::terms::LateChargeAmount;
    let charge = match late.charge {
        LateChargeAmount::Fixed { amount } => pb::late_charge::Charge::Amount(money(amount)),
        LateChargeAmount::Share { rate } => pb::late_charge::Charge::Rate(rate.to_string()),
    };
    pb::LateCharge { days: late.days, charge: Some(charge) }
}

fn vat_rate(vat: &facility_domain::facility::terms::VatRate) -> pb::VatRate {
    pb::VatRate { effective_from: vat.effective_from.to_string(), rate: vat.rate.to_string() }
}
