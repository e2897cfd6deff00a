//! Why the provider's rents differ from this book's: one convention read
//! otherwise, or nothing that a convention explains (a slip of one cent).
//!
//! The schedule is computed again with one convention changed at a time; the
//! first that reproduces every line given, dates and amounts, explains it.

use std::fmt;

use facility_domain::{
    business_day::BusinessDayConvention,
    date::BusinessDate,
    day_count::DayCount,
    facility::{
        FacilityTerms,
        terms::{BenchmarkKind, Interest, InterestBase, PaymentTiming, ResetRule, Stub, TermsDraft},
    },
    rate::Rate,
    rounding::{Rounding, RoundingMode},
};

use super::{
    MinorAmount,
    civil::days_moved,
    periods::DayShift,
    rates::{Fixings, Rates},
    schedule::{LeaseLine, LeaseSchedule, lease_schedule_read_so},
};

/// A line of the provider's schedule, as far as it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TheirLine {
    /// The payment's number.
    pub number: u32,
    /// First day of interest and the day on which it stops, where it was told.
    pub period: Option<(BusinessDate, BusinessDate)>,
    /// When it is due.
    pub due_date: BusinessDate,
    /// The interest.
    pub interest: MinorAmount,
    /// The principal.
    pub principal: MinorAmount,
}

impl TheirLine {
    /// Whether a line of ours says the same.
    #[must_use]
    pub fn agrees_with(&self, ours: &LeaseLine) -> bool {
        let period = self.period.is_none_or(|period| period == (ours.from, ours.to));
        let figures = (ours.number, ours.due_date, ours.interest, ours.principal);
        period && figures == (self.number, self.due_date, self.interest, self.principal)
    }
}

/// The lease whose schedules differ.
#[derive(Debug, Clone, Copy)]
pub struct Leased<'a> {
    /// The facility's terms.
    pub terms: &'a FacilityTerms,
    /// The amount financed.
    pub amount: MinorAmount,
    /// The commencement.
    pub commencement: BusinessDate,
    /// The facility's unadjusted final maturity.
    pub final_maturity: BusinessDate,
    /// The fixings kept, and the book's date; nothing where the rate is fixed.
    pub market: Option<(&'a Fixings, BusinessDate)>,
}

/// The first of their lines that differs from ours, or has none of ours beside it.
#[must_use]
pub fn first_difference<'a>(ours: &LeaseSchedule, theirs: &'a [TheirLine]) -> Option<&'a TheirLine> {
    theirs.iter().find(|line| !ours.lines.iter().any(|own| line.agrees_with(own)))
}

/// The one convention that turns our schedule into their lines; none where no
/// single one does. Where several do, the first in the order of [`Convention`].
///
/// The more of their lines are given, the surer the answer.
#[must_use]
pub fn explain(lease: &Leased<'_>, theirs: &[TheirLine]) -> Option<Convention> {
    let first = first_difference(&lease.schedule(None).ok()?, theirs)?;
    candidates(lease, first.number).into_iter().find(|convention| {
        let theirs_recomputed = convention.recompute(lease);
        theirs_recomputed.is_some_and(|schedule| first_difference(&schedule, theirs).is_none())
    })
}

