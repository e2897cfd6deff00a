//! The deals that are lived: short, so that a life is lived whole.

use facility_proto::lender::v1::CreateFacilityRequest;
use facility_proto::r#type::v1::{self as pb, facility_terms as terms};
use facility_tests::random::Random;
use facility_tests::{terms as plain, usd};

use crate::day::Day;

/// A Wednesday: every facility is entered, signed and available on it (2008-01-02).
pub const BEGIN: Day = Day(13_880);
/// A Monday (2008-03-31).
pub const AVAILABLE_UNTIL: Day = Day(13_969);
/// A Monday (2008-05-05).
pub const MATURITY: Day = Day(14_004);
/// Of interest a year.
pub const RATE_PERCENT: i128 = 8;
/// Above it, two officers approve; in cents.
pub const TWO_OFFICERS: i128 = 15_000_000;

/// What differs from life to life.
#[derive(Clone, Debug)]
pub struct Deal {
    /// Whole dollars.
    pub commitment: i128,
    pub notice_days: u64,
    /// Of the price.
    pub advance_percent: i128,
    pub billing_lead_days: u32,
    pub fees: bool,
    pub bullet: bool,
    pub in_advance: bool,
    pub grace_days: u32,
}

impl Deal {
    pub fn draw(random: &mut Random, commitment: i128) -> Self {
        Self {
            commitment,
            notice_days: random.below(3),
            advance_percent: if random.percent(50) { 100 } else { 85 },
            billing_lead_days: u32::try_from(random.below(8)).unwrap_or(0),
            fees: random.percent(60),
            bullet: random.percent(25),
            in_advance: random.percent(25),
            grace_days: u32::try_from(random.below(6)).unwrap_or(0),
        }
    }

    /// In cents, of a price in cents.
    pub const fn financed(&self, price: i128) -> i128 {
        crate::audit::model::half_up(price * self.advance_percent, 100)
    }

    /// Approvals that an amount needs.
    pub const fn approvals(financed: i128) -> usize {
        if financed > TWO_OFFICERS { 2 } else { 1 }
    }

    pub fn request(&self, facility: &str, conditions: &[(&str, bool)]) -> CreateFacilityRequest {
        let party = |id: &str| Some(pb::Party { id: id.to_owned(), legal_name: format!("{id} Ltd") });
        CreateFacilityRequest {
            request_id: format!("create-{facility}"),
            facility_id: facility.to_owned(),
            terms: Some(self.terms(conditions)),
            provider: party("cat-financial"),
            borrower: party("boleo"),
            business_date: BEGIN.text(),
        }
    }

    fn terms(&self, conditions: &[(&str, bool)]) -> pb::FacilityTerms {
        use terms::amortization::{Bullet, LevelRent, Shape};
        use terms::condition_precedent::When;
        let shape = if self.bullet { Shape::Bullet(Bullet {}) } else { Shape::LevelRent(LevelRent {}) };
        let timing =
            if self.in_advance && !self.bullet { terms::PaymentTiming::Advance } else { terms::PaymentTiming::Arrears };
        let condition = |(id, initial): &(&str, bool)| terms::ConditionPrecedent {
            id: (*id).to_owned(),
            when: if *initial { When::Initial } else { When::EachDrawdown }.into(),
            title: format!("Title of {id}"),
        };
        let mut terms = plain(&format!("{}.00", self.commitment));
        terms.availability_period =
            Some(terms::AvailabilityPeriod { start_date: BEGIN.text(), end_date: AVAILABLE_UNTIL.text() });
        terms.final_maturity =
            Some(terms::FinalMaturity { maturity: Some(terms::final_maturity::Maturity::Date(MATURITY.text())) });
        terms.advance_rate = if self.advance_percent == 100 { "1" } else { "0.85" }.to_owned();
        terms.notice_business_days = u32::try_from(self.notice_days).unwrap_or(0);
        terms.payment_months = 1;
        terms.payment_timing = timing.into();
        terms.amortization = Some(terms::Amortization { shape: Some(shape) });
        terms.billing_lead_days = self.billing_lead_days;
        terms.grace = Some(terms::Period { days: self.grace_days, kind: terms::period::Kind::Business.into() });
        terms.purchase_option = Some(terms::PurchaseOption { price: Some(usd("100.00")), reasonably_certain: true });
        terms.conditions_precedent = conditions.iter().map(condition).collect();
        let officers = |up_to: Option<&str>, approvals| terms::ApprovalBand {
            up_to: up_to.map(usd),
            approvals,
            role: terms::approval_band::Role::CreditOfficer.into(),
        };
        terms.approval_bands = vec![officers(Some("150000.00"), 1), officers(None, 2)];
        terms.guarantee = Some(terms::Guarantee {
            guarantor: Some(pb::Party { id: "baja-mining".into(), legal_name: "Baja Mining Corp.".into() }),
            cap: Some(usd("500000.00")),
            expiry_date: "2011-01-01".into(),
        });
        if self.fees
            && let Some(fees) = terms.fees.as_mut()
        {
            fees.arrangement_fee_rate = "0.01".to_owned();
            fees.commitment_fee_rate = "0.005".to_owned();
            fees.prepayment_fee_rate = "0.01".to_owned();
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_that_their_comments_name() {
        assert_eq!([BEGIN, AVAILABLE_UNTIL, MATURITY].map(Day::text), ["2008-01-02", "2008-03-31", "2008-05-05"]);
    }
}
