//! Who may call what: one table in code, and the layer around all services that
//! holds it. Whose facilities a caller sees is judged where facilities are.

mod layer;
mod table;

pub use layer::{AccessLayer, AccessService};
pub use table::{Access, Row, Scope, find, known_service, table};
