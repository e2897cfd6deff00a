//! Random terms of a short life: nothing of them is that of the case unless by chance.

use facility_domain::{
    business_day::BusinessDayConvention,
    calendar::CalendarId,
    currency::Currency,
    date::BusinessDate,
    day_count::DayCount,
    facility::{
        fixtures::{band, boleo_terms, date, rate},
        terms::{
            AllocationCategory, Amortization, ApproverRole, ArrangementFeeBilled, AvailabilityPeriod, BenchmarkKind,
            Covenant, Cure, DayKind, DaySpan, FacilityTerms, Fees, FinalMaturity, GivenRent, Guarantee, Interest,
            InterestBase, LateCharge, LateChargeAmount, PaymentTiming, PurchaseOption, RenewalOption, ResetRule, Stub,
            TenorFrom, TermsDraft, Threshold, VatRate,
        },
    },
    ids::CovenantId,
    money::Money,
    rate::Rate,
    rounding::{Rounding, RoundingMode},
};
use rust_decimal::Decimal;

use super::chance::Chance;

/// The day on which every facility is entered and signed.
pub const SIGNING: &str = "2008-01-02";

const CONVENTIONS: [BusinessDayConvention; 6] = [
    BusinessDayConvention::Unadjusted,
    BusinessDayConvention::Following,
    BusinessDayConvention::ModifiedFollowing,
    BusinessDayConvention::Preceding,
    BusinessDayConvention::ModifiedPreceding,
    BusinessDayConvention::Nearest,
];

const MODES: [RoundingMode; 7] = [
    RoundingMode::HalfUp,
    RoundingMode::HalfEven,
    RoundingMode::HalfDown,
    RoundingMode::Up,
    RoundingMode::Down,
    RoundingMode::Ceiling,
    RoundingMode::Floor,
];

const DAY_COUNTS: [DayCount; 6] = [
    DayCount::Act360,
    DayCount::Act365Fixed,
    DayCount::ActActIsda,
    DayCount::Thirty360,
    DayCount::ThirtyE360,
    DayCount::ThirtyE360Isda,
];

/// Months between payments; the short ones more often.
const FREQUENCIES: [u32; 8] = [1, 1, 2, 3, 3, 4, 6, 12];

const STUBS: [Stub; 4] = [Stub::ShortFirst, Stub::LongFirst, Stub::ShortLast, Stub::LongLast];

const TIMINGS: [PaymentTiming; 2] = [PaymentTiming::Arrears, PaymentTiming::Advance];

/// What was chosen of each kind, in words.
pub fn choices(terms: &FacilityTerms) -> Vec<String> {
    let mut chosen = vec![
        format!("{:?}", terms.day_count),
        format!("{} months", terms.payment_months),
        format!("{:?}, accruals adjusted: {}", terms.business_day_convention, terms.accruals_adjusted),
        format!("{:?}", terms.stub),
        format!("{:?}", terms.payment_timing),
    ];
    chosen.extend(terms.calendars.iter().map(|calendar| calendar.code().to_owned()));
    if let Interest::Floating(floating) = &terms.interest {
        chosen.push(format!("{:?}", floating.reset_rule));
        chosen.push(match floating.benchmark_kind {
            BenchmarkKind::Term => "term rate".to_owned(),
            BenchmarkKind::CompoundedInArrears { observation_shift, .. } => {
                format!("overnight rate, observation shift: {observation_shift}")
            }
        });
    }
    chosen
}