/// A convention read otherwise than in the signed terms: what the provider's
/// figures follow from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// Another day count.
    DayCount(DayCount),
    /// Another business-day convention.
    BusinessDays(BusinessDayConvention),
    /// Interest that follows the adjusted dates, or does not.
    AccrualsAdjusted(bool),
    /// No holidays but weekends.
    WeekendsOnly,
    /// A stub elsewhere or of another length.
    Stub(Stub),
    /// Payment dates that stay on last days, or do not.
    EndOfMonth(bool),
    /// Payment in arrears or in advance.
    Timing(PaymentTiming),
    /// Interest on something else.
    InterestBase(InterestBase),
    /// Another commencement, a day away.
    Commencement(BusinessDate),
    /// Both the first and the last day of every period are counted.
    BothDaysCounted,
    /// Neither the first nor the last day of any period is counted.
    NeitherDayCounted,
    /// A day too many in the period of that payment.
    DayTooMany(u32),
    /// A day missing in the period of that payment.
    DayMissing(u32),
    /// Another rounding mode.
    Rounding(RoundingMode),
    /// The benchmark fixed another number of business days before its period.
    FixingLag(u32),
    /// Overnight fixings of another number of business days before.
    Lookback(u32),
    /// Overnight fixings weighed by the days on which they stand themselves, or not.
    ObservationShift(bool),
    /// A floor that does not count.
    FloorIgnored,
    /// A cap that does not count.
    CapIgnored,
    /// A margin that is not added.
    MarginIgnored,
    /// Another rule for what a reset does to level rents.
    Reset(ResetRule),
    /// The rate of value added tax in force from another day.
    VatRate(BusinessDate),
}

impl Convention {
    /// The stable code in UPPER_SNAKE.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DayCount(_) => "DAY_COUNT",
            Self::BusinessDays(_) => "BUSINESS_DAY_CONVENTION",
            Self::AccrualsAdjusted(_) => "ACCRUALS_ADJUSTED",
            Self::WeekendsOnly => "HOLIDAY_CALENDARS",
            Self::Stub(_) => "STUB",
            Self::EndOfMonth(_) => "END_OF_MONTH",
            Self::Timing(_) => "PAYMENT_TIMING",
            Self::InterestBase(_) => "INTEREST_BASE",
            Self::Commencement(_) => "COMMENCEMENT_DATE",
            Self::BothDaysCounted | Self::NeitherDayCounted => "DAYS_COUNTED",
            Self::DayTooMany(_) => "DAY_TOO_MANY",
            Self::DayMissing(_) => "DAY_MISSING",
            Self::Rounding(_) => "ROUNDING_MODE",
            Self::FixingLag(_) => "FIXING_LAG",
            Self::Lookback(_) => "LOOKBACK",
            Self::ObservationShift(_) => "OBSERVATION_SHIFT",
            Self::FloorIgnored => "FLOOR",
            Self::CapIgnored => "CAP",
            Self::MarginIgnored => "MARGIN",
            Self::Reset(_) => "RESET_RULE",
            Self::VatRate(_) => "VAT_RATE",
        }
    }

    /// Our schedule with this convention in place of the terms'.
    fn recompute(self, lease: &Leased<'_>) -> Option<LeaseSchedule> {
        let changed = |change: &dyn Fn(&mut TermsDraft)| {
            let mut draft = lease.terms.as_draft().clone();
            change(&mut draft);
            let terms = FacilityTerms::from_recorded(draft);
            Leased { terms: &terms, ..*lease }.schedule(None).ok()
        };
        let counted = |days, only| lease.schedule(Some(DayShift { days, only })).ok();
        match self {
            Self::DayCount(day_count) => changed(&|draft| draft.day_count = day_count),
            Self::BusinessDays(convention) => changed(&|draft| draft.business_day_convention = convention),
            Self::AccrualsAdjusted(adjusted) => changed(&|draft| draft.accruals_adjusted = adjusted),
            Self::WeekendsOnly => changed(&|draft| {
                draft.calendars.clear();
                draft.extra_holidays.clear();
            }),
            Self::Stub(stub) => changed(&|draft| draft.stub = stub),
            Self::EndOfMonth(kept) => changed(&|draft| draft.end_of_month = kept),
            Self::Timing(timing) => changed(&|draft| draft.payment_timing = timing),
            Self::InterestBase(base) => changed(&|draft| draft.interest_base = base),
            Self::Commencement(commencement) => Leased { commencement, ..*lease }.schedule(None).ok(),
            Self::BothDaysCounted => counted(1, None),
            Self::NeitherDayCounted => counted(-1, None),
            Self::DayTooMany(number) => counted(1, Some(number)),
            Self::DayMissing(number) => counted(-1, Some(number)),
            Self::Rounding(mode) => {
                let rounding = Rounding::new(lease.terms.rounding.unit(), mode).ok()?;
                changed(&|draft| draft.rounding = rounding)
            }
            Self::FixingLag(_)
            | Self::Lookback(_)
            | Self::ObservationShift(_)
            | Self::FloorIgnored
            | Self::CapIgnored
            | Self::MarginIgnored
            | Self::Reset(_) => {
                let terms = self.with_rates_read_so(lease.terms)?;
                Leased { terms: &terms, ..*lease }.schedule(None).ok()
            }
            // No payment of a schedule has tax in it.
            Self::VatRate(_) => None,
        }
    }

    /// The terms with this convention about rates in place of theirs; none where it is about no rate.
    #[must_use]
    pub fn with_rates_read_so(self, terms: &FacilityTerms) -> Option<FacilityTerms> {
        let mut draft = terms.as_draft().clone();
        let Interest::Floating(floating) = &mut draft.interest else { return None };
        match self {
            Self::FixingLag(days) => floating.fixing_lag_business_days = days,
            Self::Lookback(lookback_business_days) => {
                let BenchmarkKind::CompoundedInArrears { observation_shift, .. } = floating.benchmark_kind else {
                    return None;
                };
                floating.benchmark_kind =
                    BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift };
            }
            Self::ObservationShift(observation_shift) => {
                let BenchmarkKind::CompoundedInArrears { lookback_business_days, .. } = floating.benchmark_kind else {
                    return None;
                };
                floating.benchmark_kind =
                    BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift };
            }
            Self::FloorIgnored => floating.floor = None,
            Self::CapIgnored => floating.cap = None,
            Self::MarginIgnored => floating.margin = Rate::ZERO,
            Self::Reset(rule) => floating.reset_rule = rule,
            Self::DayCount(_)
            | Self::BusinessDays(_)
            | Self::AccrualsAdjusted(_)
            | Self::WeekendsOnly
            | Self::Stub(_)
            | Self::EndOfMonth(_)
            | Self::Timing(_)
            | Self::InterestBase(_)
            | Self::Commencement(_)
            | Self::BothDaysCounted
            | Self::NeitherDayCounted
            | Self::DayTooMany(_)
            | Self::DayMissing(_)
            | Self::Rounding(_)
            | Self::VatRate(_) => return None,
        }
        Some(FacilityTerms::from_recorded(draft))
    }
}

