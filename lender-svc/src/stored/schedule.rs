//! Schedules and charges as events keep them: every figure as it was reckoned, to the last digit.

use facility_domain::{
    charges::{Charge, ChargeLine},
    day_count::YearFraction,
    facility::servicing::InterimRent,
    money::Money,
    schedule::{AppliedRate, RatePart, RateSource, Schedule, ScheduleLine},
};
use serde::{Deserialize, Serialize};

use super::{
    kept::{Kept, kept, kept_variants},
    values::{MoneyV1, Problem},
};

type MoneySchedule = Schedule<Money>;
type MoneyLine = ScheduleLine<Money>;

/// A fraction of a year: not reduced, so that it is the very one that was reckoned with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct YearFractionV1 {
    numerator: i64,
    denominator: i64,
}

impl Kept<YearFractionV1> for YearFraction {
    fn keep(&self) -> YearFractionV1 {
        let Self { numerator, denominator } = *self;
        YearFractionV1 { numerator, denominator }
    }

    fn restore(form: YearFractionV1) -> Result<Self, Problem> {
        let YearFractionV1 { numerator, denominator } = form;
        Self::from_recorded(numerator, denominator)
            .ok_or_else(|| Problem(format!("year fraction {numerator}/{denominator}: the denominator is not positive")))
    }
}

kept_variants! {
    /// Where a floating rate comes from.
    RateSourceV1 of RateSource, tag "source" {
        Fixing { on: String }
        PreviousFixing { on: String, instead_of: String }
        Compounded { first: String, last: String, filled: u32 }
        Projected {}
    }
}

kept! {
    /// A floating rate and where it comes from.
    AppliedRateV1 of AppliedRate {
        rate: String,
        source: RateSourceV1,
    }

    /// A part of a period at one rate.
    RatePartV1 of RatePart {
        from: String,
        to: String,
        days: i64,
        year_fraction: YearFractionV1,
        applied: AppliedRateV1,
    }

    /// One payment.
    ScheduleLineV1 of MoneyLine {
        number: u32,
        from: String,
        to: String,
        days: i64,
        year_fraction: YearFractionV1,
        opening_balance: MoneyV1,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        interest_base: Option<MoneyV1>,
        rate: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<RatePartV1>,
        exact_interest: String,
        interest: MoneyV1,
        principal: MoneyV1,
        payment: MoneyV1,
        closing_balance: MoneyV1,
        due_date: String,
    }

    /// The payments of a lease.
    ScheduleV1 of MoneySchedule {
        lines: Vec<ScheduleLineV1>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rent: Option<MoneyV1>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exact_rent: Option<String>,
    }

    /// A balance that stood for some days.
    ChargeLineV1 of ChargeLine {
        from: String,
        to: String,
        days: i64,
        year_fraction: YearFractionV1,
        balance: MoneyV1,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rate: Option<AppliedRateV1>,
    }

    /// A charge that explains itself.
    ChargeV1 of Charge {
        lines: Vec<ChargeLineV1>,
        rate: String,
        exact: String,
        amount: MoneyV1,
    }

    /// The interim rent of a schedule.
    InterimRentV1 of InterimRent {
        charge: ChargeV1,
        due_date: String,
    }
}
