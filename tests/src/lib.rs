//! Both services in this process, with real certificates, real journals and the
//! real wire, for tests that cross crates. What the tests hold is in `tests/`;
//! nothing here decides or computes anything about a facility.

mod book;
mod borrower;
mod home;
mod lender;
mod pair;
mod people;
mod refused;
mod requests;
mod terms;

pub use book::LenderBook;
pub use borrower::Borrower;
pub use home::Home;
pub use lender::Lender;
pub use pair::Pair;
pub use people::{OTHER_BORROWER, person_of};
pub use refused::{expect_refused, fields, reasons};
pub use requests::{create, create_for, evidence, item, purchase, sign, submit, usd};
pub use terms::{condition, terms};

/// Whatever went wrong in a test's preparations.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