/// Every choice that lives must have been lived with.
pub fn all_choices() -> Vec<String> {
    let conventions = CONVENTIONS.iter().flat_map(|it| [true, false].map(|adjusted| (it, adjusted)));
    let of_interest =
        ["term rate", "overnight rate, observation shift: true", "overnight rate, observation shift: false"];
    DAY_COUNTS
        .iter()
        .map(|it| format!("{it:?}"))
        .chain(FREQUENCIES.iter().map(|it| format!("{it} months")))
        .chain(conventions.map(|(it, adjusted)| format!("{it:?}, accruals adjusted: {adjusted}")))
        .chain(STUBS.iter().map(|it| format!("{it:?}")))
        .chain(TIMINGS.iter().map(|it| format!("{it:?}")))
        .chain(CalendarId::ALL.iter().map(|it| it.code().to_owned()))
        .chain([ResetRule::SolveRentAgain, ResetRule::KeepPrincipal].iter().map(|it| format!("{it:?}")))
        .chain(of_interest.map(str::to_owned))
        .collect()
}

/// So many whole units of a currency.
pub fn whole(currency: Currency, units: i64) -> Money {
    Money::new(currency, Decimal::new(units, 0)).unwrap()
}

/// An amount of a currency in its minor unit.
pub fn minor(currency: Currency, units: i64) -> Money {
    Money::new(currency, Decimal::new(units, currency.minor_units())).unwrap()
}

pub fn terms(chance: &mut Chance) -> TermsDraft {
    let currency = Currency::parse(chance.pick(&["USD", "USD", "USD", "JPY", "KWD"])).unwrap();
    let end = date(SIGNING).plus_days(chance.days(60, 200)).unwrap();
    let huge = chance.one_in(20);
    let draft = TermsDraft {
        commitment: whole(currency, if huge { 5_000_000_000_000 } else { 5_000_000 }),
        availability_period: AvailabilityPeriod { start: date(SIGNING), end },
        final_maturity: final_maturity(chance, end),
        sublimits: Vec::new(),
        advance_rate: rate(chance.pick(&["1", "0.85", "0.3333"])),
        minimum_drawdown: whole(currency, 0),
        notice_business_days: chance.count(0, 3),
        rounding: rounding(chance, currency),
        billing_lead_days: chance.pick(&[0, 0, 1, 10, 10, 40, 90]),
        fees: fees(chance),
        purchase_option: purchase_option(chance, currency),
        acceptance_long_stop_days: chance.count(20, 150),
        approval_bands: vec![band(None, 1, ApproverRole::CreditOfficer)],
        conditions_precedent: Vec::new(),
        covenants: covenants(chance),
        guarantee: guarantee(chance, currency),
        vat_rates: vat_rates(chance),
        late_charge: late_charge(chance, currency),
        agency_fee: chance.one_in(3).then(|| minor(currency, chance.days(1, 100_000))),
        ..boleo_terms()
    };
    let draft = dates(chance, draft);
    let draft = repayment(chance, draft);
    let draft = collection(chance, draft);
    let draft = if chance.one_in(3) { super::rates::floating(chance, draft) } else { draft };
    // What no schedule can meet is refused at creation: level rents instead.
    let draft = match FacilityTerms::validate(draft.clone()) {
        Ok(_) => draft,
        Err(_) => TermsDraft { amortization: Amortization::LevelRent, ..draft },
    };
    renewable(chance, draft)
}

/// With an option to renew, mostly, where something is left to renew.
fn renewable(chance: &mut Chance, draft: TermsDraft) -> TermsDraft {
    let annual_rate = rate(chance.pick(&["0", "0.0412", "0.0780"]));
    let option =
        RenewalOption { annual_rate, most_payments: chance.count(1, 6), notice_days: chance.pick(&[0, 5, 20]) };
    let renewable = TermsDraft { renewal_option: (!chance.one_in(4)).then_some(option), ..draft.clone() };
    if FacilityTerms::validate(renewable.clone()).is_ok() { renewable } else { draft }
}

fn final_maturity(chance: &mut Chance, availability_end: BusinessDate) -> FinalMaturity {
    match chance.below(4) {
        0 => FinalMaturity::Tenor { months: chance.count(9, 20), from: TenorFrom::InitialDrawdown },
        1 => {
            let from = chance.pick(&[TenorFrom::Signing, TenorFrom::Closing]);
            FinalMaturity::Tenor { months: chance.count(9, 20), from }
        }
        _ => FinalMaturity::Fixed(availability_end.plus_days(chance.days(40, 420)).unwrap()),
    }
}

