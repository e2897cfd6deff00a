//! Events of defaults, acceleration and the guarantee.

use crate::facility::event::{
    DefaultCured, DefaultOccurred, DefaultWaived, EventOfDefaultOccurred, FacilityAccelerated,
    GuaranteeDemandAcknowledged, GuaranteeDemandWithdrawn, GuaranteeDemanded,
};
use crate::facility::state::{Book, Facility};

pub(super) fn default_occurred(_book: &mut Book, _event: &DefaultOccurred) {}

pub(super) fn event_of_default_occurred(_book: &mut Book, _event: &EventOfDefaultOccurred) {}

pub(super) fn default_cured(_book: &mut Book, _event: &DefaultCured) {}

pub(super) fn default_waived(_book: &mut Book, _event: &DefaultWaived) {}

pub(super) fn guarantee_demanded(_book: &mut Book, _event: &GuaranteeDemanded) {}

pub(super) fn guarantee_demand_acknowledged(_book: &mut Book, _event: &GuaranteeDemandAcknowledged) {}

pub(super) fn guarantee_demand_withdrawn(_book: &mut Book, _event: &GuaranteeDemandWithdrawn) {}

pub(super) fn facility_accelerated(facility: Facility, _event: &FacilityAccelerated) -> Facility {
    facility
}
