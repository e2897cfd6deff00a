//! The facility's terms between the wire and the domain. Whether terms
//! contradict each other is the domain's business; here only their form counts.

mod codes;
mod read;
mod write;

pub use codes::WireCode;
pub use read::{each, read_amortization, read_floating, read_interest_base, read_rounding, read_terms};
pub use write::{covenant, terms};