/// Every reading of the rate but that of the terms; none where the rate is fixed.
#[must_use]
pub fn rate_readings(terms: &FacilityTerms) -> Vec<Convention> {
    let Interest::Floating(floating) = &terms.interest else { return Vec::new() };
    let others = |lag: u32| {
        let others = [lag.checked_sub(1), lag.checked_add(1), Some(0)].into_iter().flatten();
        others.filter(move |other| *other != lag)
    };
    let mut readings: Vec<Convention> = match floating.benchmark_kind {
        BenchmarkKind::Term => others(floating.fixing_lag_business_days).map(Convention::FixingLag).collect(),
        BenchmarkKind::CompoundedInArrears { lookback_business_days, observation_shift } => {
            let lookbacks = others(lookback_business_days).map(Convention::Lookback);
            std::iter::once(Convention::ObservationShift(!observation_shift)).chain(lookbacks).collect()
        }
    };
    readings.extend(floating.floor.map(|_| Convention::FloorIgnored));
    readings.extend(floating.cap.map(|_| Convention::CapIgnored));
    readings.push(Convention::MarginIgnored);
    readings.push(Convention::Reset(match floating.reset_rule {
        ResetRule::SolveRentAgain => ResetRule::KeepPrincipal,
        ResetRule::KeepPrincipal => ResetRule::SolveRentAgain,
    }));
    readings
}

