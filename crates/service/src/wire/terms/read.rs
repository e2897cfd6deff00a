//! From the wire: every field, every problem.

use facility_domain::{
    calendar::CalendarId,
    facility::terms::{
        Amortization, ApprovalBand, AvailabilityPeriod, BenchmarkKind, Category, ConditionPrecedent, Covenant, Cure,
        DaySpan, Fallback, Fees, FinalMaturity, FloatingInterest, GivenRent, Guarantee, Interest, InterestBase,
        LateCharge, LateChargeAmount, PurchaseOption, RenewalOption, Sublimit, TermsDraft, Threshold, VatRate,
    },
    ids::{ConditionId, CovenantId},
    rate::Rate,
    rounding::Rounding,
};
use facility_proto::r#type::v1::{self as wire, facility_terms as pb};

use super::codes::WireCode;
use crate::wire::{
    Problems,
    party::read_party,
    path,
    values::{read_date, read_decimal, read_money, read_optional_money, read_rate, read_text},
};

/// Reads terms; `field` is their path in the request.
#[expect(clippy::too_many_lines, reason = "one line for each of the terms, read before any is given up")]
pub fn read_terms(problems: &mut Problems, field: &str, terms: Option<&wire::FacilityTerms>) -> Option<TermsDraft> {
    let terms = problems.required(field, terms)?;
    let at = |name: &str| path(field, name);
    // Everything is read before anything is given up, so that all problems show.
    let product = WireCode::read(problems, &at("product"), terms.product);
    let commitment = read_money(problems, &at("commitment"), terms.commitment.as_ref());
    let availability_period =
        read_availability(problems, &at("availability_period"), terms.availability_period.as_ref());
    let final_maturity = read_final_maturity(problems, &at("final_maturity"), terms.final_maturity.as_ref());
    let eligible_categories =
        each(problems, &at("eligible_categories"), &terms.eligible_categories, |problems, field, code| {
            problems.keep(field, Category::parse(code))
        });
    let sublimits = each(problems, &at("sublimits"), &terms.sublimits, read_sublimit);
    let advance_rate = read_rate(problems, &at("advance_rate"), &terms.advance_rate);
    let minimum_drawdown = read_money(problems, &at("minimum_drawdown"), terms.minimum_drawdown.as_ref());
    let interest = read_interest(problems, &at("interest"), terms.interest.as_ref());
    let default_margin = read_rate(problems, &at("default_margin"), &terms.default_margin);
    let day_count = WireCode::read(problems, &at("day_count"), terms.day_count);
    let payment_timing = WireCode::read(problems, &at("payment_timing"), terms.payment_timing);
    let amortization = read_amortization(problems, &at("amortization"), terms.amortization.as_ref());
    let interest_base = read_interest_base(problems, &at("interest_base"), terms.interest_base.as_ref());
    let balloon_rate = read_rate(problems, &at("balloon_rate"), &terms.balloon_rate);
    let stub = WireCode::read(problems, &at("stub"), terms.stub);
    let roll = WireCode::read(problems, &at("roll"), terms.roll);
    let convention = WireCode::read(problems, &at("business_day_convention"), terms.business_day_convention);
    let calendars = each(problems, &at("calendars"), &terms.calendars, |problems, field, code| {
        problems.keep(field, CalendarId::parse(code))
    });
    let extra_holidays = each(problems, &at("extra_holidays"), &terms.extra_holidays, |problems, field, date| {
        read_date(problems, field, date)
    });
    let rounding = read_rounding(problems, &at("rounding"), terms.rounding.as_ref());
    let fees = read_fees(problems, &at("fees"), terms.fees.as_ref());
    let grace = read_day_span(problems, &at("grace"), terms.grace.as_ref());
    let cure = read_cure(problems, &at("cure"), terms.cure.as_ref());
    let allocation_order = each(problems, &at("allocation_order"), &terms.allocation_order, |problems, field, code| {
        WireCode::read(problems, field, *code)
    });
    let purchase_option = optional(terms.purchase_option.as_ref(), |option| {
        let price = read_money(problems, &at("purchase_option.price"), option.price.as_ref())?;
        Some(PurchaseOption { price, reasonably_certain: option.reasonably_certain })
    });
    let renewal_option = optional(terms.renewal_option.as_ref(), |option| {
        let annual_rate = read_rate(problems, &at("renewal_option.annual_rate"), &option.annual_rate)?;
        let (most_payments, notice_days) = (option.most_payments, option.notice_days);
        Some(RenewalOption { annual_rate, most_payments, notice_days })
    });
    let approval_bands = each(problems, &at("approval_bands"), &terms.approval_bands, read_approval_band);
    let conditions_precedent = each(problems, &at("conditions_precedent"), &terms.conditions_precedent, read_condition);
    let covenants = each(problems, &at("covenants"), &terms.covenants, read_covenant);
    let guarantee =
        optional(terms.guarantee.as_ref(), |guarantee| read_guarantee(problems, &at("guarantee"), guarantee));
    let vat_rates = each(problems, &at("vat_rates"), &terms.vat_rates, read_vat_rate);
    let late_charge = optional(terms.late_charge.as_ref(), |late| read_late_charge(problems, &at("late_charge"), late));
    let agency_fee = read_optional_money(problems, &at("agency_fee"), terms.agency_fee.as_ref());
    let time_zone = read_text(problems, &at("time_zone"), &terms.time_zone, 64);
    Some(TermsDraft {
        product: product?,
        commitment: commitment?,
        availability_period: availability_period?,
        final_maturity: final_maturity?,
        eligible_categories: eligible_categories?,
        sublimits: sublimits?,
        advance_rate: advance_rate?,
        minimum_drawdown: minimum_drawdown?,
        notice_business_days: terms.notice_business_days,
        interest: interest?,
        default_margin: default_margin?,
        day_count: day_count?,
        payment_months: terms.payment_months,
        payment_timing: payment_timing?,
        amortization: amortization?,
        interest_base: interest_base?,
        balloon_rate: balloon_rate?,
        end_of_month: terms.end_of_month,
        stub: stub?,
        roll: roll?,
        business_day_convention: convention?,
        accruals_adjusted: terms.accruals_adjusted,
        calendars: calendars?,
        extra_holidays: extra_holidays?,
        rounding: rounding?,
        billing_lead_days: terms.billing_lead_days,
        fees: fees?,
        grace: grace?,
        cure: cure?,
        allocation_order: allocation_order?,
        purchase_option: purchase_option?,
        renewal_option: renewal_option?,
        acceptance_long_stop_days: terms.acceptance_long_stop_days,
        useful_life_months: terms.useful_life_months,
        approval_bands: approval_bands?,
        conditions_precedent: conditions_precedent?,
        covenants: covenants?,
        guarantee: guarantee?,
        vat_rates: vat_rates?,
        late_charge: late_charge?,
        agency_fee: agency_fee?,
        time_zone: time_zone?,
    })
}