fn repayment(chance: &mut Chance, draft: TermsDraft) -> TermsDraft {
    let amortization = match chance.below(14) {
        0..=2 => Amortization::LevelRent,
        3 | 4 => Amortization::LevelPrincipal,
        5 => Amortization::Bullet,
        6 | 7 => Amortization::InterestOnlyThenLevel { interest_only_periods: chance.count(1, 4) },
        8 => profile(chance),
        9 | 10 => Amortization::CapitalizedThenLevel { capitalized_periods: chance.count(1, 4) },
        11 | 12 => rent_profile(chance),
        _ => Amortization::GivenRent(if chance.coin() {
            GivenRent::Share(rate(chance.pick(&["0", "0.005", "0.05", "0.4"])))
        } else {
            GivenRent::Amount(whole(draft.commitment.currency(), chance.pick(&[0, 1_000, 50_000])))
        }),
    };
    let balloon = match amortization {
        Amortization::LevelRent
        | Amortization::LevelPrincipal
        | Amortization::InterestOnlyThenLevel { .. }
        | Amortization::CapitalizedThenLevel { .. }
        | Amortization::RentProfile { .. }
        | Amortization::GivenRent(_) => chance.pick(&["0", "0", "0.25", "0.9", "0.3333"]),
        Amortization::Bullet | Amortization::Profile { .. } => "0",
    };
    TermsDraft {
        amortization,
        interest_base: interest_base(chance, draft.payment_months),
        balloon_rate: rate(balloon),
        interest: Interest::Fixed {
            annual_rate: rate(chance.pick(&["0", "0.0780", "0.2", "0.0333", "0.6", "0.1234567891"])),
        },
        default_margin: rate(chance.pick(&["0", "0.02", "0.0777"])),
        payment_timing: chance.pick(&TIMINGS),
        ..draft
    }
}

/// Shares of as many payments as a schedule may happen to have.
fn profile(chance: &mut Chance) -> Amortization {
    let count = chance.below(6) + 1;
    let mut left = 1_000_i64;
    let mut shares: Vec<Rate> = Vec::new();
    for _ in 1..count {
        let share = chance.days(0, left / 2);
        left -= share;
        shares.push(Rate::new(Decimal::new(share, 3)).unwrap());
    }
    shares.push(Rate::new(Decimal::new(left, 3)).unwrap());
    Amortization::Profile { principal_shares: shares }
}

/// Steps and seasons; the last payment always has a rent.
fn rent_profile(chance: &mut Chance) -> Amortization {
    let count = chance.below(5);
    let mut weights: Vec<Rate> = (0..count).map(|_| rate(chance.pick(&["0", "0", "1", "2.5", "0.0333"]))).collect();
    weights.push(rate(chance.pick(&["1", "3", "0.1"])));
    Amortization::RentProfile { weights, repeats: !chance.one_in(4) }
}

fn interest_base(chance: &mut Chance, payment_months: u32) -> InterestBase {
    match chance.below(6) {
        0 => InterestBase::PeriodBalance { months: payment_months * chance.pick(&[1, 2, 4]) },
        1 => InterestBase::AmountFinanced,
        _ => InterestBase::Balance,
    }
}

fn dates(chance: &mut Chance, draft: TermsDraft) -> TermsDraft {
    let used = chance.below(4);
    TermsDraft {
        day_count: chance.pick(&DAY_COUNTS),
        payment_months: chance.pick(&FREQUENCIES),
        end_of_month: chance.coin(),
        stub: chance.pick(&STUBS),
        business_day_convention: chance.pick(&CONVENTIONS),
        accruals_adjusted: chance.coin(),
        extra_holidays: if chance.one_in(4) { holidays(chance) } else { Vec::new() },
        calendars: chance.shuffled(&CalendarId::ALL).into_iter().take(used).collect(),
        ..draft
    }
}

