//! Who calls: the certificate's principal, the party and roles that the
//! configuration gives it, and the person for whom a borrower's service calls.
//! What a role may do is in `access`; how a certificate is checked is in `tls`.

mod caller;
mod directory;
mod peer;
mod role;
mod spiffe;

pub use caller::{Caller, ON_BEHALF_OF, on_behalf_of};
pub use directory::{Directory, DirectoryError};
pub use peer::{PeerIdentity, Presented};
pub use role::{Role, UnknownRole};
pub use spiffe::{MAX_URI_LENGTH, SpiffeError, check_spiffe};