/// Reads every element of a list, with its index in the path.
pub fn each<W, T>(
    problems: &mut Problems,
    field: &str,
    list: &[W],
    mut read: impl FnMut(&mut Problems, &str, &W) -> Option<T>,
) -> Option<Vec<T>> {
    let read: Vec<Option<T>> =
        list.iter().enumerate().map(|(index, element)| read(problems, &format!("{field}[{index}]"), element)).collect();
    read.into_iter().collect()
}

/// Reads a message that may be absent: `Some(None)` when it is.
fn optional<W, T>(message: Option<&W>, read: impl FnOnce(&W) -> Option<T>) -> Option<Option<T>> {
    match message {
        Some(message) => read(message).map(Some),
        None => Some(None),
    }
}

fn read_availability(
    problems: &mut Problems,
    field: &str,
    period: Option<&pb::AvailabilityPeriod>,
) -> Option<AvailabilityPeriod> {
    let period = problems.required(field, period)?;
    let start = read_date(problems, &path(field, "start_date"), &period.start_date);
    let end = read_date(problems, &path(field, "end_date"), &period.end_date);
    Some(AvailabilityPeriod { start: start?, end: end? })
}

fn read_final_maturity(
    problems: &mut Problems,
    field: &str,
    maturity: Option<&pb::FinalMaturity>,
) -> Option<FinalMaturity> {
    match problems.required(field, maturity.and_then(|maturity| maturity.maturity.as_ref()))? {
        pb::final_maturity::Maturity::Date(date) => {
            read_date(problems, &path(field, "date"), date).map(FinalMaturity::Fixed)
        }
        pb::final_maturity::Maturity::Tenor(tenor) => {
            let from = WireCode::read(problems, &path(field, "tenor.from"), tenor.from)?;
            Some(FinalMaturity::Tenor { months: tenor.months, from })
        }
    }
}

