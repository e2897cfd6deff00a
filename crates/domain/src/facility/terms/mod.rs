//! What the parties agreed: everything that differs from deal to deal is data here, never a
//! constant in code.
//!
//! A [`TermsDraft`] is what somebody wrote; [`FacilityTerms`] are terms without contradictions.

mod approval_policy;
mod availability;
mod category;
mod collection;
mod condition_precedent;
mod covenant;
mod fees;
mod guarantee;
mod interest;
mod repayment;
mod validate;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;

pub use approval_policy::{ApprovalBand, ApproverRole};
pub use availability::{AvailabilityPeriod, FinalMaturity, TenorFrom};
pub use category::{Category, CategoryError, Sublimit};
pub use collection::{AllocationCategory, Cure, DayKind, DaySpan};
pub use condition_precedent::{ConditionPrecedent, ConditionTiming};
pub use covenant::{Covenant, Threshold};
pub use fees::{ArrangementFeeBilled, CommitmentFeeBilled, Fees, LateCharge, LateChargeAmount, VatRate};
pub use guarantee::{Guarantee, PurchaseOption, RenewalOption};
pub use interest::{BenchmarkKind, Fallback, FloatingInterest, Interest, ResetRule};
pub use repayment::{Amortization, GivenRent, InterestBase, PaymentTiming, Roll, Stub};
pub use validate::BesideFloating;

use crate::business_day::BusinessDayConvention;
use crate::calendar::{Calendar, CalendarId};
use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::day_count::DayCount;
use crate::ids::CovenantId;
use crate::money::Money;
use crate::rate::Rate;
use crate::rounding::Rounding;

/// What kind of facility it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// Finance leases of equipment.
    EquipmentLease,
    /// A term loan. Its place is kept; not offered yet.
    TermLoan,
    /// A standby for cost overruns. Its place is kept; not offered yet.
    CostOverrun,
}

/// The terms as somebody wrote them; nothing is checked yet but the form of each field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsDraft {
    /// What kind of facility it is.
    pub product: Product,
    /// The amount committed; its currency is the facility's.
    pub commitment: Money,
    /// When drawdowns may be funded.
    pub availability_period: AvailabilityPeriod,
    /// When everything must be repaid.
    pub final_maturity: FinalMaturity,
    /// What may be financed.
    pub eligible_categories: Vec<Category>,
    /// Limits on single categories.
    pub sublimits: Vec<Sublimit>,
    /// Share of the price that is financed.
    pub advance_rate: Rate,
    /// The least financed amount of a drawdown.
    pub minimum_drawdown: Money,
    /// Joint business days between the day of submission (not counted) and the funding (counted).
    pub notice_business_days: u32,
    /// How interest is fixed.
    pub interest: Interest,
    /// Added to the rate on overdue amounts.
    pub default_margin: Rate,
    /// How days become a fraction of a year.
    pub day_count: DayCount,
    /// Months between payments.
    pub payment_months: u32,
    /// Whether rent is due at the end or the start of its period.
    pub payment_timing: PaymentTiming,
    /// How principal is repaid.
    pub amortization: Amortization,
    /// What interest on a lease is calculated on.
    pub interest_base: InterestBase,
    /// Share of the financed amount that is due with the last payment beside it.
    pub balloon_rate: Rate,
    /// Whether a maturity on a month's last day keeps all payment dates on last days.
    pub end_of_month: bool,
    /// Where a period that is not a whole one lies.
    pub stub: Stub,
    /// From which date payment dates are counted.
    pub roll: Roll,
    /// What happens to a date that is no business day.
    pub business_day_convention: BusinessDayConvention,
    /// Whether interest runs between adjusted dates.
    pub accruals_adjusted: bool,
    /// Calendars that must all be open on a joint business day; none means weekends only.
    pub calendars: Vec<CalendarId>,
    /// Further holidays beside those of the calendars.
    pub extra_holidays: Vec<BusinessDate>,
    /// How amounts are rounded where a rule rounds.
    pub rounding: Rounding,
    /// Calendar days before the due date on which an invoice is issued.
    pub billing_lead_days: u32,
    /// What the provider is paid beside interest.
    pub fees: Fees,
    /// How long after the due date a missed payment becomes an event of default.
    pub grace: DaySpan,
    /// How long a default may be cured.
    pub cure: Cure,
    /// In which order a receipt pays what is due on one date.
    pub allocation_order: Vec<AllocationCategory>,
    /// The lessee's option to buy at the end.
    pub purchase_option: Option<PurchaseOption>,
    /// The lessee's option to renew at the end.
    pub renewal_option: Option<RenewalOption>,
    /// Calendar days after funding by which equipment must have been accepted.
    pub acceptance_long_stop_days: u32,
    /// Useful life of the equipment, in months.
    pub useful_life_months: u32,
    /// Who must approve a drawdown, by its financed amount.
    pub approval_bands: Vec<ApprovalBand>,
    /// What must be shown before drawing.
    pub conditions_precedent: Vec<ConditionPrecedent>,
    /// What the borrower undertakes and certifies.
    pub covenants: Vec<Covenant>,
    /// Who answers for the borrower.
    pub guarantee: Option<Guarantee>,
    /// Value added tax on rents, by effective date.
    pub vat_rates: Vec<VatRate>,
    /// What an invoice costs that is not paid in time; none where nothing is charged beside default interest.
    pub late_charge: Option<LateCharge>,
    /// The agency fee of a year, billed in advance; none where there is no agent to be paid.
    pub agency_fee: Option<Money>,
    /// IANA name of the time zone in which the business date is read.
    pub time_zone: String,
}

