//! Stored events of defaults, acceleration and the guarantee, and of the facility's end.

use facility_domain::facility::{
    event::{
        DefaultCured, DefaultOccurred, DefaultWaived, EventOfDefaultOccurred, FacilityAccelerated, FacilityClosed,
        FacilityMatured, GuaranteeDemandAcknowledged, GuaranteeDemandWithdrawn, GuaranteeDemanded, TerminatedSchedule,
    },
    servicing::DefaultCause,
};

use super::{
    invoice::BillingV1,
    kept::{kept, kept_variants},
    values::{DecisionV1, MoneyV1},
};

kept_variants! {
    /// What a default is.
    DefaultCauseV1 of DefaultCause, tag "what" {
        Payment { invoice: u32 }
        Covenant { covenant: String, test_date: String, certificate_missing: bool }
        Declared { decision: DecisionV1, description: String }
    }
}

kept! {
    /// `facility.default_occurred.v1`
    DefaultOccurredV1 of DefaultOccurred {
        default: u32,
        cause: DefaultCauseV1,
        on: String,
        remedy_until: String,
    }

    /// `facility.event_of_default_occurred.v1`
    EventOfDefaultOccurredV1 of EventOfDefaultOccurred {
        default: u32,
        on: String,
    }

    /// `facility.default_cured.v1`
    DefaultCuredV1 of DefaultCured {
        default: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<DecisionV1>,
        on: String,
        evidence: String,
    }

    /// `facility.default_waived.v1`
    DefaultWaivedV1 of DefaultWaived {
        default: u32,
        decision: DecisionV1,
        reason: String,
    }

    /// A schedule that acceleration ended.
    TerminatedScheduleV1 of TerminatedSchedule {
        schedule: u32,
        accrual_adjustment: MoneyV1,
        commenced: bool,
    }

    /// `facility.facility_accelerated.v1`
    FacilityAcceleratedV1 of FacilityAccelerated {
        decision: DecisionV1,
        reason: String,
        cancelled: MoneyV1,
        defaults: Vec<u32>,
        superseded: Vec<u32>,
        released: MoneyV1,
        terminated: Vec<TerminatedScheduleV1>,
        commitment_fee_adjustment: MoneyV1,
        billings: Vec<BillingV1>,
    }

    /// `facility.guarantee_demanded.v1`
    GuaranteeDemandedV1 of GuaranteeDemanded {
        demand: u32,
        decision: DecisionV1,
        invoices: Vec<u32>,
        amount: MoneyV1,
    }

    /// `facility.guarantee_demand_acknowledged.v1`
    GuaranteeDemandAcknowledgedV1 of GuaranteeDemandAcknowledged {
        demand: u32,
        decision: DecisionV1,
    }

    /// `facility.guarantee_demand_withdrawn.v1`
    GuaranteeDemandWithdrawnV1 of GuaranteeDemandWithdrawn {
        demand: u32,
        decision: DecisionV1,
        reason: String,
    }

    /// `facility.facility_matured.v1`
    FacilityMaturedV1 of FacilityMatured {
        on: String,
    }

    /// `facility.facility_closed.v1`
    FacilityClosedV1 of FacilityClosed {
        decision: DecisionV1,
    }
}
