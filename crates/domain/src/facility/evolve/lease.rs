//! Events of equipment, lease schedules and their accruals.

use crate::facility::event::{
    AccrualsPosted, EquipmentAccepted, EquipmentReturned, LongStopPassed, PurchaseOptionExercised, ScheduleEnded,
    TitlePassed,
};
use crate::facility::state::Book;

pub(super) fn equipment_accepted(_book: &mut Book, _event: &EquipmentAccepted) {}

pub(super) fn long_stop_passed(_book: &mut Book, _event: &LongStopPassed) {}

pub(super) fn schedule_ended(_book: &mut Book, _event: &ScheduleEnded) {}

pub(super) fn purchase_option_exercised(_book: &mut Book, _event: &PurchaseOptionExercised) {}

pub(super) fn title_passed(_book: &mut Book, _event: &TitlePassed) {}

pub(super) fn equipment_returned(_book: &mut Book, _event: &EquipmentReturned) {}

pub(super) fn accruals_posted(_book: &mut Book, _event: &AccrualsPosted) {}
