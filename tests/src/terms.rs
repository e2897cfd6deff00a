//! Terms of a small facility.

use facility_proto::r#type::v1::{self as pb, facility_terms as terms};

use crate::usd;

/// A condition precedent.
#[must_use]
pub fn condition(id: &str, when: terms::condition_precedent::When) -> terms::ConditionPrecedent {
    terms::ConditionPrecedent { id: id.to_owned(), when: when.into(), title: format!("Evidence of {id}") }
}

/// Plain terms: whole prices financed, five business days' notice, weekends the
/// only holidays, one approval by a credit officer, no conditions precedent.
#[must_use]
pub fn terms(commitment: &str) -> pb::FacilityTerms {
    pb::FacilityTerms {
        product: terms::Product::EquipmentLease.into(),
        commitment: Some(usd(commitment)),
        availability_period: Some(terms::AvailabilityPeriod {
            start_date: "2008-01-02".to_owned(),
            end_date: "2008-12-31".to_owned(),
        }),
        final_maturity: Some(terms::FinalMaturity {
            maturity: Some(terms::final_maturity::Maturity::Date("2015-01-02".to_owned())),
        }),
        eligible_categories: vec!["MOBILE_SURFACE".to_owned()],
        sublimits: Vec::new(),
        advance_rate: "1".to_owned(),
        minimum_drawdown: Some(usd("1.00")),
        notice_business_days: 5,
        interest: Some(terms::Interest {
            basis: Some(terms::interest::Basis::Fixed(terms::interest::Fixed { annual_rate: "0.08".to_owned() })),
        }),
        default_margin: "0.02".to_owned(),
        day_count: terms::DayCount::Act360.into(),
        payment_months: 3,
        payment_timing: terms::PaymentTiming::Arrears.into(),
        amortization: Some(terms::Amortization {
            shape: Some(terms::amortization::Shape::LevelRent(terms::amortization::LevelRent {})),
        }),
        balloon_rate: "0".to_owned(),
        end_of_month: false,
        stub: terms::Stub::ShortFirst.into(),
        roll: terms::Roll::BackFromFinalMaturity.into(),
        business_day_convention: terms::BusinessDayConvention::ModifiedFollowing.into(),
        accruals_adjusted: true,
        calendars: Vec::new(),
        extra_holidays: Vec::new(),
        rounding: Some(terms::Rounding { unit: "0.01".to_owned(), mode: terms::rounding::Mode::HalfUp.into() }),
        billing_lead_days: 10,
        fees: Some(terms::Fees {
            arrangement_fee_rate: "0".to_owned(),
            arrangement_fee_billed: terms::fees::ArrangementFeeBilled::AtSigning.into(),
            commitment_fee_rate: "0".to_owned(),
            commitment_fee_billed: terms::fees::CommitmentFeeBilled::CommonPaymentDates.into(),
            prepayment_fee_rate: "0".to_owned(),
        }),
        grace: Some(terms::Period { days: 5, kind: terms::period::Kind::Business.into() }),
        cure: Some(terms::Cure {
            period: Some(terms::Period { days: 30, kind: terms::period::Kind::Calendar.into() }),
            cures_event_of_default: true,
        }),
        allocation_order: vec![1, 2, 3, 4],
        purchase_option: None,
        acceptance_long_stop_days: 180,
        useful_life_months: 120,
        approval_bands: vec![terms::ApprovalBand {
            up_to: None,
            approvals: 1,
            role: terms::approval_band::Role::CreditOfficer.into(),
        }],
        conditions_precedent: Vec::new(),
        guarantee: None,
        vat_rates: Vec::new(),
        time_zone: "America/Mazatlan".to_owned(),
    }
}