fn read_sublimit(problems: &mut Problems, field: &str, sublimit: &pb::Sublimit) -> Option<Sublimit> {
    let category = problems.keep(path(field, "category"), Category::parse(&sublimit.category));
    let amount = read_money(problems, &path(field, "amount"), sublimit.amount.as_ref());
    Some(Sublimit { category: category?, amount: amount? })
}

fn read_interest(problems: &mut Problems, field: &str, interest: Option<&pb::Interest>) -> Option<Interest> {
    match problems.required(field, interest.and_then(|interest| interest.basis.as_ref()))? {
        pb::interest::Basis::Fixed(fixed) => {
            let annual_rate = read_rate(problems, &path(field, "fixed.annual_rate"), &fixed.annual_rate)?;
            Some(Interest::Fixed { annual_rate })
        }
        pb::interest::Basis::Floating(floating) => {
            read_floating(problems, &path(field, "floating"), floating).map(Interest::Floating)
        }
    }
}

/// Reads a rate that floats.
pub fn read_floating(
    problems: &mut Problems,
    field: &str,
    floating: &pb::interest::Floating,
) -> Option<FloatingInterest> {
    let at = |name: &str| path(field, name);
    let benchmark = read_text(problems, &at("benchmark"), &floating.benchmark, 50);
    let margin = read_rate(problems, &at("margin"), &floating.margin);
    let floor = read_optional_rate(problems, &at("floor"), floating.floor.as_deref());
    let cap = read_optional_rate(problems, &at("cap"), floating.cap.as_deref());
    let reset_rule = WireCode::read(problems, &at("reset_rule"), floating.reset_rule);
    Some(FloatingInterest {
        benchmark: benchmark?,
        margin: margin?,
        floor: floor?,
        cap: cap?,
        reset_months: floating.reset_months,
        fixing_lag_business_days: floating.fixing_lag_business_days,
        reset_rule: reset_rule?,
        benchmark_kind: match floating.compounded_in_arrears {
            Some(compounded) => BenchmarkKind::CompoundedInArrears {
                lookback_business_days: compounded.lookback_business_days,
                observation_shift: compounded.observation_shift,
            },
            None => BenchmarkKind::Term,
        },
        fallback: match floating.previous_fixing {
            Some(previous) => Fallback::PreviousFixing { most_days: previous.most_days },
            None => Fallback::None,
        },
    })
}

fn read_optional_rate(problems: &mut Problems, field: &str, rate: Option<&str>) -> Option<Option<Rate>> {
    match rate {
        Some(rate) => read_rate(problems, field, rate).map(Some),
        None => Some(None),
    }
}