impl Leased<'_> {
    /// What its rates follow from.
    #[must_use]
    pub fn rates(&self) -> Rates<'_> {
        match self.market {
            None => self.terms.into(),
            Some((fixings, today)) => {
                let (today, final_maturity) = (Some(today), Some(self.final_maturity));
                Rates { terms: self.terms, fixings, today, final_maturity }
            }
        }
    }

    fn schedule(&self, reading: Option<DayShift>) -> Result<LeaseSchedule, super::ComputationError> {
        lease_schedule_read_so(&self.rates(), self.amount, self.commencement, self.final_maturity, reading)
    }
}

/// Every reading but ours, in the order of [`Convention`].
fn candidates(lease: &Leased<'_>, number: u32) -> Vec<Convention> {
    let terms = lease.terms;
    let neighbours = [-1, 1].into_iter().filter_map(|days| days_moved(lease.commencement, days));
    let mut all: Vec<Convention> = Vec::new();
    all.extend(DAY_COUNTS.iter().filter(|other| **other != terms.day_count).map(|other| Convention::DayCount(*other)));
    let business_days = BUSINESS_DAYS.iter().filter(|other| **other != terms.business_day_convention);
    all.extend(business_days.map(|other| Convention::BusinessDays(*other)));
    all.extend([Convention::AccrualsAdjusted(!terms.accruals_adjusted), Convention::WeekendsOnly]);
    all.extend(STUBS.iter().filter(|other| **other != terms.stub).map(|other| Convention::Stub(*other)));
    all.push(Convention::EndOfMonth(!terms.end_of_month));
    all.push(Convention::Timing(match terms.payment_timing {
        PaymentTiming::Arrears => PaymentTiming::Advance,
        PaymentTiming::Advance => PaymentTiming::Arrears,
    }));
    let bases = [InterestBase::Balance, InterestBase::AmountFinanced, InterestBase::PeriodBalance { months: 12 }];
    all.extend(bases.into_iter().filter(|other| *other != terms.interest_base).map(Convention::InterestBase));
    all.extend(neighbours.map(Convention::Commencement));
    all.extend([Convention::BothDaysCounted, Convention::NeitherDayCounted]);
    all.extend([Convention::DayTooMany(number), Convention::DayMissing(number)]);
    let modes = MODES.iter().filter(|other| **other != terms.rounding.mode());
    all.extend(modes.map(|other| Convention::Rounding(*other)));
    all.extend(rate_readings(terms));
    all
}

/// Every day count.
pub const DAY_COUNTS: [DayCount; 6] = [
    DayCount::Act360,
    DayCount::Act365Fixed,
    DayCount::ActActIsda,
    DayCount::Thirty360,
    DayCount::ThirtyE360,
    DayCount::ThirtyE360Isda,
];

/// Every business-day convention.
pub const BUSINESS_DAYS: [BusinessDayConvention; 6] = [
    BusinessDayConvention::Unadjusted,
    BusinessDayConvention::Following,
    BusinessDayConvention::ModifiedFollowing,
    BusinessDayConvention::Preceding,
    BusinessDayConvention::ModifiedPreceding,
    BusinessDayConvention::Nearest,
];

/// Every stub.
pub const STUBS: [Stub; 4] = [Stub::ShortFirst, Stub::LongFirst, Stub::ShortLast, Stub::LongLast];

/// Every rounding mode.
pub const MODES: [RoundingMode; 7] = [
    RoundingMode::HalfUp,
    RoundingMode::HalfEven,
    RoundingMode::HalfDown,
    RoundingMode::Up,
    RoundingMode::Down,
    RoundingMode::Ceiling,
    RoundingMode::Floor,
];

