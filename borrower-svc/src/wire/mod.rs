//! Between the contracts' messages and the book's types, where the shared
//! conversions of `facility_service::wire` end.

mod amount;
mod effect;
mod notice;
mod part;

pub use amount::amount;
pub use effect::{effect, read_effect};
pub use notice::read_notice;
pub use part::part;