/// Reads how principal is repaid.
pub fn read_amortization(
    problems: &mut Problems,
    field: &str,
    amortization: Option<&pb::Amortization>,
) -> Option<Amortization> {
    use pb::amortization::Shape;
    match problems.required(field, amortization.and_then(|amortization| amortization.shape.as_ref()))? {
        Shape::LevelRent(_) => Some(Amortization::LevelRent),
        Shape::LevelPrincipal(_) => Some(Amortization::LevelPrincipal),
        Shape::Bullet(_) => Some(Amortization::Bullet),
        Shape::InterestOnlyThenLevel(shape) => {
            Some(Amortization::InterestOnlyThenLevel { interest_only_periods: shape.interest_only_periods })
        }
        Shape::Profile(profile) => {
            let field = path(field, "profile.principal_shares");
            let shares = each(problems, &field, &profile.principal_shares, |problems, field, share| {
                read_rate(problems, field, share)
            });
            Some(Amortization::Profile { principal_shares: shares? })
        }
        Shape::RentProfile(profile) => {
            let field = path(field, "rent_profile.weights");
            let weights =
                each(problems, &field, &profile.weights, |problems, field, weight| read_rate(problems, field, weight));
            Some(Amortization::RentProfile { weights: weights?, repeats: profile.repeats })
        }
        Shape::CapitalizedThenLevel(shape) => {
            Some(Amortization::CapitalizedThenLevel { capitalized_periods: shape.capitalized_periods })
        }
        Shape::GivenRent(given) => {
            let field = path(field, "given_rent");
            match problems.required(&field, given.rent.as_ref())? {
                pb::amortization::given_rent::Rent::Amount(amount) => {
                    read_money(problems, &path(&field, "amount"), Some(amount)).map(GivenRent::Amount)
                }
                pb::amortization::given_rent::Rent::Share(share) => {
                    read_rate(problems, &path(&field, "share"), share).map(GivenRent::Share)
                }
            }
            .map(Amortization::GivenRent)
        }
    }
}

/// Reads what interest is calculated on: the balance where it is absent.
pub fn read_interest_base(
    problems: &mut Problems,
    field: &str,
    base: Option<&pb::InterestBase>,
) -> Option<InterestBase> {
    use pb::interest_base::Base;
    let Some(base) = base else { return Some(InterestBase::Balance) };
    match problems.required(field, base.base.as_ref())? {
        Base::Balance(_) => Some(InterestBase::Balance),
        Base::PeriodBalance(period) => Some(InterestBase::PeriodBalance { months: period.months }),
        Base::AmountFinanced(_) => Some(InterestBase::AmountFinanced),
    }
}

/// Reads a rounding rule.
pub fn read_rounding(problems: &mut Problems, field: &str, rounding: Option<&pb::Rounding>) -> Option<Rounding> {
    let rounding = problems.required(field, rounding)?;
    let unit = read_decimal(problems, &path(field, "unit"), &rounding.unit);
    let mode = WireCode::read(problems, &path(field, "mode"), rounding.mode);
    problems.keep(path(field, "unit"), Rounding::new(unit?, mode?))
}

fn read_fees(problems: &mut Problems, field: &str, fees: Option<&pb::Fees>) -> Option<Fees> {
    let fees = problems.required(field, fees)?;
    let at = |name: &str| path(field, name);
    let arrangement = read_rate(problems, &at("arrangement_fee_rate"), &fees.arrangement_fee_rate);
    let arrangement_billed = WireCode::read(problems, &at("arrangement_fee_billed"), fees.arrangement_fee_billed);
    let commitment = read_rate(problems, &at("commitment_fee_rate"), &fees.commitment_fee_rate);
    let commitment_billed = WireCode::read(problems, &at("commitment_fee_billed"), fees.commitment_fee_billed);
    let prepayment = read_rate(problems, &at("prepayment_fee_rate"), &fees.prepayment_fee_rate);
    Some(Fees {
        arrangement_fee_rate: arrangement?,
        arrangement_fee_billed: arrangement_billed?,
        commitment_fee_rate: commitment?,
        commitment_fee_billed: commitment_billed?,
        prepayment_fee_rate: prepayment?,
    })
}