/// Terms without contradictions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityTerms(TermsDraft);

impl FacilityTerms {
    /// Checks the terms as a whole.
    ///
    /// # Errors
    /// Every problem at once, in the order of the fields.
    pub fn validate(draft: TermsDraft) -> Result<Self, Vec<TermsProblem>> {
        let problems = validate::problems(&draft);
        if problems.is_empty() { Ok(Self(draft)) } else { Err(problems) }
    }

    /// Terms as they were recorded. What was once agreed is not judged again, so that a later and
    /// stricter [`Self::validate`] can't make a recorded facility unreadable.
    #[must_use]
    pub const fn from_recorded(draft: TermsDraft) -> Self {
        Self(draft)
    }

    /// The terms as written.
    #[must_use]
    pub const fn as_draft(&self) -> &TermsDraft {
        &self.0
    }

    /// The facility's currency.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.0.commitment.currency()
    }

    /// The joint calendar: a business day is one of all its calendars and no extra holiday.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        Calendar::joint(&self.0.calendars, self.0.extra_holidays.iter().copied())
    }

    /// The categories that can be used, each once, in order.
    #[must_use]
    pub fn categories(&self) -> BTreeSet<&Category> {
        self.0.eligible_categories.iter().collect()
    }

    /// The limit on a category, if it has one.
    #[must_use]
    pub fn sublimit(&self, category: &Category) -> Option<Money> {
        self.0.sublimits.iter().find(|sublimit| sublimit.category == *category).map(|sublimit| sublimit.amount)
    }

    /// The covenant of that identifier.
    #[must_use]
    pub fn covenant(&self, id: &CovenantId) -> Option<&Covenant> {
        self.0.covenants.iter().find(|covenant| covenant.id == *id)
    }

    /// The conditions that are tested at that time, in the order of the terms.
    pub fn conditions_of(&self, timing: ConditionTiming) -> impl Iterator<Item = &ConditionPrecedent> {
        self.0.conditions_precedent.iter().filter(move |condition| condition.timing == timing)
    }
}

/// Terms are read field by field; there is no way to change them.
impl Deref for FacilityTerms {
    type Target = TermsDraft;

    fn deref(&self) -> &TermsDraft {
        &self.0
    }
}

/// A contradiction in the terms, or a figure out of bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsProblem {
    /// Path of the field, for example `terms.sublimits[1].amount`.
    pub field: String,
    /// What is wrong, in a sentence.
    pub description: String,
}

impl fmt::Display for TermsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.description)
    }
}