/// One sentence for people.
impl fmt::Display for Convention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The provider's figures follow from ")?;
        match self {
            Self::DayCount(day_count) => write!(f, "the day count {}.", day_count_words(*day_count)),
            Self::BusinessDays(convention) => {
                write!(f, "the business-day convention \"{}\".", business_day_words(*convention))
            }
            Self::AccrualsAdjusted(true) => f.write_str("interest that runs between adjusted dates."),
            Self::AccrualsAdjusted(false) => f.write_str("interest that runs between unadjusted dates."),
            Self::WeekendsOnly => f.write_str("weekends as the only holidays."),
            Self::Stub(stub) => write!(f, "a {}.", stub_words(*stub)),
            Self::EndOfMonth(true) => f.write_str("payment dates kept on the months' last days."),
            Self::EndOfMonth(false) => f.write_str("payment dates not kept on the months' last days."),
            Self::Timing(PaymentTiming::Arrears) => f.write_str("payment in arrears."),
            Self::Timing(PaymentTiming::Advance) => f.write_str("payment in advance."),
            Self::InterestBase(InterestBase::Balance) => f.write_str("interest on the balance."),
            Self::InterestBase(InterestBase::PeriodBalance { months }) => {
                write!(f, "interest on the balance at the start of each {months} months.")
            }
            Self::InterestBase(InterestBase::AmountFinanced) => f.write_str("interest on the amount financed."),
            Self::Commencement(date) => write!(f, "a commencement on {date}."),
            Self::BothDaysCounted => f.write_str("counting both the first and the last day of each period."),
            Self::NeitherDayCounted => f.write_str("counting neither the first nor the last day of each period."),
            Self::DayTooMany(number) => write!(f, "a day too many in the period of payment {number}."),
            Self::DayMissing(number) => write!(f, "a day missing in the period of payment {number}."),
            Self::Rounding(mode) => write!(f, "rounding {}.", rounding_words(*mode)),
            Self::FixingLag(days) => write!(f, "a benchmark fixed {days} business days before its period."),
            Self::Lookback(days) => write!(f, "overnight rates with a lookback of {days} business days."),
            Self::ObservationShift(true) => f.write_str("overnight rates with an observation shift."),
            Self::ObservationShift(false) => f.write_str("overnight rates without an observation shift."),
            Self::FloorIgnored => f.write_str("a benchmark without its floor."),
            Self::CapIgnored => f.write_str("a rate without its cap."),
            Self::MarginIgnored => f.write_str("a benchmark without the margin."),
            Self::Reset(ResetRule::SolveRentAgain) => f.write_str("a rent solved again at the reset."),
            Self::Reset(ResetRule::KeepPrincipal) => f.write_str("parts of principal kept at the reset."),
            Self::VatRate(from) => write!(f, "the rate of value added tax in force from {from}."),
        }
    }
}

const fn day_count_words(day_count: DayCount) -> &'static str {
    match day_count {
        DayCount::Act360 => "ACT/360",
        DayCount::Act365Fixed => "ACT/365F",
        DayCount::ActActIsda => "ACT/ACT ISDA",
        DayCount::Thirty360 => "30/360",
        DayCount::ThirtyE360 => "30E/360",
        DayCount::ThirtyE360Isda => "30E/360 ISDA",
    }
}

const fn business_day_words(convention: BusinessDayConvention) -> &'static str {
    match convention {
        BusinessDayConvention::Unadjusted => "unadjusted",
        BusinessDayConvention::Following => "following",
        BusinessDayConvention::ModifiedFollowing => "modified following",
        BusinessDayConvention::Preceding => "preceding",
        BusinessDayConvention::ModifiedPreceding => "modified preceding",
        BusinessDayConvention::Nearest => "nearest",
    }
}

const fn stub_words(stub: Stub) -> &'static str {
    match stub {
        Stub::ShortFirst => "short first period",
        Stub::LongFirst => "long first period",
        Stub::ShortLast => "short last period",
        Stub::LongLast => "long last period",
    }
}

const fn rounding_words(mode: RoundingMode) -> &'static str {
    match mode {
        RoundingMode::HalfUp => "half up",
        RoundingMode::HalfEven => "half to even",
        RoundingMode::HalfDown => "half down",
        RoundingMode::Up => "up",
        RoundingMode::Down => "down",
        RoundingMode::Ceiling => "to the ceiling",
        RoundingMode::Floor => "to the floor",
    }
}
