//! More than a service can do: calls that come whether or not the ones before are answered, peers that
//! are idle, slow or up to no good, and what the process takes of the machine meanwhile.

mod apart;
mod intruders;
mod load;
mod process;
mod wire;

pub use apart::Apart;
pub use intruders::Intruders;
pub use load::{Callers, Tally};
pub use process::{Usage, more_files};