fn read_day_span(problems: &mut Problems, field: &str, period: Option<&pb::Period>) -> Option<DaySpan> {
    let period = problems.required(field, period)?;
    let kind = WireCode::read(problems, &path(field, "kind"), period.kind)?;
    Some(DaySpan { days: period.days, kind })
}

fn read_cure(problems: &mut Problems, field: &str, cure: Option<&pb::Cure>) -> Option<Cure> {
    let cure = problems.required(field, cure)?;
    let period = read_day_span(problems, &path(field, "period"), cure.period.as_ref())?;
    Some(Cure { period, cures_event_of_default: cure.cures_event_of_default })
}

fn read_approval_band(problems: &mut Problems, field: &str, band: &pb::ApprovalBand) -> Option<ApprovalBand> {
    let up_to = read_optional_money(problems, &path(field, "up_to"), band.up_to.as_ref());
    let role = WireCode::read(problems, &path(field, "role"), band.role);
    Some(ApprovalBand { up_to: up_to?, approvals: band.approvals, role: role? })
}

fn read_condition(
    problems: &mut Problems,
    field: &str,
    condition: &pb::ConditionPrecedent,
) -> Option<ConditionPrecedent> {
    let id = problems.keep(path(field, "id"), ConditionId::parse(&condition.id));
    let timing = WireCode::read(problems, &path(field, "when"), condition.when);
    let title = read_text(problems, &path(field, "title"), &condition.title, 500);
    Some(ConditionPrecedent { id: id?, timing: timing?, title: title? })
}

fn read_covenant(problems: &mut Problems, field: &str, covenant: &pb::Covenant) -> Option<Covenant> {
    use pb::covenant::Threshold as Wire;
    let id = problems.keep(path(field, "id"), CovenantId::parse(&covenant.id));
    let title = read_text(problems, &path(field, "title"), &covenant.title, 500);
    let threshold = match problems.required(&path(field, "threshold"), covenant.threshold.as_ref()) {
        Some(Wire::AtLeast(least)) => read_decimal(problems, &path(field, "at_least"), least).map(Threshold::AtLeast),
        Some(Wire::AtMost(most)) => read_decimal(problems, &path(field, "at_most"), most).map(Threshold::AtMost),
        None => None,
    };
    let first_test = read_date(problems, &path(field, "first_test_date"), &covenant.first_test_date);
    Some(Covenant {
        id: id?,
        title: title?,
        threshold: threshold?,
        first_test: first_test?,
        test_months: covenant.test_months,
        certificate_days: covenant.certificate_days,
    })
}

fn read_guarantee(problems: &mut Problems, field: &str, guarantee: &pb::Guarantee) -> Option<Guarantee> {
    let guarantor = read_party(problems, &path(field, "guarantor"), guarantee.guarantor.as_ref());
    let cap = read_money(problems, &path(field, "cap"), guarantee.cap.as_ref());
    let expiry = read_date(problems, &path(field, "expiry_date"), &guarantee.expiry_date);
    Some(Guarantee { guarantor: guarantor?, cap: cap?, expiry: expiry? })
}

fn read_late_charge(problems: &mut Problems, field: &str, late: &pb::LateCharge) -> Option<LateCharge> {
    use pb::late_charge::Charge;
    let charge = match problems.required(&path(field, "charge"), late.charge.as_ref())? {
        Charge::Amount(amount) => {
            LateChargeAmount::Fixed { amount: read_money(problems, &path(field, "amount"), Some(amount))? }
        }
        Charge::Rate(rate) => LateChargeAmount::Share { rate: read_rate(problems, &path(field, "rate"), rate)? },
    };
    Some(LateCharge { days: late.days, charge })
}

fn read_vat_rate(problems: &mut Problems, field: &str, vat: &pb::VatRate) -> Option<VatRate> {
    let effective_from = read_date(problems, &path(field, "effective_from"), &vat.effective_from);
    let rate = read_rate(problems, &path(field, "rate"), &vat.rate);
    Some(VatRate { effective_from: effective_from?, rate: rate? })
}
