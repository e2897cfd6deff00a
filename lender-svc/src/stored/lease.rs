//! Stored events of equipment and lease schedules.

use facility_domain::facility::event::{
    AcceptedEquipment, EquipmentAccepted, EquipmentReturned, InterestCapitalized, LongStopPassed,
    PurchaseOptionExercised, ScheduleEnded, TitlePassed,
};

use super::{
    invoice::BillingV1,
    kept::kept,
    schedule::{InterimRentV1, ScheduleV1},
    values::{DecisionV1, MoneyV1},
};

kept! {
    /// A unit that was accepted.
    AcceptedEquipmentV1 of AcceptedEquipment {
        equipment: String,
        on: String,
    }

    /// `facility.equipment_accepted.v1`
    EquipmentAcceptedV1 of EquipmentAccepted {
        decision: DecisionV1,
        interim: u32,
        schedule: u32,
        accepted: Vec<AcceptedEquipmentV1>,
        commencement: String,
        amount: MoneyV1,
        balloon: MoneyV1,
        interim_rent: InterimRentV1,
        payments: ScheduleV1,
        interim_accrued: MoneyV1,
        interim_adjustment: MoneyV1,
    }

    /// `facility.long_stop_passed.v1`
    LongStopPassedV1 of LongStopPassed {
        schedule: u32,
        on: String,
        interim_adjustment: MoneyV1,
        billing: BillingV1,
    }

    /// `facility.interest_capitalized.v1`
    InterestCapitalizedV1 of InterestCapitalized {
        schedule: u32,
        payment: u32,
        on: String,
        amount: MoneyV1,
    }

    /// `facility.schedule_ended.v1`
    ScheduleEndedV1 of ScheduleEnded {
        schedule: u32,
        on: String,
    }

    /// `facility.purchase_option_exercised.v1`
    PurchaseOptionExercisedV1 of PurchaseOptionExercised {
        schedule: u32,
        decision: DecisionV1,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        billing: Option<BillingV1>,
    }

    /// `facility.title_passed.v1`
    TitlePassedV1 of TitlePassed {
        schedule: u32,
        equipment: Vec<String>,
        on: String,
    }

    /// `facility.equipment_returned.v1`
    EquipmentReturnedV1 of EquipmentReturned {
        decision: DecisionV1,
        equipment: Vec<String>,
        on: String,
    }
}