/// A week in which nothing is open, and some more days.
fn holidays(chance: &mut Chance) -> Vec<BusinessDate> {
    let first = date(SIGNING).plus_days(chance.days(20, 400)).unwrap();
    let days = [0, 1, 2, 3, 4, 5, 6, 31, 61, 91].map(|day| first.plus_days(day).unwrap());
    days.to_vec()
}

fn collection(chance: &mut Chance, draft: TermsDraft) -> TermsDraft {
    let span = |chance: &mut Chance, most| DaySpan {
        days: chance.count(0, most),
        kind: chance.pick(&[DayKind::Business, DayKind::Calendar]),
    };
    TermsDraft {
        grace: span(chance, 8),
        cure: Cure { period: span(chance, 30), cures_event_of_default: chance.coin() },
        allocation_order: chance.shuffled(&AllocationCategory::ALL),
        ..draft
    }
}

fn fees(chance: &mut Chance) -> Fees {
    let billed = [
        ArrangementFeeBilled::AtSigning,
        ArrangementFeeBilled::AtInitialDrawdown,
        ArrangementFeeBilled::DeductedFromInitialDrawdown,
    ];
    Fees {
        arrangement_fee_rate: rate(chance.pick(&["0", "0.0125"])),
        arrangement_fee_billed: chance.pick(&billed),
        commitment_fee_rate: rate(chance.pick(&["0", "0.005", "0.0077"])),
        ..boleo_terms().fees
    }
}

/// None, one from the start, or one that changes within the life.
fn vat_rates(chance: &mut Chance) -> Vec<VatRate> {
    let from = |days: i64, percent: &str| VatRate {
        effective_from: date(SIGNING).plus_days(days).unwrap(),
        rate: rate(percent),
    };
    match chance.below(4) {
        0 => vec![from(-100, "0.16")],
        1 => vec![from(chance.days(0, 200), "0.15"), from(chance.days(201, 500), "0.0733")],
        _ => Vec::new(),
    }
}

fn late_charge(chance: &mut Chance, currency: Currency) -> Option<LateCharge> {
    let days = chance.count(1, 40);
    let charge = match chance.below(4) {
        0 => LateChargeAmount::Fixed { amount: minor(currency, chance.days(1, 9_000)) },
        1 => LateChargeAmount::Share { rate: rate("0.0317") },
        _ => return None,
    };
    Some(LateCharge { days, charge })
}

fn rounding(chance: &mut Chance, currency: Currency) -> Rounding {
    let unit = Decimal::new(chance.pick(&[1, 1, 1, 5, 100]), currency.minor_units());
    Rounding::new(unit, chance.pick(&MODES)).unwrap()
}

fn purchase_option(chance: &mut Chance, currency: Currency) -> Option<PurchaseOption> {
    let price = minor(currency, chance.pick(&[0, 100, 123_456]));
    (!chance.one_in(3)).then(|| PurchaseOption { price, reasonably_certain: chance.coin() })
}

/// Debt service cover of at least 1, tested at the months' last days.
fn covenants(chance: &mut Chance) -> Vec<Covenant> {
    if !chance.one_in(3) {
        return Vec::new();
    }
    vec![Covenant {
        id: CovenantId::parse("dscr").unwrap(),
        title: "Debt service cover".to_owned(),
        threshold: Threshold::AtLeast(Decimal::ONE),
        first_test: date(chance.pick(&["2007-12-31", "2008-01-31", "2008-02-29", "2008-03-15"])),
        test_months: chance.pick(&[1, 3, 3, 6]),
        certificate_days: chance.pick(&[0, 10, 45]),
    }]
}

fn guarantee(chance: &mut Chance, currency: Currency) -> Option<Guarantee> {
    let guarantee = boleo_terms().guarantee?;
    let cap = whole(currency, chance.pick(&[500, 200_000, 5_000_000]));
    (!chance.one_in(3)).then_some(Guarantee { cap, expiry: date("2011-01-01"), ..guarantee })
}
