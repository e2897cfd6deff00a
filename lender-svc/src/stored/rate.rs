//! Stored events of fixings and of what follows from them.

use facility_domain::facility::event::{
    FixingCorrected, FixingPublished, PaymentCorrection, PublishedFixing, RateCorrected, RateReset,
};

use super::{
    invoice::BillingV1,
    kept::kept,
    schedule::{ChargeLineV1, ScheduleV1},
    values::{DecisionV1, MoneyV1},
};

kept! {
    /// The value of a benchmark on a day.
    PublishedFixingV1 of PublishedFixing {
        fixing_date: String,
        rate: String,
    }

    /// `facility.fixing_published.v1`
    FixingPublishedV1 of FixingPublished {
        decision: DecisionV1,
        benchmark: String,
        fixings: Vec<PublishedFixingV1>,
    }

    /// `facility.fixing_corrected.v1`
    FixingCorrectedV1 of FixingCorrected {
        decision: DecisionV1,
        benchmark: String,
        fixing_date: String,
        previous: String,
        rate: String,
        reason: String,
    }

    /// `facility.rate_reset.v1`
    RateResetV1 of RateReset {
        schedule: u32,
        on: String,
        from: u32,
        payments: ScheduleV1,
    }

    /// What changes of a payment that was billed.
    PaymentCorrectionV1 of PaymentCorrection {
        payment: u32,
        basis: Vec<ChargeLineV1>,
        exact: String,
        interest: MoneyV1,
        difference: MoneyV1,
    }

    /// `facility.rate_corrected.v1`
    RateCorrectedV1 of RateCorrected {
        schedule: u32,
        on: String,
        corrections: Vec<PaymentCorrectionV1>,
        billings: Vec<BillingV1>,
        credited: MoneyV1,
    }
}
