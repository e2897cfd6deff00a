//! The term sheet of a case as the facility's terms. Contradictions between terms
//! are not looked for here: the provider's service does that.

use facility_domain::date::BusinessDate;
use facility_proto::r#type::v1::{
    FacilityTerms,
    facility_terms::{
        AvailabilityPeriod, BusinessDayConvention, DayCount, Interest, PaymentTiming, Product, Roll, Stub,
    },
};

mod parts;

use super::{
    json::{JsonFile, Node},
    problems::Problem,
};

/// File name of the term sheet in a case's folder.
pub(super) const FILE: &str = "term-sheet.json";

/// What the term sheet says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TermSheet {
    /// What the parties call the facility.
    pub facility: String,
    /// Legal name of the provider.
    pub provider: String,
    /// Legal name of the borrower.
    pub borrower: String,
    /// Day of signing.
    pub signing_date: Option<BusinessDate>,
    /// First day of availability.
    pub availability_start: Option<BusinessDate>,
    /// Last day of availability.
    pub availability_end: Option<BusinessDate>,
    /// The terms. Party identifiers and the time zone are not on the sheet and
    /// are filled in by the case.
    pub terms: FacilityTerms,
    /// The interest of the floating variant, if it has one.
    pub floating: Option<Interest>,
}

const KNOWN: &[&str] = &[
    "facility",
    "product",
    "arranger",
    "provider",
    "borrower",
    "guarantor",
    "commitment",
    "announced",
    "purpose",
    "eligible_categories",
    "final_maturity",
    "sister_facilities",
];

const ASSUMED: &[&str] = &[
    "signing_date",
    "availability_period",
    "advance_rate",
    "minimum_drawdown",
    "notice_business_days",
    "sublimits",
    "interest",
    "floating_variant",
    "day_count",
    "payment_months",
    "payment_timing",
    "amortization",
    "balloon_rate",
    "business_day_convention",
    "accruals_adjusted",
    "calendars",
    "rounding",
    "arrangement_fee_rate",
    "commitment_fee_rate",
    "prepayment_fee_rate",
    "purchase_option",
    "approval",
    "conditions_precedent",
    "roll",
    "stub",
    "end_of_month",
    "billing_lead_days",
    "grace",
    "cure",
    "allocation_order",
    "arrangement_fee_billed",
    "commitment_fee_billed",
    "acceptance_long_stop_days",
    "useful_life_months",
    "guarantee",
    "vat",
];

/// Reads the term sheet, or says everything that is wrong with it.
pub(super) fn read(text: &str) -> Result<TermSheet, Vec<Problem>> {
    let file = JsonFile::parse(FILE, text)?;
    let sheet = read_sheet(&file.root());
    match file.problems() {
        problems if problems.is_empty() => Ok(sheet),
        problems => Err(problems),
    }
}

fn read_sheet(root: &Node<'_>) -> TermSheet {
    root.only(&["known", "assumed"]);
    let known = root.field("known");
    let assumed = root.field("assumed");
    known.only(KNOWN);
    assumed.only(ASSUMED);
    let availability = assumed.field("availability_period");
    availability.only(&["start", "end"]);
    let start = availability.field("start").date();
    let end = availability.field("end").date();
    TermSheet {
        facility: known.field("facility").text(),
        provider: known.field("provider").text(),
        borrower: known.field("borrower").text(),
        signing_date: assumed.field("signing_date").date(),
        availability_start: start,
        availability_end: end,
        terms: FacilityTerms {
            availability_period: Some(AvailabilityPeriod {
                start_date: start.map(|date| date.to_string()).unwrap_or_default(),
                end_date: end.map(|date| date.to_string()).unwrap_or_default(),
            }),
            ..read_terms(&known, &assumed)
        },
        floating: assumed.optional("floating_variant").map(|variant| parts::interest(&variant)),
    }
}

fn read_terms(known: &Node<'_>, assumed: &Node<'_>) -> FacilityTerms {
    let commitment = known.field("commitment").money();
    let currency = commitment.currency_code.clone();
    let interest = assumed.field("interest");
    FacilityTerms {
        product: known.field("product").choice("PRODUCT_", Product::from_str_name),
        commitment: Some(commitment),
        availability_period: None,
        final_maturity: Some(parts::final_maturity(&known.field("final_maturity"))),
        eligible_categories: parts::texts(&known.field("eligible_categories")),
        sublimits: assumed.field("sublimits").list().iter().map(|node| parts::sublimit(node, &currency)).collect(),
        advance_rate: assumed.field("advance_rate").rate(),
        minimum_drawdown: Some(assumed.field("minimum_drawdown").money()),
        notice_business_days: assumed.field("notice_business_days").whole(),
        interest: Some(parts::interest(&interest)),
        default_margin: interest.field("default_margin").rate(),
        day_count: assumed.field("day_count").choice("DAY_COUNT_", DayCount::from_str_name),
        payment_months: assumed.field("payment_months").whole(),
        payment_timing: assumed.field("payment_timing").choice("PAYMENT_TIMING_", PaymentTiming::from_str_name),
        amortization: Some(parts::amortization(&assumed.field("amortization"))),
        balloon_rate: assumed.field("balloon_rate").rate(),
        end_of_month: assumed.field("end_of_month").flag(),
        stub: assumed.field("stub").choice("STUB_", Stub::from_str_name),
        roll: assumed.field("roll").choice("ROLL_", Roll::from_str_name),
        business_day_convention: assumed
            .field("business_day_convention")
            .choice("BUSINESS_DAY_CONVENTION_", BusinessDayConvention::from_str_name),
        accruals_adjusted: assumed.field("accruals_adjusted").flag(),
        calendars: parts::texts(&assumed.field("calendars")),
        extra_holidays: Vec::new(),
        rounding: Some(parts::rounding(&assumed.field("rounding"))),
        billing_lead_days: assumed.field("billing_lead_days").whole(),
        fees: Some(parts::fees(assumed)),
        grace: Some(parts::period(assumed.field("grace").only(&["days", "kind"]))),
        cure: Some(parts::cure(&assumed.field("cure"))),
        allocation_order: parts::allocation_order(&assumed.field("allocation_order")),
        purchase_option: assumed.optional("purchase_option").as_ref().map(parts::purchase_option),
        acceptance_long_stop_days: assumed.field("acceptance_long_stop_days").whole(),
        useful_life_months: assumed.field("useful_life_months").whole(),
        approval_bands: assumed
            .field("approval")
            .list()
            .iter()
            .map(|node| parts::approval_band(node, &currency))
            .collect(),
        conditions_precedent: assumed
            .field("conditions_precedent")
            .list()
            .iter()
            .map(parts::condition_precedent)
            .collect(),
        guarantee: assumed.optional("guarantee").as_ref().map(parts::guarantee),
        vat_rates: assumed.optional("vat").iter().flat_map(Node::list).map(|node| parts::vat_rate(&node)).collect(),
        late_charge: None,
        agency_fee: None,
        time_zone: String::new(),
        interest_base: None,
        covenants: Vec::new(),
        renewal_option: None,
    }
}
